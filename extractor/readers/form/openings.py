"""Where a band begins: the heads of funds, goals, indicators, funding, projects and lists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from extractor.document import Passage
from extractor.layout.blocks import Cell, Table
from extractor.readers.form import heads, pairs
from extractor.readers.form.events import Band
from extractor.readers.form.heads import Column, Head
from extractor.readers.form.vocabulary import concept, key
from extractor.wording import is_blank

Opener = Callable[[Table, int], Band | None]

LEVELS = ("level1", "level2", "level3", "level4")
AMOUNTS = ("initial_budget", "annual_budget", "executed", "forecast", "half_year_plan", "period_budget", "balance")


def open_indicators(table: Table, row: int) -> Band | None:
    """A head with at least two of the three levels, or the third with a value beside it."""
    section = "indicators.columns"
    found = heads.concepts(_without_group(table, row), section)
    levels = [name for name in LEVELS if name in found]
    beside = found.keys() & {"target", "actual", "weight", "score", "long_term_target"}
    if "level3" not in found or not (len(levels) > 1 or beside) or (len(levels) == 1 and len(found) < 3):
        return None
    anchor = found["level3"][-1]
    cells = [cell for names in found.values() for cell in names]
    head = heads.build(table, row, heads.head_end(table, anchor, cells, section), section)
    first = min(column.first for column in head.all("level3"))
    columns = tuple(
        replace(c, concept=None) if c.first < first and c.concept in ("target", "actual") else c for c in head.columns
    )
    return Band("indicators", table, replace(head, columns=_deepest(columns)))


def _without_group(table: Table, row: int) -> list[Cell]:
    """The cells of a head's first row; in place of one over the levels (绩效指标) those under it."""
    cells: list[Cell] = []
    for cell in heads.starting(table, row):
        below = [c for c in _below(table, cell) if concept("indicators.columns", c.text) in LEVELS]
        cells += _below(table, cell) if len(below) > 1 else [cell]
    return cells


def _below(table: Table, cell: Cell) -> list[Cell]:
    """The cells of the next row that stand under 绩效指标, where that stands over several columns."""
    if cell.column_span < 3 or concept("indicators.columns", cell.text) != "level3" or cell.last_row + 1 >= table.rows:
        return []
    return [c for c in heads.starting(table, cell.last_row + 1) if cell.column <= c.column <= cell.last_column]


def _deepest(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """The columns with the measure's name in the last of four levels, where a form has so many."""
    if not any(column.concept == "level4" for column in columns):
        return columns
    renamed = {"level3": "level3_group", "level4": "level3"}
    return tuple(replace(column, concept=renamed.get(str(column.concept), column.concept)) for column in columns)


def open_funds(table: Table, row: int) -> Band | None:
    """A head with two kinds of amounts or an amount and a rate; or one amount over figures."""
    section = "funds.columns"
    cells = [cell for cell in heads.starting(table, row) if cell.column or cell.row_span == 1]
    found = heads.concepts(cells, section)
    amounts = [cell for name in AMOUNTS for cell in found.get(name, [])]
    others = found.keys() & {"execution_rate", "weight", "score", "arrival_rate"}
    if not amounts or any(heads.is_figure(cell) for cell in cells):
        return None
    anchor = amounts[0]
    members = amounts + [cell for name in others for cell in found[name]]
    end = heads.head_end(table, anchor, members, section)
    if end + 1 >= table.rows and row > 0 and not others and len(amounts) < 2:
        return None
    if not _amounts_below(table, end, amounts):
        return None
    labelled = "label" in found and end + 1 < table.rows and heads.is_figure(table.grid[end + 1][anchor.column])
    if len(amounts) + len(others) < 2 and not labelled and not _is_lone_head(table, anchor, end):
        return None
    head = heads.build(table, row, end, section)
    columns = tuple(replace(c, concept=None) if _over_labels(table, end, c) else c for c in head.columns)
    return Band("funds", table, replace(head, columns=columns), section=_section_text(table, row))


def open_across(table: Table, row: int) -> Band | None:
    """A head with kinds of funds side by side (合计, 中央, 省级) over rows of amounts (预算数, 执行数)."""
    cells = [cell for cell in heads.starting(table, row) if cell.column or cell.row_span == 1]
    sources = [cell for cell in cells if concept("funds.labels", cell.text)]
    if len(sources) < 3 or row + 1 >= table.rows or any(heads.is_figure(cell) for cell in cells):
        return None
    below = [cell for cell in heads.starting(table, row + 1) if cell.column < sources[0].column]
    figures = [
        cell for cell in heads.starting(table, row + 1) if cell.column >= sources[0].column and heads.is_figure(cell)
    ]
    if not any(concept("funds.columns", cell.text) for cell in below) or not figures:
        return None
    head = heads.build(table, row, row, "funds.columns")
    named = {id(cell) for cell in sources}
    columns = tuple(replace(c, concept="source") if id(c.path[-1]) in named else c for c in head.columns)
    return Band("across", table, replace(head, columns=columns), section=_section_text(table, row))


def _over_labels(table: Table, end: int, column: Column) -> bool:
    """Do kinds of funds stand under a head that reads like one of amounts (预算执行情况)?"""
    if end + 1 >= table.rows:
        return False
    return concept("funds.labels", table.grid[end + 1][column.first].text) is not None


def _amounts_below(table: Table, end: int, amounts: list[Cell]) -> bool:
    """Under an amount's head stand figures or blanks, never labels (then the head is a label itself)."""
    for row in range(end + 1, min(end + 4, table.rows)):
        below = [table.grid[row][cell.column] for cell in amounts]
        if any(heads.is_figure(cell) for cell in below):
            return True
        if any(concept("funds.labels", cell.text) for cell in below):
            return False
    return True


def _is_lone_head(table: Table, anchor: Cell, end: int) -> bool:
    """Is a single amount's head a head: a figure below it, and nothing to the right of it?"""
    if end + 1 >= table.rows:
        return bool(table.parts) and anchor.last_column == table.columns - 1
    below = table.grid[end + 1][anchor.column]
    left = [cell for cell in heads.starting(table, end + 1) if cell.column < anchor.column and not is_blank(cell.text)]
    return heads.is_figure(below) and anchor.last_column == table.columns - 1 and bool(left)


def _section_text(table: Table, row: int) -> Passage:
    first = table.grid[row][0]
    return first.passage if first.row_span > 1 or first.row == row else Passage()


def open_goals(table: Table, row: int) -> Band | None:
    """A head with words for goals over cells of text."""
    section = "goals.columns"
    cells = [cell for cell in heads.starting(table, row) if not is_blank(cell.text)]
    named = {id(cell): concept(section, cell.text) for cell in cells}
    inner = [
        cell for cell in cells if named[id(cell)] and not (cell.column == 0 and cell.row_span > 1 and len(cells) > 1)
    ]
    kinds = {named[id(cell)] for cell in inner} - {"name", None}
    if not kinds or (len(inner) < 2 and "actual" not in kinds) or row + 1 >= table.rows:
        return None
    outside = [cell for cell in cells if cell not in inner]
    if any(cell.column > inner[0].column for cell in outside) or len({cell.last_row for cell in inner}) > 1:
        return None
    end = inner[0].last_row
    below = [table.grid[end + 1][cell.column] for cell in inner] if end + 1 < table.rows else []
    if any(cell.row <= end or concept(section, cell.text) for cell in below):
        return None
    return Band("goals", table, heads.build(table, row, end, section), section=_section_text(table, row))


def open_list(table: Table, row: int) -> Band | None:
    """A head with 序号 and a name over numbered rows: a list of projects, such as an index sheet."""
    cells = [cell for cell in heads.starting(table, row) if not is_blank(cell.text)]
    names = [cell for cell in cells[:4] if concept("facts", cell.text) == "name"]
    end = max((cell.last_row for cell in cells), default=row)
    if not names or len(cells) < 3 or end + 1 >= table.rows:
        return None
    numbered = key(cells[0].text) in ("序号", "编号") and heads.is_figure(_first_below(table, end, cells[0]))
    if not numbered and not _is_head_of_list(table, end, cells, names[0]):
        return None
    return Band("list", table, heads.build(table, row, end, "funds.columns"))


def _first_below(table: Table, end: int, head: Cell) -> Cell:
    """The first cell under a head that is no row of sums."""
    below = [table.grid[row][head.column] for row in range(end + 1, min(end + 3, table.rows))]
    return next((cell for cell in below if concept("indicators.rows", cell.text) != "total"), below[0])


def _is_head_of_list(table: Table, end: int, cells: list[Cell], name: Cell) -> bool:
    """Without numbers: is all of the first row heads, with names of projects under one and figures under others?"""
    first = all(len(table.row_cells(row)) == 1 for row in range(name.row))
    known = [any(concept(s, c.text) for s in ("facts", "funds.columns", "funds.labels")) for c in cells]
    if not first or len(cells) < 4 or not all(known) or end + 2 >= table.rows:
        return False
    below = _first_below(table, end, name)
    figures = [cell for cell in heads.starting(table, below.row) if heads.is_figure(cell)]
    named = pairs.label_of(below.text, department=False) is None and concept("funds.labels", below.text) is None
    return not is_blank(below.text) and named and len(figures) > 1


def open_pairs(table: Table, row: int) -> Band | None:
    """Funds without a head: a total's label with its amount beside it (年度资金总额 | 1,815.50)."""
    slots = pairs.slots(table, row)
    if not slots:
        return None
    section = heads.starting(table, row)[0]
    outer = section if section.row_span > 1 and section.column == 0 else None
    return Band("pairs", table, Head(row, row, tuple(slots), outer), (row,), _section_text(table, row))


def told(table: Table, row: int) -> list[tuple[str, Passage]]:
    """The amounts that the cells of a row tell, each with its concept."""
    return [amount for cell in heads.starting(table, row) for amount in pairs.told_amounts(cell.passage)]


def open_told(table: Table, row: int) -> Band | None:
    """Funds told within cells, each amount behind its own head (年初预算数：728.00)."""
    if len(told(table, row)) < 2 or any(len(slot.path) > 1 for slot in pairs.slots(table, row)):
        return None
    first = table.grid[row][0]
    outer = first if first.row_span > 1 else None
    return Band("told", table, Head(row, row, (), outer), (row,), _section_text(table, row))


def open_projects(table: Table, row: int) -> Band | None:
    """A head over a department's projects or key tasks: a name, and an amount or a purpose."""
    section = "department.project_columns"
    cells = [cell for cell in heads.starting(table, row) if not is_blank(cell.text)]
    found = heads.concepts(cells, section)
    outer = [cell for cell in cells if cell.column == 0 and cell.row_span > 1]
    names = [cell for cell in found.get("name", []) if cell not in outer]
    amounts = [cell for name in ("annual_budget", "total_budget") for cell in found.get(name, []) if cell not in outer]
    if not names or not (amounts or "purpose" in found) or any(heads.is_figure(cell) for cell in cells):
        return None
    inner = [cell for group in found.values() for cell in group if cell not in outer]
    end = heads.head_end(table, names[0], inner, section)
    return Band("projects", table, heads.build(table, row, end, section), section=_section_text(table, row))


def open_funding(table: Table, row: int) -> Band | None:
    """A head over a department's income and expenditure: amounts with items beside them."""
    section = "department.funding_columns"
    cells = [cell for cell in heads.starting(table, row) if not is_blank(cell.text)]
    found = heads.concepts(cells, section)
    amounts = [*found.get("amount", []), *found.get("executed", [])]
    named = any(key(cell.text).endswith("名称") for cell in cells)
    if not amounts or named or any(heads.is_figure(cell) for cell in cells):
        return None
    end = heads.head_end(table, amounts[0], [cell for group in found.values() for cell in group], section)
    rows = range(end + 1, min(end + 5, table.rows))
    beside = [cell for r in rows for cell in table.row_cells(r) if concept("department.items", cell.text)]
    figures = [r for r in rows for cell in table.row_cells(r) if heads.is_figure(cell)]
    if not beside or not figures:
        return None
    return Band("funding", table, heads.build(table, row, end, section), section=_section_text(table, row))


FORM: tuple[Opener, ...] = (open_indicators, open_list)
DEPARTMENT: tuple[Opener, ...] = (open_funding, open_projects)
PROJECT: tuple[Opener, ...] = (open_across, open_funds, open_goals, open_told, open_pairs)
"""In the order in which they are tried."""
