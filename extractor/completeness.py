"""Proof of completeness: every row and every figure on the pages used, named, or listed as an orphan.

A row or a figure is *used* where a leaf was copied from it, *known* where the reader recognised it
as no value (a head, a label, a row number, a date of filling in, a page number). What is neither is
an orphan: something stands on the page that the record does not speak of. Layout is checked on the
way: each character of the pages must come back exactly once among its blocks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from extractor.document import Document, Passage, Place
from extractor.extraction import Reading
from extractor.layout.blocks import Cell, Layout, Table
from extractor.wording import is_blank

_FIGURE = re.compile(r"\d[\d,，]*(?:[.．]\d+)?")


@dataclass(frozen=True, slots=True)
class Orphan:
    """A figure that no leaf uses and nothing explains, with its box in upright coordinates."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Completeness:
    """n rows of n, m figures of m, orphans. `lost` and `doubled` count characters by page."""

    rows: int
    rows_accounted: int
    figures: int
    figures_used: int
    figures_known: int
    orphans: tuple[Orphan, ...]
    lost: dict[int, int]
    doubled: dict[int, int]

    @property
    def proved(self) -> bool:
        """Is every row and every figure accounted for, and no character lost or doubled?"""
        return self.rows == self.rows_accounted and not self.orphans and not self.lost and not self.doubled


def completeness(reading: Reading, layout: Layout, document: Document) -> Completeness:
    """Account for every ruled row and every figure of a document."""
    used = _Cover(reading.sources.values())
    known = _Cover([*reading.known, *(line.passage for line in layout.furniture)])
    counts: Counter[str] = Counter()
    orphans: list[Orphan] = []
    for passage in _passages(layout):
        for figure in _FIGURE.finditer(passage.text):
            part = passage[figure.start() : figure.end()]
            kind = "used" if used.covers(part) else "known" if known.covers(part) else "orphan"
            counts[kind] += 1
            if kind == "orphan" and part.places:
                orphans.append(Orphan(part.text, part.places[0]))
    rows = [_accounted(table, row, used, known) for table in layout.tables for row in range(table.rows)]
    lost, doubled = _balance(layout, document)
    return Completeness(
        len(rows), sum(rows), sum(counts.values()), counts["used"], counts["known"], tuple(orphans), lost, doubled
    )


class _Cover:
    """Which characters of which words some passages were cut from."""

    def __init__(self, passages: Iterable[Passage]) -> None:
        self._spans: dict[int, list[tuple[int, int]]] = {}
        for passage in passages:
            for run in passage.runs:
                self._spans.setdefault(id(run.word), []).append((run.offset, run.offset + run.length))

    def covers(self, passage: Passage) -> bool:
        """Does every character of the passage belong to one of them?"""
        return bool(passage.runs) and all(
            any(
                start <= run.offset and run.offset + run.length <= end
                for start, end in self._spans.get(id(run.word), ())
            )
            for run in passage.runs
        )

    def touches(self, passage: Passage) -> bool:
        """Does any word of the passage belong to one of them?"""
        return any(id(run.word) in self._spans for run in passage.runs)


def _passages(layout: Layout) -> Iterator[Passage]:
    for block in layout.blocks:
        if isinstance(block, Table):
            yield from (cell.passage for cell in block.cells)
        else:
            yield block.passage


def _accounted(table: Table, row: int, used: _Cover, known: _Cover) -> bool:
    """Is the row blank, or does a leaf or a known label come from it?"""
    printed: list[Cell] = [cell for cell in table.row_cells(row) if cell.row == row and not is_blank(cell.text)]
    return not printed or any(used.touches(cell.passage) or known.touches(cell.passage) for cell in printed)


def _balance(layout: Layout, document: Document) -> tuple[dict[int, int], dict[int, int]]:
    """Characters of each page that layout lost, and those that it holds more than once."""
    printed = Counter({page.number: sum(_weight(word.text) for word in page.words) for page in document.pages})
    held: Counter[int] = Counter()
    repeated = [cell.passage for table in layout.tables for cell in table.repeated]
    for passage in [*_passages(layout), *repeated, *(line.passage for line in layout.furniture)]:
        for run in passage.runs:
            held[run.page] += _weight(run.word.text[run.offset : run.offset + run.length])
    lost = {page: printed[page] - held[page] for page in printed if printed[page] > held[page]}
    doubled = {page: held[page] - printed[page] for page in printed if held[page] > printed[page]}
    return lost, doubled


def _weight(text: str) -> int:
    return sum(not character.isspace() for character in text)
