"""Forms with a rule above and one below, and none within: sections of rows, each in columns of its own.

A form tells facts in pairs, funds and indicators in tables of different columns, one under the other.
Taken together they leave no white in common, so the form is first cut where that parts the print
best: each cut costs as much as a few cells that would else share a column.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from itertools import pairwise
from operator import or_

from extractor.document import Box, Word, around
from extractor.figures import parse_number
from extractor.layout.fragments import Fragment, Slot
from extractor.layout.gridding import in_columns
from extractor.layout.lines import Line, lines_of, text_size, word_size
from extractor.layout.strokes import Stroke
from extractor.wording import is_blank

_STEP = 8
"""Places to an em, on the line that white is looked for on."""
_CUT, _RUN_OVER, _NARROW, _BLANK = 0.9, 0.3, 0.25, 0.01
"""What a cut costs, print over several columns, a lost gap that may be within a cell (any other: 1), and a blank."""
FEWEST = 8
"""Lines that a form has at least."""
_SHARE, _MOST = 6, 5
"""One in so many lines may run over the white of a section, but no more than so many."""
_NEAR = 0.9
"""Ems up to which print that is not on one line stands side by side."""


@dataclass(frozen=True)
class _Stretch:
    """Print without a gap: words of one line that belong together."""

    box: Box
    line: int


@dataclass(frozen=True)
class _Form:
    """The print of a form on a scale of whole numbers: what each line covers, and the gaps between its cells."""

    lines: Sequence[Line]
    left: float
    size: float

    def _mask(self, start: float, end: float, inwards: bool) -> int:
        scale = _STEP / self.size
        first, last = (start - self.left) * scale, (end - self.left) * scale
        low, high = (int(first) + 1, int(last)) if inwards else (int(first), int(last) + 1)
        return ((1 << (high - low)) - 1) << max(low, 0) if high > low else 0

    @cached_property
    def stretches(self) -> list[list[_Stretch]]:
        """The stretches of each line."""
        found: list[list[_Stretch]] = []
        for index, line in enumerate(self.lines):
            row: list[Box] = []
            for word in line.words:
                if row and word.box.left - row[-1].right < 0.35 * word_size(word):
                    row[-1] = around([row[-1], word.box])
                else:
                    row.append(word.box)
            found.append([_Stretch(box, index) for box in row])
        return found

    @cached_property
    def masks(self) -> list[list[int]]:
        """What each stretch of each line covers."""
        return [[self._mask(one.box.left, one.box.right, True) for one in row] for row in self.stretches]

    @cached_property
    def printed(self) -> list[int]:
        """What each line covers."""
        return [reduce(or_, row, 0) for row in self.masks]

    @cached_property
    def gaps(self) -> list[list[tuple[int, float]]]:
        """For each line the gaps behind its stretches, and how much each counts; a narrow one may be within a cell."""
        found: list[list[tuple[int, float]]] = [[] for _ in self.lines]
        for index, row in enumerate(self.stretches):
            for one in row:
                if (other := self._beside(one)) is None:
                    continue
                gap = other.box.left - one.box.right
                sure = other.line != one.line or gap > 1.5 * self.size
                last = max(index, other.line)
                found[last].append((self._mask(one.box.right, other.box.left, False), 1.0 if sure else _NARROW))
        return found

    def _beside(self, one: _Stretch) -> _Stretch | None:
        """The next stretch at the right, on this line or hardly above or below it."""
        middle = one.box.centre[1]
        near = [
            other
            for index in range(max(one.line - 2, 0), min(one.line + 3, len(self.lines)))
            for other in self.stretches[index]
            if other.box.left >= one.box.right - 0.1 * self.size
            and abs(other.box.centre[1] - middle) < _NEAR * self.size
        ]
        return min(near, key=lambda other: other.box.left, default=None)

    def cuts(self) -> list[tuple[int, int]]:
        """The sections: first line and line behind the last."""
        best: list[tuple[float, int]] = [(0.0, 0)]
        costs = [self._costs(start) for start in range(len(self.lines))]
        for end in range(1, len(self.lines) + 1):
            best.append(min((best[start][0] + _CUT + costs[start][end - start - 1], start) for start in range(end)))
        found = []
        end = len(self.lines)
        while end:
            start = best[end][1]
            found.append((start, end))
            end = start
        return found[::-1]

    def _costs(self, start: int) -> list[float]:
        """What is lost in the section from `start` to each line behind it."""
        costs = []
        counts = [len(row) for row in self.stretches]
        for end in range(start + 1, len(self.lines) + 1):
            covered, some = self._covered(start, end)
            gaps = (gap for row in self.gaps[start:end] for gap in row)
            lost = sum(weight for gap, weight in gaps if gap and not gap & ~covered)
            blank = _BLANK * ((end - start) * max(counts[start:end]) - sum(counts[start:end]))
            costs.append(blank + lost + (self._crossing(start, end, covered) if some else 0.0))
        return costs

    def _covered(self, start: int, end: int) -> tuple[int, bool]:
        """What the lines of a section cover, and are there some among them that are let run over white?

        A few lines may, if they have few cells: headings, totals, texts over several columns.
        """
        most = max(map(len, self.stretches[start:end]))
        allowed = min((end - start) // _SHARE, _MOST)
        firm, loose = 0, [0] * (allowed + 1)
        for row in range(start, end):
            mask = self.printed[row]
            if 2 * len(self.stretches[row]) > most:
                firm |= mask
                continue
            for times in range(allowed, 0, -1):
                loose[times] |= loose[times - 1] & mask
            loose[0] |= mask
        covered = firm | loose[allowed]
        return covered, bool(loose[0] & ~covered)

    def _crossing(self, start: int, end: int, often: int) -> float:
        """How many stretches run over white that the section has."""
        whites = [((1 << (high - low)) - 1) << low for low, high in _runs(often)]
        rows = [row for row in range(start, end) if self.printed[row] & ~often]
        return _RUN_OVER * sum(any(not white & ~mask for white in whites) for row in rows for mask in self.masks[row])

    def edges(self, start: int, end: int, left: float, right: float) -> list[float]:
        """Where the columns of a section part: in white that print stands beside on both sides."""
        covered, _ = self._covered(start, end)
        whole = reduce(or_, self.printed[start:end], 0)
        ends = whole & -whole | 1 << whole.bit_length() - 1
        whites = [_clearest(low, high, whole) for low, high in _runs(covered | ends)]
        inner = [self.left + (low + high) / 2 * self.size / _STEP for low, high in whites]
        xs = [left, *(x for x in inner if left < x < right), right]
        return self._parting(xs, start, end)

    def _parting(self, xs: Sequence[float], start: int, end: int) -> list[float]:
        """The edges that part two cells: heads in the middle of a column and figures at its right leave white, too."""
        kept = [xs[0]]
        pairs = [
            (one.box.centre[0], other.box.centre[0])
            for row in self.stretches[start:end]
            for one in row
            if (other := self._beside(one)) is not None and start <= other.line < end
        ]
        for x, after in pairwise(xs[1:]):
            beside = any(kept[-1] <= one < x <= other < after for one, other in pairs)
            if beside or (len(kept) == 1 and self._only_labels(start, end, x)):
                kept.append(x)
        return [*kept, xs[-1]]

    def _only_labels(self, start: int, end: int, right: float) -> bool:
        """Is all print of the first column alone on its line, as labels in the middle of several rows are?"""
        lines = self.stretches[start:end]
        rows = [row for row in lines if any(one.box.centre[0] < right for one in row)]
        return bool(rows) and all(len(row) == 1 for row in rows)


def _clearest(low: int, high: int, covered: int) -> tuple[int, int]:
    """The widest part of a stretch that nothing at all covers, or the stretch."""
    width = high - low
    part = (covered >> low & (1 << width) - 1 | 1 << width) << 1 | 1  # as if closed on both sides
    clear = [(low + first - 1, low + last - 1) for first, last in _runs(part)]
    return max(clear, key=lambda run: run[1] - run[0], default=(low, high))


def _runs(covered: int) -> list[tuple[int, int]]:
    """The stretches between places that are covered, from the first to the last."""
    found = []
    low: int | None = None
    for place in range(covered.bit_length()):
        if covered >> place & 1:
            if low is not None and place > low:
                found.append((low, place))
            low = place + 1
    return found


def sectioned(lines: Sequence[Line], rules: Sequence[Stroke], page: int) -> list[Fragment]:
    """The tables of a form between two rules, from top to bottom; none where it is one table, or no form.

    `rules` are the one above and the one below.
    """
    upright, words = _upright([word for line in lines for word in line.words])
    lines = lines_of(page, words)
    size = text_size(words)
    box = around([line.box for line in lines])
    left = min([rule.start for rule in rules], default=box.left - 0.2 * size)
    right = max([rule.end for rule in rules], default=box.right + 0.2 * size)
    form = _Form(lines, min(left, min(line.box.left for line in lines)), size)
    cuts = form.cuts()
    found = [
        _filled(in_columns(lines[start:end], form.edges(start, end, left, right), rules, page)) for start, end in cuts
    ]
    for label in upright:
        at = next((index for index, fragment in enumerate(found) if _stands_in(label, fragment)), None)
        if at is not None:
            found[at] = _with_upright(found[at], label)
    return found


def _filled(fragment: Fragment) -> Fragment:
    """The table with the blanks in a row of one label and its text given to the two: nothing parts them from these."""
    slots: list[Slot] = []
    for row in range(fragment.rows):
        own = [slot for slot in fragment.row_slots(row) if slot.row == row]
        printed = [slot for slot in own if slot.lines]
        whole = len(printed) == 2 and sum(slot.column_span for slot in own) == fragment.columns
        if not whole or printed[0].column or any(slot.row_span > 1 for slot in own) or _figure(printed[1]):
            slots += own
            continue
        label, text = printed
        slots += [_over(fragment, label, 0, text.column), _over(fragment, text, text.column, fragment.columns)]
    return replace(fragment, slots=tuple(slots))


def _figure(slot: Slot) -> bool:
    return parse_number(slot.text) is not None or is_blank(slot.text)


def _over(fragment: Fragment, slot: Slot, first: int, end: int) -> Slot:
    """A cell over other columns of its row."""
    box = slot.box._replace(left=fragment.xs[first], right=fragment.xs[end])
    return replace(slot, column=first, column_span=end - first, box=box)


def _upright(words: Sequence[Word]) -> tuple[list[list[Word]], list[Word]]:
    """Labels set one character below the other, each as its words, and the words that are none."""
    lone = sorted((word for word in words if len(word.text) == 1 and word.text.isalpha()), key=_from_left)
    found: list[list[Word]] = []
    for word in lone:
        size = word_size(word)
        label = next((one for one in found if _goes_down(one[-1], word, size)), None)
        if label is None:
            found.append([word])
        else:
            label.append(word)
    labels = [label for label in found if len(label) >= 3]
    taken = {id(word) for label in labels for word in label}
    return labels, [word for word in words if id(word) not in taken]


def _from_left(word: Word) -> tuple[float, float]:
    return round(word.box.centre[0]), word.box.top


def _goes_down(upper: Word, word: Word, size: float) -> bool:
    middle, height = upper.box.centre
    return abs(word.box.centre[0] - middle) < 0.3 * size and 0.7 * size < word.box.centre[1] - height < 1.8 * size


def _stands_in(label: Sequence[Word], fragment: Fragment) -> bool:
    return fragment.ys[0] <= around(word.box for word in label).centre[1] < fragment.ys[-1]


def _with_upright(fragment: Fragment, label: Sequence[Word]) -> Fragment:
    """The table with a label beside the rows that it stands in the middle of: in its column, or in one of its own."""
    box = around(word.box for word in label)
    lines = tuple(Line(fragment.page, (word,), word.box) for word in label)
    first, end = _beside_rows(fragment, box)
    held = [slot for slot in fragment.slots if slot.column == 0 and first <= slot.row < end]
    xs, slots = fragment.xs, fragment.slots
    free = all(slot.row_span == slot.column_span == 1 and not slot.lines for slot in held) and box.right < xs[1]
    if free:
        slots = tuple(slot for slot in slots if slot not in held)
    else:
        xs = (xs[0], min(box.right + 0.1, (xs[0] + xs[1]) / 2), *xs[1:])
        slots = tuple(replace(slot, column=slot.column + 1) for slot in slots)
        blank = [row for row in range(fragment.rows) if not first <= row < end]
        slots += tuple(Slot(row, 0, 1, 1, Box(xs[0], fragment.ys[row], xs[1], fragment.ys[row + 1])) for row in blank)
    whole = Slot(first, 0, end - first, 1, Box(xs[0], fragment.ys[first], xs[1], fragment.ys[end]), lines)
    return replace(fragment, xs=xs, slots=tuple(sorted((whole, *slots), key=lambda slot: (slot.row, slot.column))))


def _beside_rows(fragment: Fragment, box: Box) -> tuple[int, int]:
    """The rows that a label stands in the middle of, with no other print in its column: first, and behind the last."""
    words = [word.box for slot in fragment.slots for line in slot.lines for word in line.words]
    level = [one.centre[1] for one in words if one.left < box.right and one.right > box.left]
    ys, slack = fragment.ys, 0.8 * fragment.size
    ranges = [
        (first, end)
        for first in range(fragment.rows)
        for end in range(first + 1, fragment.rows + 1)
        if not any(ys[first] < place < ys[end] for place in level)
    ]
    middle = box.centre[1]
    centred = [one for one in ranges if abs((ys[one[0]] + ys[one[1]]) / 2 - middle) < slack]
    return max(centred or [one for one in ranges if ys[one[0]] < middle < ys[one[1]]], key=_count, default=(0, 1))


def _count(rows: tuple[int, int]) -> int:
    return rows[1] - rows[0]
