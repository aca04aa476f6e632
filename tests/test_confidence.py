from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from extractor.checks import examine
from extractor.confidence import confidence, review, signals
from extractor.document import Alternative, Box, Place
from extractor.extraction import Evidence, Explanation, Orphan, SuspectedChange, Suspicion
from extractor.schemas import blank

LINE = "/projects/0/funds/0"


def _record(**line: str) -> dict[str, Any]:
    figures = {key: Decimal(value) for key, value in line.items()}
    fund = {**blank("FundLine"), "label": "资金总额", "category": "total", **figures}
    head = {"report_type": "project_self_evaluation", "title": "自评表", "fiscal_year": 2023, "organization": "某局"}
    return {**blank("Record"), **head, "projects": [{**blank("Project"), "name": "道路养护", "funds": [fund]}]}


def _read(score: float, text: str = "160.00", **more: Any) -> Evidence:
    return Evidence("exact", text, (Place(1, Box(0, 0, 30, 10)),), confidence=score, **more)


def _sure(record: dict[str, Any], entry: Evidence, orphans: tuple[Orphan, ...] = ()) -> float:
    place = f"{LINE}/executed"
    return confidence({place: entry}, examine(record), orphans)[place]


ALONE = _record(executed="160.00")
BOUND = _record(annual_budget="200.00", executed="160.00", execution_rate="80.00", balance="40.00")
BROKEN = _record(annual_budget="200.00", executed="160.00", execution_rate="85.00", balance="30.00")


def test_doubt_of_the_recogniser_lowers_it() -> None:
    sure = [_sure(ALONE, _read(score)) for score in (0.9999, 0.95, 0.5)]
    assert sure == sorted(sure, reverse=True)
    assert sure[0] > 0.95 > sure[-1]


def test_a_figure_that_equations_confirm_is_surer_and_one_they_speak_against_less() -> None:
    bound, alone, broken = (_sure(record, _read(0.9)) for record in (BOUND, ALONE, BROKEN))
    assert bound > alone > broken


def test_seal_repair_and_sharing_lower_it() -> None:
    plain = _sure(ALONE, _read(0.99))
    assert _sure(ALONE, _read(0.99, under_seal=True)) < plain
    places = {f"{LINE}/executed": _read(0.99), f"{LINE}/annual_budget": _read(0.99)}
    assert confidence(places, examine(ALONE))[f"{LINE}/executed"] < plain


def test_what_is_measured_is_told() -> None:
    orphan = Orphan("33", Place(1, Box(32, 0, 40, 10)))
    entry = _read(0.9, alternatives=(Alternative("180.00", 0.1),))
    found = signals({f"{LINE}/executed": entry}, examine(BOUND), (orphan,))[f"{LINE}/executed"]
    assert (found["proved"], found["twice"], found["orphan"], found["other"]) == (1.0, 1.0, 1.0, 0.1)


def test_printed_text_cannot_be_misread_and_what_is_not_found_is_not_trusted() -> None:
    printed = Evidence("exact", "160.00")
    assert _sure(BOUND, printed) > _sure(ALONE, printed) > _sure(ALONE, replace(printed, match="fuzzy"))
    assert _sure(ALONE, replace(printed, match="missing")) == 0


def test_the_queue_holds_what_is_doubtful_and_what_may_explain_a_fault() -> None:
    change = SuspectedChange("/a", "1", "2", "digit")
    faults = (
        Suspicion((0,), (Explanation((change,), 0.95), Explanation((change,), 0.05)), 2, True, "unknown", "", ""),
        Suspicion((), (Explanation((replace(change, pointer="/m"),), 1.0),), 1, True, "reader", "", ""),
    )
    sure = {"/a": 0.999, "/b": 0.7, "/c": 0.99, "/d": 0.7, "/m": 0.99}
    evidence = {place: _read(0.9) if place != "/d" else Evidence("exact", "1") for place in sure}
    assert review(sure, faults, evidence) == ("/a", "/b")
