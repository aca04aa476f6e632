"""funds.sum: parts and their total."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extractor.checks.nesting import Family, Row, families, kind_of, leaves_a_rest
from extractor.checks.relation import Relation, Sum
from extractor.checks.report import FUND_AMOUNTS, NAMES, Figure, Form, Report


def relations(report: Report) -> Iterator[Relation]:
    """各组成部分之和应等于合计 (parts add up to their printed total, each column for itself)."""
    for form in report.projects:
        for side in dict.fromkeys(row["side"] for _, row in form.rows("funds")):
            rows = fund_rows(report, form, side)
            yield from _of_block(rows, report.name_of(form))
    if report.department:
        for side in dict.fromkeys(row["side"] for _, row in report.department.rows("funding")):
            yield from _of_block(funding_rows(report, report.department, side), ("", ""))


def fund_rows(report: Report, form: Form, side: str | None) -> list[Row]:
    """A project's fund lines of one side, a column for each kind of amount."""
    return [
        Row(line["label"], line["category"], {key: report.figure(place, line, key, "amount") for key in FUND_AMOUNTS})
        for place, line in form.rows("funds")
        if line["side"] == side
    ]


def funding_rows(report: Report, department: Form, side: str | None) -> list[Row]:
    """A department's funding rows of one side, a column for each period."""
    lines = [(place, line) for place, line in department.rows("funding") if line["side"] == side]
    columns = dict.fromkeys(line["period"] for _, line in lines)
    rows: dict[str, dict[str, Figure | None]] = {}
    for place, line in lines:
        cells = rows.setdefault(line["item"], dict.fromkeys(columns))
        cells[line["period"]] = report.figure(place, line, "amount", "amount")
    return [Row(item, kind_of(item), cells) for item, cells in rows.items()]


def _of_block(rows: Sequence[Row], form: tuple[str, str]) -> Iterator[Relation]:
    for family in families(rows):
        strict = _exhaustive(family)
        for column, whole in family.whole.cells.items():
            cells = [part.cells.get(column) for part in family.parts]
            parts = tuple(cell for cell in cells if cell)
            if whole is None or not parts:
                continue
            zh, en = NAMES.get(column, (column, column))
            yield Sum(
                rule="funds.sum",
                subject=(
                    f"{form[0]}「{family.whole.label}」{zh}与各组成部分之和",
                    f"{form[1]}{family.whole.label}, {en}, and the sum of its parts",
                ),
                whole=whole,
                parts=parts,
                at_most=not (strict and len(parts) == len(cells)),
            )


def _exhaustive(family: Family) -> bool:
    """Do the printed parts claim to be the whole of it?

    A single row below a total may be one part picked out (其中：…) unless a column shows that it is
    all; so may several, where each of several columns leaves a rest.
    """
    rests = leaves_a_rest(family)
    if len(family.parts) == 1:
        return 0 in rests
    return len(rests) < 2 or any(rest <= 0 for rest in rests)
