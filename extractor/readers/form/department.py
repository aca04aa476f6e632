"""A department's own tables: income and expenditure, and its projects or key tasks."""

from __future__ import annotations

import re
from itertools import pairwise

from extractor.document import Passage
from extractor.layout.blocks import Cell
from extractor.readers.form import heads
from extractor.readers.form.events import Band
from extractor.readers.form.funds import bare_label
from extractor.readers.form.heads import Column, value
from extractor.readers.form.vocabulary import concept, key
from extractor.readers.tree import Leaf, Tree, line_leaf, number_leaf, text_leaf
from extractor.wording import is_blank

_SIDES = ("income", "expenditure")
_TIMELESS = (
    "金额",
    "预算金额",
    "数额",
    "资金数额",
    "当年金额",
    "当年",
    "本年",
    "本年金额",
    "当年收支金额",
    "收入",
    "支出",
    "当年收入",
    "当年支出",
)


def read_funding(band: Band) -> list[Tree]:
    """A funding line for each row and amount column that prints a figure, block by block."""
    blocks = _blocks(band)
    return [line for block in blocks for line in _block_lines(band, block)] + _told_lines(band)


_TOLD = re.compile(r"(?:其中\s*[：:]\s*)?([^：:\d]{2,20})[：:]\s*(-?[\d,]+(?:\.\d+)?)\s*(?:万?元)?\s*")


def _told_lines(band: Band) -> list[Tree]:
    """A funding line for each cell that tells its item and its amount (一般公共预算：3086.40) under a side."""
    lines: list[Tree] = []
    for row in band.rows:
        for cell in heads.starting(band.table, row):
            told, side = _TOLD.fullmatch(cell.text), _side_above(band, cell)
            if told and side:
                item, amount = (cell.passage[told.start(part) : told.end(part)] for part in (1, 2))
                lines.append(
                    {"side": side, "item": line_leaf(item), "period": _this_year(cell), "amount": number_leaf(amount)}
                )
    return sorted(lines, key=lambda line: _SIDES.index(line["side"].value))


def _side_above(band: Band, cell: Cell) -> Leaf | None:
    above = (band.table.grid[row][cell.column] for row in range(cell.row - 1, band.head.first, -1))
    return next((side for each in above if (side := _side(each))), None)


_NUMBER = re.compile(r"\s*(?:[（(]\d{1,2}[)）]|[①-⑳]|\d{1,2}[、.．])\s*")


def read_pairs(band: Band) -> list[Tree]:
    """A funding line for each label with a figure beside it (1、资金来源：（1）财政性资金 | 3086.40)."""
    lines: list[Tree] = []
    side: Leaf | None = None
    for row in band.rows:
        cells = [cell for cell in band.table.row_cells(row) if cell is not band.head.section and cell.row == row]
        for label, figure in pairwise(cells):
            if heads.is_figure(label) or not heads.is_figure(figure):
                continue
            told, item = _told_item(label)
            side = told or side
            lines.append(
                {
                    "side": side,
                    "item": line_leaf(item),
                    "period": _this_year(label),
                    "amount": number_leaf(figure.passage),
                }
            )
    return lines


def _told_item(label: Cell) -> tuple[Leaf | None, Passage]:
    """The side that a label names before its colon, if it does, and the item itself, without its number."""
    mark = re.search("[：:]", label.text)
    name = concept("department.funding_columns", label.text[: mark.start()]) if mark else None
    side = Leaf(name, label.passage[: mark.start()], inferred=True) if mark and name in _SIDES else None
    item = label.passage[mark.end() :] if mark and side else label.passage
    number = _NUMBER.match(item.text)
    return side, bare_label(item[number.end() :] if number else item)


def _this_year(cell: Cell) -> Leaf:
    return Leaf("当年", cell.passage, inferred=True)


def _blocks(band: Band) -> list[list[Column]]:
    """Columns parted where items begin anew: income at the left, expenditure at the right."""
    blocks: list[list[Column]] = [[]]
    for column in band.head.columns:
        amounts = [c for c in blocks[-1] if c.concept in ("amount", "executed")]
        if amounts and _holds_items(band, column):
            blocks.append([])
        blocks[-1].append(column)
    return blocks


def _holds_items(band: Band, column: Column) -> bool:
    if column.concept in ("share", "execution_rate"):
        return False
    texts = [cell for row in band.rows for cell in column.cells(band.table, row) if not is_blank(cell.text)]
    return bool(texts) and not any(heads.is_figure(cell) for cell in texts)


def _block_lines(band: Band, block: list[Column]) -> list[Tree]:
    lines: list[Tree] = []
    amounts = [column for column in block if column.concept in ("amount", "executed")]
    if not amounts:
        return []
    side = _head_side(band, block)
    first = block[0].first if block[0].first > (band.head.columns[0].first) else 0
    for row in band.rows:
        cells = [c for c in band.table.row_cells(row) if first <= c.column < amounts[0].first and not is_blank(c.text)]
        side = next((s for cell in cells if (s := _side(cell))), None) or side
        labels = [c for c in cells if not heads.is_figure(c) and c is not band.head.section and _side(c) is None]
        if labels and labels[-1].row == row:
            lines += _row_lines(band, row, block, {"side": side, "item": line_leaf(bare_label(labels[-1].passage))})
    return lines


def _row_lines(band: Band, row: int, block: list[Column], named: Tree) -> list[Tree]:
    lines: list[Tree] = []
    executed: Tree | None = None
    for column in block:
        figure = number_leaf(value(band.table, row, column))
        if column.concept in ("amount", "executed") and figure is not None:
            lines.append(named | {"period": _period(column), "amount": figure})
            executed = lines[-1] if column.concept == "executed" or executed is None else executed
        elif column.concept == "share" and lines and figure is not None:
            lines[-1]["share"] = figure
        elif column.concept == "execution_rate" and executed is not None:
            executed["execution_rate"] = figure
    return lines


def _period(column: Column) -> Leaf:
    title = column.title
    if key(title.text) in _TIMELESS or concept("department.items", title.text):
        return Leaf("当年", title, inferred=True)
    bare = title.strip()
    return Leaf("".join(_without_unit(bare).split()), bare)


def _without_unit(passage: Passage) -> str:
    text = passage.text
    cut = min((at for mark in "(（" if (at := text.find(mark)) > 0 and "元" in text[at:]), default=len(text))
    return text[:cut]


def _side(cell: Cell) -> Leaf | None:
    name = concept("department.funding_columns", cell.text)
    if name not in _SIDES or key(cell.text).endswith(("合计", "总计", "小计")):
        return None
    return Leaf(name, cell.passage, inferred=True)


def _head_side(band: Band, block: list[Column]) -> Leaf | None:
    head = band.head.first
    above = [band.table.grid[head - 1][block[0].first]] if head else []
    cells = [cell for column in block for cell in column.path] + above
    return next((side for cell in cells if (side := _side(cell))), None) or _told_side(band, block)


def _told_side(band: Band, block: list[Column]) -> Leaf | None:
    """Income or expenditure, from what the items of a block are called, where no row says so."""
    cells = [c for row in band.rows for c in band.table.row_cells(row) if c.column < block[-1].first]
    if any(_side(cell) for cell in cells):
        return None
    items = [cell for row in band.rows for cell in block[0].cells(band.table, row) if not is_blank(cell.text)]
    for word, name in (("支出", "expenditure"), ("收入", "income"), ("拨款", "income")):
        told = next((cell for cell in items if word in key(cell.text)), None)
        if told is not None:
            return Leaf(name, told.passage, inferred=True)
    return None


def scope(section: Passage) -> Leaf | None:
    """Whether rows of projects are all of them or a choice of key tasks."""
    name = concept("department.sections", section.text)
    return Leaf(name, section, inferred=True) if name else None


def read_projects(band: Band) -> list[Tree]:
    """A project line for each row that prints an amount."""
    find = band.head.find
    found = []
    for row in band.rows:
        name = line_leaf(value(band.table, row, find("name")))
        amounts = {
            field: number_leaf(value(band.table, row, find(field))) for field in ("total_budget", "annual_budget")
        }
        if (
            name is None
            or not any(amounts.values())
            or concept("department.funding_columns", str(name.value)) == "total"
        ):
            continue
        kind, purpose = value(band.table, row, find("project_type")), value(band.table, row, find("purpose"))
        found.append({"name": name, "project_type": line_leaf(kind), **amounts, "purpose": text_leaf(purpose)})
    return found


def task_texts(band: Band) -> list[Passage]:
    """The rows of key tasks that print no amount: texts of the year's tasks."""
    names = [value(band.table, row, column) for row in band.rows for column in band.head.all("name", "purpose")]
    return [name for name in names if name is not None]
