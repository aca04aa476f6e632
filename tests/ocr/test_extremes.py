"""Pages at worst: huge, one bit deep, two forms on one sheet (turned and spoilt ones: test_recognition.py)."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from ocr import scans

from extractor.files import open_document
from extractor.layout import lay_out
from extractor.layout.blocks import Table
from extractor.ocr import recognize
from extractor.ocr.ppocr import PaddleEngine

WANTED = {"维修养护道路里程", "≥120公里", "126.5公里", "98.6%", "≤15万元", "9.8"}


@pytest.fixture(scope="module")
def engine() -> PaddleEngine:
    return PaddleEngine(threads=1)


def sheet(width: int = 1654, height: int = 2339) -> NDArray[np.uint8]:
    """An A4 page at 200 dpi with the form at its top."""
    page = np.full((height, width, 3), 255, np.uint8)
    form = scans.form()
    page[: form.shape[0], : form.shape[1]] = form
    return page


def fax(page: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Black or white, thinned to 150 dpi, with specks."""
    grey = cv2.resize(page, None, fx=0.75, fy=0.75, interpolation=cv2.INTER_AREA).min(axis=2)
    chance = np.random.default_rng(1)
    black = (grey < 150) ^ (chance.random(grey.shape) < 0.0005)
    return np.where(black, 0, 255).astype(np.uint8)


def huge(page: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """8000 by 12000 pixels."""
    return np.asarray(cv2.resize(page.min(axis=2), (8000, 12000), interpolation=cv2.INTER_LINEAR), np.uint8)


@pytest.mark.parametrize("spoil", [fax, huge])
def test_the_worst_pages_are_read(spoil, engine, tmp_path: Path):
    path = tmp_path / "page.png"
    cv2.imwrite(str(path), spoil(sheet()), [cv2.IMWRITE_PNG_COMPRESSION, 1])
    page = recognize(open_document(path), engine).pages[0]
    assert {word.text for word in page.words} >= WANTED


@pytest.mark.parametrize(("level", "word"), [(0, "black"), (255, "blank")])
def test_a_page_without_print_says_why(level, word, engine, tmp_path: Path):
    path = tmp_path / "page.png"
    cv2.imwrite(str(path), np.full((2339, 1654), level, np.uint8))
    page = recognize(open_document(path), engine).pages[0]
    assert (page.source, page.words) == ("none", ())
    assert f"the page is {word}" in page.reason


def test_two_forms_on_one_sheet_are_two_tables(engine, tmp_path: Path):
    path = tmp_path / "sheet.png"
    cv2.imwrite(str(path), np.hstack([sheet(), sheet()]))
    document = recognize(open_document(path), engine)
    tables = [block for block in lay_out(document).blocks if isinstance(block, Table)]
    assert len(tables) == 2
    for table in tables:
        assert {cell.text for cell in table.cells} >= WANTED
