"""The parent's side of what is shown: files from outside are opened and drawn in a child, never here."""

from __future__ import annotations

import atexit
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from extractor.boxed.bounds import Bounds
from extractor.boxed.box import Box
from extractor.document import Alternative, Document, Page, Place
from extractor.errors import BrokenFile
from extractor.extraction import Extraction
from extractor.interchange import to_json
from extractor.ocr import Reading

if TYPE_CHECKING:
    import numpy


@dataclass(frozen=True, slots=True)
class Source:
    """A file to be shown: its name, how its bytes are got when they are needed, and the password that opens it."""

    name: str
    content: Callable[[], bytes]
    password: str | None = field(default=None, repr=False)


class Viewer:
    """One child that opens files and draws their pages, for all threads in turn; it is begun when first asked."""

    def __init__(self, bounds: Bounds | None = None) -> None:
        self._box = Box(replace(bounds or Bounds(), hosts=(), folders=()))  # nobody is asked for a picture
        self._turn = threading.Lock()

    def close(self) -> None:
        """End the child; it is begun anew when somebody asks again."""
        with self._turn:
            self._box.close()

    def document(self, source: Source) -> Document:
        """The file's pages, without their words, whose pictures are drawn in the child.

        Raises:
            ExtractorError: what `extractor.files.open_document` raises; LimitExceeded and BrokenFile as `Box.read`.
        """
        told, _ = self._show(source, {"kind": "pages"})
        pages = tuple(Page(int(number), float(width), float(height)) for number, width, height in told["sizes"])
        pictures = Drawn(self, source) if told["drawable"] else None
        warnings = tuple(map(str, told["warnings"]))
        return Document(source.name, str(told["format"]), str(told["hash"]), pages, pictures, warnings)

    def picture(self, source: Source, page: int, dpi: float) -> numpy.ndarray:
        """A page as RGB, uint8, height × width × 3; raises as `document`."""
        import numpy

        told, (pixels,) = self._show(source, {"kind": "picture", "page": page, "dpi": dpi})
        height, width = int(told["height"]), int(told["width"])
        if min(height, width) < 1 or len(pixels) != 3 * height * width:
            raise BrokenFile("这一页已损坏，无法显示。", "the page is damaged and cannot be drawn")
        return numpy.frombuffer(pixels, numpy.uint8).reshape(height, width, 3)

    def looked(
        self, source: Source, pages: Iterable[Page], places: Sequence[Place], engine: str = ""
    ) -> tuple[list[Reading], list[bytes]]:
        """The places of one value read again, larger and in several cuts, and as pictures (PNG).

        `pages` are those that were levelled when they were read, and `places` lie on them. `engine` is the recogniser
        by its name; none: the embedded one.

        Raises:
            MissingPackage: it is not installed.
            ExtractorError: as `document`.
        """
        levels = {str(page.number): [page.placement, *page.upright_size] for page in pages}
        wanted = [[place.page, *place.box] for place in places]
        told, pictures = self._show(source, {"kind": "look", "levels": levels, "places": wanted, "engine": engine})
        return [_reading(each) for each in told["readings"]], pictures

    def annotated(self, source: Source, extraction: Extraction, **more: Any) -> bytes:
        """The file as a PDF with what was read of it (`extractor.export.annotated`); raises as `document`."""
        asked = {"kind": "annotated", "extraction": to_json(extraction), "more": more}
        return self._show(source, asked)[1][0]

    def _show(self, source: Source, asked: Mapping[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
        given = {"name": source.name, "password": source.password, **asked}
        content = source.content()
        with self._turn:
            return self._box.show(given, content)


def _reading(told: Sequence[Any]) -> Reading:
    text, scores, centres, others = told
    alternatives = tuple(tuple(Alternative(str(each), float(score)) for each, score in one) for one in others)
    return Reading(str(text), tuple(map(float, scores)), tuple(map(float, centres)), alternatives)


@dataclass(frozen=True, slots=True)
class Drawn:
    """Pages of a file, drawn by a viewer."""

    viewer: Viewer
    source: Source

    def render(self, page: int, dpi: float) -> numpy.ndarray:
        """Page `page` (from 1) as RGB, uint8, height × width × 3, the way a person sees it; raises as `Viewer`."""
        return self.viewer.picture(self.source, page, dpi)


_viewers: dict[Bounds, Viewer] = {}
_lock = threading.Lock()


def viewer(bounds: Bounds | None = None) -> Viewer:
    """The viewer of this process with those bounds."""
    bounds = bounds or Bounds()
    with _lock:
        if bounds not in _viewers:
            _viewers[bounds] = Viewer(bounds)
            atexit.register(_viewers[bounds].close)
        return _viewers[bounds]
