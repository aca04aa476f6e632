"""Forms as grids: cells on a common scale, sections under one another, spans worked out at the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

SCALE = 240
_SNAP = 7
"""Edges nearer than this are one edge, as they are where a form was drawn in a spreadsheet."""


class Cell(NamedTuple):
    """What is printed in one cell, and the leaf that it is (more than one where a cell holds several)."""

    text: str = ""
    pointer: str = ""
    width: float = 1
    rows: int = 1
    kind: str = "head"
    """`head`, `label`, `text` (left), `value` (centred), `money`."""


class Placed(NamedTuple):
    """A cell between two edges of the scale."""

    left: int
    right: int
    cell: Cell


@dataclass(slots=True)
class Grid:
    """Rows of placed cells. `heads` are rows printed again on a new page; `marks` counts rows of each section."""

    rows: list[list[Placed]] = field(default_factory=list)
    heads: range = range(0)
    edges: set[int] = field(default_factory=lambda: {0, SCALE})

    def add(self, cells: Sequence[Cell], left: int = 0, right: int = SCALE) -> None:
        """A row of cells between two edges, in proportion to their widths."""
        total, at, start, row = sum(cell.width for cell in cells), 0.0, left, []
        for number, cell in enumerate(cells):
            at += cell.width
            end = right if number == len(cells) - 1 else self._near(left + round((right - left) * at / total), start)
            row.append(Placed(start, end, cell))
            self.edges.add(end)
            start = end
        self.rows.append(row)

    def _near(self, wanted: int, after: int) -> int:
        near = min(self.edges, key=lambda edge: abs(edge - wanted))
        return near if abs(near - wanted) <= _SNAP and near > after else max(wanted, after + 4)

    def compiled(self) -> tuple[list[int], list[list[tuple[Cell, int]]]]:
        """Widths of the columns, and for each row its cells with the number of columns they span."""
        used = sorted({0, SCALE} | {edge for row in self.rows for each in row for edge in (each.left, each.right)})
        widths = [right - left for left, right in pairwise(used)]
        rows = [[(each.cell, used.index(each.right) - used.index(each.left)) for each in row] for row in self.rows]
        return widths, rows


def merged(rows: list[list[Cell]], columns: Sequence[int]) -> list[list[Cell]]:
    """Cells that say the same as the one above become one; a column merges only inside the merged one before it."""
    out: list[list[Cell | None]] = [list(row) for row in rows]
    limits = [0]
    for column in columns:
        starts = [n for n in range(len(rows)) if n in limits or rows[n][column].text != rows[n - 1][column].text]
        for start, end in zip(starts, [*starts[1:], len(rows)], strict=True):
            out[start][column] = rows[start][column]._replace(rows=end - start)
            for inner in range(start + 1, end):
                out[inner][column] = None
        limits = starts
    return [
        [cell or old._replace(text="", pointer="", kind="gone") for cell, old in zip(row, before, strict=True)]
        for row, before in zip(out, rows, strict=True)
    ]


def heights(grid: Grid, page_width: float, size: float, least: float) -> list[float]:
    """About how high each row will be, in points: the lines of its fullest cell, never less than the form's own."""
    found = []
    for row in grid.rows:
        lines = 1
        for left, right, cell in row:
            if cell.kind != "gone" and cell.rows == 1:
                room = max(1, int(((right - left) / SCALE * page_width - 6) / size))
                lines = max(lines, sum(-(-_length(part) // room) for part in cell.text.split("\n")))
        found.append(max(least, lines * size * 1.35 + 4))
    return found


def _length(text: str) -> int:
    return max(1, round(sum(0.55 if letter.isascii() else 1 for letter in text)))


def parted(grid: Grid, at: Sequence[int], repeat: bool, heads: bool) -> list[Grid]:
    """The grid over several pages, cut before these rows.

    Cells that a cut goes through go on blank, or with their text again; the head of the indicators comes again or not.
    """
    parts, cuts = [], [0, *at, len(grid.rows)]
    for start, end in pairwise(cuts):
        part = Grid(edges=set(grid.edges))
        if heads and start >= grid.heads.stop > grid.heads.start:
            part.rows += [
                [each._replace(cell=_cut(each.cell, len(grid.heads))) for each in grid.rows[n]] for n in grid.heads
            ]
        for number in range(start, end):
            row = []
            for index, each in enumerate(grid.rows[number]):
                cell = each.cell
                if cell.kind == "gone" and number == start:
                    cell = _going_on(grid, number, index, end, repeat)
                elif cell.rows > end - number:
                    cell = cell._replace(rows=end - number)
                row.append(each._replace(cell=cell))
            part.rows.append(row)
        parts.append(part)
    return parts


def _cut(cell: Cell, rows: int) -> Cell:
    return cell._replace(text="", rows=rows) if cell.rows > rows else cell


def _going_on(grid: Grid, number: int, index: int, end: int, repeat: bool) -> Cell:
    """What stands in a cell that began before the cut."""
    place = grid.rows[number][index]
    for above in range(number - 1, -1, -1):
        first = next((each.cell for each in grid.rows[above] if each[:2] == place[:2]), None)
        if first is not None and first.kind != "gone":
            left = min(above + first.rows, end) - number
            return first._replace(rows=left, text=first.text if repeat else "", pointer="")
    return place.cell
