"""Forms as workbooks, and workbooks printed by LibreOffice: other spans, other page breaks than Chromium's.

A workbook has no places on paper, its print has. To know them, it is printed once more with every leaf as a link.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pymupdf
from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from evals.generate.grid import Grid
from evals.generate.printing import ADDRESS, Boxes, settled
from evals.generate.project_report import Report, Sheet

_WIDTH = 92.0
"""Of a page, in the characters that column widths are given in."""
_EDGE = Side(style="thin")
_ACROSS = {"text": "left", "label": "left", "money": "right"}


def workbook(report: Report, path: Path, linked: bool = False) -> bool:
    """Write the report as a workbook, a sheet for each form; prose has none, and then nothing is written.

    `linked` makes each leaf a link to its pointer.
    """
    if any(sheet.grid is None for sheet in report.sheets):
        return False
    book = Workbook()
    book.remove(book.worksheets[0])
    for number, sheet in enumerate(report.sheets, 1):
        page = book.create_sheet(f"Sheet{number}")
        for cell, pointer in _fill(page, sheet):
            if linked:
                cell.hyperlink = f"{ADDRESS}{pointer}"
    book.save(path)
    return True


def _fill(page: Worksheet, sheet: Sheet) -> list[tuple[Cell, str]]:
    """Print a form into a sheet; returns the cells that hold a leaf alone, each with its pointer."""
    assert sheet.grid is not None
    leaves: list[tuple[Cell, str]] = []
    widths, _ = sheet.grid.compiled()
    for number, width in enumerate(widths, 1):
        page.column_dimensions[get_column_letter(number)].width = _WIDTH * width / sum(widths)
    at = 0
    for text, size in ((sheet.code, 10), (sheet.title, 16), (sheet.below, 11)):
        if text:
            at += 1
            cell = _line(page, at, text, len(widths), size)
            leaves += [(cell, sheet.places["title"])] if text == sheet.title and "title" in sheet.places else []
    if sheet.left or sheet.right:
        at += 1
        middle = max(1, len(widths) // 2)
        page.cell(at, 1, sheet.left)
        page.cell(at, middle + 1, sheet.right).alignment = Alignment(horizontal="right")
        page.merge_cells(start_row=at, start_column=1, end_row=at, end_column=middle)
        if middle + 1 < len(widths):
            page.merge_cells(start_row=at, start_column=middle + 1, end_row=at, end_column=len(widths))
    at = _grid(page, sheet.grid, at, leaves)
    for text in sheet.foot:
        at += 1
        _line(page, at, text, len(widths), 9, "left")
    page.page_setup.paperSize, page.page_setup.fitToHeight = 9, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    return leaves


def _line(page: Worksheet, row: int, text: str, columns: int, size: int, across: str = "center") -> Cell:
    cell: Cell = page.cell(row, 1, text)
    cell.font, cell.alignment = Font(size=size), Alignment(horizontal=across, vertical="center", wrap_text=True)
    page.merge_cells(start_row=row, start_column=1, end_row=row, end_column=columns)
    page.row_dimensions[row].height = size * 1.7 * (1 + len(text) // 60)
    return cell


def _grid(page: Worksheet, grid: Grid, at: int, leaves: list[tuple[Cell, str]]) -> int:
    """The grid below row `at`; returns its last row. The cells that hold a leaf are added to `leaves`."""
    widths, rows = grid.compiled()
    for number, row in enumerate(rows, at + 1):
        column, lines = 1, 1
        for cell, span in row:
            if cell.kind != "gone":
                place = page.cell(number, column, cell.text or None)
                leaves += [(place, cell.pointer)] if cell.pointer and cell.text else []
                across = _ACROSS.get(cell.kind, "center")
                place.alignment = Alignment(horizontal=across, vertical="center", wrap_text=True)
                place.number_format = "@"
                end = number + cell.rows - 1, column + span - 1
                for line in page.iter_rows(number, end[0], column, end[1]):
                    for each in line:
                        each.border = Border(_EDGE, _EDGE, _EDGE, _EDGE)
                if cell.rows > 1 or span > 1:
                    page.merge_cells(start_row=number, start_column=column, end_row=end[0], end_column=end[1])
                if cell.rows == 1:
                    room = max(2.0, _WIDTH * sum(widths[column - 1 : column - 1 + span]) / sum(widths) / 2.1)
                    lines = max(lines, sum(1 + int(len(part) / room) for part in cell.text.split("\n")))
            column += span
        page.row_dimensions[number].height = max(18, 14 * lines + 3)
    return at + len(rows)


def converted(books: Mapping[Path, Report]) -> dict[Path, Boxes]:
    """Print workbooks to ``document-office.pdf`` beside each, with one start of LibreOffice.

    Returns the boxes of the leaves in each; without LibreOffice nothing is printed.

    Raises:
        CalledProcessError: LibreOffice failed.
    """
    program = shutil.which("soffice")
    if program is None or not books:
        return {}
    known: dict[Path, Boxes] = {}
    with tempfile.TemporaryDirectory() as folder:
        names = [Path(folder, f"{number}.xlsx") for number in range(len(books))]
        linked = [name.with_stem(f"{name.stem}-linked") for name in names]
        for (book, report), name, other in zip(books.items(), names, linked, strict=True):
            shutil.copy(book, name)
            workbook(report, other, linked=True)
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = [program, profile, "--headless", "--convert-to", "pdf", "--outdir", folder, *map(str, names + linked)]
        subprocess.run(command, check=True, capture_output=True)
        for book, name, other in zip(books, names, linked, strict=True):
            target = book.with_name("document-office.pdf")
            shutil.copy(name.with_suffix(".pdf"), target)
            known[target] = agreed(settled(other.with_suffix(".pdf")), other.with_suffix(".pdf"), target)
    return known


def agreed(boxes: Boxes, linked: Path, plain: Path) -> Boxes:
    """The boxes in which the plain print says what the linked one does: a link may wrap otherwise than its text."""
    with pymupdf.open(linked) as one, pymupdf.open(plain) as other:
        if len(one) != len(other):
            return {}
        words = [[page.get_text("words") for page in document] for document in (one, other)]
    return {
        pointer: places
        for pointer, places in boxes.items()
        if len({"".join(_inside(each[place["page"] - 1], place["box"]) for place in places) for each in words}) == 1
    }


def _inside(words: Sequence[Sequence[Any]], box: Sequence[float]) -> str:
    left, top, right, bottom = box
    held = [
        word[4]
        for word in words
        if left <= (word[0] + word[2]) / 2 <= right and top <= (word[1] + word[3]) / 2 <= bottom
    ]
    return "".join(held)
