"""Pictures of single lines, as a recogniser wants them: even margins, nothing of the neighbours."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from extractor.ocr.cells import Area
from extractor.ocr.lines import Line

LOWEST = 0.82
"""A line is cut at least this many ems high: a lone dash is not blown up to a bar."""
ABOVE = 0.14
"""Margin above and below, as a share of the line's height."""
BESIDE = 0.28
"""Margin left and right, likewise."""


def window(line: Line, em: float, margin: float = 1.0) -> Area:
    """What of the page the line's picture covers; may reach beyond the line's room."""
    ink = line.ink
    height = max(ink.height, LOWEST * em)
    middle = (ink.top + ink.bottom) / 2
    high = round(height * (1 + 2 * ABOVE * margin))
    top = round(middle - high / 2)
    beside = round(height * BESIDE * margin)
    return Area(ink.left - beside, top, ink.right + beside, top + high)


def cut(grey: NDArray[np.uint8], line: Line, area: Area) -> NDArray[np.uint8]:
    """The picture of `area`, white wherever it reaches beyond the line's own room."""
    height, width = grey.shape
    picture = np.full((area.height, area.width), 255, np.uint8)
    left, right = max(area.left, line.room.left, 0), min(area.right, line.room.right, width)
    top, bottom = max(area.top, line.room.top, 0), min(area.bottom, line.room.bottom, height)
    if left < right and top < bottom:
        picture[top - area.top : bottom - area.top, left - area.left : right - area.left] = grey[top:bottom, left:right]
    return picture
