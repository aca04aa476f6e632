"""DOCX -> flow, through python-docx: paragraphs and tables in order, with real merged cells."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any

import docx
import docx.oxml.ns
from docx.document import Document as Word
from docx.text.paragraph import Paragraph

from extractor.files.flow import Grid, GridCell, Item, Text, grid_of
from extractor.files.limits import Limits
from extractor.files.numbering import Numbering
from extractor.files.refusal import refusing

_Q = docx.oxml.ns.qn
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_WRAPPERS = {
    _Q("w:sdt"), _Q("w:sdtContent"), _Q("w:customXml"), _Q("w:ins"), _Q("w:moveTo"), f"{_MC}AlternateContent",
    f"{_MC}Choice",
}  # fmt: skip
"""Elements around paragraphs, tables, rows and cells that print nothing themselves (form controls, say)."""
_UNPRINTED = {
    _Q("w:del"), _Q("w:moveFrom"), _Q("w:pPr"), _Q("w:rPr"), _Q("w:instrText"), _Q("w:txbxContent"), _Q("w:sdtPr"),
    f"{_MC}Fallback",
}  # fmt: skip
_MOST_SPAN = 1000


def read_docx(content: bytes, limits: Limits) -> list[Item]:
    """The paragraphs and tables of a document's body, in order.

    Raises:
        BrokenFile: not a document that can be opened.
        LimitExceeded: more cells than allowed.
    """
    with refusing(
        "Word 文件已损坏，无法打开。请用 Word 或 WPS 重新保存。",
        "The Word file is damaged and cannot be opened. Save it again from Word or WPS.",
    ):
        return _Reading(docx.Document(io.BytesIO(content)), limits).items()


class _Reading:
    """Goes through the body once."""

    def __init__(self, document: Word, limits: Limits) -> None:
        self._document = document
        self._limits = limits
        self._numbering = Numbering(document)
        self._usual = _usual_size(document)
        self._styles: dict[str | None, Any] = {}
        self._cells = 0

    def items(self) -> list[Item]:
        return list(self._blocks(self._document.element.body))

    def _blocks(self, parent: Any) -> Iterator[Item]:
        for element in _inner(parent, _Q("w:p"), _Q("w:tbl")):
            if element.tag == _Q("w:tbl"):
                grid = self._grid(element)
                if grid.cells:
                    yield grid
                continue
            paragraph = Paragraph(element, self._document._body)
            style = self._style(paragraph)
            text = self._numbering.prefix(element, style) + text_of(element)
            if text.strip():
                size = _size(paragraph, style, self._usual)
                yield Text(text, size, _is_bold(paragraph), _is_centred(paragraph, style))
            for box in _text_boxes(element):
                yield from self._blocks(box)

    def _style(self, paragraph: Paragraph) -> Any:
        """The style of a paragraph; python-docx would go through all styles each time."""
        name = paragraph._p.style
        if name not in self._styles:
            self._styles[name] = paragraph.style
        return self._styles[name]

    def _grid(self, table: Any) -> Grid:
        cells: dict[tuple[int, int], GridCell] = {}
        starts: dict[int, tuple[int, int]] = {}
        rows = list(_inner(table, _Q("w:tr")))
        for r, row in enumerate(rows):
            column = _before(row)
            for element in _inner(row, _Q("w:tc")):
                span = min(max(element.grid_span, 1), _MOST_SPAN)
                self._cells += span
                self._limits.check("max_cells", self._cells)
                merge = element.vMerge
                if merge == "continue" and column in starts:
                    origin = starts[column]
                    cell = cells[origin]
                    cells[origin] = GridCell(cell.row, cell.column, r - cell.row + 1, cell.column_span, cell.text)
                else:
                    cells[r, column] = GridCell(r, column, 1, span, "\n".join(self._lines(element)))
                    starts = {key: value for key, value in starts.items() if not column <= key < column + span}
                    if merge == "restart":
                        starts[column] = (r, column)
                column += span
        columns = table.iterfind(f"{_Q('w:tblGrid')}/{_Q('w:gridCol')}")
        widths = [float(column.get(_Q("w:w")) or 0) for column in columns]
        return grid_of(len(rows), list(cells.values()), widths, self._limits)

    def _lines(self, cell: Any) -> Iterable[str]:
        """The lines of a cell, those of tables and text boxes in it too."""
        for item in self._blocks(cell):
            if isinstance(item, Text):
                yield item.text
            elif isinstance(item, Grid):
                for row in range(item.rows):
                    texts = [part.text for part in sorted(item.cells, key=_across) if part.row == row and part.text]
                    if texts:
                        yield "    ".join(texts)


def _across(cell: GridCell) -> int:
    return cell.column


def _inner(parent: Any, *tags: str) -> Iterator[Any]:
    """The children of those tags, in order, seen through wrappers."""
    for child in parent:
        if child.tag in tags:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _inner(child, *tags)


def _printed(parent: Any) -> Iterator[Any]:
    """All that is printed of a paragraph, in order: without deletions, hidden runs and text boxes."""
    for child in parent:
        if child.tag in _UNPRINTED or (child.tag == _Q("w:r") and _is_hidden(child)):
            continue
        yield child
        yield from _printed(child)


def _text_boxes(paragraph: Any) -> Iterator[Any]:
    """The text boxes anchored in a paragraph, each once (Word writes an old and a new form of each)."""
    for child in paragraph:
        if child.tag == _Q("w:txbxContent"):
            yield child
        elif child.tag not in (_Q("w:del"), f"{_MC}Fallback"):
            yield from _text_boxes(child)


def text_of(paragraph: Any) -> str:
    """The printed text of a ``w:p``: runs, breaks, ticked boxes; what was deleted is left out."""
    pieces: list[str] = []
    for node in _printed(paragraph):
        if node.tag == _Q("w:t"):
            pieces.append(node.text or "")
        elif node.tag in _FIXED:
            pieces.append(_FIXED[node.tag])
        elif node.tag == _Q("w:sym"):
            pieces.append(_symbol(node))
        elif node.tag == _Q("w:checkBox"):
            pieces.append(_box(node))
    return "".join(pieces)


_FIXED = {_Q("w:tab"): "    ", _Q("w:br"): "\n", _Q("w:cr"): "\n", _Q("w:noBreakHyphen"): "-"}
_SYMBOLS = {"F052": "☑", "F0FE": "☑", "F054": "☒", "F0A3": "□", "F06F": "□", "F0A8": "□", "F0FC": "√", "F0FB": "×"}
"""Boxes and ticks of the Wingdings fonts, which Word writes by code."""


def _symbol(node: Any) -> str:
    return _SYMBOLS.get((node.get(_Q("w:char")) or "").upper(), "")


def _box(node: Any) -> str:
    """A check box of Word's old form fields."""
    states = {child.tag: child.get(_Q("w:val")) for child in node}
    state = states.get(_Q("w:checked"), "true") if _Q("w:checked") in states else states.get(_Q("w:default"), "0")
    return "□" if state in ("0", "false", "off") else "☑"


def _is_hidden(run: Any) -> bool:
    mark = run.find(f"{_Q('w:rPr')}/{_Q('w:vanish')}")
    return mark is not None and mark.get(_Q("w:val")) not in ("0", "false", "off")


def _before(row: Any) -> int:
    properties = row.find(_Q("w:trPr"))
    skipped = properties.find(_Q("w:gridBefore")) if properties is not None else None
    return min(max(int(skipped.get(_Q("w:val"))), 0), _MOST_SPAN) if skipped is not None else 0


def _size(paragraph: Paragraph, style: Any, usual: float) -> float:
    sizes = [run.font.size.pt for run in paragraph.runs if run.font.size is not None and run.text.strip()]
    if sizes:
        return float(max(sizes))
    own = style.font.size if style is not None else None
    return float(own.pt) if own is not None else usual


def _usual_size(document: Word) -> float:
    size = document.styles["Normal"].font.size if "Normal" in document.styles else None
    return float(size.pt) if size is not None else 10.5


def _is_bold(paragraph: Paragraph) -> bool:
    printed = [run for run in paragraph.runs if run.text.strip()]
    return bool(printed) and all(run.bold for run in printed)


def _is_centred(paragraph: Paragraph, style: Any) -> bool:
    alignment = paragraph.alignment
    if alignment is None and style is not None:
        alignment = style.paragraph_format.alignment
    return alignment is not None and int(alignment) == 1
