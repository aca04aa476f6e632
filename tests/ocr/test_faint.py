"""Rulings in light grey, fainter than any print, are found by being dark all along; dotted ones by crossing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from extractor.ocr.rulings import _broken, rulings_of
from extractor.ocr.strokes import Stroke

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


def test_dots_one_below_the_other_are_no_faint_rulings():
    grey = np.random.default_rng(5).normal(246, 4, (700, 900))
    for at in (100, 600):
        grey[at : at + 3, 100:800] = 40
    for at in (100, 450, 798):
        grey[100:600, at : at + 3] = 40
    for at in range(116, 600, 16):
        grey[at : at + 2, 104:798:12] = grey[at : at + 2, 105:798:12] = 60
    grey = np.clip(grey, 0, 255).astype(np.uint8)
    found = rulings_of(grey < 180, EM, grey).upright
    assert sorted(round(one.at) for one in found) == pytest.approx([101, 451, 799], abs=2)


def test_dotted_rulings_without_a_frame_are_found_where_they_cross():
    ink = np.zeros((300, 700), np.bool_)
    for at in (60, 120, 180, 240):
        ink[at : at + 3, 40:660:6] = ink[at : at + 3, 41:660:6] = ink[at : at + 3, 42:660:6] = True
    for at in (200, 420):
        ink[48:252:6, at : at + 3] = ink[49:252:6, at : at + 3] = ink[50:252:6, at : at + 3] = True
    found = rulings_of(ink, EM)
    assert sorted(one.at for one in found.level) == pytest.approx([61, 121, 181, 241], abs=2)
    assert sorted(one.at for one in found.upright) == pytest.approx([201, 421], abs=2)


@pytest.mark.parametrize("run_together", [0, 3])
def test_open_rows_of_a_dotted_table_without_a_frame_are_closed(run_together):
    ink = np.zeros((400, 700), np.bool_)
    for at in (150, 190, 230):
        ink[at : at + 3, 40:660:4] = ink[at : at + 3, 41:660:4] = True
    for at in (200, 300, 420):
        ink[110:270:4, at : at + 3] = ink[111:270:4, at : at + 3] = True
        for start in range(114, 114 + 40 * run_together, 40):
            ink[start : start + 12, at : at + 3] = True
    found = rulings_of(ink, EM)
    assert sorted(one.at for one in found.level) == pytest.approx([110, 151, 191, 231, 267], abs=3)
    edges = [one for one in found.level if one.at < 120 or one.at > 260]
    assert all(one.start < 60 and one.end > 640 for one in edges)
    assert all(one.start < 115 and one.end > 260 for one in found.upright)


def test_strokes_in_line_with_a_solid_ruling_do_not_draw_it_out():
    ink = np.zeros((400, 700), np.bool_)
    for at in (150, 190, 230):
        ink[at : at + 3, 40:660] = True
    for at in (200, 300, 420):
        ink[150:233, at : at + 3] = True
    ink[114:132, 200:203] = ink[135:147, 200:203] = True
    found = rulings_of(ink, EM)
    assert sorted(one.at for one in found.level) == pytest.approx([151, 191, 231], abs=2)


def test_dots_that_lead_to_a_page_number_are_no_rulings():
    ink = np.zeros((300, 700), np.bool_)
    for at, start in ((60, 240), (120, 310), (180, 200)):
        for place in range(start, 600, 8):
            ink[at : at + 3, place : place + 3] = True
    assert not rulings_of(ink, EM).level


def test_the_edges_of_the_sheet_are_no_rulings():
    grey = sheet()
    for at in (30, 470):
        grey[at : at + 2] = 90  # against the desk, from rim to rim
    assert near(levels(grey), [(101, 100, 799), (401, 100, 799)])


def test_strokes_of_text_do_not_draw_a_dotted_ruling_into_the_row_below_its_last():
    """A column that ends within a table: the others run on, and characters of the next row stand in line with it."""
    ink = np.zeros((500, 700), np.bool_)
    for at in (60, 120, 180, 240, 300, 360, 420):
        ink[at : at + 2, 40:660:4] = ink[at : at + 2, 41:660:4] = True
    for at, end in ((40, 420), (200, 420), (400, 240), (658, 420)):
        ink[60:end:4, at : at + 2] = ink[61:end:4, at : at + 2] = True
    ink[246:272, 400:402] = True
    found = rulings_of(ink, EM)
    assert len(found.level) == 7
    assert sorted((round(one.at, -1), round(one.end, -1)) for one in found.upright) == [
        (40, 420), (200, 420), (400, 240), (660, 420)
    ]  # fmt: skip


def hairlines(pieces: list[tuple[int, int, int]]) -> np.ndarray:
    """Rows between hair lines 60 apart, print in all of them from `pieces` of upright hair lines (at, from, to) on."""
    grey = np.random.default_rng(7).normal(250, 2, (760, 900))
    for at in range(100, 701, 60):
        grey[at : at + 2, 100:801] -= 32
    for at, start, end in [(100, 100, 702), (800, 100, 702), *pieces]:
        grey[start:end, at : at + 2] = np.minimum(grey[start:end, at : at + 2], 218)
    for top in range(120, 700, 60):
        for left in (120, 146, 330, 356, 560, 700):
            grey[top : top + 20 : 5, left : left + 20] = 60
            grey[top : top + 20, left + 8 : left + 11] = 60
    return np.clip(grey, 0, 255).astype(np.uint8)


def uprights(grey: np.ndarray) -> list[tuple[int, int, int]]:
    """Where the upright rulings lie that are found, and from where to where they run."""
    found = rulings_of(grey < 180, EM, grey).upright
    return sorted((round(one.at), round(one.start), round(one.end)) for one in found)


def test_hair_lines_that_begin_at_different_rows_are_found():
    pieces = [(300, 100, 702), (520, 280, 702), (640, 340, 700)]
    wanted = [(100, 100, 700), (300, 100, 700), (520, 280, 700), (640, 340, 700), (800, 100, 700)]
    assert near(uprights(hairlines(pieces)), wanted)


def test_a_hair_line_stops_where_merged_cells_have_print_in_line_with_it():
    # 338 and 568 run through characters of the rows from 160 to 280, where no ruling is.
    pieces = [(338, 100, 162), (338, 280, 702), (568, 280, 702)]
    grey = hairlines([])
    grey[282:700, 320:380] = grey[282:700, 550:590] = grey[102:160, 320:380] = 250
    for at in range(100, 701, 60):
        grey[at : at + 2, 320:590] = 218
    for at, start, end in pieces:
        grey[start:end, at : at + 2] = 218
    wanted = [(100, 100, 700), (338, 100, 160), (338, 280, 700), (568, 280, 700), (800, 100, 700)]
    assert near(uprights(grey), wanted)


def test_a_faint_streak_across_hair_lines_is_no_ruling():
    assert near(uprights(hairlines([(460, 0, 618)])), [(100, 100, 700), (800, 100, 700)])


def test_a_hair_line_that_grain_breaks_runs_on_through_the_rows_where_it_is_seen_less():
    grey = hairlines([(520, 100, 702)]).astype(int)
    spots = np.random.default_rng(9).random(600) < np.where(np.abs(np.arange(600) - 240) < 60, 0.3, 0.1)
    grey[100:700, 520:522][spots] += 18
    found = uprights(np.clip(grey, 0, 255).astype(np.uint8))
    assert near(found, [(100, 100, 700), (520, 100, 700), (800, 100, 700)])


def test_faint_level_rulings_are_found_beside_dotted_ones():
    grey = hairlines([]).astype(int)
    grey[:, 90:106] = grey[:, 795:806] = 250
    for at in (20, 46, 72):
        grey[at : at + 2, 100:801] = 250
        grey[at : at + 2, 100:801:5] = grey[at : at + 2, 101:801:5] = 60
    found = [one for one in levels(np.clip(grey, 0, 255).astype(np.uint8)) if one[0] > 90]
    assert near(found, [(at, 106, 795) for at in range(100, 701, 60)])


def test_a_ruling_between_ink_and_faint_is_found_whole():
    """All rulings are dark enough for ink but for small gaps, and each for a long one at another place."""
    grey = hairlines([(520, 100, 702)]).astype(int)
    grey[(grey > 200) & (grey < 232)] = 196
    small = np.arange(701) % 37 < 31
    for index, at in enumerate(range(100, 701, 60)):
        dark = small & (np.abs(np.arange(701) - 60 * index) > 45)
        grey[at : at + 2, 100:801][:, dark] = 165
    for at, middle in ((100, 330), (520, 400), (800, 250)):
        dark = small[:600] & (np.abs(np.arange(600) - middle) > 60)
        grey[100:700, at : at + 2][dark] = 165
    grey = np.clip(grey, 0, 255).astype(np.uint8)
    assert near(uprights(grey), [(100, 100, 700), (520, 100, 700), (800, 100, 700)])
    assert near(levels(grey), [(at, 100, 800) for at in range(100, 701, 60)])


@pytest.mark.parametrize(("crossed", "wanted"), [(False, False), (True, True)])
def test_only_rulings_of_a_table_are_broken(crossed: bool, wanted: bool) -> None:
    """Bold characters in line are strokes with gaps as well, but none crosses them."""
    level = [Stroke(100, 700, at, 3, 500, solid=0.8) for at in (100, 200, 300, 400)]
    upright = [Stroke(100, 400, at, 3, 300) for at in (100, 400, 700)] if crossed else []
    assert _broken(level, upright, EM) is wanted
    assert not _broken([replace(one, solid=1.0) for one in level], upright, EM)
