"""How far a leaf can be trusted, from 0 to 1, by what is known of it so far.

Not calibrated: the numbers order leaves for a reviewer and promise no frequency.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from extractor.extraction import Evidence, Finding, Match

_MATCH: Mapping[Match, float] = {"exact": 1.0, "fuzzy": 0.8, "inferred": 0.9, "missing": 0.0}
_IN_DOUBT = 0.5
"""What remains of a leaf that an error finding names: one of those leaves must be wrong."""


def confidence(evidence: Mapping[str, Evidence], findings: Iterable[Finding]) -> dict[str, float]:
    """For each leaf with evidence: match quality × recogniser's confidence × findings against it."""
    doubted = {pointer for finding in findings if finding.severity == "error" for pointer in finding.pointers}
    return {pointer: round(_one(found, pointer in doubted), 4) for pointer, found in evidence.items()}


def _one(evidence: Evidence, doubted: bool) -> float:
    read = 1.0 if evidence.confidence is None else evidence.confidence
    return _MATCH[evidence.match] * read * (_IN_DOUBT if doubted else 1.0)
