"""Ruled tables that have vertical rules only: one ruled row that holds many rows of print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from extractor.document import Box
from extractor.layout.fragments import Fragment, Slot
from extractor.layout.lines import Line, text_size
from extractor.layout.rows import Bit, Block, Print, rows_of

_ROWS = 3
"""So many figures below each other in two columns at least make rows of print."""


def unstacked(fragment: Fragment) -> Fragment:
    """The same table with rows that are ruled as one, but printed as several, taken apart.

    Figures below each other in several cells of one row are rows that no rule parts. A cell with
    a list of figures alone is left as it is, and so is a table that rules its rows.
    """
    if fragment.rows > 4:
        return fragment
    for row in reversed(range(fragment.rows)):
        slots = fragment.row_slots(row)
        if sum(_figures(slot) >= _ROWS for slot in slots) >= 2 and all(slot.row_span == 1 for slot in slots):
            fragment = _apart(fragment, row)
    return fragment


def _figures(slot: Slot) -> int:
    """How many lines of a cell are figures, all of them being short lines."""
    return sum(Bit(line, (0, 1), line.words, False).figure for line in slot.lines)


def _apart(fragment: Fragment, row: int) -> Fragment:
    """The fragment with one ruled row made the rows that are printed in it."""
    slots = fragment.row_slots(row)
    bits = [
        Bit(line, (slot.column, slot.column + slot.column_span), line.words, False)
        for slot in slots
        for line in slot.lines
    ]
    blocks = rows_of(
        bits, Print(fragment.xs, text_size(word for bit in bits for word in bit.words), bits[0].words[0].bold)
    )
    count = max(block.row + block.row_span for block in blocks)
    ys = _edges(blocks, count, fragment.ys[row], fragment.ys[row + 1])
    fresh = [
        _slot(fragment, row, slot, place, ys, [block for block in blocks if block.span[0] == slot.column])
        for slot in slots
        for place in range(count)
    ]
    rest = [
        slot if slot.row < row else replace(slot, row=slot.row + count - 1)
        for slot in fragment.slots
        if slot.row != row
    ]
    found = [slot for slot in fresh if slot is not None]
    return replace(
        fragment, ys=(*fragment.ys[: row + 1], *ys[1:-1], *fragment.ys[row + 1 :]), slots=tuple(rest + found)
    )


def _edges(blocks: Sequence[Block], count: int, top: float, bottom: float) -> list[float]:
    """Where the rows of print part, within the ruled row."""
    extents = []
    for row in range(count):
        own = [block for block in blocks if block.row <= row < block.row + block.row_span]
        single = [block for block in own if block.row_span == 1] or own
        extents.append((min(block.top for block in single), max(block.bottom for block in single)))
    inner = [(above[1] + below[0]) / 2 for above, below in pairwise(extents)]
    return [top, *inner, bottom]


def _slot(
    fragment: Fragment, row: int, slot: Slot, place: int, ys: Sequence[float], blocks: Sequence[Block]
) -> Slot | None:
    """The cell of one printed row in the columns of `slot`; None where a cell from above covers it."""
    block = next((block for block in blocks if block.row <= place < block.row + block.row_span), None)
    if block is not None and block.row != place:
        return None
    span = block.row_span if block else 1
    lines = tuple(Line(fragment.page, bit.words, bit.box) for bit in block.bits) if block else ()
    box = Box(slot.box.left, ys[place], slot.box.right, ys[place + span])
    top, bottom = slot.open_top and place == 0, slot.open_bottom and place + span == len(ys) - 1
    return Slot(row + place, slot.column, span, slot.column_span, box, lines, top, bottom)
