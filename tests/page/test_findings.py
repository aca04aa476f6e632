from __future__ import annotations

from dataclasses import replace

import pytest

from extractor.extraction import Extraction, Finding
from extractor.page.findings import listed, remarks, where
from extractor.page.texts import speaker
from extractor.schemas import blank


def finding(rule: str, severity: str) -> Finding:
    return Finding(rule, severity, ("/fiscal_year",), None, "2022", "说明", "told")  # type: ignore[arg-type]


def test_errors_come_first_and_keep_their_number(extraction: Extraction) -> None:
    found = (finding("a", "info"), finding("b", "warning"), finding("c", "error"), finding("d", "error"))
    told = listed(replace(extraction, findings=found), "zh", speaker("zh"))
    assert [(each["rule"], each["i"]) for each in told] == [("c", 2), ("d", 3), ("b", 1), ("a", 0)]


def test_a_finding_is_told_in_the_readers_language(extraction: Extraction) -> None:
    zh = listed(extraction, "zh", speaker("zh"))[0]
    en = listed(extraction, "en", speaker("en"))[0]
    assert (zh["message"], zh["name"], zh["severity"]) == ("执行率不符", "执行率", "错误")
    assert (en["message"], en["name"], en["severity"]) == ("Wrong rate", "Execution rate", "Error")
    assert (zh["expected"], zh["found"]) == ("99.15", "99.1")


@pytest.mark.parametrize(
    ("pointer", "zh", "en"),
    [
        ("/fiscal_year", "年度", "Fiscal year"),
        ("/projects/0/name", "项目名称", "Project"),
        ("/projects/0/funds/0/executed", "资金 1 年度资金总额 › 全年执行数", "Funds 1 年度资金总额 › Executed"),
        ("/projects/0/indicators/0/actual", "指标 1 建成座数 › 实际完成值", "Indicator 1 建成座数 › Actual"),
        ("/projects/0/total_score", "总分得分", "Total score"),
    ],
)
def test_a_pointer_in_words(extraction: Extraction, pointer: str, zh: str, en: str) -> None:
    assert where(extraction.record, pointer, "zh") == zh
    assert where(extraction.record, pointer, "en") == en


def test_of_several_projects_each_is_named(extraction: Extraction) -> None:
    projects = [*extraction.record["projects"], {**blank("Project"), "name": "道路\n工程"}]
    record = extraction.record | {"projects": projects}
    assert where(record, "/projects/1/content", "zh") == "项目 2 道路 工程 › 项目内容"


def test_a_pointer_to_nothing_is_still_told(extraction: Extraction) -> None:
    assert where(extraction.record, "/projects/0/indicators/9/actual", "zh") == "指标 10 › 实际完成值"


def test_remarks_are_told_in_one_language(extraction: Extraction) -> None:
    run = replace(extraction.run, warnings=("已修复 · repaired", "plain"))
    assert remarks(replace(extraction, run=run), "zh") == ["已修复", "plain"]
    assert remarks(replace(extraction, run=run), "en") == ["Repaired", "Plain"]
