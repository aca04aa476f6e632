"""Vector drawings of a page -> rulings.

Producers draw one and the same table line as a stroked line, a stroked rectangle, a thin filled
rectangle or polygon, a row of dots or dashes, or piece by piece along each cell. All of them
come out as one `Ruling` a line. Coordinates are those of the drawings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from heapq import nlargest
from operator import itemgetter
from typing import Any, NamedTuple

from extractor.document import Box, Ruling
from extractor.files import shading

Drawing = dict[str, Any]
"""A path as PyMuPDF's ``Page.get_cdrawings`` gives it."""

THIN = 3.0
"""A filled shape of at most this thickness, in points, is a line; two lines nearer than this are one (a double rule):
no row or column of print is that narrow."""
SHORTEST = 4.0
"""Lines shorter than this, in points, are parts of glyphs and ornaments."""
_DASH = 8.0
_WHITE = 0.985
_BY_START = itemgetter(1)
_MOST_FILLS, _MOST_WHITE = 300, 5_000
"""Coloured areas and white lines that are looked at: no table has as many, a drawing of shades may."""


class Fragment(NamedTuple):
    """A piece of a level or a plumb line: where it lies across, from where to where it runs along."""

    across: float
    start: float
    end: float
    thickness: float


class Strokes(NamedTuple):
    """Pieces by direction, and the coloured areas that lie behind them."""

    level: list[Fragment]
    plumb: list[Fragment]
    fills: list[Box]


def rulings(drawings: Iterable[Drawing], page: Box, thin_images: Sequence[Box] = ()) -> tuple[list[Ruling], list[Box]]:
    """The rulings on a page of that size, and its coloured areas (shading of cells)."""
    strokes = _collect(drawings)
    for box in thin_images:
        _add_rectangle(strokes, box, [], [])
    level = _merged(strokes.level, page.top, page.bottom, page.left, page.right)
    plumb = _merged(strokes.plumb, page.left, page.right, page.top, page.bottom)
    found = [Ruling(f.start, f.across, f.end, f.across, f.thickness) for f in level]
    found += [Ruling(f.across, f.start, f.across, f.end, f.thickness) for f in plumb]
    return found, strokes.fills


def _collect(drawings: Iterable[Drawing]) -> Strokes:
    strokes = Strokes([], [], [])
    level_dots: list[Fragment] = []
    plumb_dots: list[Fragment] = []
    white: list[Box] = []
    for drawing in drawings:
        kind = drawing["type"]
        if "f" in kind and drawing.get("fill_opacity", 1.0) > 0.05:
            pale = min(drawing.get("fill") or (1.0,)) >= _WHITE
            items = drawing["items"]
            alone = len(items) == 1 and items[0][0] == "re"
            for box in (items[0][1],) if alone else _areas(items, drawing["rect"]):
                if pale:
                    white.append(Box(*box))
                else:
                    _add_rectangle(strokes, box, level_dots, plumb_dots)
        if "s" in kind and drawing.get("stroke_opacity", 1.0) > 0.05:
            pale = min(drawing.get("color") or (1.0,)) >= _WHITE
            width = drawing.get("width") or 0.0
            for line in _segments(drawing["items"]):
                if pale:
                    white.append(line)
                else:
                    _add_line(strokes, line, width, level_dots, plumb_dots)
    strokes.fills[:] = nlargest(_MOST_FILLS, strokes.fills, key=lambda box: box.width * box.height)
    _add_white(strokes, white[:_MOST_WHITE])
    _add_shading(strokes, white[:_MOST_FILLS])
    strokes.level.extend(_dotted(level_dots))
    strokes.plumb.extend(_dotted(plumb_dots))
    return strokes


def _areas(items: Sequence[Any], rect: Sequence[float]) -> Iterator[Sequence[float]]:
    """The rectangle around each filled part of a path: left, top, right, bottom."""
    if any(item[0] == "c" for item in items):
        yield rect
        return
    points: list[Sequence[float]] = []
    for item in items:
        if item[0] == "re":
            yield item[1]
        elif item[0] == "qu":
            yield _around(item[1])
        elif points and points[-1] != item[1]:
            yield _around(points)
            points = [item[1], item[2]]
        else:
            points += item[1:3]
    if points:
        yield _around(points)


def _around(points: Iterable[Sequence[float]]) -> Box:
    xs, ys = zip(*points, strict=True)
    return Box(min(xs), min(ys), max(xs), max(ys))


def _segments(items: Sequence[Any]) -> Iterator[Box]:
    """The straight pieces of a stroked path, each as (x0, y0, x1, y1) with x0 <= x1, y0 <= y1, if level or plumb."""
    for item in items:
        if item[0] == "l":
            (ax, ay), (bx, by) = item[1], item[2]
            width, height = abs(bx - ax), abs(by - ay)
            if min(width, height) <= max(0.5, 0.01 * max(width, height)):
                yield Box(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))
        elif item[0] in ("re", "qu"):
            left, top, right, bottom = item[1] if item[0] == "re" else _around(item[1])
            yield Box(left, top, right, top)
            yield Box(left, bottom, right, bottom)
            yield Box(left, top, left, bottom)
            yield Box(right, top, right, bottom)


def _add_rectangle(
    strokes: Strokes, box: Sequence[float], level_dots: list[Fragment], plumb_dots: list[Fragment]
) -> None:
    left, top, right, bottom = box
    width, height = right - left, bottom - top
    if height <= THIN or (height <= 2 * THIN and width > 10 * THIN):
        piece = Fragment((top + bottom) / 2, left, right, height)
        if width > THIN:
            strokes.level.append(piece)
            return
        level_dots.append(piece)
        plumb_dots.append(Fragment((left + right) / 2, top, bottom, width))
    elif width <= THIN or (width <= 2 * THIN and height > 10 * THIN):
        strokes.plumb.append(Fragment((left + right) / 2, top, bottom, width))
    else:
        strokes.fills.append(Box(*box))


def _add_line(
    strokes: Strokes, line: Box, width: float, level_dots: list[Fragment], plumb_dots: list[Fragment]
) -> None:
    left, top, right, bottom = line
    if right - left >= bottom - top:
        piece = Fragment((top + bottom) / 2, left, right, width)
        (strokes.level if right - left > THIN else level_dots).append(piece)
    else:
        piece = Fragment((left + right) / 2, top, bottom, width)
        (strokes.plumb if bottom - top > THIN else plumb_dots).append(piece)


def _add_white(strokes: Strokes, white: Iterable[Box]) -> None:
    """White lines part cells only where they lie on a coloured area; elsewhere nobody sees them."""
    fills = [fill for fill in strokes.fills if fill.width > 2 * THIN and fill.height > 2 * THIN]
    for box in white if fills else ():
        if min(box.width, box.height) <= THIN and any(_touches(fill, box) for fill in fills):
            _add_rectangle(strokes, box, [], [])


def _add_shading(strokes: Strokes, white: Sequence[Box]) -> None:
    """The edges of cells that nothing but their colour shows."""
    for left, top, right, bottom in shading.tiles(strokes.fills, white):
        if any(
            left + THIN < one.across < right - THIN and one.end > top and one.start < bottom for one in strokes.plumb
        ):
            continue
        strokes.level.extend(Fragment(y, left, right, 0.0) for y in (top, bottom))
        strokes.plumb.extend(Fragment(x, top, bottom, 0.0) for x in (left, right))


def _touches(fill: Box, line: Box) -> bool:
    x, y = line.centre
    return fill.left - 1 <= x <= fill.right + 1 and fill.top - 1 <= y <= fill.bottom + 1


def _dotted(dots: Iterable[Fragment]) -> Iterator[Fragment]:
    """Rows of dots as one piece each; a dot that stands alone is dropped."""
    rows: defaultdict[float, list[Fragment]] = defaultdict(list)
    for dot in dots:
        rows[round(dot.across, 1)].append(dot)
    for row in rows.values():
        if len(row) > 2:
            row.sort(key=lambda piece: piece.start)
            for piece in _joined(row):
                if piece.end - piece.start >= SHORTEST:
                    yield piece


def _joined(row: Sequence[Fragment]) -> Iterator[Fragment]:
    """Pieces of one line, sorted by start, joined where they touch or are dashes of one dashed line."""
    first, *rest = row
    across, start, end, thickness = first
    weight, last = max(end - start, 0.1), end - start
    moment = across * weight
    for piece in rest:
        own, begins, ends, thick = piece
        length, gap = ends - begins, begins - end
        counts = length if length > 0.1 else 0.1
        if gap <= 1.0 + thickness or (length <= _DASH and last <= _DASH and gap <= 1.5 * min(length, last) + 0.6):
            end = ends if ends > end else end
            thickness = thick if thick > thickness else thickness
            moment += own * counts
            weight += counts
        else:
            yield Fragment(moment / weight, start, end, thickness)
            across, start, end, thickness = piece
            weight = counts
            moment = across * weight
        last = length
    yield Fragment(moment / weight, start, end, thickness)


def _merged(pieces: list[Fragment], lowest: float, highest: float, first: float, last: float) -> list[Fragment]:
    """Whole lines from pieces: collinear ones joined, double ones made one, clipped to the page."""
    pieces.sort()
    lines: list[Fragment] = []
    row: list[Fragment] = []
    for piece in pieces:
        if row and (piece.across - row[-1].across > 0.75 or piece.across - row[0].across > THIN):
            lines.extend(_joined(sorted(row, key=_BY_START)))
            row = []
        row.append(piece)
    if row:
        lines.extend(_joined(sorted(row, key=_BY_START)))
    kept = []
    for across, start, end, thickness in _single(lines):
        start, end = max(start, first), min(end, last)
        if end - start >= SHORTEST and lowest - THIN <= across <= highest + THIN:
            kept.append(Fragment(across, start, end, thickness))
    return kept


def _single(lines: list[Fragment]) -> list[Fragment]:
    """Double rules as one: parallel lines nearer than `THIN` that run beside each other."""
    lines.sort()
    found: list[Fragment] = []
    first = 0
    for line in lines:
        while first < len(found) and found[first].across < line.across - 2 * THIN:
            first += 1  # lines come in order: what lies further back than this is done with
        index = next((i for i in range(len(found) - 1, first - 1, -1) if _beside(found[i], line)), -1)
        if index < 0:
            found.append(line)
        else:
            found[index] = _united(found[index], line)
    return found


def _beside(one: Fragment, other: Fragment) -> bool:
    shared = min(other.end, one.end) - max(other.start, one.start)
    return other.across - one.across <= THIN and shared > 0.5 * min(other.end - other.start, one.end - one.start)


def _united(one: Fragment, other: Fragment) -> Fragment:
    """Two lines as one, as thick as both and the space between; the longer one says where it lies."""
    first, second = one.end - one.start, other.end - other.start
    across = (one.across * first + other.across * second) / ((first + second) or 1.0)
    start, end = min(one.start, other.start), max(one.end, other.end)
    return Fragment(across, start, end, max(one.thickness, other.thickness))
