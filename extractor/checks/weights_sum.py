"""weights.sum: weights and their total."""

from __future__ import annotations

from collections.abc import Iterator

from extractor.checks.relation import Either, Relation, Sum
from extractor.checks.report import Figure, Form, Report
from extractor.checks.totals import Parts, execution_unseen, parts_of

_SCORED = ("project_self_evaluation", "department_self_evaluation")


def relations(report: Report) -> Iterator[Relation]:
    """指标分值与预算执行分值之和应等于总分，总分应为一百 (weights add up to the printed total; the total is 100)."""
    for form in report.forms:
        parts = parts_of(report, form, "weight")
        whole = report.figure(form.pointer, form.data, "total_weight", "exact")
        if whole:
            yield from _total(report, form, whole, parts)
        if parts.indicators:
            yield from _sum(report, form, whole, parts)


def _sum(report: Report, form: Form, printed: Figure | None, parts: Parts) -> Iterator[Relation]:
    zh, en = report.name_of(form)
    subject = (f"{zh}分值合计", f"{en}total of weights")
    whole = printed or Figure.constant(100)
    settled = parts.complete and not execution_unseen(report, form)
    if not printed:
        # of a target form's weights, or where execution shows none, nobody says that these rows are all
        settled = settled and bool(parts.execution) and report.record["report_type"] in _SCORED
    ways = list(parts.ways)
    if printed and any(printed.value + sum(part.value for part in way) == 100 for way in parts.execution):
        ways.append(parts.indicators)  # the total is of the indicators alone, execution stands beside it
    readings = tuple(
        Sum(rule="weights.sum", subject=subject, whole=whole, parts=way, at_most=not settled) for way in ways
    )
    yield Either(rule="weights.sum", subject=subject, readings=readings)


def _total(report: Report, form: Form, whole: Figure, parts: Parts) -> Iterator[Relation]:
    zh, en = report.name_of(form)
    subject = (f"{zh}总分的分值", f"{en}the printed total of weights")
    ways = [(whole,), *((whole, *way) for way in parts.execution)]
    unseen = execution_unseen(report, form) or not parts.complete
    if not (unseen and whole.value in (80, 90)):
        readings = tuple(
            Sum(rule="weights.sum", subject=subject, whole=Figure.constant(100), parts=way) for way in ways
        )
        yield Either(rule="weights.sum", subject=subject, readings=readings)
