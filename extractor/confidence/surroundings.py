"""What stands around a leaf on the page: figures and words that nothing uses, and tables that no rulings part."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from extractor.document import Box, Place
from extractor.extraction import Completeness, Evidence
from extractor.readers.form.vocabulary import concept, full_levels, parent_of_level2
from extractor.wording import compact

_LABELS = (
    *("facts", "funds.columns", "funds.labels", "funds.words", "goals.columns", "goals.labels"),
    *("indicators.columns", "indicators.rows", "indicators.level1", "indicators.level2"),
)
_BODY = re.compile(r"\S{3,}(?:局|委|委员会|厅|院|校|学|司|站|所|办|办公室|队|馆|会|处|中心|政府)")
_FIELDS_OF_BODIES = frozenset({"organization", "supervising_department", "implementing_unit"})
_BESIDE = 2.0
"""Words of the same text stand no farther apart than so many heights of a line."""
_BELOW = 1.0
"""Lines of the same text stand no farther apart than so many of their heights."""
_MOST_UNUSED = 2 / 3
_BAND = 40.0
"""Points of a page's height that are looked up together."""


class Surroundings:
    """What a proof of completeness says of the neighbourhood of leaves; nothing without one."""

    def __init__(self, proof: Completeness | None) -> None:
        pieces = [stray for stray in proof.strays if not _is_label(stray.text)] if proof else []
        self._orphans = _Boxes(each.place for each in (proof.orphans if proof else ()))
        self._strays = _Boxes(each.place for each in pieces)
        self._unruled = _Boxes(proof.unruled if proof else ())
        self._unused = proof is not None and len(proof.orphans) > _MOST_UNUSED * proof.figures
        self._bodies = any(_BODY.fullmatch(compact(each.text)) for each in pieces)

    @property
    def unused(self) -> bool:
        """Does nothing use most of the report's figures? Then it was not understood, and what was read is doubtful."""
        return self._unused

    def orphan(self, entry: Evidence) -> bool:
        """Does an unused figure stand on the same line? It may be this leaf's, or push the row's cells aside."""
        first = entry.places[:1] if self._orphans else ()
        return any(
            min(box.bottom, other.bottom) > max(box.top, other.top)
            for page, box in first
            for other in self._orphans.near(page, box)
        )

    def torn(self, entry: Evidence) -> bool:
        """Do unused words stand close beside it, or close above or below? They may be a piece of it."""
        every = entry.places if self._strays else ()
        return any(_close(box, other) for page, box in every for other in self._strays.near(page, box))

    def untaken(self, pointer: str, entry: Evidence) -> bool:
        """Do unused words stand on the same line, or for a body's name the name of one anywhere? They may be meant."""
        if self._bodies and pointer.rpartition("/")[2] in _FIELDS_OF_BODIES:
            return True
        first = entry.places[:1] if self._strays else ()
        return any(_level(box, other) for page, box in first for other in self._strays.near(page, box))

    def loose(self, entry: Evidence) -> bool:
        """Does it stand in a table whose columns no rulings part?"""
        first = entry.places[:1] if self._unruled else ()
        return any(other.holds(*box.centre) for page, box in first for other in self._unruled.near(page, box))


class _Boxes:
    """Boxes by where on their page they stand, so that those near another are found without looking at all."""

    def __init__(self, places: Iterable[Place]) -> None:
        self._bands: dict[tuple[int, int], list[Box]] = defaultdict(list)
        for page, box in places:
            for band in range(int(box.top // _BAND), int(box.bottom // _BAND) + 1):
                self._bands[page, band].append(box)

    def __bool__(self) -> bool:
        return bool(self._bands)

    def near(self, page: int, box: Box) -> Iterator[Box]:
        """Those whose height is within a line of the box's; some more than once."""
        reach = _BELOW * box.height
        for band in range(int((box.top - reach) // _BAND), int((box.bottom + reach) // _BAND) + 1):
            yield from self._bands.get((page, band), ())


def _is_label(text: str) -> bool:
    """Is it what forms print themselves: a head, the name of a total, a level or a piece of its name?"""
    plain = compact(text).strip("：:")
    named = any(concept(section, plain) is not None for section in _LABELS)
    return named or parent_of_level2(plain) is not None or any(plain in level for level in full_levels())


def _level(one: Box, other: Box) -> bool:
    return min(one.bottom, other.bottom) - max(one.top, other.top) > 0.5 * min(one.height, other.height)


def _close(one: Box, other: Box) -> bool:
    if _level(one, other):
        return max(one.left, other.left) - min(one.right, other.right) < _BESIDE * max(one.height, other.height)
    over = min(one.right, other.right) - max(one.left, other.left)
    apart = max(one.top, other.top) - min(one.bottom, other.bottom)
    return over > 0.5 * min(one.width, other.width) and apart < _BELOW * min(one.height, other.height)
