"""Rows between rules, each a label at the left of running text: tables that no line of print shows.

The text may run over lines as long as those of a page, and the label stand at the middle of them, so
that no line has both. What tells is white that runs from rule to rule with print on both sides.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from extractor.document import Box, Word, around
from extractor.layout.fragments import Fragment, Slot
from extractor.layout.lines import lines_of, text_size
from extractor.layout.strokes import Stroke

_LONG_TEXT = 13
"""Characters from which a cell is a text rather than a word."""
_LABEL = 10
"""Ems that a label is wide at most."""
_NARROWEST = 20
"""Ems that rules are long at least."""


class _Row(NamedTuple):
    """What stands between two rules: a label and its text, parted by white from `low` to `high`."""

    top: Stroke
    bottom: Stroke
    label: list[Word]
    text: list[Word]
    low: float
    high: float


def labelled_tables(words: Sequence[Word], rules: Sequence[Stroke], page: int) -> tuple[list[Fragment], list[Word]]:
    """Tables of a label and a text a row, closed by rules of one length; and the words outside of them."""
    size = text_size(words)
    long = sorted(rule for rule in rules if rule.length > _NARROWEST * size)
    groups: list[list[_Row]] = []
    for top, bottom in pairwise(long):
        row = _row(words, top, bottom, size)
        if row is None:
            continue
        if groups and groups[-1][-1].bottom is top and _share_white(groups[-1], row):
            groups[-1].append(row)
        else:
            groups.append([row])
    found = [group for group in groups if any(_is_long(row) for row in group)]
    taken = {id(word) for group in found for row in group for word in [*row.label, *row.text]}
    return [_fragment(group, page) for group in found], [word for word in words if id(word) not in taken]


def _row(words: Sequence[Word], top: Stroke, bottom: Stroke, size: float) -> _Row | None:
    """The print between two rules of one length, where it is a label and a text."""
    if abs(top.start - bottom.start) > size or abs(top.end - bottom.end) > size:
        return None
    inside = [word for word in words if top.at < word.box.centre[1] < bottom.at]
    if not inside or any(not top.start - size < word.box.centre[0] < top.end + size for word in inside):
        return None
    ordered = sorted(inside, key=lambda word: word.box.left)
    right = ordered[0].box.right
    for index, word in enumerate(ordered[1:], 1):
        if word.box.left - right > 0.8 * size:
            label, text = ordered[:index], ordered[index:]
            low, high = right, word.box.left
            short = low - top.start < _LABEL * size and _is_block(label, size) and _is_block(text, size)
            return _Row(top, bottom, label, text, low, high) if short else None
        right = max(right, word.box.right)
    return None


def _is_block(words: Sequence[Word], size: float) -> bool:
    """Do the lines lie close to each other? Lines apart are cells below each other, which no rule parts."""
    lines = sorted((word.box.top, word.box.bottom) for word in words)
    bottom = lines[0][1]
    for top, end in lines:
        if top - bottom > 0.8 * size:
            return False
        bottom = max(bottom, end)
    return True


def _share_white(group: Sequence[_Row], row: _Row) -> bool:
    return min([row.high, *(one.high for one in group)]) > max([row.low, *(one.low for one in group)])


def _is_long(row: _Row) -> bool:
    """Does the text fill one stretch of at least a line? Words parted by white are columns, or two facts."""
    return max(len(word.text) for word in row.text) >= _LONG_TEXT


def _fragment(rows: Sequence[_Row], page: int) -> Fragment:
    """The rows as a table of two columns."""
    edge = (max(row.low for row in rows) + min(row.high for row in rows)) / 2
    box = around([word.box for row in rows for word in [*row.label, *row.text]])
    xs = (min(rows[0].top.start, box.left), edge, max(rows[0].top.end, box.right))
    ys = (rows[0].top.at, *(row.bottom.at for row in rows))
    slots = []
    for index, row in enumerate(rows):
        for column, words in enumerate((row.label, row.text)):
            place = Box(xs[column], ys[index], xs[column + 1], ys[index + 1])
            slots.append(Slot(index, column, 1, 1, place, tuple(lines_of(page, words))))
    return Fragment(page, "aligned", xs, ys, tuple(slots))
