"""The boxes that lie on one page of the report: where its values stand, how each was found, what is said of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypedDict

from extractor.document import Box
from extractor.extraction import Extraction
from extractor.page.marks import Marks


class Sheet(Protocol):
    """A page as far as it is needed to lay boxes on it: its number, its size in points, its seals."""

    @property
    def number(self) -> int:
        """From 1."""
        ...

    @property
    def width(self) -> float:
        """In points."""
        ...

    @property
    def height(self) -> float:
        """In points."""
        ...

    @property
    def seals(self) -> tuple[Box, ...]:
        """Where they lie."""
        ...


class Marked(TypedDict):
    """One box: left, top, width, height in percent of the page; the leaves that stand in it; their marks."""

    b: list[float]
    p: list[str]
    s: str
    f: str
    m: str


class Mark(TypedDict):
    """What is seen on the page beside its values: a seal, or a figure that no value uses (``orphan``)."""

    b: list[float]
    k: str
    t: str


def boxes_on(page: Sheet, extraction: Extraction, marks: Marks | None = None) -> list[Marked]:
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
    marks = marks or Marks.of(extraction)
    by_size = sorted(shared.items(), key=lambda item: -item[0].width * item[0].height)
    return [_marked(box, pointers, page, marks) for box, pointers in by_size]


def _marked(box: Box, pointers: list[str], page: Sheet, marks: Marks) -> Marked:
    return {
        "b": in_percent(box, page.width, page.height),
        "p": pointers,
        "s": marks.best_state(pointers),
        "f": marks.severity(pointers),
        "m": marks.by_people(pointers),
    }


def in_percent(box: Box, width: float, height: float) -> list[float]:
    """Left, top, width and height of a box in percent of a page of that size in points."""
    across, down = 100 / (width or 1), 100 / (height or 1)
    sides = (box.left * across, box.top * down, box.width * across, box.height * down)
    return [round(side, 3) for side in sides]


def in_points(sides: Sequence[float], width: float, height: float) -> Box:
    """The other way round."""
    left, top, wide, high = sides
    return Box(left * width / 100, top * height / 100, (left + wide) * width / 100, (top + high) * height / 100)


def marks_on(page: Sheet, extraction: Extraction, seal: str, orphan: str) -> list[Mark]:
    """The seals and orphans of a page; `seal` and `orphan` are what they are called."""
    proof = extraction.run.completeness
    seals = [Mark(b=in_percent(box, page.width, page.height), k="seal", t=seal) for box in page.seals]
    orphans = [
        Mark(b=in_percent(each.place.box, page.width, page.height), k="orphan", t=f"{orphan}: {each.text}")
        for each in (proof.orphans if proof else ())
        if each.place.page == page.number
    ]
    return seals + orphans


def first_page(extraction: Extraction, pointers: list[str] | tuple[str, ...]) -> int | None:
    """The page on which the first of the leaves that has a place stands."""
    found = (extraction.evidence.get(pointer) for pointer in pointers)
    return next((evidence.places[0].page for evidence in found if evidence and evidence.places), None)
