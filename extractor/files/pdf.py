"""PDF -> Document, through PyMuPDF: words of the text layer, rulings of the drawings, pictures on demand."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pymupdf

from extractor.document import Box, Document, Homography, Page, Ruling, TextFacts
from extractor.errors import BrokenFile, LimitExceeded, PasswordNeeded
from extractor.files import glyphs, strokes
from extractor.files.limits import Limits, in_force
from extractor.files.refusal import refusing
from extractor.files.swollen import ensure_drawable_parts

if TYPE_CHECKING:
    import numpy

MUPDF = threading.RLock()
"""MuPDF keeps state of its own for the whole process: one thread at a time."""
_DAMAGED = (
    "该 PDF 不完整或已损坏，无法读取。请重新下载或重新导出后再试。",
    "The PDF is truncated or damaged and cannot be read. Download or export it again.",
)
_COVERS = 0.5
_CLIP = re.compile(rb"re\s+W\*?\s+n\b")
"""A path of one rectangle becomes the clip path."""
_NUMBER = re.compile(rb"-?\d*\.?\d+")
_PAGES_PER_SWEEP = 64
"""MuPDF keeps fonts, pictures and objects of a file until it is closed: it is opened anew after so many pages."""

pymupdf.TOOLS.mupdf_display_errors(False)
pymupdf.TOOLS.mupdf_display_warnings(False)


def read_pdf(source: Path | bytes, password: str | None, limits: Limits) -> Document:
    """Pages, format and warnings of a PDF; name and hash are left for the caller to fill in.

    Raises:
        BrokenFile: truncated, or damaged beyond repair.
        PasswordNeeded: encrypted, and no password or a wrong one was given.
        LimitExceeded: more pages than allowed, or each of them is too large.
    """
    pages: list[Page] = []
    told = _Told()
    with MUPDF, refusing(*_DAMAGED):
        with opened(source, password) as file:
            _refuse_truncated(file, source)
            count, damaged = file.page_count, file.is_repaired
            limits.check("max_pages", count)
            step = count if damaged else _PAGES_PER_SWEEP  # repairing goes through the whole file each time
            pages += _sweep(file, range(1, min(step, count) + 1), told, limits)
        for first in range(step + 1, count + 1, step):
            pymupdf.TOOLS.store_shrink(100)
            with opened(source, password) as file:
                pages += _sweep(file, range(first, min(first + step, count + 1)), told, limits)
    if len(told.refused) == count:
        raise told.refused[0]
    if damaged:
        told.warnings.insert(0, "文件结构已损坏，经修复后读取，可能不完整 · the file was damaged and has been repaired")
    return Document("", "pdf", "", tuple(pages), PdfPictures(source, password), tuple(told.warnings))


@dataclass(slots=True)
class _Told:
    """What is to be said of pages: warnings, and the pages that were refused as too large."""

    warnings: list[str] = field(default_factory=list)
    refused: list[LimitExceeded] = field(default_factory=list)


def _sweep(file: pymupdf.Document, numbers: range, told: _Told, limits: Limits) -> Iterator[Page]:
    """Some pages of a file; one that cannot be read, or is too large, is told, and stays empty."""
    for number in numbers:
        try:
            with refusing(*_DAMAGED):
                sheet = file[number - 1]
                ensure_drawable_parts(file, sheet, limits)
                page = read_page(sheet, number)
        except BrokenFile as error:
            told.warnings.append(
                f"第 {number} 页无法读取 · page {number} cannot be read: {type(error.__cause__).__name__}"
            )
            page = Page(number, 595.0, 842.0, reason="the page cannot be read")
        except LimitExceeded as error:
            told.refused.append(error)
            told.warnings.append(f"第 {number} 页没有读取：{error.zh} · page {number} was not read: {error.en}")
            page = Page(number, 595.0, 842.0, reason="the page is too large")
        yield page


@contextmanager
def opened(source: Path | bytes, password: str | None) -> Iterator[pymupdf.Document]:
    """The open file.

    Raises:
        BrokenFile: it cannot be opened as PDF.
        PasswordNeeded: it is encrypted, and the password is missing or wrong.
    """
    with refusing(*_DAMAGED):
        file = pymupdf.open(stream=source, filetype="pdf") if isinstance(source, bytes) else _open_path(source)
    with file:
        if file.needs_pass and not (password and file.authenticate(password)):
            raise PasswordNeeded(
                "密码不正确，请重新输入打开该 PDF 的密码。"
                if password
                else "该 PDF 已加密，请提供打开密码（--password）。",
                "The password is wrong: give the one that opens this PDF."
                if password
                else "The PDF is encrypted: give the password that opens it (--password).",
            )
        if not file.page_count:
            raise BrokenFile(*_DAMAGED)
        yield file


def _open_path(path: Path) -> pymupdf.Document:
    """By content: the name of the file may end in anything."""
    return pymupdf.open(str(path), filetype="pdf")


def _refuse_truncated(file: pymupdf.Document, source: Path | bytes) -> None:
    """A file that was cut off opens after repair, with figures missing: better refused than read in part."""
    if not file.is_repaired:
        return
    if isinstance(source, bytes):
        tail = source[-2048:]
    else:
        with source.open("rb") as stream:
            stream.seek(max(source.stat().st_size - 2048, 0))
            tail = stream.read()
    if b"%%EOF" not in tail:
        raise BrokenFile(*_DAMAGED)


def read_page(page: pymupdf.Page, number: int) -> Page:
    """One page of an open PDF: words and rulings made level, with where they came from."""
    spans = _unclipped(page, [span for span in page.get_texttrace() if span["chars"]])
    drawings = page.get_cdrawings()
    placed = page.get_image_info() if page.get_images() else []
    images = [Box(*item["bbox"]) for item in placed]
    finest = max((_dots_per_inch(item) for item in placed), default=(0.0, 0.0))[1]
    width, height = page.cropbox.width, page.cropbox.height
    seen = page.rotation // 90 % 4
    turn = glyphs.turn_of(spans) if spans else seen
    frame = Box(0.0, 0.0, width, height)
    if page.rotation:  # PyMuPDF gives image boxes as seen, text and drawings as written
        images = [turned(box, (4 - seen) % 4, *_size(width, height, seen)) for box in images]
    thin = [box for box in images if min(box.width, box.height) <= strokes.THIN]
    found, fills = strokes.rulings(drawings, frame, thin)
    cover = _cover(images, frame)
    covered = _covered(page, spans, images, frame) if cover > _COVERS and spans else 0
    if turn:
        spans = [_turned_span(span, turn, width, height) for span in spans]
        found = [_turned_ruling(ruling, turn, width, height) for ruling in found]
        fills = [turned(box, turn, width, height) for box in fills]
    upright = Box(0.0, 0.0, *_size(width, height, turn))
    words, facts = glyphs.words_of(spans, found, fills, upright)
    facts = replace(facts, image_cover=cover, image_dpi=finest, covered=min(covered, facts.characters))
    seen_width, seen_height = _size(width, height, seen)
    result = Page(
        number, seen_width, seen_height, tuple(words), tuple(found), "text" if words else "none", _reason(facts),
        facts=facts,
    )  # fmt: skip
    if turn == seen:
        return result
    back = placement((seen - turn) % 4, upright.right, upright.bottom)
    return replace(result, placement=back, upright_width=upright.right, upright_height=upright.bottom)


def _dots_per_inch(image: dict[str, Any]) -> tuple[float, float]:
    """(area in square points, resolution) of an image as placed on a page."""
    box = Box(*image["bbox"])
    longer = max(box.width, box.height)
    return box.width * box.height, 72 * max(image["width"], image["height"]) / longer if longer else 0.0


def _unclipped(page: pymupdf.Page, spans: list[glyphs.Span]) -> list[glyphs.Span]:
    """Without the characters that a clip path hides.

    Spreadsheets paint a merged cell that a page end cuts on both pages, in full, and clip it; the
    trace knows no clips. Looking twice costs, so it is done where a page clips more than itself,
    and looking closely where fewer characters are seen than painted.
    """
    if not spans or not _clips(page):
        return spans
    flags = pymupdf.TEXT_CLIP | pymupdf.TEXT_IGNORE_ACTUALTEXT | pymupdf.TEXT_PRESERVE_LIGATURES
    text = page.get_textpage(flags=flags)
    if len("".join(text.extractText().split())) >= glyphs.painted(spans):
        return spans
    lines = [line for block in text.extractRAWDICT()["blocks"] for line in block.get("lines", ())]
    seen = {
        (round(x), round(y)) for line in lines for run in line["spans"] for x, y in [c["origin"] for c in run["chars"]]
    }
    kept = []
    for span in spans:
        chars = [char for char in span["chars"] if _is_near(seen, *char[2])]
        if chars:
            kept.append(span if len(chars) == len(span["chars"]) else {**span, "chars": chars})
    # most of a page is never clipped: then it is the second look that went wrong
    return kept if 2 * _count(kept) > _count(spans) else spans


def _clips(page: pymupdf.Page) -> bool:
    """Is there a clip rectangle smaller than the page? Word and browsers clip to the whole page only."""
    least = 0.95 * min(page.cropbox.width, page.cropbox.height)
    content = page.read_contents()
    for clip in _CLIP.finditer(content):
        sides = _NUMBER.findall(content, max(clip.start() - 40, 0), clip.start())[-2:]
        if any(abs(float(side)) < least for side in sides):
            return True
    return False


def _is_near(seen: set[tuple[int, int]], x: float, y: float) -> bool:
    column, row = round(x), round(y)
    return (column, row) in seen or any((column + i, row + j) in seen for i in (-1, 0, 1) for j in (-1, 0, 1))


def _count(spans: list[glyphs.Span]) -> int:
    return sum(len(span["chars"]) for span in spans)


def _cover(images: list[Box], frame: Box) -> float:
    """The share of the page that images cover; images over images count once where one holds the rest."""
    area = frame.width * frame.height
    parts = [frame.overlap(box) for box in images]
    return min(1.0, max(max(parts), min(sum(parts), area)) / area) if parts and area else 0.0


def _covered(page: pymupdf.Page, spans: list[glyphs.Span], images: list[Box], frame: Box) -> int:
    """Characters that were painted before an image that covers most of the page, and so cannot be seen."""
    area = frame.width * frame.height
    log = page.get_bboxlog()
    last = -1
    for index, (kind, box) in enumerate(log):
        if kind == "fill-image" and (box[2] - box[0]) * (box[3] - box[1]) > _COVERS * area:
            last = index
    return sum(len(span["chars"]) for span in spans if span["seqno"] < last)


def _reason(facts: TextFacts) -> str:
    if not facts.characters:
        return "no text layer" + (f", images cover {facts.image_cover:.0%}" if facts.image_cover else "")
    parts = ["text layer"]
    if facts.image_cover > _COVERS:
        parts.append(f"images cover {facts.image_cover:.0%}")
    for count, what in (
        (facts.invisible, "invisible"),
        (facts.covered, "hidden under an image"),
        (facts.unmapped, "without a known character"),
        (facts.dropped, "left out as watermark"),
    ):
        if count:
            parts.append(f"{count} characters {what}")
    return ", ".join(parts)


def _size(width: float, height: float, turn: int) -> tuple[float, float]:
    return (height, width) if turn % 2 else (width, height)


def _point(x: float, y: float, turn: int, width: float, height: float) -> tuple[float, float]:
    """A point of a `width` × `height` page after clockwise quarter turns of the page."""
    if turn == 1:
        return height - y, x
    if turn == 2:
        return width - x, height - y
    if turn == 3:
        return y, width - x
    return x, y


def turned(box: Box, turn: int, width: float, height: float) -> Box:
    """A box of a `width` × `height` page after clockwise quarter turns of the page."""
    ax, ay = _point(box.left, box.top, turn, width, height)
    bx, by = _point(box.right, box.bottom, turn, width, height)
    return Box(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))


def _turned_ruling(ruling: Ruling, turn: int, width: float, height: float) -> Ruling:
    left, top, right, bottom = turned(Box(*ruling[:4]), turn, width, height)
    return Ruling(left, top, right, bottom, ruling.thickness)


def _turned_span(span: glyphs.Span, turn: int, width: float, height: float) -> glyphs.Span:
    chars = [
        (code, glyph, _point(origin[0], origin[1], turn, width, height), tuple(turned(Box(*box), turn, width, height)))
        for code, glyph, origin, box in span["chars"]
    ]
    x, y = span["dir"]
    for _ in range(turn):
        x, y = -y, x
    return {**span, "chars": chars, "dir": (x, y)}


def placement(turn: int, width: float, height: float) -> Homography:
    """The matrix that takes points of a `width` × `height` page to it after clockwise quarter turns."""
    return {
        0: (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0),
        1: (0.0, -1.0, height, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0),
        2: (-1.0, 0.0, width, 0.0, -1.0, height, 0.0, 0.0, 1.0),
        3: (0.0, 1.0, 0.0, -1.0, 0.0, width, 0.0, 0.0, 1.0),
    }[turn]


class PdfPictures:
    """Renders pages of a PDF; the file is opened at the first page that is asked for.

    May be used from several threads, and pickled.
    """

    def __init__(self, source: Path | bytes, password: str | None = None) -> None:
        self._source = source
        self._password = password
        self._file: pymupdf.Document | None = None

    def render(self, page: int, dpi: float) -> numpy.ndarray:
        """Page `page` (from 1) as RGB, uint8, height × width × 3, the way a person sees it.

        Raises:
            LimitExceeded: more pixels than the limits in force allow (a page of several metres).
        """
        with MUPDF:
            if self._file is None:
                self._file = self._open()
            try:
                with refusing(*_DAMAGED):
                    sheet = self._file[page - 1]
                    ensure_drawable(sheet.rect.width, sheet.rect.height, dpi)
                    drawn = self._drawn(sheet, dpi)
            except BrokenFile:  # of a page that reading has warned of: one bad page does not lose the others
                drawn = _blank(dpi)
            return as_array(drawn)

    def _drawn(self, sheet: pymupdf.Page, dpi: float) -> pymupdf.Pixmap:
        try:
            ensure_drawable_parts(self._file, sheet, in_force())
        except LimitExceeded:  # likewise
            return _blank(dpi)
        drawn = sheet.get_pixmap(dpi=round(dpi), colorspace=pymupdf.csRGB, alpha=False)
        pymupdf.TOOLS.store_shrink(100)  # it would keep the decoded pictures of a score of scanned pages, 256 MB
        return drawn

    def _open(self) -> pymupdf.Document:
        source = self._source
        file = pymupdf.open(stream=source, filetype="pdf") if isinstance(source, bytes) else _open_path(source)
        if file.needs_pass:
            file.authenticate(self._password or "")
        return file

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_file": None}


def ensure_drawable(width: float, height: float, dpi: float) -> None:
    """Refuse to render a page, whose size is in points, into more pixels than memory should hold.

    Raises:
        LimitExceeded: it would take more than the limits in force allow.
    """
    in_force().check("max_pixels", round(width * height * (dpi / 72) ** 2))


def _blank(dpi: float) -> pymupdf.Pixmap:
    picture = pymupdf.Pixmap(pymupdf.csRGB, pymupdf.IRect(0, 0, round(595 * dpi / 72), round(842 * dpi / 72)))
    picture.clear_with(255)
    return picture


def as_array(picture: pymupdf.Pixmap) -> numpy.ndarray:
    """The pixels of an RGB picture, height × width × 3, in memory of their own."""
    import numpy  # only who renders pays for it

    rows = numpy.frombuffer(picture.samples_mv, dtype=numpy.uint8).reshape(picture.height, picture.stride)
    return rows[:, : picture.width * 3].reshape(picture.height, picture.width, 3).copy()
