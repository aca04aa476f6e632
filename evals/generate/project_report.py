"""Reports that are forms about projects: self evaluation, target and monitoring forms."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from evals.generate import mistakes
from evals.generate.contents import Setting, project, totals
from evals.generate.forms import amount, form
from evals.generate.grid import Grid
from evals.generate.plans import Plan, plan
from evals.generate.words import Dice, empty, rounded

Record = dict[str, Any]


@dataclass(slots=True)
class Sheet:
    """What stands on paper together: a title, a line of facts, a grid, and lines under it."""

    title: str = ""
    below: str = ""
    left: str = ""
    right: str = ""
    code: str = ""
    grid: Grid | None = None
    prose: str = ""
    """HTML in place of a grid."""
    foot: list[str] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)
    """Pointers of title, left …"""


@dataclass(slots=True)
class Report:
    """A record, what a check of it must find, and the sheets that print it."""

    record: Record
    findings: list[dict[str, Any]]
    notes: list[str]
    sheets: list[Sheet]
    prose: bool = False


_KINDS = {
    "national": ("fiscal_appropriation", "carry_over", "other"),
    "short": ("fiscal_appropriation", "other"),
    "budgets": ("general_public_budget", "government_fund", "other"),
    "transfer": ("central_fiscal", "local_fiscal", "other"),
}


def project_report(dice: Dice, kind: str, more: Dice) -> tuple[Plan, Report]:
    """One report of this type, with one form or several, and its layout; `more` decides on names that differ."""
    setting = Setting.drawn(dice)
    drawn = plan(setting, kind)
    settle(drawn)
    kinds = _KINDS[dice.choice(["national", "national", "short", "budgets", "transfer"])]
    if drawn.funds == "columns":
        kinds = kinds[:3]
    count = dice.choice([1, 1, 1, 1, 2, 2, 3, 4]) if kind == "project_self_evaluation" else dice.choice([1, 1, 1, 2])
    record = empty("Record")
    names = dice.sample(setting.topic["projects"], min(count, len(setting.topic["projects"])))
    most = dice.choice([8, 10, 12, 16, 22, 30]) if count < 3 else 10
    for name in names:
        made = project(setting, kinds, most)
        made["name"] = name
        _dress(drawn, made)
        record["projects"].append(fitted(drawn, made))
    record.update(report_type=kind, fiscal_year=setting.year, amount_unit=setting.unit, title=_title(setting, kind))
    said = dice.some(0.6)
    first = record["projects"][0]
    filled = dice.choice([setting.office, first["implementing_unit"]])
    record["organization"] = filled if said else _issued(record["projects"])
    findings, notes = mistakes.inject(dice, record)
    notes += mistakes.misnamed(more, record)
    return drawn, Report(record, findings, notes, _sheets(drawn, record, filled if said else ""))


def _issued(forms: list[Record]) -> str:
    """Who a file comes from that does not say it: the unit, or the department that forms of several units share."""
    units = {made["implementing_unit"] for made in forms}
    return str(forms[0]["implementing_unit" if len(units) == 1 else "supervising_department"])


def settle(drawn: Plan) -> None:
    """Choices that the sections share."""
    dice, words = drawn.setting.dice, drawn.words
    kinds = ["常年性项目", "延续性项目", "一次性项目"] if dice.some(0.6) else ["经常性项目", "一次性项目", "新增项目"]
    words["type"] = dice.choice(kinds)
    if dice.some(0.35):
        gap = dice.choice(["  ", "　", "    "])
        words["boxes"], words["tick"] = gap.join(f"□{kind}" for kind in kinds), dice.choice(["☑", "☑", "■"])
    words["side"] = "yes" if dice.some(0.75) else "no"
    words["goal place"] = "before" if dice.some(0.9) else "none"
    words["ticks"] = "columns" if dice.some(0.6) else "text"
    words["period"] = dice.word("funds", "period_budget")
    words["zero"] = dice.choice(["zero", "blank"])
    if drawn.funds == "pairs":
        drawn.fund_labels["total"] = "年度资金总额"


def _dress(drawn: Plan, made: Record) -> None:
    """What only some types of report have."""
    setting, dice = drawn.setting, drawn.setting.dice
    made.update(project_type=drawn.words["type"], manager=dice.person(), phone=f"0{dice.randint(310, 979)}-{dice.randint(2000000, 8999999)}")  # fmt: skip
    made.update(start=f"{setting.year}年1月", end=f"{setting.year + dice.choice([0, 0, 1, 2])}年12月")
    made["evaluation"] = f"项目自评得分{made['total_score']}分，项目组织实施规范，资金使用合规，总体完成较好。"
    made["problems"] = "；".join(dice.sample(setting.topic["reasons"], 1)) + "。"
    made["improvement"] = "进一步加强项目前期论证和过程管理，提高绩效目标编制的科学性。"
    if dice.some(0.12):
        made["goals"][0]["expected"] += f"全年安排项目资金{made['funds'][0]['annual_budget']:f}{setting.unit}。"
    if drawn.kind == "project_target":
        made["funds"][0]["period_budget"] = made["funds"][0]["annual_budget"] * dice.choice([1, 2, 3])
    for row in made["indicators"]:
        row["basis"] = dice.choice(["年度工作计划", "行业标准", "上年完成情况", "相关文件要求", "历史数据"])
        row["half_year_target"] = _half(row["target"])
        if drawn.kind == "project_monitoring":
            _to_date(dice, row)
        if any(column.name == "review_score" for column in drawn.columns):
            row["review_score"] = row["score"] if dice.some(0.8) else max(Decimal(0), row["score"] - Decimal("0.5"))


def _half(target: str) -> str:
    found = re.fullmatch(r"([≥≤]?)(\d+)(\D*)", target)
    if found is None or found[1] == "≤" or found[3].startswith(("%", "年", "‰", "元")) or int(found[2]) < 4:
        return target
    return f"{found[1]}{int(found[2]) // 2}{found[3]}"


def _to_date(dice: Dice, row: Record) -> None:
    row["forecast"] = row["actual"]
    found = re.fullmatch(r"(\d+)(\D*)", row["actual"])
    if found and found[2] not in ("%", "年", "‰") and not found[2].startswith("元/"):
        row["actual"] = f"{int(int(found[1]) * dice.uniform(0.4, 0.8))}{found[2]}"
    row["likelihood"] = "有可能" if row["deviation_reason"] else "确定能"


def fitted(drawn: Plan, made: Record) -> Record:
    """The project without what this layout prints no place for."""
    info, words = {name for name, _ in drawn.info} | {name for name, _ in drawn.tail}, drawn.words
    for name in ("supervising_department", "implementing_unit", "project_type", "level", "start", "end", "manager",
                 "phone", "basis", "feasibility", "content", "evaluation", "problems", "improvement"):  # fmt: skip
        if name not in info:
            made[name] = None
    if drawn.kind == "project_monitoring":
        _executed_to_date(drawn, made)
    made["funds"] = [_fitted_line(drawn, line, number) for number, line in enumerate(made["funds"])]
    if words["goal place"] == "none":
        made["goals"] = []
    elif drawn.goal == "one":
        made["goals"][0]["actual"] = None
    printed = {column.name for column in drawn.columns}
    printed |= {"target"} if "value" in printed else set()
    for row in made["indicators"]:
        for name in row:
            if name not in printed and name != "history":
                row[name] = None
        if "value" in printed and row["target"] is not None:
            row["target"] = row["target"].replace(" ", "")
    if "score" in printed:
        totals(made)
        if "review_score" in printed:
            rows = [row["review_score"] for row in made["indicators"]]
            made["total_review_score"] = sum(rows, Decimal(0))
    else:
        made["total_weight"] = made["total_score"] = None
    return made


def _executed_to_date(drawn: Plan, made: Record) -> None:
    setting, share = drawn.setting, drawn.setting.dice.figure(Decimal("0.35"), Decimal("0.75"), 2)
    for line in made["funds"]:
        line["forecast"] = line["executed"]
        line["executed"] = rounded(line["executed"] * share, setting.places)
    total, parts = made["funds"][0], made["funds"][1:]
    total["executed"] = sum((line["executed"] for line in parts), Decimal(0))
    for line in made["funds"]:
        budget = line[drawn.fund_columns[0].name]
        line["execution_rate"] = rounded(100 * line["executed"] / budget) if budget else None


def _fitted_line(drawn: Plan, line: Record, number: int) -> Record:
    printed = {column.name for column in drawn.fund_columns}
    if "balance" in printed:
        line["balance"] = line["annual_budget"] - line["executed"]
    nothing = number > 0 and not line["annual_budget"] and drawn.words["zero"] == "blank"
    for name, value in line.items():
        if isinstance(value, Decimal) and (name not in printed or nothing):
            line[name] = None if name != "period_budget" or drawn.funds != "pairs" else value
    if number and not drawn.fund_rates:
        line["execution_rate"] = None
    text = re.sub(r"^其中[：:]", "", drawn.fund_labels[line["category"]])
    line["label"] = text.rstrip("：")
    return line


def _title(setting: Setting, kind: str) -> str:
    facts = {"place": setting.place, "area": setting.area, "year": setting.year, "office": setting.topic["office"]}
    return setting.dice.word("title", kind, **facts)


def _sheets(drawn: Plan, record: Record, filled: str) -> list[Sheet]:
    setting, dice = drawn.setting, drawn.setting.dice
    unit = dice.word("filler", "unit", unit=setting.unit)
    year = f"（{setting.year}年度）" if drawn.kind != "project_monitoring" else f"（{setting.year}年{drawn.months}）"
    inside = any("元" in text for text in [drawn.words["funds"]]) and dice.some(0.5)
    form_word, sheets = dice.word("filler", "form"), []
    code = f"附件{dice.randint(1, 6)}" if dice.some(0.25) else ""
    foot = _foot(dice, setting.year)
    for number, made in enumerate(record["projects"]):
        sheet = Sheet(record["title"], year, grid=form(drawn, made, f"/projects/{number}"), foot=foot)
        sheet.left = f"{form_word}：{filled}" if filled else ""
        sheet.right = "" if inside else unit
        sheet.code = code if number == 0 else ""
        sheet.places = {"title": "/title", "left": "/organization"} if number == 0 else {}
        sheets.append(sheet)
    return sheets


def _foot(dice: Dice, year: int) -> list[str]:
    date = f"{year + 1}年{dice.randint(1, 5)}月{dice.randint(2, 28)}日"
    lines = [dice.word("filler", "signed", person=dice.person(), date=date)] if dice.some(0.5) else []
    return lines + ([dice.word("filler", "notes")] if dice.some(0.35) else [])


__all__ = ["Report", "Sheet", "amount", "project_report"]
