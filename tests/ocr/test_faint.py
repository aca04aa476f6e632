"""Rulings in light grey, fainter than any print, are found by being dark all along."""

from __future__ import annotations

import numpy as np

from extractor.ocr.rulings import rulings_of

EM = 22.0


def sheet(*faint: tuple[int, int, int]) -> np.ndarray:
    """Grainy paper with black rulings at 100 and 400, print between them, and faint rulings (at, start, end)."""
    grey = np.random.default_rng(5).normal(246, 4, (500, 900))
    for at, start, end in faint:
        grey[at : at + 2, start:end] -= 24
    for at in (100, 400):
        grey[at : at + 3, 100:800] = 40
    for top in (130, 190, 250, 310, 365):
        for left in range(110, 700, 26):
            grey[top : top + 20 : 5, left : left + 20] = 60
            grey[top : top + 20, left + 8 : left + 11] = 60
    return np.clip(grey, 0, 255).astype(np.uint8)


def levels(grey: np.ndarray) -> list[tuple[int, int, int]]:
    """Where the level rulings lie that are found, and from where to where they run."""
    found = rulings_of(grey < 180, EM, grey).level
    return sorted((round(one.at), round(one.start), round(one.end)) for one in found)


def near(found: list[tuple[int, int, int]], wanted: list[tuple[int, int, int]]) -> bool:
    return len(found) == len(wanted) and np.abs(np.array(found) - np.array(wanted)).max() <= 8


def test_faint_rulings_of_a_table_are_found():
    faint = [(at, 100, 800) for at in (170, 230, 290, 350)]
    wanted = sorted([(101, 100, 799), (401, 100, 799), *((at, 100, 799) for at, _, _ in faint)])
    assert near(levels(sheet(*faint)), wanted)


def test_a_fold_that_ends_elsewhere_is_no_ruling():
    assert near(levels(sheet((230, 0, 620))), [(101, 100, 799), (401, 100, 799)])


def test_paper_without_rulings_has_none():
    assert near(levels(sheet()), [(101, 100, 799), (401, 100, 799)])
