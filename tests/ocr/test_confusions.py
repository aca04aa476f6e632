"""Signs that recognisers mix up (≥ and 2, 10 and IO, 元 and 兀, a lone 4), measured on rendered cells."""

from __future__ import annotations

import cv2
import numpy as np
import pymupdf
import pytest
from ocr import scans

from extractor.ocr import recognize
from extractor.ocr.ppocr import PaddleEngine

CELLS = (
    ("≥95%", "≤12元", "10", "4", "100%"),
    ("≥2个", "≤0.5‰", "1", "0", "10.0"),
    ("≥200次", "20元", "7", "10", "1,003.82"),
    ("<1‰", "≥120万元", "2", "5", "92.56"),
    ("≥98%", "3元/亩", "8", "9.83", "10"),
    ("≤48小时", "1010万元", "6", "3", "≥110公里"),
)
WIDTH, HEIGHT, LEFT, TOP = 92, 26, 60, 60


def page(face: str) -> np.ndarray:
    """A ruled page of the cells, three times over in three sizes of print."""
    file = pymupdf.open()
    sheet = file.new_page(width=595, height=TOP * 2 + HEIGHT * len(CELLS) * 3)
    writer, font = pymupdf.TextWriter(sheet.rect), pymupdf.Font(face)
    for block, size in enumerate((9, 10.5, 12)):
        for row, texts in enumerate(CELLS):
            for column, text in enumerate(texts):
                left, top = LEFT + column * WIDTH, TOP + (block * len(CELLS) + row) * HEIGHT
                sheet.draw_rect(pymupdf.Rect(left, top, left + WIDTH, top + HEIGHT), width=0.7)
                start = left + (WIDTH - font.text_length(text, size)) / 2
                writer.append((start, top + HEIGHT / 2 + 0.36 * size), text, font, size)
    writer.write_text(sheet)
    picture = sheet.get_pixmap(dpi=scans.DPI, alpha=False)
    return np.frombuffer(picture.samples, np.uint8).reshape(picture.height, picture.width, 3).copy()


def spoilt(rgb: np.ndarray) -> np.ndarray:
    """Scanned at 150 dpi, a little askew and out of focus, with grain."""
    small = cv2.resize(scans.turned(rgb, 0.9), None, fx=0.75, fy=0.75, interpolation=cv2.INTER_AREA)
    large = cv2.resize(small, (rgb.shape[1], rgb.shape[0]), interpolation=cv2.INTER_CUBIC)
    grain = np.random.default_rng(3).normal(0, 6, large.shape)
    return np.clip(cv2.GaussianBlur(large, (0, 0), 0.8) * 0.9 + 20 + grain, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("spoil", [pytest.param(lambda rgb: rgb, id="clean"), pytest.param(spoilt, id="spoilt")])
def test_signs_of_figures_are_never_taken_for_others(spoil):
    words = recognize(scans.document(spoil(page("cjk"))), PaddleEngine(threads=2)).pages[0].words
    rows: dict[int, list[tuple[float, str]]] = {}
    for word in words:
        rows.setdefault(round(word.box.centre[1] / HEIGHT), []).append((word.box.left, word.text))
    read = [[text for _, text in sorted(rows[row])] for row in sorted(rows)]
    assert read == [list(texts) for texts in CELLS] * 3
