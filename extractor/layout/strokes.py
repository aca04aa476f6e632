"""Rulings as grid lines: short pieces, gaps and double lines made one line each.

All tolerances are given by the caller in ems of the print, never as fixed lengths.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from extractor.document import Ruling


class Stroke(NamedTuple):
    """A straight line along one axis: where it stands on the other axis, and from where to where."""

    at: float
    start: float
    end: float

    @property
    def length(self) -> float:
        """End minus start."""
        return self.end - self.start


def strokes(rulings: Iterable[Ruling], horizontal: bool, apart: float, gap: float) -> list[Stroke]:
    """The rulings of one direction, those on one line joined over gaps of up to `gap`.

    Lines up to `apart` from each other count as one (double lines, the dots of a dotted one).
    """
    pieces = []
    for ruling in rulings:
        if ruling.horizontal != horizontal:
            continue
        if horizontal:
            start, end = sorted((ruling.x0, ruling.x1))
            pieces.append(Stroke((ruling.y0 + ruling.y1) / 2, start, end))
        else:
            start, end = sorted((ruling.y0, ruling.y1))
            pieces.append(Stroke((ruling.x0 + ruling.x1) / 2, start, end))
    pieces.sort()
    joined: list[Stroke] = []
    band: list[Stroke] = []
    for piece in pieces:
        if band and piece.at - band[0].at > apart:
            joined += _joined(band, gap)
            band = []
        band.append(piece)
    return joined + _joined(band, gap)


def _joined(band: Sequence[Stroke], gap: float) -> list[Stroke]:
    """Pieces of one line, joined where they meet."""
    found: list[Stroke] = []
    weight = 0.0
    for piece in sorted(band, key=lambda piece: piece.start):
        if found and piece.start <= found[-1].end + gap:
            last = found[-1]
            length = max(piece.length, 0.1)
            at = (last.at * weight + piece.at * length) / (weight + length)
            weight += length
            found[-1] = Stroke(at, last.start, max(last.end, piece.end))
        else:
            found.append(piece)
            weight = max(piece.length, 0.1)
    return found


def positions(lines: Iterable[Stroke], apart: float) -> list[float]:
    """The places at which grid lines stand: those up to `apart` from each other are one."""
    found: list[tuple[float, float]] = []
    for line in sorted(lines):
        length = max(line.length, 0.1)
        if found and line.at - found[-1][0] <= apart:
            at, weight = found[-1]
            found[-1] = ((at * weight + line.at * length) / (weight + length), weight + length)
        else:
            found.append((line.at, length))
    return [at for at, _ in found]


def nearest(places: Sequence[float], at: float) -> int:
    """Index of the place that is nearest; places are in order."""
    after = bisect_left(places, at)
    if after == 0 or after == len(places):
        return min(after, len(places) - 1)
    return after if places[after] - at < at - places[after - 1] else after - 1


def networks(level: Sequence[Stroke], plumb: Sequence[Stroke], reach: float) -> list[tuple[list[Stroke], list[Stroke]]]:
    """Groups of horizontal (`level`) and vertical (`plumb`) lines that touch each other, up to `reach`.

    Verticals that no horizontal touches, but which begin and end together, are a group as well:
    one row that fills the whole page, open above and below. Beside a table as high as they are, they
    close a column of it whose one cell runs on over both page ends.
    """
    parents = list(range(len(level) + len(plumb)))

    def root(index: int) -> int:
        while parents[index] != index:
            parents[index] = parents[parents[index]]
            index = parents[index]
        return index

    for v, upright in enumerate(plumb):
        own = root(len(level) + v)
        for h, flat in enumerate(level):
            if flat.at > upright.end + reach:
                break
            if flat.at < upright.start - reach:
                continue
            if flat.start - reach <= upright.at <= flat.end + reach:
                parents[root(h)] = own
    lonely: dict[tuple[int, int], int] = {}
    touched = {root(index) for index in range(len(level))}
    for v, upright in enumerate(plumb):
        index = len(level) + v
        if root(index) in touched:
            continue
        beside = [i for i, one in enumerate(plumb) if root(len(level) + i) in touched and _as_high(one, upright, reach)]
        if len(beside) > 1:
            parents[index] = root(len(level) + min(beside, key=lambda i: abs(plumb[i].at - upright.at)))
        else:
            key = (round(upright.start / (2 * reach)), round(upright.end / (2 * reach)))
            parents[root(index)] = root(lonely.setdefault(key, index))
    groups: dict[int, tuple[list[Stroke], list[Stroke]]] = {}
    for index, stroke in enumerate([*level, *plumb]):
        group = groups.setdefault(root(index), ([], []))
        group[index >= len(level)].append(stroke)
    return list(groups.values())


def _as_high(one: Stroke, other: Stroke, reach: float) -> bool:
    """Do two verticals begin and end together?"""
    return max(abs(one.start - other.start), abs(one.end - other.end)) <= reach
