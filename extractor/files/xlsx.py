"""XLSX -> flow, through openpyxl: sheet by sheet, merged cells, values as their format shows them."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import openpyxl
from openpyxl.cell.cell import Cell
from openpyxl.utils.datetime import from_excel
from openpyxl.worksheet.worksheet import Worksheet

from extractor.files.flow import Break, Grid, GridCell, Item, Text
from extractor.files.limits import Limits
from extractor.files.parts import looked_over
from extractor.files.refusal import refusing
from extractor.files.shown import shown

_YEAR_MONTH, _MONTH_DAY, _WHOLE_DATE = 'yyyy"年"m"月"', 'm"月"d"日"', 'yyyy"年"m"月"d"日"'
_CHINESE_DATES = {
    27: _YEAR_MONTH, 28: _MONTH_DAY, 29: _MONTH_DAY, 31: _WHOLE_DATE, 36: _YEAR_MONTH, 50: _YEAR_MONTH, 51: _MONTH_DAY,
    52: _YEAR_MONTH, 53: _MONTH_DAY, 54: _MONTH_DAY, 57: _YEAR_MONTH, 58: _MONTH_DAY,
}  # fmt: skip
"""Formats built into Chinese Excel (ECMA-376 part 1, 18.8.30, zh-cn) that openpyxl does not know."""
_FURTHEST = 2_958_465
"""The serial number of 31 December 9999, the last date there is."""


@dataclass(frozen=True, slots=True)
class Workbook:
    """The items of a workbook, and what a reader of them should know."""

    items: list[Item]
    warnings: tuple[str, ...] = ()


def read_xlsx(content: bytes, limits: Limits) -> Workbook:
    """The visible sheets: lines without borders as paragraphs, the rest as tables.

    Formulas count by their cached value, macros do not run, links are not followed.

    Raises:
        BrokenFile: not a workbook that can be opened.
        LimitExceeded: more sheets or cells than allowed.
    """
    with (
        refusing(
            "Excel 文件已损坏，无法打开。请用 Excel 或 WPS 重新保存。",
            "The Excel file is damaged and cannot be opened. Save it again from Excel or WPS.",
        ),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")  # of extensions that openpyxl does not keep
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            uncounted = looked_over(archive, limits)
        book = openpyxl.load_workbook(io.BytesIO(content), data_only=True, keep_links=False)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        limits.check("max_pages", len(sheets))
        items: list[Item] = []
        taken = 0
        for sheet in sheets:
            read = _Sheet(sheet, limits, taken)
            items += [*read.items(), Break()]
            taken += read.size
    return Workbook(items, _told(uncounted))


def _told(uncounted: int) -> tuple[str, ...]:
    if not uncounted:
        return ()
    return (
        f"{uncounted} 个公式没有计算结果，按空白读取；请用 Excel 或 WPS 打开并保存后再读 · "
        f"{uncounted} formulas hold no result and were read as blank: open and save the file in Excel or WPS",
    )


class _Sheet:
    """One sheet as visible rows and columns, with the cells that merges make."""

    def __init__(self, sheet: Any, limits: Limits, taken: int) -> None:
        """The sheets before it have `taken` so many cells of those that the limits allow."""
        self._cells: dict[tuple[int, int], Any] = sheet._cells
        self._epoch = sheet.parent.epoch
        self._zeros = sheet.sheet_view.showZeros is not False
        used = [at for at, cell in self._cells.items() if cell.value is not None or _has_border(cell)]
        last_row, last_column = max((r for r, _ in used), default=0), max((c for _, c in used), default=0)
        hidden = _hidden_columns(sheet, last_column)
        self._columns = [c for c in range(1, last_column + 1) if c not in hidden]
        hidden = _hidden_rows(sheet, last_row)
        self.size = (last_row - len(hidden)) * len(self._columns)
        limits.check("max_cells", taken + self.size)  # before a list is made of rows that may be a billion
        self._rows = [r for r in range(1, last_row + 1) if r not in hidden]
        self._merged: dict[tuple[int, int], tuple[int, int]] = {}
        for area in sheet.merged_cells.ranges:
            for row in range(area.min_row, min(area.max_row, last_row) + 1):
                for column in range(area.min_col, min(area.max_col, last_column) + 1):
                    self._merged[row, column] = (area.min_row, area.min_col)

    def items(self) -> Iterator[Item]:
        """Runs of rows with borders are tables; other rows are paragraphs. No borders: all is a table."""
        bordered = {row for row in self._rows if any(self._bordered(row, c) for c in self._columns)}
        run: list[int] = []
        for row in self._rows:
            texts = self._texts(row)
            spans_on = any(self._merged.get((row, c), (row, c))[0] < row for c in self._columns)
            inside = (row in bordered or spans_on) if bordered else len(texts) > 1 or (bool(texts) and bool(run))
            if inside:
                run.append(row)
                continue
            yield from self._table(run)
            run = []
            if texts:
                yield self._line(row, texts)
        yield from self._table(run)

    def _text(self, row: int, column: int) -> str:
        cell = self._cells.get((row, column))
        value = cell.value if isinstance(cell, Cell) else None
        if cell is None or value is None or (value == 0 and not self._zeros and not isinstance(value, bool | str)):
            return ""
        code = _CHINESE_DATES.get(cell._style.numFmtId)
        if code and isinstance(value, int | float) and 0 < value <= _FURTHEST:
            value = from_excel(value, self._epoch)
        return shown(value, code or cell.number_format).strip()

    def _bordered(self, row: int, column: int) -> bool:
        cell = self._cells.get((row, column))
        return cell is not None and _has_border(cell)

    def _texts(self, row: int) -> list[str]:
        found = [self._text(row, c) for c in self._columns if self._merged.get((row, c), (row, c)) == (row, c)]
        return [text for text in found if text]

    def _line(self, row: int, texts: list[str]) -> Text:
        printed = next(self._cells[row, c] for c in self._columns if self._text(row, c))
        size = float(printed.font.sz or 11) if printed.font is not None else 11.0
        centred = printed.alignment is not None and printed.alignment.horizontal in ("center", "centerContinuous")
        bold = bool(printed.font is not None and printed.font.b)
        return Text("    ".join(texts), size, bold, centred and len(texts) == 1)

    def _table(self, rows: list[int]) -> Iterator[Item]:
        columns = [c for c in self._columns if any(self._covered(r, c) for r in rows)]
        if not rows or not columns:
            return
        columns = [c for c in self._columns if columns[0] <= c <= columns[-1]]
        origins: dict[tuple[int, int], list[tuple[int, int]]] = {}
        for i, row in enumerate(rows):
            for j, column in enumerate(columns):
                origins.setdefault(self._merged.get((row, column), (row, column)), []).append((i, j))
        cells = []
        for origin, places in origins.items():
            (top, left), (bottom, right) = places[0], places[-1]
            cells.append(GridCell(top, left, bottom - top + 1, right - left + 1, self._text(*origin)))
        yield Grid(len(rows), len(columns), tuple(cells))

    def _covered(self, row: int, column: int) -> bool:
        return bool(self._text(*self._merged.get((row, column), (row, column)))) or self._bordered(row, column)


def _hidden_rows(sheet: Worksheet, last: int) -> set[int]:
    return {row for row, told in sheet.row_dimensions.items() if told.hidden and 1 <= row <= last}


def _hidden_columns(sheet: Worksheet, last: int) -> set[int]:
    hidden: set[int] = set()
    for told in sheet.column_dimensions.values():
        if told.hidden and told.min is not None and told.max is not None:
            hidden.update(range(max(told.min, 1), min(told.max, last) + 1))
    return hidden


def _has_border(cell: Any) -> bool:
    border = cell.border
    return border is not None and any(
        side is not None and side.style is not None for side in (border.left, border.right, border.top, border.bottom)
    )
