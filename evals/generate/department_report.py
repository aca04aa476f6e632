"""Forms about a whole department: what came in and went out, its projects or tasks, goals and indicators."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from evals.generate.contents import Setting, indicators, totals
from evals.generate.department_slips import slips
from evals.generate.forms import amount, indicator_rows, labelled, shown, total_row
from evals.generate.grid import Cell, Grid
from evals.generate.plans import Plan, plan
from evals.generate.project_report import Report, Sheet, settle
from evals.generate.words import Dice, empty, rounded

Record = dict[str, Any]


def department_report(dice: Dice) -> Report:
    """One report of a department."""
    setting = replace(Setting.drawn(dice), places=2)
    drawn = plan(setting, "project_self_evaluation")
    settle(drawn)
    drawn.funds = dice.choice(["years", "execution"])
    made, record = empty("Department"), empty("Record")
    made["name"] = setting.office
    made["functions"] = "；".join(setting.topic["aims"]) + "；承办上级交办的其他事项。"
    made["annual_tasks"] = "；".join(dice.sample(setting.topic["aims"], 2)) + "。" if dice.some(0.4) else None
    if dice.some(0.3):
        made["contact"], made["phone"] = dice.person(), f"0{dice.randint(310, 979)}-{dice.randint(2000000, 8999999)}"
    made["indicators"] = _indicators(drawn)
    _goals(setting, made)
    heads = _funding(drawn, made)
    _lines(drawn, made)
    holder = {"funds": [], "goals": [], **made}
    totals(holder)
    made["total_weight"], made["total_score"] = holder["total_weight"], holder["total_score"]
    if any(column.name == "review_score" for column in drawn.columns):
        made["total_review_score"] = sum((row["review_score"] for row in made["indicators"]), Decimal(0))
    title = dice.word("title", "department_self_evaluation", place=setting.place, area=setting.area, year=setting.year)
    record.update(report_type="department_self_evaluation", title=title, fiscal_year=setting.year,
                  organization=setting.office, amount_unit=setting.unit, department=made)  # fmt: skip
    findings, notes = slips(dice, made)
    sheet = Sheet(title, f"（{setting.year}年度）", grid=_form(drawn, made, heads), foot=[])
    sheet.right = dice.word("filler", "unit", unit=setting.unit)
    sheet.places = {"title": "/title"}
    return Report(record, findings, notes, [sheet])


def _indicators(drawn: Plan) -> list[Record]:
    dice = drawn.setting.dice
    rows = indicators(drawn.setting, dice.choice([12, 16, 22]), 100)
    printed = {column.name for column in drawn.columns}
    for row in rows:
        if "level2" not in printed:
            row["level2"] = None
        if "review_score" in printed:
            row["review_score"] = row["score"] if dice.some(0.8) else max(Decimal(0), row["score"] - Decimal("0.5"))
    return rows


def _goals(setting: Setting, made: Record) -> None:
    topic = setting.topic
    for number, (aim, deed) in enumerate(zip(topic["aims"], topic["deeds"], strict=False), 1):
        made["goals"].append(
            {"scope": "annual", "name": f"目标{number}", "expected": aim + "。", "actual": deed + "。"}
        )


def _funding(drawn: Plan, made: Record) -> list[str]:
    """Fill in the lines of funding; returns the headings of its columns."""
    setting, dice = drawn.setting, drawn.setting.dice
    factor = 10000 if setting.unit == "元" else 1
    if drawn.funds == "years":
        heads = [dice.word("department", "amount"), dice.word("department", "share")]
        heads += [f"{setting.year - 2}年", f"{setting.year - 1}年"] if dice.some(0.6) else []
        periods = ["当年", *heads[2:]]
    else:
        heads = [dice.word("funds", name) for name in ("initial_budget", "annual_budget", "executed")]
        heads[1] = "全年预算数" if heads[1] == "预算数" else heads[1]
        periods = list(heads)
        heads.append("执行率")
    sums = [rounded(dice.figure(Decimal(600), Decimal(9000), 2) * factor) for _ in periods]
    if drawn.funds == "execution":
        sums[1] = rounded(sums[0] * dice.figure(Decimal("0.95"), Decimal("1.1"), 3))
        sums[2] = rounded(sums[1] * dice.figure(Decimal("0.85"), Decimal("0.995"), 3))
    for side, items in (("income", ["财政拨款", "其他资金"]), ("expenditure", ["基本支出", "项目支出"])):
        share = dice.figure(Decimal("0.5"), Decimal("0.95"), 3)
        firsts = [rounded(total * share) for total in sums]
        parts = [firsts, [total - first for total, first in zip(sums, firsts, strict=True)], sums]
        for item, figures in zip(
            [*items, drawn.words.setdefault("sum", dice.word("department", "sum").replace(" ", ""))], parts, strict=True
        ):
            for period, figure in zip(periods, figures, strict=True):
                made["funding"].append({**empty_line(), "side": side, "item": item, "period": period, "amount": figure})
            last = made["funding"][-1]
            if drawn.funds == "years":
                made["funding"][-len(periods)]["share"] = rounded(100 * figures[0] / sums[0])
            else:
                last["execution_rate"] = rounded(100 * figures[2] / figures[1])
    return heads


def empty_line() -> Record:
    """A blank line of a department's funding."""
    return {"side": None, "item": None, "period": None, "amount": None, "share": None, "execution_rate": None}


def _lines(drawn: Plan, made: Record) -> None:
    setting, dice = drawn.setting, drawn.setting.dice
    spent = next((each for each in made["funding"] if each["item"] == "项目支出"), None)
    assert spent is not None
    names = setting.topic["projects"]
    scope = dice.choice(["all", "key", None])
    made["project_lines_scope"] = scope
    left = spent["amount"]
    for number, name in enumerate(names if scope else []):
        last = number == len(names) - 1 and scope == "all"
        share = left if last else rounded(left * dice.figure(Decimal("0.2"), Decimal("0.5"), 2))
        left -= share
        line = {"name": name, "annual_budget": share, "purpose": setting.topic["aims"][number % 4] + "。"}
        line |= {"project_type": dice.choice(["特定目标类", "其他运转类"]), "total_budget": share} if scope == "all" else {"project_type": None, "total_budget": None}  # fmt: skip
        made["project_lines"].append(line)


# --- what is printed -------------------------------------------------------------------------------


def _form(drawn: Plan, made: Record, heads: list[str]) -> Grid:
    dice, grid, at = drawn.setting.dice, Grid(), "/department"
    word = dice.word
    grid.add([Cell(word("department", "name"), width=2), Cell(made["name"], f"{at}/name", 8, kind="value")])
    if made["contact"] or dice.some(0.4):
        grid.add([
            Cell(word("department", "contact"), width=2), Cell(made["contact"] or "", f"{at}/contact", 3, kind="value"),
            Cell(word("department", "phone"), width=2), Cell(made["phone"] or "", f"{at}/phone", 3, kind="value"),
        ])  # fmt: skip
    for name in ("functions", "annual_tasks"):
        if made[name]:
            grid.add([Cell(word("department", name), width=2), Cell(made[name], f"{at}/{name}", 8, kind="text")])
    _print_funding(drawn, made, heads, grid)
    _print_lines(drawn, made, grid)
    _print_goals(drawn, made, grid)
    indicator_rows(grid, drawn, made["indicators"], f"{at}/indicators")
    total_row(grid, drawn, made, at)
    return grid


def _print_funding(drawn: Plan, made: Record, heads: list[str], grid: Grid) -> None:
    dice, rows = drawn.setting.dice, []
    item = dice.word("department", "item")
    rows.append([Cell(item, width=30), *(Cell(head, width=15) for head in heads)])
    count, lines = len(made["funding"]) // 6, made["funding"]
    for number in range(6):
        cells, first = [], lines[number * count]
        if number % 3 == 0:
            cells.append(Cell(dice.word("department", first["side"]), width=10, rows=3))
        else:
            cells.append(Cell(width=10, kind="gone"))
        cells.append(Cell(first["item"], f"/department/funding/{number * count}/item", 20, kind="value"))
        rows.append(cells + _funding_cells(drawn, made, number * count, count))
    labelled(grid, dice.word("department", "funding"), drawn.label_width * 2, rows)


def _funding_cells(drawn: Plan, made: Record, start: int, count: int) -> list[Cell]:
    cells: list[Cell] = []
    for index in range(start, start + count):
        line, at = made["funding"][index], f"/department/funding/{index}"
        cells.append(Cell(amount(drawn, line["amount"]), f"{at}/amount", 15, kind="money"))
        for name in ("share", "execution_rate"):
            if line[name] is not None:
                cells.append(Cell(shown(drawn, name, line[name]), f"{at}/{name}", 15, kind="value"))
    return cells


def _print_lines(drawn: Plan, made: Record, grid: Grid) -> None:
    dice, scope = drawn.setting.dice, made["project_lines_scope"]
    if scope is None:
        return
    word, key = dice.word, scope == "key"
    names = (
        ["name", "purpose", "annual_budget"]
        if key
        else ["name", "project_type", "total_budget", "annual_budget", "purpose"]
    )
    widths = [25, 50, 20] if key else [25, 15, 15, 15, 40]
    heads = [word("department", each, unit=drawn.setting.unit) for each in (
        ["task_name", "task_purpose", "task_budget"] if key else ["line_name", "line_type", "line_total", "line_budget", "purpose"]
    )]  # fmt: skip
    rows = [[Cell(head, width=width) for head, width in zip(heads, widths, strict=True)]]
    for number, line in enumerate(made["project_lines"]):
        rows.append([
            Cell(shown(drawn, name, line[name]), f"/department/project_lines/{number}/{name}", width,
                 kind="text" if name == "purpose" else "value")
            for name, width in zip(names, widths, strict=True)
        ])  # fmt: skip
    labelled(grid, word("department", "key_lines" if key else "all_lines"), drawn.label_width * 2, rows)


def _print_goals(drawn: Plan, made: Record, grid: Grid) -> None:
    words, goals, at = drawn.words, made["goals"], "/department/goals"
    if drawn.setting.dice.some(0.5):
        rows = [[Cell("序号", width=12), Cell(words["expected"], width=44), Cell(words["actual"], width=44)]]
        for number, goal in enumerate(goals):
            cells = [Cell(goal[name], f"{at}/{number}/{name}", 44, kind="text") for name in ("expected", "actual")]
            rows.append([Cell(goal["name"], f"{at}/{number}/name", 12, kind="value"), *cells])
    else:
        text = "\n".join(f"{goal['name']}：{goal['expected']}" for goal in goals)
        done = "\n".join(goal["actual"] for goal in goals)
        goals[0]["actual"] = done
        for goal in goals[1:]:
            goal["actual"] = None
        rows = [[Cell(words["expected"]), Cell(words["actual"])], [Cell(text, kind="text"), Cell(done, kind="text")]]
    labelled(grid, words["label"], drawn.label_width * 2, rows)
