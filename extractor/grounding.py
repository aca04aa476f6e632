"""Where each value of a record stands: page, boxes and printed text, found by code alone.

A reader says which passage a leaf was copied from, or nothing. Either way it is this module that
looks whether the value is really printed there, so a reader cannot claim what the page does not say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from statistics import median
from typing import Any, NamedTuple

from rapidfuzz import fuzz

from extractor.document import Alternative, Box, Document, Page, Passage, Place, Run, around
from extractor.extraction import Evidence, Match, Reading, SecondReading
from extractor.figures import parse_number
from extractor.pointer import leaves, split
from extractor.wording import compact, fold

_CODES = frozenset({"report_type", "category", "side", "scope", "project_lines_scope"})
"""Leaves whose value is a name of ours and never printed: they are read off something, not copied."""

_FUZZY = 90.0
"""Least similarity (0 to 100) at which a text counts as a misprint of what stands there."""
_SHORT = 4
"""Texts of up to so many characters must match exactly: one character off is another word."""
_ALTERNATIVES = 5
_LEAST_SOLID, _ROOM = 4, 1.3
"""Where a word has so many ideographs, they show how wide one is; two that are so much wider have lost one between."""
_DOUBTFUL = 0.4
"""The score of a text with a character lost; less than that of one that was read badly."""
_IDEOGRAPH = re.compile(r"[\u4e00-\u9fff]")

_FIGURE = re.compile(r"[-+−]?\d[\d,]*(?:\.\d+)?")
_CHINESE_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")


class Located(NamedTuple):
    """How a value was found, and the passage that it was found in (empty: not found)."""

    match: Match
    passage: Passage


def ground(reading: Reading, document: Document) -> dict[str, Evidence]:
    """Evidence for each leaf of the record that is not null, by its pointer.

    A leaf without a source is looked for in the whole text. ``missing`` means that the value is
    printed neither in its source nor, where it has none, anywhere; a source's boxes are kept, for
    they show where the reader looked.
    """
    pages = {page.number: page for page in document.pages}
    everything: list[Passage] | None = None
    evidence = {}
    for pointer, value in leaves(reading.record):
        if value is None:
            continue
        source = reading.sources.get(pointer)
        if source is None and everything is None:
            everything = [_page_text(page) for page in document.pages]
        found = _judged(pointer, value, source, everything or ())
        if pointer in reading.inferred and found.match != "missing":
            found = found._replace(match="inferred")
        elif pointer in reading.inferred and source:
            found = Located("inferred", source)
        evidence[pointer] = _evidence(found, pages)
        if pointer in reading.second:
            evidence[pointer] = _disputed(evidence[pointer], reading.second[pointer])
    return evidence


def _disputed(evidence: Evidence, second: SecondReading) -> Evidence:
    """With the other reader's words; they count as certain where only a person can decide."""
    other = Alternative(second.text, 1.0 if second.open else 0.5)
    return replace(evidence, alternatives=(other, *evidence.alternatives))


def locate(value: Any, passages: Iterable[Passage]) -> Located:
    """Look for a value in the passages of a chunk, exactly first and then nearly.

    The first passage that holds it wins, so give the likeliest first. Numbers are found by their
    value (``1,815.5`` for 1815.50) and never nearly.
    """
    passages = list(passages)
    if not isinstance(value, str):
        return next((found for passage in passages if (found := _figure_in(value, passage))), _NOWHERE)
    exact = (found for passage in passages if (found := _text_in(value, passage)))
    return next(exact, None) or _nearly(value, passages)


_NOWHERE = Located("missing", Passage())


def _judged(pointer: str, value: Any, source: Passage | None, everything: Sequence[Passage]) -> Located:
    """A leaf by its source, which is kept whole; or by a search where it has none."""
    if split(pointer)[-1] in _CODES:
        return Located("inferred", source) if source else _NOWHERE
    if source is None:
        return locate(value, everything)
    if value == source.text or (isinstance(value, str) and fold(value) == fold(source.text)):
        return Located("exact", source)  # nearly every leaf, and much quicker to tell than to search
    return Located(locate(value, [source]).match, source)


def _text_in(value: str, passage: Passage) -> Located | None:
    wanted = fold(value)
    folded, origin = _folded(passage.text)
    start = folded.find(wanted) if wanted else -1
    while start >= 0:
        end = start + len(wanted)
        if not _cuts_figure(folded, start, end):
            return Located("exact", passage[origin[start] : origin[end - 1] + 1])
        start = folded.find(wanted, start + 1)
    return None


def _cuts_figure(text: str, start: int, end: int) -> bool:
    """Does ``text[start:end]`` begin or end within a run of digits? Then it is another figure."""
    before = start > 0 and text[start].isdigit() and (text[start - 1].isdigit() or text[start - 1] == ".")
    after = end < len(text) and text[end - 1].isdigit() and text[end].isdigit()
    return before or after


def _nearly(value: str, passages: Sequence[Passage]) -> Located:
    """The stretch that is most like the text, if it is like enough and says the same figures."""
    wanted = fold(value)
    best, best_score = _NOWHERE, _FUZZY
    if len(wanted) <= _SHORT:
        return best
    for passage in passages:
        folded, origin = _folded(passage.text)
        if len(folded) < len(wanted) / 2:
            continue
        found = fuzz.partial_ratio_alignment(wanted, folded, score_cutoff=best_score)
        if found is None or found.dest_start == found.dest_end:
            continue
        if _figures(wanted) == _figures(folded[found.dest_start : found.dest_end]):
            stretch = passage[origin[found.dest_start] : origin[found.dest_end - 1] + 1]
            best, best_score = Located("fuzzy", stretch), found.score
    return best


def _figures(text: str) -> list[str]:
    """The figures that a text names; texts that differ in one are never nearly the same."""
    return [found.replace(",", "") for found in _FIGURE.findall(text)]


def _figure_in(value: Decimal | int, passage: Passage) -> Located | None:
    if parse_number(passage.text) == value:
        return Located("exact", passage)
    folded, origin = _folded(passage.text, punctuation=False)
    for text in (folded, folded.translate(_CHINESE_DIGITS)):
        for found in _FIGURE.finditer(text):
            if parse_number(found.group().rstrip(",")) == value:
                return Located("exact", passage[origin[found.start()] : origin[found.end() - 1] + 1])
    return None


@lru_cache(maxsize=1024)
def _folded(text: str, *, punctuation: bool = True) -> tuple[str, tuple[int, ...]]:
    """The text as `fold` compares it, and for each of its characters the index that it came from."""
    pieces = [_same(character, punctuation) for character in text]
    origin = tuple(index for index, piece in enumerate(pieces) for _ in piece)
    return "".join(pieces), origin


@lru_cache(maxsize=65536)
def _same(character: str, punctuation: bool) -> str:
    """One character as it is compared; empty for white space."""
    if not punctuation:
        return compact(character)
    return fold(character + "x")[:-1]  # the letter keeps closing punctuation, which within a text counts


def _page_text(page: Page) -> Passage:
    return Passage.join([Passage.of_word(page.number, word) for word in page.words], "\n")


def _evidence(found: Located, pages: Mapping[int, Page]) -> Evidence:
    passage = found.passage
    words = passage.words
    places = tuple(Place(number, pages[number].seen(box)) for number, box in merged(passage.places))
    if not any(word.confidence is not None or word.alternatives or word.under_seal or word.repair for word in words):
        return Evidence(found.match, passage.text, places)  # a text layer's words: nothing was doubtful
    return Evidence(
        match=found.match,
        text=passage.text,
        places=places,
        under_seal=any(word.under_seal for word in words),
        confidence=_scored(passage),
        alternatives=_alternatives(passage),
        repair=next((word.repair for word in words if word.repair), None),
    )


def _scored(passage: Passage) -> float | None:
    """How surely its words were read; a text with room for a character that was not read is doubtful."""
    score = passage.confidence
    return score if score is None or not any(map(_has_room, passage.runs)) else min(score, _DOUBTFUL)


def _has_room(run: Run) -> bool:
    """Do two neighbouring ideographs take as much room as three?

    The last one does not count, for specks behind a line lengthen it.
    """
    word, begin, end = run.word, run.offset, run.offset + run.length
    if len(word.edges) != len(word.text) + 1:
        return False
    wide = [right - left for left, right in pairwise(word.edges)]
    solid = [_IDEOGRAPH.match(character) is not None for character in word.text]
    own = [width for width, is_one in zip(wide, solid, strict=True) if is_one]
    if len(own) < _LEAST_SOLID:
        return False
    most = 2 * _ROOM * median(own)
    last = min(end, len(word.text) - 1) - 1
    return any(solid[at] and solid[at + 1] and wide[at] + wide[at + 1] > most for at in range(begin, last))


def _alternatives(passage: Passage) -> tuple[Alternative, ...]:
    """The passage with one of its words read otherwise, the likeliest first."""
    best: dict[str, float] = {}
    for run, word in ((run, run.word) for run in passage.runs):
        whole = run.offset == 0 and run.length == len(word.text)
        for text, score in word.alternatives:
            if whole or len(text) == len(word.text):
                piece = text if whole else text[run.offset : run.offset + run.length]
                other = passage.text[: run.start] + piece + passage.text[run.start + run.length :]
                best[other] = max(score, best.get(other, 0.0))
    best.pop(passage.text, None)
    ranked = sorted(best.items(), key=lambda item: -item[1])
    return tuple(Alternative(text, score) for text, score in ranked[:_ALTERNATIVES])


def merged(places: Sequence[Place]) -> list[Place]:
    """Boxes that follow one another on a line, or down a column of single characters, as one box."""
    result: list[Place] = []
    for place in places:
        if result and result[-1].page == place.page and _continues(result[-1].box, place.box):
            place = Place(place.page, around([result.pop().box, place.box]))
        result.append(place)
    return result


def _continues(before: Box, after: Box) -> bool:
    size = min(before.height, after.height)
    level = min(before.bottom, after.bottom) - max(before.top, after.top)
    if level >= 0.5 * size:
        return after.left - before.right <= size and before.left - after.right <= size
    narrow = max(before.width, after.width) <= 1.5 * after.height
    plumb = min(before.right, after.right) - max(before.left, after.left)
    return narrow and plumb >= 0.5 * min(before.width, after.width) and 0 <= after.top - before.bottom <= after.height
