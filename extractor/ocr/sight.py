"""A page looked at in one frame: what is printed where, before any of it is read."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.ocr.cells import Area, cells_of
from extractor.ocr.frame import Frame
from extractor.ocr.light import Print, print_of
from extractor.ocr.lines import Line, cell_lines, free_lines, usual_height, without_specks
from extractor.ocr.rulings import Lines, rulings_of


@dataclass(frozen=True)
class Sight:
    """`em` is the height of the page's usual character in pixels; `text` is the ink of characters alone."""

    frame: Frame
    print: Print
    em: float
    rulings: Lines
    cells: list[Area]
    text: NDArray[np.bool_]
    lines: list[Line]


def look(rgb: NDArray[np.uint8], frame: Frame) -> Sight:
    """What is printed on the page, in this frame."""
    print_ = print_of(frame.picture(rgb), frame.on_paper())
    em = usual_height(print_.ink)
    rulings = rulings_of(print_.ink, em)
    height, width = print_.grey.shape
    cells = cells_of(rulings, (height, width), em)
    text = _text(print_.ink, rulings, em)
    return Sight(frame, print_, em, rulings, cells, text, _lines(text, cells, em))


def _text(ink: NDArray[np.bool_], rulings: Lines, em: float) -> NDArray[np.bool_]:
    """The ink without rulings, what is left of them, and dust."""
    text = ink.astype(np.uint8)
    beside = np.zeros_like(text)
    reach = round(0.35 * em)
    for across, strokes in ((False, rulings.level), (True, rulings.upright)):
        for stroke in strokes:
            at, half = stroke.at, stroke.thickness / 2 + 1
            run = slice(max(round(stroke.start - half), 0), round(stroke.end + half) + 1)
            core = slice(max(round(at - half), 0), round(at + half) + 1)
            near = slice(max(round(at - half - reach), 0), round(at + half + reach) + 1)
            text[(run, core) if across else (core, run)] = 0
            beside[(run, near) if across else (near, run)] = 1
    text[(beside > 0) & (cv2.dilate(rulings.marks, np.ones((3, 3), np.uint8)) > 0)] = 0
    return without_specks(_without_crumbs(text, beside, em), em)


def _without_crumbs(text: NDArray[np.uint8], beside: NDArray[np.uint8], em: float) -> NDArray[np.bool_]:
    """The ink without long thin pieces that lie along a ruling: what a double or bent one leaves."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(text)
    wide, high = stats[:count, cv2.CC_STAT_WIDTH], stats[:count, cv2.CC_STAT_HEIGHT]
    thin = np.minimum(wide, high) <= 0.16 * em
    inside = np.bincount(labels[beside > 0], minlength=count) >= 0.9 * stats[:count, cv2.CC_STAT_AREA]
    crumbs = (thin & inside) | (thin & (np.maximum(wide, high) > 1.6 * em))
    crumbs[0] = True
    return np.asarray(~crumbs[labels], dtype=np.bool_)


def _lines(text: NDArray[np.bool_], cells: list[Area], em: float) -> list[Line]:
    """The lines of text of the cells, then those outside of them."""
    found: list[Line] = []
    outside = text.copy()
    for number, cell in enumerate(cells):
        found += cell_lines(text, cell, number, em)
        outside[cell.top : cell.bottom, cell.left : cell.right] = False
    return found + free_lines(outside, em)
