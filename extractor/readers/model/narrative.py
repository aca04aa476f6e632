"""Narratives: an outline, then the report's own matters and the projects side by side, then the record.

A short report is read in one call. What the model names is cut out of the page by a `Copier`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from extractor.chunking import Chunk, Line, Share, share_groups
from extractor.document import Passage
from extractor.llm.ports import Problems
from extractor.readers.model import shapes
from extractor.readers.model.asking import Interview, Told, each
from extractor.readers.model.copying import Copier
from extractor.readers.model.outline import Outline, outline_of
from extractor.readers.tree import Leaf, Tree
from extractor.wording import fold

_SHORT = 5500
"""Characters of a report that is read in one call."""
_LABEL = "项目资金"
"""The label that the record's contract gives to the one fund line of a project told in prose."""

Shares = Sequence[Share]


async def read_narrative(interview: Interview, lines: Sequence[Line]) -> Tree:
    """The tree of a narrative's record."""
    if sum(len(line.text) for line in lines) <= _SHORT:
        told = await _whole(interview, lines)
        if told is not None:
            return told
    outline = await outline_of(interview, lines)
    front, projects = await asyncio.gather(_front(interview, outline), _projects(interview, outline))
    return front | {"projects": projects}


# --- a short report in one call --------------------------------------------------------------------


async def _whole(interview: Interview, lines: Sequence[Line]) -> Tree | None:
    chunk = Chunk(tuple(lines))
    copier = Copier(lines)

    def problems(answer: Any) -> list[tuple[str, str]]:
        return [
            found
            for index, project in enumerate(answer["projects"])
            for found in _unknown(project, f"/projects/{index}", copier)
        ]

    async def read(part: Chunk) -> Told:
        answer = await interview.ask("whole", part.prose(), shapes.WHOLE, problems, "front", "projects")
        return Told(answer, interview.copier(lines))

    parts = await each(interview, [chunk], read, lambda _: ())
    if not parts:
        return None
    answer, copier = parts[0].answer, parts[0].copier
    tree = front_tree(answer["report"], copier)
    accounts = [(copier.name(project["name"]), project) for project in answer["projects"]]
    unit = tree.get("amount_unit")
    return tree | {
        "projects": [account(name, [Told(project, copier)], unit) for name, project in accounts if name is not None]
    }


# --- the report itself -----------------------------------------------------------------------------


async def _front(interview: Interview, outline: Outline) -> Tree:
    funds = [line for share in outline.shares[:2] for line in share.lines if "万元" in line.text or "元" in line.text]
    lines = sorted({line.id: line for line in [*outline.report, *funds[:2]]}.values(), key=lambda line: line.id)
    text = Chunk(tuple(lines)).prose()

    async def read(part: str) -> Told:
        return Told(await interview.ask("front", part, shapes.FRONT, _nothing), interview.copier(lines))

    told = await each(interview, [text], read, lambda _: ())
    return front_tree(told[0].answer, told[0].copier) if told else {}


def _nothing(answer: Any) -> list[tuple[str, str]]:
    return []


def front_tree(answer: Any, copier: Copier) -> Tree:
    """The report's own properties."""
    title, year = copier.name(answer["title"]), copier.number(answer["fiscal_year"])
    declared = answer["declared"] or {}
    conclusion: Tree = {
        "grade": copier.text(answer["grade"]),
        "score": copier.number(answer["score"]),
        "problems": [leaf for value in answer["problems"] if (leaf := copier.text(value))],
        "advice": [leaf for value in answer["advice"] if (leaf := copier.text(value))],
    }
    totals = {name: leaf for name, value in declared.items() if (leaf := copier.number(value))}
    return {
        "report_type": Leaf("narrative_evaluation", title.passage if title else Passage(), inferred=True),
        "title": title,
        "fiscal_year": Leaf(int(str(year.value)), year.passage) if year and str(year.value).isdigit() else None,
        "organization": copier.name(answer["organization"]),
        "amount_unit": _unit(answer["amount_unit"], copier),
        "declared": totals or None,
        "conclusion": conclusion,
    }


def _unit(unit: str | None, copier: Copier) -> Leaf | None:
    if unit is None:
        return None
    for line in copier.lines:
        at = line.passage.text.find(unit)
        while at > 0 and unit == "元" and line.passage.text[at - 1] in "万亿千百":
            at = line.passage.text.find(unit, at + 1)
        if at >= 0:
            return Leaf(unit, line.passage[at : at + len(unit)])
    return None


# --- projects --------------------------------------------------------------------------------------


async def _projects(interview: Interview, outline: Outline) -> list[Tree]:
    async def read(group: Shares) -> Told:
        text = projects_text(group, outline.names)
        lines = [line for share in group for line in share.lines]
        answer = await interview.ask("projects", text, shapes.PROJECTS, problems_of(group))
        return Told(answer, interview.copier(lines))

    groups: list[Shares] = list(share_groups(outline.shares))
    told = await each(interview, groups, read, halved)
    by_number: dict[int, list[Told]] = {}
    for part in told:
        for project in part.answer["projects"]:
            by_number.setdefault(project["p"], []).append(Told(project, part.copier))
    for index, name in enumerate(outline.names, 1):
        if index not in by_number:
            interview.notes.append(f"the model told nothing of the project {name.value!r}")
    return [account(name, by_number.get(index, []), None) for index, name in enumerate(outline.names, 1)]


def projects_text(group: Shares, names: Sequence[Leaf]) -> str:
    """The lines of several projects, each under its number and name."""
    return "\n".join(
        f"== 项目 {share.number} {names[share.number - 1].value} ==\n{Chunk(share.lines).prose()}" for share in group
    )


def halved(group: Shares) -> list[Shares]:
    """A group as two; one project alone is parted between its lines."""
    if len(group) > 1:
        middle = len(group) // 2
        return [group[:middle], group[middle:]]
    share = group[0]
    middle = len(share.lines) // 2
    parts = [Share(share.number, share.lines[:middle]), Share(share.number, share.lines[middle:])]
    return [[part] for part in parts if part.lines] if middle else []


def problems_of(group: Shares) -> Problems:
    """What is wrong with an answer on some projects: one missing, one twice, values that are not there."""
    wanted = {share.number for share in group}
    lines = [line for share in group for line in share.lines]
    copier = Copier(lines)

    def problems(answer: Any) -> list[tuple[str, str]]:
        told = [project["p"] for project in answer["projects"]]
        found = [("/projects", f"项目 {number} 没有回答") for number in sorted(wanted - set(told))]
        found += [("/projects", f"项目 {number} 答了两次") for number in sorted({p for p in told if told.count(p) > 1})]
        found += [("/projects", f"没有项目 {number}") for number in sorted(set(told) - wanted)]
        for index, project in enumerate(answer["projects"]):
            found += _unknown(project, f"/projects/{index}", copier)
        return found

    return problems


def _unknown(project: Any, address: str, copier: Copier) -> list[tuple[str, str]]:
    """The values of one project's answer that do not stand where they are said to."""
    values = [
        (f"{address}/{kind}/{i}/value", each["value"])
        for kind in ("facts", "funds")
        for i, each in enumerate(project[kind])
    ]
    for index, row in enumerate(project["indicators"]):
        values += [(f"{address}/indicators/{index}/{name}", row[name]) for name in ("name", "target", "actual")]
    near: int | None = None
    found = []
    for place, value in values:
        near = place_of(value) if place.endswith("/name") else near
        if value is not None and copier.passage(value, near) is None:
            found.append((place, "这个值在原文里找不到，请照抄原文"))
    return found


def place_of(value: str | None) -> int | None:
    """The line that a value says it stands on."""
    head = (value or "").replace("：", ":").split(":")[0].strip()
    return int(head) if head.isdigit() else None


def account(name: Leaf | None, told: Sequence[Told], unit: Leaf | None) -> Tree:
    """One project: its name, and what the answers about it tell."""
    project: Tree = {"name": name, "funds": [], "goals": [], "indicators": []}
    funds: Tree = {}
    for part in told:
        for fact in part.answer["facts"]:
            leaf = part.copier.text(fact["value"]) if fact["field"] in shapes.PROSE_FACTS else None
            if leaf and project.get(fact["field"]) is None:
                project[fact["field"]] = leaf
        for fund in part.answer["funds"]:
            leaf = part.copier.number(fund["value"])
            if leaf:
                funds.setdefault(fund["field"], leaf)
        project["goals"] += [goal for each in part.answer["goals"] if (goal := _goal(each, part.copier))]
        project["indicators"] += [row for each in part.answer["indicators"] if (row := _indicator(each, part.copier))]
    if funds:
        place = next(iter(funds.values())).passage
        line: Tree = {"label": Leaf(_LABEL, place, inferred=True), "category": Leaf("total", place, inferred=True)}
        project["funds"] = [line | funds]
    return project


def _goal(answer: Any, copier: Copier) -> Tree | None:
    expected, actual = copier.text(answer["expected"]), copier.text(answer["actual"])
    if expected is None and actual is None:
        return None
    place = (expected or actual or Leaf(None)).passage
    return {"scope": Leaf("annual", place, inferred=True), "expected": expected, "actual": actual}


def _indicator(answer: Any, copier: Copier) -> Tree | None:
    name = copier.name(answer["name"])
    near = place_of(answer["name"])
    behind = name.passage if name else None
    target, actual = copier.text(answer["target"], near, behind), copier.text(answer["actual"], near, behind)
    if name is None or (target is None and actual is None):
        return None
    return {
        "level1": _level(answer["level1"], near, copier),
        "level2": _level(answer["level2"], near, copier),
        "level3": name,
        "target": target,
        "actual": actual,
    }


def _level(value: str | None, near: int | None, copier: Copier) -> Leaf | None:
    """The heading that a measure stands under: the nearest line above (or its own) that prints it."""
    if value is None or near is None:
        return None
    wanted = fold(value.split(":")[-1])
    above = [line for line in copier.lines if line.id <= near]
    for line in reversed(above):
        found = copier.passage(f"{line.id}:{value.split(':')[-1]}") if wanted in fold(line.passage.text) else None
        if found:
            return Leaf(found.text, found)
    copier.notes.append(f"a level is not printed above its measure, left out: {value[:20]!r}")
    return None
