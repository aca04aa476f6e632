"""Sums that fail because a row was not read are no errors of the author's."""

from __future__ import annotations

from decimal import Decimal

import pytest

from extractor.checks import examine
from extractor.document import Box, Place
from extractor.extraction import Evidence, Orphan, Record
from extractor.repair import repair
from extractor.schemas import blank

WEIGHTS = "/projects/0/indicators"


def _record(*weights: int) -> Record:
    rows = [
        {**blank("Indicator"), "level3": f"指标{index}", "weight": Decimal(weight)}
        for index, weight in enumerate(weights)
    ]
    line = {**blank("FundLine"), "label": "资金总额", "category": "total", "weight": Decimal(10)}
    project = {
        **blank("Project"),
        "name": "道路养护",
        "indicators": rows,
        "funds": [line],
        "total_weight": Decimal(100),
    }
    head = {"report_type": "project_self_evaluation", "title": "自评表", "fiscal_year": 2023, "organization": "某局"}
    return {**blank("Record"), **head, "projects": [project]}


def _evidence(record: Record, confidence: float | None = None) -> dict[str, Evidence]:
    """The weights stand below each other, 20 points apart, the total below the fifth row."""
    rows = record["projects"][0]["indicators"]
    found = {
        f"{WEIGHTS}/{index}/weight": Evidence(
            "exact", str(row["weight"]), (Place(1, Box(300, 20 * index, 320, 20 * index + 10)),), confidence=confidence
        )
        for index, row in enumerate(rows)
    }
    total = (Place(1, Box(300, 100, 320, 110)),)
    return found | {"/projects/0/total_weight": Evidence("exact", "100", total, confidence=confidence)}


@pytest.mark.parametrize("confidence", [None, 0.999])
def test_a_sum_that_lacks_a_row_says_nothing_of_the_report(confidence: float | None) -> None:
    record = _record(20, 20, 20)
    lost = Orphan("30", Place(1, Box(302, 80, 318, 90)))
    found = repair(record, _evidence(record, confidence), {}, examine, None, (lost,))
    assert [(each.rule, each.severity) for each in found.examination.findings] == [("weights.sum", "info")]
    assert "漏行" in found.examination.findings[0].message
    assert [(each.blame, each.findings) for each in found.suspicions] == [("layout", (0,))]


@pytest.mark.parametrize(
    "elsewhere", [Box(400, 80, 418, 90), Box(302, 180, 318, 190)], ids=["another column", "below the total"]
)
def test_a_figure_that_stands_elsewhere_explains_no_sum(elsewhere: Box) -> None:
    record = _record(20, 20, 20)
    found = repair(record, _evidence(record), {}, examine, None, (Orphan("30", Place(1, elsewhere)),))
    assert [(each.rule, each.severity) for each in found.examination.findings] == [("weights.sum", "error")]
    assert [each.blame for each in found.suspicions] == ["author"]


def test_rows_that_make_too_much_lack_none() -> None:
    record = _record(40, 40, 40)
    lost = Orphan("30", Place(1, Box(302, 80, 318, 90)))
    found = repair(record, _evidence(record), {}, examine, None, (lost,))
    assert [(each.rule, each.severity) for each in found.examination.findings] == [("weights.sum", "error")]
