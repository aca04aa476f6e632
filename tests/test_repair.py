"""Whose error it is: misread, printed wrong, a wrong cell, or not to be told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pytest

from extractor.checks import examine
from extractor.document import Alternative, Box, Passage, Place, Word
from extractor.extraction import Evidence, Orphan, Record
from extractor.ocr.ports import Reading
from extractor.repair import Repaired, repair, support
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
    sure = {key: Evidence("exact", format(line[key], "f"), confidence=0.999) for key in line if key in KEYS}
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
    return repair(record, evidence, _sources(), examine, Scripted(looks))


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


def test_in_between_a_person_is_asked() -> None:
    record = _record(executed="150.00")
    dim = Evidence("exact", "150.00", confidence=0.8)
    found = _repaired(record, _read(record, executed=dim), {"executed": [_torn("150.00", 1, "6", 0.8, 0.01)] * 4})
    assert found.record == record
    assert [each.blame for each in found.suspicions] == ["unknown"]


def test_pixels_that_speak_for_a_third_figure_mend_nothing() -> None:
    record = _record(executed="150.00")
    dim = Evidence("exact", "150.00", confidence=0.6, alternatives=(Alternative("130.00", 0.3),))
    found = _repaired(record, _read(record, executed=dim), {"executed": [_torn("150.00", 1, "3", 0.6, 0.3)] * 4})
    assert found.record == record
    assert [each.blame for each in found.suspicions] == ["unknown"]


def test_without_a_picture_nothing_is_mended() -> None:
    record = _record(executed="150.00")
    torn = Evidence("exact", "150.00", confidence=0.5, alternatives=(Alternative("160.00", 0.4),))
    found = repair(record, _read(record, executed=torn), {}, examine)
    assert found.record == record
    assert [each.blame for each in found.suspicions] == ["unknown"]


def test_born_digital_text_cannot_be_misread() -> None:
    record = _record(executed="150.00")
    evidence = {place: Evidence("exact", entry.text) for place, entry in _read(record).items()}
    found = repair(record, evidence, _sources(), examine, Scripted({}))
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
    found = repair(record, _read(record), _sources(), examine, look)
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
