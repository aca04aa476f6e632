"""Heads that the form reader does not understand: what stands under them is not in the record, which has to be told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from extractor.document import Passage
from extractor.layout.blocks import Cell
from extractor.readers.form.events import Band
from extractor.readers.form.heads import Column, is_figure, starting
from extractor.readers.form.indicators import is_column_numbers
from extractor.readers.form.ticks import is_tick
from extractor.readers.form.vocabulary import concept
from extractor.wording import compact, is_blank

_KINDS = ("funds", "goals", "indicators", "funding", "projects")
"""Bands whose heads name the fields of rows; in the others a column's head is a label or nothing."""
_NO_FIELDS = (
    "remark", "note", "reason", "label", "operator", "likelihood_option",
    "goal", "level1", "level2", "level3_group", "level3",
)  # fmt: skip
"""What the reader understands and need not copy: no field takes it, only a tick does, or it is printed twice."""
_NAMES = (None, "label", "name", "item")


def heads(bands: Iterable[Band], sources: Mapping[str, Passage]) -> tuple[Passage, ...]:
    """The heads of columns that nothing was read from though rows print something there, and heads that are none."""
    used = {id(run.word) for passage in sources.values() for run in passage.runs}
    return tuple(head for band in bands if band.kind in _KINDS for head in _strange(band, used))


def _strange(band: Band, used: set[int]) -> Iterator[Passage]:
    for row in range(band.head.first, band.head.last + 1):
        printed = [cell for cell in starting(band.table, row) if not is_blank(cell.text)]
        if any(map(is_figure, printed)) and not is_column_numbers([cell.passage for cell in printed]):
            yield Passage.join([cell.passage for cell in printed])  # a row of values was taken for a head
    for column in band.head.columns:
        if column.concept not in _NO_FIELDS and _is_unread(band, column, used):
            yield Passage.join([cell.passage for cell in column.path if not is_blank(cell.text)])


def _is_unread(band: Band, column: Column, used: set[int]) -> bool:
    held = [cell for cell in _held(band, column) if not (is_tick(cell.text) and _tells_reasons(column))]
    unread = [cell for cell in held if not any(id(run.word) in used for run in cell.passage.runs)]
    if column.concept is None and not _values_begin_before(band, column):
        unread = [cell for cell in unread if is_figure(cell)]  # words there are labels of rows
    return 2 * len(unread) > len(held) and not (len(unread) > 1 and _counts(unread))


def _tells_reasons(column: Column) -> bool:
    """Is it one of the boxes under 偏差原因分析? What is ticked there has no field."""
    return any(concept("indicators.columns", cell.text) == "deviation_reason" for cell in column.path)


def _values_begin_before(band: Band, column: Column) -> bool:
    """Does a column of values stand at its left?"""
    names = _NAMES if band.kind == "funds" else (None,)
    named = [other for other in band.head.columns if other.concept not in names]
    return band.kind == "indicators" or any(other.first < column.first for other in named)


def _held(band: Band, column: Column) -> Iterator[Cell]:
    """The printed cells of the band that begin under the column."""
    for row in band.rows:
        yield from (cell for cell in column.cells(band.table, row) if cell.row == row and not is_blank(cell.text))


def _counts(cells: list[Cell]) -> bool:
    """Are they running numbers?"""
    numbers = [int(text) if (text := compact(cell.text)).isdecimal() else 0 for cell in cells]
    return all(later == earlier + 1 for earlier, later in pairwise(numbers))
