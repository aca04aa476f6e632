"""Lines that hold to common columns -> the grid of a table without vertical rules.

Columns stand where most rows leave white at the same place. Where a rule runs under every row,
the rules are the rows; elsewhere they follow from how lines lie to each other (`rows`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extractor.document import Box, Word, around
from extractor.figures import parse_number
from extractor.layout.filling import parted
from extractor.layout.fragments import Fragment, Slot
from extractor.layout.heads import nest
from extractor.layout.lattice import rectangles
from extractor.layout.lines import Line, lines_of, text_size
from extractor.layout.rows import Bit, Block, Print, Span, rows_of
from extractor.layout.strokes import Stroke


@dataclass(slots=True)
class _White:
    """White that rows share between two columns: from where to where, and in how many rows.

    `sure`: two figures stand on its sides in some row, well apart; a word that a recogniser has
    drawn over it is two.
    """

    low: float
    high: float
    support: int = 1
    sure: bool = False


def gridded(lines: Sequence[Line], rows: Sequence[Line], rules: Sequence[Stroke], page: int) -> Fragment | None:
    """The table that the lines make, or None where they make none.

    `rows` are those of the lines that show columns; `rules` the horizontal rules around and
    within. Without a rule at least three rows must agree.
    """
    ruled = _ruled(rows, rules)
    if len(rows) < 3 and not ruled:
        return None
    size = text_size(word for line in rows for word in line.words)
    xs = boundaries(lines, rows, rules, size)
    if len(xs) < 3 or not _convincing(rows, xs, size, ruled):
        return None
    return in_columns(lines, xs, rules, page)


def in_columns(lines: Sequence[Line], xs: Sequence[float], rules: Sequence[Stroke], page: int) -> Fragment:
    """The table that the lines make in columns between `xs`."""
    size = text_size(word for line in lines for word in line.words)
    bold = Counter(word.bold for line in lines for word in line.words).most_common(1)[0][0]
    shared = Print(tuple(xs), size, bold)
    bands = _bands([bits_of(line, shared) for line in lines], rules, xs)
    if len(bands) >= 4 and sum(_one_row(band) for band in bands) >= 0.75 * len(bands):
        return by_rules(page, bands, rules, shared)
    blocks: list[Block] = []
    for band in bands:
        offset = max((block.row + block.row_span for block in blocks), default=0)
        for block in rows_of(band, shared):
            block.row += offset
            blocks.append(block)
    nest(blocks, rules, shared)
    return _fragment(page, blocks, rules, shared)


def _ruled(rows: Sequence[Line], rules: Sequence[Stroke]) -> bool:
    """Do rules bound the rows: one is enough for many, for one or two it takes two, or one between."""
    box = around(row.box for row in rows)
    full = [rule for rule in rules if min(rule.end, box.right) - max(rule.start, box.left) > 0.8 * box.width]
    between = len(rows) == 2 and any(rows[0].box.centre[1] < rule.at < rows[1].box.centre[1] for rule in full)
    return len(full) > 1 or bool(full and (between or len(rows) > 2))


def boundaries(lines: Sequence[Line], rows: Sequence[Line], rules: Sequence[Stroke], size: float) -> tuple[float, ...]:
    """The grid's vertical boundaries: the middles of the white that rows share, and the outer edges."""
    whites: list[_White] = []
    for row in sorted(rows, key=lambda row: -len(row.words)):
        for one, other in pairwise(row.words):
            _add_white(whites, one, other, size)
    box = around([line.box for line in rows])
    for low, high in _clear(lines, box.width, size):
        if not any(white.low < high and low < white.high for white in whites):
            whites.append(_White(low, high, len(rows)))
    kept = []
    for white in sorted(whites, key=lambda white: white.low):
        crossing = [row for row in rows if _crosses(row, white)]
        few = len(crossing) <= 0.25 * len(rows) and white.support >= 3 * len(crossing)
        if few or _between_facts(white, crossing, rows, rules, size):
            _narrow(white, crossing, size)
            kept.append(white)
    left = min([box.left, *(rule.start for rule in rules)])
    right = max([box.right, *(rule.end for rule in rules)])
    inner = [(white.low + white.high) / 2 for white in _parted(kept, rows)]
    return (min(left, box.left - 0.2 * size), *inner, max(right, box.right + 0.2 * size))


def _narrow(white: _White, crossing: Sequence[Line], size: float) -> None:
    """Take heads set so close that next to no white is left between them: the columns part there."""
    for row in crossing:
        for one, other in pairwise(row.words):
            low, high = one.box.right, other.box.left
            if white.low - 0.1 * size <= low < high <= white.high + 0.1 * size:
                white.low, white.high = low, high


def _between_facts(
    white: _White, crossing: Sequence[Line], rows: Sequence[Line], rules: Sequence[Stroke], size: float
) -> bool:
    """Does the white part facts set in pairs, a rule under every row, where others fill their row with one text?

    The second labels then begin at one place, and the texts that run over it have a label alone beside them.
    """
    if white.support < 2 or any(len(row.words) != 2 for row in crossing):
        return False
    places = [row.box.centre[1] for row in rows]
    if not all(any(top < rule.at < low for rule in rules) for top, low in pairwise(sorted(places))):
        return False
    beside = [[word for word in row.words if word.box.left > white.low] for row in rows if row not in crossing]
    starts = [words[0].box.left for words in beside if words]
    return len(starts) >= len(crossing) and max(starts) - min(starts) < 0.3 * size


def _clear(lines: Sequence[Line], width: float, size: float) -> list[tuple[float, float]]:
    """The stretches that no word of any line covers, words over several columns apart.

    Cells set in the middle of their rows do not stand on one line with their neighbours: then no
    single line shows the white between them.
    """
    boxes = sorted(word.box for line in lines for word in line.words if word.box.width < 0.4 * width)
    found = []
    right = boxes[0].right if boxes else 0.0
    for box in boxes:
        if box.left - right > 0.25 * size:
            found.append((right, box.left))
        right = max(right, box.right)
    return found


def _add_white(whites: list[_White], one: Word, other: Word, size: float) -> None:
    """Count the white between two words towards the columns it parts; narrow white comes first."""
    low, high = one.box.right, other.box.left
    if high - low < 0.25 * size:
        return
    met = [white for white in whites if min(white.high, high) - max(white.low, low) > 0.25 * size]
    if not met:
        whites.append(_White(low, high, 0))
        met = whites[-1:]
    sure = len(met) == 1 and high - low > size and all(parse_number(word.text) is not None for word in (one, other))
    for white in met:
        white.low, white.high = max(white.low, low), min(white.high, high)
        white.support += 1
        white.sure = white.sure or sure


def _crosses(row: Line, white: _White) -> bool:
    """Does a word of the row lie over the white?"""
    middle = (white.low + white.high) / 2
    for word in row.words:
        if word.box.left < middle < word.box.right:
            return not (white.sure and word.confidence is not None and len(row.words) > 2)
    return False


def _parted(whites: Sequence[_White], rows: Sequence[Line]) -> list[_White]:
    """The whites without those that have no column of print between them and the one before."""
    kept: list[_White] = []
    words = [word.box for row in rows for word in row.words]
    for white in whites:
        if kept and not any(kept[-1].low <= box.left and box.right <= white.high for box in words):
            if white.support > kept[-1].support:
                kept[-1] = white
            continue
        kept.append(white)
    return kept


_EDGES: tuple[Callable[[Box], float], ...] = (
    lambda box: box.left,
    lambda box: box.right,
    lambda box: (box.left + box.right) / 2,
)


def _convincing(rows: Sequence[Line], xs: Sequence[float], size: float, ruled: bool) -> bool:
    """Do the columns hold: is their print set to a common edge or middle, column by column?"""
    columns = len(xs) - 1
    if _running(rows, size) or _scattered(rows) or (not ruled and columns < 3 and len(rows) < 4):
        return False
    if len(rows) == 1:
        return columns >= 3
    held = total = 0
    words = [word.box for row in rows for word in row.words]
    for left, right in pairwise(xs):
        boxes = [box for box in words if box.left > left - size / 2 and box.right < right + size / 2]
        if len(boxes) > 1:
            total += len(boxes)
            held += max(_agreeing([edge(box) for box in boxes], 0.5 * size) for edge in _EDGES)
    if not total or held < (0.55 if ruled else 0.7) * total:
        return False
    if columns == 2 and not ruled and _lone_numbers(rows, size):
        return False
    return not _contents(rows) and (columns > 2 or not _page_numbers(rows, xs))


def _lone_numbers(rows: Sequence[Line], size: float) -> bool:
    """Is the second column nothing but a character or two, far off: page numbers whose leaders were not read?"""
    lone = sum(
        len(row.words[-1].text) <= 3 and row.words[-1].box.left - row.words[-2].box.right > 6 * size for row in rows
    )
    return 3 * lone >= 2 * len(rows)


_NUMBERED = re.compile(
    r"\s*(?:[（(]?[一二三四五六七八九十]{1,3}[、)）.．]|第[一二三四五六七八九十\d]{1,3}[章节条部]|\d{1,2}[、.．])"
)


def _contents(rows: Sequence[Line]) -> bool:
    """Are the rows headings with their numbers, and a page number behind each?"""
    numbered = sum(bool(_NUMBERED.match(row.words[0].text)) for row in rows)
    paged = sum(len(row.words[-1].text) <= 3 and not row.words[-1].text.isalpha() for row in rows)
    return len(rows) > 2 and 3 * numbered >= 2 * len(rows) and 3 * paged >= 2 * len(rows)


def _running(rows: Sequence[Line], size: float) -> bool:
    """Are the lines so long that they are running text in two columns of print?"""
    widths = sorted(word.box.width for row in rows for word in row.words)
    return widths[len(widths) // 2] > 12 * size


def _scattered(rows: Sequence[Line]) -> bool:
    """Is the print single ideographs: a page read sideways, or text set with gaps?"""
    words = [word for row in rows for word in row.words]
    lone = sum(len(word.text) == 1 and not word.text.isascii() and word.text.isalpha() for word in words)
    return 2 * lone > len(words)


def _agreeing(values: Sequence[float], slack: float) -> int:
    """How many of the values lie within `slack` of a common one."""
    ordered = sorted(values)
    best = start = 0
    for end, value in enumerate(ordered):
        while value - ordered[start] > 2 * slack:
            start += 1
        best = max(best, end - start + 1)
    return best


def _page_numbers(rows: Sequence[Line], xs: Sequence[float]) -> bool:
    """Is the last column nothing but rising whole numbers, as in a contents page?"""
    last = [row.words[-1].text.strip("-—. ") for row in rows if row.words[-1].box.left > xs[-2]]
    if not last or not all(text.isdigit() for text in last):
        return False
    numbers = [int(text) for text in last]
    return numbers == sorted(numbers)


def bits_of(line: Line, shared: Print) -> list[Bit]:
    """The words of a line by the columns that they cover; words that overlap in columns go together."""
    found: dict[Span, list[Word]] = {}
    in_row = len(line.words) > 2
    for word in [part for one in line.words for part in parted(one, shared.xs, shared.size, in_row)]:
        span = _span(word.box, shared.xs, shared.size)
        touching = [other for other in found if other[0] < span[1] and span[0] < other[1]]
        words = [w for other in touching for w in found.pop(other)]
        start = min([span[0], *(other[0] for other in touching)])
        end = max([span[1], *(other[1] for other in touching)])
        found[start, end] = [*words, word]
    return [Bit(line, span, tuple(words), len(found) == 1) for span, words in sorted(found.items())]


def _span(box: Box, xs: Sequence[float], size: float) -> Span:
    """The columns that a box covers, a little overhang apart."""
    slack = min(0.35 * size, box.width / 3)
    columns = len(xs) - 1
    start = max(sum(x <= box.left + slack for x in xs) - 1, 0)
    end = max(sum(x < box.right - slack for x in xs), start + 1)
    return min(start, columns - 1), min(end, columns)


def _bands(lines: Sequence[list[Bit]], rules: Sequence[Stroke], xs: Sequence[float]) -> list[list[Bit]]:
    """The bits between one rule and the next; short rules part nothing."""
    places = [rule.at for rule in rules if rule.length > 0.5 * (xs[-1] - xs[0])]
    bands: dict[int, list[Bit]] = {}
    for bits in lines:
        for bit in bits:
            bands.setdefault(sum(place < bit.middle for place in places), []).append(bit)
    return [bands[key] for key in sorted(bands)]


def _one_row(band: Sequence[Bit]) -> bool:
    """May the lines between two rules be one row: no column with two figures, no line that fills all columns twice?"""
    figures = Counter(bit.span for bit in band if bit.figure)
    if max(figures.values(), default=0) > 1:
        return False
    lines = Counter(id(bit.line) for bit in band)
    columns = len({bit.span for bit in band})
    return columns < 2 or sum(count == columns for count in lines.values()) < 2


def by_rules(
    page: int, bands: Sequence[Sequence[Bit]], rules: Sequence[Stroke], shared: Print, ys: Sequence[float] = ()
) -> Fragment:
    """A row for each band; a cell goes on below a rule that leaves its column out.

    `ys` are the edges of the rows, where they are known; else they lie at rules, or half way between print.
    """
    xs, columns = shared.xs, len(shared.xs) - 1
    if ys:
        extents = list(pairwise(ys))
    else:
        extents = [(min(bit.box.top for bit in band), max(bit.box.bottom for bit in band)) for band in bands]
        ys = _between(extents, rules, shared.size)
    above = [[True] * columns for _ in ys]
    beside = [[True] * len(bands) for _ in xs]
    for index in range(1, len(bands)):
        near = [rule for rule in rules if abs(rule.at - ys[index]) < 0.5 * shared.size]
        for column in range(columns):
            middle = (xs[column] + xs[column + 1]) / 2
            above[index][column] = not near or any(rule.start < middle < rule.end for rule in near)
    for index, band in enumerate(bands):
        for bit in band:
            for column in range(bit.span[0] + 1, bit.span[1]):
                beside[column][index] = False
    slots = []
    for top, left, bottom, right in rectangles(above, beside, len(bands), columns):
        words = [w for band in bands[top:bottom] for bit in band if left <= bit.span[0] < right for w in bit.words]
        box = Box(xs[left], ys[top], xs[right], ys[bottom])
        slots.append(Slot(top, left, bottom - top, right - left, box, tuple(lines_of(page, words))))
    return _opened(Fragment(page, "aligned", xs, tuple(ys), tuple(slots)), extents, rules)


def _fragment(page: int, blocks: Sequence[Block], rules: Sequence[Stroke], shared: Print) -> Fragment:
    """The cells as a grid: slots for what is printed, blank ones for the rest."""
    xs, columns = shared.xs, len(shared.xs) - 1
    count = max(block.row + block.row_span for block in blocks)
    extents = []
    for row in range(count):
        own = [block for block in blocks if block.row == row and block.row_span == 1] or [
            block for block in blocks if block.row <= row < block.row + block.row_span
        ]
        extents.append((min(block.top for block in own), max(block.bottom for block in own)))
    ys = _between(extents, rules, shared.size)
    standing = Counter(row for block in blocks for row in range(block.row, block.row + block.row_span))
    slots: list[Slot] = []
    taken: dict[tuple[int, int], int] = {}
    for block in [*blocks, *(Block([], row, 1, (c, c + 1)) for row in range(count) for c in range(columns))]:
        heads = bool(block.bits) and standing[block.row] == 1 and shared.heading(block.bits[0])
        start, end = (0, columns) if heads else block.span
        places = [(r, c) for r in range(block.row, block.row + block.row_span) for c in range(start, end)]
        if held := {taken[place] for place in places if place in taken}:
            # Two cells claim one place: nothing that is printed may be lost, so they become one.
            index = min(held)
            words = [word for bit in block.bits for word in bit.words]
            words += [word for line in slots[index].lines for word in line.words]
            slots[index] = replace(slots[index], lines=tuple(lines_of(page, words)))
            continue
        taken.update(dict.fromkeys(places, len(slots)))
        box = Box(xs[start], ys[block.row], xs[end], ys[block.row + block.row_span])
        lines = tuple(Line(page, bit.words, bit.box) for bit in block.bits)
        slots.append(Slot(block.row, start, block.row_span, end - start, box, lines))
    slots.sort(key=lambda slot: (slot.row, slot.column))
    return _opened(Fragment(page, "aligned", xs, tuple(ys), tuple(slots)), extents, rules)


def _opened(fragment: Fragment, extents: Sequence[tuple[float, float]], rules: Sequence[Stroke]) -> Fragment:
    """The fragment with its first and last cells marked open where no rule closes the table."""
    middle = [(top + bottom) / 2 for top, bottom in extents]
    above = any(rule.at < middle[0] for rule in rules)
    below = any(rule.at > middle[-1] for rule in rules)
    slots = [
        replace(slot, open_top=slot.row == 0 and not above, open_bottom=_last(slot, fragment) and not below)
        if slot.row == 0 or _last(slot, fragment)
        else slot
        for slot in fragment.slots
    ]
    return replace(fragment, slots=tuple(slots))


def _last(slot: Slot, fragment: Fragment) -> bool:
    return slot.row + slot.row_span == fragment.rows


def _between(extents: Sequence[tuple[float, float]], rules: Sequence[Stroke], size: float) -> list[float]:
    """Where rows part: at a rule between them, else half way; above and below all, a little off."""
    ys = [extents[0][0] - 0.2 * size]
    for (_, upper), (lower, _) in pairwise(extents):
        between = [rule.at for rule in rules if upper - 0.2 * size < rule.at < lower + 0.2 * size]
        ys.append(max(between[0] if between else (upper + lower) / 2, ys[-1] + 0.1))
    ys.append(max(extents[-1][1] + 0.2 * size, ys[-1] + 0.1))
    return ys
