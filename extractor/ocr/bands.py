"""White print on dark bands, as the titles of a form's parts are often set: turned to dark print between rulings.

A band's edges bound what stands above and below it as rulings do, and many a form has no others there.
Lengths are in pixels of a page at about 200 dpi.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

DARK = 170
"""A band is darker than this on evenly lit paper of 255."""
MARGIN = 4, 25
"""A band has at least so much of itself free of print, along a line of it or before it."""
STROKE = 9
"""No character's stroke, and no ruling, is broader."""
AROUND = 0.3
"""So much of a line of light print is dark between its strokes; the inside of a cell between thick rulings is not."""
LOWEST, HIGHEST, NARROWEST = 18, 160, 40
FULL, COVERED = 0.85, 0.5
"""A band fills its own rectangle, and more than half of that is dark: a row between two thick rulings is not."""
LIGHTER, PRINTED = 60, (0.02, 0.45)
"""Its print is so much lighter than the band, and takes that share of it."""
EDGE, PRINT = 3, 40
"""How thick a band's edge is drawn, and how dark."""

SQUARE = np.ones((3, 3), np.uint8)


def without_bands(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The evenly lit picture with dark bands made paper, the print on them dark, and their edges rulings."""
    dark = np.asarray(grey < DARK, dtype=np.uint8)
    margins = (cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones(size, np.uint8)) for size in (MARGIN, MARGIN[::-1]))
    kept = cv2.max(*margins)
    if not kept.any():
        return grey
    kept = cv2.morphologyEx(_with_letters(kept, dark), cv2.MORPH_OPEN, np.ones((LOWEST, STROKE), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(kept)
    found = grey.copy()
    for index in range(1, count):
        x, y, wide, high, area = (int(value) for value in stats[index])
        if not LOWEST <= high <= HIGHEST or wide < max(NARROWEST, high) or area < FULL * wide * high:
            continue
        around = np.s_[max(y - EDGE, 0) : y + high + EDGE, max(x - EDGE, 0) : x + wide + EDGE]
        _turn(found[around], np.asarray(labels[around] == index, dtype=np.uint8))
    return found


def _with_letters(kept: NDArray[np.uint8], dark: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """What is kept of the dark, with the lines of light print that lie within it."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(1 - kept, connectivity=4)
    area, high = stats[:, cv2.CC_STAT_AREA], stats[:, cv2.CC_STAT_HEIGHT]
    inside = (np.bincount(labels[dark > 0], minlength=count) >= AROUND * area) & (high <= HIGHEST)
    inside |= high < LOWEST
    inside[0] = True
    return np.asarray(inside[labels], dtype=np.uint8)


def _turn(patch: NDArray[np.uint8], band: NDArray[np.uint8]) -> None:
    """White print on a dark band made dark print on paper, in place; black bars and dark pictures stay."""
    contours, _ = cv2.findContours(band, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    corners = np.round(cv2.boxPoints(cv2.minAreaRect(np.vstack(contours)))).astype(np.int32)
    cv2.fillConvexPoly(band, corners, 1)
    inside = patch[cv2.erode(band, SQUARE, iterations=EDGE) > 0]
    dark = inside < DARK
    if not inside.size or dark.mean() < COVERED:
        return
    level = float(np.median(inside[dark]))
    light = inside > level + LIGHTER
    if not PRINTED[0] <= light.mean() <= PRINTED[1]:
        return
    scale = (255.0 - PRINT) / max(float(np.median(inside[light])) - level, 1.0)
    turned = np.clip(255 - (patch.astype(np.float32) - level) * scale, PRINT, 255)
    inner, outer = cv2.erode(band, SQUARE, iterations=EDGE), cv2.dilate(band, SQUARE, iterations=2)
    patch[:] = np.where(inner > 0, turned, np.where(outer > 0, 255, patch))
    # Its short sides bound nothing.
    order = np.argsort(corners[:, 1], kind="stable")
    cv2.polylines(patch, [corners[order[:2]], corners[order[2:]]], False, PRINT, EDGE)
