"""Streaks of a scanner lifted off: dust on its glass, or a worn sensor, draws a line along the whole way of the paper.

Such a line is exactly upright (or level) in the picture, however the paper lies, and runs through the margins from
edge to edge, as no ruling of a table does; so does a fold. Left in, it is taken for a faint ruling, and print that it
crosses is misread.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

STEP = 3
"""Every so many rows are looked at: a streak is in all of them."""
BANDS, SHARE = 24, 0.8
"""Parts that the way is cut into; a streak shows in the first, in the last, and in this share of all."""
REACH = 7
"""Pixels to both sides at which the paper beside a streak is looked at: it is not as broad."""
FAINTEST, ABOVE_NOISE = 4.0, 5.0
"""Grey levels by which a streak is darker than the paper beside it, at least; and so many times the picture's noise."""
DENSEST = 0.3
"""Where less than this share of the light comes through, what lies under the streak cannot be told."""


def without_streaks(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The picture (height, width, 3) as it was scanned, without streaks; print that is crossed by one stays."""
    grey = np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    down, across = light(grey), light(np.ascontiguousarray(grey.T))
    if down is not None:
        rgb = _lifted(rgb, down[None, :, None])
    return rgb if across is None else _lifted(rgb, across[:, None, None])


def light(grey: NDArray[np.uint8]) -> NDArray[np.float32] | None:
    """The share of light that comes through at each column: 1 beside streaks. None where there is no streak."""
    height, width = grey.shape
    rows = grey[height // 100 : height - height // 100 : STEP]
    rows = rows[: len(rows) // BANDS * BANDS]
    if min(len(rows), width) < 10 * REACH:
        return None
    near = cv2.blur(rows, (5, 1)).astype(np.int16)
    paper = np.minimum(np.roll(near, REACH, axis=1), np.roll(near, -REACH, axis=1))
    falls = np.median((paper - rows).reshape(BANDS, -1, width), axis=1)
    falls[:, : 2 * REACH] = falls[:, -2 * REACH :] = 0
    shows = falls > max(FAINTEST, ABOVE_NOISE * float(np.median(np.abs(falls))))
    streak = shows[0] & shows[-1] & (shows.mean(axis=0) >= SHARE)
    if not streak.any():
        return None
    whole = cv2.dilate(streak.astype(np.uint8)[None], np.ones((1, 5), np.uint8))[0] > 0
    through = 1 - np.median(falls, axis=0) / np.maximum(np.median(paper, axis=0), 1)
    return np.where(whole, np.clip(through, 0, 1), 1).astype(np.float32)


def _lifted(rgb: NDArray[np.uint8], through: NDArray[np.float32]) -> NDArray[np.uint8]:
    """The picture as bright as it would be without the streak."""
    return np.asarray(np.clip(rgb / np.maximum(through, DENSEST), 0, 255), dtype=np.uint8)
