"""Pages as pictures, drawn when somebody looks at them."""

from __future__ import annotations

import io

from PIL import Image

from extractor.desk import review as opening
from extractor.errors import BrokenFile, NoSuchThing
from extractor.store.opening import Store

_DPI = (6.0, 300.0)


def page_png(store: Store, file: str, page: int, longest: int) -> bytes:
    """A page as PNG, its longer side of at most so many pixels.

    Raises:
        NoSuchThing: there is no such file or page, or the file is of a kind that has no pages to draw.
        InputError: the file cannot be opened, or the page cannot be drawn.
    """
    document = opening.document(store, file)
    if document.pictures is None or not 1 <= page <= len(document.pages):
        raise NoSuchThing("没有这一页的图像。", "there is no picture of such a page")
    seen = document.pages[page - 1]
    dpi = 72 * longest / max(seen.width, seen.height, 1)
    try:
        pixels = document.pictures.render(page, min(max(dpi, _DPI[0]), _DPI[1]))
    except ValueError as error:  # of pages of no size, which numpy and Pillow do not take
        raise BrokenFile("这一页已损坏，无法显示。", "the page is damaged and cannot be drawn") from error
    image = Image.fromarray(pixels)
    image.thumbnail((longest, longest))  # pictures may be drawn larger than was asked for
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=3)
    return out.getvalue()
