"""How a leaf is marked, beside the page and on it: by how its value was found, and by what the checks say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from extractor.extraction import Evidence, Finding

_GRAVITY = {"": 0, "info": 1, "warning": 2, "error": 3}
_CERTAINTY = {"": 0, "exact": 1, "inferred": 2, "fuzzy": 3, "missing": 4}


class Marks:
    """The marks of the leaves of one extraction, by their pointers."""

    def __init__(self, evidence: Mapping[str, Evidence], findings: Iterable[Finding]) -> None:
        self._evidence = evidence
        self._severity: dict[str, str] = {}
        for finding in findings:
            for pointer in finding.pointers:
                known = self._severity.get(pointer, "")
                self._severity[pointer] = max(known, finding.severity, key=_GRAVITY.__getitem__)

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

    def same_place(self, one: str, other: str) -> bool:
        """Do both leaves stand in the same place, as the rows under one merged cell do?"""
        first, second = self._evidence.get(one), self._evidence.get(other)
        if first is None or second is None:
            return False
        return first.places == second.places or "inferred" in (first.match, second.match)
