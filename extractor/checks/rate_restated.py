"""rate.restated: rates that prose gives once more."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from extractor.checks.relation import Either, Proportion, Relation
from extractor.checks.report import Figure, Report
from extractor.quantities import Quantity

# a rate's name, and the names of the amounts that it is of; that of money says so, or is the bare word:
# equipment is in use at a rate too
_OF_MONEY = r"(?:^|资金|预算|经费|拨款|配套|补助|补贴|专款|年度?)(?:总体?|实际|累计)?"
_ARRIVAL = re.compile(_OF_MONEY + "到位率")
_RATES = (
    (_ARRIVAL, re.compile("到位")),
    (re.compile(_OF_MONEY + "(?:执行|支出|使用|支付)(?:进度|率)"), re.compile("执行|支出|使用|支付|成本")),
)
_YEAR = re.compile(r"20\d\d")

Row = tuple[str, Mapping[str, Any]]
Amount = tuple[str, Quantity]
"""Where it stands, and what it is."""


def relations(report: Report) -> Iterator[Relation]:
    """文中重述的比率应与同处重述的金额相符 (a rate that prose restates follows from the amounts restated with it)."""
    if not report.is_narrative:
        return
    for form in report.projects:
        zh, en = report.name_of(form)
        rows = list(form.rows("indicators"))
        for index, (place, row) in enumerate(rows):
            rate = report.quantity(row["actual"])
            found = _amounts(report, row, rows[:index])
            if rate and rate.unit.dimension == "ratio" and not rate.near and rate.upper is None and found:
                share = Figure(f"{place}/actual", rate.value, report.reached(rate))
                subject = (f"{zh}「{row['level3']}」(%)", f"{en}{row['level3']} (%)")
                at, part, base = found
                arrived = _arrived(report, row, rows[:index])
                bases = [(f"{at}/target", base), *([arrived] if arrived else ())]
                yield _relation(report, subject, share, (f"{at}/actual", part), bases)


def _amounts(report: Report, rate: Mapping[str, Any], before: Sequence[Row]) -> tuple[str, Quantity, Quantity] | None:
    """The nearest pair of amounts before the rate that is of its kind and its year."""
    wanted = next((pair for name, pair in _RATES if name.search(rate["level3"])), None)
    if not wanted:
        return None
    years = _YEAR.findall(rate["level3"])
    for place, row in reversed(before):
        part, base = report.quantity(row["actual"]), report.quantity(row["target"])
        if part and base and wanted.search(row["level3"]) and _YEAR.findall(row["level3"]) == years:
            money = all(each.unit.dimension == "money" or each.unit.scale > 1 for each in (part, base))
            return (place, part, base) if money and base.value else None
    return None


def _relation(
    report: Report, subject: tuple[str, str], share: Figure, spent: Amount, bases: Sequence[Amount]
) -> Relation:
    """Some state what was spent as a share of what arrived, not of the budget: any of the `bases` will do."""
    place, part = spent
    readings = tuple(
        Proportion(
            rule="rate.restated", subject=subject, share=share, whole=Figure.constant(100), factor=scale,
            part=Figure(place, part.value, report.reached(part)), base=Figure(at, base.value, report.reached(base)),
        )
        for at, base in bases
        # where one of the amounts slipped into another unit, `amount.unit` says so; the rate may still be right
        for scale in dict.fromkeys((Fraction(part.unit.scale, base.unit.scale), Fraction(1)))
    )  # fmt: skip
    return Either(rule="rate.restated", subject=subject, readings=readings)


def _arrived(report: Report, rate: Mapping[str, Any], before: Sequence[Row]) -> Amount | None:
    """What arrived, where the rate is one of spending and a pair before it tells."""
    if _ARRIVAL.search(rate["level3"]):
        return None
    found = _amounts(report, {"level3": "资金到位率" + "".join(_YEAR.findall(rate["level3"]))}, before)
    return (f"{found[0]}/actual", found[1]) if found and found[1].value else None
