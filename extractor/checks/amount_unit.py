"""amount.unit: amounts repeated in a unit that does not convert."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from extractor.checks.report import BUDGETS, Figure, Form, Report
from extractor.extraction import Finding
from extractor.figures import Interval, behind

_UNITS = {"元": 1, "万元": 10**4, "万": 10**4, "亿元": 10**8}
_MONEY = re.compile(r"(?<![\d.])(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(亿元|万元|元|万(?![^元,。;、)\s]))")
_SLIPS = (4, -4, 8, -8)
# amounts of the whole project, by the indicator's name …
_WHOLE = re.compile(
    r"到位资金|安排资金|资金(?:总额|到位|规模|投入|安排)|预算(?:总额|安排|资金|金额|数)|执行数|实际支出|总成本|总支出|总投资|成本控制|"
    r"支出(?:总额|金额|数)|项目成本"
)
# … and, in running text, by the words right before it; prices are of something else
_CUE = re.compile(r"(?:资金|预算|支出|投入|安排|经费|到位|金额|总额|共计|合计|投资)[^\d，。；,;]{0,6}$")
_PRICE = re.compile(r"每|人均|户均|亩均|均|标准|单价|单位|单笔|单个|单次|/")
_KEYS = ("period_budget", "initial_budget", "annual_budget", "executed", "forecast", "balance")
_TEXTS = ("content", "basis", "feasibility", "evaluation", "problems", "annual_tasks")


@dataclass(frozen=True, slots=True)
class _Mention:
    """An amount in a text: where, as printed, and its value in 元."""

    pointer: str
    printed: str
    value: Decimal
    unit: int


def findings(report: Report) -> Iterator[Finding]:
    """同一金额换算单位后应一致 (an amount repeated in another unit converts)."""
    unit = _UNITS.get(report.record["amount_unit"] or "")
    if not unit:
        return
    for form in report.projects:
        figures = _figures(report, ((place, line, _KEYS) for place, line in form.rows("funds")))
        for mentions in (*_of_indicators(form), *([mention] for mention in _of_texts(form))):
            yield from _judge(report, form, mentions, figures, unit)
    if report.department:
        yield from _of_department(report, report.department, unit)
    if report.record["declared"] and report.record["conclusion"]:
        yield from _of_conclusion(report, unit)


def _figures(report: Report, rows: Iterable[tuple[str, Mapping[str, Any], Sequence[str]]]) -> list[Figure]:
    cells = (report.figure(place, row, key, "amount") for place, row, keys in rows for key in keys)
    return [cell for cell in cells if cell and cell.value]


def _of_department(report: Report, department: Form, unit: int) -> Iterator[Finding]:
    for place, row in department.rows("project_lines"):
        figures = _figures(report, [(place, row, ("total_budget", "annual_budget"))])
        for mention in _mentions(f"{place}/purpose", row["purpose"]):
            yield from _judge(report, department, [mention], figures, unit)
    figures = _figures(report, ((place, row, ("amount",)) for place, row in department.rows("funding")))
    for mention in _of_texts(department):
        yield from _judge(report, department, [mention], figures, unit)


def _of_conclusion(report: Report, unit: int) -> Iterator[Finding]:
    figures = _figures(report, [("/declared", report.record["declared"], BUDGETS)])
    whole = Form("", report.record)
    for key in ("problems", "advice"):
        for index, text in enumerate(report.record["conclusion"][key]):
            for mention in _mentions(f"/conclusion/{key}/{index}", text):
                yield from _judge(report, whole, [mention], figures, unit)


def _judge(
    report: Report, form: Form, mentions: Sequence[_Mention], figures: Sequence[Figure], unit: int
) -> Iterator[Finding]:
    """One finding for what stands together, where a mention is a figure but for its unit."""
    slips = [(mention, slipped) for mention in mentions if (slipped := _slipped(mention, figures, unit))]
    if not slips:
        return
    mention, figure = slips[0]
    zh, en = report.name_of(form)
    printed, other = mention.printed, f"{figure.value:f}{report.record['amount_unit']}"
    yield Finding(
        rule="amount.unit",
        severity="error",
        pointers=tuple(dict.fromkeys([*(each.pointer for each, _ in slips), *(each.pointer for _, each in slips)])),
        expected=other,
        found=printed,
        message=f"{zh}此处金额为 {printed}，表中为 {other}，单位换算不一致",
        message_en=f"{en}the amount is {printed} here and {other} among the funds; the units do not convert",
    )


def _slipped(mention: _Mention, figures: Sequence[Figure], unit: int) -> Figure | None:
    """The figure that the mention repeats with a wrong unit; None where it agrees with one, or with none."""
    own = behind(mention.value, 2) * Interval.exactly(mention.unit)
    theirs = [(figure, figure.behind * Interval.exactly(unit)) for figure in figures]
    if any(own.meets(amount) for _, amount in theirs):
        return None
    for power in _SLIPS:
        moved = own * Interval.exactly(Fraction(10) ** power)
        for figure, amount in theirs:
            same_digits = figure.value == mention.value or len(str(mention.value).replace(".", "").strip("0")) > 3
            if same_digits and moved.meets(amount):
                return figure
    return None


def _of_indicators(form: Form) -> Iterator[list[_Mention]]:
    for place, row in form.rows("indicators"):
        if _WHOLE.search(row["level3"]) and not _PRICE.search(row["level3"]):
            texts = ((f"{place}/{key}", row[key]) for key in ("target", "actual"))
            found = [mention for where, text in texts for mention in _mentions(where, text, cued=True)]
            if found:
                yield found


def _of_texts(form: Form) -> Iterator[_Mention]:
    for key in _TEXTS:
        yield from _mentions(f"{form.pointer}/{key}", form.data.get(key))
    for place, goal in form.rows("goals"):
        for key in ("expected", "actual"):
            yield from _mentions(f"{place}/{key}", goal[key])


def _mentions(pointer: str, text: str | None, cued: bool = False) -> Iterator[_Mention]:
    """Amounts in a text that may repeat a figure: cued by the words before them, and no prices."""
    plain = "".join(unicodedata.normalize("NFKC", text or "").split())
    for found in _MONEY.finditer(plain):
        before, after = plain[max(0, found.start() - 10) : found.start()], plain[found.end() : found.end() + 1]
        if after not in ("/", "每") and not _PRICE.search(before) and (cued or _CUE.search(before)):
            value = Decimal(found.group(1).replace(",", ""))
            yield _Mention(pointer, found.group(), value, _UNITS[found.group(2)])
