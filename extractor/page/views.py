"""A record as what stands on the page: sections of facts and tables, each cell with its pointers and marks.

Plain data without markup: what is shown of a document is text, and becomes nothing else on its way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypedDict, cast

from extractor.export import headings
from extractor.export.headings import CODED, Column
from extractor.export.naming import code_name, field_name
from extractor.extraction import Extraction
from extractor.page.kinds import kind
from extractor.page.marks import Marks
from extractor.page.texts import Language, Say, speaker
from extractor.pointer import join

Object = Mapping[str, Any]


class Cell(TypedDict):
    """What is shown of one leaf, or of the leaves of several rows that share a merged cell.

    `p` pointers (none: nothing to point at), `t` text, `v` what is edited where that is not the text,
    `s` match state, `f` gravest severity of a finding, `m` what people did, `n` a figure, `rows` how
    many rows it spans; 0 for a cell that the one above covers.
    """

    p: list[str]
    t: str
    v: str | None
    s: str
    f: str
    m: str
    n: bool
    rows: int


class Section(TypedDict):
    """One part of the record: facts or a table. `depth` 0 begins a project or a department.

    `facts` are named leaves, each with its kind and its cells (a list of texts has a cell each);
    `blank` those that the report leaves blank, with their pointers. `list` is the pointer of the list
    whose rows these are, `row` that of the row that the facts are of; empty where there is none.
    """

    id: str
    title: str
    depth: int
    list: str
    row: str
    facts: list[dict[str, Any]]
    blank: list[dict[str, Any]]
    columns: list[dict[str, Any]]
    rows: list[list[Cell]]
    foot: list[Cell]


_TOTALS = frozenset({"total_weight", "total_score", "total_review_score"})
_HIERARCHY = {"goal": 1, "level1": 2, "level2": 3, "side": 1, "item": 2, "scope": 1}
"""Columns whose equal neighbours are one cell, and how deep each stands: one only joins within those above it."""


def sections(
    extraction: Extraction, language: Language, marks: Marks | None = None, *, whole: bool = False
) -> list[Section]:
    """The whole record in the order in which a reviewer reads it; `whole`: with empty columns and lists too."""
    return list(_Views(extraction, language, marks or Marks.of(extraction), whole).all())


def shown(value: Any) -> str:
    """A value as people write it: figures with thousands marked and their printed decimals."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return format(value, ",f")
    return f"{value:,}" if isinstance(value, int) else str(value)


class _Views:
    def __init__(self, extraction: Extraction, language: Language, marks: Marks, whole: bool) -> None:
        self._record = extraction.record
        self._language = language
        self._say: Say = speaker(language)
        self._marks = marks
        self._whole = whole

    def all(self) -> Iterator[Section]:
        """Report, stated totals, projects, department, conclusion."""
        record, say = self._record, self._say
        yield self._facts("report", say("facts"), record, "", "report", headings.REPORT)
        if record["declared"]:
            yield self._facts("declared", say("declared"), record["declared"], "/declared", "declared")
        for index, project in enumerate(record["projects"]):
            yield from self._project(index, project)
        if record["department"]:
            yield from self._department(record["department"])
        if record["conclusion"]:
            yield self._facts("conclusion", say("conclusion"), record["conclusion"], "/conclusion", "conclusion")

    def _project(self, index: int, project: Object) -> Iterator[Section]:
        pointer = join("/projects", index)
        several = len(self._record["projects"]) > 1
        number = self._say("project", number=index + 1 if several else "").strip()
        yield self._facts(pointer, f"{number}　{project['name']}", project, pointer, "projects", row=pointer)
        yield from self._tables(project, pointer, ("funds", "goals", "indicators"), number if several else "")

    def _department(self, department: Object) -> Iterator[Section]:
        title = "　".join(filter(None, (self._say("department"), department["name"])))
        yield self._facts("/department", title, department, "/department", "department", row="")
        yield from self._tables(department, "/department", ("funding", "project_lines", "goals", "indicators"))

    def _tables(self, owner: Object, pointer: str, keys: Sequence[str], number: str = "") -> Iterator[Section]:
        for key in keys:
            if owner[key] or self._whole:
                yield self._table(key, owner, join(pointer, key), number)

    # --- facts --------------------------------------------------------------------------------

    def _facts(
        self, name: str, title: str, holder: Object, pointer: str, owner: str, columns: Sequence[Column] = (), *,
        row: str | None = None,
    ) -> Section:  # fmt: skip
        facts: list[dict[str, Any]] = []
        blank: list[dict[str, Any]] = []
        for column in columns or headings.LISTS[owner][1]:
            if column.key in _TOTALS and holder["indicators"]:
                continue  # they stand below the indicators
            leaf = join(pointer, column.key)
            several = isinstance(holder[column.key], list)
            takes = kind(join(leaf, 0) if several else leaf, self._language)
            named = {"name": field_name(owner, column.key, self._language), **takes}
            cells = self._fact_cells(holder, pointer, column.key)
            if cells or several:
                facts.append({**named, "list": leaf if several else "", "cells": cells})
            else:
                blank.append({**named, "p": leaf})
        if self._record["report_type"] == "narrative_evaluation" and not self._whole:
            blank = []  # prose has no fields to leave blank
        depth = 1 if row is None else 0
        return _section(name, title, depth, row=row or "", facts=facts, blank=blank)

    def _fact_cells(self, holder: Object, pointer: str, key: str) -> list[Cell]:
        value = holder[key]
        if isinstance(value, list):
            return [self._cell([join(pointer, key, index)], member) for index, member in enumerate(value)]
        if value is None:
            return []
        cell = self._cell([join(pointer, key)], value, key)
        if key == "fiscal_year":
            cell["t"], cell["v"] = str(value), None  # a year has no thousands
        return [cell]

    # --- tables -------------------------------------------------------------------------------

    def _table(self, key: str, owner: Object, pointer: str, number: str) -> Section:
        rows = owner[key]
        columns = [column for column in self._columns(key, rows) if self._whole or _filled(column, rows, owner)]
        cells = [
            [self._table_cell(row, join(pointer, index), column) for column in columns]
            for index, row in enumerate(rows)
        ]
        self._merge(cells, columns)
        foot = self._foot(owner, pointer.rpartition("/")[0], columns) if key == "indicators" else []
        heads = [
            {
                "key": column.partition(":")[0],
                "title": self._title(key, column),
                "n": _numeric(rows, column),
                **kind(join(pointer, 0, *_tail(column)), self._language),
            }
            for column in columns
        ]
        title = "　".join(filter(None, (self._say(key), number)))
        return _section(pointer, title, 1, list=pointer, columns=heads, rows=cells, foot=foot)

    def _columns(self, key: str, rows: Sequence[Object]) -> Iterator[str]:
        """Keys of leaves; the values of earlier years have a column for each year, as in ``history:上年``."""
        for column in headings.LISTS[key][1]:
            if column.key == "history":
                periods = (value["period"] for row in rows for value in row["history"])
                yield from (f"history:{period}" for period in dict.fromkeys(periods))
            else:
                yield column.key

    def _title(self, key: str, column: str) -> str:
        name, _, period = column.partition(":")
        return period or field_name(key, name, self._language)

    def _table_cell(self, row: Object, pointer: str, column: str) -> Cell:
        tail, value = _leaf(row, column)
        return self._cell([join(pointer, *tail)] if tail else [], value, column)

    def _cell(self, pointers: list[str], value: Any, key: str = "") -> Cell:
        coded = key in CODED and value is not None
        text = code_name(value, self._language) if coded else shown(value)
        plain = (
            str(value)
            if coded or isinstance(value, int)
            else format(value, "f")
            if isinstance(value, Decimal)
            else text
        )
        return {
            "p": pointers,
            "t": text,
            "v": plain if plain != text else None,
            "s": "" if coded else self._marks.state(pointers),  # a name of ours is never printed: no news
            "f": self._marks.severity(pointers),
            "m": self._marks.by_people(pointers),
            "n": isinstance(value, Decimal | int),
            "rows": 1,
        }

    def _merge(self, rows: list[list[Cell]], columns: Sequence[str]) -> None:
        """Join cells of the hierarchy down the rows where they say the same in the same place."""
        held = [i for i, key in enumerate(columns) if key in _HIERARCHY and any(row[i]["t"] for row in rows)]
        order = sorted(held, key=lambda i: _HIERARCHY[columns[i]])
        anchors: dict[int, Cell] = {}
        for row in rows:
            joined = True
            for index in order:
                joined = joined and index in anchors and self._joins(anchors[index], row[index])
                if joined:
                    anchors[index]["rows"] += 1
                    anchors[index]["p"] += row[index]["p"]
                    row[index]["rows"] = 0
                else:
                    anchors[index] = row[index]
        for cell in (cell for row in rows for cell in row if cell["rows"] > 1 and cell["s"]):
            cell["s"], cell["f"] = self._marks.state(cell["p"]), self._marks.severity(cell["p"])
            cell["m"] = self._marks.by_people(cell["p"])

    def _joins(self, above: Cell, cell: Cell) -> bool:
        if not cell["p"] or not above["p"] or above["t"] != cell["t"]:
            return False
        return self._marks.same_place(above["p"][-1], cell["p"][0])

    def _foot(self, owner: Object, pointer: str, columns: Sequence[str]) -> list[Cell]:
        """The printed totals under their columns; none where the report prints none."""
        if all(owner[key] is None for key in _TOTALS) and not self._whole:
            return []
        cells = []
        for column in columns:
            key = f"total_{column}"
            known = key in _TOTALS
            cells.append(self._cell([join(pointer, key)] if known else [], owner[key] if known else None))
        cells[0]["t"] = self._say("total")
        return cells


def _section(name: str, title: str, depth: int, **parts: Any) -> Section:
    empty: Section = {
        "id": name, "title": title, "depth": depth, "list": "", "row": "", "facts": [], "blank": [], "columns": [],
        "rows": [], "foot": [],
    }  # fmt: skip
    return cast(Section, {**empty, **parts})


def _leaf(row: Object, column: str) -> tuple[tuple[str | int, ...], Any]:
    """The tail of the pointer and the value of a column's leaf in a row."""
    name, _, period = column.partition(":")
    if name != "history":
        return (name,), row[name]
    for index, value in enumerate(row["history"]):
        if value["period"] == period:
            return ("history", index, "value"), value["value"]
    return (), None


def _tail(column: str) -> tuple[str | int, ...]:
    """The tail of a pointer to a leaf of that column, in whichever row."""
    return ("history", 0, "value") if column.startswith("history") else (column,)


def _filled(column: str, rows: Sequence[Object], owner: Object) -> bool:
    """Does the column show anything, a total below it included?"""
    return owner.get(f"total_{column}") is not None or any(_leaf(row, column)[1] is not None for row in rows)


def _numeric(rows: Sequence[Object], column: str) -> bool:
    return any(isinstance(_leaf(row, column)[1], Decimal | int) for row in rows)
