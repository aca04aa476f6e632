"""funds.overspend: more spent than budgeted."""

from __future__ import annotations

from collections.abc import Iterator

from extractor.checks.funds_rate import budget_of
from extractor.checks.relation import Relation, Sum
from extractor.checks.report import Figure, Report


def relations(report: Report) -> Iterator[Relation]:
    """执行数不应超过全年预算数 (executed must not exceed the annual budget)."""
    for form in report.projects:
        for place, line in form.rows("funds"):
            executed = report.figure(place, line, "executed", "amount")
            budget = report.figure(place, line, "annual_budget", "amount")
            yield from _limit(executed, budget, (report.name_of(form), line["label"]))
    if report.department:
        for place, line in report.department.rows("funding"):
            if "执行" in line["period"] or line["execution_rate"] is not None:
                executed = report.figure(place, line, "amount", "amount")
                yield from _limit(executed, budget_of(report, report.department, line), (("", ""), line["item"]))


def _limit(executed: Figure | None, budget: Figure | None, names: tuple[tuple[str, str], str]) -> Iterator[Relation]:
    if executed and budget:
        (zh, en), label = names
        yield Sum(
            rule="funds.overspend",
            severity="warning",
            subject=(f"{zh}「{label}」执行数与全年预算数", f"{en}{label}, executed against the annual budget"),
            whole=budget,
            parts=(executed,),
            at_most=True,
        )
