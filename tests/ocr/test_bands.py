"""White print on dark bands is read as dark print, and the bands' edges bound the rows beside them."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractor.ocr.bands import without_bands
from extractor.ocr.rulings import rulings_of

EM = 24.0
TOP, BOTTOM, LEFT, RIGHT = 120, 176, 60, 1140


def paper() -> np.ndarray:
    """Grainy paper, and a row of dark print."""
    grey = np.random.default_rng(3).normal(250, 3, (420, 1200))
    picture = np.clip(grey, 0, 255).astype(np.uint8)
    cv2.putText(picture, "Annual 1234.56", (80, 260), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 30, 2)
    return picture


def banded(level: int = 90, white: int = 250, rise: int = 0) -> np.ndarray:
    """The same under a dark band with white print, that rises by so many pixels to the right."""
    picture = paper()
    corners = np.array([(LEFT, TOP), (RIGHT, TOP - rise), (RIGHT, BOTTOM - rise), (LEFT, BOTTOM)], np.int32)
    cv2.fillPoly(picture, [corners], level)
    cv2.putText(picture, "- Budget of 2023", (LEFT + 14, BOTTOM - 17), cv2.FONT_HERSHEY_SIMPLEX, 0.9, white, 3)
    return picture


@pytest.mark.parametrize("level", [20, 90, 140])
def test_print_on_a_band_is_dark_on_paper_and_its_edges_are_rulings(level):
    found = without_bands(banded(level))
    inside = found[TOP + 6 : BOTTOM - 6, LEFT + 6 : RIGHT - 6]
    assert 0.02 < (inside < 128).mean() < 0.15
    assert np.median(inside) > 245
    heights = sorted(round(one.at) for one in rulings_of(found < 180, EM).level if one.length > 900)
    assert heights == pytest.approx([TOP, BOTTOM], abs=3)


def test_a_band_that_rises_a_little_is_found_too():
    found = without_bands(banded(rise=5))
    assert (found[TOP + 8 : BOTTOM - 13, LEFT + 6 : RIGHT - 6] > 240).mean() > 0.85


def test_a_thick_ruling_close_by_stays_a_ruling():
    picture = banded()
    picture[TOP - 28 : TOP - 23, LEFT:RIGHT] = 40
    found = without_bands(picture)
    heights = sorted(round(one.at) for one in rulings_of(found < 180, EM).level if one.length > 900)
    assert heights == pytest.approx([TOP - 26, TOP, BOTTOM], abs=3)


def grid(picture: np.ndarray) -> None:
    for at in (60, 110, 200, 290, 380):
        cv2.line(picture, (60, at), (1140, at), 30, 6)
    for at in (60, 400, 800, 1140):
        cv2.line(picture, (at, 60), (at, 380), 30, 6)


def black_bar(picture: np.ndarray) -> None:
    picture[TOP:BOTTOM, LEFT:RIGHT] = 20


def shaded(picture: np.ndarray) -> None:
    picture[TOP:BOTTOM, LEFT:RIGHT] = np.minimum(picture[TOP:BOTTOM, LEFT:RIGHT], 215)
    cv2.putText(picture, "Head of a table", (80, BOTTOM - 17), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 30, 2)


def dark_shade_with_dark_print(picture: np.ndarray) -> None:
    picture[TOP:BOTTOM, LEFT:RIGHT] = 150
    cv2.putText(picture, "Head of a table", (80, BOTTOM - 17), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 10, 3)


def large_title(picture: np.ndarray) -> None:
    cv2.putText(picture, "LARGE TITLE", (80, 180), cv2.FONT_HERSHEY_SIMPLEX, 2.4, 20, 9)


@pytest.mark.parametrize("draw", [grid, black_bar, shaded, dark_shade_with_dark_print, large_title])
def test_what_is_no_band_with_white_print_stays_as_it_is(draw):
    picture = paper()
    draw(picture)
    assert np.array_equal(without_bands(picture), picture)
