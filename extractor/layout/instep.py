"""A table that goes on with other widths: split by hand, its rest on the next page was given columns of its own.

No boundary need be where it was. What tells is that the rows have as many cells as before, one by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from extractor.layout.fragments import Fragment

_CELLS = 5
"""So many cells a row at least: rows of a label and its value are alike in every form."""
_MOST = 0.6
"""Share of the later rows that have as many."""


def in_step(before: Fragment, after: Fragment) -> bool:
    """Do the rows of `after`, on the next page, have as many cells as the last row of `before`?"""
    if after.page != before.page + 1 or before.kind != "ruled" or after.kind != "ruled":
        return False
    wide = before.box.width
    if abs(after.box.width - wide) > 0.1 * wide or abs(after.box.left - before.box.left) > 0.05 * wide:
        return False
    count = len(before.row_slots(before.rows - 1))
    if count < _CELLS or len(after.row_slots(0)) != count:
        return False
    as_many = sum(len(after.row_slots(row)) == count for row in range(after.rows))
    return as_many >= _MOST * after.rows


def in_order_of(before: Fragment, after: Fragment, places: Sequence[float]) -> list[float]:
    """The boundaries of `after`, moved to where those of `before` are: at `places` of the joined grid."""
    mine = _edges(after, 0, after.xs)
    theirs = _edges(before, before.rows - 1, places)
    steps = list(pairwise(zip(mine, theirs, strict=True)))
    return [_moved(x, steps) for x in after.xs]


def _edges(fragment: Fragment, row: int, places: Sequence[float]) -> list[float]:
    """Where the cells of a row begin, and the last one ends."""
    slots = sorted(fragment.row_slots(row), key=lambda slot: slot.column)
    return [*(places[slot.column] for slot in slots), places[slots[-1].column + slots[-1].column_span]]


def _moved(x: float, steps: Sequence[tuple[tuple[float, float], tuple[float, float]]]) -> float:
    """A boundary between two others stays between them."""
    for (low, to_low), (high, to_high) in steps:
        if x <= high or (low, to_low) == steps[-1][0]:
            return to_low + (x - low) * (to_high - to_low) / (high - low)
    return x
