"""Pictures and multi-page TIFFs -> pages without words, through Pillow."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image, ImageOps, ImageSequence

from extractor.document import Document, Page, TextFacts
from extractor.files.limits import Limits, in_force
from extractor.files.refusal import refusing

if TYPE_CHECKING:
    import numpy

Image.MAX_IMAGE_PIXELS = None  # Pillow's own bound cannot be raised by a setting; the limits have one that can
_A4_LONG = 842.0
_LEAST_DPI, _MOST_DPI = 60, 1300
_DAMAGED = (
    "图片不完整或已损坏，无法打开。请重新拍摄、扫描或上传。",
    "The picture is truncated or damaged and cannot be opened. Take, scan or upload it again.",
)


def read_picture(content: bytes, limits: Limits) -> Document:
    """One page a frame of a TIFF; of other formats, whose later frames are previews or moves, the first.

    Sizes come from the file's dpi; a picture without one has A4's longer side.

    Raises:
        BrokenFile: truncated or not a picture.
        LimitExceeded: more pixels or frames than allowed.
    """
    pages: list[Page] = []
    with refusing(*_DAMAGED), _opened(content, limits) as image:
        for number, frame in enumerate(ImageSequence.Iterator(image), 1):
            limits.check("max_pages", number)
            limits.check("max_pixels", frame.width * frame.height)
            frame.load()  # a truncated file is told here, not when a person looks at the page
            pages.append(_page(number, frame))
            if image.format != "TIFF":
                break
    return Document("", "image", "", tuple(pages), FramePictures(content, tuple((p.width, p.height) for p in pages)))


@contextmanager
def _opened(content: bytes, limits: Limits) -> Iterator[Image.Image]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of odd tags, and of many pixels: both are judged here
        with Image.open(io.BytesIO(content)) as image:
            limits.check("max_pixels", image.width * image.height)
            yield image


def _page(number: int, frame: Image.Image) -> Page:
    across, down = _resolution(frame)
    width, height = frame.width * 72.0 / across, frame.height * 72.0 / down
    if frame.getexif().get(0x0112, 1) in (5, 6, 7, 8):  # turned by 90 degrees
        width, height = height, width
    facts = TextFacts(image_cover=1.0, image_dpi=max(across, down))
    return Page(number, width, height, reason="a picture", facts=facts)


def _resolution(frame: Image.Image) -> tuple[float, float]:
    """Dots per inch across and down (faxes have half as many down), or such that the longer side is A4's."""
    across, down = (float(value) for value in frame.info.get("dpi", (0, 0)))
    if _LEAST_DPI <= across <= _MOST_DPI and _LEAST_DPI <= down <= _MOST_DPI:
        return across, down
    dpi = max(frame.size) * 72.0 / _A4_LONG
    return dpi, dpi


@dataclass(frozen=True, slots=True)
class FramePictures:
    """The frames of a picture file, at the resolution asked for."""

    content: bytes
    sizes: tuple[tuple[float, float], ...]

    def render(self, page: int, dpi: float) -> numpy.ndarray:
        """Frame `page` (from 1) as RGB, uint8, height × width × 3, turned as its EXIF says."""
        import numpy

        with _opened(self.content, in_force()) as image:
            image.seek(page - 1)
            rgb = _on_paper(ImageOps.exif_transpose(image))
            width, height = (max(round(side * dpi / 72), 1) for side in self.sizes[page - 1])
            if (width, height) != rgb.size:
                smaller = width < rgb.width
                rgb = rgb.resize((width, height), Image.Resampling.BOX if smaller else Image.Resampling.BICUBIC)
            return numpy.asarray(rgb)


def _on_paper(image: Image.Image) -> Image.Image:
    """In RGB, on white where the picture is transparent."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        paper = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(paper, image.convert("RGBA")).convert("RGB")
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):  # deep greys, which Pillow would clip
        found = image.convert("F").getextrema()[1]
        most = found if isinstance(found, float | int) else 0
        scale = 255.0 / (65535.0 if most > 255 else 255.0 if most > 1 else 1.0)
        return image.convert("F").point(lambda value: value * scale).convert("L").convert("RGB")
    return image.convert("RGB")
