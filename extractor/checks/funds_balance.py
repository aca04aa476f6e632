"""funds.balance: what is left of a budget."""

from __future__ import annotations

from collections.abc import Iterator

from extractor.checks.relation import Relation, Sum
from extractor.checks.report import Report


def relations(report: Report) -> Iterator[Relation]:
    """结余应等于全年预算数减执行数 (balance = annual budget - executed)."""
    for form in report.projects:
        zh, en = report.name_of(form)
        for place, line in form.rows("funds"):
            balance = report.figure(place, line, "balance", "amount")
            budget = report.figure(place, line, "annual_budget", "amount")
            executed = report.figure(place, line, "executed", "amount")
            if balance and budget and executed:
                yield Sum(
                    rule="funds.balance",
                    subject=(f"{zh}「{line['label']}」结余", f"{en}{line['label']}, balance"),
                    whole=balance,
                    parts=(budget,),
                    minus=(executed,),
                )
