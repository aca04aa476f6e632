"""scores.sum: scores and their total."""

from __future__ import annotations

from collections.abc import Iterator

from extractor.checks.relation import Either, Relation, Sum
from extractor.checks.report import NAMES, Form, Report
from extractor.checks.totals import Column, execution_unseen, parts_of

_TOTALS: tuple[tuple[Column, str], ...] = (("score", "total_score"), ("review_score", "total_review_score"))


def relations(report: Report) -> Iterator[Relation]:
    """指标得分与预算执行得分之和应等于总得分 (scores add up to the printed total score)."""
    for form in report.forms:
        for column, key in _TOTALS:
            yield from _sum(report, form, column, key)


def _sum(report: Report, form: Form, column: Column, key: str) -> Iterator[Relation]:
    whole = report.figure(form.pointer, form.data, key, "exact")
    parts = parts_of(report, form, column)
    if not whole or not parts.indicators:
        return
    weighted = bool(parts_of(report, form, "weight").execution) or bool(parts_of(report, form, "score").execution)
    missing = not parts.execution and (weighted or execution_unseen(report, form))
    prefix, names = report.name_of(form), NAMES[column]
    subject = (f"{prefix[0]}{names[0]}合计", f"{prefix[1]}total of {names[1]}")
    readings = tuple(
        Sum(rule="scores.sum", subject=subject, whole=whole, parts=way, at_most=missing or not parts.complete)
        for way in parts.ways
    )
    yield Either(rule="scores.sum", subject=subject, readings=readings)
