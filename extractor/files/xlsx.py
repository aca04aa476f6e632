"""XLSX -> flow, through openpyxl: sheet by sheet, merged cells, values as their format shows them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import openpyxl
from openpyxl.cell.cell import Cell
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from extractor.errors import BrokenFile
from extractor.files.flow import Break, Grid, GridCell, Item, Text
from extractor.files.formats import shown
from extractor.files.limits import Limits


def read_xlsx(content: bytes, limits: Limits) -> list[Item]:
    """The visible sheets: lines without borders as paragraphs, the rest as tables.

    Formulas count by their cached value, macros do not run, links are not followed.

    Raises:
        BrokenFile: not a workbook that can be opened.
        LimitExceeded: more sheets or cells than allowed.
    """
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), data_only=True, keep_links=False)
    except (KeyError, ValueError, TypeError, AttributeError, zipfile.BadZipFile, InvalidFileException) as error:
        raise BrokenFile(
            "Excel 文件已损坏，无法打开。请用 Excel 或 WPS 重新保存。",
            "The Excel file is damaged and cannot be opened. Save it again from Excel or WPS.",
        ) from error
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    limits.check("max_pages", len(sheets))
    items: list[Item] = []
    for sheet in sheets:
        limits.check("max_cells", (sheet.max_row or 0) * (sheet.max_column or 0))
        items += [*_Sheet(sheet).items(), Break()]
    return items


class _Sheet:
    """One sheet as visible rows and columns, with the cells that merges make."""

    def __init__(self, sheet: Worksheet) -> None:
        self._sheet = sheet
        self._rows = [r for r in range(1, (sheet.max_row or 0) + 1) if not sheet.row_dimensions[r].hidden]
        hidden = _hidden_columns(sheet)
        self._columns = [c for c in range(1, (sheet.max_column or 0) + 1) if c not in hidden]
        self._merged: dict[tuple[int, int], tuple[int, int]] = {}
        for area in sheet.merged_cells.ranges:
            origin = (area.min_row, area.min_col)
            for row in range(area.min_row, area.max_row + 1):
                for column in range(area.min_col, area.max_col + 1):
                    self._merged[row, column] = origin

    def items(self) -> Iterator[Item]:
        """Runs of rows with borders are tables; other rows are paragraphs. No borders: all is a table."""
        bordered = {row for row in self._rows if any(_has_border(self._cell(row, c)) for c in self._columns)}
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

    def _cell(self, row: int, column: int) -> Any:
        return self._sheet.cell(row, column)

    def _texts(self, row: int) -> list[str]:
        found = [_text(self._cell(row, c)) for c in self._columns if self._merged.get((row, c), (row, c)) == (row, c)]
        return [text for text in found if text]

    def _line(self, row: int, texts: list[str]) -> Text:
        printed = next(self._cell(row, c) for c in self._columns if _text(self._cell(row, c)))
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
            cells.append(GridCell(top, left, bottom - top + 1, right - left + 1, _text(self._cell(*origin))))
        yield Grid(len(rows), len(columns), tuple(cells))

    def _covered(self, row: int, column: int) -> bool:
        origin = self._merged.get((row, column), (row, column))
        return bool(_text(self._cell(*origin))) or _has_border(self._cell(row, column))


def _hidden_columns(sheet: Worksheet) -> set[int]:
    hidden: set[int] = set()
    for dimension in sheet.column_dimensions.values():
        if dimension.hidden and dimension.min is not None and dimension.max is not None:
            hidden.update(range(dimension.min, dimension.max + 1))
    return hidden


def _text(cell: Any) -> str:
    value = cell.value if isinstance(cell, Cell) else None
    return shown(value, cell.number_format).strip() if value is not None else ""


def _has_border(cell: Any) -> bool:
    border = cell.border
    return border is not None and any(
        side is not None and side.style is not None for side in (border.left, border.right, border.top, border.bottom)
    )
