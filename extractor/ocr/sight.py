"""A page looked at in one frame: what is printed where, before any of it is read."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.ocr.cells import Area, cells_of
from extractor.ocr.frame import Frame, turned
from extractor.ocr.light import Print, print_of
from extractor.ocr.lines import Line, cell_lines, free_lines, usual_height
from extractor.ocr.rulings import Lines, rulings_of


@dataclass(frozen=True)
class Sight:
    """`em` is the height of the page's usual character in pixels; `text` is the ink of characters alone.

    `grey` is the page's picture without its rulings.
    """

    frame: Frame
    print: Print
    em: float
    rulings: Lines
    cells: list[Area]
    text: NDArray[np.bool_]
    grey: NDArray[np.uint8]
    lines: list[Line]


def look(rgb: NDArray[np.uint8], frame: Frame) -> Sight:
    """What is printed on the page, in this frame."""
    return _arranged(print_of(frame.picture(rgb), frame.on_paper()), frame)


def overturned(sight: Sight) -> Sight:
    """The same page upside down: nothing is sampled anew."""
    grey = np.ascontiguousarray(sight.print.grey[::-1, ::-1])
    ink = np.ascontiguousarray(sight.print.ink[::-1, ::-1])
    seal = np.ascontiguousarray(sight.print.seal[::-1, ::-1])
    return _arranged(Print(grey, ink, seal), turned(sight.frame, 2))


def _arranged(print_: Print, frame: Frame) -> Sight:
    em, small = usual_height(print_.ink)
    # A table's print may be smaller than the text's; what is a gap in a ruling goes by the table's.
    rulings = rulings_of(print_.ink, small, print_.grey)
    height, width = print_.grey.shape
    cells = cells_of(rulings, (height, width), em)
    text, ruled = _text(print_.ink, rulings, em)
    grey = np.where(ruled, np.uint8(255), print_.grey)
    return Sight(frame, print_, em, rulings, cells, text, grey, _lines(text, cells, em))


def _text(ink: NDArray[np.bool_], rulings: Lines, em: float) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """The ink without rulings, what is left of them, and dust; and where rulings lie."""
    text = ink.astype(np.uint8)
    ruled = np.zeros(ink.shape, np.bool_)
    beside, close = np.zeros_like(text), np.zeros_like(text)
    reach, touch = round(0.35 * em), max(round(0.12 * em), 2)
    for across, strokes in ((False, rulings.level), (True, rulings.upright)):
        for stroke in strokes:
            at, half = stroke.at, stroke.thickness / 2 + 1
            run = slice(max(round(stroke.start - half), 0), round(stroke.end + half) + 1)
            core = slice(max(round(at - half), 0), round(at + half) + 1)
            near = slice(max(round(at - half - reach), 0), round(at + half + reach) + 1)
            ruled[(run, core) if across else (core, run)] = True
            beside[(run, near) if across else (near, run)] = 1
            edge = slice(max(round(at - half - touch), 0), round(at + half + touch) + 1)
            close[(run, edge) if across else (edge, run)] = 1
    ruled |= (beside > 0) & (cv2.dilate(rulings.marks, np.ones((3, 3), np.uint8)) > 0)
    text[ruled] = 0
    return _without_crumbs(text, beside, close, em), ruled


def _without_crumbs(
    text: NDArray[np.uint8], beside: NDArray[np.uint8], close: NDArray[np.uint8], em: float
) -> NDArray[np.bool_]:
    """The ink without dust, and without thin pieces along a ruling: what a double or bent one leaves.

    Short ones are that only where they all but touch it: the water of 灌 may be the first in its cell.
    """
    count, labels, stats, _ = cv2.connectedComponentsWithStats(text)
    wide, high = stats[:count, cv2.CC_STAT_WIDTH], stats[:count, cv2.CC_STAT_HEIGHT]
    thin = np.minimum(wide, high) <= 0.16 * em
    longer = np.maximum(wide, high)
    inside = np.bincount(labels[beside > 0], minlength=count) >= 0.9 * stats[:count, cv2.CC_STAT_AREA]
    touching = np.bincount(labels[close > 0], minlength=count) >= 0.5 * stats[:count, cv2.CC_STAT_AREA]
    inside &= touching | (longer >= 0.5 * em)
    dust = stats[:count, cv2.CC_STAT_AREA] < max((0.07 * em) ** 2, 3)
    crumbs = dust | (thin & inside) | (thin & (longer > 1.6 * em))
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
