"""Whose error a fault is, by what the pixels say of each figure that may explain it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from extractor.checks.locate import Cause, Change, Fault
from extractor.document import Passage
from extractor.extraction import Blame, Evidence, Orphan
from extractor.figures import Interval
from extractor.repair.ports import Eyes, SeenAgain
from extractor.repair.printed import differing, figure_in, support

_MOST_LOOKS = 12
"""So many causes of a fault are looked at, the likeliest ones."""
_CLEAR = 0.9
"""A figure is clear where all looks read it and its weakest character scores this much."""
_SUPPORTED = 0.05
"""The pixels support a reading that looks grant so much, where the other one is not clear: that just the figure
that the equations ask for is among the few that the print may be is no accident."""
_AGAINST = 0.1
"""How much less than what was read the pixels may support what is asked for."""
_DOUBTFUL = 0.93
"""What was read is doubtful where looks support it less."""
_SURELY = 0.985
"""Read so surely at first, a figure need not be looked at again."""
_LIKELY = 0.2
"""A figure is mended only where so much of what explains the fault speaks for it; less will do where it is damaged."""
_POSSIBLE = 0.03
"""The least that looks must grant to a reading for a person to be asked about it, or a cause for it to be looked at."""
_CLEAN, _DAMAGED = 3.5, 4.0
"""So far from its kind, as `Alike` counts, a digit may be and is clearly printed; from there on it is damaged."""
_NEARLY = 1.3
"""A damaged digit may be another one that it is farther from by so much at most."""

Print = Literal["clean", "damaged", "blurred", "open"]
"""Like its kind; unlike it, and perhaps what is asked for; unlike it, and hardly that; not to be told."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whose error, the cause that tells it, and for each figure looked at how far the pixels support both readings."""

    blame: Blame
    cause: Cause | None
    looks: Mapping[str, tuple[float, float]]
    why: str = ""


class Judge:
    """Tells of faults whose error they are. Looks are kept: no place is read again twice."""

    def __init__(
        self, evidence: Mapping[str, Evidence], sources: Mapping[str, Passage], eyes: Eyes, orphans: Sequence[Orphan]
    ) -> None:
        self.evidence = dict(evidence)
        self.refused: set[tuple[Change, ...]] = set()
        self._sources = sources
        self._eyes = eyes
        self._orphans = frozenset(value for orphan in orphans if (value := figure_in(orphan.text)) is not None)
        self._seen: dict[str, Sequence[SeenAgain]] = {}
        self._prints: dict[Change, Print] = {}

    def verdict(self, fault: Fault) -> Verdict:
        """Whose error, and the cause that tells it."""
        causes = [cause for cause in fault.causes if cause.changes not in self.refused]
        places = [place for relation in fault.failed for place in relation.pointers]
        if not any(self._recognised(place) for place in places):
            return self._born_digital(causes)
        if fault.whole:
            found = self._damaged(fault, causes) or self._misread(fault, causes)
            if found:
                return found
        suspects = [place for place, share in fault.suspects.items() if share >= _POSSIBLE] or places
        looks = {place: each for cause in causes[:_MOST_LOOKS] for place, each in self._looks(cause).items()}
        best = causes[0] if causes else None
        if self._printed_so(causes, suspects):
            return Verdict("author", best, looks)
        heard = self._heard(causes) if fault.whole else None
        return heard or Verdict("unknown", best, looks)

    def _born_digital(self, causes: Sequence[Cause]) -> Verdict:
        """The author's, unless what is asked for stands on the page and was put nowhere: then a cell is wrong."""
        for cause in causes:
            if any(change.meant in self._orphans for change in cause.changes):
                return Verdict("layout", cause, {})
        return Verdict("author", causes[0] if causes else None, {})

    # --- the reader's ----------------------------------------------------------------------------

    def _damaged(self, fault: Fault, causes: Sequence[Cause]) -> Verdict | None:
        """A digit that is unlike its kind, and may be the one that is asked for."""
        for cause in causes[:_MOST_LOOKS]:
            hurt = tuple(
                change
                for change in cause.changes
                if self._print(change) == "damaged" and not self._others_fit(fault, change)
            )
            part = replace(cause, changes=hurt)
            if hurt and cause.share >= _POSSIBLE and hurt not in self.refused:
                return Verdict("reader", part, self._looks(part), "the digit is damaged, unlike the others of the page")
        return None

    def _misread(self, fault: Fault, causes: Sequence[Cause]) -> Verdict | None:
        """A reading that other looks doubt, and that they grant may be what is asked for."""
        found = []
        for cause in causes[:_MOST_LOOKS]:
            looks = self._looks(cause) if cause.share >= _LIKELY else {}
            doubted = looks and all(
                old < _DOUBTFUL and new >= max(_SUPPORTED, _AGAINST * old) for old, new in looks.values()
            )
            kept = any(self._print(each) == "clean" or self._others_fit(fault, each) for each in cause.changes)
            if doubted and not kept:
                found.append((cause.share * min(new for _, new in looks.values()), cause, looks))
        if not found:
            return None
        _, cause, looks = max(found, key=lambda each: each[0])
        return Verdict("reader", cause, looks)

    def _heard(self, causes: Sequence[Cause]) -> Verdict | None:
        """In between: what a witness reads decides, where it is what is asked for and the print is not clean."""
        for cause in causes[:_MOST_LOOKS]:
            if cause.share < _LIKELY or any(self._print(change) == "clean" for change in cause.changes):
                continue
            for witness in self._eyes.witnesses:
                read = [self._passage(change) for change in cause.changes]
                texts = [witness.text(passage.places) if passage else "" for passage in read]
                if all(figure_in(text) == each.meant for text, each in zip(texts, cause.changes, strict=True)):
                    return Verdict("reader", cause, self._looks(cause), f"{witness.name} reads it so too")
        return None

    def _others_fit(self, fault: Fault, change: Change) -> bool:
        """Would a third digit there make the equations hold too, and may the print be that? Then neither is taken."""
        passage, specimens = self._passage(change), self._eyes.specimens
        places = differing(passage.text, change) if passage else []
        if len(places) != 1 or passage is None:
            return False
        place, read, asked = places[0]
        step = abs(change.meant - change.printed) / abs(int(asked) - int(read))
        seen = specimens.likeness(passage, place) if specimens else None
        for digit in range(10):
            value = abs(change.printed) + step * (digit - int(read))
            value = -value if change.printed < 0 else value
            if str(digit) in (read, asked) or not _holds(fault, change, value):
                continue
            alike = seen is not None and seen.of(str(digit)) <= _NEARLY * seen.of(asked)
            if alike or self._support(change.pointer, value) >= _POSSIBLE:
                return True
        return False

    # --- the author's ----------------------------------------------------------------------------

    def _printed_so(self, causes: Sequence[Cause], suspects: Sequence[str]) -> bool:
        """Do the pixels say of every figure that may be wrong that it is printed as it was read?"""
        told: dict[str, set[Print]] = {}
        for cause in causes[:_MOST_LOOKS]:
            for change in cause.changes:
                told.setdefault(change.pointer, set()).add(self._print(change))
                if self._print(change) == "open" and self._support(change.pointer, change.meant) >= _POSSIBLE:
                    return False
        return all(
            told.get(place) == {"clean"}
            or (told.get(place, set()).isdisjoint({"damaged", "blurred"}) and self._clear(place))
            for place in list(dict.fromkeys(suspects))[:_MOST_LOOKS]
        )

    def _clear(self, place: str) -> bool:
        """Do all looks read what was read, surely?"""
        entry = self.evidence.get(place)
        figure = figure_in(entry.text) if entry else None
        if entry is None or entry.confidence is None or figure is None or entry.under_seal:
            return False
        if entry.confidence >= _SURELY and not entry.alternatives:
            return True
        looks = self._again(place)
        return bool(looks) and all(support(each, figure) >= _CLEAR for each in looks)

    # --- the pixels ------------------------------------------------------------------------------

    def _print(self, change: Change) -> Print:
        """Are the digits that would be others printed like the page's own; may damaged ones be those asked for?"""
        if change not in self._prints:
            self._prints[change] = self._compared(change)
        return self._prints[change]

    def _compared(self, change: Change) -> Print:
        passage, specimens = self._passage(change), self._eyes.specimens
        places = differing(passage.text, change) if passage else []
        if specimens is None or not places or passage is None:
            return "open"
        seen = [(specimens.likeness(passage, each.place), each) for each in places]
        known = [(each.of(place.read), each.of(place.asked)) for each, place in seen if each is not None]
        if len(known) < len(places):
            return "open"
        if any(old <= _CLEAN for old, _ in known):
            return "clean"
        if any(each.of(digit) < _DAMAGED for each, _ in seen if each is not None for digit in "0123456789"):
            return "open"
        return "damaged" if all(new <= _NEARLY * old for old, new in known) else "blurred"

    def _passage(self, change: Change) -> Passage | None:
        source = self._sources.get(change.pointer)
        return source if source and source.places else None

    def _recognised(self, place: str) -> bool:
        entry = self.evidence.get(place)
        return entry is not None and (entry.confidence is not None or entry.match == "missing")

    def _looks(self, cause: Cause) -> dict[str, tuple[float, float]]:
        """For each figure of a cause: what the pixels say for the figure as read, and as meant."""
        return {
            change.pointer: (self._support(change.pointer, change.printed), self._support(change.pointer, change.meant))
            for change in cause.changes
        }

    def _support(self, place: str, figure: Decimal) -> float:
        looks = self._again(place)
        return sum(support(each, figure) for each in looks) / len(looks) if looks else 0.0

    def _again(self, place: str) -> Sequence[SeenAgain]:
        if place not in self._seen:
            source, look = self._sources.get(place), self._eyes.look
            self._seen[place] = look.read(source.places) if look and source and source.places else ()
        return self._seen[place]


def _holds(fault: Fault, change: Change, value: Decimal) -> bool:
    """Do the relations that failed hold with a value in the place of what was read?"""
    for relation in fault.failed:
        figure = next((each for each in relation.figures if each.pointer == change.pointer), None)
        if figure is None or not relation.holds(
            {change.pointer: figure.behind + Interval.exactly(value - figure.value)}
        ):
            return False
    return True
