"""score.range: scores within their weights."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from extractor.checks.relation import Relation, Sum
from extractor.checks.report import Figure, Form, Report


def relations(report: Report) -> Iterator[Relation]:
    """得分应在零与分值之间 (0 ≤ score ≤ weight)."""
    for form in report.forms:
        for place, row, weight, scores in _rows(form):
            most = report.figure(place, row, weight, "exact")
            name = str(row.get("level3") or row.get("label") or "总分")
            for key in scores:
                score = report.figure(place, row, key, "exact")
                if score:
                    yield from _bounds(score, most, (report.name_of(form), name))


def _rows(form: Form) -> Iterator[tuple[str, Mapping[str, Any], str, tuple[str, str]]]:
    for name in ("funds", "indicators"):
        for place, row in form.rows(name):
            yield place, row, "weight", ("score", "review_score")
    yield form.pointer, {**form.data, "level3": None}, "total_weight", ("total_score", "total_review_score")


def _bounds(score: Figure, most: Figure | None, names: tuple[tuple[str, str], str]) -> Iterator[Relation]:
    (zh, en), name = names
    subject = (f"{zh}「{name}」得分与分值", f"{en}{name}, score against weight")
    if most:
        yield Sum(rule="score.range", subject=subject, whole=most, parts=(score,), at_most=True)
    if score.value < 0:
        negative = (f"{zh}「{name}」得分为负", f"{en}{name}, a score below zero")
        yield Sum(rule="score.range", subject=negative, whole=score, parts=(Figure.constant(0),), at_most=True)
