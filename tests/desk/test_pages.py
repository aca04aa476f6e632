from __future__ import annotations

from dataclasses import replace

import pytest
from builders import document_of, page_of
from reviewed import ANNA, FORM, Answering

from extractor.desk import editing, intake, pages, review
from extractor.desk.worker import Worker
from extractor.document import Alternative, Box, Place, Word
from extractor.errors import InvalidValue
from extractor.ocr.fakes import ScriptedEngine
from extractor.ocr.ports import Reading
from extractor.store.opening import Store

TILTED = (0.98, -0.17, 30.0, 0.17, 0.98, -12.0, 0.00002, 0.00001, 1.0)


def test_pages_are_read_as_they_were_written() -> None:
    word = Word("30", Box(1, 2, 30, 12), confidence=0.5, alternatives=(Alternative("80", 0.25),), under_seal=True)
    page = replace(page_of("甲", "乙"), words=(word,), seals=(Box(0, 0, 5, 5),), placement=TILTED)
    seen = pages.views(document_of(page, page_of("丙", number=2)))
    assert pages.read(pages.written(seen)) == seen
    assert seen[0].words[0].alternatives == (Alternative("80", 0.25),)
    assert seen[0].placement == TILTED


def test_a_box_that_a_person_sees_lies_on_the_levelled_page_where_it_came_from() -> None:
    page = replace(page_of("甲"), placement=TILTED)
    views = pages.views(document_of(page))
    place = Place(1, page.seen(Box(100, 200, 101, 201)))
    back = pages.upright(views, place).box
    assert back.centre == pytest.approx((100.5, 200.5), abs=0.5)
    assert pages.upright(pages.views(document_of(page_of("甲"))), place) == place
    assert pages.levelled(document_of(page_of("甲")), views).pages[0].placement == TILTED


def test_what_is_printed_in_a_box_is_read_line_by_line_and_cut_at_its_edges() -> None:
    seen = pages.views(document_of(page_of("12345", "上下左右")))  # ten points a character, at 50, 50 and 70
    assert pages.within(seen, Place(1, Box(60, 45, 90, 65))).text == "234"
    assert pages.within(seen, Place(1, Box(0, 0, 500, 500))).text == "12345上下左右"
    assert pages.within(seen, Place(1, Box(300, 0, 500, 500))).text == ""
    assert pages.within(seen, Place(2, Box(0, 0, 500, 500))).text == ""


def test_a_text_layer_that_is_left_out_is_read_from_pixels() -> None:
    bare = pages.without_text(document_of(page_of("甲"), page_of("乙", number=2)), (2,))
    assert [len(page.words) for page in bare.pages] == [1, 0]


def test_a_place_is_read_again_and_nothing_changes_until_one_is_taken(store: Store) -> None:
    file = intake.add_file(store, ANNA, "报告.html", FORM).id
    Worker(store, lambda name: Answering()).run_once()
    place = "/projects/0/indicators/1/score"
    word = review.open_review(store, file).pages[0].words[0]
    others = ((Alternative("8", 0.4),), ())
    engine = ScriptedEngine(lambda picture: Reading("30", (0.6, 0.9), (), others))
    with pytest.raises(InvalidValue):
        editing.reread(store, ANNA, file, "/projects/1/level", ocr=engine)
    found = editing.reread(store, ANNA, file, place, place=Place(1, word.box), ocr=engine)
    assert [(choice.kind, choice.text, choice.share) for choice in found] == [
        ("reread", "30", 0.6),
        ("reread", "80", 0.4),
    ]
    assert engine.seen > 1
    assert review.open_review(store, file).version == 0
    taken = editing.take(store, ANNA, file, place, found[1], expected=0)
    assert taken.state.value(place) == 80


def test_a_place_is_read_again_in_the_child_that_opened_the_file(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Threat: pixels from outside reach the recogniser's C code in the process that serves everybody."""

    def here() -> None:
        raise AssertionError("a recogniser in this process")

    monkeypatch.setattr("extractor.pipeline.embedded_engine", here)
    file = intake.add_file(store, ANNA, "报告.html", FORM).id
    Worker(store, lambda name: Answering()).run_once()
    word = next(each for each in review.open_review(store, file).pages[0].words if "项目支出" in each.text)
    shown: list[bytes] = []
    found = editing.reread(
        store, ANNA, file, "/projects/0/name", place=Place(1, word.box),
        model=lambda draw, places: shown.extend(draw(places)) or "某桥",  # type: ignore[func-returns-value]
    )  # fmt: skip
    assert [(choice.kind, choice.text) for choice in found[:2]] == [("model", "某桥"), ("reread", word.text)]
    assert [picture[:4] for picture in shown] == [b"\x89PNG"]
    assert editing.reread(store, ANNA, file, "/projects/0/name", place=Place(9, word.box)) == ()
