"""Whose error a fault is, by what the pixels say of each figure that may explain it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from extractor.checks.locate import Cause, Change, Fault
from extractor.checks.relation import Relation
from extractor.document import Passage
from extractor.extraction import Blame, Evidence, Orphan
from extractor.figures import Interval
from extractor.repair.pixels import Pixels
from extractor.repair.ports import Eyes
from extractor.repair.printed import figure_in
from extractor.repair.unread import lacks

_MOST_LOOKS = 12
"""So many causes of a fault are looked at, the likeliest ones."""
_SUPPORTED = 0.05
"""The pixels support a reading that looks grant so much, where the other one is not clear: that just the figure
that the equations ask for is among the few that the print may be is no accident."""
_AGAINST = 0.1
"""How much less than what was read the pixels may support what is asked for."""
_DOUBTFUL = 0.93
"""What was read is doubtful where looks support it less."""
_SURELY = 0.985
"""What looks support so much is not put out, however odd its print: a person is to see it."""
_LIKELY = 0.2
"""A figure is mended only where so much of what explains the fault speaks for it; less will do where it is damaged."""
_POSSIBLE = 0.03
"""The least that looks must grant to a reading for a person to be asked about it, or a cause for it to be looked at."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whose error, the cause that tells it, and for each figure looked at how far the pixels support both readings.

    `mend` says that what is asked for may be put in the place of what was read.
    """

    blame: Blame
    cause: Cause | None
    looks: Mapping[str, tuple[float, float]]
    why: str = ""
    mend: bool = False


class Judge:
    """Tells of faults whose error they are."""

    def __init__(
        self, evidence: Mapping[str, Evidence], sources: Mapping[str, Passage], eyes: Eyes, orphans: Sequence[Orphan]
    ) -> None:
        self.evidence = dict(evidence)
        self.refused: set[tuple[Change, ...]] = set()
        self._pixels = Pixels(sources, eyes)
        self._unused = orphans
        self._orphans = frozenset(value for orphan in orphans if (value := figure_in(orphan.text)) is not None)

    def verdict(self, fault: Fault, relations: Sequence[Relation] = ()) -> Verdict:
        """Whose error, and the cause that tells it; `relations` are all of the record, failed or not."""
        if any(lacks(relation, self.evidence, self._unused) for relation in fault.failed):
            return Verdict("layout", None, {}, "rows were not read")
        places = [place for relation in fault.failed for place in relation.pointers]
        if not any(self._recognised(place) for place in places):
            return self._born_digital([cause for cause in fault.causes if cause.changes not in self.refused])
        mended = (self._damaged(fault, relations) or self._misread(fault, relations)) if fault.whole else None
        if mended:
            return mended
        suspects = [place for place, share in fault.suspects.items() if share >= _POSSIBLE] or places
        causes = fault.causes[:_MOST_LOOKS]
        best = causes[0] if causes else None
        looks = {place: each for cause in causes for place, each in self._pixels.looks(cause).items()}
        if self._printed_so(causes, suspects):
            return Verdict("author", best, looks)
        heard = self._heard(fault, relations) if fault.whole else None
        return heard or self._hurt(causes) or Verdict("unknown", best, looks)

    def _born_digital(self, causes: Sequence[Cause]) -> Verdict:
        """The author's, unless what is asked for stands on the page and was put nowhere: then a cell is wrong."""
        for cause in causes:
            if any(change.meant in self._orphans for change in cause.changes):
                return Verdict("layout", cause, {})
        return Verdict("author", causes[0] if causes else None, {})

    # --- the reader's ----------------------------------------------------------------------------

    def _damaged(self, fault: Fault, relations: Sequence[Relation]) -> Verdict | None:
        """A digit that is unlike its kind, and may be the one that is asked for, or is like that one's kind."""
        for cause in fault.causes[:_MOST_LOOKS]:
            hurt = tuple(
                change
                for change in cause.changes
                if self._pixels.print(change) in ("damaged", "asked") and self._only(fault, change, relations)
            )
            if hurt and cause.share >= _POSSIBLE and hurt not in self.refused:
                part, why = replace(cause, changes=hurt), "the digit is unlike the others of its kind on the page"
                looks = self._pixels.looks(part)
                return Verdict("reader", part, looks, why, mend=all(old < _SURELY for old, _ in looks.values()))
        return None

    def _misread(self, fault: Fault, relations: Sequence[Relation]) -> Verdict | None:
        """A reading that other looks doubt, and that they grant may be what is asked for."""
        found = []
        for cause in fault.causes[:_MOST_LOOKS]:
            if cause.share < _LIKELY or cause.changes in self.refused:
                continue
            looks = self._pixels.looks(cause)
            doubted = all(old < _DOUBTFUL and new >= max(_SUPPORTED, _AGAINST * old) for old, new in looks.values())
            if doubted and self._may_be(fault, cause, relations):
                found.append((cause.share * min(new for _, new in looks.values()), cause, looks))
        if not found:
            return None
        _, cause, looks = max(found, key=lambda each: each[0])
        return Verdict("reader", cause, looks, mend=True)

    def _heard(self, fault: Fault, relations: Sequence[Relation]) -> Verdict | None:
        """In between: what a witness reads decides, where it is what is asked for and the print is not clean."""
        for cause in fault.causes[:_MOST_LOOKS]:
            if cause.share < _LIKELY or cause.changes in self.refused or not self._may_be(fault, cause, relations):
                continue
            name = self._pixels.heard(cause)
            if name:
                return Verdict("reader", cause, self._pixels.looks(cause), f"{name} reads it so too", mend=True)
        return None

    def _hurt(self, causes: Sequence[Cause]) -> Verdict | None:
        """A digit that is damaged, or doubtful and not clear: the reader's error, though a person must tell it."""
        for cause in causes:
            looks = self._pixels.looks(cause) if cause.share >= _LIKELY else {}
            for change in cause.changes if looks else ():
                print_, old = self._pixels.print(change), looks[change.pointer][0]
                if print_ in ("damaged", "blurred", "asked") or (print_ == "open" and 0 < old < _DOUBTFUL):
                    return Verdict("reader", cause, looks)
        return None

    def _may_be(self, fault: Fault, cause: Cause, relations: Sequence[Relation]) -> bool:
        """Is no digit that would be another clearly printed, and is what is asked for the only figure that fits?"""
        return all(
            self._pixels.print(change) != "clean" and self._only(fault, change, relations) for change in cause.changes
        )

    def _only(self, fault: Fault, change: Change, relations: Sequence[Relation]) -> bool:
        """Would no third digit there make the equations hold too? Rounding leaves several where only rates bind.

        One that is printed like what is asked for needs no such proof.
        """
        if self._pixels.print(change) == "asked":
            return True
        failed = {id(relation) for relation in fault.failed}
        through = [each for each in relations if each.severity == "error" and change.pointer in each.pointers]
        bound = [*fault.failed, *(each for each in through if id(each) not in failed and each.holds())]
        others = (self._holds(bound, change, value) for value in self._pixels.third(change))
        return not any(others)

    @staticmethod
    def _holds(relations: Sequence[Relation], change: Change, value: Decimal) -> bool:
        """Do relations hold with a value in the place of what was read?"""
        for relation in relations:
            figure = next((each for each in relation.figures if each.pointer == change.pointer), None)
            moved = Interval.exactly(value - figure.value) if figure else None
            if figure is None or moved is None or not relation.holds({change.pointer: figure.behind + moved}):
                return False
        return True

    # --- the author's ----------------------------------------------------------------------------

    def _printed_so(self, causes: Sequence[Cause], suspects: Sequence[str]) -> bool:
        """Do the pixels say of every figure that may be wrong that it is printed as it was read?"""
        told: dict[str, set[str]] = {}
        for cause in causes:
            for change in cause.changes:
                seen = self._pixels.print(change)
                told.setdefault(change.pointer, set()).add(seen)
                if seen == "open" and self._pixels.support(change.pointer, change.meant) >= _POSSIBLE:
                    return False
        return all(
            told.get(place) == {"clean"}
            or (
                told.get(place, set()).isdisjoint({"damaged", "blurred", "asked"})
                and self._pixels.clear(place, self.evidence.get(place))
            )
            for place in list(dict.fromkeys(suspects))[:_MOST_LOOKS]
        )

    def _recognised(self, place: str) -> bool:
        entry = self.evidence.get(place)
        return entry is not None and (entry.confidence is not None or entry.match == "missing")
