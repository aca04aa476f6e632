"""The steps from pixels to lines of text, each on a picture made for it."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from ocr import scans

from extractor.ocr.cells import Area, cells_of
from extractor.ocr.crops import cut, window
from extractor.ocr.frame import sheet, turned, whole
from extractor.ocr.level import levelled, slant
from extractor.ocr.light import evened, lifted, print_of, seal_mask
from extractor.ocr.lines import Line, cell_lines, free_lines
from extractor.ocr.rulings import rulings_of

EM = 26.0


def sheet_of(width: int = 900, height: int = 600) -> np.ndarray:
    return np.zeros((height, width), np.uint8)


def grid(draw) -> np.ndarray:
    """Two rows of three columns, ruled by `draw(picture, start, end)`."""
    picture = sheet_of()
    for y in (100, 180, 260):
        draw(picture, (100, y), (700, y))
    for x in (100, 300, 500, 700):
        draw(picture, (x, 100), (x, 260))
    return picture > 0


def solid(picture, start, end):
    cv2.line(picture, start, end, 255, 3)


def double(picture, start, end):
    for away in (0, 6):
        cv2.line(picture, (start[0] + away, start[1] + away), (end[0] + away, end[1] + away), 255, 2)


def dotted(picture, start, end):
    steps = max(end[0] - start[0], end[1] - start[1]) // 6
    for step in range(steps + 1):
        x, y = (round(a + (b - a) * step / steps) for a, b in zip(start, end, strict=True))
        cv2.rectangle(picture, (x, y), (x + 2, y + 2), 255, -1)


def broken(picture, start, end):
    cv2.line(picture, start, end, 255, 3)
    middle = ((start[0] + end[0]) // 2 + 40, (start[1] + end[1]) // 2 + 15)
    if start[1] == end[1]:
        picture[middle[1] - 30 : middle[1], middle[0] : middle[0] + 60] = 0


@pytest.mark.parametrize("draw", [solid, double, dotted, broken])
def test_rulings_close_six_cells(draw):
    ink = grid(draw)
    lines = rulings_of(ink, EM)
    assert (len(lines.level), len(lines.upright)) == (3, 4)
    assert len(cells_of(lines, ink.shape, EM)) == 6


def run_together(picture, start, end):
    """Dots of which every other few have run together, as on a scan at the edge of its sharpness."""
    dotted(picture, start, end)
    for step in range(0, max(end[0] - start[0], end[1] - start[1]), 40):
        x, y = (start[0] + step, start[1]) if start[1] == end[1] else (start[0], start[1] + step)
        wide, high = (14, 2) if start[1] == end[1] else (2, 14)
        picture[y : y + high + 1, x : x + wide + 1] = 255


def faint(picture, start, end):
    """A thin ruling with pinholes where the scanner lost it."""
    cv2.line(picture, start, end, 255, 1)
    for step in range(7, max(end[0] - start[0], end[1] - start[1]) - 7, 17):
        x, y = (start[0] + step, start[1]) if start[1] == end[1] else (start[0], start[1] + step)
        picture[y - 2 : y + 4, x - 2 : x + 4][:, :2] = 0 if start[1] == end[1] else picture[y - 2 : y + 4, x - 2 : x]
        if start[1] != end[1]:
            picture[y : y + 2, x - 2 : x + 4] = 0


@pytest.mark.parametrize("draw", [dotted, run_together, faint])
def test_text_close_beside_a_ruling_does_not_hide_it(draw):
    picture = sheet_of(height=900)
    for y in (100, 800):
        draw(picture, (100, y), (700, y))
    for x in (100, 300, 500, 700):
        draw(picture, (x, 100), (x, 800))
    for y in range(120, 780, 34):  # lines of text that begin right behind a ruling
        for x in range(308, 440, 28):
            cv2.rectangle(picture, (x, y), (x + 22, y + 22), 255, 2)
            cv2.line(picture, (x, y + 11), (x + 22, y + 11), 255, 2)
    lines = rulings_of(picture > 0, EM)
    assert sorted(round(one.at, -2) for one in lines.upright) == [100, 300, 500, 700]


def test_strokes_of_text_are_no_rulings():
    assert rulings_of((255 - scans.form()[150:210]).max(axis=2) > 100, 50.0).level == ()


def test_box_of_a_character_is_no_table():
    picture = sheet_of()
    cv2.rectangle(picture, (200, 200), (245, 260), 255, 3)
    cv2.line(picture, (200, 230), (245, 230), 255, 3)
    lines = rulings_of(picture > 0, EM)
    assert lines.level == lines.upright == ()


def test_open_end_of_a_table_is_closed():
    picture = sheet_of()
    for x in (100, 300, 500):
        solid(picture, (x, 40), (x, 200))
    solid(picture, (100, 200), (500, 200))
    assert len(cells_of(rulings_of(picture > 0, EM), picture.shape, EM)) == 2


def test_blank_cell_with_a_speck_has_no_line():
    text = sheet_of() > 0
    text[50:56, 80:86] = True
    assert cell_lines(text, Area(0, 0, 300, 100), 0, EM) == []


def test_lone_dash_is_a_line_and_cut_at_full_height():
    text = sheet_of() > 0
    text[50:53, 80:103] = True
    line = cell_lines(text, Area(0, 0, 300, 100), 0, EM)[0]
    assert line.ink == Area(80, 50, 103, 53)
    assert window(line, EM).height >= 0.8 * EM


def test_lines_of_a_cell_are_parted_and_pieces_of_a_character_kept_together():
    text = sheet_of() > 0
    text[10:34, 10:200] = True  # a line
    text[44:48, 10:34] = text[62:67, 10:34] = True  # 二, in two pieces
    assert [line.ink.top for line in cell_lines(text, Area(0, 0, 300, 100), 0, EM)] == [10, 44]


def test_mark_that_stands_lower_than_a_lone_stroke_belongs_to_its_line():
    text = sheet_of() > 0
    text[22:27, 10:34] = text[29:37, 37:45] = True  # 一、 as a heading's number, far from the heading
    text[10:34, 70:300] = True
    assert [(line.ink.left, line.ink.right) for line in free_lines(text, EM)] == [(70, 300), (10, 45)]


@pytest.mark.parametrize("beside", [(10, 34), (24, 34)])
def test_mark_behind_a_closing_bracket_is_no_dust(beside):
    text = sheet_of() > 0
    start, end = beside  # a bracket fills half of its space, a character all of it
    text[10:34, 40:62] = text[10:34, 66 : 66 + end - start] = True
    mark = 66 + end - start + 18
    text[27:34, mark : mark + 4] = True
    right = cell_lines(text, Area(0, 0, 300, 100), 0, EM)[0].ink.right
    assert right == (mark + 4 if end - start < 0.5 * EM else 66 + end - start)


def test_wide_gap_parts_a_line():
    text = sheet_of() > 0
    text[10:34, 10:100] = text[10:34, 160:220] = True
    assert len(free_lines(text, EM)) == 2


def test_cut_is_white_beyond_the_line_own_room():
    grey = np.zeros((100, 100), np.uint8)
    line = Line(Area(40, 40, 60, 60), Area(38, 38, 62, 62))
    picture = cut(grey, line, Area(30, 30, 70, 70))
    assert picture[0, 0] == 255
    assert picture[20, 20] == 0


@pytest.mark.parametrize("degrees", [-6.0, -1.3, 0.0, 2.4])
def test_slant_is_measured(degrees):
    grey = cv2.cvtColor(scans.turned(scans.form(), degrees), cv2.COLOR_RGB2GRAY)
    assert slant(grey < 128) == pytest.approx(degrees, abs=0.1)


def test_levelled_frame_maps_back():
    rgb = scans.turned(scans.form(), 2.0)
    frame = levelled(whole(rgb), cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY))
    grey = cv2.cvtColor(frame.picture(rgb), cv2.COLOR_RGB2GRAY)
    assert abs(slant(grey < 128)) < 0.06


def test_sheet_is_found_on_a_table_and_not_on_a_scan():
    assert sheet(scans.form()) is None
    found = sheet(scans.photographed(scans.form()))
    assert found is not None
    assert found.paper[0] == pytest.approx((120, 140), abs=6)


def test_four_quarter_turns_come_back():
    rgb = scans.form()
    frame = whole(rgb)
    for _ in range(4):
        frame = turned(frame, 1)
    assert np.allclose(frame.to_seen, np.eye(3))


def test_seal_is_lifted_and_print_kept():
    plain = scans.form()
    rgb = scans.sealed(plain, (900, 400))
    seal = seal_mask(rgb)
    grey = lifted(rgb, seal)
    bare = seal & (plain.min(axis=2) > 240)
    print_ = seal & (plain.max(axis=2) < 60)
    assert np.median(grey[bare]) > 215
    assert np.median(grey[print_]) < 90


def test_shadow_is_evened_and_watermark_dropped():
    rgb = scans.form()
    cv2.putText(rgb, "GOV", (500, 1000), cv2.FONT_HERSHEY_SIMPLEX, 12, (205, 205, 205), 60)
    rgb = rgb.astype(np.float32)
    rgb *= np.linspace(1.0, 0.45, rgb.shape[1])[None, :, None]
    shaded = rgb.astype(np.uint8)
    assert np.percentile(evened(cv2.cvtColor(shaded, cv2.COLOR_RGB2GRAY)), 50) > 240
    found = print_of(shaded, np.ones(shaded.shape[:2], np.bool_)).ink
    plain = print_of(scans.form(), np.ones(shaded.shape[:2], np.bool_)).ink
    assert found.sum() == pytest.approx(plain.sum(), rel=0.12)
