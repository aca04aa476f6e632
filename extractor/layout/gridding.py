"""Lines that hold to common columns -> the grid of a table without vertical rules.

Columns stand where most rows leave white at the same place. Rows are baselines, with the lines
of wrapped cells joined to their row; where a rule runs under every row, the rules are the rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median

from extractor.document import Box, Word, around
from extractor.layout.fragments import Fragment, Slot
from extractor.layout.lines import Line, first_token_width, lines_of, text_size
from extractor.layout.strokes import Stroke

Span = tuple[int, int]
"""First column and the column behind the last."""


@dataclass(slots=True)
class _White:
    """White that rows share between two columns: from where to where, and in how many rows."""

    low: float
    high: float
    support: int = 1


@dataclass(slots=True)
class _Row:
    """A row while it is put together: its lines' words by the columns that they cover."""

    lines: list[tuple[Line, dict[Span, list[Word]]]] = field(default_factory=list)

    @property
    def spans(self) -> set[Span]:
        """The columns that hold print."""
        return {span for _, entries in self.lines for span in entries}

    @property
    def top(self) -> float:
        return min(line.box.top for line, _ in self.lines)

    @property
    def bottom(self) -> float:
        return max(line.box.bottom for line, _ in self.lines)

    def last_in(self, span: Span) -> tuple[Line, list[Word]] | None:
        """The lowest line with print in these columns."""
        return next(((line, entries[span]) for line, entries in reversed(self.lines) if span in entries), None)


@dataclass(frozen=True, slots=True)
class _Measure:
    """What the rows of a table share: boundaries of columns, font size, pitches of lines.

    Lines less than `tight` apart are lines of one cell; up to `pitch` they may be.
    """

    xs: tuple[float, ...]
    size: float
    bold: bool
    tight: float
    pitch: float


def gridded(lines: Sequence[Line], rows: Sequence[Line], rules: Sequence[Stroke], page: int) -> Fragment | None:
    """The table that the lines make, or None where they make none.

    `rows` are those of the lines that show columns; `rules` the horizontal rules around and
    within. Without a rule at least three rows must agree.
    """
    lines, rows = _without_caption(list(lines), list(rows))
    if len(rows) < (1 if rules else 3):
        return None
    size = text_size(word for line in rows for word in line.words)
    xs = _boundaries(rows, rules, size)
    if len(xs) < 3 or not _convincing(rows, xs, size, bool(rules)):
        return None
    entries = [(line, _entries(line, xs, size)) for line in lines]
    found = _by_rules(entries, rules, xs) or _by_baselines(entries, rules, xs, size)
    return _fragment(page, found, xs, rules, size)


def _without_caption(lines: list[Line], rows: list[Line]) -> tuple[list[Line], list[Line]]:
    """Without lines at the head that only name the office or the unit (填报单位：… 单位：万元)."""
    while len(rows) > 1 and lines[0] is rows[0] and len(rows[0].words) <= 3 < len(rows[1].words) + 1:
        text = [word.text for word in rows[0].words]
        if not any("：" in one or ":" in one for one in text) or len(rows[1].words) < len(text):
            break
        rows.pop(0)
        lines.pop(0)
        while lines and lines[0] is not rows[0]:
            lines.pop(0)
    return lines, rows


def _boundaries(rows: Sequence[Line], rules: Sequence[Stroke], size: float) -> tuple[float, ...]:
    """The grid's vertical boundaries: the middles of the white that rows share, and the outer edges."""
    whites: list[_White] = []
    for row in sorted(rows, key=lambda row: -len(row.words)):
        for one, other in pairwise(row.words):
            _add_white(whites, one.box.right, other.box.left, size)
    kept = []
    for white in sorted(whites, key=lambda white: white.low):
        crossing = sum(_crosses(row, white) for row in rows)
        if crossing == 0 or (crossing <= 0.25 * len(rows) and white.support >= 3 * crossing):
            kept.append(white)
    box = around([line.box for line in rows])
    left = min([box.left] + [rule.start for rule in rules])
    right = max([box.right] + [rule.end for rule in rules])
    inner = [(white.low + white.high) / 2 for white in _parted(kept, rows)]
    return (min(left, box.left - 0.2 * size), *inner, max(right, box.right + 0.2 * size))


def _add_white(whites: list[_White], low: float, high: float, size: float) -> None:
    """Count white between two words towards the columns it parts; narrow white comes first."""
    if high - low < 0.25 * size:
        return
    met = [white for white in whites if min(white.high, high) - max(white.low, low) > 0.25 * size]
    for white in met:
        white.low, white.high = max(white.low, low), min(white.high, high)
        white.support += 1
    if not met:
        whites.append(_White(low, high))


def _crosses(row: Line, white: _White) -> bool:
    """Does a word of the row lie over the white?"""
    middle = (white.low + white.high) / 2
    return any(word.box.left < middle < word.box.right for word in row.words)


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


def _convincing(rows: Sequence[Line], xs: Sequence[float], size: float, ruled: bool) -> bool:
    """Do the columns hold: is their print set to a common edge or middle, column by column?"""
    columns = len(xs) - 1
    if len(rows) == 1:
        return ruled and columns >= 3
    if not ruled and (columns < 3 and len(rows) < 4):
        return False
    held = total = 0
    for left, right in pairwise(xs):
        boxes = [
            w.box for row in rows for w in row.words if w.box.left > left - size / 2 and w.box.right < right + size / 2
        ]
        if len(boxes) < 2:
            continue
        total += len(boxes)
        held += max(_agreeing([edge(box) for box in boxes], 0.5 * size) for edge in _EDGES)
    if not total or held < (0.55 if ruled else 0.7) * total:
        return False
    return columns > 2 or not _page_numbers(rows, xs)


_EDGES: tuple[Callable[[Box], float], ...] = (
    lambda box: box.left,
    lambda box: box.right,
    lambda box: (box.left + box.right) / 2,
)


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


def _entries(line: Line, xs: Sequence[float], size: float) -> dict[Span, list[Word]]:
    """The words of a line by the columns that they cover; words that overlap in columns go together."""
    found: dict[Span, list[Word]] = {}
    for word in line.words:
        span = _span(word.box, xs, size)
        touching = [other for other in found if other[0] < span[1] and span[0] < other[1]]
        words = [w for other in touching for w in found.pop(other)]
        start = min([span[0]] + [other[0] for other in touching])
        end = max([span[1]] + [other[1] for other in touching])
        found[start, end] = [*words, word]
    return found


def _span(box: Box, xs: Sequence[float], size: float) -> Span:
    """The columns that a box covers, a little overhang apart."""
    slack = min(0.35 * size, box.width / 3)
    columns = len(xs) - 1
    start = max(sum(x <= box.left + slack for x in xs) - 1, 0)
    end = max(sum(x < box.right - slack for x in xs), start + 1)
    return min(start, columns - 1), min(end, columns)


Entry = tuple[Line, dict[Span, list[Word]]]


def _by_rules(entries: Sequence[Entry], rules: Sequence[Stroke], xs: Sequence[float]) -> list[_Row]:
    """The rows where a rule runs under (nearly) every one; none where rules are fewer."""
    bands = _bands(entries, rules, xs)
    inner = bands[1:-1] if len(bands) > 2 else []
    single = sum(_anchors(band) <= 1 for band in inner)
    if len(bands) < 5 or single < 0.7 * len(inner):
        return []
    return [_Row(list(band)) for band in bands]


def _anchors(band: Sequence[Entry]) -> int:
    """How many lines of a band fill half of the columns that the band fills at all."""
    filled = {span for _, entries in band for span in entries}
    return sum(2 * len(entries) > len(filled) for _, entries in band)


def _bands(entries: Sequence[Entry], rules: Sequence[Stroke], xs: Sequence[float]) -> list[list[Entry]]:
    """The lines between one rule and the next."""
    places = [rule.at for rule in rules if rule.length > 0.5 * (xs[-1] - xs[0])]
    bands: dict[int, list[Entry]] = {}
    for entry in entries:
        middle = entry[0].box.centre[1]
        bands.setdefault(sum(place < middle for place in places), []).append(entry)
    return [bands[key] for key in sorted(bands)]


def _by_baselines(entries: Sequence[Entry], rules: Sequence[Stroke], xs: tuple[float, ...], size: float) -> list[_Row]:
    """The rows as baselines, with lines of wrapped cells joined to the row they belong to."""
    measure = _measure(entries, xs, size)
    rows: list[_Row] = []
    for band in _bands(entries, rules, xs):
        own: list[_Row] = []
        for entry in band:
            if own and _belongs(own[-1], entry, measure):
                own[-1].lines.append(entry)
            else:
                own.append(_Row([entry]))
        rows += own
    return rows


def _measure(entries: Sequence[Entry], xs: tuple[float, ...], size: float) -> _Measure:
    """Pitches: rows lie at least as far apart as two lines of which the lower one fills other columns."""
    pitches = []
    for (above, upper), (below, lower) in pairwise(entries):
        if len(lower) >= max(len(upper), 2) or lower.keys() - upper.keys():
            pitches.append(below.box.centre[1] - above.box.centre[1])
    pitches = sorted(pitch for pitch in pitches if pitch > 0.9 * size)
    pitch = pitches[len(pitches) // 10] if pitches else 1.6 * size
    bold = 2 * sum(line.words[0].bold for line, _ in entries) > len(entries)
    return _Measure(xs, size, bold, min(0.95 * pitch, 1.6 * size), 1.06 * pitch)


def _belongs(row: _Row, entry: Entry, measure: _Measure) -> bool:
    """Is a line the rest of the row's cells, or a cell set off the row's baseline?"""
    line, entries = entry
    above = row.lines[-1][0]
    if line.box.centre[1] - above.box.centre[1] < 0.9 * measure.size and not _overlapping(row.spans, entries):
        return True
    if _heads(entry, measure) or len(entries) >= max(len(row.lines[0][1]), 2):
        return False
    return all(_continues(row, span, words, line, measure) for span, words in entries.items())


def _overlapping(spans: set[Span], entries: dict[Span, list[Word]]) -> bool:
    return any(one[0] < other[1] and other[0] < one[1] for one in spans for other in entries)


def _heads(entry: Entry, measure: _Measure) -> bool:
    """Is the line a group's heading: alone, at the left edge, in another print than the rows?"""
    line, entries = entry
    if len(entries) != 1 or next(iter(entries))[0] != 0:
        return False
    recognised = line.words[0].confidence is not None
    odd = not recognised and abs(line.size - measure.size) > 0.03 * measure.size
    return odd or line.words[0].bold != measure.bold


def _continues(row: _Row, span: Span, words: Sequence[Word], line: Line, measure: _Measure) -> bool:
    """Do these words go on with a cell of the row?"""
    found = row.last_in(span)
    if found is None:
        return False
    above, upper = found
    step = line.box.centre[1] - above.box.centre[1]
    own, before = around(word.box for word in words), around(word.box for word in upper)
    aligned = min(abs(own.left - before.left), abs(own.centre[0] - before.centre[0])) < 0.6 * measure.size
    if step > measure.pitch or not aligned:
        return False
    room = measure.xs[span[1]] - 0.3 * measure.size - before.right
    full = room < first_token_width(words[0].text, measure.size)
    if step < measure.tight:
        return full or step < 0.85 * measure.tight
    return full and own.width < 0.8 * before.width


def _fragment(page: int, rows: Sequence[_Row], xs: tuple[float, ...], rules: Sequence[Stroke], size: float) -> Fragment:
    """The rows as a grid: slots for what is printed, blank ones for the rest."""
    ys = _row_boundaries(rows, rules)
    slots: list[Slot] = []
    common = Counter(word.bold for row in rows for line, _ in row.lines for word in line.words).most_common(1)[0][0]
    measure = _Measure(xs, size, common, 0.0, 0.0)
    columns = len(xs) - 1
    for index, row in enumerate(rows):
        heading = len(row.lines) == 1 and len(rows) > 2 and _heads(row.lines[0], measure)
        spans = [(0, columns)] if heading else _merged_spans(row.spans, columns)
        for start, end in spans:
            words = [
                w for _, entries in row.lines for span, ws in entries.items() if start <= span[0] < end for w in ws
            ]
            box = Box(xs[start], ys[index], xs[end], ys[index + 1])
            slots.append(Slot(index, start, 1, end - start, box, tuple(lines_of(page, words))))
    above = any(rule.at < rows[0].top + size / 2 for rule in rules)
    below = any(rule.at > rows[-1].bottom - size / 2 for rule in rules)
    last = len(rows) - 1
    slots = [
        replace(slot, open_top=slot.row == 0 and not above, open_bottom=slot.row == last and not below)
        for slot in slots
    ]
    return Fragment(page, "aligned", xs, tuple(ys), tuple(slots))


def _merged_spans(spans: set[Span], columns: int) -> list[Span]:
    """The spans that are printed, those that overlap as one, and single columns between them."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span[0] < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], span[1]))
        else:
            found.append(span)
    taken = {column for span in found for column in range(*span)}
    return sorted(found + [(column, column + 1) for column in range(columns) if column not in taken])


def _row_boundaries(rows: Sequence[_Row], rules: Sequence[Stroke]) -> list[float]:
    """Where rows part: at a rule between them, else half way."""
    pad = median(row.bottom - row.top for row in rows) * 0.2
    ys = [rows[0].top - pad]
    for above, below in pairwise(rows):
        between = [rule.at for rule in rules if above.bottom - pad < rule.at < below.top + pad]
        ys.append(between[0] if between else (above.bottom + below.top) / 2)
    ys.append(rows[-1].bottom + pad)
    return ys
