"""Rulings too faint to count as ink: hair lines in light grey, which tables that are ruled across alone often have.

A ruling is darker than what lies close above and below it along all of its length, however little; print is so in
spots. Averaged along a line, grain vanishes and the ruling stays. Lengths are in ems.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.ocr.strokes import Stroke

THICKEST = 0.3
AVERAGED = 3.0
"""So far along a line darkness is averaged."""
DARKER = 7.0
"""By so many grey levels of 255 a ruling is darker than the paper beside it."""
SHORTEST = 5.0
"""So long is a faint ruling somewhere; in line with it there may be shorter pieces, as long as a row is high."""
INKED = 0.15
"""Where more of it is ink, or of what lies close by, it is a line of characters, or a ruling that is found as such."""
CLOSE, BESIDE, CROWDED = 0.2, 0.05, 0.12
"""So close to a ruling of its own there is hardly any ink, a little more between two that cross it, for text may begin
at it; beside the soft edges of characters in line there is."""
PARTED = 0.8
"""Where it is not dark for so long, a ruling that none crosses there ends, or text stands in line with it."""
WHOLE, BETWEEN, DARK = 0.85, 0.75, 0.6
"""So much of its length, and of each part between two rulings that cross it, is at least so dark, as a share of its
middle; of characters that stand in line, less."""
BROKEN, TRACED, MIDDLE = 0.7, 0.35, (0.5, 1.4)
"""The same where grain breaks parts of a ruling, whose middle is still about as dark: characters are far darker."""
ALIKE, FREE = 1.5, 8.0
"""Rulings of one table begin and end this near to each other, if they are so long; shorter ones at those across."""
PIECE, MEET = 1.15, 0.45
"""A row is so high at least; so near to a ruling's end is one that crosses it there."""
PIECE_APART = 0.3
"""Pieces of one ruling lie so near to one line."""
BEYOND = 4.0
"""A trace that runs on so far beyond the last ruling that crosses it is a fold or a streak."""


@dataclass(frozen=True)
class Trace:
    """What may be faint rulings at one height, and how dark it and how inked what lies close by is all along the page.

    `level` is the usual darkness from `start` to `end`, where it was found.
    """

    at: float
    thickness: float
    start: int
    end: int
    level: float
    darkness: NDArray[np.uint8]
    beside: NDArray[np.float32]


def faint_traces(grey: NDArray[np.uint8], ink: NDArray[np.bool_], em: float, broken: bool = False) -> list[Trace]:
    """Level traces that `ink`, given without what runs across them, does not show; uprights on the transposed page.

    Where a page's rulings are broken, partly inked ones too: the ink is then given without any rulings.
    """
    high = max(round(THICKEST * em), 3) + 2
    hollow = cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, np.ones((high, 1), np.uint8))
    along = cv2.blur(hollow, (max(round(AVERAGED * em), 3), 1))
    marks = np.asarray(along >= DARKER, dtype=np.uint8)
    marks = cv2.morphologyEx(marks, cv2.MORPH_OPEN, np.ones((1, round(SHORTEST * em)), np.uint8))
    count, labels, stats, centres = cv2.connectedComponentsWithStats(marks)
    inked = np.bincount(labels[ink], minlength=count)
    close = max(round(CLOSE * em), 2)
    found = []
    for index in range(1, count):
        x, y, wide, tall, area = (int(value) for value in stats[index])
        beside_the_edge = y <= high or y + tall >= len(grey) - high
        if beside_the_edge or area > THICKEST * em * wide * 1.5 or (inked[index] > INKED * area and not broken):
            continue
        around = ink[max(y - close, 0) : y + tall + close]
        if broken:
            around = np.concatenate([ink[max(y - close, 0) : y], ink[y + tall : y + tall + close]])
        beside = around.mean(axis=0, dtype=np.float32)
        if broken and beside[x : x + wide].mean() > INKED:
            continue
        darkest = hollow[y : y + tall].max(axis=0)
        level = max(float(np.median(darkest[x : x + wide])), DARKER / DARK)
        thickness = max(area / wide - 2, 1.0)
        found.append(Trace(float(centres[index][1]), thickness, x, x + wide, level, darkest, beside))
    return found


def faint_rulings(traces: list[Trace], others: list[Stroke], crossing: list[Stroke], em: float) -> list[Stroke]:
    """The rulings in the traces that begin and end at rulings that cross them, or where others of the table do.

    A fold or a streak stands alone. They count as half as thick as the others at least: layout leaves out edges that
    are much thinner.
    """
    thick = 0.5 * float(np.percentile([one.thickness for one in others], 75)) if others else 0.0
    between = [stroke for trace in traces for stroke in _between(trace, crossing, em)]
    between = [one for one in between if _missing(one, others, em) > PIECE * em]
    free = [one for trace in traces for one in _free(trace, em) if _missing(one, others, em) > 0.5 * one.length]
    alike = [one for one in free if _alike(one, [*free, *between, *others], em)]
    found = between + [one for one in alike if not any(_covers(other, one, em) for other in between)]
    for one in found:
        one.thickness = max(one.thickness, thick)
    return found


def _between(trace: Trace, crossing: list[Stroke], em: float) -> list[Stroke]:
    """The parts of a trace from one ruling that crosses it to another; wherever in line with it, if it is a ruling."""
    reach = MEET * em
    places = sorted(one.at for one in crossing if one.start - reach <= trace.at <= one.end + reach)
    if not places or _runs_on(trace, places[0], places[-1], em):
        return []
    parts = list(pairwise(places))
    sure = [part for part in parts if _share(trace, part, DARK) >= BETWEEN]
    ruled = [part for part in parts if part in sure or _broken(trace, part)]
    if _length(sure) < max(0.5 * _length(ruled), FREE * em):
        ruled = sure
    pieces: list[tuple[float, float]] = []
    for start, end in ruled:
        if pieces and pieces[-1][1] == start:
            pieces[-1] = (pieces[-1][0], end)
        elif end - start >= PIECE * em:
            pieces.append((start, end))
    if not any(end - start >= SHORTEST * em for start, end in pieces) or _length(sure) < SHORTEST * em:
        return []
    return [_stroke(trace, a, b) for a, b in pieces if trace.beside[round(a) : round(b) + 1].mean() <= CROWDED]


def _length(parts: list[tuple[float, float]]) -> float:
    return sum(end - start for start, end in parts)


def _share(trace: Trace, part: tuple[float, float], dark: float) -> float:
    """How much of a part is so dark, against the whole trace."""
    return float((trace.darkness[round(part[0]) : round(part[1]) + 1] >= dark * trace.level).mean())


def _broken(trace: Trace, part: tuple[float, float]) -> bool:
    middle = float(np.median(trace.darkness[round(part[0]) : round(part[1]) + 1])) / trace.level
    return _share(trace, part, TRACED) >= BROKEN and MIDDLE[0] <= middle <= MIDDLE[1]


def _runs_on(trace: Trace, first: float, last: float, em: float) -> bool:
    """Is it dark far beyond the rulings that cross it?"""
    dark = trace.darkness >= DARK * trace.level
    before = dark[max(round(first - BEYOND * em), 0) : max(round(first - MEET * em), 0)]
    after = dark[round(last + MEET * em) : round(last + BEYOND * em)]
    return any(len(one) > PIECE * em and one.mean() >= WHOLE for one in (before, after))


def _free(trace: Trace, em: float) -> list[Stroke]:
    """The long parts of a trace that are dark all along, for averaging has drawn it out, over text in line too."""
    dark = trace.darkness[trace.start : trace.end] >= DARK * trace.level
    edges = np.flatnonzero(np.diff(np.concatenate([[0], dark.astype(np.int8), [0]]))).tolist()
    pieces: list[tuple[int, int]] = []
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        if pieces and start - pieces[-1][1] <= PARTED * em:
            pieces[-1] = (pieces[-1][0], end)
        else:
            pieces.append((start, end))
    whole = [(a + trace.start, b + trace.start - 1) for a, b in pieces if dark[a:b].mean() >= WHOLE]
    long = [(a, b) for a, b in whole if b - a >= FREE * em and trace.beside[a : b + 1].mean() <= BESIDE]
    return [_stroke(trace, a, b) for a, b in long]


def _stroke(trace: Trace, start: float, end: float) -> Stroke:
    return Stroke(start, end, trace.at, trace.thickness, end - start)


def _alike(one: Stroke, others: list[Stroke], em: float) -> bool:
    reach = ALIKE * em
    return any(
        abs(one.start - other.start) <= reach and abs(one.end - other.end) <= reach and abs(one.at - other.at) > em
        for other in others
    )


def _missing(one: Stroke, others: list[Stroke], em: float) -> float:
    """How much of it is not among the others yet: a ruling's ink may be so near to paper's that it shows in part."""
    found = np.zeros(round(one.length) + 1, np.bool_)
    for other in others:
        if abs(other.at - one.at) <= PIECE_APART * em:
            found[max(round(other.start - one.start), 0) : max(round(other.end - one.start) + 1, 0)] = True
    return float(np.count_nonzero(~found))


def _covers(other: Stroke, one: Stroke, em: float) -> bool:
    """Is it the same ruling, found between those that cross it?"""
    shared = min(one.end, other.end) - max(one.start, other.start)
    return abs(one.at - other.at) <= MEET * em and shared > 0.5 * one.length
