"""How a leaf is marked, beside the page and on it: how its value was found, what the checks and people say of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet

from extractor.extraction import Evidence, Extraction, Finding

_GRAVITY = {"": 0, "info": 1, "warning": 2, "error": 3}
_CERTAINTY = {"": 0, "exact": 1, "inferred": 2, "fuzzy": 3, "missing": 4}
_NOBODY: frozenset[str] = frozenset()


class Marks:
    """The marks of the leaves of one extraction, by their pointers.

    `corrected` are leaves that people changed, `seen` those that people accepted, `doubtful` those
    that a person must look at.
    """

    def __init__(
        self,
        evidence: Mapping[str, Evidence],
        findings: Iterable[Finding],
        *,
        corrected: AbstractSet[str] = _NOBODY,
        seen: AbstractSet[str] = _NOBODY,
        doubtful: AbstractSet[str] = _NOBODY,
    ) -> None:
        self._evidence = evidence
        self._people = dict.fromkeys(seen, "seen") | dict.fromkeys(corrected, "corrected")
        self._people |= dict.fromkeys(doubtful, "doubtful")
        self._severity: dict[str, str] = {}
        for finding in findings:
            for pointer in finding.pointers:
                known = self._severity.get(pointer, "")
                self._severity[pointer] = max(known, finding.severity, key=_GRAVITY.__getitem__)

    @classmethod
    def of(
        cls, extraction: Extraction, corrected: AbstractSet[str] = _NOBODY, seen: AbstractSet[str] = _NOBODY
    ) -> Marks:
        """The marks of an extraction; what is doubtful in it is its list of leaves to look at."""
        doubtful = frozenset(extraction.review)
        return cls(extraction.evidence, extraction.findings, corrected=corrected, seen=seen, doubtful=doubtful)

    def severity(self, pointers: Sequence[str]) -> str:
        """The gravest finding that names one of the leaves; empty where none does."""
        return max((self._severity.get(pointer, "") for pointer in pointers), key=_GRAVITY.__getitem__, default="")

    def state(self, pointers: Sequence[str]) -> str:
        """The least certain match among the leaves; empty where none has evidence."""
        found = (self._evidence[pointer].match for pointer in pointers if pointer in self._evidence)
        return max(found, key=_CERTAINTY.__getitem__, default="")

    def best_state(self, pointers: Sequence[str]) -> str:
        """The most certain match: of a box that several leaves share, what is printed counts."""
        found = (self._evidence[pointer].match for pointer in pointers if pointer in self._evidence)
        return min(found, key=_CERTAINTY.__getitem__, default="")

    def by_people(self, pointers: Sequence[str]) -> str:
        """``doubtful``, ``corrected`` or ``seen``, the first of them that one of the leaves is; else empty."""
        found = {self._people[pointer] for pointer in pointers if pointer in self._people}
        return next((name for name in ("doubtful", "corrected", "seen") if name in found), "") if found else ""

    def same_place(self, one: str, other: str) -> bool:
        """Do both leaves stand in the same place, as the rows under one merged cell do?"""
        first, second = self._evidence.get(one), self._evidence.get(other)
        if first is None or second is None:
            return False
        return first.places == second.places or "inferred" in (first.match, second.match)
