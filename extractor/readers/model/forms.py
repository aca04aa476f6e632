"""Forms: the model says which row and column holds what; cells are copied by the form reader's own hands.

What a model gives is structure (this head, these columns, those rows), so an answer is short and
cannot misspell a value. Rows under a head go through the same code as those that the form reader
finds by vocabulary: merged levels, split cells, ticks and totals are read alike.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from extractor.chunking import Chunk, Line, column_of, row_chunks
from extractor.document import Passage
from extractor.layout.blocks import Table
from extractor.llm.ports import Problems
from extractor.readers.form import facts as form_facts
from extractor.readers.form.events import Band, Fact
from extractor.readers.form.funds import bare_label, read_funds
from extractor.readers.form.goals import goals_of
from extractor.readers.form.heads import Column, Head
from extractor.readers.form.indicators import IndicatorReader
from extractor.readers.model import shapes
from extractor.readers.model.asking import Interview, Told, each
from extractor.readers.model.copying import Copier, ids
from extractor.readers.tree import Leaf, Tree, join_lines, line_leaf

_DEPARTMENT = re.compile(r"(?:部门|单位).{0,6}整体|整体(?:支出|绩效)|部门.{0,4}绩效.{0,3}表")
"""What the first lines of a department's form say; only then are its own tables asked for."""
_COLON = " ：:\n"
_APART = ("history", "likelihood_option")
"""Columns that stand side by side and each mean something of their own."""
_TOTALS = ("total_weight", "total_score", "total_review_score")
_DEPARTMENT_FACTS = ("functions", "annual_tasks", "contact", "phone", *_TOTALS)


async def read_forms(interview: Interview, lines: Sequence[Line]) -> tuple[Tree, tuple[Passage, ...]]:
    """The tree of a forms' record, and the passages that the model knew to hold no value."""
    department = any(_DEPARTMENT.search(line.text) for line in lines[:8])
    schema, also = (shapes.DEPARTMENT, ("department",)) if department else (shapes.FORM, ())

    async def read(chunk: Chunk) -> Told:
        answer = await interview.ask("form", chunk.grid(), schema, problems_of(chunk), *also)
        return Told({"funding": [], "project_lines": None, **answer}, interview.copier(chunk.all_lines))

    told = await each(interview, row_chunks(lines), read, lambda chunk: chunk.halves() if len(chunk.lines) > 1 else ())
    report = _Report()
    for part in told:
        report.add(part)
    return report.tree(), tuple(report.known)


def problems_of(chunk: Chunk) -> Problems:
    """What is wrong with an answer on a form: rows left out or told twice, cells that are not there."""
    own = {line.id for line in chunk.lines}
    copier = Copier(chunk.all_lines)

    def problems(answer: Any) -> list[tuple[str, str]]:
        rows = Counter(number for block in answer["indicators"] for number in set(ids(block["rows"])))
        rows.update(line["row"] for block in answer["funds"] for line in block["lines"])
        twice = sorted(number for number, times in rows.items() if times > 1)
        missing = sorted(own - set(rows) - named_rows(answer))
        found = [("/other", f"第 {number} 行没有回答") for number in missing[:40]]
        found += [("/indicators", f"第 {number} 行答了两次") for number in twice[:20]]
        for place, value in values_of(answer):
            if copier.passage(value) is None and not _blank_cell(copier, value):
                found.append((place, f"{str(value)[:20]} 这个位置没有这样的原文"))
        return found

    return problems


def _blank_cell(copier: Copier, value: str) -> bool:
    """Does a value point at a cell that is there, and blank?"""
    letters = "".join(character for character in value if character.isalpha() and character.isascii())
    numbers = ids([value.removeprefix(letters)])
    line = copier.line(numbers[0]) if letters and numbers else None
    return line is not None and copier.cell(line, letters) is not None


def named_rows(answer: Any) -> set[int]:
    """The lines that an answer speaks of anywhere but in its rows."""
    found = set(ids(answer["other"]))
    for block in [*answer["funds"], *answer["indicators"]]:
        found |= set(ids(block["head"]))
    for _, value in values_of(answer):
        for part in str(value).split("+"):
            head = part.replace("：", ":").split(":")[0].strip().lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
            found |= set(ids([head]))
    return found


def values_of(answer: Any) -> list[tuple[str, str]]:
    """Every value of an answer, with its pointer."""
    report = dict(answer["report"])
    declared = report.pop("declared") or {}
    report.pop("type")
    found = [(f"/report/{name}", value) for name, value in report.items()]
    found += [(f"/report/declared/{name}", value) for name, value in declared.items()]
    for i, form in enumerate(answer["forms"]):
        found += [(f"/forms/{i}/facts/{j}/value", fact["value"]) for j, fact in enumerate(form["facts"])]
    for i, goal in enumerate(answer["goals"]):
        found += [(f"/goals/{i}/{name}", goal[name]) for name in ("name", "expected", "actual")]
    for i, block in enumerate(answer["funds"]):
        for j, line in enumerate(block["lines"]):
            found += [(f"/funds/{i}/lines/{j}/values/{k}/value", v["value"]) for k, v in enumerate(line["values"])]
    for i, block in enumerate(answer["indicators"]):
        found += [(f"/indicators/{i}/goal", block["goal"])]
        found += [(f"/indicators/{i}/fixes/{j}/value", fix["value"]) for j, fix in enumerate(block["fixes"])]
    for i, line in enumerate(answer.get("funding", [])):
        found += [(f"/funding/{i}/{name}", value) for name, value in line.items() if name != "side"]
    for i, line in enumerate((answer.get("project_lines") or {"lines": []})["lines"]):
        found += [(f"/project_lines/lines/{i}/{name}", value) for name, value in line.items()]
    return [(place, value) for place, value in found if value is not None]


class _Report:
    """Puts together what the answers about a file's parts say. Form 1 of a part goes on with the last one open."""

    def __init__(self) -> None:
        self.head: Tree = {}
        self.projects: list[Tree] = []
        self.department: Tree = {"funding": [], "project_lines": []}
        self.known: list[Passage] = []

    def add(self, told: Told) -> None:
        """Take the answer about one part."""
        answer, copier = told.answer, told.copier
        for name, leaf in _head(answer["report"], copier).items():
            if leaf is not None and self.head.get(name) is None:
                self.head[name] = leaf
        forms = self._forms(answer, copier)
        for block in answer["funds"]:
            _project(forms, block["form"])["funds"] += _funds(block, copier)
        for goal in answer["goals"]:
            _project(forms, goal["form"])["goals"] += _goals(goal, copier)
        for number, project in forms.items():
            blocks = [block for block in answer["indicators"] if block["form"] == number]
            rows = [row for block in blocks for row in _indicators(block, copier, project)]
            project["indicators"] += sorted(rows, key=copier.position)
        self.department["funding"] += _funding(answer["funding"], copier)
        self._project_lines(answer["project_lines"], copier)
        self._known(answer, copier)

    def _forms(self, answer: Any, copier: Copier) -> dict[int, Tree]:
        forms: dict[int, Tree] = {}
        used = [*answer["goals"], *answer["funds"], *answer["indicators"]]
        numbers = sorted({form["number"] for form in answer["forms"]} | {each["form"] for each in used})
        for number in numbers:
            told = [fact for form in answer["forms"] if form["number"] == number for fact in form["facts"]]
            fields = _facts(told, copier)
            goes_on = bool(self.projects) and number == numbers[0] and not _names_another(fields, self.projects[-1])
            if not goes_on:
                self.projects.append({"funds": [], "goals": [], "indicators": []})
            forms[number] = self.projects[-1]
            for name, leaf in fields.items():
                if leaf is not None and forms[number].get(name) is None:
                    forms[number][name] = leaf
        return forms

    def _project_lines(self, block: Any, copier: Copier) -> None:
        if not block or not block["lines"]:
            return
        for line in block["lines"]:
            name = copier.name(line["name"])
            amounts = {field: copier.number(line[field]) for field in ("total_budget", "annual_budget")}
            if name is not None and any(amounts.values()):
                kind, purpose = copier.name(line["project_type"]), copier.text(line["purpose"])
                made: Tree = {"name": name, "project_type": kind, **amounts, "purpose": purpose}
                self.department["project_lines"].append(made)
                scope = Leaf(block["scope"], name.passage, inferred=True)
                self.department.setdefault("project_lines_scope", scope)

    def _known(self, answer: Any, copier: Copier) -> None:
        heads = [number for block in [*answer["funds"], *answer["indicators"]] for number in ids(block["head"])]
        for number in [*ids(answer["other"]), *heads]:
            line = copier.line(number)
            self.known += [line.passage] if line else []

    def tree(self) -> Tree:
        """The record's tree."""
        kind = self.head.get("report_type")
        if kind is None or kind.value != "department_self_evaluation":
            kept = [project for project in self.projects if any(project.values())]
            for project in kept:
                form_facts.best_type(project)
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


def _project(forms: dict[int, Tree], number: int) -> Tree:
    return forms[number]


def _names_another(fields: Tree, open_project: Tree) -> bool:
    name, before = fields.get("name"), open_project.get("name")
    return name is not None and before is not None and name.value != before.value


def _head(report: Any, copier: Copier) -> Tree:
    title, year = copier.name(report["title"]), copier.number(report["fiscal_year"])
    if year is None and (passage := copier.passage(report["fiscal_year"])):
        year = form_facts.year_of(passage)
    totals = {name: leaf for name, value in (report["declared"] or {}).items() if (leaf := copier.number(value))}
    unit = copier.passage(report["amount_unit"])
    return {
        "report_type": Leaf(report["type"], title.passage if title else copier.first, inferred=True),
        "title": title,
        "fiscal_year": Leaf(int(str(year.value)), year.passage) if year and str(year.value).isdigit() else None,
        "organization": copier.name(report["organization"]),
        "amount_unit": form_facts.unit_of(unit) if unit else None,
        "declared": totals or None,
    }


def _facts(told: Iterable[Any], copier: Copier) -> Tree:
    found: Tree = {}
    for fact in told:
        passage = copier.passage(fact["value"])
        if passage is None:
            continue
        name = fact["field"]
        if name in _TOTALS:
            leaf = copier.number(fact["value"])
        elif name in ("functions", "annual_tasks"):
            leaf = copier.text(fact["value"])
        elif name == "contact":
            leaf = copier.name(fact["value"])
        else:
            leaf = form_facts.project_fields(Fact("facts", name, Passage(), passage)).get(name)
        if leaf is not None:
            found.setdefault(name, leaf)
    return found


# --- bands -----------------------------------------------------------------------------------------


def _band(kind: str, block: Any, rows: Sequence[int], copier: Copier) -> list[Band]:
    """The rows as bands of the form reader, one a table, under a head of the columns that the model named."""
    bands: list[Band] = []
    for number in rows:
        line = copier.line(number)
        if line is None or not isinstance(line.block, Table) or line.row is None:
            continue
        if bands and bands[-1].table is line.block:
            bands[-1] = replace(bands[-1], rows=(*bands[-1].rows, line.row))
        else:
            bands.append(Band(kind, line.block, _head_of(block, line.block, line.row, copier), (line.row,)))
    return bands


def _head_of(block: Any, table: Table, first: int, copier: Copier) -> Head:
    own = [line.row for number in ids(block["head"]) if (line := copier.line(number)) and line.block is table]
    heads = [row for row in own if row is not None]
    top, last = (min(heads), max(heads)) if heads else (first, first - 1)
    named = {column_of(each["column"]): each["field"] for each in block["columns"] if each["column"].isalpha()}
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


def _section(table: Table, row: int, columns: Sequence[Column]) -> Any:
    """The cell at the left that heads the whole band and is none of its columns."""
    cell = table.grid[row][0]
    first = columns[0].first if columns else 0
    return cell if cell.row_span > 1 and cell.last_column < first else None


def _funds(block: Any, copier: Copier) -> list[Tree]:
    told = {line["row"]: line for line in block["lines"]}
    lines: list[Tree] = []
    for band in _band("funds", block, [line["row"] for line in block["lines"]], copier):
        for row in band.rows:
            number = next(number for number in told if _is_row(copier, number, band.table, row))
            columns = [column for column in band.head.columns if column.concept in shapes.FUND_FIELDS]
            read = read_funds(replace(band, rows=(row,))) if columns else []
            lines.append(_fund(told[number], read[0] if read else {}, copier))
    return [line for line in lines if line.get("label")]


def _is_row(copier: Copier, number: int, table: Table, row: int) -> bool:
    line = copier.line(number)
    return line is not None and line.block is table and line.row == row


def _fund(told: Any, line: Tree, copier: Copier) -> Tree:
    """A line as the columns give it, with what the model told of the row by itself."""
    for value in told["values"]:
        if value["field"] == "label":
            passage = copier.passage(value["value"])
            label = bare_label(passage) if passage else None
            line["label"] = Leaf(join_lines(label.text), label) if label else line.get("label")
        elif (figure := copier.number(value["value"])) is not None:
            line[value["field"]] = figure
    label = line.get("label")
    if label is None:
        return line
    known = line.get("category")
    if known is None or known.value == "item":
        line["category"] = Leaf(told["category"], label.passage, inferred=True)
    if told["side"] and line.get("side") is None:
        line["side"] = Leaf(told["side"], label.passage, inferred=True)
    return line


def _goals(answer: Any, copier: Copier) -> list[Tree]:
    expected, actual = copier.passage(answer["expected"]), copier.passage(answer["actual"])
    place = expected or actual or Passage()
    scope = Leaf(answer["scope"], place, inferred=True)
    name = copier.passage(answer["name"])
    return goals_of(expected, actual, scope, name.strip(_COLON) if name else None)


def _indicators(block: Any, copier: Copier, project: Tree) -> list[Tree]:
    """The indicators of a block, and into the project the totals below them."""
    found: list[Tree] = []
    label = copier.passage(block["goal"])
    goal = line_leaf(label.strip(_COLON)) if label else None
    for band in _band("indicators", block, ids(block["rows"]), copier):
        reader = IndicatorReader(band, goal)
        rows = reader.read()
        _fix(block["fixes"], rows, copier)
        found += rows
        if reader.totals is not None:
            project["total_weight"] = reader.totals.weight or project.get("total_weight")
            project["total_score"] = reader.totals.score or project.get("total_score")
            project["total_review_score"] = reader.totals.review_score or project.get("total_review_score")
    return found


def _fix(fixes: Iterable[Any], rows: Sequence[Tree], copier: Copier) -> None:
    for fix in fixes:
        line, name = copier.line(fix["row"]), fix["field"]
        if line is None or name in ("history", "likelihood_option"):
            continue
        own = next((row for row in rows if row["level3"].passage and _stands_on(row["level3"].passage, line)), None)
        if own is not None:
            numeric = name in ("weight", "score", "review_score")
            own[name] = copier.number(fix["value"]) if numeric else copier.text(fix["value"])


def _stands_on(passage: Passage, line: Line) -> bool:
    words = {id(run.word) for run in line.passage.runs}
    return any(id(run.word) in words for run in passage.runs)


def _funding(told: Iterable[Any], copier: Copier) -> list[Tree]:
    lines: list[Tree] = []
    for each_line in told:
        item, amount = copier.passage(each_line["item"]), copier.number(each_line["amount"])
        if item is None or amount is None:
            continue
        label = bare_label(item)
        period = copier.name(each_line["period"])
        if period is not None:
            period = Leaf(str(period.value).split("（")[0].split("(")[0], period.passage)
        line: Tree = {"item": Leaf(join_lines(label.text), label), "amount": amount}
        line["period"] = period or Leaf("当年", amount.passage, inferred=True)
        line["side"] = Leaf(each_line["side"], label, inferred=True) if each_line["side"] else None
        lines.append(line | {name: copier.number(each_line[name]) for name in ("share", "execution_rate")})
    return lines
