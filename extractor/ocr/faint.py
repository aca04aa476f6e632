"""Rulings too faint to count as ink: hair lines in light grey, which tables that are ruled across alone often have.

A ruling is darker than what lies close above and below it along all of its length, however little; print is so in
spots. Averaged along a line, grain vanishes and the ruling stays. Lengths are in ems.
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.ocr.strokes import Stroke

THICKEST = 0.3
AVERAGED = 3.0
"""So far along a line darkness is averaged."""
DARKER = 7.0
"""By so many grey levels of 255 a ruling is darker than the paper beside it."""
SHORTEST = 8.0
INKED = 0.15
"""Where more of it is ink, it is a line of characters, or a ruling that is found as such."""
CLOSE, BESIDE = 0.2, 0.05
"""So close to a ruling of its own there is hardly any ink; beside the soft edges of characters in line there is."""
WHOLE = 0.9
"""So much of its length is about as dark as its middle; of characters that stand in line, less."""
ALIKE = 1.5
"""Rulings of one table begin and end this near to each other."""


def faint_rulings(grey: NDArray[np.uint8], ink: NDArray[np.bool_], em: float) -> list[Stroke]:
    """Level rulings that `ink` does not show; uprights are found on the transposed page."""
    high = max(round(THICKEST * em), 3) + 2
    hollow = cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, np.ones((high, 1), np.uint8))
    along = cv2.blur(hollow, (max(round(AVERAGED * em), 3), 1))
    marks = np.asarray(along >= DARKER, dtype=np.uint8)
    marks = cv2.morphologyEx(marks, cv2.MORPH_OPEN, np.ones((1, round(SHORTEST * em)), np.uint8))
    count, labels, stats, centres = cv2.connectedComponentsWithStats(marks)
    inked = np.bincount(labels[ink], minlength=count)
    found = []
    for index in range(1, count):
        x, y, wide, tall, area = (int(value) for value in stats[index])
        beside_the_edge = y <= high or y + tall >= len(grey) - high
        if beside_the_edge or area > THICKEST * em * wide * 1.5 or inked[index] > INKED * area:
            continue
        around = slice(max(y - round(CLOSE * em), 0), y + tall + round(CLOSE * em))
        if ink[around, x : x + wide].mean() > BESIDE:
            continue
        start, end, whole = _ends(hollow[y : y + tall, x : x + wide])
        if whole < WHOLE:
            continue
        found.append(Stroke(x + start, x + end, float(centres[index][1]), max(area / wide - 2, 1.0), wide))
    return found


def _ends(hollow: NDArray[np.uint8]) -> tuple[int, int, float]:
    """Where a ruling begins and ends, for averaging has drawn it out; and the share of it that is dark."""
    darkest = hollow.max(axis=0)
    dark = darkest >= 0.6 * np.median(darkest)
    places = np.flatnonzero(dark)
    start, end = int(places[0]), int(places[-1])
    return start, end, float(dark[start : end + 1].mean())


def of_a_table(faint: list[Stroke], others: list[Stroke], em: float) -> list[Stroke]:
    """Those that begin and end where another ruling does: a fold or a streak stands alone.

    They count as half as thick as the others at least: layout leaves out edges that are much thinner.
    """
    reach = ALIKE * em
    thick = 0.5 * float(np.percentile([one.thickness for one in others], 75)) if others else 0.0
    return [
        replace(one, thickness=max(one.thickness, thick))
        for one in faint
        if any(
            abs(one.start - other.start) <= reach and abs(one.end - other.end) <= reach and abs(one.at - other.at) > em
            for other in [*faint, *others]
        )
    ]
