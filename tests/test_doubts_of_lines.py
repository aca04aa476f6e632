"""What tells of leaves that were read surely, and wrongly: two figures taken for one, a character printed otherwise."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from extractor.checks import examine
from extractor.confidence import confidence, constants, signals
from extractor.confidence.placement import overgrown, stacked
from extractor.document import Box, Place
from extractor.extraction import Evidence
from extractor.schemas import blank

ROWS = "/projects/0/indicators"


def _lines(text: str, *lines: tuple[float, float, float], left: float = 100) -> Evidence:
    """A text in lines, each by its top, left end and width."""
    boxes = [Box(left + indent, top, left + indent + width, top + 7) for top, indent, width in lines]
    return Evidence("exact", text, tuple(Place(1, box) for box in boxes), confidence=0.9997)


def _record(**project: Any) -> dict[str, Any]:
    head = {"report_type": "project_self_evaluation", "title": "自评表", "fiscal_year": 2023, "organization": "某局"}
    return {**blank("Record"), **head, "projects": [{**blank("Project"), "name": "道路养护", **project}]}


def _indicator(**fields: Any) -> dict[str, Any]:
    return {**blank("Indicator"), "level3": "巡查次数", **fields}


MERGED = {
    f"{ROWS}/0/weight": _lines("10", (300, 0, 8)),
    f"{ROWS}/1/level3": _lines("安全保障率补助资金拨付时间", (320, 0, 50), (335, 0, 58)),
    f"{ROWS}/1/weight": _lines("57", (320, 2, 4), (335, 2, 4)),
    f"{ROWS}/1/score": _lines("5", (327, 52, 4)),
    f"{ROWS}/2/level3": _lines("道路完好率与保洁合格率", (350, 0, 50), (358, 0, 20)),
    f"{ROWS}/2/weight": _lines("8", (354, 2, 4)),
}


def test_two_figures_over_each_other_are_not_one_and_their_row_is_two() -> None:
    assert stacked(MERGED) == {f"{ROWS}/1/weight", f"{ROWS}/1/level3"}
    record = _record(indicators=[_indicator(weight=Decimal(each)) for each in (10, 57, 8)])
    sure = confidence(record, MERGED, examine(record))
    assert sure[f"{ROWS}/1/weight"] < constants()["review"]["threshold"] <= sure[f"{ROWS}/2/weight"]


def test_a_figure_that_fills_its_line_goes_on_below() -> None:
    wrapped = {**MERGED, f"{ROWS}/1/weight": _lines("1234.56", (320, 0, 20), (328, 0, 8))}
    assert stacked(wrapped) == frozenset()
    beside = {**MERGED, f"{ROWS}/1/weight": _lines("57", (320, 0, 4), (321, 5, 4))}
    assert stacked(beside) == frozenset(), "pieces of one line are one figure"


def test_a_figure_with_far_more_ink_than_its_characters_need_is_doubted() -> None:
    figures = {f"{ROWS}/{row}/score": _lines("228.6", (300 + 20 * row, 0, 29)) for row in range(4)}
    place = "/projects/0/funds/0/executed"
    assert overgrown({**figures, place: _lines("25", (400, 0, 42))}) == {place}
    assert overgrown({**figures, place: _lines("8", (400, 0, 5))}) == frozenset()
    assert overgrown({**figures, "/fiscal_year": _lines("2023", (40, 0, 60))}) == frozenset(), "titles are large"


def test_a_character_that_the_report_prints_otherwise_is_doubted_where_it_was_read_weakly() -> None:
    names = ("某桥县民政局", "某桥县民政局养老股", "某价县民政局救助股")
    record = _record(indicators=[_indicator(level3=name) for name in names])

    def rivals(score: float) -> list[float]:
        evidence = {
            f"{ROWS}/{row}/level3": Evidence(
                "exact", name, (Place(1, Box(0, 20 * row, 60, 20 * row + 10)),), confidence=score
            )
            for row, name in enumerate(names)
        }
        found = signals(record, evidence, examine(record))
        return [found[place]["rival"] for place in evidence]

    assert rivals(0.88) == [0, 0, 1]
    assert rivals(0.999) == [0, 0, 0]


def test_a_heading_is_no_date() -> None:
    record = _record(start="一、资金情况", end="2023年12月")
    start, end = "/projects/0/start", "/projects/0/end"
    evidence = {start: _lines("一、资金情况", (20, 0, 40)), end: _lines("2023年12月", (20, 200, 40))}
    sure = confidence(record, evidence, examine(record))
    assert sure[start] < constants()["review"]["threshold"] <= sure[end]
    assert signals(record, {start: _lines("长期", (20, 0, 40))}, examine(record))[start]["misplaced"] == 0


def test_an_operator_read_weakly_makes_its_figure_doubtful() -> None:
    record = _record(indicators=[_indicator(target=">3500")])
    place = f"{ROWS}/0/target"

    def sure(text: str, score: float) -> float:
        entry = Evidence("exact", text, (Place(1, Box(0, 0, 30, 10)),), confidence=score)
        return confidence(record, {place: entry}, examine(record))[place]

    assert sure(">3500", 0.44) < 0.9 < constants()["review"]["threshold"] <= sure(">3500", 0.9999)


def test_a_unit_that_lacks_the_mark_which_the_row_prints_elsewhere_is_doubted() -> None:
    rows = [
        _indicator(target="≤300元/人*天", actual="280元/人天"),
        _indicator(target="≥810元/人月", actual="812元/人月"),
    ]
    record = _record(indicators=rows)
    evidence = {
        f"{ROWS}/{row}/{key}": Evidence("exact", rows[row][key], (Place(1, Box(0, 20 * row, 60, 9)),), confidence=0.99)
        for row in (0, 1)
        for key in ("target", "actual")
    }
    sure = confidence(record, evidence, examine(record))
    assert max(sure[f"{ROWS}/0/{key}"] for key in ("target", "actual")) < constants()["review"]["threshold"]
    assert min(sure[f"{ROWS}/1/{key}"] for key in ("target", "actual")) >= constants()["review"]["threshold"]
