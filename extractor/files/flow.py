"""What files without pages of their own hold: paragraphs and grids in order, before they are set."""

from __future__ import annotations

from dataclasses import dataclass


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
