"""How far a leaf can be trusted, from 0 to 1, by what is measured of it; and whom to ask about the rest.

What is measured: how surely the recogniser read it and what else it held possible, whether the value
is printed where the reader says, equations that hold through it and faults that speak against it, and
figures near it that nothing used. The constants that weigh these (`confidence.toml`) were fitted on
labelled scans by `python -m evals.calibrate`, which states how far they can be believed.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from math import exp, log
from pathlib import Path
from typing import Any

from extractor.checks import Examination
from extractor.checks.locate import confirmed
from extractor.extraction import Evidence, Orphan, Suspicion
from extractor.figures import parse_number

_MOST_CERTAIN = 0.9999
_NEAR = 1.5
"""An orphan is near where it stands on the same line, within so many heights of the print."""
_ENOUGH = 0.9
"""Of a fault's explanations, those that hold so much of its share together are to be looked at."""
_MOST_EACH = 4

Signals = Mapping[str, float]


@cache
def constants() -> Mapping[str, Any]:
    """The fitted constants: weights of signals, the confidence of printed text, the threshold of review."""
    return tomllib.loads(Path(__file__).with_name("confidence.toml").read_text("utf-8"))


def confidence(
    evidence: Mapping[str, Evidence], examination: Examination, orphans: Sequence[Orphan] = ()
) -> dict[str, float]:
    """For each leaf with evidence, how far it can be trusted."""
    found = signals(evidence, examination, orphans)
    return {pointer: round(_one(evidence[pointer], each), 4) for pointer, each in found.items()}


def signals(
    evidence: Mapping[str, Evidence], examination: Examination, orphans: Sequence[Orphan] = ()
) -> dict[str, Signals]:
    """What is measured of each leaf, by its pointer."""
    proofs = confirmed(examination.relations, examination.faults)
    suspects: dict[str, float] = {}
    for fault in examination.faults:
        hard = 1.0 if fault.failed[0].severity == "error" else 0.3
        for pointer, share in fault.suspects.items():
            suspects[pointer] = max(suspects.get(pointer, 0.0), hard * share)
    figures = Counter(entry.places for entry in evidence.values() if entry.match == "exact" and _is_figure(entry))
    return {
        pointer: {
            **_of_print(entry),
            "proved": float(proofs[pointer] > 0),
            "twice": float(proofs[pointer] > 1),
            "suspect": suspects.get(pointer, 0.0),
            "orphan": float(_orphan_near(entry, orphans)),
            "shared": float(_is_figure(entry) and figures[entry.places] > 1),
        }
        for pointer, entry in evidence.items()
    }


def _is_figure(entry: Evidence) -> bool:
    """Is it a figure alone? Two leaves that were read off one figure are seldom both right."""
    return any(character.isdigit() for character in entry.text) and parse_number(entry.text) is not None


def _of_print(entry: Evidence) -> Signals:
    score = entry.confidence if entry.confidence is not None else 1.0
    return {
        "doubt": -log(max(1 - min(score, 0.9999), 1e-4)),
        "other": max((other.score for other in entry.alternatives), default=0.0),
        "fuzzy": float(entry.match == "fuzzy"),
        "inferred": float(entry.match == "inferred"),
        "missing": float(entry.match == "missing"),
        "seal": float(entry.under_seal),
        "repaired": float(entry.repair is not None),
        "length": log(1 + len(entry.text)),
    }


def _orphan_near(entry: Evidence, orphans: Iterable[Orphan]) -> bool:
    for page, box in entry.places[:1]:
        for orphan in orphans:
            other = orphan.place.box
            level = min(box.bottom, other.bottom) - max(box.top, other.top) > 0
            gap = max(box.left - other.right, other.left - box.right)
            if orphan.place.page == page and level and gap < _NEAR * max(box.height, 1):
                return True
    return False


def _one(entry: Evidence, found: Signals) -> float:
    if entry.confidence is None:  # printed text cannot be misread; what is left is a wrong cell or a guess
        table = constants()["printed"]
        sure = float(table["proved"] if found["proved"] and entry.match == "exact" else table[entry.match])
        return sure * (1 - float(table["suspect"]) * found["suspect"])
    weights = constants()["scanned"]
    odds = weights["intercept"] + sum(weights[name] * value for name, value in found.items())
    return min(1 / (1 + exp(-max(min(odds, 30.0), -30.0))), _MOST_CERTAIN)


def review(
    sure: Mapping[str, float], suspicions: Sequence[Suspicion], evidence: Mapping[str, Evidence]
) -> tuple[str, ...]:
    """The leaves that a person must look at, the most doubtful first: few, and none that is proved.

    They are those that may explain a fault which is not settled, and those that are less sure than
    the threshold at which nearly all misread leaves of the labelled scans were caught.
    """
    asked: dict[str, float] = {}
    for suspicion in suspicions:
        together = 0.0
        for each in suspicion.explanations[:_MOST_EACH] if suspicion.blame != "reader" else ():
            for change in each.changes:
                asked.setdefault(change.pointer, min(sure.get(change.pointer, 0.0), 0.5))
            together += each.share
            if together >= _ENOUGH or suspicion.blame == "author":
                break
    limit = constants()["review"]["threshold"]
    doubtful = {
        pointer: value
        for pointer, value in sure.items()
        if value < (limit if evidence[pointer].confidence is not None else 0.5) and pointer not in asked
    }
    return tuple(sorted({**doubtful, **asked}, key=lambda pointer: ({**doubtful, **asked}[pointer], pointer)))
