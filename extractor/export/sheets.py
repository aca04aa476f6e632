"""An extraction as sheets of rows, the way a reviewer reads it; how they are written is not told here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from extractor.export import headings
from extractor.export.headings import CODED, CODES, Column
from extractor.extraction import Evidence, Extraction
from extractor.pointer import join, split

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
    """One sheet. `rows` have an entry for each column."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Entry, ...], ...]


def sheets(extraction: Extraction) -> list[Sheet]:
    """The sheets of one report: facts, findings and projects always, the others where they hold a row."""
    source = _Source(extraction)
    record = extraction.record
    projects = [(join("/projects", index), project) for index, project in enumerate(record["projects"])]
    department = [("/department", record["department"])] if record["department"] else []
    owners = projects + department
    always = [
        Sheet("概况", headings.FACTS, tuple(_facts(source))),
        Sheet("核对发现", headings.FINDINGS, tuple(_findings(extraction))),
        source.sheet("项目", headings.PROJECTS, projects, owned=False),
    ]
    lists = [
        source.listed("funds", projects),
        source.listed("goals", owners),
        source.listed("indicators", owners),
        Sheet("部门", headings.FACTS, tuple(_department(source))),
        source.listed("funding", department),
        source.listed("project_lines", department),
    ]
    return always + [sheet for sheet in lists if sheet.rows]


def described(pointer: str) -> str:
    """A pointer in words: ``/projects/0/indicators/2/actual`` is 项目1 › 指标3 › 实际完成值."""
    parts: list[str] = []
    columns: Sequence[Column] = headings.REPORT
    for token in split(pointer):
        if token.isdigit() and parts:
            parts[-1] += str(int(token) + 1)
        elif token in headings.LISTS and not any(column.key == token for column in columns):
            name, columns = headings.LISTS[token]
            parts.append(name)
        else:
            parts.append(next((column.title for column in columns if column.key == token), token))
    return " › ".join(parts)


class _Source:
    """Takes entries out of an extraction."""

    def __init__(self, extraction: Extraction) -> None:
        self.extraction = extraction
        self.record = extraction.record
        self._evidence: Mapping[str, Evidence] = extraction.evidence

    def entry(self, holder: Mapping[str, Any], pointer: str, key: str) -> Entry:
        """The leaf `key` of the object at `pointer`; a list as one text, a code as what it is called."""
        value, at = holder.get(key), join(pointer, key)
        if isinstance(value, list):
            return Entry("\n".join(_told(member) for member in value) or None, at=at)
        if value is not None and key in CODED:
            return Entry(CODES[value], at=at)
        evidence = self._evidence.get(at)
        return Entry(value, evidence.text if evidence else "", at)

    def page(self, holder: Mapping[str, Any], pointer: str) -> Entry:
        """The page that the first of the object's leaves with a place stands on."""
        found = (self._evidence.get(join(pointer, key)) for key in holder)
        return Entry(next((evidence.places[0].page for evidence in found if evidence and evidence.places), None))

    def listed(self, key: str, owners: Sequence[tuple[str, Mapping[str, Any]]]) -> Sheet:
        """A row for each member of the list `key` of each owner."""
        name, columns = headings.LISTS[key]
        rows = [
            (join(pointer, key, index), {**member, "owner": owner["name"]})
            for pointer, owner in owners
            for index, member in enumerate(owner.get(key, ()))
        ]
        return self.sheet(name, columns, rows)

    def sheet(
        self,
        name: str,
        columns: tuple[Column, ...],
        rows: Sequence[tuple[str, Mapping[str, Any]]],
        owned: bool = True,
    ) -> Sheet:
        """A row for each object, with the page where it stands."""
        shown = (headings.OWNER, *columns) if owned else columns
        entries = (
            (*(self.entry(row, pointer, column.key) for column in shown), self.page(row, pointer))
            for pointer, row in rows
        )
        return Sheet(name, (*shown, headings.PAGE), tuple(entries))


def _told(member: Any) -> str:
    if isinstance(member, Mapping):
        return f"{member['period']}：{member['value'] or ''}"
    return str(member)


def _facts(source: _Source) -> Iterator[tuple[Entry, Entry]]:
    record, run = source.record, source.extraction.run
    yield from _pairs(source, record, "", headings.REPORT)
    yield from _pairs(source, record["declared"] or {}, "/declared", headings.DECLARED)
    yield from _pairs(source, record["conclusion"] or {}, "/conclusion", headings.CONCLUSION)
    yield Entry("文件"), Entry(run.file_name)
    yield Entry("文件哈希（SHA-256）"), Entry(run.content_hash)
    yield Entry("页数"), Entry(len(run.pages))
    yield Entry("读取方式"), Entry(run.reader if run.model is None else f"{run.reader}（{run.model}）")
    yield Entry("程序版本"), Entry(run.extractor_version)
    for warning in run.warnings:
        yield Entry("提醒"), Entry(warning)


def _department(source: _Source) -> Iterator[tuple[Entry, Entry]]:
    yield from _pairs(source, source.record["department"] or {}, "/department", headings.DEPARTMENT)


def _pairs(
    source: _Source, holder: Mapping[str, Any], pointer: str, columns: Sequence[Column]
) -> Iterator[tuple[Entry, Entry]]:
    for column in columns:
        entry = source.entry(holder, pointer, column.key)
        if entry.value is not None:
            yield Entry(column.title), entry


def _findings(extraction: Extraction) -> Iterator[tuple[Entry, ...]]:
    for finding in extraction.findings:
        yield (
            Entry(CODES[finding.severity]),
            Entry(finding.rule),
            Entry(finding.message),
            Entry(finding.expected),
            Entry(finding.found),
            Entry(described(finding.pointers[0]), link=finding.pointers[0]),
            Entry("\n".join(finding.pointers)),
        )
