from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from extractor.checks import examine
from extractor.confidence import NAMES, confidence, constants, review, signals
from extractor.document import Alternative, Box, Place
from extractor.extraction import Completeness, Evidence, Explanation, Orphan, SuspectedChange, Suspicion
from extractor.schemas import blank

LINE = "/projects/0/funds/0"


def _record(**line: str) -> dict[str, Any]:
    figures = {key: Decimal(value) for key, value in line.items()}
    fund = {**blank("FundLine"), "label": "资金总额", "category": "total", **figures}
    head = {"report_type": "project_self_evaluation", "title": "自评表", "fiscal_year": 2023, "organization": "某局"}
    return {**blank("Record"), **head, "projects": [{**blank("Project"), "name": "道路养护", "funds": [fund]}]}


def _read(score: float, text: str = "160.00", **more: Any) -> Evidence:
    return Evidence("exact", text, (Place(1, Box(0, 0, 30, 10)),), confidence=score, **more)


def _sure(record: dict[str, Any], entry: Evidence) -> float:
    place = f"{LINE}/executed"
    return confidence(record, {place: entry}, examine(record))[place]


ALONE = _record(executed="160.00")
BOUND = _record(annual_budget="200.00", executed="160.00", execution_rate="80.00", balance="40.00")
BROKEN = _record(annual_budget="200.00", executed="160.00", execution_rate="85.00", balance="30.00")


def test_doubt_of_the_recogniser_lowers_it() -> None:
    sure = [_sure(ALONE, _read(score)) for score in (0.9999, 0.95, 0.4)]
    assert sure == sorted(sure, reverse=True)
    assert sure[0] > constants()["review"]["threshold"] > sure[-1]


def test_a_figure_that_equations_confirm_is_surer_and_one_they_speak_against_less() -> None:
    bound, alone, broken = (_sure(record, _read(0.9)) for record in (BOUND, ALONE, BROKEN))
    assert bound > alone > broken


def test_seal_and_repair_lower_it() -> None:
    plain = _sure(ALONE, _read(0.99))
    assert _sure(ALONE, _read(0.99, under_seal=True)) < plain
    places = {f"{LINE}/executed": _read(0.99), f"{LINE}/annual_budget": _read(0.99)}
    assert confidence(ALONE, places, examine(ALONE))[f"{LINE}/executed"] <= plain


def test_what_is_measured_is_told() -> None:
    orphan = Orphan("33", Place(1, Box(32, 0, 40, 10)))
    entry = _read(0.9, alternatives=(Alternative("180.00", 0.1),))
    proof = Completeness(1, 1, 2, 1, 0, (orphan,))
    found = signals(BOUND, {f"{LINE}/executed": entry}, examine(BOUND), proof)[f"{LINE}/executed"]
    assert set(found) == set(NAMES) == set(constants()["scanned"]) - {"intercept"}
    assert (found["proved"], found["twice"], found["orphan"], found["other"]) == (1.0, 1.0, 1.0, 0.1)


def _indicators(*cells: tuple[str, str, str, str]) -> dict[str, Any]:
    rows = [
        {**blank("Indicator"), "level3": name, "target": target, "actual": actual, "weight": Decimal(weight)}
        for name, target, actual, weight in cells
    ]
    record = _record()
    record["projects"][0]["indicators"] = rows
    return record


USUAL = [
    ("修复路面", "≥20公里", "21公里", "10"),
    ("更换护栏", "≥300米", "310米", "8"),
    ("验收合格率", "≥95%", "97%", "7"),
]


@pytest.mark.parametrize(
    ("row", "key", "signal"),
    [
        (("路灯数量", "40盏", "42盏", "9"), "target", "odd"),
        (("群众满意度", "≥95", "97%", "9"), "target", "unit"),
        (("群众满意度", "≥958-", "97%", "9"), "target", "malformed"),
        (("偏差原因：雨季", "≥9处", "9处", "9"), "actual", "stray"),
        (("合计", "≥9处", "9处", "25"), "weight", "stray"),
        (("路长制”覆盖率", "≥90%", "91%", "9"), "level3", "malformed"),
        (("缴存满意度≥95%", "≥90%", "91%", "9"), "level3", "malformed"),
    ],
)
def test_what_is_odd_in_its_row_or_column_is_told(row: tuple[str, str, str, str], key: str, signal: str) -> None:
    record = _indicators(*USUAL, row)
    place = f"/projects/0/indicators/3/{key}"
    evidence = {place: _read(0.99, str(record["projects"][0]["indicators"][3][key]))}
    assert signals(record, evidence, examine(record))[place][signal] > 0
    usual = _indicators(*USUAL, ("安装路灯", "≥40盏", "42盏", "9"))
    entry = {place: _read(0.99, str(usual["projects"][0]["indicators"][3][key]))}
    assert signals(usual, entry, examine(usual))[place][signal] == 0


def test_another_reading_that_the_report_prints_elsewhere_is_a_rival() -> None:
    record = _indicators(("非遭进校园", "≥20场", "21场", "10"), ("非遗展演", "≥20场", "21场", "10"))
    here, there = "/projects/0/indicators/0/level3", "/projects/0/indicators/1/level3"
    doubtful = _read(0.4, "非遭进校园", alternatives=(Alternative("非遗进校园", 0.2),))
    evidence = {here: doubtful, there: Evidence("exact", "非遗展演", (Place(1, Box(0, 20, 30, 30)),), confidence=0.99)}
    found = signals(record, evidence, examine(record))
    assert found[here]["rival"] == 1
    assert found[there]["rival"] == 0


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
    limit = constants()["review"]["threshold"]
    assert review({**sure, "/c": limit}, faults, evidence) == ("/a", "/b")
