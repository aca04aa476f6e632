"""Uneven light and colour taken out of a picture: dark print on white is what remains.

Grey values below are 0 (black) to 255 (white).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.ocr.bands import without_bands

SHRINK = 8
"""The paper's brightness is judged on a picture this many times smaller."""
FAINT = 0.28
"""Print fainter than this share of the page's own contrast is no print."""
FAINTER = 0.2
MARK, MARK_LONGEST = 10, 30
"""A blurred mark of at least so many pixels, and no longer than this, may be so much fainter."""
BROAD = 15
"""Faint strokes broader than this many pixels are a watermark's, not a character's."""
FAINTEST_WATERMARK = 240
LARGE = 0.025
"""A watermark's strokes are as long as this share of the page's longer side; a character is smaller."""
DARKEST_WATERMARK = 160
"""A broad stroke darker than this is a heavy title or a bar, and stays."""


@dataclass(frozen=True)
class Print:
    """A page's print.

    `grey` is evenly lit (paper 255); `ink` is True where there is print; `seal` is True where a
    coloured seal lay.
    """

    grey: NDArray[np.uint8]
    ink: NDArray[np.bool_]
    seal: NDArray[np.bool_]


def seal_mask(rgb: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Where red ink lies. Red is judged against the paper's own tint, for paper under a lamp is reddish."""
    small = rgb[::SHRINK, ::SHRINK].reshape(-1, 3).astype(np.int16)
    bright = small[small.sum(axis=1) >= np.percentile(small.sum(axis=1), 60)]
    tint = np.median(bright[:, 0] - bright[:, 1:].max(axis=1)) if len(bright) else 0
    channels = cv2.split(rgb)
    others = cv2.max(channels[1], channels[2])
    excess = cv2.subtract(channels[0], others)
    red = excess > max(28, 28 + float(tint))
    return np.asarray(red, dtype=np.bool_)


def lifted(rgb: NDArray[np.uint8], seal: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Grey, with red ink taken off and the print under it kept.

    Inks that lie over each other multiply, so their densities add up: print weighs the same in
    all channels, seal ink little in red. What red has less than the others is the seal.
    """
    grey = np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    if np.count_nonzero(seal) < 50:
        return grey
    near = cv2.dilate(seal.astype(np.uint8), np.ones((11, 11), np.uint8)) > 0
    rows, columns = np.flatnonzero(near.any(axis=1)), np.flatnonzero(near.any(axis=0))
    part = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    paper = np.percentile(rgb[::SHRINK, ::SHRINK].reshape(-1, 3), 75, axis=0)
    channels = [cv2.split(rgb[part])[index] for index in range(3)]
    tables = [-np.log(np.maximum(np.arange(256), 4) / max(white, 8)) for white in paper]
    density = [table.astype(np.float32)[channel] for table, channel in zip(tables, channels, strict=True)]
    excess = np.maximum(density[1], density[2]) - density[0]
    # Bare seal is where its colour is fullest; there the red channel tells how much of it shows in grey.
    full = excess >= np.percentile(excess[seal[part]], 70)
    share = float(np.median(density[0][full])) / max(float(np.median(excess[full])), 0.1)
    # Files keep colour at half the resolution: a seal's edge is soft in colour and sharp in grey.
    soft = cv2.GaussianBlur(np.maximum(excess, 0), (0, 0), 1.5)
    print_ = np.maximum(density[0] - min(max(share, 0.0), 1.0) * soft, 0)
    white = float(paper @ (0.299, 0.587, 0.114))
    lifted_ = grey.copy()
    found = np.clip(white * np.exp(-print_), 0, 255).astype(np.uint8)
    lifted_[part] = np.where(near[part], np.maximum(grey[part], found), grey[part])
    return lifted_


def evened(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The same with the paper at 255 everywhere: each place divided by the paper's brightness there."""
    height, width = grey.shape
    small = cv2.resize(grey, (max(width // SHRINK, 8), max(height // SHRINK, 8)), interpolation=cv2.INTER_AREA)
    # Print covers less than half of any such window, so a high rank there is paper.
    paper = cv2.medianBlur(cv2.dilate(small, np.ones((5, 5), np.uint8)), 9)
    paper = cv2.GaussianBlur(paper, (0, 0), 4)
    paper = cv2.resize(paper, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(grey, cv2.max(paper, 24), scale=250), dtype=np.uint8)


def ink_level(grey: NDArray[np.uint8]) -> float:
    """How dark print is on an evenly lit page: the level of the darkest strokes."""
    sample = grey[::2, ::2]
    dark = sample[sample < 190]
    if dark.size < 50:
        return 0.0
    return float(np.percentile(dark, 10))


def print_of(rgb: NDArray[np.uint8], paper: NDArray[np.bool_]) -> Print:
    """What is printed on a straightened page, as far as there is paper."""
    seal = seal_mask(rgb)
    grey = without_watermark(without_bands(evened(lifted(rgb, seal))))
    level = ink_level(grey)
    ink = inked(grey, level)
    if np.count_nonzero(seal) >= 50:
        # What is left of a seal's edges is faint; print under it is not.
        near = cv2.dilate(seal.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
        ink &= ~near | (grey < 178)
    return Print(grey, ink & paper, seal & paper)


def without_watermark(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Broad faint strokes taken for paper, with the print on them kept.

    Blurred, a dense character (算, 率) is a broad grey spot too; but a spot no larger than a
    character is one, and stays.
    """
    broad = cv2.morphologyEx(grey, cv2.MORPH_CLOSE, np.ones((BROAD, BROAD), np.uint8))
    spots = np.asarray(broad < FAINTEST_WATERMARK, dtype=np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(spots)
    longer = np.maximum(stats[:count, cv2.CC_STAT_WIDTH], stats[:count, cv2.CC_STAT_HEIGHT])
    large = longer >= LARGE * max(grey.shape)
    large[0] = False
    if not large.any():
        return grey
    near = cv2.dilate(large.astype(np.uint8)[labels], np.ones((5, 5), np.uint8))
    broad = np.where(near > 0, cv2.max(broad, DARKEST_WATERMARK), np.uint8(250)).astype(np.uint8)
    return np.asarray(cv2.divide(grey, broad, scale=250), dtype=np.uint8)


def inked(grey: NDArray[Any], level: float) -> NDArray[np.bool_]:
    """Where print lies: darker than paper by a fair share of the page's contrast.

    Small marks by themselves (，：、) are blurred to less than that; they count if they are darkest in
    their middle, and larger than a speck.
    """
    threshold = min(255 - (255 - level) * FAINT, 205)
    ink = np.asarray(grey < threshold, dtype=np.bool_)
    fainter = np.asarray(grey < min(255 - (255 - level) * FAINTER, 222), dtype=np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(fainter)
    inside = np.bincount(labels[grey < threshold + 6], minlength=count)
    size = stats[:count, cv2.CC_STAT_AREA]
    longer = np.maximum(stats[:count, cv2.CC_STAT_WIDTH], stats[:count, cv2.CC_STAT_HEIGHT])
    marks = (inside > 0) & (size >= MARK) & (longer <= MARK_LONGEST)
    marks[0] = False
    return np.asarray(ink | marks[labels], dtype=np.bool_)
