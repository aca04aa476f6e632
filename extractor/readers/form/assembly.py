"""Events of a form, in order, become projects or a department."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from extractor.document import Passage
from extractor.layout.blocks import Cell
from extractor.readers.form import department, facts, lists
from extractor.readers.form.events import Band, BlockTitle, Event, Fact, Heading, Note, Title
from extractor.readers.form.funds import purpose, read_funds
from extractor.readers.form.goals import goals_of, read_goals, scope_leaf
from extractor.readers.form.heads import is_figure
from extractor.readers.form.indicators import IndicatorReader, Totals
from extractor.readers.tree import Leaf, Tree, line_leaf, text_leaf

_REPORT_FACTS = ("organization", "fiscal_year", "amount_unit", "contact", "functions", "annual_tasks")


_NAMED = ("name", "label")
_TOLD = ("remark", "note", "reason")
"""Columns that no field takes, whatever stands in them."""
_LONGEST_NUMBER = 2
"""So many digits a row's number has."""


class Assembly:
    """Collects what one report's events say."""

    def __init__(self, is_department: bool, headings: bool) -> None:
        self.is_department = is_department
        self.headings = headings
        self.projects: list[Tree] = []
        self.department: Tree = {"goals": [], "indicators": [], "funding": [], "project_lines": []}
        self.facts: dict[str, list[Passage]] = {}
        self.shared: Tree = {}
        self.units: list[Passage] = []
        self.unplaced: list[Passage] = []
        self.block_goals: list[Tree] = []
        self.goal: Leaf | None = None
        self.block: Leaf | None = None
        self.named = False
        self.lists: list[Band] = []
        self.totals: list[Band] = []
        self.ignored: list[Passage] = []
        self.known: list[Passage] = []
        self.bands: list[Band] = []

    def add(self, events: Iterable[Event]) -> None:
        """Take events in document order."""
        for event in events:
            self.known += _known(event)
            if isinstance(event, Band):
                self.bands.append(event)
                self._band(event)
            elif isinstance(event, Fact):
                self._fact(event)
            elif isinstance(event, Heading):
                self._heading(event)
            elif isinstance(event, Note):
                self.unplaced.append(event.passage)
            elif isinstance(event, BlockTitle):
                self.block = line_leaf(event.passage)
            elif isinstance(event, Title):
                self._title()

    @property
    def draft(self) -> Tree:
        """The project (or the department) that is being filled."""
        if self.is_department:
            return self.department
        if not self.projects:
            self._begin()
        return self.projects[-1]

    def _begin(self) -> None:
        self.block = None
        self.projects.append({"funds": [], "goals": [], "indicators": []})
        self.named = False

    def _title(self) -> None:
        """A new form's title ends the form before it."""
        if not self.is_department and self.projects and self._filled():
            self._begin()

    def _filled(self) -> bool:
        draft = self.projects[-1]
        return bool(draft["indicators"] or (draft.get("name") and (draft["funds"] or draft["goals"])))

    def _heading(self, event: Heading) -> None:
        if self.headings and not self.is_department:
            self._begin()
            self.draft["name"] = line_leaf(event.passage)
            self.named = True

    def _fact(self, fact: Fact) -> None:
        if fact.section == "goals.labels":
            self._goal_fact(fact)
            return
        if fact.concept in _REPORT_FACTS:
            name = fact.concept
            if name == "amount_unit" and facts.unit_of(fact.value) is None:
                name = "organization"
            if not facts.is_empty(fact):
                stated = facts.first_words(fact.value) if name == "organization" else fact.value
                self.facts.setdefault(name, []).append(stated)
            return
        if fact.concept == "name" and not self.is_department:
            self._name(fact)
            return
        fields = facts.project_fields(fact)
        if not fields:
            if not facts.is_empty(fact):
                (self.ignored if fact.concept == "ignored" else self.unplaced).append(fact.value)
            return
        if self.is_department:
            self._department_fields(fields)
        elif not self.projects:
            self.shared |= fields
        else:
            draft = self.draft
            for field, leaf in fields.items():
                if leaf is not None and draft.get(field) is None:
                    draft[field] = leaf

    def _name(self, fact: Fact) -> None:
        if self.projects and (self.draft.get("name") or self._filled()):
            self._begin()
        self.draft["name"] = line_leaf(fact.value)

    def _department_fields(self, fields: Tree) -> None:
        if fields.get("phone") is not None:
            self.department["phone"] = fields["phone"]
        if fields.get("manager") is not None:
            self.facts.setdefault("contact", []).append(fields["manager"].passage)
        for field in ("total_score", "total_weight"):
            if fields.get(field) is not None:
                self.department[field] = fields[field]

    def _goal_fact(self, fact: Fact) -> None:
        goals: list[Tree] = self.draft["goals"]
        if fact.concept == "annual_actual":
            self._reached(goals, fact.value)
            return
        if fact.concept == "named" and self.is_department and not _is_list(goals, fact):
            self.goal = line_leaf(fact.label.strip(" ：:\n"))
            self.block_goals += goals_of(fact.value, None, scope_leaf(fact.label), fact.label.strip(" ：:\n"))
            return
        name = fact.label.strip(" ：:\n") if fact.concept == "named" else None
        goals += goals_of(fact.value, None, scope_leaf(fact.label), name)

    def _reached(self, goals: list[Tree], passage: Passage) -> None:
        waiting = [goal for goal in goals if goal.get("actual") is None and goal["scope"].value == "annual"]
        if waiting:
            waiting[0]["actual"] = text_leaf(passage)
        else:
            goals += goals_of(None, passage, Leaf("annual", passage, inferred=True))

    def _band(self, band: Band) -> None:
        if band.kind == "indicators":
            self._indicators(band)
        elif band.kind == "pairs" and self.is_department:
            self.units += [band.section, *(cell.passage for column in band.head.columns for cell in column.path)]
            self.department["funding"] += department.read_pairs(band)
        elif band.kind in ("funds", "pairs", "told", "across"):
            self.units += [band.section, *(cell.passage for column in band.head.columns for cell in column.path)]
            self.draft.setdefault("funds", []).extend(read_funds(band))
            told = purpose(band)
            if told is not None and self.draft.get("content") is None:
                self.draft["content"] = text_leaf(told)
        elif band.kind == "goals":
            self.draft["goals"] += read_goals(band)
        elif band.kind == "funding":
            self.units += [band.section, *(cell.passage for column in band.head.columns for cell in column.path)]
            self.department["funding"] += department.read_funding(band)
        elif band.kind == "projects":
            self._project_lines(band)
        elif band.kind == "list":
            self.lists.append(band)

    def _project_lines(self, band: Band) -> None:
        lines = department.read_projects(band)
        self.units += [cell.passage for column in band.head.columns for cell in column.path]
        if lines:
            self.department["project_lines"] += lines
            self.department.setdefault("project_lines_scope", department.scope(band.section))
        else:
            self.facts.setdefault("annual_tasks", []).extend(department.task_texts(band))

    def _indicators(self, band: Band) -> None:
        parts = lists.split(band)
        if not parts or self.is_department:
            self._indicator_rows(band)
        for part in parts if not self.is_department else []:
            self._listed(part)
        if parts and any(lists.is_total(band, row) for row in band.rows):
            self.totals.append(band)

    def _listed(self, part: lists.Part) -> None:
        """A project of a list that prints its name and budget beside its indicators."""
        draft = self.projects[-1] if self.projects else {}
        if draft.get("name") is None or draft["name"].value != part.fields["name"].value:
            self._begin()
            self.draft.update(part.fields)
            self.draft["funds"] = part.funds
            self.draft["goals"] = part.goals
        self._indicator_rows(part.band)

    def _indicator_rows(self, band: Band) -> None:
        whole = None if self.is_department else next(filter(_is_whole, self.draft["funds"]), None)
        reader = IndicatorReader(band, self.goal if self.is_department else self.block, funded=whole is not None)
        self.draft["indicators"] += reader.read()
        self.unplaced += reader.notes
        if reader.totals is not None:
            self._totals(reader.totals)
        if reader.execution is not None and whole is not None:
            for name in ("weight", "score", "review_score"):
                whole[name] = whole.get(name) or getattr(reader.execution, name)

    def _totals(self, totals: Totals) -> None:
        draft = self.draft
        draft["total_weight"] = totals.weight or draft.get("total_weight")
        draft["total_score"] = totals.score or draft.get("total_score")
        draft["total_review_score"] = totals.review_score or draft.get("total_review_score")

    def finished(self) -> list[Tree]:
        """The projects, each with its own facts before those told once for all."""
        found = []
        for project in self.projects:
            whole: dict[str, Any] = self.shared | {name: leaf for name, leaf in project.items() if leaf is not None}
            facts.best_type(whole)
            _drop_lone_goal(whole["indicators"])
            if whole.get("name") or whole.get("indicators") or whole.get("funds"):
                found.append(whole)
        return found


def _is_whole(line: Tree) -> bool:
    category = line.get("category")
    return category is not None and category.value == "total"


def _drop_lone_goal(indicators: list[Tree]) -> None:
    """A goal that all indicators of a project stand under says nothing: only blocks side by side are told by it."""
    goals = {leaf.value if (leaf := tree.get("goal")) else None for tree in indicators}
    if len(goals) < 2:
        for tree in indicators:
            tree["goal"] = None


def _known(event: Event) -> list[Passage]:
    """What an event prints that names values and is none: heads, labels, titles, index sheets."""
    if isinstance(event, Fact):
        return [event.label, event.value] if event.concept == "ignored" else [event.label]
    if isinstance(event, Title | Heading | BlockTitle):
        return [event.passage]
    if not isinstance(event, Band):
        return []
    last = event.table.rows if event.kind == "list" else event.head.last + 1
    rows = range(event.head.first, last) if event.kind not in ("pairs", "told") else range(0)
    cells = [cell for row in rows for cell in event.table.row_cells(row)]
    return [event.section, *(cell.passage for cell in cells if event.kind == "list" or not is_figure(cell)),
            *_labels(event)]  # fmt: skip


def _labels(band: Band) -> list[Passage]:
    """Labels of rows, row numbers, group lines, and columns that no field of the record takes.

    Of a column whose head is not understood no figure is known: nobody can say that the record has no place for it.
    Nor is one among labels that counts no rows: it is a value of a column that was taken apart wrongly.
    """
    if not band.head.columns:
        return []
    columns = [column for column in band.head.columns if column.concept in (None, *_NAMED, *_TOLD)]
    cells = [
        cell
        for column in columns
        for row in band.rows
        for cell in column.cells(band.table, row)
        if not is_figure(cell) or column.concept in _TOLD or (column.concept in _NAMED and _counts_rows(cell))
    ]
    lead = [band.table.grid[row][column] for row in band.rows for column in range(band.head.columns[0].first)]
    return [cell.passage for cell in [*cells, *(each for each in lead if not is_figure(each) or _counts_rows(each))]]


def _counts_rows(cell: Cell) -> bool:
    """May the figure be a row's number?"""
    return len(cell.text.strip()) <= _LONGEST_NUMBER and cell.text.strip().isdecimal()


def _is_list(goals: list[Tree], fact: Fact) -> bool:
    """Is this a row of a list of goals (目标1 …) and not the heading of a block of indicators?"""
    return fact.label.text.strip().startswith("目标")
