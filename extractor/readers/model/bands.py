"""Rows that a model named as funds or indicators, read by the form reader's own hands.

Rows under a head go through the same code as those that the form reader finds by vocabulary: merged
levels, split cells, ticks and totals are read alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from extractor.chunking import Line, column_of
from extractor.document import Passage
from extractor.layout.blocks import Cell, Table
from extractor.readers.form.events import Band
from extractor.readers.form.funds import bare_label
from extractor.readers.form.heads import Column, Head, is_figure
from extractor.readers.form.indicators import IndicatorReader
from extractor.readers.form.vocabulary import concept
from extractor.readers.model import shapes
from extractor.readers.model.copying import Copier
from extractor.readers.model.form_answer import FundBlock, IndicatorBlock
from extractor.readers.model.notation import LineOfFunds
from extractor.readers.tree import Leaf, Tree, join_lines, line_leaf, number_leaf
from extractor.wording import is_blank

_COLON = " ：:\n"
_APART = ("history", "likelihood_option")
"""Columns that stand side by side and each mean something of their own."""
_NUMBERS = ("weight", "score", "review_score")


def _bands(kind: str, block: FundBlock | IndicatorBlock, rows: Sequence[int], copier: Copier) -> list[Band]:
    """The rows as bands of the form reader, one a table, under a head of the columns that the model named."""
    bands: list[Band] = []
    for number in rows:
        line = copier.line(number)
        if line is None or not isinstance(line.block, Table) or line.row is None:
            continue
        if bands and bands[-1].table is line.block:
            bands[-1] = replace(bands[-1], rows=(*bands[-1].rows, line.row))
        else:
            bands.append(Band(kind, line.block, _head(block, line.block, line.row, copier), (line.row,)))
    return bands


def _head(block: FundBlock | IndicatorBlock, table: Table, first: int, copier: Copier) -> Head:
    own = [line.row for number in block.head if (line := copier.line(number)) and line.block is table]
    heads = [row for row in own if row is not None]
    top, last = (min(heads), max(heads)) if heads else (first, first - 1)
    named = {column_of(letters): name for letters, name in block.columns.items()}
    columns: list[Column] = []
    for index in sorted(at for at in named if at < table.columns):
        path = tuple(dict.fromkeys(table.grid[row][index] for row in heads)) or (table.grid[first][index],)
        # a field's column ends where the next begins, or where its own head cell does
        last_of_head = max(path[-1].last_column, index) if heads else index
        following = min((at for at in named if at > index), default=table.columns)
        end = min(last_of_head, following - 1)
        before = columns[-1] if columns and columns[-1].concept == named[index] not in _APART else None
        if before is not None and index - before.last <= 1:
            columns[-1] = replace(before, last=end)
        else:
            columns.append(Column(named[index], index, end, path))
    return Head(top, last, tuple(columns), _section(table, first, columns))


def _section(table: Table, row: int, columns: Sequence[Column]) -> Cell | None:
    """The cell at the left that heads the whole band and is none of its columns."""
    cell = table.grid[row][0]
    first = columns[0].first if columns else 0
    return cell if cell.row_span > 1 and cell.last_column < first else None


# --- funds -----------------------------------------------------------------------------------------


def funds(block: FundBlock, copier: Copier) -> list[Tree]:
    """A line for each row that the model named, in its order."""
    lines = [_fund(told, block, copier) for told in block.lines]
    return [line for line in lines if line.get("label")]


def _fund(told: LineOfFunds, block: FundBlock, copier: Copier) -> Tree:
    """A line as the columns give it, with what the model told of the row by itself."""
    line: Tree = {}
    label: Passage | None = None
    for band in _bands("funds", block, [told.row] if told.row is not None else [], copier):
        label = _label(band)
        for column in reversed(band.head.columns):
            if column.concept in shapes.FUNDS.values():
                line[str(column.concept)] = _amount(band, column)
    for name, value in told.told.items():
        if name == "label":
            label = copier.passage(value) or label
        elif name in shapes.FUNDS.values() and (figure := copier.number(value)) is not None:
            line[name] = figure
    if label is None or is_blank(label.text):
        return {}
    bare = bare_label(label)
    known = concept("funds.labels", bare.text)
    category = known if known not in (None, "item") else told.category
    line |= {"label": Leaf(join_lines(bare.text), bare), "category": Leaf(category, bare, inferred=True)}
    side = shapes.SIDES.get(told.told.get("side", ""))
    return line | ({"side": Leaf(side, bare, inferred=True)} if side else {})


def _amount(band: Band, column: Column) -> Leaf | None:
    (row,) = band.rows
    figures = [number_leaf(cell.passage) for cell in column.cells(band.table, row) if cell.row == row]
    return next((figure for figure in figures if figure is not None), None)


def _label(band: Band) -> Passage | None:
    """The cell that the model named as the label, else the last words before the figures."""
    (row,) = band.rows
    told = next((column for column in band.head.columns if column.concept == "label"), None)
    if told is not None:
        return next((cell.passage for cell in told.cells(band.table, row) if not is_blank(cell.text)), None)
    first = min((column.first for column in band.head.columns), default=0)
    cells = [cell for cell in band.table.row_cells(row) if cell.column < first and not is_blank(cell.text)]
    labels = [cell for cell in cells if cell is not band.head.section and not is_figure(cell)]
    return labels[-1].passage if labels else None


# --- indicators ------------------------------------------------------------------------------------


def indicators(block: IndicatorBlock, copier: Copier, project: Tree) -> list[Tree]:
    """The indicators of a block, and into the project the totals below them."""
    found: list[Tree] = []
    label = copier.passage(block.goal)
    goal = line_leaf(label.strip(_COLON)) if label else None
    for band in _bands("indicators", block, block.rows, copier):
        reader = IndicatorReader(band, goal)
        found += reader.read()
        for name in _NUMBERS if reader.totals is not None else ():
            total = getattr(reader.totals, name)
            if total is not None:
                project[f"total_{name}"] = total
    for row, told in block.fixes:
        _fix(row, told, found, goal, copier)
    return found


def _fix(row: int, told: Mapping[str, str], found: list[Tree], goal: Leaf | None, copier: Copier) -> None:
    """What the model tells of one row by itself; a line that is no row of a table becomes an indicator by it."""
    line = copier.line(row)
    if line is None:
        return
    own = next((each for each in found if (leaf := each["level3"]).passage and _stands_on(leaf.passage, line)), None)
    leaves = {name: _leaf(name, value, copier) for name, value in told.items() if name not in _APART}
    if own is not None:
        own.update({name: leaf for name, leaf in leaves.items() if name != "level3" or leaf is not None})
    elif leaves.get("level3") is not None:
        found.append({"goal": goal, **leaves})


def _leaf(name: str, value: str, copier: Copier) -> Leaf | None:
    if not value:
        return None
    if name in _NUMBERS:
        return copier.number(value)
    return copier.name(value) if name.startswith("level") else copier.text(value)


def _stands_on(passage: Passage, line: Line) -> bool:
    words = {id(run.word) for run in line.passage.runs}
    return any(id(run.word) in words for run in passage.runs)
