"""Columns of text side by side in one space are read each by its own rows."""

from __future__ import annotations

import numpy as np

from extractor.ocr.cells import Area
from extractor.ocr.lines import cell_lines

EM = 20


def printed(size: tuple[int, int], *lines: tuple[int, int, int]) -> np.ndarray:
    """Ink of `size` (height, width) with lines of characters: left, top and how many."""
    ink = np.zeros(size, np.bool_)
    for left, top, count in lines:
        for index in range(count):
            ink[top : top + EM, left + index * 22 : left + index * 22 + EM] = True
    return ink


def boxes(ink: np.ndarray) -> list[tuple[int, int, int, int]]:
    """Left, top, right and bottom of each line that is found in the whole of it, from left to right."""
    height, width = ink.shape
    return sorted(tuple(line.ink) for line in cell_lines(ink, Area(0, 0, width, height), 0, EM))


def test_a_label_beside_lines_that_stand_between_its_own_is_read_by_itself():
    ink = printed((100, 600), (20, 38, 4), (140, 10, 8), (140, 38, 8), (140, 66, 8), (340, 24, 9), (340, 52, 9))
    assert boxes(ink) == [
        (20, 38, 106, 58), (140, 10, 314, 30), (140, 38, 314, 58), (140, 66, 314, 86), (340, 24, 536, 44),
        (340, 52, 536, 72),
    ]  # fmt: skip


def test_columns_of_one_band_are_found_under_a_line_that_lies_across_them():
    ink = printed((130, 400), (10, 5, 17), (20, 52, 3), (140, 40, 9), (140, 66, 9))
    assert boxes(ink) == [(10, 5, 382, 25), (20, 52, 84, 72), (140, 40, 336, 60), (140, 66, 336, 86)]


def test_lines_that_stand_level_stay_whole_across_a_narrow_blank():
    ink = printed((80, 400), (20, 10, 4), (124, 10, 6), (20, 40, 4), (124, 40, 6))
    assert boxes(ink) == [(20, 10, 254, 30), (20, 40, 254, 60)]
