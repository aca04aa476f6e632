"""Lines that a scanner draws along the whole way of the paper are lifted off; rulings and print stay."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractor.ocr.streaks import without_streaks


def sheet(*, skew: float = 0.0) -> np.ndarray:
    """Grainy paper with a ruled table and print, turned by so many degrees."""
    grey = np.random.default_rng(3).normal(236, 3, (1200, 850))
    for at in range(200, 1001, 80):
        grey[at : at + 3, 100:750] = 60
    for at in (100, 300, 500, 748):
        grey[200:1003, at : at + 3] = 60
    for top in range(225, 1000, 80):
        for left in range(110, 720, 24):
            grey[top : top + 20 : 5, left : left + 18] = 50
    grey = np.clip(grey, 0, 255).astype(np.uint8)
    turn = cv2.getRotationMatrix2D((425, 600), skew, 1.0)
    grey = cv2.warpAffine(grey, turn, (850, 1200), borderMode=cv2.BORDER_REFLECT)
    return np.repeat(grey[:, :, None], 3, axis=2)


def streaked(rgb: np.ndarray, at: int, share: float, *, across: bool = False, end: int | None = None) -> np.ndarray:
    made = rgb.astype(np.float32)
    where = np.s_[at : at + 2, :end] if across else np.s_[:end, at : at + 2]
    made[where] *= share
    return made.astype(np.uint8)


@pytest.mark.parametrize("share", [0.96, 0.87, 0.6])
@pytest.mark.parametrize("across", [False, True])
def test_a_streak_from_edge_to_edge_is_lifted_and_print_under_it_stays(share, across):
    clean = sheet(skew=1.2)
    lifted = without_streaks(streaked(clean, 421, share, across=across))
    far = np.abs(lifted.astype(int) - clean.astype(int))
    assert np.quantile(far, 0.999) <= 6
    assert far.max() <= 40


@pytest.mark.parametrize("skew", [0.0, 0.7])
def test_without_a_streak_nothing_is_touched(skew):
    clean = sheet(skew=skew)
    assert np.array_equal(without_streaks(clean), clean)


def test_what_ends_on_the_paper_is_no_streak():
    ruled = streaked(sheet(), 610, 0.85, end=1000)
    assert np.array_equal(without_streaks(ruled), ruled)


def test_a_step_of_light_at_the_side_is_no_streak():
    shaded = sheet().astype(np.float32)
    shaded[:, :60] *= 0.8
    shaded = shaded.astype(np.uint8)
    assert np.array_equal(without_streaks(shaded), shaded)
