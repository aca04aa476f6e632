"""The engines behind the port."""

from __future__ import annotations

import shutil

import cv2
import numpy as np
import pytest
from ocr import scans

from extractor.errors import MissingPackage
from extractor.ocr import ppocr, tesseract
from extractor.ocr.fakes import NullEngine
from extractor.ocr.ppocr import PaddleEngine
from extractor.ocr.tesseract import TesseractEngine, _parsed


@pytest.fixture
def line() -> np.ndarray:
    """The title of the form."""
    return cv2.cvtColor(scans.form()[145:205, 540:1075], cv2.COLOR_RGB2GRAY)


def test_embedded_engine_reads_with_scores_and_places(line):
    reading = PaddleEngine(threads=1).read([line])[0]
    assert reading.text == "项目支出绩效自评表"
    assert len(reading.scores) == len(reading.centres) == len(reading.alternatives) == len(reading.text)
    assert list(reading.centres) == sorted(reading.centres)
    assert reading.weakest > 0.9


def test_white_picture_gives_nothing():
    assert PaddleEngine(threads=1).read([np.full((40, 100), 255, np.uint8)])[0].text == ""


def test_full_width_figures_are_the_same_signs():
    assert "１２．５％≧".translate(ppocr.SAME) == "12.5%≥"


def test_missing_model_is_refused_at_the_start(monkeypatch):
    monkeypatch.setattr(ppocr, "find_spec", lambda name: None)
    with pytest.raises(MissingPackage, match="rapidocr"):
        PaddleEngine()


def test_missing_program_is_refused_at_the_start(monkeypatch):
    monkeypatch.setattr(tesseract.shutil, "which", lambda name: None)
    with pytest.raises(MissingPackage, match="tesseract-ocr-chi-sim"):
        TesseractEngine()


def test_table_of_tesseract_is_put_together():
    rows = [
        "level",
        "5\t1\t1\t1\t1\t1\t0\t0\t9\t9\t91.5\t预算",
        "5\t1\t1\t1\t1\t2\t0\t0\t9\t9\t50\t10",
        "4" + "\t0" * 11,
    ]
    reading = _parsed("\n".join(rows))
    assert reading.text == "预算10"
    assert reading.scores == pytest.approx((0.915, 0.915, 0.5, 0.5))


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")
def test_tesseract_reads(line):
    assert "绩效" in TesseractEngine().read([line])[0].text


def test_null_engine_reads_nothing(line):
    assert [reading.text for reading in NullEngine().read([line, line])] == ["", ""]
