"""An extraction as sheets of rows, the way a reviewer reads it; how they are written is not told here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from extractor.export import headings
from extractor.export.headings import CODED, Column
from extractor.export.naming import Language, code_name, described, remark, sheet_name, titled, word
from extractor.extraction import Evidence, Extraction
from extractor.pointer import join

Value = str | int | Decimal | None


class Entry(NamedTuple):
    """What stands in one place of a sheet, with the words as printed where it was read off a page.

    `at` is the pointer of the leaf that stands here, `link` that of a leaf which the entry speaks of.
    """

    value: Value
    printed: str = ""
    at: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. `rows` have an entry for each column; `key` tells the one of findings from others."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Entry, ...], ...]
    key: str = ""


def sheets(extraction: Extraction, language: Language = "zh") -> list[Sheet]:
    """The sheets of one report: facts, findings and projects always, the others where they hold a row.

    What is ours is said in `language`; what the report says stays as it is.
    """
    source = _Source(extraction, language)
    record = extraction.record
    projects = [(join("/projects", index), project) for index, project in enumerate(record["projects"])]
    department = [("/department", record["department"])] if record["department"] else []
    owners = projects + department
    always = [
        source.facts(word("facts", language), _facts(source)),
        _findings(source),
        source.sheet("projects", projects, owned=False),
    ]
    lists = [
        source.listed("funds", projects),
        source.listed("goals", owners),
        source.listed("indicators", owners),
        source.facts(sheet_name("department", language), _department(source)),
        source.listed("funding", department),
        source.listed("project_lines", department),
    ]
    return always + [sheet for sheet in lists if sheet.rows]


class _Source:
    """Takes entries out of an extraction."""

    def __init__(self, extraction: Extraction, language: Language) -> None:
        self.extraction = extraction
        self.language = language
        self.record = extraction.record
        self._evidence: Mapping[str, Evidence] = extraction.evidence

    def entry(self, holder: Mapping[str, Any], pointer: str, key: str) -> Entry:
        """The leaf `key` of the object at `pointer`; a list as one text, a code as what it is called."""
        value, at = holder.get(key), join(pointer, key)
        if isinstance(value, list):
            return Entry("\n".join(_told(member, self.language) for member in value) or None, at=at)
        if value is not None and key in CODED:
            return Entry(code_name(value, self.language), at=at)
        evidence = self._evidence.get(at)
        return Entry(value, evidence.text if evidence else "", at)

    def page(self, holder: Mapping[str, Any], pointer: str) -> Entry:
        """The page that the first of the object's leaves with a place stands on."""
        found = (self._evidence.get(join(pointer, key)) for key in holder)
        return Entry(next((evidence.places[0].page for evidence in found if evidence and evidence.places), None))

    def listed(self, key: str, owners: Sequence[tuple[str, Mapping[str, Any]]]) -> Sheet:
        """A row for each member of the list `key` of each owner."""
        rows = [
            (join(pointer, key, index), {**member, "owner": owner["name"]})
            for pointer, owner in owners
            for index, member in enumerate(owner.get(key, ()))
        ]
        return self.sheet(key, rows)

    def facts(self, name: str, rows: Iterator[tuple[Entry, ...]]) -> Sheet:
        """A sheet of names and values."""
        return Sheet(name, titled("facts", headings.FACTS, self.language), tuple(rows))

    def sheet(self, key: str, rows: Sequence[tuple[str, Mapping[str, Any]]], owned: bool = True) -> Sheet:
        """A row for each object of a list, with the page where it stands."""
        columns = titled(key, headings.LISTS[key][1], self.language)
        owner = headings.OWNER._replace(title=word("owner", self.language))
        shown = (owner, *columns) if owned else columns
        entries = (
            (*(self.entry(row, pointer, column.key) for column in shown), self.page(row, pointer))
            for pointer, row in rows
        )
        page = headings.PAGE._replace(title=word("page", self.language))
        return Sheet(sheet_name(key, self.language), (*shown, page), tuple(entries))


def _told(member: Any, language: Language) -> str:
    if isinstance(member, Mapping):
        return f"{member['period']}{'：' if language == 'zh' else ': '}{member['value'] or ''}"
    return str(member)


def _facts(source: _Source) -> Iterator[tuple[Entry, Entry]]:
    record, run, language = source.record, source.extraction.run, source.language
    yield from _pairs(source, record, "", "report", headings.REPORT)
    for owner in ("declared", "conclusion"):
        yield from _pairs(source, record[owner] or {}, f"/{owner}", owner, headings.LISTS[owner][1])
    told: tuple[tuple[str, str | int], ...] = (
        ("file", run.file_name), ("hash", run.content_hash), ("pages", len(run.pages)),
        ("reader", run.reader if run.model is None else f"{run.reader} ({run.model})"),
        ("version", run.extractor_version), *(("remark", remark(each, language)) for each in run.warnings),
    )  # fmt: skip
    for key, value in told:
        yield Entry(word(key, language)), Entry(value)


def _department(source: _Source) -> Iterator[tuple[Entry, Entry]]:
    yield from _pairs(source, source.record["department"] or {}, "/department", "department", headings.DEPARTMENT)


def _pairs(
    source: _Source, holder: Mapping[str, Any], pointer: str, owner: str, columns: Sequence[Column]
) -> Iterator[tuple[Entry, Entry]]:
    for column in titled(owner, columns, source.language):
        entry = source.entry(holder, pointer, column.key)
        if entry.value is not None:
            yield Entry(column.title), entry


def _findings(source: _Source) -> Sheet:
    language = source.language
    rows = tuple(
        (
            Entry(code_name(finding.severity, language)),
            Entry(finding.rule),
            Entry(finding.message if language == "zh" else finding.message_en),
            Entry(finding.expected),
            Entry(finding.found),
            Entry(described(finding.pointers[0], language), link=finding.pointers[0]),
            Entry("\n".join(finding.pointers)),
        )
        for finding in source.extraction.findings
    )
    return Sheet(word("findings", language), titled("findings", headings.FINDINGS, language), rows, "findings")
