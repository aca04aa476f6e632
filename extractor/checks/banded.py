"""Scores by bands of a rate, as relations."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from extractor.checks.relation import Proportion, Relation, Sum
from extractor.checks.report import Figure
from extractor.checks.rule_sets.bands import Bands, fitting
from extractor.figures import Interval


def earned(
    rule: str, subject: tuple[str, str], scored: tuple[Figure, Figure], bands: Bands, rate: Interval
) -> Iterator[Relation]:
    """For each band that `rate` (in percent) may lie in, what the score must be; `scored` is score and weight."""
    score, weight = scored
    for band in fitting(bands, rate):
        if band.kind == "points":
            parts = (Figure.constant(band.earns),)
            yield Sum(rule=rule, severity="warning", subject=subject, whole=score, parts=parts)
        else:
            part = Figure("", score.value, rate) if band.kind == "rate" else Figure.constant(band.earns)
            yield Proportion(
                rule=rule, severity="warning", subject=subject, share=score, whole=weight,
                part=part, base=Figure.constant(100), factor=Fraction(1), capped=True,
            )  # fmt: skip
