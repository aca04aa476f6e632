"""Reports in pictures with one digit changed: smudged, or printed for another; and as a scanner gives them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import cv2
import numpy as np
import pymupdf
from numpy.typing import NDArray

from extractor import pointer
from extractor.checks import relations
from extractor.document import Box, Document, Passage
from extractor.extraction import Record
from extractor.files import open_document
from extractor.layout import lay_out
from extractor.ocr import OcrEngine
from extractor.readers.form import FormReader

DPI = 200
Picture = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Glyph:
    """One digit of a figure on a page."""

    pointer: str
    page: int
    digit: str
    index: int
    box: Box
    figure: Box
    text: str


@dataclass(frozen=True, slots=True)
class Source:
    """A born-digital report, its record, and the digits of its figures that equations bind."""

    name: str
    document: Document
    record: Record
    glyphs: Sequence[Glyph]
    pictures: Mapping[int, Picture]
    passages: Mapping[str, Passage]


def source_of(path: Path) -> Source:
    """Read a report and find the digits of its figures."""
    document = open_document(path)
    reading = FormReader().read(lay_out(document), path.name)
    held = [each for each in relations(reading.record) if each.holds() and each.severity == "error"]
    bound = {place for each in held for place in each.pointers}
    glyphs = [
        glyph
        for place in sorted(bound)
        if isinstance(pointer.get(reading.record, place), Decimal) and place in reading.sources
        for glyph in _glyphs(place, reading.sources[place])
    ]
    assert document.pictures is not None
    pictures = {page.number: document.pictures.render(page.number, DPI) for page in document.pages}
    return Source(path.parent.name, document, reading.record, glyphs, pictures, reading.sources)


def _glyphs(place: str, passage: Passage) -> Iterator[Glyph]:
    for run in passage.runs:
        for offset in range(run.offset, run.offset + run.length):
            digit = run.word.text[offset]
            if digit in "0123456789":
                box = run.word.span_box(offset, offset + 1)
                figure = run.word.span_box(run.offset, run.offset + run.length)
                text = run.word.text[run.offset : run.offset + run.length]
                yield Glyph(place, run.page, digit, run.start + offset - run.offset, box, figure, text)


def area(box: Box) -> tuple[slice, slice]:
    """The rows and columns of pixels that a box in points covers."""
    scale = DPI / 72
    return (
        slice(round(box.top * scale), round(box.bottom * scale)),
        slice(round(box.left * scale), round(box.right * scale)),
    )


def printed_wrong(source: Source, glyph: Glyph, dice: random.Random) -> dict[int, Picture] | None:
    """The pages with another digit's print in the place of one; None where no other of its size stands there."""
    others = [
        each
        for each in source.glyphs
        if each.page == glyph.page
        and each.digit != glyph.digit
        and abs(each.box.height - glyph.box.height) < 0.1
        and abs(each.box.width - glyph.box.width) < 0.1
    ]
    others = [each for each in others if not (glyph.index == 0 and each.digit == "0")]
    if not others:
        return None
    other = dice.choice(others)
    picture = source.pictures[glyph.page].copy()
    patch = picture[area(other.box)].copy()
    rows, columns = area(glyph.box)
    picture[rows, columns] = cv2.resize(patch, (columns.stop - columns.start, rows.stop - rows.start))
    return {**source.pictures, glyph.page: picture}


def smudged(source: Source, glyph: Glyph, dice: random.Random, engine: OcrEngine) -> dict[int, Picture] | None:
    """The pages with one digit rubbed out or blotted until it reads as another; None where it never does."""
    for attempt in range(40):
        picture = source.pictures[glyph.page].copy()
        patch = picture[area(glyph.box)]
        picture[area(glyph.box)] = _rubbed(patch, dice, 0.5 + attempt / 60)
        rows, columns = area(glyph.figure)
        margin = (rows.stop - rows.start) // 5
        cut = picture[rows.start - margin : rows.stop + margin, columns.start - 2 * margin : columns.stop + 2 * margin]
        reading = engine.read([cv2.cvtColor(cut, cv2.COLOR_RGB2GRAY)])[0].text
        if len(reading) == len(glyph.text) and reading != glyph.text and reading.replace(".", "").isdigit():
            return {**source.pictures, glyph.page: picture}
    return None


def _rubbed(patch: Picture, dice: random.Random, strength: float) -> Picture:
    rubbed = patch.astype(np.float32)
    height, width = rubbed.shape[:2]
    grid = np.mgrid[0:height, 0:width]
    for _ in range(dice.choice((1, 2, 3))):
        across, down = dice.uniform(0.1, 0.9) * width, dice.uniform(0.2, 0.8) * height
        near = np.exp(-(((grid[1] - across) / (0.3 * width)) ** 2 + ((grid[0] - down) / (0.18 * height)) ** 2))
        tone = dice.choice((255.0, 255.0, 60.0))
        rubbed += (tone - rubbed) * (min(strength, 1.0) * near)[..., None]
    soft = np.asarray(cv2.GaussianBlur(rubbed, (0, 0), dice.uniform(0.6, 1.6)), dtype=np.float32)
    return np.clip(soft, 0, 255).astype(np.uint8)


def sheet(picture: Picture, noise: float, seed: int) -> bytes:
    """A page as a scanner gives it, a little soft, noisy, compressed: as JPEG."""
    soft = cv2.GaussianBlur(picture, (0, 0), 0.7).astype(np.float32)
    soft += np.random.default_rng(seed).normal(0, noise, soft.shape[:2])[..., None]
    rgb = np.clip(soft, 0, 255).astype(np.uint8)
    found, data = cv2.imencode(".jpg", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 85])
    assert found
    return data.tobytes()


def bundled(sheets: Mapping[int, bytes], sizes: Mapping[int, tuple[float, float]]) -> bytes:
    """A PDF of pages that are pictures, in this size in points."""
    out = pymupdf.open()
    for number in sorted(sheets):
        width, height = sizes[number]
        page = out.new_page(width=width, height=height)
        page.insert_image(page.rect, stream=sheets[number])
    pdf: bytes = out.tobytes()
    return pdf
