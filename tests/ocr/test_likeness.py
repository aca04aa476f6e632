"""A digit against the page's own print of each digit: printed for another, rubbed out, blotted, and left alone."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pymupdf
import pytest
from numpy.typing import NDArray

from extractor.document import Document, Page, Passage
from extractor.files import open_document
from extractor.ocr.ports import Reading
from extractor.ocr.second_look import SecondLook
from extractor.repair.pixels import _CLEAN, _DAMAGED

FIGURES = ("3,920.57", "1,846.30", "2,075.18", "6,394.72", "4,518.06", "7,260.93", "5,809.41", "8,137.65")
DPI = 200


class Silent:
    """An engine that reads nothing: likeness needs none."""

    def read(self, lines: object) -> list[Reading]:
        return []


def _printed() -> tuple[Page, NDArray[np.uint8]]:
    """A page of figures with their words, and its picture."""
    made = pymupdf.open()
    page = made.new_page(width=300, height=200)
    for row, figure in enumerate(FIGURES):
        page.insert_text((40 + 120 * (row % 2), 40 + 18 * row), figure, fontsize=10.5)
    pixels = page.get_pixmap(dpi=DPI)
    picture = np.frombuffer(pixels.samples, np.uint8).reshape(pixels.height, pixels.width, 3).copy()
    read = open_document(made.tobytes()).pages[0]
    return replace(read, words=tuple(replace(word, confidence=0.99) for word in read.words)), picture


def _scanned(picture: NDArray[np.uint8], seed: int) -> bytes:
    noise = np.random.default_rng(seed).normal(0, 5, picture.shape[:2])[..., None]
    soft = cv2.GaussianBlur(picture, (0, 0), 0.7).astype(np.float32) + noise
    data = cv2.imencode(".jpg", np.clip(soft, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, 85])[1]
    out = pymupdf.open()
    page = out.new_page(width=300, height=200)
    page.insert_image(page.rect, stream=data.tobytes())
    pdf: bytes = out.tobytes()
    return pdf


def _area(page: Page, figure: str, index: int) -> tuple[slice, slice]:
    word = next(word for word in page.words if word.text == figure)
    left, top, right, bottom = (edge * DPI / 72 for edge in word.span_box(index, index + 1))
    return slice(round(top), round(bottom)), slice(round(left), round(right))


def _distances(page: Page, picture: NDArray[np.uint8], figure: str, index: int) -> dict[str, float]:
    scan = open_document(_scanned(picture, 7))
    document = Document("scan.pdf", "pdf", scan.content_hash, (page,), pictures=scan.pictures)
    word = next(word for word in page.words if word.text == figure)
    found = SecondLook(document, Silent()).likeness(Passage.of_word(1, word), index)
    assert found is not None
    return {digit: distance for digit in "0123456789" if (distance := found.of(digit)) is not None}


@pytest.mark.parametrize(("figure", "index"), [(figure, index) for figure in FIGURES[:4] for index in (0, 3, 6)])
def test_a_digit_left_alone_is_like_its_kind(figure: str, index: int) -> None:
    page, picture = _printed()
    found = _distances(page, picture, figure, index)
    assert min(found, key=lambda digit: found[digit]) == figure[index]
    assert found[figure[index]] < _CLEAN


def test_a_digit_printed_for_another_is_like_the_one_that_is_printed() -> None:
    page, picture = _printed()
    rows, columns = _area(page, "3,920.57", 0)
    patch = picture[_area(page, "8,137.65", 0)]
    picture[rows, columns] = cv2.resize(patch, (columns.stop - columns.start, rows.stop - rows.start))
    found = _distances(page, picture, "3,920.57", 0)
    assert found["8"] < _CLEAN < _DAMAGED < found["3"]


@pytest.mark.parametrize("tone", [255.0, 60.0])
def test_a_digit_rubbed_or_blotted_is_like_none(tone: float) -> None:
    page, picture = _printed()
    area = _area(page, "8,137.65", 0)
    patch = picture[area].astype(np.float32)
    height, width = patch.shape[:2]
    grid = np.mgrid[0:height, 0:width]
    near = np.exp(-(((grid[1] - 0.6 * width) / (0.3 * width)) ** 2 + ((grid[0] - 0.6 * height) / (0.2 * height)) ** 2))
    patch += (tone - patch) * (0.9 * near)[..., None]
    picture[area] = np.clip(cv2.GaussianBlur(patch, (0, 0), 1.2), 0, 255).astype(np.uint8)
    assert min(_distances(page, picture, "8,137.65", 0).values()) >= _DAMAGED


def test_a_page_that_shows_too_few_digits_says_nothing() -> None:
    page, picture = _printed()
    lone = replace(page, words=page.words[:1])
    scan = open_document(_scanned(picture, 7))
    document = Document("scan.pdf", "pdf", scan.content_hash, (lone,), pictures=scan.pictures)
    assert SecondLook(document, Silent()).likeness(Passage.of_word(1, lone.words[0]), 0) is None


def test_a_figure_that_lost_a_digit_has_room_for_it() -> None:
    page, picture = _printed()
    scan = open_document(_scanned(picture, 7))
    for text, room in (("3,920.57", 0), ("3,920.5", 1), ("3,92.57", 1)):
        words = tuple(replace(word, text=text) if word.text == "3,920.57" else word for word in page.words)
        document = Document("s.pdf", "pdf", "x", (replace(page, words=words),), pictures=scan.pictures)
        found = SecondLook(document, Silent()).room(Passage.of_word(1, words[0]))
        assert found == pytest.approx(room, abs=0.25)


def test_a_page_of_few_figures_tells_nothing_of_room() -> None:
    page, picture = _printed()
    few = replace(page, words=page.words[:3])
    document = Document("s.pdf", "pdf", "x", (few,), pictures=open_document(_scanned(picture, 7)).pictures)
    assert SecondLook(document, Silent()).room(Passage.of_word(1, few.words[0])) is None
