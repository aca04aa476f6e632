"""A report as the desk has it after reading: two projects, every leaf printed on page 1, everything adds up."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from extractor import interchange
from extractor.boxed.box import Whole
from extractor.desk import pages
from extractor.desk.pages import PageView
from extractor.desk.people import Person
from extractor.desk.worker import stored
from extractor.document import Box, Place, Word
from extractor.extraction import Evidence, Extraction, PageRun, Reading, Record, RunRecord
from extractor.layout.blocks import Layout
from extractor.pointer import leaves
from extractor.schemas import blank
from extractor.store import files
from extractor.store.opening import Store

ANNA, BERT, CHIEF = Person("安娜"), Person("伯特"), Person("处长", "approver")
Give = Callable[..., str]


def indicator(name: str, weight: int, score: int, **others: Any) -> dict[str, Any]:
    row = {**blank("Indicator"), "level1": "产出指标", "level2": "数量指标", "level3": name}
    return {**row, "target": "≥3座", "actual": "3座", "weight": Decimal(weight), "score": Decimal(score), **others}


def project(name: str) -> dict[str, Any]:
    fund = {**blank("FundLine"), "label": "资金总额", "category": "total", "annual_budget": Decimal("200.00")}
    fund |= {"executed": Decimal("150.00"), "execution_rate": Decimal("75.00")}
    return {
        **blank("Project"), "name": name, "funds": [fund],
        "indicators": [indicator("建成座数", 40, 40), indicator("维修座数", 30, 30), indicator("验收次数", 30, 30)],
        "total_weight": Decimal(100), "total_score": Decimal(100),
    }  # fmt: skip


def report() -> Record:
    return {
        **blank("Record"), "report_type": "project_self_evaluation", "title": "项目支出绩效自评表", "fiscal_year": 2023,
        "organization": "某局", "amount_unit": "万元", "projects": [project("桥梁维护"), project("道路维护")],
    }  # fmt: skip


def printed(record: Record, confidence: float | None = None, **marks: Evidence) -> tuple[dict[str, Evidence], PageView]:
    """Evidence for each leaf, and the page that it is printed on, a line a leaf."""
    evidence, words = {}, []
    for row, (place, value) in enumerate(leaves(record)):
        if value is None:
            continue
        text = format(value, "f") if isinstance(value, Decimal) else str(value)
        box = Box(50.0, 20.0 * row, 50.0 + 10 * len(text), 20.0 * row + 12)
        words.append(Word(text, box, confidence=confidence))
        evidence[place] = Evidence("exact", text, (Place(1, box),), confidence=confidence)
    return {**evidence, **marks}, PageView(1, 595.0, 20.0 * len(words) + 100, "text", "", (), tuple(words))


def whole(record: Record, confidence: float | None = None, **marks: Evidence) -> Whole:
    evidence, page = printed(record, confidence, **marks)
    sure = dict.fromkeys(evidence, 0.999)
    run = RunRecord("0.1.0", "1.0", "form", "report.pdf", "pdf", "0" * 64, (PageRun(1, "text", "", 40),))
    return Whole(interchange.to_json(Extraction(record, evidence, sure, (), run)), pages.written([page]), ())


@pytest.fixture
def give(store: Store) -> Give:
    """Puts a file into the store that has been read as a record; gives its id."""

    def given(record: Record | None = None, name: str = "报告.pdf", **options: Any) -> str:
        digest = hashlib.sha256(name.encode()).hexdigest()
        with store.writing() as connection:
            row = files.add(connection, sha256=digest, name=name, size=1, who=ANNA.name)
            stored(connection, row, ANNA.name, whole(record or report(), **options))
        return row.id

    return given


@pytest.fixture
def file(give: Give) -> str:
    return give()


FORM = """<html><meta charset="utf-8"><body><h1>项目支出绩效自评表</h1><p>（2023年度）</p><p>填报单位：某局</p>
<table border=1><tr><td>项目名称</td><td colspan=3>桥梁维护</td></tr></table></body></html>""".encode()


class Answering:
    """A reader that gives the sample report, or does what it is told to before."""

    name = "fake"

    def __init__(self, before: Callable[[], None] = lambda: None) -> None:
        self._before = before

    def read(self, layout: Layout, name: str, /) -> Reading:
        self._before()
        return Reading(report(), {})
