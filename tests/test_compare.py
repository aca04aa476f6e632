from __future__ import annotations

from decimal import Decimal
from typing import Any

from extractor.compare import compare
from extractor.schemas import blank


def _indicator(name: str, target: str, weight: str | None = None) -> dict[str, Any]:
    return {
        **blank("Indicator"), "level1": "产出指标", "level2": "数量指标", "level3": name, "target": target,
        "weight": None if weight is None else Decimal(weight),
    }  # fmt: skip


def _record(kind: str, budget: str, *indicators: dict[str, Any], key: str = "annual_budget") -> dict[str, Any]:
    line = {**blank("FundLine"), "label": "资金总额", "category": "total", key: Decimal(budget)}
    project = {**blank("Project"), "name": "城区排水管网改造", "funds": [line], "indicators": list(indicators)}
    head = {"title": "表", "fiscal_year": 2023, "organization": "某局", "amount_unit": "万元"}
    return {**blank("Record"), "report_type": kind, **head, "projects": [project]}


def test_a_plan_and_its_evaluation() -> None:
    plan = _record(
        "project_target", "500.00", _indicator("改造管网里程", "≥12公里", "20"),
        _indicator("投诉处理时限", "≤3天", "10"),
        _indicator("检查井数量", "≥40座", "10"), _indicator("居民满意度", "≥90%", "10"),
    )  # fmt: skip
    done = _record(
        "project_self_evaluation", "480.00", _indicator("改造管网里程", "≥10公里", "20"),
        _indicator("投诉处理时限", "≤5天", "10"), _indicator("居民满意度", "≥95%", "15"),
        _indicator("施工安全事故", "0起"),
        key="initial_budget",
    )  # fmt: skip
    for found in (compare(plan, done), compare(done, plan)):  # the plan comes first, whichever is given first
        said = {(each.kind, each.first, each.second) for each in found.differences}
        row = "/projects/0/indicators"
        assert said == {
            ("budget.differs", "/projects/0/funds/0/annual_budget", "/projects/0/funds/0/initial_budget"),
            ("target.lowered", f"{row}/0/target", f"{row}/0/target"),
            ("target.lowered", f"{row}/1/target", f"{row}/1/target"),
            ("target.raised", f"{row}/3/target", f"{row}/2/target"),
            ("weight.differs", f"{row}/3/weight", f"{row}/2/weight"),
            ("indicator.vanished", f"{row}/2", None),
            ("indicator.new", None, f"{row}/3"),
        }
        assert len(found.matches) == 4


def test_units_and_rounding_are_no_difference() -> None:
    plan = _record("project_target", "500.26", _indicator("培训人数", "≥1.2万人"))
    done = _record("project_self_evaluation", "5002600", _indicator("培训人数", "≥12000人"), key="initial_budget")
    done["amount_unit"] = "元"
    assert compare(plan, done).differences == ()


def test_a_department_and_its_projects() -> None:
    forms = _record("project_self_evaluation", "500.00")
    department = {**blank("Record"), "report_type": "department_self_evaluation", "title": "表", "fiscal_year": 2022}
    lines = [
        {**blank("ProjectLine"), "name": name, "annual_budget": Decimal(amount)}
        for name, amount in (("城区排水管网改造项目", "520.00"), ("路灯维护", "60.00"))
    ]
    department |= {"organization": "某局", "amount_unit": "万元"}
    department["department"] = {**blank("Department"), "name": "某局", "project_lines": lines}
    found = compare(department, forms)
    assert {(each.kind, each.first) for each in found.differences} == {
        ("year.differs", "/fiscal_year"),
        ("budget.differs", "/department/project_lines/0/annual_budget"),
        ("project.vanished", "/department/project_lines/1"),
    }
    assert [each.first for each in found.matches] == ["/department/project_lines/0"]


def test_what_agrees_gives_matches_and_no_differences() -> None:
    record = _record("project_self_evaluation", "500.00", _indicator("改造管网里程", "≥12公里", "20"))
    found = compare(record, record)
    assert (len(found.matches), found.differences) == (2, ())
