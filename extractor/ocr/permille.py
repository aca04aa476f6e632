"""% or ‰, told by the shape of the sign: by its rings where print is sharp, else beside the page's other signs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.ocr.placing import Read
from extractor.ocr.repairs import replaced
from extractor.ocr.sight import Sight

THRESHOLDS = 0.5, 0.7
"""Thin rings are fainter than thick strokes, and small ones fill up: both are looked for."""
ENDS = re.compile(r"\d[%‰]$")
SURE = 0.9
OTHERS = 3
"""So many signs of a page, of one size and read surely, show what its % looks like."""
SAME_SIZE = 0.15
HIGH, WIDE = 24, 34
"""Signs are compared in pictures of so many pixels, their right ends together."""
HALF = 0.9
"""The middle of no sign is so many of its heights from its right end; that of ‰ is 0.6."""
RINGS = tuple(range(6, 14))
"""How wide a ring may be in such a picture, with the blank beside it."""
CLEARLY = 1.1
"""A sign is another one where its distance from its own is so many times that from the other. (Of 20 signs of two
blurred pages none of % came above 0.7, none of ‰ below 1.2.)"""

Shape = NDArray[np.float32]


def told_apart(sight: Sight, reads: list[Read]) -> list[Read]:
    """Signs behind figures as % or ‰, whichever their shape is."""
    ends = {index: shape for index, read in enumerate(reads) if (shape := _shape(sight, read)) is not None}
    new = list(reads)
    for index, read in enumerate(reads):
        for match in re.finditer(r"(?<=\d)[%‰]", read.reading.text):
            place = match.start()
            ratio = None
            if place == len(read.reading.text) - 1 and index in ends:
                ratio = _likeness(ends[index], _others(reads, ends, index))
            sign = _sign(match[0], ratio, _per_mille(sight, read, place))
            if sign != match[0]:
                why = "it has two rings below" if sign == "‰" else "it is like the page's other signs"
                new[index] = replaced(new[index], place, sign, why)
    return new


def _sign(read: str, ratio: float | None, rings: bool) -> str:
    """The sign, from what was read, the likeness of the page's % (above 1: less than that of ‰) and its rings."""
    if read == "‰":
        return read
    if ratio is None:
        return "‰" if rings else "%"
    return "‰" if ratio > CLEARLY or (rings and ratio > 1 / CLEARLY) else "%"


def _shape(sight: Sight, read: Read) -> Shape | None:
    """The end of a line that ends in a sign behind a figure: ink from 0 to 1, as high as the line."""
    ink = read.line.ink
    if not ENDS.search(read.reading.text) or ink.width < ink.height or _goes_on(read):
        return None
    wide = round(ink.height * WIDE / HIGH)
    patch = sight.grey[ink.top : ink.bottom, max(ink.right - wide, 0) : ink.right]
    dark = (255.0 - patch.astype(np.float32)) / max(255.0 - float(patch.min()), 60.0)
    dark = np.pad(dark, ((0, 0), (wide - patch.shape[1], 0)))
    return np.asarray(cv2.resize(dark, (WIDE, HIGH), interpolation=cv2.INTER_AREA), dtype=np.float32)


def _goes_on(read: Read) -> bool:
    """Does the line's ink go on behind its last sign? A speck there would be taken for a ring."""
    centres = read.reading.centres
    end = read.area.left + centres[-1] * read.area.width if centres else read.line.ink.right
    return read.line.ink.right - end > HALF * read.line.ink.height


def _others(reads: Sequence[Read], ends: dict[int, Shape], index: int) -> list[Shape]:
    height = reads[index].line.ink.height
    return [
        shape
        for other, shape in ends.items()
        if other != index
        and reads[other].reading.text[-1] == "%"
        and reads[other].reading.scores[-1] >= SURE
        and abs(reads[other].line.ink.height - height) <= SAME_SIZE * height
    ]


def _likeness(shape: Shape, others: Sequence[Shape]) -> float | None:
    """How far a sign is from the page's %, against how far from one with a further ring; None for too few."""
    if len(others) < OTHERS:
        return None
    usual = np.median(np.stack(others), axis=0).astype(np.float32)
    # What stands left of the sign is another digit in each: the sign alone is compared.
    own = min(_apart(shape, _moved(usual, by), HIGH) for by in (-1, 0, 1))
    ringed = min(_apart(shape, _moved(_ringed(usual, ring), by), HIGH) for ring in RINGS for by in (-1, 0, 1))
    return own / max(ringed, 1e-6)


def _ringed(usual: Shape, ring: int) -> Shape:
    """The picture of % with its lower ring once more at its right."""
    found = np.zeros_like(usual)
    found[:, :-ring] = usual[:, ring:]
    lower = round(0.35 * HIGH)
    found[lower:, -ring:] = usual[lower:, -ring:]
    return found


def _moved(shape: Shape, by: int) -> Shape:
    return np.asarray(np.roll(shape, by, axis=1), dtype=np.float32)


def _apart(one: Shape, other: Shape, wide: int) -> float:
    return float(np.abs(one[:, -wide:] - other[:, -wide:]).mean())


def _per_mille(sight: Sight, read: Read, index: int) -> bool:
    """Has the sign two rings side by side in its lower half, no further apart than those of ‰?"""
    centres = read.reading.centres
    if len(centres) != len(read.reading.text):
        return False
    line, middle = read.line.ink, read.area.left + np.array(centres) * read.area.width
    left = (middle[index - 1] + middle[index]) / 2 if index else line.left
    right = middle[index + 1] - 0.3 * sight.em if index + 1 < len(middle) else line.right + 2
    patch = sight.grey[line.top : line.bottom, max(round(left), 0) : round(right) + 1]
    return any(_two_below(_rings(patch, share), sight.em) for share in THRESHOLDS)


def _two_below(rings: list[_Ring], em: float) -> bool:
    below = sorted((ring for ring in rings if ring.top > 0.4), key=lambda ring: ring.middle)
    for first, second in pairwise(below):
        apart = (second.middle - first.middle) / em
        if 0.15 < apart < 0.5 and 0.4 < first.area / second.area < 2.5:
            return any(ring.bottom < 0.65 and ring.middle < second.middle for ring in rings)
    return False


class _Ring(NamedTuple):
    """A space that ink encloses: its top and bottom as shares of the ink's height, its middle and area in pixels."""

    top: float
    bottom: float
    middle: float
    area: float


def _rings(grey: NDArray[np.uint8], share: float) -> list[_Ring]:
    """The rings, where ink is what is darker than a share of the way from the darkest to paper."""
    if min(grey.shape) < 6:
        return []
    large = cv2.resize(grey, None, fx=4, fy=4, interpolation=cv2.INTER_CUBIC)
    dark = large < share * 250 + (1 - share) * int(large.min())
    rows = np.flatnonzero(dark.any(axis=1))
    if len(rows) < 12:
        return []
    stats = cv2.connectedComponentsWithStats((~dark).astype(np.uint8), connectivity=4)[2][1:].tolist()
    high, wide = large.shape
    top, height = int(rows[0]), int(rows[-1] - rows[0]) + 1
    return [
        _Ring((y - top) / height, (y + h - top) / height, (x + w / 2) / 4, area / 16)
        for x, y, w, h, area in stats
        if x > 0 and y > 0 and x + w < wide and y + h < high and area >= 16
    ]
