"""A plan beside its evaluation: each difference with what stands in this file and in the other one."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from extractor import schemas
from extractor.compare import compare
from extractor.page.other_files import table
from extractor.page.texts import Language

REPORT = Path(__file__).resolve().parents[2] / "evals" / "suites" / "reports" / "yancheng-2022-target"


@pytest.fixture
def plan() -> dict[str, Any]:
    record: dict[str, Any] = schemas.exact_figures(json.loads((REPORT / "label.json").read_text("utf-8"))["record"])
    return record


@pytest.fixture
def evaluation(plan: dict[str, Any]) -> dict[str, Any]:
    """The same projects evaluated: one target was lowered, one indicator is gone."""
    made = copy.deepcopy(plan)
    made["report_type"] = "project_self_evaluation"
    rows = made["projects"][0]["indicators"]
    rows[0]["target"] = "≥1"
    plan["projects"][0]["indicators"][0]["target"] = "≥2"
    rows.pop()
    return made


@pytest.mark.parametrize(
    ("language", "lowered", "alone"),
    [("zh", "指标值降低", "指标仅见于一份"), ("en", "Target lowered", "Indicator in one only")],
)
def test_each_value_stands_under_its_own_file(
    plan: dict[str, Any], evaluation: dict[str, Any], language: Language, lowered: str, alone: str
) -> None:
    here = table(compare(evaluation, plan).differences, evaluation, plan, language)
    what, where, ours, theirs = here.values()
    assert what == [lowered, alone]
    assert (ours[0], theirs[0]) == ("≥1", "≥2")
    assert (ours[1], theirs[1]) == ("—", plan["projects"][0]["indicators"][-1]["level3"])
    assert all(where)
    there = table(compare(plan, evaluation).differences, plan, evaluation, language)
    assert list(there.values())[2:] == [theirs, ours]  # seen from the other file, the sides are exchanged


def test_a_plan_is_offered_beside_its_evaluation_first(service: Any, read: Any) -> None:
    from extractor.desk.people import LOCAL
    from extractor.desk.queue import file_row
    from extractor.desk.review import open_review
    from extractor.page.acts import Desk
    from extractor.page.other_files import _others
    from extractor.store.files import change

    made = [read(REPORT.parent / name / "document.html") for name in ("yunchuan-2023-self-evaluation",)]
    made += [read(REPORT.parent / name / "document.html") for name in ("qingxi-2022-transfer", "heyang-2022-culture")]
    own, plan, other = made
    with service.store.writing() as connection:
        change(connection, plan.id, organization=file_row(service.store, own.id).organization, year=2023)
        change(connection, plan.id, report_type="project_target")
    review = open_review(service.store, own.id)
    assert [row.id for row in _others(Desk(service.store, LOCAL, own.id), review)] == [plan.id, other.id]
