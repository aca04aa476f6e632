"""The boxes that lie on one page of the report: where its values stand, how each was found, what is said of it."""

from __future__ import annotations

from typing import TypedDict

from extractor.document import Box, Page
from extractor.extraction import Extraction
from extractor.page.marks import Marks


class Marked(TypedDict):
    """One box: left, top, width, height in percent of the page; the leaves that stand in it; their marks."""

    b: list[float]
    p: list[str]
    s: str
    f: str


def boxes_on(page: Page, extraction: Extraction) -> list[Marked]:
    """The boxes of a page, the largest first, so that a small one lies above what it stands in.

    Leaves that share a box are listed with it in the order of the record.
    """
    shared: dict[Box, list[str]] = {}
    for pointer, evidence in extraction.evidence.items():
        for number, box in evidence.places:
            if number == page.number:
                pointers = shared.setdefault(Box(*(round(edge, 1) for edge in box)), [])
                if pointer not in pointers:
                    pointers.append(pointer)
    marks = Marks(extraction.evidence, extraction.findings)
    by_size = sorted(shared.items(), key=lambda item: -item[0].width * item[0].height)
    return [_marked(box, pointers, page, marks) for box, pointers in by_size]


def _marked(box: Box, pointers: list[str], page: Page, marks: Marks) -> Marked:
    across, down = 100 / (page.width or 1), 100 / (page.height or 1)
    sides = (box.left * across, box.top * down, box.width * across, box.height * down)
    return {
        "b": [round(side, 3) for side in sides],
        "p": pointers,
        "s": marks.best_state(pointers),
        "f": marks.severity(pointers),
    }


def first_page(extraction: Extraction, pointers: list[str] | tuple[str, ...]) -> int | None:
    """The page on which the first of the leaves that has a place stands."""
    found = (extraction.evidence.get(pointer) for pointer in pointers)
    return next((evidence.places[0].page for evidence in found if evidence and evidence.places), None)
