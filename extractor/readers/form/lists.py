"""Lists of several projects in one table: an index sheet, or name, budget and goal beside the indicators."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from extractor.document import Passage
from extractor.readers.form import facts, levels
from extractor.readers.form.events import Band, Fact
from extractor.readers.form.funds import FIELDS, bare_label
from extractor.readers.form.goals import goals_of, scope_leaf
from extractor.readers.form.heads import Column, value
from extractor.readers.form.indicators import is_column_numbers
from extractor.readers.form.levels import Run
from extractor.readers.form.vocabulary import concept
from extractor.readers.tree import Leaf, Tree, line_leaf, number_leaf


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one project of a list, and what its columns say of it."""

    band: Band
    fields: Tree
    funds: list[Tree]
    goals: list[Tree]


def split(band: Band) -> list[Part]:
    """The projects of a list; empty where no column names a project."""
    third = band.head.find("level3")
    beside = [c for c in band.head.columns if c.concept is None and third is not None and c.first < third.first]
    named = next((column for column in beside if concept("facts", column.title.text) == "name"), None)
    rows = tuple(row for row in band.rows if not is_column_numbers(_printed(band, row)))
    if named is None or not rows:
        return []
    band = replace(band, rows=rows)
    runs = _runs(band, named)
    parts: list[list[Run]] = []
    for run in runs:
        if parts and (run.passage is None or run.passage is parts[-1][0].passage):
            parts[-1].append(run)
        else:
            parts.append([run])
    named_parts = [_part(band, group, beside) for group in parts if group[0].passage is not None]
    return _with_units(named_parts)


def _with_units(parts: list[Part]) -> list[Part]:
    """Projects alone: a name without rows of indicators under it is the unit of those that follow."""
    found: list[Part] = []
    unit: Leaf | None = None
    for part in parts:
        third = part.band.head.find("level3")
        if not any(value(part.band.table, row, third) for row in part.band.rows):
            unit = part.fields["name"]
        elif unit is not None and "implementing_unit" not in part.fields:
            found.append(replace(part, fields=part.fields | {"implementing_unit": unit}))
        else:
            found.append(part)
    return found


def _printed(band: Band, row: int) -> list[Passage]:
    return [cell.passage for cell in band.table.row_cells(row) if cell.row == row and cell.text.strip()]


def _runs(band: Band, column: Column) -> list[Run]:
    cells = levels.level_cells(band.table, band.rows, column)
    return levels.fill(cells, band.rows, levels.breaks_of(band.table, band.rows), None)


def _part(band: Band, group: list[Run], beside: list[Column]) -> Part:
    first, last = group[0].first, group[-1].last
    told = {column: levels.at(_runs(band, column), first).passage for column in beside}
    fields: Tree = {}
    goals: list[Tree] = []
    line: Tree = {}
    for column, passage in told.items():
        if passage is None:
            continue
        title = column.title
        fact, goal, fund = (concept(s, title.text) for s in ("facts", "goals.labels", "funds.columns"))
        if fact in ("name", "organization"):
            fields["name" if fact == "name" else "implementing_unit"] = line_leaf(passage)
        elif fact:
            fields |= facts.project_fields(Fact("facts", fact, title, passage))
        elif goal:
            goals += goals_of(passage, None, scope_leaf(title))
        elif fund in FIELDS:
            line |= _amount(line, str(fund), title, passage)
    rows = band.rows[first : last + 1]
    return Part(replace(band, rows=rows), fields, [line] if line else [], goals)


def _amount(line: Tree, field: str, title: Passage, passage: Passage) -> Tree:
    label = bare_label(title)
    named = {} if line else {"label": Leaf(label.text, label), "category": Leaf("total", label, inferred=True)}
    return {**named, field: number_leaf(passage)}


_COUNT = re.compile(r"共\D{0,8}?(\d+)\s*个(?:预算|自评|支出|重点|二级)?项目")
_TOTALS = ("initial_budget", "annual_budget", "executed")


def declared(bands: Iterable[Band], notes: Iterable[Passage]) -> Tree | None:
    """What an index sheet states of all its projects together: its total row, a count beside it."""
    found: Tree = {}
    for band in bands:
        for row in band.rows:
            if not _is_total(band, row):
                continue
            for field in _TOTALS:
                found[field] = number_leaf(value(band.table, row, band.head.find(field)))
        for note in notes:
            counted = _COUNT.search(note.text)
            if counted:
                found["project_count"] = number_leaf(note[counted.start(1) : counted.end(1)])
    return found if any(leaf is not None for leaf in found.values()) else None


def _is_total(band: Band, row: int) -> bool:
    cells = [cell for cell in band.table.row_cells(row) if cell.text.strip()]
    return bool(cells) and concept("indicators.rows", cells[0].text) == "total"


def projects(bands: Iterable[Band]) -> list[Tree]:
    """The projects of a summary sheet that stands alone, one a row."""
    return [
        _row_project(band, row) for band in bands for row in band.rows if _name(band, row) and not _is_total(band, row)
    ]


def _name(band: Band, row: int) -> Leaf | None:
    named = next((c for c in band.head.columns if concept("facts", c.title.text) == "name"), None)
    return line_leaf(value(band.table, row, named))


def _row_project(band: Band, row: int) -> Tree:
    project: Tree = {"name": _name(band, row), "indicators": [], "goals": []}
    line: Tree = {}
    for column in band.head.columns:
        passage = value(band.table, row, column)
        fact = concept("facts", column.title.text)
        if passage is None or fact == "name":
            continue
        if column.concept in FIELDS and column.concept not in ("weight", "score", "review_score"):
            line |= _amount(line, str(column.concept), column.title, passage)
        elif fact:
            project |= facts.project_fields(Fact("facts", fact, column.title, passage))
        elif column.concept == "score":
            project["total_score"] = number_leaf(passage)
    return project | {"funds": [line] if line else []}
