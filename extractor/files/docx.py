"""DOCX -> flow, through python-docx: paragraphs and tables in order, with real merged cells."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import docx
import docx.oxml.ns
from docx.document import Document as Word
from docx.table import Table
from docx.text.paragraph import Paragraph

from extractor.errors import BrokenFile
from extractor.files.flow import Grid, GridCell, Item, Text
from extractor.files.limits import Limits
from extractor.files.numbering import Numbering

_Q = docx.oxml.ns.qn


def read_docx(content: bytes, limits: Limits) -> list[Item]:
    """The paragraphs and tables of a document's body, in order.

    Raises:
        BrokenFile: not a document that can be opened.
        LimitExceeded: more cells than allowed.
    """
    try:
        document = docx.Document(io.BytesIO(content))
        return list(_items(document, limits))
    except (KeyError, ValueError, zipfile.BadZipFile, AttributeError) as error:
        raise BrokenFile(
            "Word 文件已损坏，无法打开。请用 Word 或 WPS 重新保存。",
            "The Word file is damaged and cannot be opened. Save it again from Word or WPS.",
        ) from error


def _items(document: Word, limits: Limits) -> Iterator[Item]:
    numbering = Numbering(document)
    usual = _usual_size(document)
    cells = 0
    for part in document.iter_inner_content():
        if isinstance(part, Table):
            grid = _grid(part, numbering)
            cells += grid.rows * grid.columns
            limits.check("max_cells", cells)
            if grid.cells:
                yield grid
        else:
            text = numbering.prefix(part) + text_of(part)
            if text.strip():
                yield Text(text, _size(part, usual), _is_bold(part), _is_centred(part))


def text_of(paragraph: Paragraph) -> str:
    """The printed text of a paragraph: runs, breaks, ticked boxes; what was deleted is left out."""
    pieces: list[str] = []
    for node in paragraph._p.iter():
        if _within(node, _Q("w:del")) or _within(node, _Q("mc:Fallback") if "mc" in docx.oxml.ns.nsmap else ""):
            continue
        if node.tag == _Q("w:t"):
            pieces.append(node.text or "")
        elif node.tag == _Q("w:tab"):
            pieces.append("    ")
        elif node.tag in (_Q("w:br"), _Q("w:cr")):
            pieces.append("\n")
        elif node.tag == _Q("w:sym"):
            pieces.append(_symbol(node))
    return "".join(pieces)


_SYMBOLS = {"F052": "☑", "F0FE": "☑", "F054": "☒", "F0A3": "□", "F06F": "□", "F0A8": "□", "F0FC": "√", "F0FB": "×"}
"""Boxes and ticks of the Wingdings fonts, which Word writes by code."""


def _symbol(node: Any) -> str:
    return _SYMBOLS.get((node.get(_Q("w:char")) or "").upper(), "")


def _within(node: Any, tag: str) -> bool:
    return bool(tag) and any(parent.tag == tag for parent in node.iterancestors())


def _grid(table: Table, numbering: Numbering) -> Grid:
    cells: dict[tuple[int, int], GridCell] = {}
    starts: dict[int, tuple[int, int]] = {}
    rows = table._tbl.tr_lst
    for r, row in enumerate(rows):
        column = _before(row)
        for element in row.tc_lst:
            span = element.grid_span
            merge = element.vMerge
            if merge == "continue" and column in starts:
                origin = starts[column]
                cell = cells[origin]
                cells[origin] = GridCell(cell.row, cell.column, r - cell.row + 1, cell.column_span, cell.text)
            else:
                text = "\n".join(_cell_lines(element, table, numbering))
                cells[r, column] = GridCell(r, column, 1, span, text)
                starts = {key: value for key, value in starts.items() if not column <= key < column + span}
                if merge == "restart":
                    starts[column] = (r, column)
            column += span
    columns = [int(column.get(_Q("w:w")) or 0) for column in table._tbl.tblGrid.gridCol_lst]
    return replace(_filled(len(rows), list(cells.values())), widths=tuple(map(float, columns)))


def _before(row: Any) -> int:
    properties = row.find(_Q("w:trPr"))
    skipped = properties.find(_Q("w:gridBefore")) if properties is not None else None
    return int(skipped.get(_Q("w:val"))) if skipped is not None else 0


def _cell_lines(element: Any, table: Table, numbering: Numbering) -> Iterable[str]:
    """The lines of a cell, those of tables nested in it too."""
    for node in element.iter(_Q("w:p")):
        paragraph = Paragraph(node, table)
        text = numbering.prefix(paragraph) + text_of(paragraph)
        if text.strip():
            yield text


def _filled(rows: int, cells: list[GridCell]) -> Grid:
    columns = max((cell.column + cell.column_span for cell in cells), default=0)
    taken = {
        (cell.row + i, cell.column + j) for cell in cells for i in range(cell.row_span) for j in range(cell.column_span)
    }
    gaps = [GridCell(r, c, 1, 1, "") for r in range(rows) for c in range(columns) if (r, c) not in taken]
    return Grid(rows, columns, (*cells, *gaps))


def _size(paragraph: Paragraph, usual: float) -> float:
    sizes = [run.font.size.pt for run in paragraph.runs if run.font.size is not None and run.text.strip()]
    style = paragraph.style.font.size if paragraph.style is not None else None
    return max(sizes) if sizes else style.pt if style is not None else usual


def _usual_size(document: Word) -> float:
    size = document.styles["Normal"].font.size if "Normal" in document.styles else None
    return float(size.pt) if size is not None else 10.5


def _is_bold(paragraph: Paragraph) -> bool:
    printed = [run for run in paragraph.runs if run.text.strip()]
    return bool(printed) and all(run.bold for run in printed)


def _is_centred(paragraph: Paragraph) -> bool:
    alignment = paragraph.alignment
    if alignment is None and paragraph.style is not None:
        alignment = paragraph.style.paragraph_format.alignment
    return alignment is not None and int(alignment) == 1
