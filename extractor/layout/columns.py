"""Columns of print: a page set in two or more columns, or two forms side by side on one sheet.

A gutter is a strip of white that runs down a good part of the page, with print on both sides.
The white between the columns of a table looks the same; it is told from a gutter by what stands
beside it: running text whose lines are full, rules that end at the strip, or ruled tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from extractor.document import Box, Word, around
from extractor.layout.fragments import Fragment
from extractor.layout.lines import Line, lines_of, text_size
from extractor.layout.strokes import Stroke

_SHORTEST = 0.15
"""Share of the page's height that a gutter runs at least; between two tables or two columns of text less is enough."""

_NARROWEST = 24
"""Ems that a page must be wide to hold two columns of print."""


@dataclass(slots=True)
class Region:
    """A part of a page that is read from top to bottom: what stands in it.

    `print_column` counts columns of print from the left, 0 where the page has only one; `height` is
    the whole page's.
    """

    box: Box
    words: list[Word]
    fragments: list[Fragment]
    rules: list[Stroke] = field(default_factory=list)
    height: float = 0.0
    print_column: int = 0


def regions(page: Region, number: int) -> list[Region]:
    """The page, or a part of it, as regions in reading order.

    Above and below a gutter the print runs over the whole width; in between the left side is
    read before the right.
    """
    gutter = _gutter(page, number)
    if gutter is None:
        return [page]
    x, top, bottom = gutter
    box = page.box
    above = _part(page, Box(box.left, box.top, box.right, top))
    left = _part(page, Box(box.left, top, x, bottom))
    right = _part(page, Box(x, top, box.right, bottom))
    below = _part(page, Box(box.left, bottom, box.right, box.bottom))
    sides = regions(left, number) + regions(right, number)
    for index, side in enumerate(sides):
        side.print_column = page.print_column + index
    return [part for part in (above, *sides, below) if part.words or part.fragments]


def _part(page: Region, box: Box) -> Region:
    """What of a region stands in a box, by its middle."""
    left, top, right, bottom = box
    words = []
    for word in page.words:
        one = word.box
        if left <= (one[0] + one[2]) / 2 < right and top <= (one[1] + one[3]) / 2 < bottom:
            words.append(word)
    fragments = [one for one in page.fragments if box.holds(*one.box.centre)]
    # A rule on the upper or lower edge runs over the whole page: it belongs to neither side.
    rules = []
    for rule in page.rules:
        start, end = max(rule.start, left), min(rule.end, right)
        if top < rule.at < bottom and end - start > 0.3 * rule.length:
            rules.append(Stroke(rule.at, start, end))
    return Region(box, words, fragments, rules, page.height, page.print_column)


def _gutter(page: Region, number: int) -> tuple[float, float, float] | None:
    """The best gutter: where it stands, and from where to where it runs."""
    boxes = [word.box for word in page.words] + [fragment.box for fragment in page.fragments]
    size = text_size(page.words)
    edges = [Box(rule.start, rule.at, rule.end, rule.at) for rule in page.rules]
    if len(boxes) < 2 or (extent := around(boxes + edges)).width < _NARROWEST * size:
        return None
    step = 0.7 * size
    strips: list[tuple[float, float, float]] = []
    place = extent.left + 0.2 * extent.width
    while place < extent.right - 0.2 * extent.width:
        strips.append((place, *_free_run([*boxes, *_crossing(page.rules, place)], place, extent)))
        place += step
    found = [strip for strip in _widest(strips, size) if strip[2] - strip[1] > size]
    for strip in sorted(found, key=lambda strip: strip[1] - strip[2])[:5]:
        if _parts_print(page, number, *strip, size):
            return _below_caption(page, number, *strip)
    return None


def _below_caption(page: Region, number: int, x: float, top: float, bottom: float) -> tuple[float, float, float]:
    """The gutter without lines at its head that run over the whole page, with white where it stands.

    Such a line (the office at the left, the unit at the right) ends where the right column ends,
    but does not begin where it begins.
    """
    box = page.box
    left = lines_of(number, _part(page, Box(box.left, top, x, bottom)).words)
    side = _part(page, Box(x, top, box.right, bottom))
    right = lines_of(number, side.words)
    if not left or not (right or side.fragments):
        return x, top, bottom
    if top < (shared := _above_tables(left, right, _part(page, Box(box.left, top, x, bottom)), side)):
        return x, shared, bottom
    if not right:
        return x, top, bottom
    first, size = right[0], right[0].size
    inner = min([line.box.left for line in right[1:]] + [fragment.xs[0] for fragment in side.fragments], default=x)
    outer = max([line.box.right for line in right] + [fragment.xs[-1] for fragment in side.fragments])
    level = any(abs(line.box.centre[1] - first.box.centre[1]) < 0.5 * size for line in left)
    if level and first.box.left - inner > 4 * size and outer - first.box.right < 2 * size:
        return x, first.box.bottom + 0.1 * size, bottom
    return x, top, bottom


def _above_tables(left: Sequence[Line], right: Sequence[Line], one: Region, other: Region) -> float:
    """Where tables side by side begin, if only the left has print above: the end of a paragraph, not a title."""
    if not one.fragments or not other.fragments:
        return 0.0
    first, second = (min(fragment.ys[0] for fragment in side.fragments) for side in (one, other))
    if any(line.box.top < second for line in right) or not any(line.box.bottom < first for line in left):
        return 0.0
    return min(first, second) - 0.1


def _crossing(rules: Sequence[Stroke], x: float) -> list[Box]:
    """The rules over a plumb line; none, where it is one of many: two rules in line, read as one from pixels."""
    crossing = [rule for rule in rules if rule.start < x < rule.end]
    if len(crossing) == 1 and len(rules) > 10:
        return []
    return [Box(rule.start, rule.at, rule.end, rule.at) for rule in crossing]


def _free_run(boxes: Sequence[Box], x: float, extent: Box) -> tuple[float, float]:
    """The longest stretch of a plumb line that nothing crosses."""
    crossing = sorted((box[1], box[3]) for box in boxes if box[0] < x < box[2])
    best = (extent.top, extent.top)
    at = extent.top
    for top, bottom in [*crossing, (extent.bottom, extent.bottom)]:
        if top - at > best[1] - best[0]:
            best = (at, top)
        at = max(at, bottom)
    return best


def _widest(strips: Sequence[tuple[float, float, float]], size: float) -> list[tuple[float, float, float]]:
    """Runs of strips that are free over the same stretch, each as one strip in its middle."""
    found: list[tuple[float, float, float]] = []
    group: list[tuple[float, float, float]] = []
    for strip in [*strips, (float("inf"), 0.0, 0.0)]:
        if group and abs(strip[1] - group[-1][1]) < size and abs(strip[2] - group[-1][2]) < size:
            group.append(strip)
            continue
        if group:
            tops, bottoms = [one[1] for one in group], [one[2] for one in group]
            found.append(((group[0][0] + group[-1][0]) / 2, max(tops), min(bottoms)))
        group = [strip]
    return found


def _parts_print(page: Region, number: int, x: float, top: float, bottom: float, size: float) -> bool:
    """Does the strip part two columns of print (and not the columns of a table)?"""
    box = page.box
    left = _part(page, Box(box.left, top, x, bottom))
    right = _part(page, Box(x, top, box.right, bottom))
    if _tabled(left) and _tabled(right):
        return True
    if bottom - top < 5 * size:
        return False
    if min(len(left.words), len(right.words)) < 4 and not (left.fragments or right.fragments):
        return False
    full = _full(lines_of(number, left.words), size), _full(lines_of(number, right.words), size)
    if all(full):
        return True
    high = bottom - top > _SHORTEST * page.height
    return high and (full[0] or _tabled(left) or _ruled(left)) and (full[1] or _tabled(right) or _ruled(right))


def _tabled(side: Region) -> bool:
    """Does a ruled table fill this side?"""
    boxes = [fragment.box for fragment in side.fragments]
    width = around(boxes + [word.box for word in side.words]).width if boxes else 0.0
    return any(box.width > 0.5 * width for box in boxes)


def _ruled(side: Region) -> bool:
    """Do two rules or more run over most of this side's print?"""
    if not side.words:
        return False
    width = around(word.box for word in side.words).width
    return sum(rule.length > 0.8 * width for rule in side.rules) >= 2


def _full(lines: Sequence[Line], size: float) -> bool:
    """Is this side running text: do a third of its lines fill it, with no gap inside?"""
    if len(lines) < 4:
        return False
    left = min(line.box.left for line in lines)
    right = max(line.box.right for line in lines)
    if right - left < 10 * size:
        return False
    full = [
        line
        for line in lines
        if right - line.box.right < 1.5 * size
        and line.box.left - left < 2.5 * size
        and sum(word.box.width for word in line.words) > 0.85 * line.box.width
    ]
    return 3 * len(full) >= len(lines)
