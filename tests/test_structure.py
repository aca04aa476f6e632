"""Values in wrong places: names that name no project, pieces of levels, lines of funds without any amount."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from extractor.checks import examine
from extractor.confidence import confidence, review
from extractor.confidence.structure import misplaced
from extractor.extraction import Evidence
from extractor.schemas import blank


def _record(**project: Any) -> dict[str, Any]:
    head = {"report_type": "project_monitoring", "title": "绩效运行监控表", "fiscal_year": 2023, "organization": "某局"}
    return {**blank("Record"), **head, "projects": [{**blank("Project"), "name": "道路养护", **project}]}


def _fund(label: str, category: str, amount: str | None = None) -> dict[str, Any]:
    executed = Decimal(amount) if amount else None
    return {**blank("FundLine"), "label": label, "category": category, "executed": executed}


@pytest.mark.parametrize(
    ("project", "wanted"),
    [
        ({"name": "绩效运行监控表"}, {"name"}),
        ({"name": "某局"}, {"name"}),
        ({"supervising_department": "某局", "implementing_unit": "某局"}, set()),
        ({"supervising_department": "水务处", "project_type": "水 务处"}, {"project_type"}),
        ({"name": "水务处", "manager": "水务处", "project_type": "特定目标类"}, {"name"}),
    ],
)
def test_a_project_is_not_called_like_its_form_or_like_who_fills_it_in(project: Any, wanted: set[str]) -> None:
    assert misplaced(_record(**project)) == {f"/projects/0/{key}" for key in wanted}


@pytest.mark.parametrize(
    ("level", "odd"),
    [("数量指标", False), ("效益", False), ("时效", False), ("过程", False), ("度指标", True), ("可持续影响指", True)],
)
def test_a_piece_of_a_level_is_none(level: str, odd: bool) -> None:
    row = {**blank("Indicator"), "level2": level, "level3": "巡查次数"}
    assert bool(misplaced(_record(indicators=[row]))) == odd


def test_a_named_line_of_funds_without_any_amount_is_odd_among_others() -> None:
    lines = [_fund("资金总额", "total", "10"), _fund("财政拨款", "fiscal_appropriation", "10")]
    lines += [_fund("其他资金", "other"), _fund("分配科学性", "item")]
    assert misplaced(_record(funds=lines)) == {"/projects/0/funds/3/label", "/projects/0/funds/3/category"}
    assert misplaced(_record(funds=[_fund("分配科学性", "item")])) == frozenset()


def test_a_measure_is_no_line_of_funds() -> None:
    lines = [_fund("资金总额", "total", "10"), _fund("工程验收合格率", "item", "100")]
    assert misplaced(_record(funds=lines)) == {
        f"/projects/0/funds/1/{key}" for key in ("label", "category", "executed")
    }


@pytest.mark.parametrize("read", [None, 0.999])
def test_a_share_is_no_amount(read: float | None) -> None:
    record = _record(funds=[_fund("资金总额", "total", "100")])
    place = "/projects/0/funds/0/executed"
    sure = [
        confidence(record, {place: Evidence("exact", text, confidence=read)}, examine(record))[place]
        for text in ("100", "100%")
    ]
    assert sure[1] < sure[0]


@pytest.mark.parametrize("read", [None, 0.999])
def test_what_is_misplaced_is_to_be_looked_at_however_surely_it_was_read(read: float | None) -> None:
    record = _record(name="绩效运行监控表")
    evidence = {"/projects/0/name": Evidence("exact", "绩效运行监控表", confidence=read)}
    sure = confidence(record, evidence, examine(record, evidence))
    assert review(sure, (), evidence) == ("/projects/0/name",)
    sound = confidence(_record(), evidence, examine(_record(), evidence))
    assert sound["/projects/0/name"] > sure["/projects/0/name"]
