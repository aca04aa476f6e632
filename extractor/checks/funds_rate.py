"""funds.rate: execution rates and the amounts they are of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from extractor.checks.relation import Either, Proportion, Relation
from extractor.checks.report import Figure, Form, Report

# a department's columns are headed in its own words; the budget that was executed is the adjusted one
_BUDGET_HEADINGS = (r"全年预算|调整后|调整预算|年度预算", r"^预算(?:数|金额|额)?$|预算(?:数|金额|额)$", r"年初")


def relations(report: Report) -> Iterator[Relation]:
    """执行率应等于执行数除以全年预算数 (execution rate = executed / annual budget)."""
    for form in report.projects:
        for place, line in form.rows("funds"):
            rate = report.figure(place, line, "execution_rate", "rate")
            executed = report.figure(place, line, "executed", "amount")
            budget = report.figure(place, line, "annual_budget", "amount")
            yield from _rate(rate, executed, budget, (report.name_of(form), line["label"]))
    if report.department:
        for place, line in report.department.rows("funding"):
            rate = report.figure(place, line, "execution_rate", "rate")
            executed = report.figure(place, line, "amount", "amount")
            budget = budget_of(report, report.department, line) if rate else None
            yield from _rate(rate, executed, budget, (("", ""), line["item"]))


def budget_of(report: Report, department: Form, executed: Mapping[str, Any]) -> Figure | None:
    """The budget that a department's executed amount is compared with: the same row, under a budget's heading."""
    row = [
        (place, line)
        for place, line in department.rows("funding")
        if (line["side"], line["item"]) == (executed["side"], executed["item"]) and line is not executed
    ]
    for heading in _BUDGET_HEADINGS:
        for place, line in row:
            if re.search(heading, line["period"]):
                return report.figure(place, line, "amount", "amount")
    return None


def _rate(
    rate: Figure | None, executed: Figure | None, budget: Figure | None, names: tuple[tuple[str, str], str]
) -> Iterator[Relation]:
    if not (rate and executed and budget):
        return
    (zh, en), label = names
    subject = (f"{zh}「{label}」执行率(%)", f"{en}{label}, execution rate (%)")
    # some forms print the rate as a fraction of one
    wholes = (100, 1) if 0 < rate.value <= 1 else (100,)
    readings = tuple(
        Proportion(
            rule="funds.rate", subject=subject, share=rate, whole=Figure.constant(whole), part=executed, base=budget
        )
        for whole in wholes
    )
    yield readings[0] if len(readings) == 1 else Either(rule="funds.rate", subject=subject, readings=readings)
