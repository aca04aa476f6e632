"""Which projects a narrative tells of, and on which lines each is told: the first pass.

A model joins the sections by meaning; code holds its answer against the page: every line once, every
name printed, and where an item's own words name another project more closely, that is noted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from extractor.chunking import Line, Share
from extractor.layout.sections import numbering
from extractor.readers.model import shapes
from extractor.readers.model.asking import Interview
from extractor.readers.model.copying import Copier
from extractor.readers.model.notation import ids
from extractor.readers.prose.joining import SURE, likeness
from extractor.readers.tree import Leaf
from extractor.wording import fold

_LINES_A_CALL = 700
"""Lines of which one outline is made: beginnings only, some 15 characters each."""
_MARGIN = 0.15
_OPENING = re.compile(r"[^。，,；;：:\n]{2,30}?(?=绩效目标|[。，,；;：:\n]|$)")
"""What an item calls its project: its first words."""


@dataclass(frozen=True)
class Outline:
    """The projects by name, the lines of each, and the lines on the report itself."""

    names: list[Leaf]
    shares: list[Share]
    report: tuple[Line, ...]


def outline_text(lines: Sequence[Line]) -> str:
    """The beginnings of lines."""
    return "\n".join(f"[{line.id}] {line.preview}" for line in lines)


async def outline_of(interview: Interview, lines: Sequence[Line]) -> Outline:
    """The outline of a narrative, asked in one call for all but the longest documents."""
    answers: list[Any] = []
    for start in range(0, len(lines), _LINES_A_CALL):
        part = lines[start : start + _LINES_A_CALL]
        known = [str(project["name"]) for answer in answers for project in answer["projects"]]
        lead = "前面的部分里已有的项目（同一项目照抄这个 name）：" + "；".join(known) + "\n" if known else ""
        answers.append(await interview.ask("outline", lead + outline_text(part), shapes.OUTLINE, problems_of(part)))
    return _put_together(interview, lines, answers)


def problems_of(lines: Sequence[Line]) -> Any:
    """What is wrong with an outline: lines of two projects, lines left out, names that are not there."""
    telling = {line.id for line in lines if not line.heading}
    copier = Copier(lines)

    def problems(answer: Any) -> list[tuple[str, str]]:
        owned = [ids(project["lines"]) for project in answer["projects"]]
        count = Counter(number for project in owned for number in set(project))
        twice = sorted(number for number, times in count.items() if times > 1)
        given = set(count) | set(ids(answer["report"])) | set(ids(answer["other"]))
        missing = sorted(telling - given)
        found = [("/projects", f"第 {number} 行属于了两个项目，只能属于一个") for number in twice[:20]]
        found += [("/other", f"第 {number} 行没有归属") for number in missing[:40]]
        for index, project in enumerate(answer["projects"]):
            if copier.passage(project["name"]) is None:
                found.append((f"/projects/{index}/name", "这个名称不在该行原文里"))
            if not project["lines"]:
                found.append((f"/projects/{index}/lines", "没有行"))
        return found

    return problems


def _put_together(interview: Interview, lines: Sequence[Line], answers: Sequence[Any]) -> Outline:
    copier = interview.copier(lines)
    by_id = {line.id: line for line in lines}
    names: list[Leaf] = []
    numbers: list[list[int]] = []
    report: list[int] = []
    places: dict[str, int] = {}
    for answer in answers:
        report += ids(answer["report"])
        for project in answer["projects"]:
            name = _whole_name(copier.name(project["name"]), by_id, project["name"])
            if name is None:
                continue
            place = places.setdefault(str(name.value), len(names))
            if place == len(names):
                names.append(name)
                numbers.append([])
            numbers[place] += ids(project["lines"])
    seen: set[int] = set()
    shares = []
    for index, own in enumerate(numbers):
        kept = [by_id[number] for number in sorted(set(own)) if number in by_id and number not in seen]
        seen |= {line.id for line in kept}
        shares.append(Share(index + 1, tuple(kept)))
    interview.notes += doubtful(names, shares)
    return Outline(names, shares, tuple(by_id[number] for number in sorted(set(report)) if number in by_id))


def _whole_name(name: Leaf | None, by_id: dict[int, Line], value: str) -> Leaf | None:
    """A name that the preview cut short, up to the first stop or comma of its line."""
    if name is None or not value.rstrip().endswith("…"):
        return name
    line = by_id.get(ids([value.split(":")[0].split("：")[0]])[0])
    if line is None:
        return name
    start = line.passage.text.find(name.passage.text)
    rest = line.passage[start:]
    ends = [at for mark in "。，,；;：:" if (at := rest.text.find(mark)) > 0]
    whole = rest[: min(ends, default=len(rest.text))].strip()
    return Leaf(whole.text, whole) if start >= 0 else name


def doubtful(names: Sequence[Leaf], shares: Sequence[Share]) -> list[str]:
    """Items given to one project whose opening words are clearly more like another's name."""
    notes = []
    for index, share in enumerate(shares):
        for line in share.lines:
            found = numbering(line.text)
            if not found or line.row is not None:
                continue
            own = likeness(line.text[found.end :][: len(str(names[index].value)) + 2], str(names[index].value))
            for other, name in enumerate(names):
                text = line.text[found.end :][: len(str(name.value)) + 2]
                score = likeness(text, str(name.value))
                if other != index and score >= SURE and score > own + _MARGIN:
                    notes.append(f"line {line.id} was joined to {names[index].value!r} but reads like {name.value!r}")
    return notes


def explained(names: Sequence[Leaf], shares: Sequence[Share]) -> list[str]:
    """Where a section speaks of a project by another name than its own: which item was joined to it, and how alike."""
    notes = []
    for name, share in zip((str(each.value) for each in names), shares, strict=True):
        own = {line.id for line in share.lines}
        for line in share.lines:
            found = numbering(line.text)
            opening = _OPENING.match(line.text[found.end :]) if found else None
            begins = line.row is None and line.id - 1 not in own and opening is not None
            if opening and begins and fold(name) not in fold(line.text) and fold(opening[0]) not in fold(name):
                score = likeness(opening[0], name)
                notes.append(f"line {line.id} {opening[0]!r} was joined to {name!r} (likeness {score:.2f})")
    return notes
