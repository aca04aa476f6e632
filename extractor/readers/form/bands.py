"""A table as a sequence of bands: facts, funds, goals, indicators, each with the head it stands under.

Forms stack several small tables into one grid. A row is told by what it prints: head words begin
a band, a label with its value is a fact, a row that fits the band above belongs to it.
"""

from __future__ import annotations

from dataclasses import replace

from extractor.document import Passage
from extractor.layout.blocks import Table
from extractor.readers.form import heads, openings, pairs
from extractor.readers.form.events import Band, BlockTitle, Event, Fact, Note, Title
from extractor.readers.form.heads import Head
from extractor.readers.form.vocabulary import concept, is_title
from extractor.wording import is_blank


def segment(table: Table, department: bool) -> list[Event]:
    """The bands and facts of a table, from top to bottom."""
    return _Segmenter(table, department).run()


class _Segmenter:
    def __init__(self, table: Table, department: bool) -> None:
        self.table = table
        self.openers = (*openings.FORM, *(openings.DEPARTMENT if department else ()), *openings.PROJECT)
        self.department = department
        self.events: list[Event] = []
        self.band: Band | None = None

    def run(self) -> list[Event]:
        row = 0
        while row < self.table.rows:
            row = self.step(row)
        self.close()
        return self.events

    def step(self, row: int) -> int:
        opened = self.open(row)
        if opened is not None:
            self.close()
            self.band = opened
            return opened.head.last + 1
        if self.full_width(row) or (not self.belongs(row) and self.facts(row)):
            return row + 1
        if self.band is not None and self.band.kind in ("pairs", "told") and not self.belongs(row):
            self.close()
        if self.band is not None:
            self.band = replace(self.band, rows=(*self.band.rows, row))
        else:
            self.events += [Note(cell.passage) for cell in heads.starting(self.table, row) if not is_blank(cell.text)]
        return row + 1

    def open(self, row: int) -> Band | None:
        if not heads.starting(self.table, row):
            return None
        kind = self.band.kind if self.band is not None else None
        goes_on = kind in ("funds", "pairs", "told", "across") and self.belongs(row)
        openers = [
            opener
            for opener in self.openers
            if opener not in (openings.open_pairs, openings.open_told)
            or not (goes_on or kind in ("indicators", "funding", "projects"))
        ]
        return next((band for opener in openers if (band := opener(self.table, row))), None)

    def close(self) -> None:
        if self.band is not None:
            self.events.append(self.band)
        self.band = None

    def full_width(self, row: int) -> bool:
        """A row of one cell: a title, a line of facts, or a band's own row (a group, a remark)."""
        cells = self.table.row_cells(row)
        if len(cells) != 1 or is_blank(cells[0].text):
            return False
        passage = cells[0].passage
        if self.heads_block(row):
            self.close()
            self.events.append(BlockTitle(passage))
            return True
        if is_title(passage.text) and (self.band is None or self.band.kind != "indicators" or len(passage.text) > 8):
            self.close()
            self.events.append(Title(passage, in_table=True))
            return True
        found = pairs.inline(passage)
        if not found and self.band is not None and self.band.kind in ("funds", "pairs", "funding", "projects"):
            self.close()
        if not found or (self.band is not None and self.band.kind == "indicators" and _is_remark(passage)):
            return False
        self.close()
        self.events += [Fact(section, name, label, value) for section, name, label, value in found]
        return True

    def heads_block(self, row: int) -> bool:
        """Is it a line over indicators (长期绩效目标表), whose head is the next row?"""
        cell = self.table.grid[row][0]
        named = concept("indicators.blocks", cell.text) is not None
        return named and row + 1 < self.table.rows and openings.open_indicators(self.table, row + 1) is not None

    def belongs(self, row: int) -> bool:
        """Does the row fit the band that is open?"""
        if self.band is None:
            return False
        head = self.band.head
        if self.band.kind == "across":
            return any(concept("funds.columns", cell.text) for cell in heads.starting(self.table, row)[:2])
        if self.band.kind == "told":
            return bool(openings.told(self.table, row))
        if self.band.kind in ("funds", "pairs"):
            return _is_funds_row(self.table, row, head) or (
                self.band.kind == "pairs" and pairs.fits(self.table, row, head)
            )
        section = head.section
        if section is not None and row <= section.last_row:
            return True
        if self.band.kind == "indicators" and self.is_total(row):
            return True
        if self.band.kind == "indicators":
            return _keeps_level3(self.table, row, head) or not _is_fact_row(self.table, row, self.department)
        if self.band.kind == "goals" and self.is_named_goal(row, head):
            return True
        if self.band.kind == "goals" and not self.band.rows and _tells_goals(self.table, row, head):
            return True
        if self.band.kind == "goals":
            return False if self.band.rows and section else not _is_fact_row(self.table, row, self.department)
        return not _is_fact_row(self.table, row, self.department)

    def is_named_goal(self, row: int, head: Head) -> bool:
        """Does the row print 目标N under the names of goals? A page end may have cut off the cell that heads them."""
        name = head.find("name")
        cells = name.cells(self.table, row) if name else []
        return any(concept("goals.labels", cell.text) == "named" for cell in cells)

    def is_total(self, row: int) -> bool:
        cells = heads.starting(self.table, row)
        return bool(cells) and concept("indicators.rows", cells[0].text) == "total"

    def facts(self, row: int) -> bool:
        found = pairs.row_facts(self.table, row, self.department)
        if not found:
            return False
        self.close()
        self.events += [Fact(*fact) for fact in found]
        return True


def _is_remark(passage: Passage) -> bool:
    head = passage.text.split("：")[0].split(":")[0]
    return concept("indicators.rows", head) is not None


def _is_fact_row(table: Table, row: int, department: bool) -> bool:
    cells = [cell for cell in heads.starting(table, row) if not is_blank(cell.text)]
    return len(table.row_cells(row)) <= 6 and bool(cells) and pairs.label_of(cells[0].text, department) is not None


def _tells_goals(table: Table, row: int, head: Head) -> bool:
    """Does the row print text under both what is expected and what came of it? What leads it is their label."""
    told = [column.cells(table, row) for column in head.all("expected", "annual", "actual")]
    return len(told) > 1 and all(any(cell.row == row and not is_blank(cell.text) for cell in cells) for cells in told)


def _keeps_level3(table: Table, row: int, head: Head) -> bool:
    """Does the row keep a cell of its own under the head of level 3?"""
    column = head.find("level3")
    cell = table.grid[row][column.first] if column is not None else None
    others = [c for c in head.columns if c.concept and c is not column]
    return cell is not None and not any(cell.column <= other.first <= cell.last_column for other in others)


def _is_funds_row(table: Table, row: int, head: Head) -> bool:
    section = head.section
    if section is not None and section.row < row <= section.last_row:
        return True
    labels = [cell for cell in heads.starting(table, row) if not is_blank(cell.text) and not heads.is_figure(cell)]
    return any(concept("funds.labels", cell.text) or concept("funds.words", cell.text) for cell in labels[:3]) or (
        not _is_fact_row(table, row, department=False) and _has_amount(table, row, head)
    )


def _has_amount(table: Table, row: int, head: Head) -> bool:
    return any(
        heads.is_figure(cell)
        for column in head.all(*openings.AMOUNTS)
        for cell in column.cells(table, row)
        if cell.row == row
    )
