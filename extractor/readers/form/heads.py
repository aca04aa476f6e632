"""Heads of tables: which rows are heads, and what each column under them holds."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from extractor.document import Passage
from extractor.figures import parse_number
from extractor.layout.blocks import Cell, Table
from extractor.readers.form.vocabulary import concept
from extractor.wording import is_blank

_YEAR = re.compile(r"(?:19|20)\d\d(?=年)")
_REACHED = re.compile("实际|完成")


@dataclass(frozen=True, slots=True)
class Column:
    """The grid columns ``first..last`` under one head, and what it says they hold.

    `path` are the head's cells from the top down.
    """

    concept: str | None
    first: int
    last: int
    path: tuple[Cell, ...]

    @property
    def title(self) -> Passage:
        """The words of the deepest head."""
        return self.path[-1].passage

    def cells(self, table: Table, row: int) -> list[Cell]:
        """The cells of a row that begin under this head (or cover it whole, with nothing before it)."""
        line = table.grid[row]
        if self.first == self.last:
            return [line[self.first]] if line[self.first].column >= self.first else []
        found = {id(cell): cell for cell in line[self.first : self.last + 1]}
        return [cell for cell in found.values() if cell.column >= self.first]


@dataclass(frozen=True, slots=True)
class Head:
    """Head rows ``first..last`` of a table with the columns under them, from left to right."""

    first: int
    last: int
    columns: tuple[Column, ...]
    section: Cell | None = field(default=None)

    def find(self, *names: str) -> Column | None:
        """The first column that holds one of these concepts."""
        return next((column for column in self.columns if column.concept in names), None)

    def all(self, *names: str) -> list[Column]:
        """Every column that holds one of these concepts."""
        return [column for column in self.columns if column.concept in names]


def value(table: Table, row: int, column: Column | None) -> Passage | None:
    """What a row prints under a head; several cells there are joined, blank ones left out."""
    if column is None:
        return None
    parts = [cell.passage for cell in column.cells(table, row) if not is_blank(cell.text)]
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else Passage.join(parts)


def starting(table: Table, row: int) -> list[Cell]:
    """The cells whose first row this is, from left to right."""
    return [cell for cell in table.row_cells(row) if cell.row == row]


def concepts(cells: Iterable[Cell], section: str) -> dict[str, list[Cell]]:
    """The cells that name a concept of `section`, by concept."""
    found: dict[str, list[Cell]] = {}
    for cell in cells:
        name = concept(section, cell.text)
        if name:
            found.setdefault(name, []).append(cell)
    return found


def is_figure(cell: Cell) -> bool:
    """Does the cell print a figure?"""
    return parse_number(cell.text) is not None


def build(table: Table, first: int, last: int, section: str) -> Head:
    """The head in rows ``first..last``: a column for each different path of head cells."""
    columns: list[Column] = []
    outer = _section_cell(table, first, last)
    for index in range(table.columns):
        path = _path(table, index, first, last)
        if outer is not None and outer in path:
            continue
        if columns and columns[-1].path == path:
            columns[-1] = Column(columns[-1].concept, columns[-1].first, index, path)
        elif path:
            label = path[-1].last_row > last or concept("funds.words", path[-1].text) in ("income", "expenditure")
            columns.append(Column(None if label else _meaning(path, section), index, index, path))
    return Head(first, last, tuple(columns), outer)


def of_newest_year(head: Head) -> Head:
    """The newest year's columns (2023年指标值, 2023年实际值) as target and outcome, where none is so named."""
    if head.find("target", "actual") is not None:
        return head
    years = {id(column): found.group() for column in head.all("history") if (found := _YEAR.search(column.title.text))}
    newest = max(years.values(), default="")
    now = {
        key: "actual" if _REACHED.search(column.title.text) else "target"
        for column in head.columns
        if years.get(key := id(column)) == newest
    }
    if "target" not in now.values():
        return head
    columns = tuple(replace(column, concept=now.get(id(column), column.concept)) for column in head.columns)
    return replace(head, columns=columns)


def _path(table: Table, column: int, first: int, last: int) -> tuple[Cell, ...]:
    cells = [table.grid[row][column] for row in range(first, last + 1)]
    return tuple(cell for index, cell in enumerate(cells) if index == 0 or cell is not cells[index - 1])


def _section_cell(table: Table, first: int, last: int) -> Cell | None:
    """The cell at the left that spans the head and rows under it (绩效指标, 项目资金)."""
    for cell in table.row_cells(first):
        if cell.last_row <= last or cell.column > 1:
            break
        if not is_blank(cell.text):
            return cell
    return None


_GROUPS = ("history_group", "likelihood", "deviation_reason")


def _meaning(path: tuple[Cell, ...], section: str) -> str | None:
    names = [concept(section, cell.text) for cell in path]
    if "value" in names:  # 值 alone: of what is over it, else of the target
        names = [name for name in names if name != "value"] or ["target"]
    deepest = next((name for name in reversed(names) if name), None)
    if len(path) == 1 or section != "indicators.columns":
        return deepest
    if "likelihood" in names[:-1]:
        return "likelihood_option"
    if "history_group" in names[:-1]:
        return "history"
    if "deviation_reason" in names[:-1]:
        return names[-1] if names[-1] == "deviation_reason" else None
    return deepest


def head_end(table: Table, anchor: Cell, cells: Iterable[Cell], section: str) -> int:
    """The last row of the head that begins with `anchor`'s row.

    Cells at the left that span far below the anchor head a whole block and are no part of the
    head. Rows under it still belong to it while all they print are head words.
    """
    inside = [cell for cell in cells if not (cell.column < anchor.column and cell.last_row > anchor.last_row)]
    last = max((cell.last_row for cell in inside), default=anchor.last_row)
    while last + 1 < table.rows and _continues(table, last + 1, anchor, section):
        last = max(cell.last_row for cell in starting(table, last + 1))
    return last


def _continues(table: Table, row: int, anchor: Cell, section: str) -> bool:
    printed = [cell for cell in starting(table, row) if not is_blank(cell.text)]
    below = table.grid[row][anchor.column]
    return (
        bool(printed)
        and (below.row < row or is_blank(below.text))
        and all(concept(section, cell.text) for cell in printed)
        and not any(is_figure(cell) for cell in printed)
    )
