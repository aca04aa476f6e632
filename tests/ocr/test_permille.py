"""% and ‰ told apart where print is too blurred to show rings: by the page's other signs."""

from __future__ import annotations

import cv2
import numpy as np
import pymupdf
import pytest

from extractor.ocr.cells import Area
from extractor.ocr.frame import Frame
from extractor.ocr.light import Print
from extractor.ocr.lines import Line
from extractor.ocr.permille import told_apart
from extractor.ocr.placing import Read
from extractor.ocr.ports import Reading
from extractor.ocr.rulings import Lines
from extractor.ocr.sight import Sight

PRINTED = ("95%", "88.3%", "100%", "0.12‰", "91%", "≤0.9‰")


def blurred(text: str, face: str) -> np.ndarray:
    """The ink of a figure in 9 points, as a photograph of 110 dpi shows it."""
    sheet = pymupdf.open().new_page(width=80, height=30)
    writer = pymupdf.TextWriter(sheet.rect)
    writer.append((10, 20), text, pymupdf.Font(face), 9)
    writer.write_text(sheet)
    picture = sheet.get_pixmap(dpi=200, alpha=False, colorspace=pymupdf.csGRAY)
    grey = np.frombuffer(picture.samples, np.uint8).reshape(picture.height, picture.width)
    small = cv2.GaussianBlur(cv2.resize(grey, None, fx=0.55, fy=0.55, interpolation=cv2.INTER_AREA), (0, 0), 0.7)
    grey = cv2.resize(small, grey.shape[::-1], interpolation=cv2.INTER_CUBIC)
    rows, columns = np.flatnonzero((grey < 200).any(axis=1)), np.flatnonzero((grey < 200).any(axis=0))
    return grey[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def page(pictures: list[np.ndarray]) -> tuple[Sight, list[Area]]:
    """The pictures below each other, and where each stands."""
    grey, areas, top = np.full((60 * len(pictures), 260), 250, np.uint8), [], 10
    for picture in pictures:
        height, width = picture.shape
        grey[top : top + height, 20 : 20 + width] = picture
        areas.append(Area(20, top, 20 + width, top + height))
        top += 60
    blank = np.zeros(grey.shape, np.bool_)
    print_ = Print(grey, grey < 200, blank)
    frame = Frame(np.eye(3), grey.shape[1], grey.shape[0], np.zeros((4, 2)))
    rulings = Lines((), (), np.zeros(grey.shape, np.uint8))
    return Sight(frame, print_, 24.0, rulings, [], grey < 200, grey, []), areas


def read(area: Area, text: str) -> Read:
    """As a recogniser reads it that knows no ‰."""
    claimed = text.replace("‰", "%")
    centres = tuple((index + 0.5) / len(claimed) for index in range(len(claimed)))
    return Read(Line(area, area), area, Reading(claimed, (0.98,) * len(claimed), centres, ((),) * len(claimed)))


@pytest.mark.parametrize("face", ["tiro", "helv", "cjk"])
def test_a_sign_with_one_ring_more_than_the_others_of_the_page_is_per_mille(face):
    sight, areas = page([blurred(text, face) for text in PRINTED])
    told = told_apart(sight, [read(area, text) for area, text in zip(areas, PRINTED, strict=True)])
    assert [one.reading.text for one in told] == list(PRINTED)
    assert told[3].repair is not None
    assert told[3].repair.first == "0.12%"


def test_a_speck_behind_a_percentage_makes_no_per_mille_of_it():
    pictures = [blurred(text, "tiro") for text in ("95%", "88.3%", "91%", "100%")]
    height, width = pictures[3].shape
    specked = np.full((height, width + round(0.75 * height)), 250, np.uint8)
    specked[:, :width] = pictures[3]
    specked[height // 2 :, width + round(0.5 * height) :] = 60
    sight, areas = page([*pictures[:3], specked])
    reads = [read(area, text) for area, text in zip(areas[:3], ("95%", "88.3%", "91%"), strict=True)]
    own = Area(areas[3].left, areas[3].top, areas[3].left + width, areas[3].bottom)
    last = read(own, "100%")
    last = Read(Line(areas[3], areas[3]), own, last.reading)
    assert told_apart(sight, [*reads, last])[3].reading.text == "100%"
