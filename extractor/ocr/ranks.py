"""Rows of ink, and columns of text side by side whose rows do not stand level.

A form that is ruled across alone has cells as wide as the page: a label of one line stands beside a goal of
four, and each has its own rows. Lengths are in ems: the height of the page's usual character, in pixels.
"""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

GUTTER = 0.75
"""A blank from top to bottom of at least this width may part columns; punctuation leaves less."""
SMALL = 0.45
"""Ink smaller than this in both directions bridges no gutter: a point, a comma, dust."""

Span = tuple[int, int]


def parts_of(patch: NDArray[np.bool_], em: float) -> list[tuple[Span, Span]]:
    """(across, down) of the parts of a space whose text can be read row by row, in order of print.

    A space of columns whose rows do not stand level is parted between them, each column again where one of its
    bands has such columns; any other space is one part.
    """
    height, width = patch.shape
    columns = columns_of(patch, em)
    if len(columns) > 1:
        return [
            ((left + a, left + b), down)
            for left, right in columns
            for (a, b), down in parts_of(patch[:, left:right], em)
        ]
    found: list[tuple[Span, Span]] = []
    begun = 0
    for top, bottom in _bands(patch):
        if bottom - top > 1.3 * em and len(columns_of(patch[top:bottom], em)) > 1:
            found += [((0, width), (begun, top))] if patch[begun:top].any() else []
            found += [(across, (top + a, top + b)) for across, (a, b) in parts_of(patch[top:bottom], em)]
            begun = bottom
    return [*found, ((0, width), (begun, height))] if patch[begun:].any() else found


def _bands(patch: NDArray[np.bool_]) -> list[Span]:
    """Runs of rows with ink, each with half of the blank above and below it."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], patch.any(axis=1).astype(np.int8), [0]]))).tolist()
    cuts = [0, *((a + b) // 2 for a, b in zip(edges[1:-1:2], edges[2::2], strict=True)), len(patch)]
    return list(pairwise(cuts))


def columns_of(patch: NDArray[np.bool_], em: float) -> list[Span]:
    """Where columns of text begin and end, from left to right; they meet in the middle of the blanks between them.

    Text is parted only where its rows do not stand level: where they do, one line runs across.
    """
    columns = _without_small(patch, em).any(axis=0)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], columns.astype(np.int8), [0]]))).tolist()
    if len(edges) < 4:
        return [(0, patch.shape[1])]
    cuts = [0, *((a + b) // 2 for a, b in zip(edges[1:-1:2], edges[2::2], strict=True) if b - a >= GUTTER * em)]
    parts: list[tuple[Span, list[Span]]] = []
    for left, right in zip(cuts, [*cuts[1:], patch.shape[1]], strict=True):
        span, rows = (left, right), rows_of(patch[:, left:right].sum(axis=1), em)
        if parts and _level(parts[-1][1], rows, em):
            span = parts.pop()[0][0], right
            rows = rows_of(patch[:, span[0] : right].sum(axis=1), em)
        parts.append((span, rows))
    return [span for span, _ in parts]


def _without_small(patch: NDArray[np.bool_], em: float) -> NDArray[np.bool_]:
    count, labels, stats, _ = cv2.connectedComponentsWithStats(patch.astype(np.uint8))
    large = np.maximum(stats[:count, cv2.CC_STAT_WIDTH], stats[:count, cv2.CC_STAT_HEIGHT]) >= SMALL * em
    large[0] = False
    return np.asarray(large[labels], dtype=np.bool_)


def _level(first: list[Span], second: list[Span], em: float) -> bool:
    """Do the rows of two columns stand level, so that each meets one of the others at most?"""
    for ours, others in ((first, second), (second, first)):
        for top, bottom in ours:
            met = [other for other in others if min(bottom, other[1]) > max(top, other[0])]
            if len(met) > 1:
                return False
            for over, under in met:
                together = max(bottom, under) - min(top, over)
                if together > max(1.3 * em, 1.15 * max(bottom - top, under - over)):
                    return False
    return True


def rows_of(profile: NDArray[np.int_], em: float) -> list[tuple[int, int]]:
    """Runs of rows with ink, pieces of one line put together and lines that touch parted."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], (profile > 0).astype(np.int8), [0]])))
    runs = [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    merged: list[tuple[int, int]] = []
    for top, bottom in runs:
        if merged and _one_line(merged[-1], (top, bottom), em):
            merged[-1] = (merged[-1][0], bottom)
        else:
            merged.append((top, bottom))
    return [part for run in merged for part in _parted(run, profile, em)]


def _one_line(above: tuple[int, int], below: tuple[int, int], em: float) -> bool:
    """Pieces of one line: together no higher than a line, or a fragment close to its line."""
    high = below[1] - above[0]
    gap = below[0] - above[1]
    smaller = min(above[1] - above[0], below[1] - below[0])
    return high <= 1.2 * em or (smaller < 0.3 * em and gap < 0.15 * em and high < 1.6 * em)


def _parted(run: tuple[int, int], profile: NDArray[np.int_], em: float) -> list[tuple[int, int]]:
    """A run as high as several lines cut where it has least ink."""
    top, bottom = run
    if bottom - top < 1.75 * em:
        return [run]
    low, high = top + round(0.7 * em), min(top + round(1.5 * em), bottom - round(0.6 * em))
    window = profile[low:high]
    if window.size == 0 or window.min() > 0.35 * np.percentile(profile[top:bottom], 75):
        return [run]
    cut = low + int(window.argmin())
    return [(top, cut), *_parted((cut, bottom), profile, em)]
