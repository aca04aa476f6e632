"""The words of a report as its own dictionary: what is misread is often printed right elsewhere in the same report."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise

from extractor.extraction import Evidence
from extractor.wording import compact

_WEAK = 0.95
"""Of what was read more surely than this, characters that the report prints once are taken as they are."""


class Corpus:
    """Pairs of neighbouring characters and how often they are printed."""

    def __init__(self, texts: Iterable[str]) -> None:
        folded = [compact(text) for text in texts]
        self._pairs = Counter(pair for text in folded for pair in pairwise(text))
        self._between: dict[str, Counter[str]] = defaultdict(Counter)
        for text in folded:
            for around, between in _windows(text):
                self._between[around][between] += 1

    def rival(self, entry: Evidence) -> float:
        """How many pairs more an alternative reading shares with the rest of the report: 0, 1 or 2."""
        text = compact(entry.text)
        own = Counter(pairwise(text))
        best = 0
        for other in entry.alternatives:
            changed = compact(other.text)
            place = _different(text, changed)
            if place is not None:
                best = max(best, self._known(changed, place, Counter()) - self._known(text, place, own))
        weak = entry.confidence is not None and entry.confidence < _WEAK
        return float(best or (weak and any(self._other(*window) for window in _windows(text))))

    def _other(self, around: str, between: str) -> bool:
        """Does the rest of the report print another character there, more than once, and never this one?"""
        found = self._between[around]
        return found[between] <= 1 and sum(found.values()) - found[between] > 1

    def _known(self, text: str, place: int, own: Counter[tuple[str, str]]) -> int:
        pairs = [(text[at], text[at + 1]) for at in (place - 1, place) if 0 <= at < len(text) - 1]
        return sum(self._pairs[pair] > own[pair] for pair in pairs)


def _windows(text: str) -> Iterator[tuple[str, str]]:
    """Each ideograph with the one before it and the two behind it, or the two before it and the one behind it."""
    for at in range(len(text) - 3):
        four = text[at : at + 4]
        if all("\u4e00" <= character <= "\u9fff" for character in four):
            yield f"{four[0]}_{four[2:]}", four[1]
            yield f"{four[:2]}_{four[3]}", four[2]


def _different(one: str, other: str) -> int | None:
    """Where two texts of one length differ, if in a single character and not a sign of a figure."""
    if len(one) != len(other):
        return None
    places = [index for index, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if len(places) != 1 or not ("\u4e00" <= other[places[0]] <= "\u9fff"):
        return None
    return places[0]
