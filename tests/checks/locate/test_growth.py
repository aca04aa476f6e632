from __future__ import annotations

from decimal import Decimal
from typing import Any

from extractor.checks import examine
from extractor.schemas import blank
from tests.counting import calls


def _record(count: int) -> dict[str, Any]:
    """So many indicators whose scores add up, but for one score."""
    weight = (Decimal(100) / count).quantize(Decimal("0.01"))
    rows = [
        {
            **blank("Indicator"), "level1": "产出指标", "level2": "数量指标", "level3": f"第{index}项",
            "target": f"≥{100 + index}个", "actual": f"{100 + index}个", "weight": weight, "score": weight,
        }
        for index in range(count)
    ]  # fmt: skip
    whole = Decimal(100)
    rows[count // 2]["score"] = weight - Decimal("0.10")
    project = {**blank("Project"), "name": "管网改造", "indicators": rows, "total_weight": whole, "total_score": whole}
    head = {"report_type": "project_self_evaluation", "title": "自评表", "fiscal_year": 2023, "organization": "某局"}
    return {**blank("Record"), **head, "projects": [project]}


def _work(count: int) -> int:
    record = _record(count)
    found = []
    work = calls(lambda: found.append(examine(record)))
    suspects = {change.pointer for fault in found[0].faults for cause in fault.causes for change in cause.changes}
    assert f"/projects/0/indicators/{count // 2}/score" in suspects
    return work


def test_the_work_grows_with_the_number_of_indicators() -> None:
    _work(20)  # what is computed once and kept
    assert _work(400) < 5.2 * _work(100)  # as n log n would be; squared is 16
