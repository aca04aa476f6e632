"""Lines of funds, from rows under a head of amounts or from labels with amounts beside them."""

from __future__ import annotations

import re
from itertools import pairwise

from extractor.document import Passage
from extractor.layout.blocks import Cell, Table
from extractor.readers.form import heads, pairs
from extractor.readers.form.events import Band
from extractor.readers.form.heads import Column
from extractor.readers.form.openings import AMOUNTS
from extractor.readers.form.vocabulary import concept, key
from extractor.readers.tree import Leaf, Tree, join_lines, number_leaf
from extractor.wording import compact, is_blank

FIELDS = (
    "period_budget", "initial_budget", "annual_budget", "half_year_plan", "executed", "forecast", "balance",
    "weight", "score", "review_score", "execution_rate", "arrival_rate",
)  # fmt: skip
_PREFIX = re.compile(r"^\s*其\s*中\s*[：:，,]?\s*|^\s*[（(]?[一二三四五六七八九十\d]{1,2}[)）]?[、.．](?!\d)\s*")
_YEAR = re.compile(r"(?:19|20)\d{2}(?:年度?)?")
_UNIT = re.compile(r"\s*[（(]\s*(?:单位[：:]?)?\s*(?:百|千|万|亿)?元\s*[）)]\s*[：:]?\s*$")


def bare_label(passage: Passage) -> Passage:
    """A row's label without a leading 其中：, a unit in brackets and a closing colon."""
    label = passage.strip()
    prefix = _PREFIX.match(label.text)
    if prefix and prefix.end() < len(label.text):
        label = label[prefix.end() :]
    unit = _UNIT.search(label.text)
    if unit and unit.start():
        label = label[: unit.start()]
    return label.strip(" ：:\n")


def read_funds(band: Band) -> list[Tree]:
    """A fund line for each row of the band that has a label or a figure."""
    if band.kind == "pairs":
        return _read_pairs(band)
    if band.kind == "told":
        return _read_told(band)
    if band.kind == "across":
        return _read_across(band)
    if len(_sources(band)) > 1:
        return [line for row in band.rows for line in _read_sources(band, row)]
    if _told_by_year(band):
        return []
    blocks = _blocks(band)
    if len(blocks) == 1:
        return _read_block(band, blocks[0], _side_of(band.table, band.head.first, 0, band.table.columns), 0)
    return [line for block in blocks for line in _read_block(band, block, _head_side(band, block), block[0].first)]


def purpose(band: Band) -> Passage | None:
    """What the funds are for, told in a row of its own under a section that names both (预算规模及资金用途)."""
    section = band.head.section
    if section is None or not any(concept("facts", part) == "content" for part in re.split("[及和与、]", section.text)):
        return None
    rows = [[cell for cell in band.table.row_cells(row) if cell is not section] for row in band.rows]
    alone = [cells[0] for cells in rows if len(cells) == 1 and not heads.is_figure(cells[0])]
    return next((cell.passage for cell in alone if not is_blank(cell.text)), None)


def _told_by_year(band: Band) -> bool:
    """Are the rows years that the project has behind it (年度: 2020年, 2021年)? They are no kinds of funds."""
    lead = [cell for row in band.rows for cell in band.table.row_cells(row)[:1] if not is_blank(cell.text)]
    return bool(lead) and all(_YEAR.fullmatch(compact(cell.text)) for cell in lead)


def _blocks(band: Band) -> list[list[Column]]:
    """The head's columns, parted where labels begin anew behind amounts: income at the left, expenditure beside it."""
    blocks: list[list[Column]] = [[]]
    for index, column in enumerate(band.head.columns):
        amounts = any(one.concept in AMOUNTS for one in blocks[-1])
        follow = any(one.concept in AMOUNTS for one in band.head.columns[index + 1 :])
        if amounts and follow and column.concept in (None, "label") and _holds_labels(band, column):
            blocks.append([])
        blocks[-1].append(column)
    return blocks


def _holds_labels(band: Band, column: Column) -> bool:
    texts = [cell for row in band.rows for cell in column.cells(band.table, row) if not is_blank(cell.text)]
    return bool(texts) and not any(heads.is_figure(cell) for cell in texts)


def _head_side(band: Band, block: list[Column]) -> Leaf | None:
    """Income or expenditure, as the head over a block of columns says, or the row above the head."""
    head = band.head.first
    rows = range(max(head - 1, 0), band.head.last + 1)
    return next((s for row in rows if (s := _side_of(band.table, row, block[0].first, block[-1].last + 1))), None)


def _read_block(band: Band, block: list[Column], side: Leaf | None, start: int) -> list[Tree]:
    """The lines of one block of columns that begins at the grid's column `start`."""
    lines: list[Tree] = []
    columns = [column for column in block if column.concept in FIELDS]
    for row in band.rows:
        labels = _labels(band, row, start, columns[0].first)
        side = next((s for cell in labels if (s := _side(cell))), None) or side
        labels = [cell for cell in labels if _side(cell) is None]
        line = {str(column.concept): _amount(band.table, row, column) for column in reversed(columns)}
        if not any(line.values()) and (not labels or _tells(band, row, columns, labels[-1])):
            continue
        lines.append(_named(line, labels, band) | ({"side": side} if side else {}))
    return lines


def _tells(band: Band, row: int, columns: list[Column], label: Cell) -> bool:
    """Does text stand where amounts would, beside a label that is no kind of funds: 分配科学性 | 资金按人数分配…?"""
    cells = [cell for column in columns for cell in column.cells(band.table, row)]
    told = any(not is_blank(cell.text) and not heads.is_figure(cell) for cell in cells)
    return told and concept("funds.labels", label.text) is None


def _sources(band: Band) -> list[Column]:
    """Columns whose deepest head is a kind of funds under a head of amounts (全年预算数: 财政拨款, 其他资金)."""
    return [
        c
        for c in band.head.columns
        if len(c.path) > 1 and concept("funds.labels", c.title.text) and c.concept in FIELDS
    ]


def _read_sources(band: Band, row: int) -> list[Tree]:
    """A line for each kind of funds that stands across, with what each head of amounts says of it."""
    lines: dict[str, Tree] = {}
    sources = _sources(band)
    for column in sources:
        label = bare_label(column.title)
        line = lines.setdefault(key(label.text), _source_line(label))
        line[str(column.concept)] = _amount(band.table, row, column)
    whole = [column for column in band.head.columns if column.concept in FIELDS and column not in sources]
    first = next(iter(lines.values()), {})
    first |= {str(column.concept): _amount(band.table, row, column) for column in whole}
    return [line for line in lines.values() if any(line.get(field) for field in FIELDS)]


def _source_line(label: Passage) -> Tree:
    name = concept("funds.labels", label.text) or "item"
    return {"label": Leaf(join_lines(label.text), label), "category": Leaf(name, label, inferred=True)}


def _read_across(band: Band) -> list[Tree]:
    """Kinds of funds as columns, amounts as rows (预算数, 执行数, 执行率)."""
    sources = [column for column in band.head.columns if column.concept == "source"]
    lines = [_source_line(bare_label(column.title)) for column in sources]
    for row in band.rows:
        told = pairs.rates(band.table, row)
        if len(told) > 1 and lines:  # 分值 | 10 | 得分 | 9.5
            lines[0] |= {str(column.concept): _rate(column.path[-1]) for column in told}
            continue
        lead = [c for c in band.table.row_cells(row) if c.column < sources[0].first and c.row == row]
        field = next((name for c in lead if (name := concept("funds.columns", c.text)) in FIELDS), None)
        for column, line in zip(sources, lines, strict=True):
            if field:
                line[str(field)] = _amount(band.table, row, column)
        for column in band.head.columns:
            if column.concept in ("weight", "score", "review_score") and lines:
                lines[0][str(column.concept)] = lines[0].get(str(column.concept)) or _amount(band.table, row, column)
    return lines


def _amount(table: Table, row: int, column: Column) -> Leaf | None:
    figures = [number_leaf(cell.passage) for cell in column.cells(table, row) if cell.row == row]
    return next((figure for figure in figures if figure is not None), None)


def _labels(band: Band, row: int, start: int, end: int) -> list[Cell]:
    """The label cells of a row, outermost first; the cell that heads the whole band is left out."""
    cells = [cell for cell in band.table.row_cells(row) if start <= cell.column < end and not is_blank(cell.text)]
    section = band.head.section
    return [cell for cell in cells if cell is not section and not heads.is_figure(cell) and not _heads_band(cell, band)]


def _heads_band(cell: Cell, band: Band) -> bool:
    return (
        cell.column == 0
        and cell.row_span > 1
        and (cell.row <= band.head.last or len(band.rows) <= cell.row_span)
        and (_side(cell) is None and cell.row_span >= len(band.rows) and len(band.rows) > 1)
    )


def _named(line: Tree, labels: list[Cell], band: Band) -> Tree:
    own = bare_label(labels[-1].passage) if labels else bare_label(band.section)
    label = Leaf(join_lines(own.text), own) if own else None
    return line | {"label": label, "category": _category(labels, own)}


def _category(labels: list[Cell], own: Passage) -> Leaf | None:
    name = concept("funds.labels", own.text)
    if name is None and concept("funds.words", own.text) == "subtotal" and len(labels) > 1:
        name = concept("funds.labels", labels[-2].text)
    return Leaf(name or "item", own, inferred=True) if own else None


def _side(cell: Cell) -> Leaf | None:
    name = concept("funds.words", cell.text)
    return Leaf(name, cell.passage, inferred=True) if name in ("income", "expenditure") else None


def _side_of(table: Table, row: int, first: int, last: int) -> Leaf | None:
    cells = [cell for cell in table.row_cells(row) if first <= cell.column < last]
    return next((side for cell in cells if (side := _side(cell))), None)


def _read_pairs(band: Band) -> list[Tree]:
    lines: dict[str, Tree] = {}
    for row in band.rows:
        if (own := _headed_in_row(band, row)) is not None:
            lines[str(row)] = own
            continue
        for column in _pair_columns(band, row):
            cell = band.table.grid[row][column.first]
            if cell.row != row:
                continue
            if column.concept in pairs.RATES:
                line = next(iter(lines.values()), {})
                line[str(column.concept)] = line.get(str(column.concept)) or _rate(cell)
                continue
            label, figure = _pair(band.table, cell, column)
            if label and not _is_past(label):
                _add_pair(lines, str(column.concept), label, figure)
        for field, label, figure in _pairs_beside(band, row):
            _add_pair(lines, field, label, figure)
    return list(lines.values())


def _headed_in_row(band: Band, row: int) -> Tree | None:
    """The line of a row that repeats its heads (资金总额 | 全年预算数 | 868 | 全年执行数 | 862), of others None."""
    cells = [each for each in heads.starting(band.table, row) if each is not band.head.section]
    if len(cells) < 5 or concept("funds.labels", cells[0].text) is None:
        return None
    label, *rest = cells
    told = {concept("funds.columns", head.text): value for head, value in zip(rest[::2], rest[1::2], strict=False)}
    named = set(told) <= {*AMOUNTS, *pairs.RATES} and len(told) == len(rest) // 2
    if not named or not all(map(_may_be_amount, told.values())):
        return None
    line: Tree = {str(name): number_leaf(cell.passage) for name, cell in told.items()}
    own = bare_label(label.passage)
    line["category"] = Leaf(concept("funds.labels", own.text) or "item", own, inferred=True)
    return line | {"label": Leaf(join_lines(own.text), own)}


def _pair_columns(band: Band, row: int) -> list[Column]:
    """What stands in a row of pairs: as its own labels say, else as the first row's do."""
    own = pairs.slots(band.table, row) or pairs.rates(band.table, row)
    taken = {column.first for column in own}
    amounts = [c for c in band.head.columns if c.first not in taken and c.concept not in pairs.RATES]
    return sorted([*own, *amounts], key=lambda column: column.first)


def _rate(cell: Cell) -> Leaf | None:
    told = pairs.told_amounts(cell.passage)
    return number_leaf(told[0][1] if told else cell.passage)


def _add_pair(lines: dict[str, Tree], field: str, label: Passage, figure: Passage) -> None:
    name = concept("funds.labels", label.text) or ("total" if pairs.slot_concept(label.text) else "item")
    line = lines.setdefault("total" if name == "total" else key(label.text), {})
    line[field] = number_leaf(figure)
    line["category"] = Leaf(name, label, inferred=True)
    if "label" not in line or field == "annual_budget":
        line["label"] = Leaf(join_lines(label.text), label)


def _pairs_beside(band: Band, row: int) -> list[tuple[str, Passage, Passage]]:
    """Kinds of funds told in one row with their total (预算数 | 100 | 其中：财政资金 | 80 | 其他资金 | 20)."""
    slots = {column.first: column for column in band.head.columns}
    found, field = [], None
    cells = band.table.row_cells(row)
    for label, figure in pairwise(cells):
        if figure.column in slots:
            field = str(slots[figure.column].concept)
            if field == "period_budget" and figure.row_span > 1:
                field = "annual_budget"  # the whole period's amount beside the rows of the year's
        elif (
            field and label.row == figure.row == row and _may_be_amount(figure) and concept("funds.labels", label.text)
        ):
            found.append((field, bare_label(label.passage), figure.passage))
    return found


def _read_told(band: Band) -> list[Tree]:
    """A line for each row that names its funds; weight and score in a row of their own are the total's."""
    lines: list[Tree] = []
    for row in band.rows:
        cells = [
            cell for cell in band.table.row_cells(row) if cell is not band.head.section and not is_blank(cell.text)
        ]
        told = {name: number_leaf(figure) for cell in cells for name, figure in pairs.told_amounts(cell.passage)}
        labels = [cell for cell in cells if not pairs.told_amounts(cell.passage)]
        if lines and set(told) <= {"weight", "score", "review_score"}:
            lines[0] |= told
        else:
            lines.append(_named(dict(told), labels, band))
    return lines


def _may_be_amount(cell: Cell) -> bool:
    return heads.is_figure(cell) or is_blank(cell.text)


def _is_past(label: Passage) -> bool:
    """Is it last year's figure, set beside this year's for comparison?"""
    return any(word in label.text for word in ("上年", "往年", "去年")) and concept("funds.labels", label.text) is None


def _pair(table: Table, cell: Cell, column: Column) -> tuple[Passage | None, Passage]:
    inside = pairs.amount_inside(cell.passage)
    if inside is not None:
        return bare_label(inside[0]), inside[1]
    before = table.grid[cell.row][column.first - 1] if column.first else None
    if before is None or before is cell or heads.is_figure(before):
        return None, Passage()
    return bare_label(before.passage), cell.passage
