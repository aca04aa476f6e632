"""Forms about one project on paper: its sections row by row, as a layout asks for them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from evals.generate.grid import SCALE, Cell, Grid, merged
from evals.generate.plans import Column, Plan
from evals.generate.words import headings

Record = dict[str, Any]


def amount(plan: Plan, value: Decimal | None) -> str:
    """An amount as this form prints it."""
    if value is None:
        return plan.dash
    text = f"{value:,f}" if plan.commas else f"{value:f}"
    return text.rstrip("0").rstrip(".") if plan.trim and "." in text else text


def shown(plan: Plan, name: str, value: Any) -> str:
    """A leaf as this form prints it."""
    if value is None:
        return ""
    if name in ("execution_rate", "share"):
        return f"{value:f}%" if plan.percent else f"{value:f}"
    if name in ("weight", "score", "review_score", "total_weight", "total_score"):
        return f"{value:f}"
    return amount(plan, value) if isinstance(value, Decimal) else str(value)


def labelled(grid: Grid, label: str, width: int, rows: Sequence[Sequence[Cell]], keep: bool = True) -> None:
    """Rows beside one label that spans them all; without a label where the form has none."""
    for number, row in enumerate(rows):
        if keep:
            first = Cell(label, rows=len(rows)) if number == 0 else Cell(kind="gone")
            start = len(grid.rows)
            grid.add(row, width)
            grid.rows[start].insert(0, type(grid.rows[start][0])(0, width, first))
            grid.edges.add(width)
        else:
            grid.add(row)


def info_rows(grid: Grid, plan: Plan, made: Record, at: str) -> None:
    """Rows of label and value, one or two to a row."""
    waiting: list[tuple[str, str]] = []
    longs = ("basis", "content", "feasibility")
    for name, heading in plan.info:
        pair = plan.pairs and name != "name" and name not in longs
        if pair:
            waiting.append((name, heading))
        if waiting and (not pair or len(waiting) == 2):
            _info_row(grid, plan, made, at, waiting)
            waiting = []
        if not pair:
            _info_row(grid, plan, made, at, [(name, heading)])
    if waiting:
        _info_row(grid, plan, made, at, waiting)


def _info_row(grid: Grid, plan: Plan, made: Record, at: str, pairs: Sequence[tuple[str, str]]) -> None:
    cells = []
    for name, heading in pairs:
        kind = "text" if name in ("basis", "content", "feasibility") else "value"
        cells.append(Cell(heading, width=2))
        text = made[name] or ""
        if name == "project_type" and plan.words.get("boxes"):
            text = plan.words["boxes"].replace(f"□{text}", f"{plan.words['tick']}{text}")
        cells.append(Cell(text, f"{at}/{name}", 10 - 2 if len(pairs) == 1 else 3, kind=kind))
    grid.add(cells)


def fund_rows(grid: Grid, plan: Plan, made: Record, at: str) -> None:
    """The table of funds in one of its forms."""
    make = {"rows": _funds_down, "columns": _funds_across, "pairs": _funds_paired}[plan.funds]
    labelled(grid, plan.words["funds"], plan.label_width * 2, make(plan, made, at))


def _label(plan: Plan, line: Record) -> str:
    return plan.fund_labels[line["category"]]


def _fund_cell(plan: Plan, made: Record, at: str, index: int, column: Column) -> Cell:
    line = made["funds"][index]
    value = line[column.name]
    text = shown(plan, column.name, value) or (plan.dash if index else "")
    return Cell(text, f"{at}/funds/{index}/{column.name}" if value is not None else "", column.width, kind=column.kind)


def _funds_down(plan: Plan, made: Record, at: str) -> list[list[Cell]]:
    head = [Cell(plan.words["source"], width=22), *(Cell(each.heading, width=each.width) for each in plan.fund_columns)]
    rows = [head]
    for index, line in enumerate(made["funds"]):
        cells = [_fund_cell(plan, made, at, index, column) for column in plan.fund_columns]
        rows.append([Cell(_label(plan, line), f"{at}/funds/{index}/label", 22, kind="label"), *cells])
    return rows


def _funds_across(plan: Plan, made: Record, at: str) -> list[list[Cell]]:
    columns = [column for column in plan.fund_columns if column.name not in ("weight", "score")]
    lines = list(enumerate(made["funds"]))
    rows = [[Cell("", width=16), *(Cell(_label(plan, line), f"{at}/funds/{n}/label", 13) for n, line in lines)]]
    for column in columns:
        cells = [_fund_cell(plan, made, at, n, column._replace(width=13)) for n, _ in lines]
        rows.append([Cell(column.heading, width=16, kind="label"), *cells])
    if len(columns) < len(plan.fund_columns):
        pairs = [column for column in plan.fund_columns if column.name in ("weight", "score")]
        rows.append([
            cell for column in pairs
            for cell in (Cell(column.heading, width=16), _fund_cell(plan, made, at, 0, column)._replace(width=20))
        ])  # fmt: skip
    return rows


def _funds_paired(plan: Plan, made: Record, at: str) -> list[list[Cell]]:
    rows, count = [], len(made["funds"])
    whole = plan.words["period"]
    for index, line in enumerate(made["funds"]):
        left = Cell(
            f"{whole}：{amount(plan, made['funds'][0]['period_budget'])}",
            f"{at}/funds/0/period_budget",
            28,
            count,
            "label",
        )
        money = _fund_cell(plan, made, at, index, plan.fund_columns[0])
        rows.append([
            left if index == 0 else Cell(width=28, kind="gone"),
            Cell(_label(plan, line), f"{at}/funds/{index}/label", 22, kind="label"), money._replace(width=20),
        ])  # fmt: skip
    return rows


def goal_rows(grid: Grid, plan: Plan, made: Record, at: str) -> None:
    """The goals: expected and reached side by side, in rows of their own, or expected alone."""
    words, goal, width = plan.words, made["goals"][0], plan.label_width * 2
    expected = Cell(goal["expected"], f"{at}/goals/0/expected", kind="text")
    actual = Cell(goal["actual"] or "", f"{at}/goals/0/actual", kind="text")
    if plan.goal == "two":
        labelled(grid, words["label"], width, [[Cell(words["expected"]), Cell(words["actual"])], [expected, actual]])
    elif plan.goal == "side":
        rows = [
            [Cell(words["expected"]), expected._replace(width=7)],
            [Cell(words["actual"]), actual._replace(width=7)],
        ]
        labelled(grid, words["label"], width, rows)
    else:
        grid.add([Cell(words["annual" if "目标" in words["annual"] else "label"], width=2), expected._replace(width=8)])


def indicator_rows(grid: Grid, plan: Plan, rows: list[Record], at: str) -> None:
    """Head and rows of the indicators, levels merged, under a label of their own or not."""
    columns, band = plan.columns, plan.bands
    printed = columns[1:] if band else columns
    ticked = plan.words.get("ticks") == "columns" and any(column.name == "likelihood" for column in printed)
    head = _tick_heads(plan, printed) if ticked else [_heads(plan, printed)]
    body = [_row(plan, printed, row, f"{at}/{number}") for number, row in enumerate(rows)]
    body = merged(body, [n for n, column in enumerate(printed) if column.name in ("level1", "level2")])
    if band:
        body = _banded(plan, rows, body, at)
    start = len(grid.rows)
    labelled(grid, plan.label, plan.label_width, [*head, *body], keep=plan.words["side"] == "yes")
    grid.heads = range(start, start + len(head))


def _heads(plan: Plan, columns: Sequence[Column]) -> list[Cell]:
    return [Cell(column.heading, width=column.width) for column in columns]


def _tick_heads(plan: Plan, columns: Sequence[Column]) -> list[list[Cell]]:
    first, second = [], []
    for column in columns:
        if column.name == "likelihood":
            first += [Cell(column.heading, width=column.width)]
            second += [Cell(word, width=column.width / 3) for word in headings()["indicators"]["likely"]]
        else:
            first.append(Cell(column.heading, width=column.width, rows=2))
            second.append(Cell(width=column.width, kind="gone"))
    return [first, second]


def _row(plan: Plan, columns: Sequence[Column], row: Record, at: str) -> list[Cell]:
    cells: list[Cell] = []
    for column in columns:
        if column.name == "likelihood" and plan.words.get("ticks") == "columns":
            cells += _ticks(row, column.width, f"{at}/likelihood")
            continue
        text, place = _printed(plan, column.name, row)
        cells.append(Cell(text, f"{at}/{place}" if text and place else "", column.width, kind=column.kind))
    return cells


def _ticks(row: Record, width: float, at: str) -> list[Cell]:
    words = headings()["indicators"]["likely"]
    return [Cell("√" if word == row["likelihood"] else "", at if word == row["likelihood"] else "", width / 3, kind="value") for word in words]  # fmt: skip


def _printed(plan: Plan, name: str, row: Record) -> tuple[str, str]:
    if name in ("operator", "value", "measure"):
        parts = dict(zip(("operator", "value", "measure"), parted(row["target"] or ""), strict=True))
        return parts[name], "target" if name == "value" else ""
    if name.startswith("history"):
        index = int(name[-1])
        return (row["history"][index]["value"], f"history/{index}/value") if row["history"] else ("", "")
    text = shown(plan, name, row[name])
    return (text or (plan.dash if name == "deviation_reason" and plan.dash == "—" else "")), name if text else ""


def parted(target: str) -> tuple[str, str, str]:
    """Operator, value and unit of a target; words alone are the value, beside 定性."""
    mark = target[0] if target[:1] in "≥≤＜＞=" else ""
    rest = target[len(mark) :]
    digits = next((n for n, letter in enumerate(rest) if letter not in "0123456789."), len(rest))
    if not digits or (not mark and ("年" in rest or "月" in rest)):
        return "定性", rest, ""
    return mark, rest[:digits], rest[digits:]


def _banded(plan: Plan, rows: list[Record], body: list[list[Cell]], at: str) -> list[list[Cell]]:
    out: list[list[Cell]] = []
    for number, (row, cells) in enumerate(zip(rows, body, strict=True)):
        if number == 0 or rows[number - 1]["level1"] != row["level1"]:
            out.append([Cell(row["level1"], f"{at}/{number}/level1")])
        out.append(cells)
    return out


def total_row(grid: Grid, plan: Plan, made: Record, at: str) -> None:
    """The total under its columns: weight and score where the indicators have theirs."""
    left = plan.label_width if plan.words["side"] == "yes" else 0
    columns = plan.columns[1:] if plan.bands else plan.columns
    cells: list[Cell] = []
    wide = 0.0
    for column in columns:
        name = {"weight": "total_weight", "score": "total_score", "review_score": "total_review_score"}.get(column.name)
        if not cells:
            if name is None:
                wide += column.width
                continue
            cells.append(Cell(plan.total, width=max(wide, 1)))
        text = shown(plan, "total_score", made[name]) if name else ""
        cells.append(Cell(text, f"{at}/{name}" if text else "", column.width, kind="value"))
    grid.add(cells, left)
    if left:
        first = grid.rows[-1][0]
        grid.rows[-1][0] = first._replace(left=0)


def form(plan: Plan, made: Record, at: str) -> Grid:
    """The whole form about one project."""
    grid = Grid()
    left = plan.label_width if plan.words["side"] == "yes" else 0
    grid.add(_heads(plan, plan.columns[1:] if plan.bands else plan.columns), left)
    grid.rows.clear()  # the columns of the indicators are what the other sections' edges fall on
    info_rows(grid, plan, made, at)
    fund_rows(grid, plan, made, at)
    if plan.words["goal place"] == "before":
        goal_rows(grid, plan, made, at)
    indicator_rows(grid, plan, made["indicators"], f"{at}/indicators")
    if any(column.name == "score" for column in plan.columns) and made["total_score"] is not None:
        total_row(grid, plan, made, at)
    for name, heading in plan.tail:
        grid.add([Cell(heading, width=2), Cell(made[name] or "", f"{at}/{name}", 8, kind="text")])
    assert all(row[-1].right == SCALE for row in grid.rows)
    return grid
