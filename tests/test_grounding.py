from dataclasses import replace
from decimal import Decimal

import pytest
from builders import document_of, page_of

from extractor.document import Alternative, Box, Passage, Place, Repair, Word
from extractor.extraction import Evidence, Reading
from extractor.grounding import ground, locate, merged


def word(text: str, left: float = 50, top: float = 50, **more: object) -> Word:
    return replace(Word(text, Box(left, top, left + 10 * len(text), top + 10)), **more)


def passage(*words: Word, separator: str = "") -> Passage:
    return Passage.join([Passage.of_word(1, each) for each in words], separator)


def one(value: object, source: Passage | None, *lines: str, inferred: bool = False) -> Evidence:
    sources = {} if source is None else {"/value": source}
    reading = Reading({"value": value}, sources, frozenset({"/value"} if inferred else ()))
    return ground(reading, document_of(page_of(*lines)))["/value"]


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        ("产出指标", "产 出\n指标。"),
        ("≥95%", "≥95％"),
        (Decimal("1815.50"), "1,815.5"),
        (Decimal(50), "产出指标（50分）"),
        (2023, "（2023年度）"),
        (2023, "二〇二三年度"),
        (Decimal("-3.2"), "-3.2"),
    ],
)
def test_a_value_that_is_printed_is_exact(value: object, printed: str) -> None:
    assert one(value, passage(word(printed))).match == "exact"


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (Decimal("82.19"), "82.91"),
        (Decimal(10), "100"),
        ("10", "100"),
        ("5座", "15座"),
        ("0.5", "10.5"),
        ("已完成", "未完成"),
        ("完成项目三千二百亩，覆盖12个乡镇的全部村庄", "完成项目三千二百亩，覆盖13个乡镇的全部村庄"),
    ],
)
def test_a_value_that_is_not_printed_is_missing_and_keeps_its_boxes(value: object, printed: str) -> None:
    evidence = one(value, passage(word(printed)))
    assert evidence.match == "missing"
    assert evidence.places == (Place(1, word(printed).box),)
    assert evidence.text == printed


def test_a_long_text_with_one_character_off_is_fuzzy() -> None:
    evidence = one("完善了住房公积金信息系统的安全防护建设", passage(word("完善了住房公积金信息系统旳安全防护建设")))
    assert evidence.match == "fuzzy"


def test_codes_are_inferred_from_what_they_were_read_off() -> None:
    reading = Reading({"category": "total"}, {"/category": passage(word("资金总额"))})
    evidence = ground(reading, document_of(page_of()))["/category"]
    assert (evidence.match, evidence.text) == ("inferred", "资金总额")


def test_what_a_reader_inferred_stays_inferred_even_where_it_is_not_printed() -> None:
    assert one("产出指标", passage(word("数量指标")), inferred=True).match == "inferred"


def test_null_leaves_have_no_evidence() -> None:
    assert ground(Reading({"name": None}, {}), document_of(page_of())) == {}


def test_a_leaf_without_source_is_searched_and_its_box_holds_the_value_alone() -> None:
    evidence = one("桥梁维护", None, "某局", "项目名称：桥梁维护")
    assert evidence.match == "exact"
    assert evidence.text == "桥梁维护"
    assert evidence.places == (Place(1, Box(100, 70, 140, 80)),)


def test_a_leaf_without_source_that_is_printed_nowhere_is_missing_without_boxes() -> None:
    assert one("隧道维护", None, "项目名称：桥梁维护") == Evidence("missing")


def test_the_first_passage_of_a_chunk_that_holds_the_value_wins() -> None:
    first, second = passage(word("预算 5.00", top=10)), passage(word("支出 5.0", top=90))
    assert locate(Decimal(5), [first, second]).passage.text == "5.00"
    assert locate(Decimal(5), [second, first]).passage.text == "5.0"


def test_boxes_go_to_the_page_as_seen() -> None:
    turned = (0.0, 1.0, 0.0, -1.0, 0.0, 595.0, 0.0, 0.0, 1.0)  # (x, y) -> (y, 595 - x)
    page = page_of("x", placement=turned)
    reading = Reading({"value": "座"}, {"/value": passage(word("座"))})
    evidence = ground(reading, document_of(page))["/value"]
    assert evidence.places == (Place(1, Box(50, 535, 60, 545)),)


def test_adjacent_words_of_a_line_share_a_box_and_lines_do_not() -> None:
    places = passage(word("建成"), word("三座", left=72), word("桥", top=70), word("远", left=300, top=70)).places
    assert [place.box for place in merged(places)] == [
        Box(50, 50, 92, 60),
        Box(50, 70, 60, 80),
        Box(300, 70, 310, 80),
    ]


def test_characters_printed_one_below_the_other_share_a_box() -> None:
    column = [word(character, top=50 + 12 * row) for row, character in enumerate("产出指标")]
    assert [place.box for place in merged(passage(*column).places)] == [Box(50, 50, 60, 96)]


def test_what_the_recogniser_doubted_is_handed_on() -> None:
    doubtful = word(
        "82.19",
        confidence=0.7,
        alternatives=(Alternative("82.79", 0.4), Alternative("82.19", 0.6)),
        under_seal=True,
        repair=Repair("82.1g", "not a figure"),
    )
    evidence = one("约82.19万元", passage(word("约", confidence=0.99), doubtful, word("万元", confidence=0.9)))
    assert evidence.alternatives == (Alternative("约82.79万元", 0.4),)
    assert evidence.confidence == 0.7
    assert evidence.under_seal
    assert evidence.repair == Repair("82.1g", "not a figure")


def test_an_alternative_of_a_word_is_cut_like_the_word() -> None:
    whole = word("金额82.19", alternatives=(Alternative("金额82.79", 0.4), Alternative("金额8.79", 0.3)))
    evidence = one(Decimal("82.19"), Passage.of_word(1, whole)[2:])
    assert evidence.alternatives == (Alternative("82.79", 0.4),)


@pytest.mark.parametrize(
    ("text", "gap", "lost"),
    [
        ("渠系机耕道路", 2, True),  # 、 between two of them
        ("渠系机耕道路", 6, False),  # specks behind the line lengthen its last character
        ("机耕道路", 0, True),
        ("渠系12个道路", 3, False),  # figures are narrow, and stand as they like
        ("路2", 0, False),  # too few to show how wide one is
    ],
)
def test_a_text_with_room_for_a_character_that_was_not_read_is_doubtful(text: str, gap: int, lost: bool) -> None:
    steps = [10.0 + (10.0 if index == min(gap, len(text) - 1) else 0.0) for index in range(len(text))]
    edges = tuple(50 + sum(steps[:index]) for index in range(len(text) + 1))
    read = replace(word(text), edges=edges, confidence=0.99, scores=(0.99,) * len(text))
    assert one(text, passage(read)).confidence == (0.4 if lost else 0.99)
