"""Which way up a page stands: sideways is told by the ink's profile, upside down by reading a few lines."""

from __future__ import annotations

from math import sqrt

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.ocr.lines import Line
from extractor.ocr.ports import Reading

SURE = 0.86
"""Lines whose characters score this on average stand the right way up."""
SAMPLES = 5
UNCLEAR = 1.6
"""Profiles that differ by less do not tell sideways pages; then both ways are read."""
THINNEST = 0.5
"""A line of so little of the usual character's height has no character."""
ROOMY = 0.75
"""Characters that a line as wide as high must give at least: a full one has 1, figures 2."""


def sideways(grey: NDArray[np.uint8]) -> float:
    """Whether lines of text run down the picture: above 1 they do, below they run across.

    Characters stand closer to their neighbours in the line than lines do to each other, so a
    small closing along the line makes long runs and one across it does not. Rulings, which run
    both ways, are left out.
    """
    scale = 1300 / max(grey.shape)
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else grey
    dark = (small < 195).astype(np.uint8)
    for shape in ((1, 35), (35, 1)):
        runs = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones(shape, np.uint8))
        dark = cv2.subtract(dark, cv2.dilate(runs, np.ones((3, 3), np.uint8)))
    level = _run_length(dark, (1, 5), cv2.CC_STAT_WIDTH)
    upright = _run_length(dark, (5, 1), cv2.CC_STAT_HEIGHT)
    return upright / max(level, 1e-6)


def standing(across: float, quarter: int) -> float:
    """What weighs a page's reading after that many quarter turns, 1 or less, where its profile speaks against the turn.

    Characters that lie on their side are read too, and well where two of them stand above each other.
    """
    against = 1 / max(across, 1e-6) if quarter else across
    return min(sqrt(UNCLEAR / max(against, 1e-6)), 1.0)


def _run_length(dark: NDArray[np.uint8], shape: tuple[int, int], side: int) -> float:
    """How long runs are after closing: the mean over the ink, not over the runs."""
    closed = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones(shape, np.uint8))
    stats = cv2.connectedComponentsWithStats(closed)[2][1:]
    lengths, areas = stats[:, side].astype(np.float64), stats[:, cv2.CC_STAT_AREA].astype(np.float64)
    return float((lengths * areas).sum() / areas.sum()) if len(stats) else 0.0


def score(lines: list[Line], readings: list[Reading]) -> float:
    """How well lines could be read: the mean over the characters that they have room for.

    A line that stands sideways or upside down gives few characters, or none. Where there are no
    lines but single characters, they hardly stand the right way up.
    """
    read = sum(sum(reading.scores) for reading in readings)
    room = sum(
        max(len(reading.scores), ROOMY * line.ink.width / line.ink.height)
        for line, reading in zip(lines, readings, strict=True)
    )
    single = all(line.ink.width < 1.6 * line.ink.height for line in lines)
    return (0.8 if single else 1.0) * read / room if room else 0.0
