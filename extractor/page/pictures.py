"""Page images: rendered when a page is first looked at, kept a while, fetched by the browser by their own address."""

from __future__ import annotations

import io
import logging

import streamlit as st
from PIL import Image
from streamlit import runtime

from extractor.document import Document

_LONGEST = 2200
"""Pixels of a page's longer side: three times the width of the viewer on a laptop, so that zooming stays sharp."""
_DPI = (72.0, 220.0)


@st.cache_data(max_entries=200, show_spinner=False)
def picture(content_hash: str, page: int, _document: Document) -> bytes | None:
    """A page as JPEG; None where the document has no images, or this page is damaged and cannot be drawn."""
    if _document.pictures is None:
        return None
    seen = _document.pages[page - 1]
    dpi = 72 * _LONGEST / max(seen.width, seen.height, 1)
    try:
        pixels = _document.pictures.render(page, min(max(dpi, _DPI[0]), _DPI[1]))
    except (RuntimeError, ValueError):  # what MuPDF and Pillow raise; the record can be reviewed without the image
        logging.getLogger(__name__).exception("page %d cannot be drawn", page)
        return None
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", quality=88, subsampling=0)
    return out.getvalue()


def address(content: bytes, place: str) -> str:
    """Where the browser gets an image from, as `st.image` does it: the component's data stays small.

    `place` names where on the page it is shown; another image there takes its place in memory.
    """
    return runtime.get_instance().media_file_mgr.add(content, "image/jpeg", place)
