"""What the answers about a file's parts tell of its forms, put together into the tree of a record."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from extractor.document import Passage
from extractor.readers.form import facts as form_facts
from extractor.readers.form.events import Fact
from extractor.readers.form.funds import bare_label
from extractor.readers.form.goals import goals_of
from extractor.readers.form.vocabulary import concept
from extractor.readers.model import shapes
from extractor.readers.model.bands import funds, indicators
from extractor.readers.model.copying import Copier
from extractor.readers.model.form_answer import Form, FormAnswer, Strip, Told
from extractor.readers.tree import Leaf, Tree, join_lines

_COLON = " ：:\n"
_TOTALS = ("total_weight", "total_score", "total_review_score")
_DEPARTMENT_FACTS = ("functions", "annual_tasks", "contact", "phone", *_TOTALS)


class FormRecord:
    """Puts the parts together. The first form of a part goes on with the last one open, unless it names another."""

    def __init__(self) -> None:
        self.head: Tree = {}
        self.projects: list[Tree] = []
        self.department: Tree = {"funding": [], "project_lines": []}
        self.known: list[Passage] = []

    def add(self, told: FormAnswer, copier: Copier) -> None:
        """Take the answer about one part."""
        for name, leaf in _head(told, copier).items():
            if leaf is not None and self.head.get(name) is None:
                self.head[name] = leaf
        for number, form in enumerate(told.forms):
            project = self._project(_facts(form.facts, copier), first=number == 0)
            _fill(project, form, copier)
        self.department["funding"] += funding(told.funding, copier)
        self._project_lines(told.project_lines, copier)
        rows = [*told.other, *(number for block in told.blocks for number in block.head)]
        self.known += [line.passage for number in rows if (line := copier.line(number))]

    def _project(self, fields: Tree, *, first: bool) -> Tree:
        goes_on = first and bool(self.projects) and not _names_another(fields, self.projects[-1])
        if not goes_on:
            self.projects.append({"funds": [], "goals": [], "indicators": []})
        project = self.projects[-1]
        for name, leaf in fields.items():
            if leaf is not None and project.get(name) is None:
                project[name] = leaf
        return project

    def _project_lines(self, strips: Iterable[Strip], copier: Copier) -> None:
        for strip in strips:
            for cells in _cells(strip, copier):
                name, kind, purpose = (copier.name(cells.get(each)) for each in ("name", "project_type", "purpose"))
                amounts = {field: copier.number(cells.get(field)) for field in ("total_budget", "annual_budget")}
                if name is not None and any(amounts.values()):
                    purpose = copier.text(cells.get("purpose"))
                    made: Tree = {"name": name, "project_type": kind, **amounts, "purpose": purpose}
                    self.department["project_lines"].append(made)
                    self.department.setdefault("project_lines_scope", Leaf(strip.kind, name.passage, inferred=True))

    def tree(self) -> Tree:
        """The record's tree."""
        kind = self.head.get("report_type")
        if kind is None or kind.value != "department_self_evaluation":
            kept = [project for project in self.projects if any(project.values())]
            return self.head | {"projects": kept, "department": None}
        return self.head | {"projects": [], "department": self._department()}

    def _department(self) -> Tree:
        """A department has one form; what its parts tell belongs together."""
        whole: Tree = {**self.department, "goals": [], "indicators": [], "name": self.head.get("organization")}
        for project in self.projects:
            whole["goals"] += project["goals"]
            whole["indicators"] += project["indicators"]
            for name in _DEPARTMENT_FACTS:
                if project.get(name) is not None:
                    whole.setdefault(name, project[name])
        return whole


def _names_another(fields: Tree, open_project: Tree) -> bool:
    name, before = fields.get("name"), open_project.get("name")
    return name is not None and before is not None and name.value != before.value


def _fill(project: Tree, form: Form, copier: Copier) -> None:
    for block in form.funds:
        project["funds"] += funds(block, copier)
    for scope, told in form.goals:
        project["goals"] += _goals(scope, told.get("name"), told.get("expected"), told.get("actual"), copier)
    rows = [row for block in form.indicators for row in indicators(block, copier, project)]
    project["indicators"] += sorted(rows, key=copier.position)


def _head(told: FormAnswer, copier: Copier) -> Tree:
    report = told.report
    title, year = copier.title(report.get("title")), copier.number(report.get("fiscal_year"))
    if year is None and (passage := copier.passage(report.get("fiscal_year"))):
        year = form_facts.year_of(passage)
    totals = {name: leaf for name in shapes.DECLARED if (leaf := copier.number(report.get(name)))}
    unit = copier.passage(report.get("amount_unit"))
    return {
        "report_type": Leaf(told.type, title.passage if title else copier.first, inferred=True),
        "title": title,
        "fiscal_year": Leaf(int(str(year.value)), year.passage) if year and str(year.value).isdigit() else None,
        "organization": copier.name(report.get("organization")),
        "amount_unit": form_facts.unit_of(unit) if unit else None,
        "declared": totals or None,
    }


def _facts(told: Iterable[Told], copier: Copier) -> Tree:
    found: Tree = {}
    for _, name, value in told:
        passage = copier.passage(value)
        if passage is None:
            continue
        if name in _TOTALS:
            leaf = copier.number(value)
        elif name in ("functions", "annual_tasks"):
            leaf = copier.text(value)
        elif name == "contact":
            leaf = copier.name(value)
        else:
            own = _unlabelled(passage, "facts")
            leaf = form_facts.project_fields(Fact("facts", name, Passage(), own)).get(name)
        if leaf is not None:
            found.setdefault(name, leaf)
    return found


def _unlabelled(passage: Passage, *sections: str) -> Passage:
    """Words behind the label of these sections of the vocabulary that stands before them (项目内容：…)."""
    label = re.match(r"\s*([^：:\n]{2,14})[：:]\s*", passage.text)
    if label is None or not passage.text[label.end() :]:
        return passage
    known = {concept(section, label[1]) for section in sections} - {None, "named"}
    return passage[label.end() :] if known else passage


def _goals(scope: str, name: str | None, expected: str | None, actual: str | None, copier: Copier) -> list[Tree]:
    planned, reached = (
        found and _unlabelled(found, "goals.labels", "goals.columns")
        for found in (copier.passage(expected), copier.passage(actual))
    )
    label = copier.passage(name)
    leaf = Leaf(scope, planned or reached or Passage(), inferred=True)
    return goals_of(planned, reached, leaf, label.strip(_COLON) if label else None)


# --- a department's own tables ---------------------------------------------------------------------


def _cells(strip: Strip, copier: Copier) -> Iterator[dict[str, str]]:
    """For each row of a strip, the cell of each of its columns (``D`` on row 8 is ``D8``)."""
    for row in strip.rows:
        if copier.line(row) is not None:
            yield {name: f"{column}{row}" if column.isalpha() else column for name, column in strip.told.items()}


def funding(strips: Sequence[Strip], copier: Copier) -> list[Tree]:
    """The entries of a department's funding: strips of the same rows are columns of one block, read row by row."""
    found: list[Tree] = []
    for (side, *_), block in groupby(strips, key=lambda strip: (strip.kind, strip.rows, strip.told.get("item"))):
        columns = [list(_cells(strip, copier)) for strip in block]
        for row in zip(*columns, strict=True):
            found += [entry for cells in row if (entry := _entry(side, cells, copier))]
    return found


def _entry(side: str, cells: dict[str, str], copier: Copier) -> Tree | None:
    item, amount = copier.passage(cells.get("item")), copier.number(cells.get("amount"))
    if item is None or amount is None:
        return None
    label = bare_label(item)
    period = copier.name(cells.get("period"))
    if period is not None:
        period = Leaf(str(period.value).split("（")[0].split("(")[0], period.passage)
    made: Tree = {"item": Leaf(join_lines(label.text), label), "amount": amount}
    made["period"] = period or Leaf("当年", amount.passage, inferred=True)
    made["side"] = Leaf(side, label, inferred=True) if side else None
    return made | {name: copier.number(cells.get(name)) for name in ("share", "execution_rate")}
