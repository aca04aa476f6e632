"""Sheets as an Excel workbook."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import cast

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from extractor.export.naming import LANGUAGES, code_name
from extractor.export.safety import harmless
from extractor.export.sheets import Entry, Sheet

_HEAD = Font(bold=True)
_SHADE = PatternFill("solid", fgColor="E8EEF4")
_TEXT = Alignment(vertical="top", wrap_text=True)
_FIGURE = Alignment(vertical="top", horizontal="right")
_LINK = Font(color="0563C1", underline="single")
_SHADES = {"error": PatternFill("solid", fgColor="F8D7DA"), "warning": PatternFill("solid", fgColor="FFF3CD")}
_MARKS = {code_name(code, language): shade for code, shade in _SHADES.items() for language in LANGUAGES}


def workbook(sheets: Iterable[Sheet]) -> bytes:
    """The sheets as one .xlsx file: head frozen, filters on, columns that hold nothing hidden.

    Entries that speak of a leaf lead to it.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    written = list(sheets)
    places = _places(written)
    for sheet in written:
        _fill(book.create_sheet(sheet.name), sheet, places)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _places(sheets: Iterable[Sheet]) -> dict[str, str]:
    """Where in the workbook each leaf stands, as a link within it."""
    return {
        entry.at: f"#'{sheet.name}'!{get_column_letter(number)}{row_number}"
        for sheet in sheets
        for row_number, row in enumerate(sheet.rows, 2)
        for number, entry in enumerate(row, 1)
        if entry.at
    }


def _fill(page: Worksheet, sheet: Sheet, places: Mapping[str, str]) -> None:
    for number, column in enumerate(sheet.columns, 1):
        head = page.cell(1, number, column.title)
        head.font, head.fill, head.alignment = _HEAD, _SHADE, _TEXT
        size = page.column_dimensions[get_column_letter(number)]
        size.width = column.width
        size.hidden = bool(sheet.rows) and all(row[number - 1].value is None for row in sheet.rows)
    for row_number, row in enumerate(sheet.rows, 2):
        for number, entry in enumerate(row, 1):
            cell = cast(Cell, page.cell(row_number, number))  # no cell of a new sheet is merged
            _put(cell, entry)
            target = _nearest(entry.link, places)
            if target:
                cell.hyperlink, cell.font = target, _LINK
    page.freeze_panes = "A2"
    if sheet.rows:
        page.auto_filter.ref = page.dimensions


def _nearest(link: str, places: Mapping[str, str]) -> str:
    """Where a leaf stands, or what it belongs to: a list that is one cell."""
    while link and link not in places:
        link = link.rpartition("/")[0]
    return places[link] if link else ""


def _put(cell: Cell, entry: Entry) -> None:
    value = entry.value
    cell.alignment = _TEXT if isinstance(value, str) else _FIGURE
    if isinstance(value, str):
        cell.value = harmless(value)
        cell.data_type = "s"  # openpyxl makes a formula, or an error, of some texts
        if value in _MARKS:
            cell.fill = _MARKS[value]
    elif value is not None:
        cell.value = value
        cell.number_format = number_format(Decimal(value), entry.printed)


def number_format(value: Decimal, printed: str) -> str:
    """The Excel format that shows a number the way it was printed: decimals, commas, percent sign.

    >>> number_format(Decimal("1815.50"), "1,815.50")
    '#,##0.00'
    >>> number_format(Decimal("99.6"), "99.6%")
    '0.0"%"'
    """
    places = max(-int(value.as_tuple().exponent), 0)
    whole = "#,##0" if "," in printed or "，" in printed else "0"
    percent = '"%"' if printed.rstrip().endswith(("%", "％", "﹪")) else ""
    return whole + ("." + "0" * places if places else "") + percent
