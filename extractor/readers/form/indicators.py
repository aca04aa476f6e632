"""Indicators: a row each, under levels that are printed once, with their values by column."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractor.document import Passage
from extractor.readers.form import levels, pairs
from extractor.readers.form.events import Band
from extractor.readers.form.heads import Column, Head, of_newest_year, value
from extractor.readers.form.levels import Run
from extractor.readers.form.ticks import has_boxes, is_tick, ticked_option
from extractor.readers.form.vocabulary import concept, key
from extractor.readers.tree import Leaf, Tree, line_leaf, number_leaf, text_leaf
from extractor.wording import compact, is_blank

_TEXTS = ("target", "half_year_target", "long_term_target", "actual", "forecast", "deviation_reason", "basis")
_NUMBERS = ("weight", "score", "review_score")
_LEVELS = ("indicators.level1", "indicators.level2")
_MEASURES = ("target", "actual", "long_term_target")
_MISREAD = re.compile(r"[^\u4e00-\u9fff/、—-]{1,2}")
"""What stands in a column of operators and is no word (定性) was one: left out, nobody would look at what was lost."""
_OPERATOR = re.compile(r"[≥≤><=≧≦≠≈]+|大于(等于)?|小于(等于)?|等于|不(低|高|少|大|小|超)于?过?|(最)?[多少]于?")


@dataclass(frozen=True, slots=True)
class Totals:
    """The 总分 row; or one that repeats below the indicators what the execution of the budget weighs and scores."""

    weight: Leaf | None
    score: Leaf | None
    review_score: Leaf | None


@dataclass(frozen=True, slots=True)
class Half:
    """The columns of one set of levels; a form may print a long-term set beside the annual one."""

    head: Head
    target: str

    def find(self, *names: str) -> Column | None:
        """The half's column of a concept; of the weights of levels and of measures that of the measures."""
        found = self.head.all(*names)
        third = self.head.find("level3")
        if len(found) > 1 and third is not None and names == ("weight",):
            found = [column for column in found if column.first > third.first] or found[-1:]
        return found[0] if found else None

    def part(self, column: Column | None, name: str) -> Column | None:
        """The column of an operator or unit that belongs to a value: under one head with it, or the target's own."""
        if column is None:
            return None
        shared = [part for part in self.head.all(name) if len(part.path) > 1 and part.path[0] is column.path[0]]
        alone = [part for part in self.head.all(name) if len(part.path) == 1]
        return shared[0] if shared else alone[0] if alone and column.concept == "target" else None


def _told_totals(passage: Passage) -> list[tuple[str, Leaf]]:
    """The whole weight and the scores that one cell tells (总分值：100 总得分：97.5); empty where it tells none."""
    found: list[tuple[str, Leaf]] = []
    for label, figure in pairs.told_figures(passage):
        name = concept("indicators.columns", label.text)
        if name not in _NUMBERS and concept("indicators.rows", label.text) == "total":
            name = "score"
        leaf = number_leaf(figure) if name in _NUMBERS else None
        found += [(str(name), leaf)] if leaf is not None else []
    return found


class IndicatorReader:
    """Reads the rows of one band. The level groups of an earlier band of the form go on."""

    def __init__(self, band: Band, goal: Leaf | None = None, *, funded: bool = False) -> None:
        self.band = band
        self.funded = funded
        self.table = band.table
        self.goal = goal
        self.halves = _halves(band)
        self.found: list[Tree] = []
        self.totals: Totals | None = None
        self.execution: Totals | None = None
        self.group: Passage | None = None
        self.subgroup: Passage | None = None
        self.stacked = all(half.find("level1", "level2") is None for half in self.halves)
        self.notes: list[Passage] = []

    def read(self) -> list[Tree]:
        """The indicators, in the order of print; `totals`, `execution` and `notes` are set on the way."""
        rows = tuple(row for row in self.band.rows if not self._special(row, dry=True))
        runs = [self._level_runs(half, rows) for half in self.halves]
        for row in self.band.rows:
            if row in rows:
                self._row(row, rows.index(row), runs)
            else:
                self._special(row)
        return self.found

    def _level_runs(self, half: Half, rows: tuple[int, ...]) -> tuple[list[Run] | None, list[Run] | None]:
        one, two = half.find("level1"), half.find("level2")
        breaks = levels.breaks_of(self.table, rows)
        outer = levels.fill(levels.level_cells(self.table, rows, one), rows, breaks, None) if one else None
        scope = outer if outer is not None else self._group_runs(rows)
        inner = levels.fill(levels.level_cells(self.table, rows, two), rows, breaks, scope) if two else None
        return outer, inner

    def _group_runs(self, rows: tuple[int, ...]) -> list[Run] | None:
        """Runs of rows between group lines, which stand in for level 1 cells."""
        if not rows:
            return None
        runs = [Run(0, 0, None)]
        for place in range(1, len(rows)):
            if rows[place] != rows[place - 1] + 1 and any(
                self._is_group(row) for row in range(rows[place - 1] + 1, rows[place])
            ):
                runs.append(Run(place, place, None))
            runs[-1].last = place
        return runs

    def _printed(self, row: int) -> list[Passage]:
        return [cell.passage for cell in self.table.row_cells(row) if cell.row == row and not is_blank(cell.text)]

    def _is_group(self, row: int) -> bool:
        printed = self._printed(row)
        cells = [cell for cell in self.table.row_cells(row) if cell.row == row and not is_blank(cell.text)]
        if len(printed) != 1 or concept("indicators.level1", printed[0].text) is None:
            return False
        one = self.halves[0].find("level1")
        return one is None or cells[0].column_span > 1 + one.last - one.first

    def _is_level(self, row: int) -> bool:
        """Does the row name a level, in a form that prints all three in one column, and measure nothing?"""
        named = self._name(self.halves[0], row) if self.stacked else None
        if named is None or not any(concept(section, named.text) for section in _LEVELS):
            return False
        columns = self.halves[0].head.all(*_MEASURES, "deviation_reason")
        return all(is_blank(cell.text) for column in columns for cell in column.cells(self.table, row))

    def _begin_level(self, printed: Passage) -> None:
        """Open the level that a line names; one that may be either (成本指标) is told by its place under the first."""
        first, second = (concept(section, printed.text) is not None for section in _LEVELS)
        if first and second and self.group is not None:
            first = levels.not_under(self.group, printed)
        if first:
            self.group, self.subgroup = printed, None
        else:
            self.subgroup = printed

    def _special(self, row: int, dry: bool = False) -> bool:
        """A group line, a remark, a total or a head printed again: no indicator."""
        printed = self._printed(row)
        if not printed:
            return False
        if is_column_numbers(printed):
            return True
        if self._is_level(row):
            if not dry:
                self._begin_level(printed[0])
            return True
        if self._is_group(row):
            self.group = self.group if dry else printed[0]
            return True
        label = concept("indicators.rows", printed[0].text)
        if label in ("total", "subtotal") and not self._fills_levels(row):
            if not dry and label == "total":
                self.totals = self._total(row)
            return True
        if label == "execution" and self.funded and self._measures_nothing(row):
            self.execution = self.execution if dry else self._total(row)
            return True
        return self._remark(printed, dry)

    def _measures_nothing(self, row: int) -> bool:
        """Does the row print neither a value to reach nor one reached?"""
        columns = [column for half in self.halves for column in half.head.all(*_MEASURES)]
        return all(is_blank(cell.text) for column in columns for cell in column.cells(self.table, row))

    def _fills_levels(self, row: int) -> bool:
        """Does the row print a third level of its own beside its label?"""
        column = self.halves[0].find("level3")
        cells = column.cells(self.table, row) if column else []
        return any(
            not is_blank(c.text)
            and number_leaf(c.passage) is None
            and concept("indicators.rows", c.text) is None
            and not _told_totals(c.passage)
            for c in cells
        )

    def _remark(self, printed: list[Passage], dry: bool) -> bool:
        """A line 偏差原因：… under the indicator that it speaks of, or one of no indicator."""
        if len(printed) != 1:
            return False
        label, mark, _ = (
            re.split(r"([：:])", printed[0].text, maxsplit=1) if re.search("[：:]", printed[0].text) else ("", "", "")
        )
        if mark and concept("indicators.rows", label) == "reason":
            if not dry and self.found:
                self.found[-1]["deviation_reason"] = text_leaf(printed[0][len(label) + 1 :])
            return True
        if key(label) in ("注", "备注", "说明", "填表说明") or label.startswith("注"):
            if not dry:
                self.notes.append(printed[0])
            return True
        return False

    def _total(self, row: int) -> Totals:
        head = self.halves[-1].head
        told = {name: figure for cell in self.table.row_cells(row) for name, figure in _told_totals(cell.passage)}
        figures = {name: told.get(name) or self._total_figure(row, head.find(name)) for name in _NUMBERS}
        if figures["weight"] is not None and figures["weight"] is figures["score"]:
            figures["weight"] = None
        return Totals(figures["weight"], figures["score"], figures["review_score"])

    def _total_figure(self, row: int, column: Column | None) -> Leaf | None:
        if column is None:
            return None
        cells = {id(self.table.grid[row][c]): self.table.grid[row][c] for c in range(column.first, column.last + 1)}
        return next((leaf for cell in cells.values() if cell.row == row and (leaf := number_leaf(cell.passage))), None)

    def _row(self, row: int, place: int, runs: list[tuple[list[Run] | None, list[Run] | None]]) -> None:
        trees = [self._indicator(half, row, place, runs[index], runs) for index, half in enumerate(self.halves)]
        made = [tree for tree in trees if tree is not None]
        if len(made) == 2 and _same_name(made[0]["level3"], made[1]["level3"]):
            extra = {name: leaf for name, leaf in made[1].items() if leaf is not None and made[0].get(name) is None}
            made = [made[0] | extra | {"level3": made[1]["level3"]}]
        self.found += made

    def _indicator(
        self, half: Half, row: int, place: int, own: tuple[list[Run] | None, list[Run] | None],
        runs: list[tuple[list[Run] | None, list[Run] | None]],
    ) -> Tree | None:  # fmt: skip
        name = line_leaf(self._name(half, row))
        if (
            name is None
            or not self._begins(half, row)
            or concept("indicators.rows", str(name.value)) == "not_applicable"
        ):
            return None
        outer = own[0] if own[0] is not None else next((r[0] for r in runs if r[0] is not None), None)
        inner = own[1]
        level2 = line_leaf(levels.at(inner, place).passage if inner else self.subgroup)
        level1 = levels.first_level(levels.at(outer, place) if outer else None, level2, self.group)
        tree: Tree = {"goal": self._goal(half, row) or self.goal, "level1": level1, "level2": level2, "level3": name}
        return tree | self._values(half, row)

    def _name(self, half: Half, row: int) -> Passage | None:
        """The measure's name: of four levels the last, or the third where that is left blank."""
        group = half.find("level3_group")
        own = [cell for cell in group.cells(self.table, row) if cell.row == row] if group else []
        return value(self.table, row, half.find("level3")) or (value(self.table, row, group) if own else None)

    def _goal(self, half: Half, row: int) -> Leaf | None:
        """The goal that a column 目标名称 names."""
        column = half.find("goal")
        return line_leaf(self.table.grid[row][column.first].passage) if column is not None else None

    def _begins(self, half: Half, row: int) -> bool:
        """Does the row begin an indicator (its name, or a value of its own)?"""
        names = ("level3", "target", "actual", "weight", "score", "long_term_target")
        cells = [cell for column in half.head.all(*names) for cell in column.cells(self.table, row)]
        return any(cell.row == row and not is_blank(cell.text) for cell in cells)

    def _values(self, half: Half, row: int) -> Tree:
        tree: Tree = {}
        for name in _TEXTS:
            tree[name] = text_leaf(value(self.table, row, half.find(name)))
        for name in _NUMBERS:
            tree[name] = number_leaf(value(self.table, row, half.find(name)))
        earlier = [
            {"period": line_leaf(column.title), "value": text_leaf(value(self.table, row, column))}
            for column in half.head.all("history")
        ]
        tree["history"] = [each for each in earlier if each["value"] is not None]
        for name in ("target", "actual"):
            tree[name] = self._joined(half, row, name) or tree[name]
        if half.find("deviation_reason") is None:
            tree["deviation_reason"] = text_leaf(value(self.table, row, half.find("note")))
        tree["likelihood"] = self._likelihood(half, row)
        if half.target != "target":
            tree[half.target], tree["target"] = tree[half.target] or tree["target"], None
        return tree

    def _joined(self, half: Half, row: int, name: str) -> Leaf | None:
        """Operator, value and unit joined, where they have cells of their own."""
        column = half.find(name)
        number = value(self.table, row, column)
        parts_of = [half.part(column, part) for part in ("operator", "unit")]
        if number is None or not any(parts_of):
            return None
        operator, unit = (value(self.table, row, part) for part in parts_of)
        parts = [number.strip()]
        if (
            operator is not None
            and (_OPERATOR.fullmatch(compact(operator.text)) or _MISREAD.fullmatch(compact(operator.text)))
            and not _OPERATOR.match(compact(number.text))
        ):
            parts.insert(0, operator.strip())
        if unit is not None and not compact(number.text).endswith(compact(unit.text)):
            parts.append(unit.strip())
        return text_leaf(Passage.join(parts))

    def _likelihood(self, half: Half, row: int) -> Leaf | None:
        for column in half.head.all("likelihood_option"):
            mark = value(self.table, row, column)
            if mark is not None and is_tick(mark.text):
                return line_leaf(column.title)
        printed = value(self.table, row, half.find("likelihood"))
        if printed is not None and has_boxes(printed.text):
            return ticked_option(printed)
        return line_leaf(printed)


def is_column_numbers(printed: list[Passage]) -> bool:
    """Is it a row that numbers the columns (1 2 3 …)?"""
    numbers = [compact(passage.text) for passage in printed]
    return len(numbers) > 3 and numbers == [str(number) for number in range(1, len(numbers) + 1)]


def _same_name(a: Leaf, b: Leaf) -> bool:
    return compact(str(a.value)) == compact(str(b.value))


def _halves(band: Band) -> list[Half]:
    """One set of columns, or two where level 3 is printed twice side by side."""
    thirds = band.head.all("level3")
    valued = [
        c
        for c in band.head.all("target", "actual", "long_term_target")
        if len(thirds) > 1 and c.first > thirds[1].first
    ]
    if not valued:
        return [Half(of_newest_year(band.head), "target")]
    split = _split_column(band.head, thirds[1])
    left = Head(
        band.head.first, band.head.last, tuple(c for c in band.head.columns if c.first < split), band.head.section
    )
    right = Head(band.head.first, band.head.last, tuple(c for c in band.head.columns if c.first >= split))
    if "annual" in _half_words(band, left, 0) or "long_term" in _half_words(band, right, split):
        return [Half(left, "target"), Half(right, "long_term_target")]
    return [Half(left, "long_term_target"), Half(right, "target")]


def _half_words(band: Band, head: Head, start: int) -> set[str | None]:
    """What the heads of a half, and the cell at its left edge, say of its term."""
    cells = [cell for column in head.columns for cell in column.path if column.concept not in ("level3", "level2")]
    if start:
        cells.append(band.table.grid[head.first][start - 1])
    return {concept("indicators.halves", cell.text) for cell in cells}


def _split_column(head: Head, third: Column) -> int:
    """Where the second set begins: at the levels (or a label down the side) left of its level 3."""
    before = [column for column in head.columns if column.first < third.first]
    start = third.first
    for column in reversed(before):
        label = column.path[0].last_row > head.last
        if column.concept not in ("level1", "level2") and not label:
            break
        start = column.first
    return start
