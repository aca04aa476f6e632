"""Tables as they stand on one page, before they are joined over pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from extractor.document import Box
from extractor.layout.lines import Line, text_size


@dataclass(frozen=True, slots=True)
class Slot:
    """A cell on one page: its grid place, its rectangle, its lines of print.

    `open_top` and `open_bottom`: no ruling closes that side, as where a page end cuts a cell.
    """

    row: int
    column: int
    row_span: int
    column_span: int
    box: Box
    lines: tuple[Line, ...] = ()
    open_top: bool = False
    open_bottom: bool = False

    def with_lines(self, lines: tuple[Line, ...]) -> Slot:
        """The same cell with print in it."""
        return Slot(
            self.row, self.column, self.row_span, self.column_span, self.box, lines, self.open_top, self.open_bottom
        )

    @property
    def text(self) -> str:
        """The printed text, without regard to where lines end."""
        return "".join([word.text for line in self.lines for word in line.words])


@dataclass(frozen=True, slots=True)
class Fragment:
    """The part of a table on one page (or in one column of print).

    `xs` and `ys` are the grid's boundaries, one more than columns and rows, in points.
    `print_column` counts the page's columns of print from the left.
    """

    page: int
    kind: Literal["ruled", "aligned"]
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    slots: tuple[Slot, ...] = ()
    print_column: int = 0

    @property
    def box(self) -> Box:
        """The rectangle around the grid."""
        return Box(self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])

    @property
    def rows(self) -> int:
        """How many rows the grid has."""
        return len(self.ys) - 1

    @property
    def columns(self) -> int:
        """How many columns the grid has."""
        return len(self.xs) - 1

    @property
    def size(self) -> float:
        """The usual font size in it, in points."""
        return text_size(word for slot in self.slots for line in slot.lines for word in line.words)

    def row_slots(self, row: int) -> list[Slot]:
        """The slots that cross a row, from left to right."""
        found = [slot for slot in self.slots if slot.row <= row < slot.row + slot.row_span]
        return sorted(found, key=lambda slot: slot.column)
