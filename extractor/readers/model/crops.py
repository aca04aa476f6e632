"""Crops of pages for what was recognised faintly: a model that sees is shown the print beside the text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from extractor.chunking import Line
from extractor.document import Box, Document
from extractor.llm.pictures import png

FAINT = 0.8
"""A recogniser's confidence below which a line is shown as a picture too."""
_DPI = 150.0
_MOST = 3
"""Pictures of one question: of the pages that most of the faint lines stand on."""
_MARGIN = 6.0
"""Points around the lines."""


def crops(document: Document | None, lines: Sequence[Line]) -> Callable[[], list[bytes]] | None:
    """Draws the strips of pages that the faint lines among `lines` stand on, as PNG; None where there are none."""
    faint = [line for line in lines if (line.passage.confidence or 1.0) < FAINT]
    if document is None or document.pictures is None or not faint:
        return None
    return lambda: [_strip(document, page, box) for page, box in strips(document, faint)]


def strips(document: Document, lines: Sequence[Line]) -> list[tuple[int, Box]]:
    """Page by page, the box as a person sees it from the first of the lines to the last, over the whole width."""
    pages = {page.number: page for page in document.pages}
    seen: dict[int, list[Box]] = {}
    for line in lines:
        for place in line.passage.places:
            seen.setdefault(place.page, []).append(pages[place.page].seen(place.box))
    fullest = sorted(page for page, _ in Counter({page: len(boxes) for page, boxes in seen.items()}).most_common(_MOST))
    return [
        (
            number,
            Box(
                0.0,
                max(min(box.top for box in seen[number]) - _MARGIN, 0.0),
                pages[number].width,
                min(max(box.bottom for box in seen[number]) + _MARGIN, pages[number].height),
            ),
        )
        for number in fullest
    ]


def _strip(document: Document, page: int, box: Box) -> bytes:
    assert document.pictures is not None
    picture: Any = document.pictures.render(page, _DPI)
    scale = picture.shape[1] / next(each.width for each in document.pages if each.number == page)
    rows = picture[round(box.top * scale) : max(round(box.bottom * scale), round(box.top * scale) + 1)]
    return png(picture.shape[1], [row.tobytes() for row in rows])
