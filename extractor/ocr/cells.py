"""Cells: the spaces that rulings enclose."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.ocr.rulings import Lines


class Area(NamedTuple):
    """A rectangle of pixels; right and bottom are past the end."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """Right minus left."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Bottom minus top."""
        return self.bottom - self.top


def cells_of(lines: Lines, shape: tuple[int, int], em: float) -> list[Area]:
    """The spaces inside of rulings, without the rulings themselves, in order of print."""
    height, width = shape
    open_space = np.full((height + 2, width + 2), 255, np.uint8)
    for stroke in lines.level:
        _draw(open_space, (stroke.start, stroke.at), (stroke.end, stroke.at), stroke.thickness)
    for stroke in lines.upright:
        _draw(open_space, (stroke.at, stroke.start), (stroke.at, stroke.end), stroke.thickness)
    count, _, stats, _ = cv2.connectedComponentsWithStats(open_space, connectivity=4)
    cells = []
    for left, top, wide, high, _ in stats[1:count].tolist():
        outside = left == 0 or top == 0 or left + wide >= width + 2 or top + high >= height + 2
        if not outside and wide > 0.45 * em and high > 0.45 * em:
            cells.append(Area(left - 1, top - 1, left - 1 + wide, top - 1 + high))
    return sorted(cells, key=lambda cell: (cell.top, cell.left))


def _draw(picture: NDArray[np.uint8], start: tuple[float, float], end: tuple[float, float], thickness: float) -> None:
    first = (round(start[0]) + 1, round(start[1]) + 1)
    last = (round(end[0]) + 1, round(end[1]) + 1)
    cv2.line(picture, first, last, 0, max(round(thickness), 1) + 2)
