"""One place of a page read again from its pixels: larger, in several cuts, without its neighbours."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.document import Box, Document, Page, Passage, Place
from extractor.errors import MissingPackage
from extractor.ocr.light import evened, lifted, seal_mask
from extractor.ocr.likeness import Digits, Likeness
from extractor.ocr.ports import OcrEngine, Reading

DPI = 300.0
"""Looked at again, a page is rendered at this many dots an inch; first it was at 200."""
KEPT = 2
"""So many rendered pages are kept, 25 MB each: what equations bind stands on one page or on two that follow."""
CUTS = ((0.16, 0.30), (0.08, 0.12), (0.28, 0.50))
"""Margins of the cuts above and beside, as shares of the line's height."""
AROUND = 4.0
"""So many line heights around the place are looked at, to judge the paper's brightness."""
SOFT = 0.6
"""One further cut is blurred by this many pixels: what only noise tells apart falls together."""


class SecondLook:
    """Reads places of a document again. A page is rendered once, the last ones are kept."""

    def __init__(self, document: Document, engine: OcrEngine) -> None:
        self._pages = {page.number: page for page in document.pages}
        self._pictures = document.pictures
        self._engine = engine
        self._rendered: dict[int, NDArray[np.uint8]] = {}
        self._digits = Digits(self._upright)

    def read(self, places: Sequence[Place]) -> list[Reading]:
        """Readings of the places of one value, in upright coordinates: one a cut, parts joined.

        Nothing where the document has no picture of the page.
        """
        if self._pictures is None or not places or any(place.page not in self._pages for place in places):
            return []
        pictures = [self._cuts(place) for place in places]
        answers = self._engine.read([cut for cuts in pictures for cut in cuts])
        count = len(CUTS) + 1
        parts = [answers[index : index + count] for index in range(0, len(answers), count)]
        return [_joined(readings) for readings in zip(*parts, strict=True)]

    def by(self, engine: OcrEngine, places: Sequence[Place]) -> str:
        """What another engine reads in the places of one value; empty where there is no picture."""
        if self._pictures is None or not places or any(place.page not in self._pages for place in places):
            return ""
        return "".join(each.text for each in engine.read([self._cuts(place)[0] for place in places]))

    def pictures(self, places: Sequence[Place]) -> list[bytes]:
        """The places of one value as pictures (PNG), cut out level and of even brightness, for other eyes."""
        if self._pictures is None or any(place.page not in self._pages for place in places):
            return []
        return [cv2.imencode(".png", self._cuts(place)[0])[1].tobytes() for place in places]

    def likeness(self, passage: Passage, index: int) -> Likeness | None:
        """How far the character at `index` of a passage, in upright coordinates, is from each digit of its page.

        None where that cannot be told; see `extractor.ocr.likeness`.
        """
        run = next((each for each in passage.runs if each.start <= index < each.start + each.length), None)
        page = self._pages.get(run.page) if run else None
        if self._pictures is None or page is None:
            return None
        return self._digits.likeness(page, passage, index)

    def room(self, passage: Passage) -> float | None:
        """How many digits more than were read have room where a figure stands; None where that cannot be told."""
        page = self._pages.get(passage.runs[0].page) if passage.runs else None
        return self._digits.room(page, passage) if page else None

    def _cuts(self, place: Place) -> list[NDArray[np.uint8]]:
        grey, (left, top, right, bottom) = self._upright(place)
        height = bottom - top
        cuts = []
        for above, beside in CUTS:
            rows = slice(max(round(top - above * height), 0), round(bottom + above * height) + 1)
            columns = slice(max(round(left - beside * height), 0), round(right + beside * height) + 1)
            cuts.append(np.ascontiguousarray(grey[rows, columns]))
        soft = np.asarray(cv2.GaussianBlur(cuts[0], (0, 0), SOFT), dtype=np.uint8)
        return [*cuts, soft]

    def _upright(
        self, place: Place, around: float = AROUND
    ) -> tuple[NDArray[np.uint8], tuple[float, float, float, float]]:
        """The place with its surroundings as even grey, level; and where in it the place lies, in pixels."""
        page, rgb = self._pages[place.page], self._picture(place.page)
        scale = rgb.shape[1] / page.width
        reach = around * place.box.height
        area = Box(place.box.left - reach, place.box.top - reach, place.box.right + reach, place.box.bottom + reach)
        size = max(round(area.width * scale), 8), max(round(area.height * scale), 8)
        to_page = _placement(page) @ np.array(
            [[1 / scale, 0, area.left], [0, 1 / scale, area.top], [0, 0, 1]], dtype=np.float64
        )
        to_pixels = np.diag([scale, scale, 1.0]) @ to_page
        crop: NDArray[Any] = cv2.warpPerspective(
            rgb, to_pixels, size, flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE
        )
        seen = np.asarray(crop, dtype=np.uint8)
        edge = reach * scale
        inner = edge, edge, edge + place.box.width * scale, edge + place.box.height * scale
        return evened(lifted(seen, seal_mask(seen))), inner

    def _picture(self, page: int) -> NDArray[np.uint8]:
        if page not in self._rendered:
            assert self._pictures is not None
            while len(self._rendered) >= KEPT:
                del self._rendered[next(iter(self._rendered))]
            self._rendered[page] = self._pictures.render(page, DPI)
        return self._rendered[page]


def _placement(page: Page) -> NDArray[np.float64]:
    if page.placement is None:
        return np.eye(3)
    return np.array(page.placement, dtype=np.float64).reshape(3, 3)


def _joined(readings: Sequence[Reading]) -> Reading:
    """The parts of a value that stands in several places, one after the other."""
    if len(readings) == 1:
        return readings[0]
    told = all(each.alternatives or not each.text for each in readings)
    return Reading(
        "".join(each.text for each in readings),
        tuple(score for each in readings for score in each.scores),
        (),
        tuple(others for each in readings for others in each.alternatives) if told else (),
    )


class SecondEngine:
    """The opinion of another engine, which is made when it is first asked for; where it is missing, none."""

    def __init__(self, name: str, look: SecondLook, engine: Callable[[], OcrEngine]) -> None:
        self.name = name
        self._look = look
        self._make = engine
        self._engine: OcrEngine | None = None

    def text(self, places: Sequence[Place]) -> str:
        """What it reads there; empty where it is not installed."""
        try:
            self._engine = self._engine or self._make()
        except MissingPackage:
            return ""
        return self._look.by(self._engine, places)
