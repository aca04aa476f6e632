"""What the pixels say of a figure: is it printed as it was read, may it be what the equations ask for?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Literal

from extractor.checks.locate import Cause, Change
from extractor.document import Passage
from extractor.extraction import Evidence
from extractor.repair.ports import Alike, Eyes, SeenAgain
from extractor.repair.printed import Differing, differing, figure_in, support

_CLEAR = 0.9
"""A figure is clear where all looks read it and its weakest character scores this much."""
_SURELY = 0.985
"""Read so surely at first, a figure need not be looked at again."""
_CLEAN, _DAMAGED = 3.5, 4.0
"""So far from its kind, as `Alike` counts, a digit may be and is clearly printed; from there on it is damaged."""
_SHARP = 6.0
"""Where print is sharp, a clear digit may be farther from its kind, for all others are farther still."""
_APART, _STANDS_OUT, _LOST = 0.65, 0.75, 0.9
"""Against its distance from the nearest other digit: a clear digit of sharp print, any clear digit, and from there on
one that stands alone is damaged, for a digit of another type is still most like its kind."""
_DIM = 2.5
"""From its kind so far, and not much farther from another, a digit may be either."""
_HOLE = 0.6
"""A figure with room for so much of a digit more than was read has lost one."""
_NEARLY = 1.3
"""A damaged digit may be another one that it is farther from by so much at most."""

Print = Literal["clean", "asked", "damaged", "blurred", "open"]
"""Of the digits that would be others: like their kind; like the kind that is asked for; like none, and perhaps what is
asked for; unlike what was read, and hardly that; not to be told."""


class Pixels:
    """The print of the figures of one document. Looks are kept: no place is read again twice."""

    def __init__(self, sources: Mapping[str, Passage], eyes: Eyes) -> None:
        self._sources = sources
        self._eyes = eyes
        self._seen: dict[str, Sequence[SeenAgain]] = {}
        self._prints: dict[Change, Print] = {}

    def print(self, change: Change) -> Print:
        """Are the digits that would be others printed like the page's own, and like which?"""
        if change not in self._prints:
            self._prints[change] = self._compared(change)
        return self._prints[change]

    def _compared(self, change: Change) -> Print:
        passage, specimens = self._passage(change), self._eyes.specimens
        places = differing(passage.text, change) if passage else []
        if specimens is None or passage is None:
            return "open"
        if (specimens.room(passage) or 0.0) >= _HOLE:
            return "blurred"
        if not places:
            return "open"
        seen = [(specimens.likeness(passage, each.place), each) for each in places]
        known = [(alike, each) for alike, each in seen if alike is not None and alike.of(each.read) is not None]
        if len(known) < len(places):
            return "open"
        told = {_of_one(alike, each) for alike, each in known}
        return next(each for each in _WEIGHED if each in told)

    def third(self, change: Change) -> Iterator[Decimal]:
        """Figures with a third digit, where the change is of one digit."""
        passage = self._passage(change)
        places = differing(passage.text, change) if passage else []
        if len(places) == 1:
            _, read, asked = places[0]
            step = abs(change.meant - change.printed) / abs(int(asked) - int(read))
            for digit in range(10):
                value = abs(change.printed) + step * (digit - int(read))
                if str(digit) not in (read, asked):
                    yield -value if change.printed < 0 else value

    def looks(self, cause: Cause) -> dict[str, tuple[float, float]]:
        """For each figure of a cause: what the pixels say for the figure as read, and as meant."""
        return {
            each.pointer: (self.support(each.pointer, each.printed), self.support(each.pointer, each.meant))
            for each in cause.changes
        }

    def support(self, place: str, figure: Decimal) -> float:
        """How far the looks support a figure, in the mean; 0 where nothing can look."""
        looks = self._again(place)
        return sum(support(each, figure) for each in looks) / len(looks) if looks else 0.0

    def clear(self, place: str, entry: Evidence | None) -> bool:
        """Do all looks read what was read, surely?"""
        figure = figure_in(entry.text) if entry else None
        if entry is None or entry.confidence is None or figure is None or entry.under_seal:
            return False
        if entry.confidence >= _SURELY and not entry.alternatives:
            return True
        looks = self._again(place)
        return bool(looks) and all(support(each, figure) >= _CLEAR for each in looks)

    def heard(self, cause: Cause) -> str:
        """The name of a witness that reads what is asked for in all places of a cause; empty where none does."""
        places = [passage.places for change in cause.changes if (passage := self._passage(change))]
        for witness in self._eyes.witnesses if len(places) == len(cause.changes) else ():
            read = (figure_in(witness.text(each)) for each in places)
            if all(figure == change.meant for figure, change in zip(read, cause.changes, strict=True)):
                return witness.name
        return ""

    def _passage(self, change: Change) -> Passage | None:
        source = self._sources.get(change.pointer)
        return source if source and source.places else None

    def _again(self, place: str) -> Sequence[SeenAgain]:
        if place not in self._seen:
            source, look = self._sources.get(place), self._eyes.look
            self._seen[place] = look.read(source.places) if look and source and source.places else ()
        return self._seen[place]


_WEIGHED: tuple[Print, ...] = ("clean", "open", "blurred", "damaged", "asked")
"""Of the digits of one change, that counts which speaks most against it."""


def _of_one(alike: Alike, digit: Differing) -> Print:
    read, asked = alike.of(digit.read), alike.of(digit.asked)
    assert read is not None
    ratio = alike.beside(digit.read)
    if ratio is None or _stands_out(read, ratio):
        return "clean" if ratio is not None else "open"
    rather = alike.beside(digit.asked)
    if asked is None or rather is None:
        return "open"
    if asked <= _CLEAN and rather <= _APART:
        return "asked"
    near = [distance for each in "0123456789" if (distance := alike.of(each)) is not None]
    if min(near) < _DAMAGED or (alike.alone and ratio < _LOST):
        return "blurred" if read > _DIM and not alike.alone and asked <= _NEARLY * read else "open"
    return "damaged" if asked <= _NEARLY * read else "blurred"


def _stands_out(distance: float, ratio: float) -> bool:
    return (distance <= _CLEAN and ratio <= _STANDS_OUT) or (distance <= _SHARP and ratio <= _APART)
