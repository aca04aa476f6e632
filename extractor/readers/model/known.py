"""What a narrative tells beyond doubt, so that no model has to be asked: regular outlines, cue words, sums.

Only what proves itself is taken: sections that list the same projects without a doubt, texts that
stand behind a cue word (实施依据：), lines of funds each of whose figures says what it is. The
rest is the model's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from extractor.chunking import Line, Share
from extractor.layout.blocks import Layout
from extractor.readers.model.outline import Outline
from extractor.readers.prose import front
from extractor.readers.prose.amounts import fund_fields, told
from extractor.readers.prose.projects import Project, columns, find_projects, share_out
from extractor.readers.prose.projects import Share as Stretch
from extractor.readers.prose.story import Entry, story
from extractor.readers.prose.texts import pieces, told_texts
from extractor.readers.tree import Leaf, Tree, line_leaf, number_leaf, text_leaf

_MONEY = re.compile(r"\d(?:\.\d+)?(?:万元|元|%)")
_FIGURE = re.compile(r"\d[\d,，.]*")
_COUNT = re.compile(r"\d+个.{0,8}项目|项目.{0,4}\d+个")
_VERDICT = re.compile(r"(?:得分|评分).{0,12}\d|等级.{0,6}[优良中差]|评[为定].{0,4}[优良中差]")
"""A grade or a score, wherever a report states it: some do so where they tell how they were found."""
_COVER = 8
"""Lines at the beginning that a report's title, year and organization stand on."""
_SILENT = {"method", "performance", "experience", "finance", "basis", "content", "goals"}


@dataclass
class Known:
    """An outline, and for each of its projects the fields that are told beyond doubt."""

    outline: Outline
    fields: list[Tree] = field(default_factory=list)


def known_of(layout: Layout, lines: Sequence[Line]) -> Known | None:
    """The outline of a narrative that lists its projects alike in every section; None where any doubt is left."""
    entries = story(layout)
    projects = find_projects(entries)
    if len(projects) < 2 or share_out(entries, projects) or not _regular(projects):
        return None
    by_block: dict[int, list[Line]] = {}
    by_word: dict[int, Line] = {}
    for line in lines:
        by_block.setdefault(id(line.block), []).append(line)
        by_word.update((id(run.word), line) for run in line.passage.runs)
    unit = front.unit_of(projects, entries)
    names, shares, fields = [], [], []
    owned: set[int] = set()
    for number, project in enumerate(projects, 1):
        name = line_leaf(project.name)
        if name is None:
            return None
        own = {line.id: line for line in _lines(project, entries, by_block, by_word)}
        owned |= set(own)
        told_here, spent = _fields(project, str(unit.value) if unit else None, by_word)
        names.append(name)
        fields.append(told_here)
        shares.append(Share(number, tuple(own[key] for key in sorted(own) if key not in spent)))
    if len(owned) != sum(len({line.id for line in _lines(p, entries, by_block, by_word)}) for p in projects):
        return None  # a line of two projects
    report = _report(entries, lines, by_block, owned)
    return Known(Outline(names, shares, report), fields)


def _regular(projects: Sequence[Project]) -> bool:
    """Is each project told as often as the others, and about the same topics?"""
    looks = {tuple(sorted(str(share.topic) for share in project.shares)) for project in projects}
    return len(looks) == 1 and len(next(iter(looks))) > 1


def _lines(
    project: Project, entries: Sequence[Entry], by_block: dict[int, list[Line]], by_word: dict[int, Line]
) -> list[Line]:
    found = []
    for stretch in project.shares:
        lead = _lead(stretch, entries, by_block, by_word)
        found += [lead] if lead else []
        found += [line for entry in stretch.entries for line in by_block.get(id(entry.block), [])]
    if project.row:
        found += [line for line in by_block.get(id(project.row[0]), []) if line.row == project.row[1]]
    return found


def _lead(
    stretch: Stretch, entries: Sequence[Entry], by_block: dict[int, list[Line]], by_word: dict[int, Line]
) -> Line | None:
    """The line that names the project at the head of a stretch."""
    if stretch.first.passage.runs:
        return by_word.get(id(stretch.first.passage.runs[0].word))
    above = entries[stretch.entries[0].index - 1] if stretch.entries else None
    own = by_block.get(id(above.block), []) if above else []
    return own[0] if own else None


def _fields(project: Project, unit: str | None, by_word: dict[int, Line]) -> tuple[Tree, set[int]]:
    """The fields that are told beyond doubt, and the lines on which nothing else is."""
    fields: Tree = {}
    spent: set[int] = set()
    for stretch in project.shares:
        line = by_word.get(id(stretch.first.passage.runs[0].word)) if stretch.first.passage.runs else None
        cued = [piece.field for piece in pieces(stretch.first)]
        if line is None or stretch.entries or not cued or not set(cued) <= {"basis", "content"}:
            continue
        for name, passages in told_texts(stretch).items():
            leaf = text_leaf(passages[0]) if len(passages) == 1 else None
            if leaf is not None:
                fields.setdefault(name, leaf)
        if all(name in fields for name in cued if name):
            spent.add(line.id)
    funds = _funds(project, unit)
    if funds:
        fields["funds"] = [funds]
        spent |= {line.id for leaf in funds.values() if (line := by_word.get(id(leaf.passage.runs[0].word)))}
    return fields, spent


def _funds(project: Project, unit: str | None) -> Tree:
    """The fund line, where each figure of its row or sentence says what it is."""
    if project.row:
        table, row = project.row
        found = columns(table, row)
        figures = [
            cell for cell in table.row_cells(row) if cell.row == row and _FIGURE.fullmatch(cell.text.strip(" %％"))
        ]
        sure = len(figures) - len(found) <= 1  # a running number is none
    elif project.funds:
        found, doubts = fund_fields(project.funds, unit)
        sure = not doubts and len(told(project.funds)) == len(found) == len(_MONEY.findall(project.funds.plain))
    else:
        return {}
    leaves: Tree = {name: leaf for name, passage in found.items() if (leaf := number_leaf(passage))}
    return leaves if sure and len(leaves) == len(found) else {}


def _report(
    entries: Sequence[Entry], lines: Sequence[Line], by_block: dict[int, list[Line]], owned: set[int]
) -> tuple[Line, ...]:
    """The lines on which the report speaks of itself: cover, signature, totals, conclusion, problems, advice."""
    kept: dict[int, Line] = {line.id: line for line in lines[:_COVER]}
    for entry in entries:
        closing = {"problems", "advice", "conclusion"} & set(entry.topics)
        silent = _SILENT & set(entry.topics) and not closing
        for line in by_block.get(id(entry.block), []):
            totals = line.row is None and len(_MONEY.findall(line.text)) > 1 and not silent
            counted = bool(_COUNT.search(line.text)) and "performance" not in entry.topics and line.row is None
            judged = bool(_VERDICT.search(line.text)) and line.row is None
            told = entry.signs or (closing and line.row is None) or totals or counted or judged
            if line.id not in owned and told:
                kept[line.id] = line
    return tuple(kept[key] for key in sorted(kept) if key not in owned)


def fund_line(leaves: Tree) -> Tree:
    """A fund line, with the label and category that the contract gives to a project's one line in prose."""
    place = next(iter(leaves.values())).passage
    named: Tree = {"label": Leaf("项目资金", place, inferred=True), "category": Leaf("total", place, inferred=True)}
    return named | leaves
