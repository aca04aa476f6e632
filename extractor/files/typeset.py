"""Sets paragraphs and grids on pages, so that one layout code reads every format.

HTML, DOCX and XLSX know their cells; a page knows words and rulings. Each cell gets a rectangle
with a ruling on every side and its text wrapped inside, and layout reads the same grid back. A
table is not broken, its page grows; only one that no screen could show goes on to another page,
between rows that no cell spans. Prose breaks between paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from extractor.document import Box, Page, Ruling, Word
from extractor.files.flow import Break, Grid, GridCell, Item, Text
from extractor.wording import mend_radicals

_WIDTH, _HEIGHT, _MARGIN = 595.0, 842.0, 40.0
_CELL_SIZE, _PADDING, _LEADING = 9.0, 4.0, 1.35
_NARROW = 0.55
"""Width of a Latin letter or digit, in ems."""
_MOST_WANTED = 22.0
"""Ems of text beyond which a column asks for no more room."""
_TALLEST = 8000.0
"""Points beyond which a table goes on to another page: some 300 rows, 80 million pixels at 300 dpi."""
_TOKEN = re.compile(r"[!-~]{1,40}|\s+|.", re.DOTALL)
"""What a line is not broken within: a figure or a Latin word, but not an address of a page in full."""


def typeset(items: Iterable[Item]) -> tuple[Page, ...]:
    """The items on pages of A4 width (wider where a table needs it), as tall as their tables are."""
    sheet = _Sheet()
    ordered = list(items)
    shared = _shared_widths(ordered)
    across = _across(ordered, shared)
    for index, item in enumerate(ordered):
        if isinstance(item, Break):
            sheet.turn()
        elif isinstance(item, Grid):
            if index and isinstance(ordered[index - 1], Grid):
                sheet.turn()  # tables with nothing between them may be one: layout joins over pages
            sheet.grid(item, shared[index])
        else:
            sheet.paragraph(item, across[index])
    sheet.turn()
    return tuple(sheet.pages)


@dataclass
class _Sheet:
    pages: list[Page] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    rulings: list[Ruling] = field(default_factory=list)
    width: float = _WIDTH
    y: float = _MARGIN

    def turn(self) -> None:
        """End the page; an empty one is not kept."""
        if self.words or self.rulings:
            height = max(_HEIGHT, self.y + _MARGIN)
            page = Page(
                len(self.pages) + 1,
                self.width,
                height,
                tuple(self.words),
                tuple(self.rulings),
                "text",
                "set from cells",
            )
            self.pages.append(page)
        self.words, self.rulings, self.width, self.y = [], [], _WIDTH, _MARGIN

    def paragraph(self, item: Text, across: float) -> None:
        """Prose is indented by two ems, as print in Chinese is; centred lines are, on a sheet `across` points wide."""
        if not item.text.strip():
            return
        if self.y > _HEIGHT - 2 * _MARGIN:
            self.turn()
        room = _WIDTH - 2 * _MARGIN
        for part in item.text.split("\n"):
            indent = 0.0 if item.centred else 2 * item.size
            self.width = max(self.width, across) if item.centred else self.width
            for number, line in enumerate(wrap(part.strip(), room - indent, item.size, room)):
                left = _MARGIN + (indent if number == 0 else 0.0)
                if item.centred:
                    left = (across - extent(line, item.size)) / 2
                self.words += set_line(line, left, self.y, item)
                self.y += item.size * _LEADING
        self.y += item.size * 0.7

    def grid(self, grid: Grid, widths: list[float]) -> None:
        """One rectangle a cell; the page grows with the table."""
        lines = {
            cell: wrap_cell(cell, sum(widths[cell.column : cell.column + cell.column_span])) for cell in grid.cells
        }
        heights = _row_heights(grid, lines)
        starts = _starts(grid, heights) if grid.cells else []
        for first, end in pairwise([*starts, grid.rows]):
            if first:
                self.turn()
            part = {cell: text for cell, text in lines.items() if first <= cell.row < end}
            self._rows(part, _edges(_MARGIN, widths), [0.0] * first + _edges(self.y + 4, heights[first:end]))

    def _rows(self, lines: dict[GridCell, list[str]], xs: list[float], ys: list[float]) -> None:
        """Cells with their lines, between column edges `xs` and row edges `ys`."""
        self.width = max(self.width, xs[-1] + _MARGIN)
        for cell, texts in lines.items():
            box = Box(xs[cell.column], ys[cell.row], xs[cell.column + cell.column_span], ys[cell.row + cell.row_span])
            self.rulings += _frame(box)
            top = box.top + max((box.height - len(texts) * _CELL_SIZE * _LEADING) / 2, 2.0)
            for number, line in enumerate(texts):
                y = top + number * _CELL_SIZE * _LEADING
                self.words += set_line(line, box.left + _PADDING, y, Text("", _CELL_SIZE))
        self.y = ys[-1] + 10


def _starts(grid: Grid, heights: list[float]) -> list[int]:
    """The rows that begin a page: the first, and more where the table is too tall for one."""
    starts, last, height = [0], 0, 0.0
    spanned = {row for cell in grid.cells for row in range(cell.row + 1, cell.row + cell.row_span)}
    for row, own in enumerate(heights):
        if row not in spanned:
            last = row
        height += own
        if height > _TALLEST and last > starts[-1]:
            starts.append(last)
            height = sum(heights[last : row + 1])
    return starts


def _edges(start: float, steps: list[float]) -> list[float]:
    edges = [start]
    for step in steps:
        edges.append(edges[-1] + step)
    return edges


def _frame(box: Box) -> list[Ruling]:
    left, top, right, bottom = box
    return [
        Ruling(left, top, right, top), Ruling(left, bottom, right, bottom),
        Ruling(left, top, left, bottom), Ruling(right, top, right, bottom),
    ]  # fmt: skip


def em(character: str) -> float:
    """Width of a character, in ems."""
    return _NARROW if character.isascii() else 1.0


def extent(text: str, size: float) -> float:
    """Width of a text, in points."""
    return sum(em(character) for character in text) * size


def _shared_widths(items: list[Item]) -> dict[int, list[float]]:
    """Column widths of each grid; pieces of one table, parted by pages alone, get the same."""
    found: dict[int, list[float]] = {}
    for run in _runs(items, _alike):
        found |= _widths_of(items, run)
    for run in _runs(items, _as_wide):
        widest = max(sum(found[index]) for index in run)
        found |= {index: [width * widest / sum(found[index]) for width in found[index]] for index in run}
    return found


def _across(items: list[Item], widths: Mapping[int, list[float]]) -> list[float]:
    """For each item how wide its page is: as the widest table between the same two page breaks asks for."""
    found: list[float] = []
    for is_break, part in groupby(enumerate(items), lambda one: isinstance(one[1], Break)):
        indices = [index for index, _ in part]
        tables = [sum(widths[index]) + 2 * _MARGIN for index in indices if index in widths]
        found += [0.0 if is_break else max([_WIDTH, *tables])] * len(indices)
    return found


def _runs(items: list[Item], belong: Callable[[Grid, Grid], bool]) -> Iterator[list[int]]:
    """Where grids stand that have nothing but page breaks between them, and each belongs to the one before."""
    run: list[int] = []
    last: Grid | None = None
    for index, item in enumerate(items):
        if isinstance(item, Break):
            continue
        if run and not (isinstance(item, Grid) and last is not None and belong(last, item)):
            yield run
            run = []
        last = item if isinstance(item, Grid) else None
        run += [index] if isinstance(item, Grid) else []
    if run:
        yield run


def _alike(one: Grid, other: Grid) -> bool:
    return one.columns == other.columns and one.widths == other.widths


def _as_wide(one: Grid, other: Grid) -> bool:
    """Do both declare the widths of their columns, and the same width in all?"""
    if len(one.widths) != one.columns or len(other.widths) != other.columns:
        return False
    return abs(sum(one.widths) - sum(other.widths)) <= 0.02 * sum(one.widths)


def _widths_of(items: list[Item], run: list[int]) -> dict[int, list[float]]:
    grids = [grid for index in run if isinstance(grid := items[index], Grid)]
    if not grids:
        return {}
    cells = tuple(cell for grid in grids for cell in grid.cells)
    whole = Grid(0, grids[0].columns, cells, grids[0].widths)
    widths = column_widths(whole)
    return dict.fromkeys(run, widths)


def column_widths(grid: Grid) -> list[float]:
    """Widths in points: no figure or Latin word wraps; declared proportions, else longer texts get more."""
    least = [2 * _CELL_SIZE + 2 * _PADDING] * grid.columns
    wanted = list(least)
    for cell in grid.cells:
        tokens = [extent(token, _CELL_SIZE) for token in _TOKEN.findall(cell.text)] or [0.0]
        need = max(tokens) + 2 * _PADDING + 2
        wish = min(max(extent(line, _CELL_SIZE) for line in cell.text.split("\n")), _MOST_WANTED * _CELL_SIZE)
        for column in range(cell.column, cell.column + cell.column_span):
            least[column] = max(least[column], need / cell.column_span)
            wanted[column] = max(wanted[column], (wish + 2 * _PADDING + 2) / cell.column_span)
    room = max(_WIDTH - 2 * _MARGIN, sum(least))
    if len(grid.widths) == grid.columns and all(width > 0 for width in grid.widths):
        scale = max(room / sum(grid.widths), *(need / width for need, width in zip(least, grid.widths, strict=True)))
        return [width * min(scale, 3 * room / sum(grid.widths)) for width in grid.widths]
    spare, asked = room - sum(least), sum(wanted) - sum(least)
    share = min(spare / asked, 1.0) if asked > 0 else 0.0
    return [low + (wish - low) * share for low, wish in zip(least, wanted, strict=True)]


def wrap_cell(cell: GridCell, width: float) -> list[str]:
    """The lines of a cell in a column of that width."""
    room = width - _PADDING - 1
    return [
        line for part in cell.text.split("\n") if part.strip() for line in wrap(part.strip(), room, _CELL_SIZE, room)
    ]


def wrap(text: str, first: float, size: float, room: float) -> list[str]:
    """Lines that fit `first` points, then `room`; a run of Latin letters and digits stays whole."""
    lines = [""]
    for token in _TOKEN.findall(text):
        limit = first if len(lines) == 1 else room
        if lines[-1] and extent(lines[-1] + token, size) > limit:
            lines.append("")
        lines[-1] += token if lines[-1] else token.lstrip()
    return [line.rstrip() for line in lines if line.strip()]


def set_line(line: str, left: float, top: float, style: Text) -> list[Word]:
    """The words of a line: one, or several where the text leaves a gap as wide as a column's."""
    words, x = [], left
    for token in re.split(r"(\s{3,}|[\u3000]{2,})", mend_radicals(line)):
        if token.strip():
            edges = [x]
            for character in token:
                edges.append(edges[-1] + em(character) * style.size)
            box = Box(x, top, edges[-1], top + style.size)
            words.append(Word(token, box, tuple(edges), style.size, style.bold))
        x += extent(token, style.size)
    return words


def _row_heights(grid: Grid, lines: dict[GridCell, list[str]]) -> list[float]:
    heights = [_CELL_SIZE * _LEADING + 2 * _PADDING] * grid.rows
    need = {cell: len(text) * _CELL_SIZE * _LEADING + 2 * _PADDING for cell, text in lines.items()}
    for cell in sorted(grid.cells, key=lambda one: one.row_span):
        rows = range(cell.row, cell.row + cell.row_span)
        missing = need[cell] - sum(heights[row] for row in rows)
        if missing > 0:
            heights[rows[-1]] += missing
    return heights
