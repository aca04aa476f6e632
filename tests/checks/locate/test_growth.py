from __future__ import annotations

import time
from decimal import Decimal
from typing import Any

from extractor.checks import examine
from extractor.schemas import blank


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


def _seconds(count: int) -> float:
    record = _record(count)
    start = time.process_time()
    found = examine(record)
    taken = time.process_time() - start
    suspects = {change.pointer for fault in found.faults for cause in fault.causes for change in cause.changes}
    assert f"/projects/0/indicators/{count // 2}/score" in suspects
    return taken


def test_three_hundred_indicators_are_quick_and_the_time_grows_with_their_number() -> None:
    _seconds(20)  # warm up
    small, large = min(_seconds(100) for _ in range(3)), min(_seconds(400) for _ in range(2))
    assert large < 2.0
    assert large < 12 * small  # squared, it would be 16
