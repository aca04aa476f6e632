"""Narratives: an outline, then the report's own matters and the projects side by side, then the record.

A short report is read in one call. What the model names is cut out of the page by a `Copier`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from extractor.chunking import Chunk, Line, Share, share_groups
from extractor.document import Passage
from extractor.layout.blocks import Layout
from extractor.llm.ports import Problems
from extractor.readers.model import shapes
from extractor.readers.model.asking import Interview, Told, each
from extractor.readers.model.bounds import budgets, name_of, value_of
from extractor.readers.model.copying import Copier
from extractor.readers.model.known import fund_line, known_of
from extractor.readers.model.notation import parted
from extractor.readers.model.outline import Outline, explained, outline_of
from extractor.readers.tree import Leaf, Tree
from extractor.wording import fold

_SHORT = 5500
"""Characters of a report that is read in one call."""
Shares = Sequence[Share]


async def read_narrative(interview: Interview, layout: Layout, lines: Sequence[Line]) -> Tree:
    """The tree of a narrative's record.

    Where the sections list the projects alike, that is the outline and no model is asked for it.
    """
    known = known_of(layout, lines)
    if known is None and sum(len(line.text) for line in lines) <= _SHORT:
        told = await _whole(interview, lines)
        if told is not None:
            return told
    outline = known.outline if known else await outline_of(interview, lines)
    fields = known.fields if known else [{} for _ in outline.names]
    interview.notes += explained(outline.names, outline.shares)
    front, projects = await asyncio.gather(_front(interview, outline), _projects(interview, outline, fields))
    return front | {"projects": projects}


# --- a short report in one call --------------------------------------------------------------------


async def _whole(interview: Interview, lines: Sequence[Line]) -> Tree | None:
    chunk = Chunk(tuple(lines))
    copier = Copier(lines)

    def problems(answer: Any) -> list[tuple[str, str]]:
        found = _misnamed(answer["report"]["facts"], shapes.FRONT_FACTS, "/report/facts")
        for index, project in enumerate(answer["projects"]):
            found += _unknown(project, f"/projects/{index}", copier)
        return found

    async def read(part: Chunk) -> Told:
        answer = await interview.ask("whole", part.prose(), shapes.WHOLE, problems, lines=lines)
        return Told(answer, interview.copier(lines))

    parts = await each(interview, [chunk], read, lambda _: ())
    if not parts:
        return None
    answer, copier = parts[0].answer, parts[0].copier
    tree = front_tree(answer["report"], copier)
    accounts = [(copier.name(project["name"]), project) for project in answer["projects"]]
    return tree | {
        "projects": [account(name, [Told(project, copier)], {}) for name, project in accounts if name is not None]
    }


# --- the report itself -----------------------------------------------------------------------------


async def _front(interview: Interview, outline: Outline) -> Tree:
    money = [line for share in outline.shares for line in share.lines if "元" in line.text]
    lines = sorted({line.id: line for line in [*outline.report, *money[:1]]}.values(), key=lambda line: line.id)
    text = Chunk(tuple(lines)).prose()

    async def read(part: str) -> Told:
        return Told(await interview.ask("front", part, shapes.FRONT, problems, lines=lines), interview.copier(lines))

    def problems(answer: Any) -> list[tuple[str, str]]:
        return _misnamed(answer["facts"], shapes.FRONT_FACTS, "/facts")

    told = await each(interview, [text], read, lambda _: ())
    return front_tree(told[0].answer, told[0].copier) if told else {}


def front_tree(answer: Any, copier: Copier) -> Tree:
    """The report's own properties."""
    told = dict(parted(text) for text in answer["facts"])
    facts = {field: told.get(name) for name, field in shapes.FRONT_FACTS.items()}
    title, year = copier.title(facts.get("title")), copier.number(facts.get("fiscal_year"))
    conclusion: Tree = {
        "grade": copier.text(facts.get("grade")),
        "score": copier.number(facts.get("score")),
        "problems": [leaf for value in answer["problems"] if (leaf := copier.text(value))],
        "advice": [leaf for value in answer["advice"] if (leaf := copier.text(value))],
    }
    totals = {name: leaf for name in shapes.DECLARED if (leaf := copier.number(facts.get(name)))}
    totals = budgets(totals, {name: value for name, value in facts.items() if value})
    return {
        "report_type": Leaf("narrative_evaluation", title.passage if title else copier.first, inferred=True),
        "title": title,
        "fiscal_year": Leaf(int(str(year.value)), year.passage) if year and str(year.value).isdigit() else None,
        "organization": copier.name(facts.get("organization")),
        "amount_unit": _unit(facts.get("amount_unit"), copier),
        "declared": totals or None,
        "conclusion": conclusion,
    }


def _unit(unit: str | None, copier: Copier) -> Leaf | None:
    if unit not in ("万元", "元"):
        return None
    for line in copier.lines:
        at = line.passage.text.find(unit)
        while at > 0 and unit == "元" and line.passage.text[at - 1] in "万亿千百":
            at = line.passage.text.find(unit, at + 1)
        if at >= 0:
            return Leaf(unit, line.passage[at : at + len(unit)])
    return None


# --- projects --------------------------------------------------------------------------------------


async def _projects(interview: Interview, outline: Outline, fields: Sequence[Tree]) -> list[Tree]:
    async def read(group: Shares) -> Told:
        text = projects_text(group, outline.names)
        lines = [line for share in group for line in share.lines]
        answer = await interview.ask("projects", text, shapes.PROJECTS, problems_of(group), lines=lines)
        return Told(answer, interview.copier(lines))

    groups: list[Shares] = list(share_groups([share for share in outline.shares if share.lines]))
    told = await each(interview, groups, read, halved)
    by_number: dict[int, list[Told]] = {}
    for part in told:
        for project in part.answer["projects"]:
            by_number.setdefault(project["p"], []).append(Told(project, part.copier))
    for index, name in enumerate(outline.names, 1):
        if index not in by_number and outline.shares[index - 1].lines:
            interview.notes.append(f"the model told nothing of the project {name.value!r}")
    return [account(name, by_number.get(index, []), fields[index - 1]) for index, name in enumerate(outline.names, 1)]


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


def _misnamed(texts: Sequence[str], names: Mapping[str, str], place: str) -> list[tuple[str, str]]:
    """Texts that are no ``field=value`` of these fields."""
    return [(f"{place}/{index}", _NOTATION) for index, text in enumerate(texts) if parted(text)[0] not in names]


def _unknown(project: Any, address: str, copier: Copier) -> list[tuple[str, str]]:
    """The values of one project's answer that do not stand where they are said to."""
    found = []
    for kind, names in (("facts", shapes.PROSE_FACTS), ("funds", shapes.PROSE_FUNDS)):
        found += _misnamed(project[kind], names, f"{address}/{kind}")
        for index, (name, value) in enumerate(map(parted, project[kind])):
            if name in names and copier.passage(value) is None:
                found.append((f"{address}/{kind}/{index}", _NOT_THERE))
    for index, group in enumerate(project["indicators"]):
        if copier.line(group["line"]) is None:
            found.append((f"{address}/indicators/{index}/line", "没有这一行"))
            continue
        for number, row in enumerate(group["rows"]):
            place = f"{address}/indicators/{index}/rows/{number}"
            lost = [each for each in row if each is not None and copier.passage(each, group["line"]) is None]
            found += [(place, f"{each[:20]}：{_NOT_THERE}") for each in lost]
            found += [(place, "要写成 [name, target, actual]")] if len(row) != 3 or row[0] is None else []
    return found


_NOT_THERE = "这个值在原文里找不到，请照抄原文"
_NOTATION = "要写成 字段=值，字段名照给出的写"


def account(called: Leaf | None, told: Sequence[Told], known: Tree) -> Tree:
    """One project: its name, what is known of it, and what the answers about it tell."""
    texts = {field: leaf for field, leaf in known.items() if field != "funds"}
    project: Tree = {"name": called, "funds": [], "goals": [], "indicators": [], **texts}
    funds: Tree = dict(known["funds"][0]) if known.get("funds") else {}
    words: dict[str, str] = {}
    for part in told:
        for text in part.answer["facts"]:
            name, value = parted(text)
            field = shapes.PROSE_FACTS.get(name)
            if field is not None and project.get(field) is None:
                project[field] = part.copier.text(value)
        for text in part.answer["funds"] if not known.get("funds") else []:
            name, value = parted(text)
            leaf = part.copier.number(value)
            if leaf and name in shapes.PROSE_FUNDS and shapes.PROSE_FUNDS[name] not in funds:
                funds[shapes.PROSE_FUNDS[name]] = leaf
                words[shapes.PROSE_FUNDS[name]] = value
        project["goals"] += [goal for each in part.answer["goals"] if (goal := _goal(each, part.copier))]
        for group in part.answer["indicators"]:
            project["indicators"] += _indicators(group, part.copier)
    funds = budgets(funds, words)
    project["funds"] = [fund_line(funds)] if funds else []
    return project


def _goal(answer: Sequence[str | None], copier: Copier) -> Tree | None:
    expected, actual = (copier.text(each) for each in [*answer, None, None][:2])
    if expected is None and actual is None:
        return None
    place = (expected or actual or Leaf(None)).passage
    return {"scope": Leaf("annual", place, inferred=True), "expected": expected, "actual": actual}


def _indicators(group: Any, copier: Copier) -> list[Tree]:
    """The measures told on one line, each found behind the one before it."""
    near = group["line"]
    level1, level2 = (_level(group[name], near, copier) for name in ("level1", "level2"))
    rows: list[Tree] = []
    behind: Passage | None = None
    for told in group["rows"]:
        called, planned, reached = [*told, None, None, None][:3]
        found = copier.name(called, near, behind)
        place = found.passage if found else None
        target, actual = (copier.text(value, near, place) for value in (planned, reached))
        if found is None or (target is None and actual is None):
            continue
        behind = found.passage
        row = {"level3": name_of(found, copier.around(found)), "level1": level1, "level2": level2}
        values = {"target": target, "actual": actual}
        rows.append(row | {name: value and value_of(value, copier.around(value)) for name, value in values.items()})
    return rows


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
