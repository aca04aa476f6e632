"""Pages set by hand: text, rules and ruled tables at given places, in points."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.document import Box, Document, Page, Ruling, Word
from extractor.layout.blocks import Table

SIZE = 10.0
LEADING = 13.0

CellText = tuple[int, int, int, int, str]
"""Row, column, rows, columns, text."""


def width(text: str, size: float = SIZE) -> float:
    """How wide a text is set: ideographs one em, the rest half."""
    return sum(size if ord(ch) > 255 else size / 2 for ch in text)


class Sheet:
    """A page while it is set."""

    def __init__(self, number: int = 1, page_width: float = 600.0, page_height: float = 800.0) -> None:
        self.number = number
        self.size = page_width, page_height
        self.words: list[Word] = []
        self.rulings: list[Ruling] = []

    def text(self, left: float, top: float, text: str, size: float = SIZE, *, bold: bool = False) -> None:
        """A word; with its edges, as a text layer gives them."""
        edges = [left]
        for ch in text:
            edges.append(edges[-1] + width(ch, size))
        self.words.append(Word(text, Box(left, top, edges[-1], top + size), tuple(edges), size, bold))

    def row(self, top: float, *places: tuple[float, str]) -> None:
        """Words on one line."""
        for left, text in places:
            self.text(left, top, text)

    def level(self, y: float, left: float, right: float) -> None:
        """A horizontal rule."""
        self.rulings.append(Ruling(left, y, right, y))

    def plumb(self, x: float, top: float, bottom: float) -> None:
        """A vertical rule."""
        self.rulings.append(Ruling(x, top, x, bottom))

    def table(
        self,
        xs: Sequence[float],
        ys: Sequence[float],
        cells: Sequence[CellText],
        without: Sequence[str] = (),
    ) -> None:
        """A ruled table: each cell's sides drawn, but for the outer ones named in `without`, and its text."""
        for row, column, rows, columns, text in cells:
            left, right = xs[column], xs[column + columns]
            top, bottom = ys[row], ys[row + rows]
            if not ("top" in without and row == 0):
                self.level(top, left, right)
            if not ("bottom" in without and row + rows == len(ys) - 1):
                self.level(bottom, left, right)
            if not ("left" in without and column == 0):
                self.plumb(left, top, bottom)
            if not ("right" in without and column + columns == len(xs) - 1):
                self.plumb(right, top, bottom)
            self.fill(Box(left, top, right, bottom), text)

    def fill(self, box: Box, text: str) -> None:
        """A text wrapped into a cell, from its upper left corner."""
        y = box.top + 3
        for line in text.split("\n"):
            rest = line
            while rest:
                count = len(rest)
                while width(rest[:count]) > box.width - 6 and count > 1:
                    count -= 1
                self.text(box.left + 3, y, rest[:count])
                rest = rest[count:]
                y += LEADING

    def page(self, **facts: object) -> Page:
        """The page as it is set."""
        words, rulings = tuple(self.words), tuple(self.rulings)
        return Page(self.number, *self.size, words, rulings, **({"source": "text"} | facts))  # type: ignore[arg-type]


def document(*sheets: Sheet) -> Document:
    """A document of the sheets."""
    return Document("set.pdf", "pdf", "0" * 64, tuple(sheet.page() for sheet in sheets))


def texts(table: Table) -> list[list[str]]:
    """The grid's texts; a place that a cell from above or from the left covers is ``^`` or ``<``."""
    rows = []
    for r, line in enumerate(table.grid):
        rows.append(["^" if cell.row < r else "<" if cell.column < c else cell.text for c, cell in enumerate(line)])
    return rows
