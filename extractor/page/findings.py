"""Findings as the page lists them, and where a leaf stands, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from extractor.export import headings
from extractor.export.naming import field_name, list_name, remark, rule_name
from extractor.extraction import Extraction, Finding
from extractor.page.texts import Language, Say
from extractor.pointer import get, join, split

_ORDER = {"error": 0, "warning": 1, "info": 2}
_NAMED_BY = {
    "projects": "name", "funds": "label", "goals": "name", "indicators": "level3", "funding": "item",
    "project_lines": "name",
}  # fmt: skip
"""The leaf that a row goes by."""
_LONG = 24
"""Characters of a row's name that are shown."""


class Listed(TypedDict):
    """One finding: its number in the extraction, severity and its name, what its rule is about, and what it says."""

    i: int
    f: str
    severity: str
    rule: str
    name: str
    message: str
    place: str
    expected: str
    found: str


def listed(extraction: Extraction, language: Language, say: Say) -> list[Listed]:
    """The findings, errors first, each kind in the order of the record."""
    numbered = sorted(enumerate(extraction.findings), key=lambda pair: (_ORDER[pair[1].severity], pair[0]))
    return [_listed(number, finding, extraction.record, language, say) for number, finding in numbered]


def _listed(number: int, finding: Finding, record: Mapping[str, Any], language: Language, say: Say) -> Listed:
    return {
        "i": number,
        "f": finding.severity,
        "severity": say(finding.severity),
        "rule": finding.rule,
        "name": rule_name(finding.rule, language),
        "message": finding.message if language == "zh" else finding.message_en[:1].upper() + finding.message_en[1:],
        "place": where(record, finding.pointers[0], language) if finding.pointers else "",
        "expected": finding.expected or "",
        "found": finding.found or "",
    }


def remarks(extraction: Extraction, language: Language) -> list[str]:
    """What the reading itself remarked: a page that could not be read, a file that was repaired."""
    return [remark(told, language) for told in extraction.run.warnings]


def where(record: Mapping[str, Any], pointer: str, language: Language) -> str:
    """A pointer in words, rows by their names: 项目资金「年度资金总额」 › 执行率.

    Of a report with one project, the project goes without saying.
    """
    parts: list[str] = []
    owner, place = "report", ""
    for token in split(pointer):
        place = join(place, token)
        if token.isdigit():
            name = _row_name(record, place, owner)
            parts[-1] = f"{parts[-1]} {int(token) + 1}" + (f" {name}" if name else "")
            if owner == "projects" and len(record["projects"]) == 1:
                parts.pop()
        elif token in headings.LISTS:
            owner = token
            parts.append(list_name(token, language))
        elif token != "value":  # of a year before, which its own heading names
            parts.append(field_name(owner, token, language))
    return " › ".join(parts)


def leaf_name(pointer: str, language: Language) -> str:
    """What a leaf is called in its row or form."""
    owner = "report"
    tokens = [token for token in split(pointer) if not token.isdigit()]
    for token in tokens[:-1]:
        owner = token if token in headings.LISTS else owner
    key = tokens[-1]
    if key == "value":
        key = "history"
    return list_name(key, language) if key in headings.LISTS else field_name(owner, key, language)


def _row_name(record: Mapping[str, Any], place: str, owner: str) -> str:
    try:
        row = get(record, place)
    except KeyError:
        return ""
    named = (row.get(_NAMED_BY.get(owner, "")) or row.get("period") or "") if isinstance(row, Mapping) else ""
    name = " ".join(str(named).split())
    return name if len(name) <= _LONG else name[: _LONG - 1] + "…"
