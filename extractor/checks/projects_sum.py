"""projects.sum: projects and what they come to together."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.checks.relation import Either, Relation, Sum
from extractor.checks.report import BUDGETS, NAMES, Figure, Form, Report, total_line

_NOT_A_BUDGET = re.compile(r"执行|决算|支出数|上年|前年|去年|20\d\d")
_PREFERRED = (r"全年|调整", r"当年|本年|预算")


def relations(report: Report) -> Iterator[Relation]:
    """项目金额之和应等于项目支出或所报合计 (projects add up to the project expenditure or the declared totals)."""
    if report.department:
        yield from _of_department(report, report.department)
    if report.record["declared"] and report.projects:
        for column in BUDGETS:
            yield from _declared(report, column)


def _declared(report: Report, column: str) -> Iterator[Relation]:
    whole = report.figure("/declared", report.record["declared"], column, "amount")
    lines = [total_line(form) for form in report.projects]
    cells = [report.figure(*line, column, "amount") if line else None for line in lines]
    parts = tuple(cell for cell in cells if cell)
    if not whole or not parts:
        return
    count = report.record["declared"]["project_count"]
    listed_all = count is None or len(report.projects) >= count
    blank = len(parts) < len(cells)
    zh, en = NAMES[column]
    subject = (f"各项目{zh}之和与所报合计", f"the projects' {en} against the declared total")
    summed = Sum(rule="projects.sum", subject=subject, whole=whole, parts=parts, at_most=blank)
    if listed_all or blank:
        yield summed
    else:
        # a project that is counted but not listed may hold the rest
        rest = Sum(rule="projects.sum", subject=subject, whole=whole, parts=parts, at_most=True)
        yield Either(rule="projects.sum", subject=subject, readings=(summed, rest))


def _of_department(report: Report, department: Form) -> Iterator[Relation]:
    rows = list(department.rows("project_lines"))
    cells = [report.figure(place, row, "annual_budget", "amount") for place, row in rows]
    parts = tuple(cell for cell in cells if cell)
    wholes = _project_expenditure(report, department)
    if not parts or not wholes:
        return
    whole_list = department.data["project_lines_scope"] == "all" and len(parts) == len(cells)
    zh = "项目支出情况各项目金额之和" if whole_list else "重点任务金额之和(不应超过项目支出)"
    subject = (zh, "the projects' amounts against the project expenditure")
    readings = tuple(
        Sum(rule="projects.sum", subject=subject, whole=whole, parts=parts, at_most=not whole_list) for whole in wholes
    )
    yield Either(rule="projects.sum", subject=subject, readings=readings)


def _project_expenditure(report: Report, department: Form) -> list[Figure]:
    """The budgeted 项目支出, the adjusted one first; not what was executed, nor another year's."""
    found: list[tuple[int, Figure]] = []
    for place, row in department.rows("funding"):
        other_year = _NOT_A_BUDGET.search(row["period"]) and str(report.record["fiscal_year"]) not in row["period"]
        amount = report.figure(place, row, "amount", "amount")
        if row["side"] != "income" and "项目支出" in row["item"] and not other_year and amount:
            if "执行" in row["period"] or "决算" in row["period"]:
                continue
            rank = next((i for i, word in enumerate(_PREFERRED) if re.search(word, row["period"])), len(_PREFERRED))
            found.append((rank, amount))
    return [amount for _, amount in sorted(found, key=lambda each: each[0])]
