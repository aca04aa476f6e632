"""Slips of an author, put into a sound record on purpose, each with what a check must find of it.

What is to be found follows from the slip itself by the arithmetic of the contract, worked out here; the checks of
the program are not asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

from evals.generate.contents import tidy, totals
from evals.generate.words import Dice, rounded

Record = dict[str, Any]
Slip = Callable[[Dice, Record, str], "tuple[list[dict[str, Any]], str] | None"]


def inject(dice: Dice, record: Record) -> tuple[list[dict[str, Any]], list[str]]:
    """None, one or two slips a project. Returns the findings and a note for each slip."""
    findings, notes = [], []
    for number, made in enumerate(record["projects"]):
        wanted = dice.choice([0, 0, 1, 1, 2])
        slips: list[tuple[str, Slip]] = [*SLIPS.items(), ("amount.unit", partial(_amount_unit, record["amount_unit"]))]
        dice.shuffle(slips)
        hit: set[str] = set()
        for name, slip in slips:
            place = f"/projects/{number}"
            touched = _TOUCHED.get(name, {name})
            if wanted == 0:
                break
            if touched & hit:
                continue
            done = slip(dice, made, place)
            if done:
                findings += done[0]
                notes.append(f"{name} {place}: {done[1]}")
                hit |= touched
                wanted -= 1
    return findings, notes


def misnamed(dice: Dice, record: Record) -> list[str]:
    """Now and then one form names its department with a wrong letter; returns a note of it.

    What a check says of it is information (name.conflict), which labels do not hold.
    """
    forms = record["projects"]
    number = dice.randrange(len(forms))
    name = forms[number]["supervising_department"]
    others = [record["organization"], *(made["implementing_unit"] for made in forms)]
    others += [made["supervising_department"] for made in forms[:number] + forms[number + 1 :]]
    if name is None or len(name) < 6 or name not in others or not dice.some(0.08):
        return []
    wrong = name[0] + dice.choice([letter for letter in "泉岭溪山川塘" if letter != name[1]]) + name[2:]
    forms[number]["supervising_department"] = wrong
    return [f"name.conflict /projects/{number}/supervising_department: {wrong} for {name}"]


def finding(rule: str, *pointers: str) -> dict[str, Any]:
    """What a check must find, as labels hold it: the suspect first."""
    return {"rule": rule, "pointers": list(pointers)}


def swapped(figure: Decimal) -> Decimal | None:
    """Two neighbouring digits that differ change places; None where none differ."""
    text = f"{figure:f}"
    for index in range(len(text) - 1, 0, -1):
        one, other = text[index - 1], text[index]
        if one.isdigit() and other.isdigit() and one != other and not (index == 1 and other == "0"):
            return Decimal(text[: index - 1] + other + one + text[index + 1 :])
    return None


def _fund_sum(dice: Dice, made: Record, at: str) -> Any:
    funds = made["funds"]
    column = dice.choice(["initial_budget", "annual_budget"])
    parts = [
        n
        for n in range(1, len(funds))
        if funds[n][column] and funds[n]["execution_rate"] is None and funds[n]["balance"] is None
    ]
    if funds[0][column] is None or not parts or any(line[column] is None for line in funds[1:]):
        return None
    index = dice.choice(parts)
    wrong = swapped(funds[index][column])
    if wrong is None or (column == "annual_budget" and funds[index]["executed"] is not None and wrong < funds[index]["executed"]):  # fmt: skip
        return None
    if abs(wrong - funds[index][column]) < Decimal("0.05"):
        return None
    note = f"{funds[index][column]} printed as {wrong}"
    funds[index][column] = wrong
    places = [f"{at}/funds/{n}/{column}" for n in [index, *(n for n in range(len(funds)) if n != index)]]
    return [finding("funds.sum", *places)], note


def _fund_rate(dice: Dice, made: Record, at: str) -> Any:
    lines = [n for n, line in enumerate(made["funds"]) if line["execution_rate"] is not None and line["score"] is None]
    if not lines:
        return None
    index = dice.choice(lines)
    line = made["funds"][index]
    wrong = swapped(line["execution_rate"])
    if wrong is None or not line["annual_budget"] or not line["executed"]:
        return None
    unit = Decimal(1 if line["executed"] == line["executed"].to_integral_value() else Decimal("0.1"))
    if abs(wrong - line["execution_rate"]) <= Decimal("0.05") + 100 * unit * (
        1 / line["annual_budget"] + 1 / line["executed"]
    ):
        return None
    note = f"{line['execution_rate']} % printed as {wrong} %"
    line["execution_rate"] = wrong
    places = [f"{at}/funds/{index}/{name}" for name in ("execution_rate", "executed", "annual_budget")]
    return [finding("funds.rate", *places)], note


def _fund_score(dice: Dice, made: Record, at: str) -> Any:
    line = made["funds"][0]
    if (
        line["score"] is None
        or line["weight"] is None
        or line["execution_rate"] is None
        or line["score"] > Decimal("9.6")
    ):
        return None
    note = f"execution scored 10 at {line['execution_rate']} %"
    line["score"] = Decimal(10)
    totals(made)
    places = [f"{at}/funds/0/{name}" for name in ("score", "weight", "execution_rate", "executed", "annual_budget")]
    return [finding("funds.score", *places)], note


def _fund_balance(dice: Dice, made: Record, at: str) -> Any:
    line = made["funds"][0]
    wrong = swapped(line["balance"]) if line["balance"] else None
    if wrong is None or abs(wrong - line["balance"]) < Decimal("0.05"):
        return None
    note = f"balance {line['balance']} printed as {wrong}"
    line["balance"] = wrong
    found = [finding("funds.balance", *(f"{at}/funds/0/{name}" for name in ("balance", "annual_budget", "executed")))]
    parts = [part["balance"] for part in made["funds"][1:]]
    if None not in parts or sum(part for part in parts if part is not None) > wrong:
        found.append(finding("funds.sum", *(f"{at}/funds/{n}/balance" for n in range(len(made["funds"])))))
    return found, note


def _scores(made: Record, at: str) -> list[str]:
    places = [f"{at}/funds/0/score"] if made["funds"][0]["score"] is not None else []
    return places + [f"{at}/indicators/{n}/score" for n in range(len(made["indicators"]))]


def _score_sum(dice: Dice, made: Record, at: str) -> Any:
    if made["total_score"] is None or made["funds"][0]["score"] is None:
        return None
    wrong = made["total_score"] - dice.choice([Decimal(1), Decimal("0.5"), Decimal(2)])
    note = f"total score {made['total_score']} printed as {wrong}"
    made["total_score"] = wrong
    return [finding("scores.sum", f"{at}/total_score", *_scores(made, at))], note


def _weight_sum(dice: Dice, made: Record, at: str) -> Any:
    row = next(
        (n for n, row in enumerate(made["indicators"]) if (row["weight"] or 0) > 1 and row["score"] == row["weight"]),
        None,
    )
    if row is None or made["total_weight"] is None or made["funds"][0]["weight"] is None:
        return None
    whole, each = made["total_weight"], made["indicators"][row]
    each["weight"] = each["score"] = each["weight"] - 1
    if each["review_score"] is not None:
        each["review_score"] = each["weight"]
        made["total_review_score"] = sum((one["review_score"] for one in made["indicators"]), Decimal(0))
    totals(made)
    made["total_weight"] = whole
    places = [f"{at}/indicators/{n}/weight" for n in range(len(made["indicators"]))]
    return [
        finding("weights.sum", f"{at}/total_weight", f"{at}/funds/0/weight", *places)
    ], f"weight of row {row} lowered"


def _short(made: Record) -> list[int]:
    """Rows that fell short, by figures in one unit."""
    rows = []
    for number, row in enumerate(made["indicators"]):
        target = re.fullmatch(r"[≥]?(\d+(?:\.\d+)?)(.*)", row["target"] or "")
        actual = re.fullmatch(r"(\d+(?:\.\d+)?)(.*)", row["actual"] or "")
        if not target or not actual or target[2] != actual[2] or row["score"] is None or row["weight"] is None:
            continue
        if Decimal(actual[1]) < Decimal(target[1]) and row["score"] < row["weight"]:
            rows.append(number)
    return rows


def _prorata(dice: Dice, made: Record, at: str) -> Any:
    rows = [
        n for n in _short(made) if made["indicators"][n]["weight"] - made["indicators"][n]["score"] > Decimal("0.2")
    ]
    if not rows or made["total_score"] is None:
        return None
    index = dice.choice(rows)
    row = made["indicators"][index]
    row["score"] = row["weight"]
    totals(made)
    places = [f"{at}/indicators/{index}/{name}" for name in ("score", "weight", "target", "actual")]
    return [finding("score.prorata", *places)], f"row {index} fell short and got its full weight"


def _reason(dice: Dice, made: Record, at: str) -> Any:
    rows = [n for n in _short(made) if made["indicators"][n]["deviation_reason"]]
    if len(rows) < 2:  # a form on which no row gives a reason may have no place for one
        return None
    index = dice.choice(rows)
    made["indicators"][index]["deviation_reason"] = None
    places = [f"{at}/indicators/{index}/{name}" for name in ("deviation_reason", "score", "weight")]
    return [finding("reason.missing", *places)], f"row {index} fell short without a reason"


def _range(dice: Dice, made: Record, at: str) -> Any:
    rows = [n for n, row in enumerate(made["indicators"]) if row["score"] is not None and row["score"] == row["weight"]
            and row["target"] and not re.search(r"\d", row["target"])]  # fmt: skip
    if not rows or made["total_score"] is None or made["total_score"] + 1 > made["total_weight"]:
        return None
    index = dice.choice(rows)
    made["indicators"][index]["score"] += 1
    totals(made)
    return [
        finding("score.range", f"{at}/indicators/{index}/score", f"{at}/indicators/{index}/weight")
    ], f"row {index} scored above its weight"


def _unit(dice: Dice, made: Record, at: str) -> Any:
    rows = [n for n, row in enumerate(made["indicators"]) if row["score"] is not None and row["score"] == row["weight"]
            and re.fullmatch(r"≥?\d[\d.]*万[^元]+", row["target"] or "") and "万" in (row["actual"] or "")]  # fmt: skip
    if not rows:
        return None
    index = dice.choice(rows)
    row = made["indicators"][index]
    row["actual"] = row["actual"].replace("万", "", 1)
    return [
        finding("unit.mismatch", f"{at}/indicators/{index}/actual", f"{at}/indicators/{index}/target")
    ], f"row {index} lost its 万"


def _half(dice: Dice, made: Record, at: str) -> Any:
    rows = [n for n, row in enumerate(made["indicators"]) if re.fullmatch(r"≥\d+\D*", row["half_year_target"] or "")
            and row["target"] != row["half_year_target"]]  # fmt: skip
    if not rows:
        return None
    index = dice.choice(rows)
    row = made["indicators"][index]
    row["target"], row["half_year_target"] = row["half_year_target"], row["target"]
    places = [f"{at}/indicators/{index}/half_year_target", f"{at}/indicators/{index}/target"]
    return [finding("target.period", *places)], f"row {index}: half-year target above the annual one"


def _duplicate(dice: Dice, made: Record, at: str) -> Any:
    rows = made["indicators"]
    pairs = [n for n in range(1, len(rows)) if all(rows[n][key] == rows[n - 1][key] for key in ("level1", "level2"))]
    pairs = [n for n in pairs if rows[n]["level2"] is not None]
    if not pairs:
        return None
    index = dice.choice(pairs)
    rows[index]["level3"] = rows[index - 1]["level3"]
    places = [f"{at}/indicators/{n}/level3" for n in (index, index - 1)]
    return [finding("duplicate.indicator", *places)], f"rows {index - 1} and {index} have one name"


def _year(dice: Dice, made: Record, at: str) -> Any:
    stated = next((row["target"] for row in made["indicators"] if re.match(r"\d{4}年", row["target"] or "")), None)
    if stated is None or not made["goals"]:
        return None
    year = int(stated[:4]) - 1
    made["goals"][0]["expected"] = f"{year}年度" + made["goals"][0]["expected"]
    return [finding("year.conflict", f"{at}/goals/0/expected", "/fiscal_year")], f"the goal speaks of {year}"


def _overspent(dice: Dice, made: Record, at: str) -> Any:
    """A part of the funds spent beyond its budget, all that follows from it in order."""
    funds = made["funds"]
    whole, part = funds[0], funds[1]
    if whole["score"] is None or not part["annual_budget"] or any(part[name] is None for name in ("annual_budget", "executed")):  # fmt: skip
        return None
    places = 0 if part["annual_budget"] == part["annual_budget"].to_integral_value() else 2
    more = rounded(part["annual_budget"] * dice.figure(Decimal("1.03"), Decimal("1.2"), 3), places) - part["executed"]
    for line in (part, whole):
        line["executed"] += more
        if line["balance"] is not None:
            line["balance"] = line["annual_budget"] - line["executed"]
        if line["execution_rate"] is not None:
            line["execution_rate"] = rounded(100 * line["executed"] / line["annual_budget"])
    whole["score"] = tidy(rounded(whole["weight"] * min(Decimal(1), whole["executed"] / whole["annual_budget"])))
    totals(made)
    over = [n for n, line in enumerate(funds[:2]) if line["executed"] > line["annual_budget"]]
    found = [finding("funds.overspend", *(f"{at}/funds/{n}/{name}" for name in ("executed", "annual_budget"))) for n in over]  # fmt: skip
    return found, f"{more} more spent than was"


def _amount_unit(unit: str, dice: Dice, made: Record, at: str) -> Any:
    """The goal tells the budget in another unit than the table, its figure unchanged."""
    budget = made["funds"][0]["annual_budget"]
    if not made["goals"] or not budget or len(f"{budget.normalize():f}".replace(".", "")) < 4:
        return None
    other = {"万元": "元", "元": "万元"}[unit]
    made["goals"][0]["expected"] += f"全年安排项目资金{budget:f}{other}。"
    places = (f"{at}/goals/0/expected", f"{at}/funds/0/annual_budget")
    return [finding("amount.unit", *places)], f"{budget} told in {other}"


_POINTS = ("funds.score", "scores.sum", "weights.sum", "score.prorata", "score.range")
"""Slips that the total of the scores follows: one of them a project, so that each has one consequence."""
_TOUCHED: dict[str, set[str]] = {
    **{name: {"points"} for name in _POINTS},
    "funds.overspend": {"points", "funds.sum", "funds.rate", "funds.balance", "funds.overspend"},
}
"""What a slip changes or works out anew; two that touch the same are not put into one project."""
SLIPS: dict[str, Slip] = {
    "funds.sum": _fund_sum, "funds.rate": _fund_rate, "funds.score": _fund_score, "funds.balance": _fund_balance,
    "funds.overspend": _overspent, "scores.sum": _score_sum, "weights.sum": _weight_sum, "score.prorata": _prorata,
    "reason.missing": _reason, "score.range": _range, "unit.mismatch": _unit,
    "target.period": _half, "duplicate.indicator": _duplicate, "year.conflict": _year,
}  # fmt: skip
