"""What tests of several modules need."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from stores import postgres

from extractor.document import Box, Passage, Word
from extractor.extraction import Evidence, Extraction, Finding, PageRun, RunRecord
from extractor.schemas import blank

__all__ = ["postgres"]  # one server for the whole session
# How long an example takes is no fault of it. A run of the tests tries the same examples every time, so that it says
# something of the change and not of its luck; `make explore` tries new ones, many, and what it finds becomes a test.
settings.register_profile("same", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=3000, database=None)
settings.load_profile("same")
ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def reports() -> Path:
    """The suite of labelled reports."""
    return ROOT / "evals" / "suites" / "reports"


@pytest.fixture
def record() -> dict[str, Any]:
    """A small record that fits the schema: one project, one fund line, one goal, one indicator."""
    fund = {**blank("FundLine"), "label": "年度资金总额", "category": "total"}
    fund |= {"annual_budget": Decimal("1815.50"), "executed": Decimal("1800.00"), "execution_rate": Decimal("99.1")}
    goal = {**blank("Goal"), "scope": "annual", "expected": "建成三座", "actual": "已建成"}
    indicator = {**blank("Indicator"), "level1": "产出指标", "level2": "数量指标", "level3": "建成座数"}
    indicator |= {"target": "≥3座", "actual": "3座", "weight": Decimal(10), "score": Decimal("9.5")}
    project = {**blank("Project"), "name": "桥梁维护", "funds": [fund], "goals": [goal], "indicators": [indicator]}
    return {
        **blank("Record"),
        "report_type": "project_self_evaluation",
        "title": "项目支出绩效自评表",
        "fiscal_year": 2023,
        "organization": "某局",
        "amount_unit": "万元",
        "projects": [project],
    }


@pytest.fixture
def extraction(record: dict[str, Any]) -> Extraction:
    """The small record with evidence for two of its leaves and one finding."""
    fund = "/projects/0/funds/0"
    place = Passage.of_word(2, Word("1,815.50", Box(10, 10, 60, 20))).places
    return Extraction(
        record=record,
        evidence={
            f"{fund}/annual_budget": Evidence("exact", "1,815.50", place),
            f"{fund}/execution_rate": Evidence("exact", "99.1%", place),
        },
        confidence={f"{fund}/annual_budget": 1.0},
        findings=(
            Finding("funds.rate", "error", (f"{fund}/execution_rate",), "99.15", "99.1", "执行率不符", "wrong rate"),
        ),
        run=RunRecord("0.1.0", "1.0", "form", "report.pdf", "pdf", "0" * 64, (PageRun(1, "text", "", 40),)),
    )
