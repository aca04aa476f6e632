"""How far a leaf can be trusted, from 0 to 1, by what is measured of it; and whom to ask about the rest.

What is measured (`signals.py`): how surely the recogniser read it and what else it held possible, whether
the value is printed where the reader says, equations that hold through it and faults that speak against
it, whether it looks like its column and its row like the others, words that the report prints elsewhere, and
figures near it that nothing used. The constants that weigh these (`confidence.toml`) were fitted on labelled scans
by `python -m evals.calibrate`, which states how far they can be believed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from math import exp
from pathlib import Path
from typing import Any

from extractor.checks import Examination
from extractor.confidence.signals import NAMES, Signals, signals, signals_in_print
from extractor.extraction import Completeness, Evidence, Record, Suspicion
from extractor.kept import Kept

__all__ = ["NAMES", "Signals", "confidence", "constants", "review", "signals"]

_MOST_CERTAIN = 0.9999
_ENOUGH = 0.9
"""Of a fault's explanations, those that hold so much of its share together are to be looked at."""
_MOST_EACH = 4
_DISPUTED = 0.3
"""Of a leaf for which another reader copied other words, and nothing decided between the two."""


@cache
def constants() -> Mapping[str, Any]:
    """The fitted constants: weights of signals, the confidence of printed text, the threshold of review."""
    return tomllib.loads(Path(__file__).with_name("confidence.toml").read_text("utf-8"))


def confidence(
    record: Record,
    evidence: Mapping[str, Evidence],
    examination: Examination,
    proof: Completeness | None = None,
    kept: Kept | None = None,
) -> dict[str, float]:
    """For each leaf with evidence, how far it can be trusted; `proof` tells what of the pages was not used.

    `kept` has what earlier calls for the same record, before an edit, worked out: it saves time and nothing else.
    """
    measure = signals if any(entry.confidence is not None for entry in evidence.values()) else signals_in_print
    found = measure(record, evidence, examination, proof, kept)
    sure = {pointer: round(_one(evidence[pointer], each), 4) for pointer, each in found.items()}
    disputed = [pointer for pointer in sure if any(other.score == 1 for other in evidence[pointer].alternatives)]
    return {**sure, **{pointer: min(sure[pointer], _DISPUTED) for pointer in disputed}}


def _one(entry: Evidence, found: Signals) -> float:
    if entry.confidence is None:  # printed text cannot be misread; what is left is a wrong cell or a guess
        table = constants()["printed"]
        sure = float(table["proved"] if found["proved"] and entry.match == "exact" else table[entry.match])
        for name in ("suspect", "stray", "malformed", "guessed", "misplaced", "aside"):
            if found[name]:
                sure *= 1 - float(table[name]) * found[name]
        if found["loose"]:
            sure *= 1 - float(table["loose"]) * found["loose"] * (1 - found["proved"])
        return sure
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
        mended = suspicion.blame == "reader" and not suspicion.findings
        for each in suspicion.explanations[:_MOST_EACH] if not mended else ():
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
