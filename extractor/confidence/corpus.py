"""The words of a report as its own dictionary: what is misread is often printed right elsewhere in the same report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

from extractor.extraction import Evidence
from extractor.wording import compact


class Corpus:
    """Pairs of neighbouring characters and how often they are printed."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._pairs = Counter(pair for text in texts for pair in pairwise(compact(text)))

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
        return float(best)

    def _known(self, text: str, place: int, own: Counter[tuple[str, str]]) -> int:
        pairs = [(text[at], text[at + 1]) for at in (place - 1, place) if 0 <= at < len(text) - 1]
        return sum(self._pairs[pair] > own[pair] for pair in pairs)


def _different(one: str, other: str) -> int | None:
    """Where two texts of one length differ, if in a single character and not a sign of a figure."""
    if len(one) != len(other):
        return None
    places = [index for index, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if len(places) != 1 or not ("\u4e00" <= other[places[0]] <= "\u9fff"):
        return None
    return places[0]
