"""Index sheets: a list of a file's projects before their forms, alone or with amounts and what they come to together.

Chance is drawn from dice of its own, so that a report without an index is the same as if there were none.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from evals.generate.forms import shown
from evals.generate.grid import Cell, Grid
from evals.generate.mistakes import finding, swapped
from evals.generate.plans import Column, Plan
from evals.generate.project_report import Report, Sheet
from evals.generate.words import Dice

Record = dict[str, Any]
_SUMMED = ("initial_budget", "annual_budget", "executed")
_NUMBER, _NAME, _UNIT = 8, 40, 26


def indexed(dice: Dice, drawn: Plan, report: Report) -> None:
    """Put an index sheet before the forms of this report, where the dice say so; many projects have one more often."""
    if not dice.some(0.5 if len(report.record["projects"]) > 1 else 0.05):
        return
    record, setting = report.record, drawn.setting
    facts = {"place": setting.place, "year": setting.year, "office": setting.topic["office"]}
    record["title"] = dice.word("index", drawn.kind, **facts)
    sheet = Sheet(record["title"], f"（{setting.year}年度）" if dice.some(0.5) else "", places={"title": "/title"})
    columns = _columns(dice, drawn) if dice.some(0.6) else []
    if columns:
        sheet.right = dice.word("filler", "unit", unit=setting.unit)
    declared = _declared(record, columns) if columns and dice.some(0.75) else {}
    report.findings += _slip(dice, report, declared)
    if dice.some(0.25):
        count, listed = _count(dice, report, declared), len(record["projects"])
        sheet.foot.append(dice.word("index", "count", count=count, year=setting.year))
        report.findings += [finding("projects.count", "/declared/project_count")] if count != listed else []
    if declared:
        record["declared"] = {"project_count": None, **dict.fromkeys(_SUMMED), **declared}
    sheet.grid = _grid(dice, drawn, report, columns)
    report.sheets[0].places.pop("title", None)
    report.sheets.insert(0, sheet)


def _columns(dice: Dice, drawn: Plan) -> list[Column]:
    """The columns of amounts, headed as in the forms; the rate and the score where the forms have them."""
    names = [*_SUMMED, *(["execution_rate"] if dice.some(0.5) else [])]
    columns = [column._replace(width=15) for column in drawn.fund_columns if column.name in names]
    if any(column.name == "score" for column in drawn.columns) and dice.some(0.6):
        columns.append(Column("total_score", dice.word("indicators", "score"), 10))
    return columns


def _declared(record: Record, columns: list[Column]) -> Record:
    """The row of totals, as the printed figures of the forms give it."""
    lines = [made["funds"][0] for made in record["projects"]]
    names = [column.name for column in columns if column.name in _SUMMED]
    return {name: sum((line[name] for line in lines), Decimal(0)) for name in names}


def _slip(dice: Dice, report: Report, declared: Record) -> list[Record]:
    """A total that the projects do not come to."""
    if not declared or not dice.some(0.25):
        return []
    name = dice.choice(list(declared))
    wrong = swapped(declared[name])
    if wrong is None or abs(wrong - declared[name]) < 1:
        return []
    report.notes.append(f"projects.sum /declared/{name}: {declared[name]} printed as {wrong}")
    declared[name] = wrong
    places = [f"/projects/{number}/funds/0/{name}" for number in range(len(report.record["projects"]))]
    return [finding("projects.sum", f"/declared/{name}", *places)]


def _count(dice: Dice, report: Report, declared: Record) -> int:
    """How many projects the sheet says there are; one too many now and then, where the totals are in order."""
    count = len(report.record["projects"])
    in_order = not any(each["rule"] == "projects.sum" for each in report.findings)
    if in_order and dice.some(0.25):
        report.notes.append(f"projects.count: {count + 1} are declared, {count} listed")
        count += 1
    declared["project_count"] = Decimal(count)
    return count


def _grid(dice: Dice, drawn: Plan, report: Report, columns: list[Column]) -> Grid:
    grid, units, notes = Grid(), dice.some(0.4), not columns or dice.some(0.3)
    widths = [_NUMBER, _NAME, *([_UNIT] if units else [])]
    heads = [dice.word("index", "number"), dice.word("info", "name")]
    heads += [dice.word("info", "implementing_unit")] if units else []
    last = [Cell(dice.word("index", "remark"), width=12)] if notes else []
    amounts = [Cell(each.heading, width=each.width) for each in columns]
    grid.add([*(Cell(head, width=width) for head, width in zip(heads, widths, strict=True)), *amounts, *last])
    grid.heads = range(1)
    blank = [Cell(width=12, kind="value")] if notes else []
    for number, made in enumerate(report.record["projects"], 1):
        said = [str(number), _name(dice, report, number - 1), *([made["implementing_unit"]] if units else [])]
        first = [Cell(text, width=width, kind="value") for text, width in zip(said, widths, strict=True)]
        grid.add([*first, *(_amount(drawn, made, column) for column in columns), *blank])
    declared = report.record["declared"] or {}
    if any(declared.get(name) is not None for name in _SUMMED):
        grid.add([Cell(dice.word("index", "total"), width=sum(widths)), *_totals(drawn, report, columns), *blank])
    return grid


def _amount(drawn: Plan, made: Record, column: Column) -> Cell:
    holder = made if column.name == "total_score" else made["funds"][0]
    return Cell(shown(drawn, column.name, holder[column.name]), width=column.width, kind=column.kind)


def _totals(drawn: Plan, report: Report, columns: list[Column]) -> list[Cell]:
    declared = report.record["declared"]
    return [
        Cell(shown(drawn, column.name, declared.get(column.name)),
             f"/declared/{column.name}" if declared.get(column.name) is not None else "", column.width, kind=column.kind)
        for column in columns
    ]  # fmt: skip


def _name(dice: Dice, report: Report, number: int) -> str:
    """The project's name; now and then not quite as its form has it, which no finding of an error or warning is."""
    name = str(report.record["projects"][number]["name"])
    if not dice.some(0.08):
        return name
    other = name.removesuffix("项目") if name.endswith("项目") else f"{name}经费" if not name.endswith("经费") else name
    if other != name:
        report.notes.append(f"/projects/{number}/name: {other} in the index sheet; the record takes its form's name")
    return other
