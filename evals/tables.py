"""Tables that nobody here drew: measure the layout on a folder of pages with their expected tables.

    python -m evals.tables FOLDER [--json FILE]

A page is a PDF or a picture; beside it, under the same name, stand its tables as ``.html`` (spans and all), ``.csv``
(one table) or ``.xml`` (ICDAR 2013, or 2019's cTDaR where its cells carry text; ``-str.xml`` is found too). What is
compared are neighbours: each cell with the next printed cell to its right and below, as ICDAR's competitions count. A
cell that is split, joined, lost or moved breaks just the relations it takes part in.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from lxml import etree, html

from evals.alignment import canonical
from extractor.errors import ExtractorError, InputError
from extractor.files import open_document
from extractor.layout import Table, lay_out
from extractor.layout.blocks import Layout
from extractor.ocr import recognize
from extractor.ocr.trust import judged
from extractor.pipeline import embedded_engine

PAGES = (".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp")
_MOST_SPAN = 500


class GridCell(NamedTuple):
    """One cell: its first row and column, how many of them it spans, and its text as texts compare."""

    row: int
    column: int
    rows: int
    columns: int
    text: str


Grid = Sequence[GridCell]
Relation = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Relations between neighbours that are right, labelled and found."""

    right: int
    labelled: int
    found: int

    @property
    def precision(self) -> float:
        """Share of the relations found that are right."""
        return self.right / self.found if self.found else float(not self.labelled)

    @property
    def recall(self) -> float:
        """Share of the labelled relations that are found."""
        return self.right / self.labelled if self.labelled else 1.0

    @property
    def f1(self) -> float:
        """Their harmonic mean."""
        return 2 * self.right / (self.labelled + self.found) if self.labelled + self.found else 1.0

    def __add__(self, other: Agreement) -> Agreement:
        return Agreement(self.right + other.right, self.labelled + other.labelled, self.found + other.found)


def agreement(labelled: Iterable[Grid], found: Iterable[Grid]) -> Agreement:
    """How far tables found say the same of neighbours as the labelled ones, all tables of a file together."""
    wanted, got = (Counter(one for grid in grids for one in relations(grid)) for grids in (labelled, found))
    return Agreement((wanted & got).total(), wanted.total(), got.total())


def relations(grid: Grid) -> set[Relation]:
    """Each printed cell with the next printed one to its right and below, in every row and column that it spans."""
    place = {
        (row, column): number
        for number, cell in enumerate(grid)
        for row in range(cell.row, cell.row + cell.rows)
        for column in range(cell.column, cell.column + cell.columns)
    }
    wide = max((column for _, column in place), default=-1)
    high = max((row for row, _ in place), default=-1)
    found: set[tuple[int, int, str]] = set()
    for row, column in place:
        number = place[row, column]
        if grid[number].text:
            across = ((row, after) for after in range(column + 1, wide + 1))
            down = ((after, column) for after in range(row + 1, high + 1))
            for way, steps in (("right", across), ("below", down)):
                other = next((place[step] for step in steps if step in place and grid[place[step]].text), None)
                if other is not None and other != number:
                    found.add((number, other, way))
    return {(grid[one].text, grid[other].text, way) for one, other, way in found}


def text_of(value: object) -> str:
    """The text of a cell as texts compare."""
    return str(canonical("" if value is None else str(value)) or "")


# --- expected tables -------------------------------------------------------------------------------


def expected(page: Path) -> list[Grid] | None:
    """The tables that stand beside a page; None where there are none.

    Raises:
        InputError: they cannot be read.
    """
    beside = [page.with_suffix(end) for end in (".html", ".csv", ".xml")] + [page.with_name(f"{page.stem}-str.xml")]
    path = next((each for each in beside if each.is_file()), None)
    if path is None:
        return None
    try:
        text = path.read_bytes().decode("utf-8-sig")
        return {".html": html_grids, ".csv": csv_grids, ".xml": icdar_grids}[path.suffix](text)
    except (ValueError, etree.LxmlError) as error:
        raise InputError(f"无法读取标注的表格：{path}", f"cannot read the labelled tables: {path}") from error


def html_grids(text: str) -> list[Grid]:
    """The tables of an HTML page, spans worked out as a browser does."""
    return [_html_grid(table) for table in html.document_fromstring(text).iter("table")]


def _html_grid(table: html.HtmlElement) -> Grid:
    cells: list[GridCell] = []
    taken: set[tuple[int, int]] = set()
    for row, line in enumerate(table.iter("tr")):
        column = 0
        for each in line.iterchildren("td", "th"):
            while (row, column) in taken:
                column += 1
            rows, columns = (_span(each.get(name)) for name in ("rowspan", "colspan"))
            taken |= {(row + down, column + right) for down in range(rows) for right in range(columns)}
            cells.append(GridCell(row, column, rows, columns, text_of(each.text_content())))
            column += columns
    return cells


def _span(value: str | None) -> int:
    return min(max(int(value), 1), _MOST_SPAN) if value and value.isdigit() else 1


def csv_grids(text: str) -> list[Grid]:
    """A table as comma-separated values: no spans."""
    return [rows_grid(list(csv.reader(io.StringIO(text))))]


def rows_grid(rows: Sequence[Sequence[object]]) -> Grid:
    """A table as rows of texts, as tools give it that know no spans."""
    return [
        GridCell(row, column, 1, 1, text_of(text)) for row, line in enumerate(rows) for column, text in enumerate(line)
    ]


def icdar_grids(text: str) -> list[Grid]:
    """Tables as the ICDAR competitions mark them up; rows and columns are counted from any number on."""
    root = etree.fromstring(text.encode("utf-8"), etree.XMLParser(resolve_entities=False, no_network=True))
    regions = [each for name in ("region", "table") for each in root.iter(name) if each.find("cell") is not None]
    return [[_icdar_cell(cell) for cell in region.iter("cell")] for region in regions]


def _icdar_cell(cell: etree._Element) -> GridCell:
    row, column = int(cell.get("start-row", "0")), int(cell.get("start-col", "0"))
    last, right = int(cell.get("end-row", str(row))), int(cell.get("end-col", str(column)))
    content = cell.find("content")
    text = "" if content is None else "".join(str(each) for each in content.itertext())
    return GridCell(row, column, last - row + 1, right - column + 1, text_of(text))


# --- our layout ------------------------------------------------------------------------------------


def ours(page: Path) -> list[Grid]:
    """The tables of our layout, recognised first where the page has no text."""
    document = open_document(page)
    if document.pictures is not None and any(judged(each).read for each in document.pages):
        document = recognize(document, embedded_engine())
    return grids_of(lay_out(document))


def grids_of(layout: Layout) -> list[Grid]:
    """The tables of a layout."""
    return [_grid(block) for block in layout.blocks if isinstance(block, Table)]


def _grid(table: Table) -> Grid:
    return [
        GridCell(cell.row, cell.column, cell.row_span, cell.column_span, text_of(cell.passage.text))
        for cell in table.cells
    ]


def measured(folder: Path) -> Iterator[tuple[Path, Agreement, str]]:
    """Each page of a folder with how its tables agree; what could not be read agrees in nothing, and says why.

    Raises:
        InputError: no page has its tables beside it.
    """
    pages = [path for path in sorted(folder.rglob("*")) if path.suffix.lower() in PAGES]
    known = [(path, grids) for path in pages if (grids := expected(path)) is not None]
    if not known:
        raise InputError(f"没有带表格标注的页面：{folder}", f"no page with its tables beside it: {folder}")
    for path, grids in known:
        try:
            yield path, agreement(grids, ours(path)), ""
        except ExtractorError as error:
            yield path, agreement(grids, []), error.en


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure a folder and say how each page agrees."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=Path)
    options.add_argument("--json", type=Path)
    given = options.parse_args(arguments)
    told = list(measured(given.folder))
    for path, each, failure in told:
        print(f"{path.name:48} {each.f1:.4f}  {each.right} of {each.labelled}, found {each.found}  {failure}")
    whole = sum((each for _, each, _ in told), Agreement(0, 0, 0))
    print(f"{len(told)} pages: F1 {whole.f1:.4f}, precision {whole.precision:.4f}, recall {whole.recall:.4f}")
    if given.json:
        data = [{"page": path.name, "f1": each.f1, "failure": failure} for path, each, failure in told]
        given.json.write_text(json.dumps(data, ensure_ascii=False, indent=1), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
