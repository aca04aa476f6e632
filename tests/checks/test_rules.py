"""Every rule against its case file: what passes, what fails, and with which leaves."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any

import pytest

from extractor import interchange, pointer, schemas
from extractor.checks import RELATIONS, RULES, check, description
from extractor.extraction import Finding

FOLDER = Path(__file__).parent / "cases"
IDS = sorted({*RELATIONS, *RULES})
LISTS = {
    "projects": "Project", "funds": "FundLine", "goals": "Goal", "indicators": "Indicator",
    "funding": "FundingEntry", "project_lines": "ProjectLine", "history": "HistoryValue",
}  # fmt: skip
OBJECTS = {"department": "Department", "declared": "Declared", "conclusion": "Conclusion"}
NEEDED = {
    "Record": {"report_type": "project_self_evaluation", "title": "绩效自评表", "fiscal_year": 2023,
               "organization": "某局", "amount_unit": "万元"},
    "Project": {"name": "某项目"},
}  # fmt: skip


def whole(data: dict[str, Any], name: str = "Record") -> dict[str, Any]:
    """A record that fits the schema from the few fields that a case names."""
    filled = schemas.blank(name) | NEEDED.get(name, {}) | data
    for key, value in data.items():
        if key in LISTS:
            filled[key] = [whole(each, LISTS[key]) for each in value]
        elif key in OBJECTS and value is not None:
            filled[key] = whole(value, OBJECTS[key])
    return filled


def cases(kind: str) -> list[Any]:
    return [
        pytest.param(path.stem, case, id=f"{path.stem}: {name}")
        for path in sorted(FOLDER.glob("*.json"))
        for name, case in schemas.loads(path.read_text("utf-8"))[kind].items()
    ]


def found(rule: str, record: dict[str, Any]) -> list[Finding]:
    schemas.validate(record)
    return [finding for finding in check(record) if finding.rule == rule]


def test_every_rule_has_a_case_file_and_a_line_for_the_reviewer() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.json")) == IDS
    assert set(IDS) == set(schemas.schema("finding")["$defs"]["Rule"]["enum"])
    for rule in IDS:
        line = description(rule)
        assert any(unicodedata.name(ch, "").startswith("CJK") for ch in line)
        assert line.endswith(").")


@pytest.mark.parametrize(("rule", "case"), cases("passes"))
def test_passes(rule: str, case: dict[str, Any]) -> None:
    assert found(rule, whole(case)) == []


@pytest.mark.parametrize(("rule", "case"), cases("failures"))
def test_failures(rule: str, case: dict[str, Any]) -> None:
    record = whole(case["record"])
    findings = found(rule, record)
    assert [set(finding.pointers) for finding in findings] == [set(each) for each in case["pointers"]]
    for finding in findings:
        schemas.validate(interchange.finding_data(finding), "finding")
        assert finding.message
        assert finding.message_en
        for place in finding.pointers:
            pointer.get(record, place)
    for key in ("expected", "found"):
        if key in case:
            assert getattr(findings[0], key) == case[key]
    if findings[0].severity != "error":  # of errors, the other relations decide which leaf is the suspect
        assert findings[0].pointers == tuple(case["pointers"][0])
