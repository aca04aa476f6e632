"""What an invented project did: amounts, goals and indicators that are sound in every figure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from evals.generate.words import Dice, empty, headings, rounded, topics

_GROUPS = {
    "output": ("quantity", "quality", "time", "cost"),
    "benefit": ("economic", "social", "ecology", "lasting"),
    "people": ("satisfaction",),
}
_FROM = {"cost": "price", "satisfaction": "people"}
_SHARES = {"output": 50, "benefit": 30, "people": 10}


@dataclass(slots=True)
class Setting:
    """What all projects of one report share."""

    dice: Dice
    year: int
    place: str
    area: str
    topic: dict[str, Any]
    unit: str
    places: int
    """Decimals of the amounts."""
    rate_places: int
    names: dict[str, str]
    """What the levels are called in this report."""

    @classmethod
    def drawn(cls, dice: Dice) -> Setting:
        """A place, a year and a bureau."""
        place, area = dice.place()
        unit = "元" if dice.some(0.2) else "万元"
        names = {key: dice.choice(words) for key, words in headings()["levels"].items()}
        if names["people"] == names["satisfaction"]:
            names["satisfaction"] = "服务对象满意度指标" if "服务" not in names["people"] else "满意度指标"
        topic = dice.choice(topics())
        return cls(dice, dice.randint(2019, 2025), place, area, topic, unit, 2 if dice.some(0.85) else 0, 2, names)

    @property
    def office(self) -> str:
        """The bureau's full name."""
        return f"{self.place}{self.topic['office']}"

    def unit_below(self) -> str:
        """Who carries a project out."""
        return self.place + self.dice.choice(self.topic["units"]) if self.dice.some(0.7) else self.office


def amounts(setting: Setting, parts: int) -> tuple[list[Decimal], list[Decimal], list[Decimal]]:
    """Initial budget, annual budget and executed of so many parts; of the first most, of the others maybe none."""
    dice, factor = setting.dice, 10000 if setting.unit == "元" else 1
    initial: list[Decimal] = []
    annual: list[Decimal] = []
    executed: list[Decimal] = []
    for number in range(parts):
        if number and dice.some(0.45):
            zero = Decimal(0).quantize(Decimal(1).scaleb(-setting.places))
            low = [zero] * 3
        else:
            plan = dice.figure(Decimal(12), Decimal(900 if number == 0 else 120), 2) * factor
            grown = plan * (1 if dice.some(0.6) else dice.figure(Decimal("0.85"), Decimal("1.2"), 3))
            spent = grown * (1 if dice.some(0.3) else dice.figure(Decimal("0.72"), Decimal("0.999"), 4))
            low = [rounded(each, setting.places) for each in (plan, grown, spent)]
        for kept, value in zip((initial, annual, executed), low, strict=True):
            kept.append(value)
    return initial, annual, executed


def fund_lines(setting: Setting, kinds: Sequence[str]) -> list[dict[str, Any]]:
    """The total and its parts; weight and score with the total."""
    columns = amounts(setting, len(kinds))
    lines = []
    for number, kind in enumerate(["total", *kinds]):
        figures = [sum(column, Decimal(0)) if kind == "total" else column[number - 1] for column in columns]
        line = {**empty("FundLine"), "category": kind}
        line["initial_budget"], line["annual_budget"], line["executed"] = figures
        line["execution_rate"] = rounded(100 * figures[2] / figures[1], setting.rate_places) if figures[1] else None
        lines.append(line)
    total = lines[0]
    total["weight"] = Decimal(10)
    total["score"] = tidy(rounded(10 * total["executed"] / total["annual_budget"]))
    return lines


def tidy(figure: Decimal) -> Decimal:
    """Without zeros behind the point, as a spreadsheet shows it."""
    return figure.to_integral_value() if figure == figure.to_integral_value() else figure.normalize()


def indicators(setting: Setting, most: int, weight: int = 90) -> list[dict[str, Any]]:
    """Rows in the order of the levels, with weights that add up and scores by national pro-rata."""
    rows = list(_drawn(setting, most))
    for group, share in _shared(rows, weight):
        for row, points in zip(group, _parted(setting.dice, share, len(group)), strict=True):
            row["weight"] = points
            row["score"] = tidy(rounded(points * row.pop("reached")))
            if row["score"] == points:
                row["deviation_reason"] = None
    for row in rows:
        row.pop("group")
    return rows


def _shared(rows: list[dict[str, Any]], weight: int) -> Iterator[tuple[list[dict[str, Any]], int]]:
    groups = {key: [row for row in rows if row["group"] == key] for key in _GROUPS}
    left = weight
    for key in ("benefit", "people"):
        share = min(_SHARES[key], left) if groups[key] else 0
        left -= share
        yield groups[key], share
    yield groups["output"], left


def _parted(dice: Dice, share: int, count: int) -> list[Decimal]:
    """So many points over so many rows, whole where that is possible, else in halves."""
    if not count:
        return []
    step = 1 if share >= 2 * count else 2
    points = [share * step // count] * count
    for index in range(share * step - sum(points)):
        points[index % count] += 1
    for _ in range(count // 2):
        one, other = dice.randrange(count), dice.randrange(count)
        if one != other and points[one] > 1:
            points[one], points[other] = points[one] - 1, points[other] + 1
    return [Decimal(each) / step for each in points]


def _drawn(setting: Setting, most: int) -> Iterator[dict[str, Any]]:
    dice, names = setting.dice, setting.names
    for group, kinds in _GROUPS.items():
        for kind in kinds:
            about = setting.topic.get(_FROM.get(kind, kind), [])
            if kind == "time":
                about = [
                    "年度任务完成时间|date",
                    "资金支付及时率|%|92-100",
                    "问题处置响应时间|hours",
                    "补助资金拨付及时率|%|95-100",
                ]
            high = {"quantity": 6, "quality": 3, "satisfaction": 2}.get(kind, 1 if most < 14 else 2)
            low = 0 if kind in ("cost", "ecology", "economic") and most < 20 else 1
            for told in dice.several(about, low, max(low, min(high, most // 3))):
                row = {**empty("Indicator"), **indicator(setting, told), "group": group}
                row["level1"], row["level2"] = names[group], names[kind]
                yield row


def indicator(setting: Setting, told: str) -> dict[str, Any]:
    """One measure: its target, what was reached and which share of the weight that is worth."""
    dice = setting.dice
    name, unit, *more = told.split("|")
    if unit.startswith("="):
        words = unit[1:]
        return {
            "level3": name,
            "target": words,
            "actual": dice.choice([words, "达成预期", "完成"]),
            "reached": Decimal(1),
        }
    if unit == "date":
        month = dice.randint(10, 12)
        target = f"{setting.year}年{month}月底前"
        return {"level3": name, "target": target, "actual": f"{setting.year}年{month - 1}月", "reached": Decimal(1)}
    if unit == "hours":
        hours = dice.choice([2, 4, 8, 12, 24, 48])
        return {"level3": name, "target": f"≤{hours}小时", "actual": f"{hours // 2}小时", "reached": Decimal(1)}
    return _counted(setting, name, unit, more)


def _counted(setting: Setting, name: str, unit: str, more: list[str]) -> dict[str, Any]:
    dice, less = setting.dice, len(more) > 1
    bounds = [Decimal(each) for each in more[0].split("-")]
    places = max(0, -int(bounds[0].as_tuple().exponent))
    goal = dice.figure(bounds[0], bounds[1], places)
    short = dice.some(0.22) and goal > 0
    if short:
        spread = (
            dice.figure(Decimal("1.03"), Decimal("1.3"), 3) if less else dice.figure(Decimal("0.7"), Decimal("0.97"), 3)
        )
    else:
        spread = dice.figure(Decimal("0.8"), Decimal(1), 3) if less else dice.figure(Decimal(1), Decimal("1.15"), 3)
    done = rounded(goal * spread, places)
    if unit == "%" and goal <= 100:
        done = min(done, Decimal(100))
    mark = "" if not less and (goal == 100 or dice.some(0.25)) else "≤" if less else "≥"
    if mark == "" and not short:
        done = goal
    reached = Decimal(1)
    if (done < goal) if not less else (done > goal):
        reached = goal / done if less else done / goal
    return {
        "level3": name,
        "target": f"{mark}{goal}{unit}",
        "actual": f"{done}{unit}",
        "reached": reached,
        "deviation_reason": dice.choice(setting.topic["reasons"]) if reached < 1 else None,
    }


def project(setting: Setting, kinds: Sequence[str], most: int, weight: int = 90) -> dict[str, Any]:
    """A project with everything that any form could ask for; what a layout leaves out is blanked later."""
    dice, topic = setting.dice, setting.topic
    made = empty("Project")
    made["name"] = dice.choice(topic["projects"])
    made["supervising_department"] = setting.office
    made["implementing_unit"] = setting.unit_below()
    made["funds"] = fund_lines(setting, kinds)
    made["indicators"] = indicators(setting, most, weight)
    aims, deeds = dice.several(topic["aims"], 2, 4), dice.several(topic["deeds"], 2, 4)
    made["goals"] = [
        {"scope": "annual", "name": None, "expected": "；".join(aims) + "。", "actual": "；".join(deeds) + "。"}
    ]
    made["basis"] = (
        f"《{setting.place}国民经济和社会发展规划纲要》、{setting.year - 1}年度重点工作安排及主管部门有关文件。"
    )
    made["content"] = "；".join(dice.sample(topic["aims"], 2)) + "。"
    made["feasibility"] = "项目立项程序规范，实施方案成熟，资金和人员有保障，管理制度健全。"
    totals(made)
    return made


def totals(made: dict[str, Any]) -> None:
    """The total row as the figures above it give it."""
    rows = [*made["funds"][:1], *made["indicators"]]
    made["total_weight"] = sum((row["weight"] for row in rows if row["weight"] is not None), Decimal(0))
    made["total_score"] = tidy(sum((row["score"] for row in rows if row["score"] is not None), Decimal(0)))
