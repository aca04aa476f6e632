"""sides.equal: income and expenditure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from extractor.checks.funds_sum import fund_rows, funding_rows
from extractor.checks.nesting import Row
from extractor.checks.relation import Relation, Sum
from extractor.checks.report import NAMES, Figure, Form, Report

_COLUMNS = ("period_budget", "initial_budget", "annual_budget", "executed")


def relations(report: Report) -> Iterator[Relation]:
    """收入合计应等于支出合计 (income total = expenditure total)."""
    for form in report.projects:
        income, expenditure = (fund_rows(report, form, side) for side in ("income", "expenditure"))
        yield from _equal(_totals(income), _totals(expenditure), report.name_of(form), _COLUMNS)
    if report.department:
        yield from _of_department(report, report.department)


def _of_department(report: Report, department: Form) -> Iterator[Relation]:
    income, expenditure = (_totals(funding_rows(report, department, side)) for side in ("income", "expenditure"))
    periods = [period for period in income if period in expenditure]
    yield from _equal(income, expenditure, ("", ""), periods)


def _totals(rows: Sequence[Row]) -> Mapping[str, tuple[Figure, ...]]:
    """What a side comes to in each column: its last total, or all its items where it prints none."""
    totals = [row for row in rows if row.kind == "total"]
    items = totals[-1:] or [row for row in rows if all(each.kind == "item" for each in rows)]
    columns = items[0].cells if items else {}
    found = {column: tuple(cell for row in items if (cell := row.cells[column])) for column in columns}
    return {column: cells for column, cells in found.items() if cells and len(cells) == len(items)}


def _equal(
    income: Mapping[str, tuple[Figure, ...]],
    expenditure: Mapping[str, tuple[Figure, ...]],
    form: tuple[str, str],
    columns: Sequence[str],
) -> Iterator[Relation]:
    for column in columns:
        if column in income and column in expenditure and 1 in (len(income[column]), len(expenditure[column])):
            one, many = sorted((income[column], expenditure[column]), key=len)
            zh, en = NAMES.get(column, (column, column))
            yield Sum(
                rule="sides.equal",
                subject=(f"{form[0]}{zh}收入合计与支出合计", f"{form[1]}{en}, income against expenditure"),
                whole=one[0],
                parts=many,
            )
