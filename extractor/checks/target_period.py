"""target.period: half-year targets and annual ones."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from extractor.checks.report import Report
from extractor.extraction import Finding
from extractor.quantities import Quantity, comparable

_UNIT_PRICE = re.compile(
    r"单价|单位成本|人均|户均|亩均|日均|均价|平均(?:成本|费用|价)|单[笔个次座台件项公处]|每|月租|标准"
)


def findings(report: Report) -> Iterator[Finding]:
    """半年指标值不应超过全年指标值，单价应一致 (a half-year target is not above the annual one; unit prices agree)."""
    for form in report.forms:
        for place, row in form.rows("indicators"):
            half, year = report.quantity(row["half_year_target"]), report.quantity(row["target"])
            factor = comparable(year, half) if half and year else None
            if half and year and factor is not None:
                yield from _compare(place, row, half, year, factor)
        for place, row in form.rows("funds"):
            plan = report.figure(place, row, "half_year_plan", "amount")
            budget = report.figure(place, row, "annual_budget", "amount")
            if plan and budget and plan.behind.low > budget.behind.high:
                texts = format(plan.value, "f"), format(budget.value, "f")
                yield _finding((f"{place}/half_year_plan", f"{place}/annual_budget"), row["label"], texts, "above")


def _compare(place: str, row: Mapping[str, Any], half: Quantity, year: Quantity, factor: Fraction) -> Iterator[Finding]:
    first, whole = Fraction(half.value) * factor, Fraction(year.value)
    is_price = half.unit.dimension == "money" and (half.unit.per or _UNIT_PRICE.search(row["level3"]))
    # of a limit on a rate or a time, what the half-year allows more is no contradiction
    loosened = year.operator in ("≤", "<") and year.unit.dimension in ("ratio", "time")
    pointers = (f"{place}/half_year_target", f"{place}/target")
    texts = row["half_year_target"], row["target"]
    if is_price and first != whole:
        yield _finding(pointers, row["level3"], texts, "price")
    elif first > whole and not loosened and not is_price:
        yield _finding(pointers, row["level3"], texts, "above")


def _finding(pointers: tuple[str, ...], name: str, texts: tuple[str, str], what: str) -> Finding:
    half, year = texts
    price = what == "price"
    return Finding(
        rule="target.period",
        severity="warning",
        pointers=pointers,
        expected=year if price else f"≤ {year}",
        found=half,
        message=f"「{name}」半年值 {half} " + (f"与全年值 {year} 的单价不一致" if price else f"大于全年值 {year}"),
        message_en=f"{name}: half-year value {half} "
        + (f"and annual value {year} are different unit prices" if price else f"is above the annual value {year}"),
    )
