"""Layouts of forms: which rows and columns there are, in which order, under which headings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from evals.generate.contents import Setting
from evals.generate.words import headings

Record = dict[str, Any]


class Column(NamedTuple):
    """A column of a table: the field it prints, its heading, its width and how its cells stand."""

    name: str
    heading: str
    width: float
    kind: str = "value"


@dataclass(slots=True)
class Plan:
    """The layout that all forms of one report share."""

    setting: Setting
    kind: str
    info: list[tuple[str, str]]
    pairs: bool
    funds: str
    fund_columns: list[Column]
    fund_labels: dict[str, str]
    fund_rates: bool
    columns: list[Column]
    bands: bool
    inside: bool
    label: str
    label_width: int
    goal: str
    total: str
    tail: list[tuple[str, str]] = field(default_factory=list)
    dash: str = ""
    commas: bool = False
    trim: bool = False
    percent: bool = True
    months: str = ""
    words: dict[str, str] = field(default_factory=dict)


def plan(setting: Setting, kind: str) -> Plan:
    """Draw a layout."""
    dice = setting.dice
    month = dice.choice([6, 7, 8, 9])
    months = f"1-{month}月" if dice.some(0.7) else f"1—{month}月"
    facts = {"months": months, "month": month, "unit": setting.unit, "y1": setting.year - 1, "y2": setting.year - 2}
    funds = dice.choice({"project_target": ["pairs", "rows", "rows", "columns"]}.get(kind, ["rows"] * 4 + ["columns"]))
    columns = _columns(setting, kind, facts)
    drawn = Plan(
        setting, kind, _info(setting, kind), dice.some(0.75), funds, _fund_columns(setting, kind, facts), {},
        dice.some(0.4), columns, bands=dice.some(0.12), inside=dice.some(0.12),
        label=dice.word("indicators", "label"), label_width=dice.randint(13, 24),
        goal=dice.choice(["two", "two", "one", "side"]) if kind == "project_self_evaluation" else "one",
        total=dice.word("indicators", "total"), tail=_tail(setting, kind), dash=dice.choice(["", "", "—", "/", "-"]),
        commas=setting.unit == "元" or dice.some(0.15), trim=setting.places == 2 and dice.some(0.15),
        percent=dice.some(0.85), months=months,
    )  # fmt: skip
    drawn.bands = drawn.bands and columns[0].name == "level1"
    drawn.words = {key: dice.word("goals", key) for key in headings()["goals"]}
    drawn.words["funds"] = dice.word(
        "funds", "target_label" if kind == "project_target" else "label", unit=setting.unit
    )
    drawn.words["source"] = dice.word("funds", "source")
    kinds = ("total", "fiscal_appropriation", "general_public_budget", "government_fund", "carry_over", "other",
             "central_fiscal", "local_fiscal")  # fmt: skip
    drawn.fund_labels = {key: dice.word("funds", key) for key in kinds}
    return drawn


def _info(setting: Setting, kind: str) -> list[tuple[str, str]]:
    dice = setting.dice
    names = ["name", "supervising_department", "implementing_unit"]
    if dice.some(0.4):
        names.append("project_type")
    if kind == "project_target":
        names += ["start", "end"] if dice.some(0.6) else []
        names += ["basis"] if dice.some(0.6) else []
        names += ["feasibility"] if dice.some(0.3) else []
        names += ["content"] if dice.some(0.7) else []
    if dice.some(0.25):
        names.insert(3, "manager")
        names.insert(4, "phone")
    return [(name, dice.word("info", name)) for name in names]


def _tail(setting: Setting, kind: str) -> list[tuple[str, str]]:
    dice = setting.dice
    if kind != "project_self_evaluation" or dice.some(0.75):
        return []
    return [(name, dice.word("info", name)) for name in dice.several(["evaluation", "problems", "improvement"], 1, 3)]


def _fund_columns(setting: Setting, kind: str, facts: Record) -> list[Column]:
    dice = setting.dice

    def column(name: str, word: str, width: float = 13, style: str = "money") -> Column:
        return Column(name, dice.word("funds", word, **facts), width, style)

    if kind == "project_target":
        return [column("annual_budget", "target_budget")]
    if kind == "project_monitoring":
        budget = "initial_budget" if dice.some(0.35) else "annual_budget"
        names = [column(budget, budget if budget == "initial_budget" else "monitor_budget")]
        names += [column("executed", "monitor_executed")]
        names += [column("execution_rate", "monitor_rate", 9, "value")] if dice.some(0.8) else []
        return names + ([column("forecast", "monitor_forecast")] if dice.some(0.7) else [])
    names = [column("initial_budget", "initial_budget")] if dice.some(0.75) else []
    names += [column("annual_budget", "annual_budget"), column("executed", "executed")]
    names += [column("balance", "balance", 10)] if dice.some(0.12) else []
    scoring = [column("weight", "weight", 7, "value"), column("execution_rate", "execution_rate", 9, "value"),
               column("score", "score", 7, "value")]  # fmt: skip
    return names + dice.choice([scoring, [scoring[0], scoring[2], scoring[1]], [scoring[1], scoring[0], scoring[2]]])


def _columns(setting: Setting, kind: str, facts: Record) -> list[Column]:
    dice = setting.dice

    def column(name: str, word: str, width: float, style: str = "value") -> Column:
        return Column(name, dice.word("indicators", word, **facts), width, style)

    levels = [column("level1", "level1", 9), column("level2", "level2", 10), column("level3", "level3", 20, "text")]
    if dice.some(0.1):
        del levels[1]
    split = dice.some(0.15) and kind != "project_monitoring"
    target = [column("target", "target", 12)]
    half = kind == "project_target" and not split and dice.some(0.25)
    if half:
        target = [column("half_year_target", "half_year_target", 12), column("target", "half_target", 12)]
    elif split:
        target = [column("operator", "operator", 6), column("value", "value", 9), column("measure", "measure", 7)]
    if kind == "project_target":
        weight = [column("weight", "weight", 7)] if dice.some(0.4) else []
        basis = [column("basis", "basis", 16, "text")] if dice.some(0.25) else []
        return [*levels, *target, *weight, *basis]
    reason = [column("deviation_reason", "deviation_reason", 17, "text")]
    if kind == "project_monitoring":
        reason = [column("deviation_reason", "monitor_reason", 17, "text")]
        done = [column("actual", "to_date", 12)] + ([column("forecast", "forecast", 12)] if dice.some(0.8) else [])
        ticks = [column("likelihood", "likelihood", 15)] if dice.some(0.7) else []
        tail = [*reason, *ticks] if dice.some(0.5) else [*ticks, *reason]
        return [*levels, *target, *done, *tail]
    points, reached, score = (column(name, name, wide) for name, wide in (("weight", 7), ("actual", 12), ("score", 7)))
    review = [column("review_score", "review_score", 7)] if dice.some(0.12) else []
    orders = [
        [*target, reached, points, score], [*target, reached, points, score], [points, *target, reached, score],
        [*target, points, reached, score],
    ]  # fmt: skip
    order = dice.choice(orders)
    return [*levels, *order, *review, *reason]
