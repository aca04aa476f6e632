"""The pages of a reading as the desk keeps them: sizes, seals, and every word with its box as a person sees it.

They are kept beside the extraction, so that opening a review opens no file, and binding a leaf to a box needs no
recogniser.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from math import atan2, pi
from typing import Any

from extractor import schemas
from extractor.document import Alternative, Box, Document, Homography, Level, Page, Passage, Place, Word


@dataclass(frozen=True, slots=True)
class PageView:
    """A page: size in points, where its words came from (text, ocr, none) and why, seals, words as they are seen.

    `placement` and `upright` say how a photographed page was levelled: see `extractor.document.Page`.
    """

    number: int
    width: float
    height: float
    source: str
    reason: str
    seals: tuple[Box, ...]
    words: tuple[Word, ...]
    placement: Homography | None = None
    upright: tuple[float, float] = (0.0, 0.0)


def views(document: Document) -> tuple[PageView, ...]:
    """The pages of a document whose words have been recognised."""
    return tuple(_view(page) for page in document.pages)


def without_text(document: Document, numbers: Collection[int]) -> Document:
    """The document with the text layer of some pages left out, so that their pixels are read."""
    return document.with_pages(
        replace(page, words=(), rulings=()) if page.number in numbers else page for page in document.pages
    )


def _view(page: Page) -> PageView:
    words = tuple(
        Word(
            word.text, _rounded(page.seen(word.box)), confidence=word.confidence, alternatives=word.alternatives,
            under_seal=word.under_seal,
        )
        for word in page.words
    )  # fmt: skip
    seals = tuple(_rounded(page.seen(seal)) for seal in page.seals)
    return PageView(
        page.number, page.width, page.height, page.source, page.reason, seals, words, page.placement, page.upright_size
    )


def _rounded(box: Iterable[float]) -> Box:
    return Box(*(round(edge, 2) for edge in box))


def written(pages: Sequence[PageView]) -> str:
    """Pages as JSON."""
    return schemas.dumps(
        [
            {
                "number": page.number, "width": page.width, "height": page.height, "source": page.source,
                "reason": page.reason, "seals": [list(seal) for seal in page.seals],
                "words": [_word(word) for word in page.words], "upright": list(page.upright),
                "placement": None if page.placement is None else list(page.placement),
            }
            for page in pages
        ]
    )  # fmt: skip


def _word(word: Word) -> list[object]:
    others = [list(other) for other in word.alternatives]
    return [word.text, *word.box, word.confidence, word.under_seal, others]


def read(text: str) -> tuple[PageView, ...]:
    """The pages that `written` wrote."""
    return tuple(
        PageView(
            page["number"], float(page["width"]), float(page["height"]), page["source"], page["reason"],
            tuple(Box(*map(float, seal)) for seal in page["seals"]), tuple(_read_word(word) for word in page["words"]),
            _homography(page["placement"]), (float(page["upright"][0]), float(page["upright"][1])),
        )
        for page in schemas.loads(text)
    )  # fmt: skip


def _read_word(data: Sequence[Any]) -> Word:
    text, left, top, right, bottom, confidence, seal, others = data
    return Word(
        str(text),
        Box(*(float(str(edge)) for edge in (left, top, right, bottom))),
        confidence=None if confidence is None else float(str(confidence)),
        alternatives=tuple(Alternative(str(each), float(score)) for each, score in others),
        under_seal=bool(seal),
    )


def _homography(data: Sequence[object] | None) -> Homography | None:
    if data is None:
        return None
    a, b, c, d, e, f, g, h, i = (float(str(each)) for each in data)
    return a, b, c, d, e, f, g, h, i


def levelled(document: Document, pages: Sequence[PageView]) -> Document:
    """An opened document whose pages are levelled as they were at the reading."""
    return document.levelled({page.number: Level(page.placement, *page.upright) for page in pages})


def upright(pages: Sequence[PageView], place: Place) -> Place:
    """A place as a person sees it, as it lies on the levelled page."""
    matrix = next((page.placement for page in pages if page.number == place.page), None)
    if matrix is None:
        return place
    a, b, c, d, e, f, g, h, i = matrix
    back = (
        e * i - f * h, c * h - b * i, b * f - c * e,
        f * g - d * i, a * i - c * g, c * d - a * f,
        d * h - e * g, b * g - a * h, a * e - b * d,
    )  # fmt: skip
    return Place(place.page, Page(place.page, 0, 0, placement=back).seen(place.box))  # but for a factor the inverse


def quarters(page: PageView) -> int:
    """By how many quarters, clockwise, a page has to be turned so that its lines run from left to right."""
    if page.placement is None:
        return 0
    seen, (width, height) = Page(page.number, 0, 0, placement=page.placement), page.upright
    (left, top), (right, bottom) = (
        seen.seen(Box(x * width, height / 2, x * width, height / 2)).centre for x in (0.4, 0.6)
    )
    return round(-atan2(bottom - top, right - left) / (pi / 2)) % 4


def within(pages: Sequence[PageView], place: Place) -> Passage:
    """What is printed inside a box: the words whose middle it holds, characters at its edges left out, line by line."""
    page = next((each for each in pages if each.number == place.page), None)
    parts = [part for word in page.words if (part := _inside(word, place))] if page else []
    lines: list[list[Passage]] = []
    for part in sorted(parts, key=lambda each: each.places[0].box.centre[1]):
        box = part.places[0].box
        if lines and abs(lines[-1][0].places[0].box.centre[1] - box.centre[1]) < 0.5 * box.height:
            lines[-1].append(part)
        else:
            lines.append([part])
    in_order = (sorted(line, key=lambda each: each.places[0].box.left) for line in lines)
    return Passage.join([Passage.join(line) for line in in_order])


def _inside(word: Word, place: Place) -> Passage | None:
    """The characters of a word whose middles lie in the box."""
    if not place.box.top <= word.box.centre[1] <= place.box.bottom:
        return None
    inside = [
        index
        for index in range(len(word.text))
        if place.box.left <= word.span_box(index, index + 1).centre[0] <= place.box.right
    ]
    return Passage.of_word(place.page, word)[inside[0] : inside[-1] + 1] if inside else None
