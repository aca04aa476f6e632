"""Workbooks as tests make them, and archives with a part changed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import openpyxl
from openpyxl.styles import Alignment, Border, Side
from openpyxl.worksheet.worksheet import Worksheet

THIN = Side(style="thin")
BORDER = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)


def workbook(*fill: Callable[[Worksheet], None]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, one in enumerate(fill):
        one(book.create_sheet(f"表{number}"))
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def bordered(sheet: Worksheet, area: str) -> None:
    for row in sheet[area]:
        for cell in row:
            cell.border = BORDER


def form(sheet: Worksheet) -> None:
    sheet["A1"] = "虚构项目绩效自评表"
    sheet.merge_cells("A1:C1")
    sheet["A1"].alignment = Alignment(horizontal="center")
    sheet["A2"], sheet["C2"] = "（2023年度）", "单位：万元"
    for row in (("项目资金", "年初预算", "执行率"), (None, 1815.5, 0.88), ("合计", "=B4*2", None)):
        sheet.append(row)
    sheet["B4"].number_format, sheet["C4"].number_format = "#,##0.00", "0.00%"
    sheet.merge_cells("A3:A4")
    bordered(sheet, "A3:C5")


def rewritten(content: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """An archive with one of its parts changed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as out:
        for entry in archive.namelist():
            part = archive.read(entry)
            out.writestr(entry, part.replace(old, new) if entry == name else part)
    return stream.getvalue()
