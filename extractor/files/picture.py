"""Pictures and multi-page TIFFs -> pages without words, through Pillow."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from extractor.document import Document, Page, TextFacts
from extractor.errors import BrokenFile
from extractor.files.limits import Limits

if TYPE_CHECKING:
    import numpy

_A4_LONG = 842.0
_LEAST_DPI, _MOST_DPI = 60, 1300


def read_picture(content: bytes, limits: Limits) -> Document:
    """One page a frame. Sizes come from the file's dpi; a picture without one has A4's longer side.

    Raises:
        BrokenFile: truncated or not a picture.
        LimitExceeded: more pixels or frames than allowed.
    """
    pages: list[Page] = []
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(content)) as image:
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            for number, frame in enumerate(ImageSequence.Iterator(image), 1):
                limits.check("max_pages", number)
                limits.check("max_pixels", frame.width * frame.height)
                pages.append(_page(number, frame))
            image.seek(0)
            image.load()  # a truncated file is told here, not when a person looks at the page
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise BrokenFile(
            "图片不完整或已损坏，无法打开。请重新拍摄、扫描或上传。",
            "The picture is truncated or damaged and cannot be opened. Take, scan or upload it again.",
        ) from error
    return Document("", "image", "", tuple(pages), FramePictures(content, tuple((p.width, p.height) for p in pages)))


def _page(number: int, frame: Image.Image) -> Page:
    width, height = frame.size
    if frame.getexif().get(0x0112, 1) in (5, 6, 7, 8):  # turned by 90 degrees
        width, height = height, width
    dpi = float(frame.info.get("dpi", (0, 0))[0])
    scale = 72.0 / dpi if _LEAST_DPI <= dpi <= _MOST_DPI else _A4_LONG / max(width, height)
    facts = TextFacts(image_cover=1.0, image_dpi=72.0 / scale)
    return Page(number, width * scale, height * scale, reason="a picture", facts=facts)


@dataclass(frozen=True, slots=True)
class FramePictures:
    """The frames of a picture file, at the resolution asked for."""

    content: bytes
    sizes: tuple[tuple[float, float], ...]

    def render(self, page: int, dpi: float) -> numpy.ndarray:
        """Frame `page` (from 1) as RGB, uint8, height × width × 3, turned as its EXIF says."""
        import numpy

        with warnings.catch_warnings(), Image.open(io.BytesIO(self.content)) as image:
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image.seek(page - 1)
            upright = ImageOps.exif_transpose(image)
            if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
                paper = Image.new("RGBA", upright.size, "white")
                upright = Image.alpha_composite(paper, upright.convert("RGBA"))
            rgb = upright.convert("RGB")
            width, height = (round(side * dpi / 72) for side in self.sizes[page - 1])
            if (width, height) != rgb.size:
                smaller = width < rgb.width
                rgb = rgb.resize((width, height), Image.Resampling.BOX if smaller else Image.Resampling.BICUBIC)
            return numpy.asarray(rgb)
