from __future__ import annotations

import io
from dataclasses import replace

import numpy
import pytest
from builders import document_of, page_of
from PIL import Image

from extractor.errors import LimitExceeded
from extractor.page.pictures import picture, thumbnail


class Drawn:
    """Pages of one colour; the second cannot be drawn."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, float]] = []

    def render(self, page: int, dpi: float) -> numpy.ndarray:
        self.asked.append((page, dpi))
        if page == 2:
            raise RuntimeError("damaged")
        return numpy.full((20, 10, 3), 200, numpy.uint8)


def test_a_page_is_drawn_once_sharp_enough_to_zoom() -> None:
    drawn = Drawn()
    document = replace(document_of(page_of("一")), pictures=drawn)
    first, second = (picture("test-once", 1, document) for _ in range(2))
    assert first == second
    assert first is not None
    assert Image.open(io.BytesIO(first)).size == (10, 20)
    ((page, dpi),) = drawn.asked
    assert page == 1
    assert 150 < dpi <= 220


def test_a_page_that_cannot_be_drawn_has_no_image_and_stops_nothing(caplog: pytest.LogCaptureFixture) -> None:
    document = replace(document_of(page_of("一"), page_of("二", number=2)), pictures=Drawn())
    assert picture("test-damaged", 2, document) is None
    assert "page 2 cannot be drawn" in caplog.text


def test_a_document_without_images_has_none() -> None:
    assert picture("test-none", 1, document_of(page_of("一"))) is None


def test_a_page_that_is_too_large_to_be_drawn_has_no_image(caplog: pytest.LogCaptureFixture) -> None:
    class Huge:
        def render(self, page: int, dpi: float) -> numpy.ndarray:
            raise LimitExceeded("页面过大", "the page is too large")

    document = replace(document_of(page_of("一")), pictures=Huge())
    assert picture("test-huge", 1, document) is None
    assert thumbnail("test-huge", 1, document) is None
