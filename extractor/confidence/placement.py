"""Whether leaves stand where the others of their column and of their row stand.

A table that was taken apart wrongly gives values of a neighbouring column, or of the row above: they are well
formed, and only their place on the page tells. Columns and rows are compared by their extent on the page, so that
it does not matter how the table was ruled.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache, partial
from itertools import pairwise
from statistics import median

from extractor.document import Box, around
from extractor.extraction import Evidence
from extractor.kept import Kept

_LEAST = 4
"""So many cells of a column, or of a table's rows, tell where the others should be."""
_TABLES = ("indicators", "funds", "project_lines")
"""Lists that are printed a row each; blocks side by side and numbered goals are not."""
_SPANNING = frozenset({"goal", "level1", "level2", "category", "likelihood", "label"})
"""These stand in cells over several rows, in one of several columns, or are inferred."""
_PARTED, _PARTED_MORE = 1.0, 1.4
"""Lines of one text are no farther apart than they are high; nor than so many times what is usual in the report."""
_SPACED = 1.0
"""Nobody prints lines of a text farther apart than this as a rule: where most are, tables were taken apart wrongly."""
_MOST_APART = 0.34
"""Of the pairs of two columns, or of a row's cells, so many may be apart before the exception is the rule."""
_FIGURE_ALONE = re.compile(r"[\d.,%％\s]+")
_ROOM = 0.8
"""A line had room for another figure if that is missing at most a fifth of one in the column's widest line."""
_OVERGROWN = 2.0
"""A figure's ink so many times as wide as its characters need is not its own alone: a seal's, or characters unread."""
_Span = tuple[float, float]
_List = tuple[str, int]
"""A list by its pointer, and the page."""
_Cell = tuple[int, str]
"""Row and field."""


def aside(evidence: Mapping[str, Evidence], kept: Kept | None = None) -> frozenset[str]:
    """Leaves that stand beside their column or beside their row; `kept` has what was said of the same cells before."""
    kept = kept or Kept()
    found: set[str] = set()
    for (place, page), cells in _lists(evidence).items():
        made_of = (*cells, *cells.values())
        found.update(kept.of(("aside", place, page), made_of, partial(_of_list, place, page, cells)))
    return frozenset(found)


def _of_list(place: str, page: int, entries: Mapping[_Cell, Evidence]) -> list[str]:
    """Each cell with all that its leaf was read from on the page."""
    cells = {cell: around(each.box for each in entry.places if each.page == page) for cell, entry in entries.items()}
    return [f"{place}/{row}/{field}" for row, field in (*_beside_columns(cells), *_off_rows(cells))]


def _lists(evidence: Mapping[str, Evidence]) -> dict[_List, dict[_Cell, Evidence]]:
    """The cells of each list on each page."""
    found: dict[_List, dict[_Cell, Evidence]] = defaultdict(dict)
    for pointer, entry in evidence.items():
        cell = _cell(pointer)
        if cell and entry.places and entry.match in ("exact", "fuzzy"):
            found[cell[0], entry.places[0].page][cell[1]] = entry
    return found


@lru_cache(maxsize=65536)  # after an edit the leaves are what they were
def _cell(pointer: str) -> tuple[str, _Cell] | None:
    """The list and the cell of a leaf in a table."""
    table, _, field = pointer.rpartition("/")
    place, _, row = table.rpartition("/")
    listed = row.isdigit() and place.endswith(_TABLES) and field not in _SPANNING
    return (place, (int(row), field)) if listed else None


def _apart(one: _Span, other: _Span) -> bool:
    return one[1] <= other[0] or other[1] <= one[0]


def _wide(box: Box) -> _Span:
    return box.left, box.right


def _high(box: Box) -> _Span:
    return box.top, box.bottom


def _beside_columns(cells: Mapping[_Cell, Box]) -> Iterable[_Cell]:
    """Cells that share no breadth with most others of their column."""
    columns: dict[str, dict[int, _Span]] = defaultdict(dict)
    for (row, field), box in cells.items():
        columns[field][row] = _wide(box)
    for field, spans in columns.items():
        if len(spans) < _LEAST:
            continue
        middle = median(left for left, _ in spans.values()), median(right for _, right in spans.values())
        off = [row for row, span in spans.items() if _apart(span, middle)]
        if len(off) <= _MOST_APART * len(spans):
            yield from ((row, field) for row in off)


def _off_rows(cells: Mapping[_Cell, Box]) -> Iterable[_Cell]:
    """Cells that share no height with the others of their row, where rows lie level as a rule."""
    rows: dict[int, dict[str, _Span]] = defaultdict(dict)
    for (row, field), box in cells.items():
        rows[row][field] = _high(box)
    off: list[_Cell] = []
    count = 0
    for row, spans in rows.items():
        if len(spans) < 3:
            continue
        count += len(spans)
        if max(top for top, _ in spans.values()) < min(bottom for _, bottom in spans.values()):
            continue  # all of them share a height
        for field, span in spans.items():
            others = [other for name, other in spans.items() if name != field]
            if sum(_apart(span, other) for other in others) > len(others) / 2:
                off.append((row, field))
    if len(off) <= _MOST_APART * count:
        yield from off


def parted(evidence: Mapping[str, Evidence]) -> frozenset[str]:
    """Leaves that were put together of lines too far apart to be one text: of two rows, say."""
    gaps = {pointer: gap for pointer, entry in evidence.items() if (gap := _widest_gap(entry)) is not None}
    usual = min(median(gaps.values()), _SPACED) if gaps else 0.0
    return frozenset(pointer for pointer, gap in gaps.items() if gap > max(_PARTED, _PARTED_MORE * usual))


def _widest_gap(entry: Evidence) -> float | None:
    """The widest space between lines one over the other, in heights of the lower one; None for a single line."""
    if len(entry.places) < 2 or entry.match not in ("exact", "fuzzy"):
        return None
    gaps = [
        (below.box.top - above.box.bottom) / max(min(above.box.height, below.box.height), 1.0)
        for above, below in pairwise(entry.places)
        if above.page == below.page and not _apart(_wide(above.box), _wide(below.box))
    ]
    return max(gaps, default=None)


def stacked(evidence: Mapping[str, Evidence]) -> frozenset[str]:
    """Leaves of rows in which two figures, one over the other, were taken for one: 5 over 7 is not 57.

    A figure goes on below only where its line is full. The widest line of a field in the same list tells how much a
    line holds. Where one figure of a row is two, all that the row has in several lines is of two rows.
    """
    found: set[str] = set()
    for (place, page), cells in _lists(evidence).items():
        lines = {cell: [each.box for each in entry.places if each.page == page] for cell, entry in cells.items()}
        widest: dict[str, float] = defaultdict(float)
        for (_, field), boxes in lines.items():
            widest[field] = max(widest[field], *(box.width for box in boxes))
        rows = {
            row
            for (row, field), entry in cells.items()
            if _FIGURE_ALONE.fullmatch(entry.text) and _had_room(entry.text, lines[row, field], widest[field])
        }
        found.update(f"{place}/{row}/{field}" for (row, field), boxes in lines.items() if row in rows and boxes[1:])
    return frozenset(found)


def _had_room(text: str, lines: list[Box], widest: float) -> bool:
    """Do lines stand one over the other of which the upper one had room for another figure?"""
    figure = sum(box.width for box in lines) / max(len("".join(text.split())), 1)
    return any(
        below.top >= above.bottom and not _apart(_wide(above), _wide(below)) and above.width + _ROOM * figure <= widest
        for above, below in pairwise(lines)
    )


def overgrown(evidence: Mapping[str, Evidence]) -> frozenset[str]:
    """Figures of tables with far more ink than their characters: of 219.5 under grey strokes only 25 was read."""
    pages: dict[int, dict[str, float]] = defaultdict(dict)
    for pointer, entry in evidence.items():
        text = "".join(entry.text.split())
        if _cell(pointer) and len(entry.places) == 1 and entry.match == "exact" and _FIGURE_ALONE.fullmatch(text):
            box = entry.places[0].box
            pages[entry.places[0].page][pointer] = max(box.width, box.height) / len(text)
    found: set[str] = set()
    for sizes in pages.values():
        usual = median(sizes.values())
        found.update(each for each, size in sizes.items() if len(sizes) >= _LEAST and size > _OVERGROWN * usual)
    return frozenset(found)
