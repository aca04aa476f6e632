"""share.sum: shares of a total."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from extractor.checks.funds_sum import funding_rows
from extractor.checks.nesting import families, kind_of
from extractor.checks.relation import Proportion, Relation, Sum
from extractor.checks.report import Figure, Form, Report

Line = tuple[str, Mapping[str, Any]]


def relations(report: Report) -> Iterator[Relation]:
    """占比应等于金额除以合计，各项占比之和应为百分之百 (share = amount / total; shares add up to 100 %)."""
    if not report.department:
        return
    lines = list(report.department.rows("funding"))
    for side, period in dict.fromkeys((line["side"], line["period"]) for _, line in lines):
        block = [(place, line) for place, line in lines if (line["side"], line["period"]) == (side, period)]
        totals = [(place, line) for place, line in block if kind_of(line["item"]) == "total"]
        if len(totals) == 1:
            yield from _shares(report, block, totals[0])
            yield from _sum(report, report.department, block, totals[0])


def _shares(report: Report, block: list[Line], whole: Line) -> Iterator[Relation]:
    base = report.figure(*whole, "amount", "amount")
    for place, line in block:
        share = report.figure(place, line, "share", "rate")
        amount = report.figure(place, line, "amount", "amount")
        if share and amount and base and place != whole[0]:
            yield Proportion(
                rule="share.sum",
                subject=(f"「{line['item']}」占比(%)", f"{line['item']}, share (%)"),
                share=share,
                whole=Figure.constant(100),
                part=amount,
                base=base,
            )


def _sum(report: Report, department: Form, block: list[Line], whole: Line) -> Iterator[Relation]:
    nested = families(funding_rows(report, department, whole[1]["side"]))
    outer = {part.label for family in nested if family.whole.label == whole[1]["item"] for part in family.parts}
    shares = [report.figure(place, line, "share", "rate") for place, line in block if line["item"] in outer]
    printed = tuple(share for share in shares if share)
    if len(printed) > 1:
        yield Sum(
            rule="share.sum",
            subject=("各项占比合计(%)", "the sum of shares (%)"),
            whole=Figure.constant(100),
            parts=printed,
            at_most=len(printed) < len(shares),
        )
