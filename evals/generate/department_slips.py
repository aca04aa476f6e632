"""Slips in a department's form, each with what a check must find of it; see `mistakes` for those of projects.

The funding is two sides of three rows (two items and their total), a figure for each period; `_at` finds one.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from evals.generate import mistakes
from evals.generate.words import Dice, rounded

Record = dict[str, Any]
Slipped = tuple[list[Record], str] | None
_ROWS, _SIDE = 6, 3


def slips(dice: Dice, made: Record) -> tuple[list[Record], list[str]]:
    """One slip at most among the indicators and one in the money; the arithmetic of the scores is that of a project."""
    findings, notes = [], []
    view = {"funds": [], "goals": [], **{key: made[key] for key in ("indicators", "total_weight", "total_score")}}
    for name in dice.sample(["score.prorata", "reason.missing", "duplicate.indicator"], dice.choice([0, 0, 1, 1])):
        done = mistakes.SLIPS[name](dice, view, "/department")
        if done:
            findings += done[0]
            notes.append(f"{name}: {done[1]}")
    made["total_score"] = view["total_score"]
    money = [*MONEY.items()]
    dice.shuffle(money)
    money.sort(key=lambda each: each[0] != "projects.sum")  # few forms have a place for it
    for name, slip in money if dice.some(0.6) else ():
        done = slip(dice, made)
        if done:
            findings += done[0]
            notes.append(f"{name}: {done[1]}")
            break
    return findings, notes


def _periods(made: Record) -> int:
    return len(made["funding"]) // _ROWS


def _at(made: Record, row: int, period: int, name: str = "amount") -> str:
    return f"/department/funding/{row * _periods(made) + period}/{name}"


def _line(made: Record, row: int, period: int) -> Record:
    line: Record = made["funding"][row * _periods(made) + period]
    return line


def _executes(made: Record) -> bool:
    """Are the periods budgets and what was executed of them (else years)?"""
    return any(line["execution_rate"] is not None for line in made["funding"])


def _funding_sum(dice: Dice, made: Record) -> Slipped:
    """A part that does not add up to its total, in a column that nothing else follows from."""
    row, period = dice.choice([0, 1, 3]), 0 if _executes(made) else _periods(made) - 1
    line = _line(made, row, period)
    wrong = mistakes.swapped(line["amount"])
    if line["share"] is not None or wrong is None or abs(wrong - line["amount"]) < 1:
        return None
    note = f"row {row}: {line['amount']} printed as {wrong}"
    line["amount"] = wrong
    first = row // _SIDE * _SIDE
    rows = (row, *(each for each in range(first, first + _SIDE) if each != row))
    return [mistakes.finding("funds.sum", *(_at(made, each, period) for each in rows))], note


def _sides(dice: Dice, made: Record) -> Slipped:
    """An item of the expenditure, and its total with it, are more than what came in."""
    period = 0 if _executes(made) else _periods(made) - 1
    item, whole = _line(made, 3, period), _line(made, 5, period)
    more = rounded(whole["amount"] * dice.figure(Decimal("0.01"), Decimal("0.05"), 3))
    if item["share"] is not None or more < 1:
        return None
    item["amount"] += more
    whole["amount"] += more
    places = (_at(made, 5, period), _at(made, 2, period))
    return [mistakes.finding("sides.equal", *places)], f"expenditure is {more} more than income"


def _share(dice: Dice, made: Record) -> Slipped:
    """A share that is not its amount's, and with which the shares do not come to 100."""
    row = dice.choice([0, 1, 3, 4])
    line = _line(made, row, 0)
    wrong = mistakes.swapped(line["share"]) if line["share"] is not None else None
    if wrong is None or abs(wrong - line["share"]) < Decimal("0.1"):
        return None
    note = f"share {line['share']} printed as {wrong}"
    line["share"] = wrong
    first = row // _SIDE * _SIDE
    other = first + 1 if row == first else first
    return [
        mistakes.finding("share.sum", _at(made, row, 0, "share"), _at(made, row, 0), _at(made, first + 2, 0)),
        mistakes.finding("share.sum", _at(made, row, 0, "share"), _at(made, other, 0, "share")),
    ], note


def _projects(dice: Dice, made: Record) -> Slipped:
    """A project's amount with which all of them do not come to the expenditure on projects."""
    lines = made["project_lines"]
    if made["project_lines_scope"] != "all" or len(lines) < 2:
        return None
    line = dice.choice(lines)
    wrong = mistakes.swapped(line["annual_budget"])
    if wrong is None or abs(wrong - line["annual_budget"]) < 1:
        return None
    note = f"{line['annual_budget']} for {line['name']} printed as {wrong}"
    line["annual_budget"] = line["total_budget"] = wrong
    places = [f"/department/project_lines/{number}/annual_budget" for number in range(len(lines))]
    return [mistakes.finding("projects.sum", *places, _at(made, 4, 0))], note


MONEY: dict[str, Callable[[Dice, Record], Slipped]] = {
    "funds.sum": _funding_sum, "sides.equal": _sides, "share.sum": _share, "projects.sum": _projects,
}  # fmt: skip
