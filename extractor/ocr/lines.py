"""Lines of text from pixels: inside cells by rows of ink, outside of tables by what stands together.

Lengths are in ems: the height of the page's usual character, in pixels.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.ocr.cells import Area
from extractor.ocr.ranks import parts_of, rows_of

CELL_GAP = 1.3
"""Inside a cell, ink parted by a wider gap is read apart."""
FREE_GAP = 1.05
"""The same outside of ruled tables, where a gap may part columns."""
SPECK = 0.45
"""A piece of ink smaller than this in both directions is no character by itself, unless it is a dash."""
DASH = 0.25, 0.14
"""A dash is at least this wide, and at most this high."""
BODY = 0.58
"""No figure is wider than this."""
QUOTE = 0.22
"""Quotation marks stand in the upper half of a line and are wider than this."""
BESIDE_MARK = 0.3
"""A mark stands no further from the stroke before it, where the two share no height."""
LEADING, TRAILING = 0.3, 0.5
"""No point or comma stands further than this from the characters after or before it."""


DOT, BEHIND = 0.34, 1.2
"""The dots of a colon are smaller than this. It stands no further behind the characters that it closes, the rest of a
bracket's space between them."""
BRACKET = 0.5, 0.95
"""Behind what is no wider than this, a closing bracket say, the rest of its space is blank: marks stand this far."""


@dataclass(frozen=True)
class Line:
    """A piece of one line of text: where its ink lies, and the space it may be cut from."""

    ink: Area
    room: Area
    cell: int = -1


def usual_height(ink: NDArray[np.bool_]) -> tuple[float, float]:
    """(the em of a page: how high its characters are, in pixels; the em of its small print)."""
    stats = cv2.connectedComponentsWithStats(ink.astype(np.uint8))[2][1:]
    high, wide = stats[:, cv2.CC_STAT_HEIGHT], stats[:, cv2.CC_STAT_WIDTH]
    likely = (high >= 7) & (high <= 120) & (wide >= 3) & (wide <= 2.5 * high)
    if likely.sum() < 5:
        return 28.0, 28.0
    # Characters fall apart into pieces, so the whole ones stand in the upper part of the order.
    small, usual = np.percentile(high[likely], [50, 80])
    return float(usual), float(min(usual, 1.3 * small))


def cell_lines(ink: NDArray[np.bool_], cell: Area, number: int, em: float) -> list[Line]:
    """The lines of text in a cell, split at wide gaps; none where nothing but specks lies in it."""
    patch = ink[cell.top : cell.bottom, cell.left : cell.right]
    if not patch.any() or not _printed(patch, em):
        return []
    found: list[Line] = []
    for (left, right), (top, bottom) in parts_of(patch, em):
        part = Area(cell.left + left, cell.top + top, cell.left + right, cell.top + bottom)
        found += _rows_lines(ink, part, number, em)
    return found


def _rows_lines(ink: NDArray[np.bool_], cell: Area, number: int, em: float) -> list[Line]:
    rows = rows_of(ink[cell.top : cell.bottom, cell.left : cell.right].sum(axis=1), em)
    found = []
    for index, (top, bottom) in enumerate(rows):
        above = (rows[index - 1][1] + top) // 2 if index else 0
        below = (bottom + rows[index + 1][0]) // 2 if index + 1 < len(rows) else cell.height
        room = Area(cell.left, cell.top + above, cell.right, cell.top + below)
        found += _pieces(
            ink, Area(cell.left, cell.top + top, cell.right, cell.top + bottom), room, number, em, CELL_GAP
        )
    return found


def _printed(patch: NDArray[np.bool_], em: float) -> bool:
    """Is there more than specks?"""
    stats = cv2.connectedComponentsWithStats(patch.astype(np.uint8))[2][1:]
    wide, high = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    dash = (wide >= DASH[0] * em) & (high <= DASH[1] * em) & (wide >= 3 * high)
    return bool((dash | (np.maximum(wide, high) >= SPECK * em)).any())


def _pieces(ink: NDArray[np.bool_], line: Area, room: Area, number: int, em: float, widest: float) -> list[Line]:
    """A line split at gaps wider than `widest`; each piece as high as its own ink."""
    patch = ink[line.top : line.bottom, line.left : line.right]
    columns = patch.any(axis=0)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], columns.astype(np.int8), [0]])))
    runs = [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    while len(runs) > 1 and _dust(patch, (runs[0], runs[1]), em, LEADING):
        del runs[0]
    while len(runs) > 1 and _dust(patch, (runs[-1], runs[-2]), em, TRAILING):
        del runs[-1]
    joined: list[list[int]] = []
    for start, end in runs:
        if joined and start - joined[-1][1] <= widest * max(em, 0.8 * line.height):
            joined[-1][1] = end
        else:
            joined.append([start, end])
    found = []
    for index, (start, end) in enumerate(joined):
        rows = np.flatnonzero(patch[:, start:end].any(axis=1))
        top, bottom = line.top + int(rows[0]), line.top + int(rows[-1]) + 1
        if not _printed(patch[:, start:end], em):
            continue
        left = line.left + (joined[index - 1][1] + start) // 2 if index else room.left
        right = line.left + (end + joined[index + 1][0]) // 2 if index + 1 < len(joined) else room.right
        inside = Area(line.left + start, top, line.left + end, bottom)
        found.append(Line(inside, Area(left, room.top, right, room.bottom), number))
    return found


def _dust(patch: NDArray[np.bool_], outer: tuple[tuple[int, int], tuple[int, int]], em: float, usual: float) -> bool:
    """A dot at a line's end, further off than a point or a comma ever stands; `outer` are the dot's run and the next.

    Together with a body that is nearly as wide as a character it may be one: the dots beside 率.
    """
    run, next_ = outer
    start, end = min(run[0], next_[0]), max(run[1], next_[1])
    gap = end - start - (run[1] - run[0]) - (next_[1] - next_[0])
    bracket = start == next_[0] and next_[1] - next_[0] < BRACKET[0] * em
    if gap <= (BRACKET[1] if bracket else usual) * em or run[1] - run[0] >= SPECK * em:
        return False
    if next_[1] - next_[0] >= BODY * em and end - start <= 1.1 * em:
        return False
    rows = np.flatnonzero(patch[:, run[0] : run[1]].any(axis=1))
    if rows[-1] < 0.5 * len(patch) and run[1] - run[0] > QUOTE * em:
        return False
    return bool(DASH[1] * em < rows[-1] - rows[0] < SPECK * em)


def free_lines(ink: NDArray[np.bool_], em: float) -> list[Line]:
    """The lines of text of a page without ruled cells, split at gaps that may part columns."""
    marks = ink.astype(np.uint8)
    smeared = cv2.morphologyEx(marks, cv2.MORPH_CLOSE, np.ones((1, max(round(0.8 * em), 3)), np.uint8))
    stats = cv2.connectedComponentsWithStats(smeared)[2][1:]
    areas = [Area(x, y, x + w, y + h) for x, y, w, h, _ in stats.tolist()]
    found: list[Line] = []
    for area in _grown(_with_colons(areas, em), em):
        if max(area.width, area.height) < DASH[0] * em:
            continue
        patch = ink[area.top : area.bottom, area.left : area.right]
        for top, bottom in rows_of(patch.sum(axis=1), em):
            line = Area(area.left, area.top + top, area.right, area.top + bottom)
            margin = round(0.25 * em)
            room = Area(line.left - margin, line.top - margin, line.right + margin, line.bottom + margin)
            found += _pieces(ink, line, room, -1, em, FREE_GAP)
    return sorted(found, key=lambda line: (line.ink.top, line.ink.left))


def _with_colons(areas: list[Area], em: float) -> list[Area]:
    """Areas with the colon put to each that stands behind it: two dots, one over the other, which alone are specks."""
    dots = [area for area in areas if max(area.width, area.height) < DOT * em]
    found = list(areas)
    for upper in dots:
        for lower in dots:
            level = min(upper.right, lower.right) > max(upper.left, lower.left)
            if not level or not 0.06 * em < lower.top - upper.bottom < 0.6 * em:
                continue
            colon = _union(upper, lower)
            for index, area in enumerate(found):
                within = area.top < colon.top and colon.bottom <= area.bottom + 0.1 * em
                if within and area.width >= SPECK * em and 0 <= colon.left - area.right <= BEHIND * em:
                    found[index] = _union(area, colon)
                    break
    return found


def _grown(areas: list[Area], em: float) -> list[Area]:
    """Areas of one line put together: pieces of characters (二, 三, ：) with the line that they stand in."""
    pending = sorted(areas, key=lambda area: -area.width * area.height)
    done: list[Area] = []
    for area in pending:
        for index, other in enumerate(done):
            if _same_line(other, area, em):
                done[index] = _union(other, area)
                break
        else:
            done.append(area)
    return done if len(done) == len(areas) else _grown(done, em)


def _same_line(first: Area, second: Area, em: float) -> bool:
    together = _union(first, second)
    across = max(first.left, second.left) - min(first.right, second.right)
    if together.height > max(1.25 * em, 1.05 * max(first.height, second.height)) or across > 0.7 * em:
        return False
    shared = min(first.bottom, second.bottom) - max(first.top, second.top)
    if shared >= 0.5 * min(first.height, second.height):
        return True
    # Pieces of one character (二) stand one over the other; a mark low beside a lone stroke (一、) close by.
    return together.height <= 1.1 * em and across <= (
        BESIDE_MARK * em if min(first.height, second.height) < SPECK * em else 0
    )


def _union(first: Area, second: Area) -> Area:
    return Area(
        min(first.left, second.left),
        min(first.top, second.top),
        max(first.right, second.right),
        max(first.bottom, second.bottom),
    )
