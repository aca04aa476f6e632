"""Whose error it is: misread, printed wrong, a wrong cell, or not to be told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest

from extractor.checks import examine
from extractor.checks.locate import Change
from extractor.document import Alternative, Box, Passage, Place, Word
from extractor.extraction import Evidence, Orphan, Record
from extractor.ocr.ports import Reading
from extractor.repair import Eyes, Repaired, repair, support
from extractor.repair.printed import differing
from extractor.schemas import blank

LINE = "/projects/0/funds/0"


def _record(budget: str = "200.00", executed: str = "160.00", rate: str = "80.00") -> Record:
    line = {**blank("FundLine"), "label": "资金总额", "category": "total"}
    line |= {
        "annual_budget": Decimal(budget), "executed": Decimal(executed), "execution_rate": Decimal(rate),
        "balance": Decimal(budget) - Decimal("160.00"),
    }  # fmt: skip
    head = {"report_type": "project_self_evaluation", "title": "自评表", "fiscal_year": 2023, "organization": "某局"}
    return {**blank("Record"), **head, "projects": [{**blank("Project"), "name": "道路养护", "funds": [line]}]}


def _read(record: Record, **doubts: Evidence) -> dict[str, Evidence]:
    """Evidence of a scan: every figure read surely, but those named."""
    line = record["projects"][0]["funds"][0]
    sure = {
        key: Evidence("exact", format(line[key], "f"), confidence=0.999) for key in line if key in KEYS and line[key]
    }
    return {f"{LINE}/{key}": entry for key, entry in {**sure, **doubts}.items()}


KEYS = ("annual_budget", "executed", "execution_rate", "balance")


class Scripted:
    """Looks that give, for each place, what a test says; a place is told by its left edge."""

    def __init__(self, answers: Mapping[str, Sequence[Reading]]) -> None:
        self.answers = answers
        self.asked: list[str] = []

    def read(self, places: Sequence[Place]) -> Sequence[Reading]:
        key = KEYS[int(places[0].box.left)]
        self.asked.append(key)
        return self.answers.get(key, ())


def _sources() -> dict[str, Passage]:
    return {
        f"{LINE}/{key}": Passage.of_word(1, Word("1", Box(index, 0, index + 1, 1))) for index, key in enumerate(KEYS)
    }


def _sure(text: str) -> Reading:
    return Reading(text, (0.998,) * len(text), (), ((),) * len(text))


def _torn(text: str, index: int, other: str, score: float, rest: float) -> Reading:
    """A reading with one doubtful character."""
    scores = tuple(score if place == index else 0.998 for place in range(len(text)))
    others = tuple((Alternative(other, rest),) if place == index else () for place in range(len(text)))
    return Reading(text, scores, (), others)


def _repaired(record: Record, evidence: Mapping[str, Evidence], looks: dict[str, Sequence[Reading]]) -> Repaired:
    return repair(record, evidence, _sources(), examine, Eyes(Scripted(looks)))


def test_a_reading_that_the_pixels_support_is_taken() -> None:
    record = _record(executed="150.00")
    torn = Evidence("exact", "150.00", confidence=0.5, alternatives=(Alternative("160.00", 0.4),))
    found = _repaired(record, _read(record, executed=torn), {"executed": [_torn("160.00", 1, "5", 0.7, 0.25)] * 4})
    assert found.record["projects"][0]["funds"][0]["executed"] == Decimal("160.00")
    assert record["projects"][0]["funds"][0]["executed"] == Decimal("150.00")  # the reading itself is kept as it was
    entry = found.evidence[f"{LINE}/executed"]
    assert entry.text == "160.00"
    assert entry.repair is not None
    assert entry.repair.first == "150.00"
    assert "160.00" in entry.repair.reason
    assert entry.alternatives[0].text == "150.00"
    assert not found.examination.findings
    assert [each.blame for each in found.suspicions] == ["reader"]


def test_a_clearly_printed_figure_is_never_changed() -> None:
    record = _record(executed="150.00")
    found = _repaired(record, _read(record), {key: [_sure("150.00")] * 4 for key in KEYS})
    assert found.record == record
    assert [each.blame for each in found.suspicions] == ["author"]
    change = found.suspicions[0].explanations[0].changes[0]
    assert (change.pointer, change.found, change.asked) == (f"{LINE}/executed", "150.00", "160.00")
    told = {index for each in found.suspicions for index in each.findings}
    assert told == set(range(len(found.examination.findings)))


def test_a_doubtful_figure_whose_pixels_do_not_bear_out_the_other_is_left_to_a_person() -> None:
    record = _record(executed="150.00")
    dim = Evidence("exact", "150.00", confidence=0.8)
    found = _repaired(record, _read(record, executed=dim), {"executed": [_torn("150.00", 1, "6", 0.8, 0.01)] * 4})
    assert found.record == record
    assert [each.blame for each in found.suspicions] == ["reader"]
    assert found.suspicions[0].findings  # it is not settled


def test_in_between_a_person_is_asked() -> None:
    record = _record(executed="150.00")
    dim = Evidence("exact", "150.00", confidence=0.95)
    found = _repaired(record, _read(record, executed=dim), {"executed": [_torn("150.00", 1, "6", 0.95, 0.04)] * 4})
    assert found.record == record
    assert [each.blame for each in found.suspicions] == ["unknown"]


def test_pixels_that_speak_for_a_third_figure_mend_nothing() -> None:
    record = _record(executed="150.00")
    dim = Evidence("exact", "150.00", confidence=0.6, alternatives=(Alternative("130.00", 0.3),))
    found = _repaired(record, _read(record, executed=dim), {"executed": [_torn("150.00", 1, "3", 0.6, 0.3)] * 4})
    assert found.record == record
    assert found.suspicions[0].findings
    assert [each.blame for each in found.suspicions] == ["reader"]


class Prints:
    """How far the digit at a place is from the page's own of each kind, for every figure alike."""

    def __init__(
        self, distances: Mapping[str, float], *, alone: bool = False, unknown: str = "", wider: float = 0.0
    ) -> None:
        self.wider = wider
        self.alone = alone
        self.unknown = unknown
        self.distances = distances

    def likeness(self, passage: Passage, index: int) -> Prints:
        assert passage.text[index].isdigit()
        return self

    def of(self, digit: str) -> float | None:
        return None if digit in self.unknown else self.distances.get(digit, 9.0)

    def beside(self, digit: str) -> float | None:
        own, others = self.of(digit), [self.of(each) for each in "0123456789" if each != digit]
        return None if own is None else own / min(each for each in others if each is not None)

    def room(self, passage: Passage) -> float | None:
        return self.wider


class Says:
    """A witness of one mind."""

    name = "another engine"

    def __init__(self, text: str) -> None:
        self._text = text

    def text(self, places: Sequence[Place]) -> str:
        return self._text


def _seen(record: Record, looks: dict[str, Sequence[Reading]], *, witness: str = "", **distances: float) -> Repaired:
    """Repaired, with what the page's own print and a witness say; only the executed amount stands in the picture."""
    return _judged(
        record, looks, Prints({key[1:]: each for key, each in distances.items()}) if distances else None, witness
    )


def _judged(record: Record, looks: dict[str, Sequence[Reading]], prints: Prints | None, witness: str = "") -> Repaired:
    sources = {f"{LINE}/executed": Passage.of_word(1, Word("150.00", Box(1, 0, 2, 1)))}
    entry = Evidence("exact", "150.00", confidence=0.96)
    return repair(
        record, _read(record, executed=entry), sources, examine, Eyes(Scripted(looks), prints, [Says(witness)])
    )


def test_a_digit_unlike_its_kind_that_looks_doubt_is_mended() -> None:
    record = _record(executed="150.00")
    found = _seen(record, {"executed": [_torn("150.00", 1, "8", 0.97, 0.02)] * 4}, _5=5.0, _6=5.5)
    assert found.record["projects"][0]["funds"][0]["executed"] == Decimal("160.00")
    repair_ = found.evidence[f"{LINE}/executed"].repair
    assert repair_ is not None
    assert "unlike" in repair_.reason


@pytest.mark.parametrize("distances", [{"5": 5.0, "6": 5.5}, {"5": 4.1, "6": 1.2}])
def test_a_digit_unlike_its_kind_was_misread_but_what_all_looks_read_surely_is_not_changed(
    distances: dict[str, float],
) -> None:
    found = _judged(_record(executed="150.00"), {"executed": [_sure("150.00")] * 4}, Prints(distances))
    assert found.record == _record(executed="150.00")
    assert [each.blame for each in found.suspicions] == ["reader"]


def test_a_digit_like_its_kind_stays_however_looks_doubt_it() -> None:
    record = _record(executed="150.00")
    found = _seen(record, {"executed": [_torn("150.00", 1, "6", 0.6, 0.3)] * 4}, _5=1.2, _6=5.0)
    assert found.record == record
    assert [each.blame for each in found.suspicions] == ["author"]


def test_a_damaged_digit_that_cannot_be_what_is_asked_for_is_the_readers_and_left_to_a_person() -> None:
    record = _record(executed="150.00")
    found = _seen(record, {"executed": [_sure("150.00")] * 4}, _5=5.0, _3=5.4, _6=8.0)
    assert found.record == record
    assert [each.blame for each in found.suspicions] == ["reader"]
    assert found.suspicions[0].findings  # it is not settled
    assert "mended" not in found.suspicions[0].message_en


def test_a_digit_of_which_the_page_shows_no_other_is_not_called_damaged() -> None:
    """A clear 7 is unlike all digits of a page that has no other 7."""
    record = _record(executed="150.00")
    prints = Prints({"6": 5.6}, unknown="5")
    found = _judged(record, {"executed": [_sure("150.00")] * 4}, prints)
    assert found.record == record
    assert [each.blame for each in found.suspicions] == ["author"]


def test_a_digit_that_is_printed_like_what_is_asked_for_is_mended() -> None:
    looks: dict[str, Sequence[Reading]] = {"executed": [_torn("150.00", 1, "8", 0.97, 0.02)] * 4}
    found = _seen(_record(executed="150.00"), looks, _5=4.1, _6=1.2)
    assert found.record["projects"][0]["funds"][0]["executed"] == Decimal("160.00")


@pytest.mark.parametrize(("printed", "asked"), [("7860", "7960"), ("265.50", "285.50"), ("98.29", "98.20")])
def test_clear_figures_that_were_once_mended_stay(printed: str, asked: str) -> None:
    """Each was changed by earlier rules: the page shows no other digit like it, or it is sharp, or doubted by looks."""
    budget = Decimal(10000)
    record = _record()
    record["projects"][0]["funds"][0] |= {
        "annual_budget": budget, "executed": Decimal(printed), "balance": budget - Decimal(asked),
        "execution_rate": Decimal(asked) / 100,
    }  # fmt: skip
    place = next(index for index, (one, other) in enumerate(zip(printed, asked, strict=True)) if one != other)
    read, other = printed[place], asked[place]
    sources = {f"{LINE}/executed": Passage.of_word(1, Word(printed, Box(1, 0, 2, 1)))}
    evidence = _read(record, executed=Evidence("exact", printed, confidence=0.96))
    doubted = _torn(printed, place, other, 0.8, 0.15)
    for prints, look in (
        (Prints({other: 5.0}, unknown=read), _sure(printed)),
        (Prints({read: 4.8, other: 8.0}), _sure(printed)),
        (Prints({read: 1.2, other: 4.5}), doubted),
    ):
        found = repair(record, evidence, sources, examine, Eyes(Scripted({"executed": [look] * 4}), prints))
        assert found.record == record
        assert [each.blame for each in found.suspicions] == ["author"]


def test_a_figure_with_room_for_a_digit_more_has_lost_one() -> None:
    record = _record(executed="150.00")
    found = _judged(record, {"executed": [_sure("150.00")] * 4}, Prints({"5": 1.0}, wider=0.9))
    assert found.record == record
    assert [each.blame for each in found.suspicions] == ["reader"]


def test_a_digit_of_sharp_print_may_be_far_from_its_kind() -> None:
    record = _record(executed="150.00")
    found = _judged(record, {"executed": [_sure("150.00")] * 4}, Prints({"5": 4.8, "6": 8.1, "8": 7.9}))
    assert found.record == record
    assert [each.blame for each in found.suspicions] == ["author"]


def test_a_lone_digit_that_may_be_of_another_type() -> None:
    """In bold print each digit is unlike those of the page; though most like its own kind."""
    record = _record(executed="150.00")
    for prints, blame in (({"5": 5.0, "6": 6.2}, "author"), ({"5": 5.0, "6": 5.2}, "reader")):
        found = _judged(deepcopy(record), {"executed": [_sure("150.00")] * 4}, Prints(prints, alone=True))
        assert [each.blame for each in found.suspicions] == [blame]


def test_where_a_third_reading_fits_as_well_nothing_is_mended() -> None:
    """The rate alone binds the amount, to within 0.02: its last digit may be 0 or 1."""
    record = _record(executed="150.00")
    record["projects"][0]["funds"][0] |= {"executed": Decimal("160.09"), "balance": None}
    where = f"{LINE}/executed"
    sources = {where: Passage.of_word(1, Word("160.09", Box(1, 0, 2, 1)))}
    entry = Evidence("exact", "160.09", confidence=0.5, alternatives=(Alternative("160.01", 0.3),))
    looks = Scripted({"executed": [_torn("160.09", 5, "1", 0.5, 0.3)] * 4})
    for prints in (Prints({"9": 5, "0": 5.5, "1": 5.4}), Prints({"9": 5, "1": 5.4})):
        found = repair(record, _read(record, executed=entry), sources, examine, Eyes(looks, prints))
        assert found.record == record
        assert [each.blame for each in found.suspicions] == ["reader"]
    like_one = Prints({"9": 5, "1": 1.4})
    found = repair(record, _read(record, executed=entry), sources, examine, Eyes(looks, like_one))
    assert found.record["projects"][0]["funds"][0]["executed"] == Decimal("160.01")


@pytest.mark.parametrize(("text", "blame"), [("160.00", "reader"), ("150.00", "unknown"), ("", "unknown")])
def test_in_between_a_witness_decides(text: str, blame: str) -> None:
    found = _seen(_record(executed="150.00"), {"executed": [_torn("150.00", 1, "6", 0.95, 0.04)] * 4}, witness=text)
    assert [each.blame for each in found.suspicions] == [blame]


@pytest.mark.parametrize(
    ("text", "printed", "meant", "wanted"),
    [
        ("1,298.45万元", "1298.45", "1098.45", [(2, "2", "0")]),
        ("≥20场", "20", "26", [(2, "0", "6")]),
        ("10", "10", "9", []),
        ("9.5", "9.5", "9.55", []),
        ("3.20", "3.20", "2.3", [(0, "3", "2"), (2, "2", "3")]),
    ],
)
def test_the_digits_in_which_two_figures_differ(text: str, printed: str, meant: str, wanted: list[Any]) -> None:
    change = Change("/x", Decimal(printed), Decimal(meant), "digit")
    assert [tuple(each) for each in differing(text, change)] == wanted


def test_without_a_picture_nothing_is_mended() -> None:
    record = _record(executed="150.00")
    torn = Evidence("exact", "150.00", confidence=0.5, alternatives=(Alternative("160.00", 0.4),))
    found = repair(record, _read(record, executed=torn), {}, examine)
    assert found.record == record
    assert [each.blame for each in found.suspicions] == ["unknown"]


def test_born_digital_text_cannot_be_misread() -> None:
    record = _record(executed="150.00")
    evidence = {place: Evidence("exact", entry.text) for place, entry in _read(record).items()}
    found = repair(record, evidence, _sources(), examine, Eyes(Scripted({})))
    assert found.record == record
    assert [each.blame for each in found.suspicions] == ["author"]


def test_what_is_asked_for_and_stands_unused_on_the_page_was_a_wrong_cell() -> None:
    record = _record(executed="150.00")
    evidence = {place: Evidence("exact", entry.text) for place, entry in _read(record).items()}
    orphan = Orphan("160.00", Place(1, Box(0, 0, 1, 1)))
    found = repair(record, evidence, _sources(), examine, None, (orphan,))
    assert [each.blame for each in found.suspicions] == ["layout"]


def test_a_sound_record_has_no_suspicions_and_nothing_is_looked_at() -> None:
    look = Scripted({})
    record = _record()
    found = repair(record, _read(record), _sources(), examine, Eyes(look))
    assert (found.suspicions, found.examination.findings, look.asked) == ((), (), [])


@pytest.mark.parametrize(
    ("reading", "figure", "wanted"),
    [
        (_sure("1,600.50"), "1600.50", 0.998),
        (_torn("150", 1, "6", 0.7, 0.2), "160", 0.2),
        (_torn("150", 1, "6", 0.7, 0.2), "150", 0.7),
        (_torn("150", 1, "6", 0.7, 0.2), "130", 0.0),
        (Reading(""), "1", 0.0),
    ],
)
def test_support_of_a_reading(reading: Any, figure: str, wanted: float) -> None:
    assert support(reading, Decimal(figure)) == pytest.approx(wanted)


def _short_row(reason: str | None = None, **row: Any) -> dict[str, Any]:
    usual = {"level1": "产出指标", "level2": "数量指标", "level3": "开展场次", "deviation_reason": reason}
    return {**blank("Indicator"), **usual, "weight": Decimal(10), "score": Decimal("9.5"), **row}


def _without_reason(*rows: dict[str, Any], weakest: float = 0.99) -> Repaired:
    """What is told of rows that were read from a scan, the first of which lost points without a reason."""
    record = _record()
    project = record["projects"][0]
    project["indicators"] = list(rows)
    evidence = _read(record)
    for index, row in enumerate(rows):
        for key, value in row.items():
            entry = Evidence("exact", str(value), confidence=weakest) if value else Evidence("missing")
            evidence[f"/projects/0/indicators/{index}/{key}"] = entry
    return repair(record, evidence, _sources(), examine)


def _about_reasons(found: Repaired) -> list[str]:
    rules = [finding.rule for finding in found.examination.findings]
    return [each.blame for each in found.suspicions if any(rules[at] == "reason.missing" for at in each.findings)]


def test_what_is_missing_in_a_scan_beside_a_line_without_a_place_is_the_readers_doubt() -> None:
    lost = _short_row(level3="偏差原因四月停办", weight=None, score=None)
    assert _about_reasons(_without_reason(_short_row(), lost)) == ["reader"]


def test_what_is_missing_in_a_scan_may_be_blank_or_unseen() -> None:
    assert _about_reasons(_without_reason(_short_row())) == ["unknown"]


def test_a_finding_on_a_weakly_read_leaf_is_the_readers_doubt() -> None:
    assert _about_reasons(_without_reason(_short_row(), weakest=0.7)) == ["reader"]
