"""Tables without vertical rules: columns by alignment, rows by baselines.

What is looked for are lines of print that leave white at the same places. Rules, where there are
some, say where a table begins and ends. Running text leaves no such white; contents pages do, but
have leaders or lone page numbers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from extractor.document import Word, around
from extractor.layout.columns import Region
from extractor.layout.filling import piece
from extractor.layout.fragments import Fragment
from extractor.layout.frames import framed, segments, unframed, white_between, whites
from extractor.layout.gridding import boundaries, gridded
from extractor.layout.lines import Line, lines_of, text_size, word_size
from extractor.layout.sectioned import sectioned
from extractor.layout.strokes import Stroke

_LEADER = re.compile(r"[.．·…⋯‥_]{4,}|(?:[.．·…]\s){3,}")
_PENDING = 6
"""So many lines without columns in a row may stand within a table (headings, remarks, wrapped cells)."""


@dataclass(slots=True)
class _Run:
    """Lines that may be a table: those with columns (`rows`), and all of them; lines before it that name the unit."""

    lines: list[Line]
    rows: list[Line]
    caption: list[Line] = field(default_factory=list)


def aligned_tables(region: Region, page: int) -> tuple[list[Fragment], list[Word]]:
    """The tables of a region that alignment shows, from top to bottom, and the words outside of them."""
    words = [part for word in region.words for part in _apart(word)]
    lines = lines_of(page, words)
    rules = sorted(region.rules)
    fragments: list[Fragment] = []
    rest: list[Line] = []
    free = index = 0
    frames = framed(lines, rules) or ({} if region.rules or region.fragments else unframed(lines))
    while index < len(lines):
        if index in frames and (parts := sectioned(lines[index : frames[index][0]], frames[index][1], page)):
            fragments += parts
            free = index = frames[index][0]
            continue
        nearest = min([start for start in frames if start > index], default=len(lines))
        run = _grown(lines[:nearest], index, rules)
        above = _leading(lines[free:index], run, rules) if run else []
        if run and above:
            run.lines[:0] = above
        fragment = gridded(run.lines, run.rows, _rules_of(run, rules), page) if run else None
        if run is None or fragment is None:
            rest.append(lines[index])
            index += 1
            continue
        rest = rest[: len(rest) - len(above)] + run.caption
        fragments.append(fragment)
        index += len(run.caption) + len(run.lines) - len(above)
        free = index
    return fragments, ([word for line in rest for word in line.words] if fragments else list(region.words))


def _leading(lines: Sequence[Line], run: _Run, rules: Sequence[Stroke]) -> list[Line]:
    """Lines just above a run that are the first lines of cells in its first row: a rule closes the table above them."""
    if run.caption:
        return []
    found: list[Line] = []
    below, width = run.lines[0], 0.8 * around(line.box for line in run.lines).width
    for line in reversed(lines):
        if (
            white_between(line, below) > 0.8 * below.size
            or _rule_between(line, below, rules)
            or len(segments(line)) > 3
        ):
            return found if _closed_above(below, width, rules) else []
        found.insert(0, line)
        below = line
    return found if found and _closed_above(below, width, rules) else []


def _closed_above(line: Line, width: float, rules: Sequence[Stroke]) -> bool:
    """Does a long rule run just above a line?"""
    return any(rule.length > width and -0.5 * line.size < line.box.top - rule.at < 1.2 * line.size for rule in rules)


def _apart(word: Word) -> list[Word]:
    """A word, split where print of two columns set close together has become one.

    Of a text layer that is so for figures: digits are equally wide, so an advance much wider than
    theirs is the white between columns; and for heads with a hair of white at one place. A recogniser
    takes words over wider gaps for one; the white is then shared between the characters beside it.
    """
    if len(word.edges) != len(word.text) + 1 or len(word.text) < 2:
        return [word]
    cuts = _white_in_recognised(word) if word.confidence is not None else _white_in_text(word)
    if not cuts:
        return [word]
    starts, ends = [0, *(cut for cut, _, _ in cuts)], [*(cut for cut, _, _ in cuts), len(word.text)]
    parts = []
    for index, (start, end) in enumerate(zip(starts, ends, strict=True)):
        left = cuts[index - 1][2] if index else word.box.left
        right = cuts[index][1] if index < len(cuts) else word.box.right
        part = piece(word, start, end)
        edges = tuple(min(max(edge, left), right) for edge in part.edges)
        parts.append(replace(part, box=part.box._replace(left=left, right=right), edges=edges))
    return [part for part in parts if part.text]


Cut = tuple[int, float, float]
"""Before which character, and the edges of the white there."""


def _white_in_text(word: Word) -> list[Cut]:
    return _white_after_digits(word) or _hair_between_heads(word)


_HEADS, _HAIR, _NONE = 14, 0.12, 0.04
"""Characters that two heads have at most, and ems of white between them, and between the characters of either."""


def _hair_between_heads(word: Word) -> list[Cut]:
    """The one place where two ideographs of a short word stand apart: two heads set close, one from the right."""
    size = word_size(word)
    if len(word.text) > _HEADS:
        return []
    white = [
        (word.edges[index] - word.edges[index - 1] - size, index)
        for index in range(1, len(word.text))
        if all(not ch.isascii() and ch.isalpha() for ch in word.text[index - 1 : index + 1])
    ]
    wide = [(hair, index) for hair, index in white if hair > _NONE * size]
    if len(wide) != 1 or wide[0][0] < _HAIR * size or not 2 <= wide[0][1] <= len(word.text) - 2:
        return []
    hair, index = wide[0]
    return [(index, word.edges[index] - hair, word.edges[index])]


def _white_after_digits(word: Word) -> list[Cut]:
    """White behind a digit, whose advance holds it."""
    size = word_size(word)
    return [
        (index + 1, word.edges[index] + 0.6 * size, word.edges[index + 1])
        for index, (one, other) in enumerate(pairwise(word.text))
        if one.isascii() and (one.isdigit() or one == "%") and (other.isdigit() or other in "-+")
        and word.edges[index + 1] - word.edges[index] > 0.85 * size
    ]  # fmt: skip


def _white_in_recognised(word: Word) -> list[Cut]:
    """White between two characters that are both given too much width."""
    advances = [right - left for left, right in pairwise(word.edges)]
    usual = {
        ascii_: sorted(width for width, ch in zip(advances, word.text, strict=True) if ch.isascii() == ascii_)
        for ascii_ in (True, False)
    }
    size = word_size(word)
    natural = []
    for ch in word.text:
        kind = usual[ch.isascii()]
        guess = (0.55 if ch.isascii() else 1.0) * size
        natural.append(min(kind[len(kind) // 2], guess) if len(kind) > 2 else guess)
    cuts = []
    for index in range(1, len(word.text)):
        before = advances[index - 1] - natural[index - 1]
        after = advances[index] - natural[index]
        least = 0.38 if word.text.isascii() else 0.5 if len(word.text) > 3 else 1.0
        if min(before, after) > 0.16 * size and before + after > least * size and _wordlike(word.text, index):
            cuts.append((index, word.edges[index] - before, word.edges[index] + after))
    return cuts


def _wordlike(text: str, index: int) -> bool:
    """Is it no punctuation on either side? That has white of its own."""
    return all(ch.isalnum() or ch in "%≥≤＜＞=<>" for ch in text[index - 1 : index + 1])


def _has_columns(line: Line) -> bool:
    """Is there white inside the line that may part columns, and more than running text has?"""
    white = sum(end - start for start, end in whites(line))
    if not white or (line.box.width > 15 * line.size and white < 0.08 * line.box.width):
        return False
    return not _LEADER.search("".join(word.text for word in line.words))


def _grown(lines: Sequence[Line], start: int, rules: Sequence[Stroke]) -> _Run | None:
    """The longest run of lines from `start` that leave white at the same places."""
    first = lines[start]
    if not _has_columns(first):
        return None
    run = _Run([first], [first])
    pending: list[Line] = []
    before, widest = first, 0.0
    for line in lines[start + 1 :]:
        ruled = _rule_between(before, line, rules)
        gap = white_between(before, line)
        if _closed_between(before, line, rules):
            break
        if gap > max((4.0 if ruled else 2.2) * line.size, 1.4 * widest if len(run.rows) > 1 else 3.2 * line.size):
            break
        if _has_columns(line) and _agrees(run.rows, line):
            if pending and ruled and _rule_between(run.lines[-1], pending[0], rules) and not _in_column(pending, run):
                break
            widest = max(widest, gap)
            run.lines += [*pending, line]
            run.rows.append(line)
            pending = []
        else:
            pending.append(line)
            if len(pending) > _PENDING or _is_prose(line, run):
                break
        before = line
    run.lines += _tail(run, pending, rules)
    _cut_at_heading(run)
    _drop_above_rule(run, rules)
    return _without_caption(run)


def _in_column(pending: Sequence[Line], run: _Run) -> bool:
    """Are the lines the print of one cell, right of the first column, in a row that is blank but for it?"""
    box = around(line.box for line in pending)
    row = max(run.rows, key=lambda row: len(row.words))
    under = [word for word in row.words if word.box.left < box.right and word.box.right > box.left]
    return len(under) == 1 and under[0] is not row.words[0] and abs(under[0].box.left - box.left) < 0.5 * row.size


def _closed_between(above: Line, below: Line, rules: Sequence[Stroke]) -> bool:
    """Does one rule end a table and another begin the next, with nothing but white between them?"""
    between = [rule.at for rule in rules if above.box.centre[1] < rule.at < below.box.centre[1]]
    return len(between) > 1 and max(between) - min(between) > 0.7 * below.size


def _agrees(rows: Sequence[Line], line: Line) -> bool:
    """Does the line share white with some of the rows just above it?"""
    near = rows[-6:]
    return 3 * sum(_share_white(row, line) for row in near) >= len(near)


def _share_white(one: Line, other: Line) -> bool:
    return any(
        min(right, end) - max(left, start) > 0.25 * one.size
        for left, right in whites(one)
        for start, end in whites(other)
    )


def _is_prose(line: Line, run: _Run) -> bool:
    """Is the line running text, or of a contents page, rather than a heading or a remark in the table?"""
    if _LEADER.search("".join(word.text for word in line.words)):
        return True
    box = around(row.box for row in run.rows)
    return line.box.width > 0.8 * box.width and line.box.left - box.left < 2.5 * line.size


def _cut_at_heading(run: _Run) -> None:
    """End the run before a heading at the left edge below which other columns begin: a table of its own."""
    rows = {id(row) for row in run.rows}
    edge = min(line.box.left for line in run.lines)
    for index, line in enumerate(run.lines):
        if index < 2 or id(line) in rows or line.box.left - edge > line.size or len(segments(line)) > 1:
            continue
        above, below = run.lines[:index], run.lines[index + 1 :]
        upper, lower = [[one for one in part if id(one) in rows] for part in (above, below)]
        if len(upper) > 1 and len(lower) > 1 and not _same_columns((above, upper), (below, lower)):
            run.lines, run.rows = above, upper
            return


Part = tuple[Sequence[Line], Sequence[Line]]


def _same_columns(one: Part, other: Part) -> bool:
    """Do two stretches of lines, each with its rows, have most of the fewer column boundaries in common?"""
    size = one[1][0].size
    mine, theirs = (boundaries(lines, rows, (), size)[1:-1] for lines, rows in (one, other))
    met = sum(any(abs(x - y) < 2.5 * size for y in theirs) for x in mine)
    return 3 * met >= 2 * max(len(mine), len(theirs))


def _drop_above_rule(run: _Run, rules: Sequence[Stroke]) -> None:
    """Take away lines above a table's upper rule that chance to leave white at the same places.

    The upper rule is known by the next one, which closes a head of one row, and by the lines above
    having fewer words than that head.
    """
    width = 0.8 * around(line.box for line in run.lines).width
    top = run.lines[0].box.centre[1]
    places = [rule.at for rule in _rules_of(run, rules) if rule.at > top and rule.length > width]
    if len(places) < 2:
        return
    above = [line for line in run.lines if line.box.centre[1] < places[0]]
    head = [line for line in run.rows if places[0] < line.box.centre[1] < places[1]]
    body = [line for line in run.rows if line.box.centre[1] > places[1]]
    if not above or not head or len(head) > 2 or not body:
        return
    if max(len(segments(line)) for line in above) < 0.8 * max(len(segments(line)) for line in head):
        run.caption += above
        run.lines[:] = [line for line in run.lines if line not in above]
        run.rows[:] = [line for line in run.rows if line not in above]


def _without_caption(run: _Run) -> _Run:
    """Without lines at the head that only name the office or the unit (填报单位：… 单位：万元)."""
    rows = run.rows
    while len(rows) > 1 and run.lines[0] is rows[0] and len(rows[0].words) <= 3:
        texts = [word.text for word in rows[0].words]
        if not any("：" in text or ":" in text for text in texts) or len(rows[1].words) < len(texts):
            break
        run.caption.append(rows.pop(0))
        run.lines.pop(0)
        while run.lines[0] is not rows[0]:
            run.caption.append(run.lines.pop(0))
    return run


def _tail(run: _Run, pending: Sequence[Line], rules: Sequence[Stroke]) -> list[Line]:
    """Of the lines after the last row, those that belong to it: wrapped on, or above the closing rule."""
    tail: list[Line] = []
    below = run.lines[-1]
    for line in pending:
        if _rule_between(below, line, rules):
            break
        tail.append(line)
        below = line
    closing = [rule for rule in rules if tail and rule.at > tail[-1].box.centre[1]]
    if tail and closing and _near(closing[0], tail[-1]):
        return tail
    return [line for line, above in zip(tail, [run.lines[-1], *tail], strict=False) if _wraps(above, line, run)]


def _near(rule: Stroke, line: Line) -> bool:
    return rule.at - line.box.bottom < 1.2 * line.size and rule.start <= line.box.left + line.size


def _wraps(above: Line, line: Line, run: _Run) -> bool:
    """May `line` be the second line of a cell that begins above it?"""
    if white_between(above, line) > 0.8 * line.size:
        return False
    left = line.words[0].box.left
    near = [word for one in run.lines[-3:] for word in one.words]
    return any(abs(word.box.left - left) < 0.6 * line.size for word in near)


def _rule_between(above: Line, below: Line, rules: Sequence[Stroke]) -> bool:
    """Does a rule run between two lines?"""
    top, bottom = above.box.centre[1], below.box.centre[1]
    return any(top < rule.at < bottom and rule.end > below.box.left and rule.start < below.box.right for rule in rules)


def _rules_of(run: _Run, rules: Sequence[Stroke]) -> list[Stroke]:
    """The rules that belong to a run: above it, within it, below it."""
    box = around(line.box for line in run.lines)
    size = text_size(word for line in run.lines for word in line.words)
    return [
        rule
        for rule in rules
        if box.top - 1.2 * size < rule.at < box.bottom + 1.2 * size
        and min(rule.end, box.right) - max(rule.start, box.left) > 0.2 * box.width
    ]
