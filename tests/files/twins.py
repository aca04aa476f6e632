"""Writes what a web page holds as a workbook or a Word file, with really merged cells."""

from __future__ import annotations

import io
import re
from decimal import Decimal

import docx
import openpyxl
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.worksheet.worksheet import Worksheet

from extractor.files.flow import Break, Grid, Item, Text
from extractor.files.html import read_html
from extractor.files.limits import Limits

_FIGURE = re.compile(r"((?:0|[1-9][\d,]*)(?:\.(\d+))?)(%)?")
_THIN = Side(style="thin")
_ALL_ROUND = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)


def items_of(page: bytes) -> list[Item]:
    """The paragraphs and grids of a web page."""
    return read_html(page, Limits())


def docx_twin(items: list[Item]) -> bytes:
    """A Word file with the same paragraphs and tables in the same order."""
    document = docx.Document()
    before: Item | None = None
    for item in items:
        if isinstance(item, Text):
            for line in item.text.split("\n"):
                paragraph = document.add_paragraph()
                run = paragraph.add_run(line)
                run.bold, run.font.size = item.bold, Pt(item.size)
                if item.centred:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        elif isinstance(item, Grid):
            if isinstance(before, Grid):
                document.add_paragraph()  # Word itself would make one table of two that touch
            _add_table(document, item)
        before = item
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _add_table(document: docx.document.Document, grid: Grid) -> None:
    table = document.add_table(grid.rows, grid.columns)
    table.style = "Table Grid"
    places = list(table._cells)  # asked of the table one by one, each would be looked up anew
    for cell in grid.cells:
        first = places[cell.row * grid.columns + cell.column]
        last = places[(cell.row + cell.row_span - 1) * grid.columns + cell.column + cell.column_span - 1]
        whole = first if first is last else first.merge(last)
        whole.text = cell.text


def xlsx_twin(items: list[Item], *, typed: bool = False) -> bytes:
    """A workbook with a sheet a page of the web page.

    Figures are text, or (`typed`) numbers under a format that shows them as they were printed.
    """
    book = openpyxl.Workbook()
    book.remove(book.active)
    sheet, row, width = None, 1, 1
    for item in items:
        if isinstance(item, Break) or sheet is None:
            sheet, row, width = book.create_sheet(), 1, _width(items)
        if isinstance(item, Text):
            row = _add_lines(sheet, row, width, item)
        elif isinstance(item, Grid):
            row = _add_grid(sheet, row, item, typed) + 1
    for empty in [one for one in book.worksheets if one.max_row == 1 and one["A1"].value is None][1:]:
        book.remove(empty)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _fill(cell: Cell, text: str, typed: bool) -> None:
    figure = _FIGURE.fullmatch(text)
    if not typed or figure is None:
        cell.value, cell.data_type = text, "s"
        return
    value = Decimal(figure.group(1).replace(",", ""))
    zeros = "." + "0" * len(figure.group(2)) if figure.group(2) else ""
    cell.value = float(value / 100 if figure.group(3) else value)
    cell.number_format = ("#,##0" if "," in text else "0") + zeros + (figure.group(3) or "")


def _width(items: list[Item]) -> int:
    return max((item.columns for item in items if isinstance(item, Grid)), default=1)


def _add_lines(sheet: Worksheet, row: int, width: int, item: Text) -> int:
    for line in item.text.split("\n"):
        cell = sheet.cell(row, 1, line)
        cell.data_type = "s"
        cell.font = Font(sz=item.size, b=item.bold)
        cell.alignment = Alignment(horizontal="center" if item.centred else None)
        if item.centred and width > 1:
            sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=width)
        row += 1
    return row


def _add_grid(sheet: Worksheet, top: int, grid: Grid, typed: bool) -> int:
    for cell in grid.cells:
        row, column = top + cell.row, 1 + cell.column
        if cell.text:
            _fill(sheet.cell(row, column), cell.text, typed)
        for i in range(cell.row_span):
            for j in range(cell.column_span):
                sheet.cell(row + i, column + j).border = _ALL_ROUND
        if cell.row_span > 1 or cell.column_span > 1:
            sheet.merge_cells(
                start_row=row, start_column=column,
                end_row=row + cell.row_span - 1, end_column=column + cell.column_span - 1,
            )  # fmt: skip
    return top + grid.rows
