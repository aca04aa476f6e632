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
from extractor.readers.tree import Leaf, Tree, join_lines, line_leaf, number_leaf, text_leaf


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one project of a list, and what its columns say of it."""

    band: Band
    fields: Tree
    funds: list[Tree]
    goals: list[Tree]


def split(band: Band) -> list[Part]:
    """The projects of a list; empty where no column names a project."""
    levels_at = [c.first for c in band.head.all("level1", "level2", "level3_group", "level3")]
    named = next(
        (c for c in band.head.columns if c.first < min(levels_at) and concept("facts", c.title.text) == "name"), None
    )
    rows = tuple(row for row in band.rows if not is_column_numbers(_printed(band, row)) and not is_total(band, row))
    if named is None or not rows:
        return []
    band = replace(band, rows=rows)
    beside = [c for c in band.head.columns if c.first < min(levels_at) or _stands_with(band, named, c)]
    own = tuple(replace(c, concept=None) if c in beside else c for c in band.head.columns)
    band = replace(band, head=replace(band.head, columns=own))
    parts: list[list[Run]] = []
    for run in _runs(band, named):
        if parts and (run.passage is None or run.passage is parts[-1][0].passage):
            parts[-1].append(run)
        else:
            parts.append([run])
    named_parts = [_part(band, group, beside) for group in parts if group[0].passage is not None]
    return _with_units(named_parts)


def _stands_with(band: Band, named: Column, column: Column) -> bool:
    """Is a column the project's, not its indicators': its cells are merged as those of the names are?"""
    if concept("facts", column.title.text) == "total_score":
        return True
    grid = band.table.grid
    pairs = [(grid[row][named.first], grid[row][column.first]) for row in band.rows]
    merged = [(name, cell) for name, cell in pairs if name.row_span > 1]
    return bool(merged) and all((name.row, name.row_span) == (cell.row, cell.row_span) for name, cell in merged)


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
    told = [(column, levels.at(_runs(band, column), first).passage) for column in beside]
    fields, funds, goals = _told([(column, passage) for column, passage in told if passage is not None])
    return Part(replace(band, rows=band.rows[first : last + 1]), fields, funds, goals)


def _told(columns: Iterable[tuple[Column, Passage]]) -> tuple[Tree, list[Tree], list[Tree]]:
    """What the columns of a list say of one project: its fields, lines of funds, goals."""
    fields: Tree = {}
    goals: list[Tree] = []
    lines: dict[str, Tree] = {}
    for column, passage in columns:
        title = column.title
        fact, goal = concept("facts", title.text), _goal_role(title)
        if fact in ("name", "organization"):
            fields["name" if fact == "name" else "implementing_unit"] = line_leaf(passage)
        elif fact:
            fields |= facts.project_fields(Fact("facts", fact, title, passage))
        elif goal == "actual" and goals:
            goals[-1]["actual"] = goals[-1].get("actual") or text_leaf(passage)
        elif goal:
            goals += goals_of(passage, None, scope_leaf(column.path[0].passage))
        else:
            _add_amount(lines, column, passage)
    return fields, [line for line in lines.values() if any(line.get(field) for field in FIELDS)], goals


def _goal_role(title: Passage) -> str | None:
    """Whether a column tells what is planned, or (``actual``) what was reached."""
    role = concept("goals.columns", title.text)
    return role if role not in (None, "name") else concept("goals.labels", title.text)


def _add_amount(lines: dict[str, Tree], column: Column, passage: Passage) -> None:
    """Add a column's amount to the line that it belongs to: that of a kind of funds, or the project's one line."""
    group, title = column.path[0].passage, column.title
    field = concept("funds.columns", title.text)
    kind = next(
        (p for p in (title, group) if concept("funds.labels", p.text) and p is not (title if field else None)), None
    )
    if field not in FIELDS and kind is not None:
        field = next((name for cell in column.path if (name := concept("funds.columns", cell.text)) in FIELDS), None)
        field = field or "annual_budget"
    if field not in FIELDS:
        return
    label = bare_label(kind or title)
    category = (concept("funds.labels", kind.text) if kind else None) or "total"
    named = {"label": Leaf(join_lines(label.text), label), "category": Leaf(category, label, inferred=True)}
    key = category if category == "total" else join_lines(label.text)
    line = lines.setdefault(key, named)
    line[str(field)] = line.get(str(field)) or number_leaf(passage)


_COUNT = re.compile(r"共\D{0,8}?(\d+)\s*个(?:预算|自评|支出|重点|二级)?项目")
_TOTALS = ("initial_budget", "annual_budget", "executed")


def declared(bands: Iterable[Band], notes: Iterable[Passage]) -> Tree | None:
    """What a list states of all its projects together: its total row, a count there or beside it."""
    found: Tree = {}
    notes = list(notes)
    for band in bands:
        told = notes
        for row in band.rows:
            if not is_total(band, row):
                continue
            told = [*_printed(band, row), *told]
            for column in band.head.columns:
                field = concept("funds.columns", column.title.text)
                if field in _TOTALS and found.get(field) is None:
                    found[field] = number_leaf(value(band.table, row, column))
        counted = next(((note, mark) for note in told if (mark := _COUNT.search(note.text))), None)
        if counted:
            found["project_count"] = number_leaf(counted[0][counted[1].start(1) : counted[1].end(1)])
    return found if any(leaf is not None for leaf in found.values()) else None


def is_total(band: Band, row: int) -> bool:
    """Is it the row of a list that tells the sums of all projects?"""
    cells = [cell for cell in band.table.row_cells(row) if cell.text.strip()]
    return bool(cells) and concept("indicators.rows", cells[0].text) == "total"


def projects(bands: Iterable[Band]) -> list[Tree]:
    """The projects of a summary sheet that stands alone, one a row."""
    return [
        _row_project(band, row) for band in bands for row in band.rows if _name(band, row) and not is_total(band, row)
    ]


def _name(band: Band, row: int) -> Leaf | None:
    named = next((c for c in band.head.columns if concept("facts", c.title.text) == "name"), None)
    return line_leaf(value(band.table, row, named))


def _row_project(band: Band, row: int) -> Tree:
    told = [(column, value(band.table, row, column)) for column in band.head.columns]
    score = next((passage for column, passage in told if column.concept == "score"), None)
    told = [(c, p) for c, p in told if p is not None and c.concept not in ("weight", "score", "review_score")]
    fields, funds, goals = _told([(column, passage) for column, passage in told if passage is not None])
    total = {"total_score": number_leaf(score)} if score is not None else {}
    return {"name": _name(band, row), "indicators": []} | total | fields | {"funds": funds, "goals": goals}
