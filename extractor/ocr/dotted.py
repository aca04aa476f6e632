"""Dotted and dashed rulings: how their ink comes and goes, by which they are told from strokes of characters in line.

Lengths are in ems unless said otherwise: the height of the page's usual character, in pixels.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from extractor.ocr.strokes import Stroke

UNBROKEN, PINHOLE = 0.45, 0.14
"""A stroke is as good as unbroken if this share of it has ink and nearly all of its gaps are no wider than pinholes: a
dotted ruling whose dots run together here and there, or a faint one. Characters in line leave wider gaps."""
STRETCH, WIDEST_PITCH, PITCHED = 4.0, 0.6, 0.25
"""Looked at over such stretches, this share of how a dotted ruling's ink comes and goes is at one pitch, the widest of
which is given; of others and of strokes in line it is less, or the pitch is a character's."""


def unbroken(along: NDArray[np.bool_], em: float) -> bool:
    """Has the stroke ink nearly everywhere, and no gaps but pinholes?"""
    gaps = _dots_and_gaps(along)[1]
    return bool(along.mean() > UNBROKEN and len(gaps) and np.percentile(gaps, 95) <= max(PINHOLE * em, 2))


def evenly_dotted(along: NDArray[np.bool_]) -> bool:
    """Do short dots and gaps follow each other evenly?"""
    dots, gaps = _dots_and_gaps(along)
    if len(gaps) < 8:
        return False
    (short, long), (narrow, wide) = np.percentile(dots, [10, 90]), np.percentile(gaps, [10, 90])
    return bool(long <= max(1.7 * short, short + 2) and wide <= max(1.7 * narrow, narrow + 2))


def pitched(ink: NDArray[np.uint8], em: float) -> bool:
    """Does ink along a stroke come and go at one short pitch, as of dots, though they may run together?"""
    size = round(STRETCH * em)
    shares = []
    for start in range(0, ink.shape[1] - size + 1, size):
        along = ink[:, start : start + size].sum(axis=0, dtype=np.float64)
        power = np.abs(np.fft.rfft((along - along.mean()) * np.hanning(size))) ** 2
        first, last = int(STRETCH / WIDEST_PITCH), int(size / 2.5) + 1
        peak = first + int(power[first:last].argmax())
        shares.append(power[peak - 1 : peak + 2].sum() / max(power[1:].sum(), 1e-9))
    return bool(shares) and float(np.median(shares)) > PITCHED


def dotted_alike(doubtful: Iterable[Stroke], strokes: Iterable[Stroke], reach: float) -> None:
    """Marks those of the doubtful that begin and end, within `reach` pixels, where a dotted one does.

    Between their dots more has run together.
    """
    sure = [one for one in strokes if one.dotted]
    for stroke in doubtful:
        stroke.dotted |= any(max(abs(one.start - stroke.start), abs(one.end - stroke.end)) <= reach for one in sure)


def _dots_and_gaps(along: NDArray[np.bool_]) -> tuple[NDArray[np.int_], NDArray[np.int_]]:
    """How long the runs of ink are, and the gaps between them."""
    steps = np.flatnonzero(np.diff(np.concatenate([[0], along.astype(np.int8), [0]])))
    return steps[1::2] - steps[::2], steps[2::2] - steps[1:-1:2]
