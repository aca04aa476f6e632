"""HTML -> flow, through lxml. Nothing is fetched and nothing runs: only text and spans are read."""

from __future__ import annotations

import re
from collections.abc import Iterator

import lxml.etree
import lxml.html
from lxml.html import HtmlElement

from extractor.files.encoding import decoded
from extractor.files.flow import Break, Grid, GridCell, Item, Text, grid_of
from extractor.files.limits import Limits
from extractor.files.refusal import refusing

_SIZES = {"h1": 18.0, "h2": 14.0, "h3": 12.0, "h4": 11.0, "h5": 10.5, "h6": 10.5, "caption": 11.0}
_BLOCKS = {
    "p", "div", "section", "article", "main", "header", "footer", "li", "ul", "ol", "dl", "dt", "dd", "form",
    "blockquote", "center", "figure", "figcaption", "address", "nav", "aside", "body", "fieldset", "pre", "hr", *_SIZES,
}  # fmt: skip
_SKIPPED = {"script", "style", "template", "noscript", "head", "iframe", "object", "svg", "button", "datalist", "title"}
_ROWLESS = ("table", "thead", "tbody", "tfoot")
_LABEL = re.compile(r"\s*\S{2,14}\s*[:：]")
_MOST_SPAN = 1000


def read_html(content: bytes, limits: Limits) -> list[Item]:
    """The paragraphs and tables of a page, in order.

    Raises:
        BrokenFile: no HTML can be made of it.
        LimitExceeded: more cells, or deeper nested, than allowed.
    """
    with refusing(
        "网页文件无法解析。请重新保存或下载后再试。", "The web page cannot be parsed. Save or download it again."
    ):
        # huge: otherwise what lies deeper than 256 is left out, and all that follows it, without a word
        parser = lxml.html.HTMLParser(no_network=True, huge_tree=True, remove_comments=True, remove_pis=True)
        root = lxml.html.document_fromstring(decoded(content), parser=parser)
        limits.check("max_depth", _depth(root))
        body = root.find("body")
        return list(_Walk(limits).items(root if body is None else body))


def _depth(root: HtmlElement) -> int:
    """How many elements stand within one another, at most."""
    depth = most = 0
    for event, _ in lxml.etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        most = max(most, depth)
    return most


class _Walk:
    """Goes through the tree once, gathering running text until a block ends it."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._text: list[str] = []
        self._style = Text("")
        self._cells = 0

    def items(self, element: HtmlElement) -> Iterator[Item]:
        """What an element holds, the running text of its end included."""
        yield from self._inside(element, self._style)
        yield from self._flush()

    def _inside(self, element: HtmlElement, style: Text) -> Iterator[Item]:
        self._add(element.text)
        for child in element:
            if isinstance(child.tag, str) and child.tag not in _SKIPPED and not _hidden(child):
                yield from self._child(child, style)
            self._add(child.tail)

    def _child(self, child: HtmlElement, style: Text) -> Iterator[Item]:
        if child.tag == "br":
            self._text.append("\n")
        elif child.tag in ("input", "textarea", "select"):
            self._text.append(_entered(child))
        elif child.tag == "table":
            yield from self._flush()
            yield from self._table(child)
        elif child.tag in _BLOCKS:
            yield from self._flush()
            if child.tag == "section" or _starts_page(child):
                yield Break()
            own = _style(child, style)
            self._style = own
            yield from self._inside(child, own)
            yield from self._flush()
            self._style = style
        else:
            if self._text and (_LABEL.match(child.text_content()) or _apart(child)):
                self._text.append("    ")  # things on one line, set apart by the page's style alone
            yield from self._inside(child, style)

    def _add(self, text: str | None) -> None:
        if text:
            self._text.append(re.sub(r"[ \t\r\n\f]+", " ", text))

    def _flush(self) -> Iterator[Item]:
        text = _clean("".join(self._text))
        self._text = []
        if text:
            yield Text(text, self._style.size, self._style.bold, self._style.centred)

    def _table(self, table: HtmlElement) -> Iterator[Item]:
        caption = table.find("caption")
        if caption is not None:
            yield Text(_clean(caption.text_content()), _SIZES["caption"], centred=True)
        rows = [row for row in table.iter("tr", *_ROWLESS) if _is_row(row, table)]
        widths = _declared_widths(table)
        if not any(_holds_table(row) for row in rows):
            yield from self._rows(rows, widths)
            return
        run: list[HtmlElement] = []
        for row in [*rows, None]:  # a table in which others stand: what lies between them is read for itself
            if row is not None and not _holds_table(row):
                run.append(row)
                continue
            if any(len(_cells(one)) > 1 for one in run):
                yield from self._rows(run, widths)
            else:
                yield from self._loose(run)
            run = []
            yield from self._loose([row] if row is not None else [])

    def _loose(self, rows: list[HtmlElement]) -> Iterator[Item]:
        """The cells of rows that only arrange things on the page."""
        for row in rows:
            for cell in _cells(row):
                yield from self._inside(cell, self._style)
                yield from self._flush()

    def _rows(self, rows: list[HtmlElement], widths: tuple[float, ...]) -> Iterator[Item]:
        grid = self._grid(rows, widths)
        if grid.cells:
            yield grid

    def _grid(self, rows: list[HtmlElement], widths: tuple[float, ...]) -> Grid:
        taken: set[tuple[int, int]] = set()
        cells: list[GridCell] = []
        for r, row in enumerate(rows):
            column = 0
            for element in _cells(row):
                while (r, column) in taken:
                    column += 1
                down = min(_span(element, "rowspan", len(rows) - r), len(rows) - r)
                across = 1
                while across < _span(element, "colspan") and (r, column + across) not in taken:
                    across += 1
                self._cells += across * down
                self._limits.check("max_cells", self._cells)
                taken.update((r + i, column + j) for i in range(down) for j in range(across))
                cells.append(GridCell(r, column, down, across, cell_text(element)))
                column += across
        return grid_of(len(rows), cells, widths, self._limits)


def _cells(row: HtmlElement) -> list[HtmlElement]:
    return [element for element in row if element.tag in ("td", "th") and not _hidden(element)]


def _holds_table(row: HtmlElement) -> bool:
    return any(cell.find(".//table") is not None for cell in _cells(row))


def cell_text(element: HtmlElement) -> str:
    """The text of a cell, its paragraphs and breaks as lines."""
    walk = _Walk(Limits())
    return "\n".join(item.text for item in walk.items(element) if isinstance(item, Text))


def _apart(element: HtmlElement) -> bool:
    """Is it one of a few inline elements that fill a block without any text between them?"""
    parent = element.getparent()
    if parent is None or parent.tag not in _BLOCKS or not 2 <= len(parent) <= 4:
        return False
    loose = [parent.text, *(child.tail for child in parent)]
    return not any(text and text.strip() for text in loose) and all(
        len(child.text_content().strip()) > 3 for child in parent
    )


def _is_row(element: HtmlElement, table: HtmlElement) -> bool:
    """A row of this table; cells outside any row make one of what they stand in."""
    if _hidden(element) or (element is not table and _owner(element) is not table):
        return False
    return element.tag == "tr" or any(child.tag in ("td", "th") for child in element)


def _owner(row: HtmlElement) -> HtmlElement | None:
    return next((parent for parent in row.iterancestors("table")), None)


def _span(element: HtmlElement, name: str, rest: int = 1) -> int:
    """A span as browsers read it; ``rowspan="0"`` goes on to the end."""
    try:
        span = int(element.get(name) or 1)
    except ValueError:
        return 1
    return rest if span == 0 and name == "rowspan" else min(max(span, 1), _MOST_SPAN)


def _declared_widths(table: HtmlElement) -> tuple[float, ...]:
    """The widths of its ``<col>`` elements, all in one unit; empty where one is missing."""
    widths: list[float] = []
    units: set[str] = set()
    for column in table.iter("col"):
        told = re.search(r"width\s*:\s*(\d+\.?\d*)\s*(%|[a-z]*)", (column.get("style") or "").lower())
        told = told or re.match(r"(\d+\.?\d*)(%|[a-z]*)", (column.get("width") or "").lower())
        if told is None:
            return ()
        units.add(told.group(2) or "px")
        widths += [float(told.group(1))] * _span(column, "span")
    return tuple(widths) if len(units) == 1 else ()


def _starts_page(element: HtmlElement) -> bool:
    style = "".join((element.get("style") or "").lower().split())
    return "page-break-before:always" in style or "break-before:page" in style


def _hidden(element: HtmlElement) -> bool:
    style = "".join((element.get("style") or "").lower().split())
    return "display:none" in style or "visibility:hidden" in style or element.get("hidden") is not None


def _entered(element: HtmlElement) -> str:
    """What a form field shows: its text, its chosen option, its box."""
    if element.tag == "textarea":
        return str(element.text_content())
    if element.tag == "select":
        options = list(element.iter("option"))
        chosen = [option for option in options if option.get("selected") is not None] or options[:1]
        return "、".join(option.text_content().strip() for option in chosen)
    kind = element.get("type", "text").lower()
    if kind in ("checkbox", "radio"):
        return "☑" if element.get("checked") is not None else "□"
    return element.get("value", "") if kind in ("text", "number", "date", "tel") else ""


def _style(element: HtmlElement, outer: Text) -> Text:
    declared = "".join((element.get("style") or "").lower().split())
    centred = "text-align:center" in declared or element.get("align", "").lower() == "center" or element.tag == "center"
    if element.tag in _SIZES:
        return Text("", _SIZES[element.tag], bold=True, centred=centred or outer.centred or element.tag == "h1")
    return Text("", outer.size, outer.bold, centred or outer.centred)


def _clean(text: str) -> str:
    """Lines without white space around them; no-break spaces as spaces; no empty lines."""
    lines = (line.replace("\xa0", " ").strip(" \u3000") for line in text.split("\n"))
    return "\n".join(line for line in lines if line)
