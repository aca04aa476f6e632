"""Labels with their values: side by side in a row, one above the other, or behind a colon."""

from __future__ import annotations

import re
from itertools import pairwise

from extractor.document import Passage
from extractor.figures import parse_number
from extractor.layout.blocks import Cell, Table
from extractor.readers.form import heads
from extractor.readers.form.heads import Column, Head
from extractor.readers.form.vocabulary import concept, key
from extractor.wording import is_blank

Found = tuple[str, str, Passage, Passage]
"""Vocabulary section, concept, label, value."""

_LONGEST_LINE = 60
_DEPARTMENT_ONLY = ("functions", "annual_tasks")
_LABEL = re.compile(r"(?:^|(?<=[\s;；,，。)）]))([^\s:：;；。]{1,24})\s*[:：]")


def label_of(text: str, department: bool) -> tuple[str, str] | None:
    """(section, concept) of a label of facts or goals; None where the text is no label."""
    name = concept("facts", text)
    goal = concept("goals.labels", text)
    if name and not (name in _DEPARTMENT_ONLY and (not department or goal)):
        return "facts", name
    return ("goals.labels", goal) if goal else None


def row_facts(table: Table, row: int, department: bool) -> list[Found]:
    """The labels of a row with the values beside or below them; empty where there are none."""
    cells = table.row_cells(row)
    totals = _totals(cells, row)
    if totals:
        return totals
    found: list[Found] = []
    index = 0
    while index < len(cells):
        cell = cells[index]
        label = label_of(cell.text, department) if cell.row == row else None
        if label is None:
            found += [] if is_blank(cell.text) or cell.row != row else inline(cell.passage)
            index += 1
            continue
        beside = cells[index + 1] if index + 1 < len(cells) else None
        value = _value(table, cell, beside, department)
        found.append((*label, cell.passage, value.passage if value is not None else Passage()))
        index += 2 if value is not None and value is beside else 1
    return found


def _totals(cells: list[Cell], row: int) -> list[Found]:
    """A total row that stands away from its indicators: the whole weight first, the score last."""
    if cells[0].row != row or concept("facts", cells[0].text) != "total_score":
        return []
    figures = [cell.passage for cell in cells[1:] if heads.is_figure(cell)]
    if len(figures) < 2:
        return []
    label = cells[0].passage
    return [("facts", "total_weight", label, figures[0]), ("facts", "total_score", label, figures[-1])]


def _value(table: Table, label: Cell, beside: Cell | None, department: bool) -> Cell | None:
    """The value's cell: right of the label, else below it (one below: more are a column, not a fact)."""
    if beside is not None and not (beside.row == label.row and _is_label(beside, department)):
        return beside
    if label.last_row + 1 >= table.rows or (beside is not None and label.row_span > 1):
        return None
    below = table.grid[label.last_row + 1][label.column]
    if not _same_columns(below, label) or _is_label(below, department):
        return None
    further = table.grid[below.last_row + 1][label.column] if below.last_row + 1 < table.rows else None
    listed = further is not None and _same_columns(further, label) and not _is_label(further, department)
    return None if listed else below


def _same_columns(a: Cell, b: Cell) -> bool:
    return a.column == b.column and a.column_span == b.column_span


def _is_label(cell: Cell, department: bool) -> bool:
    return label_of(cell.text, department) is not None


def inline(passage: Passage) -> list[Found]:
    """Facts told within one text: ``填报单位：某局   金额单位：万元``; the first must open the text."""
    text = passage.text
    marks = [(m, label_of(m.group(1), department=False)) for m in _LABEL.finditer(text)]
    known = [(m, label) for m, label in marks if label is not None]
    if not known or known[0][0].start() > 0:
        known = [*_unmarked(text), *known]
    if not known or text[: known[0][0].start()].strip(" (（【"):
        return []
    found = []
    for index, (mark, label) in enumerate(known):
        end = known[index + 1][0].start() if index + 1 < len(known) else len(text)
        value = passage[mark.end() : end].strip()
        found.append((*label, passage[mark.start(1) : mark.end(1)], _without_bracket(value)))
    return found


_SPACED = re.compile(r"(\S{3,12}[)）]|\S{3,6})\s+(?=\S)")


def _unmarked(text: str) -> list[tuple[re.Match[str], tuple[str, str]]]:
    """A label that opens a short text without a colon (a scan may lose it), with a gap behind it."""
    mark = _SPACED.match(text) if len(text) < _LONGEST_LINE else None
    label = label_of(mark.group(1), department=False) if mark else None
    return [(mark, label)] if mark and label in (("facts", "organization"), ("facts", "name")) else []


_YEAR_NOTE = re.compile(r"\s*[（(]\s*(?:19|20)\d{2}\s*年?\s*度?\s*[）)]$")


def _without_bracket(value: Passage) -> Passage:
    """A value without a bracket that only its label opened, or that names the year of the form."""
    note = _YEAR_NOTE.search(value.text)
    if note and note.start():
        return value[: note.start()]
    text = value.text
    closed = text.endswith((")", "）")) and not re.search(r"[(（]", text)
    return value[: len(text) - 1].strip() if closed else value


_SLOT_COLUMNS = ("executed", "forecast", "period_budget", "initial_budget", "balance")
_SLOT_ENDS = ("数", "额", "金额", "总额", "支出", "执行", "预算", "结余")
_SLOTS = {"实施期": "period_budget", "项目总": "period_budget", "总投资": "period_budget", "中期": "period_budget"}


def slots(table: Table, row: int) -> list[Column]:
    """The (label, amount) pairs that a row of funds opens with, as columns of amounts.

    A pair's concept comes from its label: 实施期资金总额 heads amounts of the whole period,
    预算数 and 年度资金总额 the year's, 执行数 what was executed.
    """
    found: list[Column] = []
    cells = table.row_cells(row)
    labels = [cell for cell in cells if cell.row == row]
    for cell in labels:
        name = slot_concept(cell.text) or _sum_of_section(table, cell)
        after = table.grid[row][cell.last_column + 1] if cell.last_column + 1 < table.columns else None
        if name is None:
            continue
        if _amount_inside(cell):
            found.append(Column(name, cell.column, cell.last_column, (cell,)))
        elif after is not None and (heads.is_figure(after) or is_blank(after.text)):
            found.append(Column(name, after.column, after.last_column, (cell, after)))
    figures = [c for c in found if heads.is_figure(c.path[-1]) or _amount_inside(c.path[-1])]
    return sorted(found + rates(table, row), key=lambda column: column.first) if figures else []


RATES = ("execution_rate", "arrival_rate", "weight", "score", "review_score")


def rates(table: Table, row: int) -> list[Column]:
    """A rate or score told beside the amounts of a row (执行率 | 97.5%, or 执行率：97.5% in one cell), as columns."""
    cells = [cell for cell in table.row_cells(row) if cell.row == row]
    beside = [
        Column(name, figure.column, figure.last_column, (label, figure))
        for label, figure in pairwise(cells)
        if heads.is_figure(figure) and (name := concept("funds.columns", label.text)) in RATES
    ]
    inside = [
        Column(name, cell.column, cell.last_column, (cell,))
        for cell in cells
        for name, _ in told_amounts(cell.passage)[:1]
        if name in RATES
    ]
    return beside + inside


def _amount_inside(cell: Cell) -> bool:
    return amount_inside(cell.passage) is not None


def amount_inside(passage: Passage) -> tuple[Passage, Passage] | None:
    """A label and a figure printed in one cell (实施期资金总额：5,320.00), parted; else None."""
    for mark in ("：", ":"):
        label, _, figure = passage.text.partition(mark)
        if figure and slot_concept(label) and parse_number(figure) is not None:
            return passage[: len(label)], passage[len(label) + 1 :].strip()
    return None


_TOLD = re.compile(r"([^\s:：;；，,]{2,14}?)\s*[:：]\s*([-+]?[\d,]+(?:\.\d+)?\s*(?:%|万元|元|分)?)(?=$|[\s;；，,。])")


def told_amounts(passage: Passage) -> list[tuple[str, Passage]]:
    """Amounts told with their head in one cell (年初预算数：728.00): concept and figure of each."""
    named = [(concept("funds.columns", label.text), figure) for label, figure in told_figures(passage)]
    return [(str(name), figure) for name, figure in named if name not in (None, "label", "reason")]


def told_figures(passage: Passage) -> list[tuple[Passage, Passage]]:
    """Labels with the figures that stand behind their colons in one text."""
    return [
        (passage[told.start(1) : told.end(1)], passage[told.start(2) : told.end(2)])
        for told in _TOLD.finditer(passage.text)
    ]


def slot_concept(text: str) -> str | None:
    """What amounts stand under a pair's label, or None where it is no label of a total."""
    label = text.split("：")[0].split(":")[0]
    plain = key(label)
    if plain.endswith(_SLOT_ENDS) and concept("funds.columns", label) in _SLOT_COLUMNS and not _is_kind(label):
        return concept("funds.columns", label)
    if concept("funds.labels", label) != "total" or plain in ("合计", "总计"):
        return None
    return next((name for word, name in _SLOTS.items() if plain.startswith(word)), "annual_budget")


def _sum_of_section(table: Table, cell: Cell) -> str | None:
    """A bare 合计 is a total of funds where it begins a section that is headed so (资金情况)."""
    section = table.grid[cell.row][0]
    heads_it = section is not cell and section.row == cell.row and section.row_span > 1
    if not heads_it or key(cell.text) not in ("合计", "总计"):
        return None
    of_funds = concept("funds.columns", section.text) or concept("funds.labels", section.text) == "total"
    return "annual_budget" if of_funds else None


def _is_kind(label: str) -> bool:
    """Does a label name a kind of funds (上年结余), and no sum?"""
    return concept("funds.labels", label) not in (None, "total")


def fits(table: Table, row: int, head: Head) -> bool:
    """Does a row go on with the pairs of `head`: a kind of funds as label, its amount beside it?"""
    if head.section is not None and row <= head.section.last_row:
        return True
    labels = [cell for cell in heads.starting(table, row) if not is_blank(cell.text) and not heads.is_figure(cell)]
    return any(concept("funds.labels", cell.text) or concept("funds.words", cell.text) for cell in labels)
