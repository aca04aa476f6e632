"""Faults of small records: one figure, two, none that can be told."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from extractor import pointer
from extractor.checks import check, examine, faults
from extractor.document import Alternative
from extractor.extraction import Evidence
from extractor.schemas import blank


def _record() -> dict[str, Any]:
    """A self-evaluation in which everything adds up."""
    lines = [
        ("资金总额", "total", "486.00", "459.30", "94.51"),
        ("当年财政拨款", "fiscal_appropriation", "420.00", "400.20", "95.29"),
        ("其他资金", "other", "66.00", "59.10", "89.55"),
    ]
    funds = [
        {
            **blank("FundLine"), "label": label, "category": category, "annual_budget": Decimal(budget),
            "executed": Decimal(executed), "execution_rate": Decimal(rate),
        }
        for label, category, budget, executed, rate in lines
    ]  # fmt: skip
    funds[0] |= {"weight": Decimal(10), "score": Decimal("9.45")}
    rows = [(20, "20"), (15, "13.50"), (15, "15"), (20, "20"), (10, "10"), (10, "10")]
    indicators = [
        {
            **blank("Indicator"), "level1": "产出指标", "level2": "数量指标", "level3": f"第{index}项",
            "weight": Decimal(weight), "score": Decimal(score),
        }
        for index, (weight, score) in enumerate(rows)
    ]  # fmt: skip
    indicators[1] |= {"target": "≥200个", "actual": "180个", "deviation_reason": "工期顺延"}
    project = {**blank("Project"), "name": "管网改造", "funds": funds, "indicators": indicators}
    project |= {"total_weight": Decimal(100), "total_score": Decimal("97.95")}
    head = {"report_type": "project_self_evaluation", "title": "自评表", "fiscal_year": 2023, "organization": "某局"}
    return {**blank("Record"), **head, "amount_unit": "万元", "projects": [project]}


def _changed(**figures: str) -> dict[str, Any]:
    record = _record()
    for place, value in figures.items():
        pointer.put(record, "/projects/0/" + place.replace("__", "/"), Decimal(value))
    return record


def test_nothing_fails_and_nothing_is_located() -> None:
    assert faults(_record()) == ()


@pytest.mark.parametrize(
    ("place", "wrong", "right"),
    [
        ("funds__1__annual_budget", "470.00", "420.00"),
        ("funds__0__executed", "459.80", "459.30"),
        ("funds__2__execution_rate", "89.35", "89.55"),
        ("indicators__3__weight", "70", "20"),
        ("indicators__1__score", "18.50", "13.50"),
        ("total_score", "91.95", "97.95"),
    ],
)
def test_the_figure_through_which_all_that_fails_runs_is_found(place: str, wrong: str, right: str) -> None:
    where = "/projects/0/" + place.replace("__", "/")
    found = faults(_changed(**{place: wrong}))
    assert len(found) == 1
    best = found[0].causes[0]
    assert [(change.pointer, change.meant) for change in best.changes] == [(where, Decimal(right))]
    assert best.share > 0.5


def test_the_suspect_stands_first_in_each_finding() -> None:
    findings = check(_changed(funds__1__annual_budget="470.00"))
    assert {finding.pointers[0] for finding in findings} == {"/projects/0/funds/1/annual_budget"}
    assert len(findings) > 1


def test_two_errors_apart_are_two_faults() -> None:
    found = faults(_changed(funds__2__execution_rate="89.35", total_weight="190"))
    assert [fault.causes[0].changes[0].pointer for fault in found] == [
        "/projects/0/funds/2/execution_rate", "/projects/0/total_weight",
    ]  # fmt: skip


def test_two_errors_in_one_sum_are_a_pair() -> None:
    found = faults(_changed(funds__1__annual_budget="470.00", funds__2__annual_budget="86.00"))
    assert len(found) == 1
    best = found[0].causes[0]
    assert {change.pointer: change.meant for change in best.changes} == {
        "/projects/0/funds/1/annual_budget": Decimal("420.00"),
        "/projects/0/funds/2/annual_budget": Decimal("66.00"),
    }


def test_errors_of_which_each_is_one_of_several_are_explained_together() -> None:
    found = faults(
        _changed(funds__0__execution_rate="94.21", funds__1__executed="405.20", funds__2__execution_rate="86.55")
    )
    assert len(found) == 1
    assert found[0].whole
    assert {change.pointer: change.meant for change in found[0].causes[0].changes} == {
        "/projects/0/funds/0/execution_rate": Decimal("94.51"),
        "/projects/0/funds/1/executed": Decimal("400.20"),
        "/projects/0/funds/2/execution_rate": Decimal("89.55"),
    }


def test_a_suspect_is_told_though_its_change_raises_another_error() -> None:
    # 13.50 is printed 3.50, and the total happens to agree with it
    found = faults(_changed(indicators__1__score="3.50", total_score="87.95"))
    causes = {cause.changes[0].pointer: cause for fault in found for cause in fault.causes}
    assert causes["/projects/0/indicators/1/score"].changes[0].meant == Decimal("13.50")


def test_explanations_that_cannot_be_told_apart_share_alike() -> None:
    record = _changed(total_score="95.95")  # any of several scores may be off by two instead
    found = faults(record)
    assert len(found[0].causes) > 1
    assert sum(cause.share for cause in found[0].causes) == pytest.approx(1)


def test_what_the_recogniser_held_possible_decides() -> None:
    record = _record()
    record["projects"][0]["funds"] = record["projects"][0]["funds"][:1]
    line = record["projects"][0]["funds"][0]
    line |= {"annual_budget": Decimal("200.00"), "executed": Decimal("120.00"), "execution_rate": Decimal("80.00")}
    line |= {"score": None, "weight": None}
    record["projects"][0] |= {"indicators": [], "total_score": None, "total_weight": None}
    plain = faults(record)[0].causes
    assert len(plain) > 1
    place = "/projects/0/funds/0/executed"
    read = {place: Evidence("exact", "120.00", confidence=0.6, alternatives=(Alternative("160.00", 0.3),))}
    best = examine(record, read).faults[0].causes[0]
    assert (best.changes[0].pointer, best.changes[0].meant, best.changes[0].slip) == (place, Decimal("160.00"), "read")
    assert best.share > 0.8
