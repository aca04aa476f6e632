"""Lists of several projects in one table: name, budget and goal in columns beside the indicators."""

from __future__ import annotations

from dataclasses import dataclass, replace

from extractor.document import Passage
from extractor.readers.form import facts, levels
from extractor.readers.form.bands import Band, Fact
from extractor.readers.form.funds import FIELDS, bare_label
from extractor.readers.form.goals import goals_of, scope_leaf
from extractor.readers.form.heads import Column
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
    if named is None or not band.rows:
        return []
    runs = _runs(band, named)
    parts: list[list[Run]] = []
    for run in runs:
        if parts and (run.passage is None or run.passage is parts[-1][0].passage):
            parts[-1].append(run)
        else:
            parts.append([run])
    return [_part(band, group, beside) for group in parts if group[0].passage is not None]


def _runs(band: Band, column: Column) -> list[Run]:
    cells = levels.level_cells(band.table, band.rows, column)
    return levels.fill(cells, band.rows, band.table.breaks, None)


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
