"""funds.score: what execution scores."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from extractor.checks.banded import earned
from extractor.checks.relation import Either, Proportion, Relation
from extractor.checks.report import Figure, Report
from extractor.figures import Interval


def relations(report: Report) -> Iterator[Relation]:
    """预算执行得分应等于分值乘以执行率，最高为满分 (execution score = weight × min(rate, 100 %)).

    The rate is the printed one or that of the amounts: where the two differ, `funds.rate` says so,
    and a score that follows from either is no second error.
    """
    if report.rules.execution == "open":
        return
    for form in report.projects:
        zh, en = report.name_of(form)
        for place, line in form.rows("funds"):
            weight = report.figure(place, line, "weight", "exact")
            score = report.figure(place, line, "score", "points")
            rate = report.figure(place, line, "execution_rate", "rate")
            executed = report.figure(place, line, "executed", "amount")
            budget = report.figure(place, line, "annual_budget", "amount")
            bases = [(rate, Figure.constant(100)), (executed, budget)]
            if not weight or not score:
                continue
            if report.rules.execution == "bands":
                label = f"「{line['label']}」预算执行得分", f"{line['label']}, execution score"
                yield from _banded(report, (zh + label[0], en + label[1]), score, weight, bases)
                continue
            readings = tuple(
                Proportion(rule="funds.score", subject=("", ""), share=score, whole=weight, part=part, base=base,
                           capped=True)
                for part, base in bases
                if part and base and base.value
            )  # fmt: skip
            if readings:
                subject = (f"{zh}「{line['label']}」预算执行得分", f"{en}{line['label']}, execution score")
                yield Either(rule="funds.score", subject=subject, readings=readings)


def _banded(
    report: Report, about: tuple[str, str], score: Figure, weight: Figure, bases: Iterable[tuple[Figure | None, ...]]
) -> Iterator[Relation]:
    """By bands of the rate, as the form's notes print them."""
    zh, en = report.rules.assumed
    subject = (f"{about[0]}（按{zh}）", f"{about[1]}, by {en}")
    readings: list[Relation] = []
    for part, base in bases:
        if part and base and base.value:
            rate = part.behind / base.behind * Interval.exactly(100)
            readings += earned("funds.score", subject, (score, weight), report.rules.execution_bands, rate)
    if readings:
        yield Either(rule="funds.score", severity="warning", subject=subject, readings=tuple(readings))
