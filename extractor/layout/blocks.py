"""What layout gives to the readers: tables and paragraphs in reading order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from extractor.document import Box, Document, Passage, Place


@dataclass(frozen=True, slots=True)
class Cell:
    r"""A cell of a table: its place in the grid, and what is printed in it.

    `passage` holds the printed lines parted by ``\n`` (only where the line really ends short of
    the cell's edge or a new item begins; wrapped lines are joined). `places` are the cell's own
    rectangles, one a page that it stands on.
    """

    row: int
    column: int
    row_span: int
    column_span: int
    passage: Passage
    places: tuple[Place, ...]

    @property
    def text(self) -> str:
        """The printed text."""
        return self.passage.text

    @property
    def last_row(self) -> int:
        """The last row that it covers."""
        return self.row + self.row_span - 1

    @property
    def last_column(self) -> int:
        """The last column that it covers."""
        return self.column + self.column_span - 1


@dataclass(frozen=True, slots=True)
class TablePart:
    """The rows of a table that stand on one page (or in one column of print)."""

    page: int
    box: Box
    first_row: int
    last_row: int


@dataclass(frozen=True)
class Table:
    """A grid of cells with spans, over one page or several. Every grid place belongs to one cell.

    `parts` are in order; a part after the first begins where a page (or a column of print) broke
    the table. Header rows that were printed again after a break are left out of `cells` and kept
    in `repeated`.
    """

    cells: tuple[Cell, ...]
    rows: int
    columns: int
    parts: tuple[TablePart, ...]
    kind: Literal["ruled", "aligned"] = "ruled"
    repeated: tuple[Cell, ...] = ()

    @cached_property
    def grid(self) -> tuple[tuple[Cell, ...], ...]:
        """``grid[row][column]`` is the cell that covers that place."""
        places: list[list[Cell | None]] = [[None] * self.columns for _ in range(self.rows)]
        for cell in self.cells:
            for row in range(cell.row, cell.last_row + 1):
                for column in range(cell.column, cell.last_column + 1):
                    places[row][column] = cell
        gaps = [(r, c) for r, line in enumerate(places) for c, cell in enumerate(line) if cell is None]
        if gaps:
            raise ValueError(f"grid places without a cell: {gaps[:5]}")
        return tuple(tuple(cell for cell in line if cell is not None) for line in places)

    def row_cells(self, row: int) -> list[Cell]:
        """The different cells that row `row` crosses, from left to right."""
        return list(self._row_cells[row])

    @cached_property
    def _row_cells(self) -> tuple[tuple[Cell, ...], ...]:
        return tuple(tuple({id(cell): cell for cell in line}.values()) for line in self.grid)

    @property
    def breaks(self) -> tuple[int, ...]:
        """Rows that a new part begins with."""
        return tuple(part.first_row for part in self.parts[1:])


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of running text, a heading or a caption; wrapped lines are joined.

    `size` is the font size in points, `centred` whether it stands in the middle of its column.
    """

    passage: Passage
    places: tuple[Place, ...]
    size: float = 0.0
    bold: bool = False
    centred: bool = False

    @property
    def text(self) -> str:
        """The printed text."""
        return self.passage.text


Block = Table | Paragraph


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands under it; the root has no heading and level 0.

    `number` is the heading's own number as printed (一, (二), 3、), without its text.
    """

    level: int
    heading: Paragraph | None = None
    number: str = ""
    blocks: tuple[Block, ...] = ()
    children: tuple[Section, ...] = ()

    @property
    def title(self) -> str:
        """The heading's text."""
        return self.heading.text if self.heading else ""

    def walk(self) -> Iterator[Section]:
        """This section and all below it, in document order."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Layout:
    """A document laid out: blocks in reading order, and the same as a tree of sections.

    `furniture` are page numbers, running heads and watermarks: seen, and no content. `document` is
    what was laid out, for whoever wants to see its print.
    """

    blocks: tuple[Block, ...]
    sections: Section = field(default_factory=lambda: Section(0))
    furniture: tuple[Paragraph, ...] = ()
    document: Document | None = field(default=None, compare=False, repr=False)

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables, in reading order."""
        return tuple(block for block in self.blocks if isinstance(block, Table))
