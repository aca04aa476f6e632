"""Level 1 and level 2 of indicators: printed once over many rows, cut by page breaks, lost.

A level cell that is blank takes what the merged cell above or below it carries: across a page
break from the side that prints the words, else from the row above. A first level that is printed
nowhere, or that cannot be the parent of its second level, is the standard parent.
"""

from __future__ import annotations

from dataclasses import dataclass

from extractor.document import Passage
from extractor.layout.blocks import Cell, Table
from extractor.readers.form.heads import Column
from extractor.readers.form.vocabulary import concept, key, parent_of_level2
from extractor.readers.tree import Leaf, line_leaf
from extractor.wording import is_blank


@dataclass(slots=True)
class Run:
    """Consecutive rows ``first..last`` (places in the list of rows) that share one level cell."""

    first: int
    last: int
    passage: Passage | None
    own: bool = True


def level_cells(table: Table, rows: tuple[int, ...], column: Column | None) -> list[Run]:
    """The runs of rows under one level cell; a blank cell has no passage yet."""
    runs: list[Run] = []
    before: Cell | None = None
    for place, row in enumerate(rows):
        cell = table.grid[row][column.first] if column is not None else None
        if runs and cell is before:
            runs[-1].last = place
        else:
            printed = cell is not None and not is_blank(cell.text)
            runs.append(Run(place, place, cell.passage if printed and cell else None))
        before = cell
    return runs


def breaks_of(table: Table, rows: tuple[int, ...]) -> tuple[int, ...]:
    """The first of these rows in each part of the table after the first part."""
    return tuple(
        found for start in table.breaks if (found := next((row for row in rows if row >= start), None)) is not None
    )


def fill(runs: list[Run], rows: tuple[int, ...], breaks: tuple[int, ...], outer: list[Run] | None) -> list[Run]:
    """Give blank runs the words they inherit; `outer` are the runs of the level above, if any.

    A run inherits from above only within one cell of the outer level.
    """
    for index, run in enumerate(runs):
        if run.passage is not None:
            continue
        above = runs[index - 1] if index else None
        below = runs[index + 1] if index + 1 < len(runs) else None
        at_break = rows[run.first] in breaks
        ends_at_break = below is not None and rows[below.first] in breaks
        if ends_at_break and not at_break and below is not None and below.passage is not None and below.own:
            run.passage, run.own = below.passage, False
        elif above is not None and above.passage is not None and _same(outer, above.last, run.first, at_break):
            run.passage, run.own = above.passage, False
        elif ends_at_break and below is not None and below.passage is not None and below.own:
            run.passage, run.own = below.passage, False
    return runs


def _same(outer: list[Run] | None, first: int, second: int, at_break: bool) -> bool:
    if outer is None:
        return True
    a, b = at(outer, first), at(outer, second)
    return (
        a is b or (at_break and (not b.own or b.passage is None)) or (a.passage is not None and a.passage is b.passage)
    )


def at(runs: list[Run], place: int) -> Run:
    """The run that holds a place."""
    return next(run for run in runs if run.first <= place <= run.last)


def first_level(run: Run | None, level2: Leaf | None, group: Passage | None) -> Leaf | None:
    """Level 1 of a row: its cell, the group it stands under, or the standard parent of its level 2."""
    printed = run.passage if run is not None and run.passage is not None else group
    parent = parent_of_level2(str(level2.value)) if level2 is not None else None
    inherited = run is None or not run.own
    if printed is None or (inherited and parent and group is None and _contradicts(printed, parent)):
        return Leaf(parent, level2.passage, inferred=True) if parent and level2 else line_leaf(printed)
    return line_leaf(printed)


def _contradicts(printed: Passage, parent: str) -> bool:
    """Is an inherited first level one of the standard ones, and not this parent?"""
    text = key(printed.text)
    return (
        concept("indicators.level1", text) is not None
        and text.removesuffix("指标") != parent.removesuffix("指标")
        and (text.removesuffix("指标") in ("产出", "效益", "满意度"))
    )


def not_under(group: Passage, printed: Passage) -> bool:
    """Is a line that may name a first or a second level no second one of `group`?

    Indentation tells; where both begin at one place, the standard scheme does.
    """
    left, own = (min((place.box.left for place in one.places), default=0.0) for one in (group, printed))
    if abs(own - left) > 1.0:
        return own < left
    return parent_of_level2(printed.text) != group.text.strip()
