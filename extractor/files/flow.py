"""What files without pages of their own hold: paragraphs and grids in order, before they are set."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from extractor.files.limits import Limits


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph. `size` in points; lines are parted by line breaks."""

    text: str
    size: float = 10.5
    bold: bool = False
    centred: bool = False


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell with its spans; lines are parted by line breaks."""

    row: int
    column: int
    row_span: int
    column_span: int
    text: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of ``rows`` × ``columns`` places, each covered by one cell at most.

    `widths` are the column widths that the file declares, in any unit; empty where it does not.
    """

    rows: int
    columns: int
    cells: tuple[GridCell, ...]
    widths: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Break:
    """A new page begins (a new sheet, a page break of the author)."""


Item = Text | Grid | Break


def grid_of(rows: int, cells: Sequence[GridCell], widths: Sequence[float], limits: Limits) -> Grid:
    """A grid of these cells, with empty ones where none is.

    Columns in which no cell begins have no width of their own (a title over ``colspan="100"``), and
    are joined to the one before.

    Raises:
        LimitExceeded: more cells than allowed.
    """
    starts = sorted({cell.column for cell in cells})
    limits.check("max_cells", rows * len(starts))
    kept = []
    for cell in cells:
        column, end = bisect_left(starts, cell.column), bisect_left(starts, cell.column + cell.column_span)
        kept.append(GridCell(cell.row, column, cell.row_span, end - column, cell.text))
    taken = {(c.row + i, c.column + j) for c in kept for i in range(c.row_span) for j in range(c.column_span)}
    gaps = [GridCell(r, c, 1, 1, "") for r in range(rows) for c in range(len(starts)) if (r, c) not in taken]
    last = max((cell.column + cell.column_span for cell in cells), default=0)
    told: tuple[float, ...] = ()
    if cells and len(widths) >= last:
        told = tuple(sum(widths[a:b]) for a, b in zip(starts, [*starts[1:], last], strict=True))
    return Grid(rows, len(starts), (*kept, *gaps), told)
