"""Reports as Word documents: forms as tables with cells that span columns and go on downwards, prose as paragraphs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from lxml import html

from evals.generate.grid import Cell
from evals.generate.project_report import Report, Sheet

_WIDE = 9600
"""Of a table, in twentieths of a point."""
_BORDERS = ("top", "left", "bottom", "right", "insideH", "insideV")
_SIZES = {"h1": 16, "h3": 14, "h4": 13, "p": 12}
Row = list[tuple[Cell, int]]


def word_file(report: Report, path: Path) -> None:
    """Write the report as a Word document, a form after the other, each on a page of its own."""
    document = docx.Document()
    for number, sheet in enumerate(report.sheets):
        if number:
            document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        _sheet(document, sheet)
    document.save(str(path))


def _sheet(document: Any, sheet: Sheet) -> None:
    _line(document, sheet.code, 10)
    _line(document, sheet.title, 16, "CENTER")
    _line(document, sheet.below, 11, "CENTER")
    _line(document, "　　　　".join(text for text in (sheet.left, sheet.right) if text), 10)
    if sheet.prose:
        for element in html.fragments_fromstring(sheet.prose):
            _flow(document, element)
    if sheet.grid:
        document.element.body.insert_element_before(_table(*sheet.grid.compiled()), "w:sectPr")
    for text in sheet.foot:
        _line(document, text, 9)


def _line(document: Any, text: str, size: float, across: str = "LEFT") -> None:
    if text:
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH[across]
        paragraph.add_run(text).font.size = Pt(size)


def _flow(document: Any, element: Any) -> None:
    """An element of the prose: a heading, a paragraph, a table without spans, or what holds such."""
    if element.tag == "table":
        rows = [[(Cell(cell.text_content()), 1) for cell in row.iter("td")] for row in element.iter("tr")]
        document.element.body.insert_element_before(_table([1] * len(rows[0]), rows), "w:sectPr")
    elif element.tag in _SIZES:
        middle = "CENTER" if element.tag == "h1" else "LEFT"
        _line(document, element.text_content(), _SIZES[element.tag], middle)
    else:
        for inner in element:
            _flow(document, inner)


def _made(tag: str, **attributes: Any) -> Any:
    element = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), str(value))
    return element


def _table(widths: list[int], rows: list[Row]) -> Any:
    table, form, columns = _made("tbl"), _made("tblPr"), _made("tblGrid")
    borders = _made("tblBorders")
    borders.extend(_made(side, val="single", sz=4) for side in _BORDERS)
    form.extend([_made("tblW", w=_WIDE, type="dxa"), borders, _made("tblLayout", type="fixed")])
    columns.extend(_made("gridCol", w=_WIDE * width // sum(widths)) for width in widths)
    table.extend([form, columns, *_rows(rows)])
    return table


def _rows(rows: list[Row]) -> Iterator[Any]:
    open_below: dict[int, int] = {}
    """Columns at which a cell goes on into so many rows more."""
    for row in rows:
        line, column = _made("tr"), 0
        for cell, span in row:
            line.append(_cell(cell, span, open_below.get(column, 0) > 0))
            left = cell.rows if cell.kind != "gone" else open_below.get(column, 0)
            open_below[column] = left - 1
            column += span
        yield line


def _cell(cell: Cell, span: int, going_on: bool) -> Any:
    element, form = _made("tc"), _made("tcPr")
    if span > 1:
        form.append(_made("gridSpan", val=span))
    if cell.kind == "gone":
        form.append(_made("vMerge") if going_on else _made("vMerge", val="restart"))
    elif cell.rows > 1:
        form.append(_made("vMerge", val="restart"))
    element.append(form)
    for text in cell.text.split("\n"):
        paragraph, run, letters = _made("p"), _made("r"), _made("t")
        letters.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        letters.text = text
        run.append(letters)
        paragraph.append(run)
        element.append(paragraph)
    return element
