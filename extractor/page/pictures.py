"""Page images: rendered when a page is first looked at, kept a while, fetched by the browser by their own address."""

from __future__ import annotations

import io
import logging

import streamlit as st
from PIL import Image
from streamlit import runtime

from extractor.document import Document
from extractor.errors import ExtractorError

_LONGEST = 2200
"""Pixels of a page's longer side: three times the width of the viewer on a laptop, so that zooming stays sharp."""
_SMALL = 180
_DPI = (72.0, 220.0)
_KEPT, _KEPT_SMALL = 40, 400
"""So many stay in memory, of about half a megabyte and of eight kilobytes; one more is drawn in 150 ms."""


@st.cache_data(max_entries=_KEPT, show_spinner=False)
def picture(content_hash: str, page: int, _document: Document) -> bytes | None:
    """A page as JPEG; None where the document has no images, or this page is damaged or too large to be drawn."""
    return _drawn(_document, page, _LONGEST, _DPI)


@st.cache_data(max_entries=_KEPT_SMALL, show_spinner=False)
def thumbnail(content_hash: str, page: int, _document: Document) -> bytes | None:
    """The same, small."""
    return _drawn(_document, page, _SMALL, (6.0, 72.0))


def _drawn(document: Document, page: int, longest: int, limits: tuple[float, float]) -> bytes | None:
    if document.pictures is None:
        return None
    seen = document.pages[page - 1]
    dpi = 72 * longest / max(seen.width, seen.height, 1)
    try:
        pixels = document.pictures.render(page, min(max(dpi, limits[0]), limits[1]))
    except (ExtractorError, RuntimeError, ValueError):  # of the child and of Pillow; the record can be reviewed so
        logging.getLogger(__name__).exception("page %d cannot be drawn", page)
        return None
    out = io.BytesIO()
    image = Image.fromarray(pixels)
    image.thumbnail((longest, longest))  # pictures may be drawn larger than was asked for
    image.save(out, "JPEG", quality=88, subsampling=0)
    return out.getvalue()


def address(content: bytes, place: str) -> str:
    """Where the browser gets an image from, as `st.image` does it: the component's data stays small.

    `place` names where on the page it is shown; another image there takes its place in memory.
    """
    return runtime.get_instance().media_file_mgr.add(content, "image/jpeg", place)
