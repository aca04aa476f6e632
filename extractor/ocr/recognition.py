"""Documents whose pages have no trustworthy text get words and rulings from pixels."""

from __future__ import annotations

import threading
from collections.abc import Callable, Container
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from extractor.document import Document, Page, Pictures
from extractor.ocr.memory import give_back
from extractor.ocr.ports import OcrEngine
from extractor.ocr.threads import allowed
from extractor.ocr.trust import LIE, borne_out, judged

if TYPE_CHECKING:
    import numpy

Progress = Callable[[int, str], None]
"""Told the page's number and the stage that begins: ``check``, ``straighten``, ``read`` or ``done``."""

AT_ONCE = 2
"""Pages in work at one time: one is straightened while another is read, and no more lie in memory."""
DPI = 200.0
LONGEST = 4200
SHORTEST = 1600
"""The longer side of a page's picture in pixels, whatever the page claims to measure."""
NARROW = 200
"""A page so many times longer than it is wide holds no print; shrunk to be looked at, nothing of it is left."""


def recognize(
    document: Document, engine: OcrEngine, *, progress: Progress | None = None, only: Container[int] | None = None
) -> Document:
    """The document with pixels read where text is missing or cannot be trusted.

    Pages with a trustworthy text layer come back as they are, with the reason; the engine is not
    touched for them. A page that cannot be read keeps ``source`` ``none`` and says why. `only` are
    the numbers of the pages to look at, and at their figures alone, where not all are.

    Raises:
        MissingPackage: a page must be read, and the engine's model is not installed.
    """
    if document.pictures is None:
        return document
    tell = _one_at_a_time(progress)
    # Only a PDF draws print and text apart; the others' pictures are made of the text itself.
    reader = _Reader(document.pictures, engine, tell, document.format == "pdf", figures_alone=only is not None)
    with ThreadPoolExecutor(min(AT_ONCE, allowed()), thread_name_prefix="page") as pool:
        look = [page if only is not None and page.number not in only else None for page in document.pages]
        pages = list(pool.map(lambda page, kept: kept or reader.page(page), document.pages, look))
        if any(page.reason.startswith(LIE) for page in pages):
            pages = list(pool.map(reader.distrusted, pages))  # its fonts print the other pages as well
    return document.with_pages(pages)


def _one_at_a_time(progress: Progress | None) -> Progress:
    """The callback guarded against being called from two threads at once."""
    lock = threading.Lock()

    def tell(page: int, stage: str) -> None:
        if progress is not None:
            with lock:
                progress(page, stage)

    return tell


class _Reader:
    """Reads pages of one document."""

    def __init__(
        self, pictures: Pictures, engine: OcrEngine, tell: Progress, checked: bool = True, figures_alone: bool = False
    ) -> None:
        self._figures_alone = figures_alone
        self._pictures = pictures
        self._checked = checked
        self._engine = engine
        self._tell = tell

    def page(self, page: Page) -> Page:
        """The page, read from its pixels if it has to be."""
        self._tell(page.number, "check")
        if max(page.width, page.height) > NARROW * min(page.width, page.height):
            return replace(page, reason=f"{page.reason}; too narrow a strip to be read")
        decision = judged(page)
        if not decision.read and page.source == "text" and self._checked:
            shown = partial(self._pictures.render, page.number)
            decision = borne_out(page, shown, self._engine, self._figures_alone)
        found = self._read(page, decision.reason) if decision.read else replace(page, reason=decision.reason)
        self._tell(page.number, "done")
        return found

    def distrusted(self, page: Page) -> Page:
        """The page read from its pixels, where it is text still."""
        return self._read(page, f"{LIE} on another page") if page.source == "text" else page

    def _read(self, page: Page, reason: str) -> Page:
        from extractor.ocr.page_reader import read_page

        bare = replace(page, words=(), rulings=(), source="none", placement=None, upright_width=0.0, upright_height=0.0)

        def picture(enlarged: float) -> tuple[numpy.ndarray, float]:
            shown, zoom = resolution(page, enlarged)
            return self._pictures.render(page.number, shown), zoom

        read = read_page(bare, picture, self._engine, reason, lambda stage: self._tell(page.number, stage))
        give_back()
        return read


def resolution(page: Page, enlarged: float = 1.0) -> tuple[float, float]:
    """(dpi to render a page at, factor to enlarge the rendering by).

    200 dpi, within bounds on the picture's size, `enlarged` times. A scan of fewer is rendered
    as it is: enlarging is left to the one step that straightens it, for each resampling blurs.
    """
    longer = max(page.width, page.height) / 72
    wanted = min(max(DPI, SHORTEST / longer), LONGEST / longer) * enlarged
    own = page.facts.image_dpi
    if page.facts.image_cover > 0.8 and 50 <= own < wanted:
        return own, wanted / own
    return wanted, 1.0
