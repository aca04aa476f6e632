"""Where forms stand that no rules part within: between a rule above and one below, or on a page without any."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from extractor.document import Word
from extractor.layout.lines import Line, word_size
from extractor.layout.sectioned import FEWEST
from extractor.layout.strokes import Stroke

_MARKS = "、，。：；）,.:;)"
_LONG_RULE = 20
"""Ems that the rules over and under a form are long at least."""
_BARE = 8
"""Lines of three cells that a form without any rule has at least."""
_HEAD = 6
"""Ems that a head, or a row of totals, is high at most."""


def framed(lines: Sequence[Line], rules: Sequence[Stroke]) -> dict[int, tuple[int, list[Stroke]]]:
    """Many lines between two long rules with none within: by the first, the line behind the last, and the rules."""
    found = {}
    for upper, lower in pairwise(rules):
        inside = [index for index, line in enumerate(lines) if upper.at < line.box.centre[1] < lower.at]
        if len(inside) < FEWEST or inside[-1] - inside[0] + 1 != len(inside):
            continue
        size = lines[inside[0]].size
        if min(upper.length, lower.length) < _LONG_RULE * size or not _as_long(upper, lower):
            continue
        if not any(_near_as_long(rule, upper, lower, size) for rule in rules):
            found[inside[0]] = (inside[-1] + 1, [upper, lower])
    return found


def _near_as_long(rule: Stroke, upper: Stroke, lower: Stroke, size: float) -> bool:
    """Does a further rule close a head above the two, or a total below? Then all is one table."""
    near = 0 < upper.at - rule.at < _HEAD * size or 0 < rule.at - lower.at < _HEAD * size
    return near and _as_long(rule, upper)


def unframed(lines: Sequence[Line]) -> dict[int, tuple[int, list[Stroke]]]:
    """A form on a page without any rule: from the first to the last line in columns, if most between are so, too."""
    columned = [index for index, line in enumerate(lines) if _in_cells(line)]
    if len(columned) < _BARE:
        return {}
    first, end = columned[0], columned[-1] + 1
    while end < len(lines) and white_between(lines[end - 1], lines[end]) < 0.6 * lines[end].size:
        end += 1  # the last row's cells go on
    return {first: (end, [])} if 2 * len(columned) > end - first else {}


def _in_cells(line: Line) -> bool:
    """Does a line have three stretches of print, well apart?"""
    return sum(end - start > line.size for start, end in whites(line)) > 1


def _as_long(one: Stroke, other: Stroke) -> bool:
    return min(one.end, other.end) - max(one.start, other.start) > 0.9 * max(one.length, other.length)


def segments(line: Line) -> list[tuple[float, float]]:
    """The stretches of a line that are printed, parted where there is white of a third of an em.

    A recogniser's boxes leave out the white of punctuation, so after it more is asked for.
    """
    found: list[tuple[float, float]] = []
    before: Word | None = None
    for word in line.words:
        after_mark = before is not None and before.confidence is not None and before.text[-1:] in _MARKS
        least = (1.3 if after_mark else 0.35) * word_size(word)
        if found and word.box.left - found[-1][1] < least:
            found[-1] = (found[-1][0], max(found[-1][1], word.box.right))
        else:
            found.append((word.box.left, word.box.right))
        before = word
    return found


def whites(line: Line) -> list[tuple[float, float]]:
    """The white inside a line, from the end of a stretch of print to the next."""
    return [(one[1], other[0]) for one, other in pairwise(segments(line))]


def white_between(above: Line, below: Line) -> float:
    """The white between a line and the next, in points."""
    return below.box.top - above.box.bottom
