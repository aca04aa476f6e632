"""Single leaves read again: what the form reader is in doubt of, and nothing else, goes to the model."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from extractor import pointer as pointers
from extractor.chunking import Chunk, Line, heads_for
from extractor.document import Passage
from extractor.extraction import Reading
from extractor.readers.model import shapes
from extractor.readers.model.asking import Interview
from extractor.readers.tree import Leaf
from extractor.schemas import definition

MOST = 40
"""Leaves asked about in one go; more in doubt are a whole document in doubt, unless all of a page are asked about."""
_OWNERS = {
    "funds": "FundLine", "indicators": "Indicator", "goals": "Goal", "funding": "FundingEntry",
    "project_lines": "ProjectLine", "projects": "Project", "history": "HistoryValue", "declared": "Declared",
    "department": "Department",
}  # fmt: skip
_TOTALS = {"total_weight": "总分的分值", "total_score": "总分的得分", "total_review_score": "总分的复核得分"}
_CHINESE = re.compile(r"[一-鿿]+(?:[ /][一-鿿]+)*")
"""What a field is called, at the beginning of its description."""
_NAMING = ("label", "level3", "item", "name", "expected")


@dataclass(frozen=True, slots=True)
class Doubt:
    """A leaf in doubt: where it stands in the record, what was read, and on which line."""

    pointer: str
    value: Any
    line: Line
    wording: str


def doubts_of(reading: Reading, doubted: Sequence[str], lines: Sequence[Line]) -> list[Doubt]:
    """The leaves that can be asked about: those whose line is known."""
    by_word = {id(run.word): line for line in lines for run in line.passage.runs}
    found = []
    for pointer in doubted:
        source = reading.sources.get(pointer)
        value = pointers.get(reading.record, pointer)
        line = by_word.get(id(source.runs[0].word)) if source is not None and source.runs else None
        if line is not None and value is not None:
            found.append(Doubt(pointer, value, line, _worded(reading.record, pointer)))
    return found


def _worded(record: Mapping[str, Any], pointer: str) -> str:
    """A leaf in words: the name of its row, and what the field is."""
    *path, field = pointers.split(pointer)
    row = pointers.get(record, pointers.parent(pointer))
    owner = next((_OWNERS[step] for step in reversed(path) if step in _OWNERS), "Record")
    told = str(definition(owner)["properties"].get(field, {}).get("description", field))
    meaning = _CHINESE.search(told)
    called = _TOTALS.get(field) or (meaning[0] if meaning else field)
    named = row if isinstance(row, Mapping) else {}
    name = next((str(named[key]) for key in _NAMING if named.get(key)), "合计" if owner == "Declared" else "")
    period = f"（{named['period']}）" if named.get("period") and field in ("amount", "value") else ""
    return f"{name[:30]} 的 {called}{period}"


async def asked_again(interview: Interview, doubts: Sequence[Doubt], lines: Sequence[Line]) -> dict[str, Leaf]:
    """What the model reads at the leaves in doubt; one that it finds nothing for is left out."""
    own = sorted({doubt.line.id: doubt.line for doubt in doubts}.values(), key=lambda line: line.id)
    heads = {head.id: head for line in own for head in heads_for([line], lines)}
    chunk = Chunk(tuple(sorted({line.id: line for line in [*heads.values(), *own]}.values(), key=lambda line: line.id)))
    questions = [f"{number}. 第{doubt.line.id}行 {doubt.wording}" for number, doubt in enumerate(doubts, 1)]
    text = "\n".join([chunk.grid(), "问题：", *questions])

    def problems(answer: Any) -> list[tuple[str, str]]:
        told = [each["question"] for each in answer["answers"]]
        missing = [number for number in range(1, len(doubts) + 1) if told.count(number) != 1]
        return [("/answers", f"问题 {number} 要答一次") for number in missing]

    answer = await interview.ask("doubts", text, shapes.DOUBTS, problems, lines=own)
    copier = interview.copier(chunk.all_lines)
    found: dict[str, Leaf] = {}
    for each in answer["answers"]:
        if 1 <= each["question"] <= len(doubts):
            doubt = doubts[each["question"] - 1]
            numeric = isinstance(doubt.value, int | Decimal)
            near = doubt.line.id
            leaf = copier.number(each["value"], near) if numeric else copier.text(each["value"], near)
            if leaf is not None:
                found[doubt.pointer] = leaf
    return found


def with_leaf(reading: Reading, pointer: str, leaf: Leaf) -> tuple[dict[str, Any], dict[str, Passage]]:
    """Record and sources with one leaf replaced."""
    record = _replaced(reading.record, pointers.split(pointer), leaf.value)
    return record, {**reading.sources, pointer: leaf.passage}


def _replaced(node: Any, path: Sequence[str], value: Any) -> Any:
    if not path:
        return value
    if isinstance(node, list):
        index = int(path[0])
        return [_replaced(each, path[1:], value) if i == index else each for i, each in enumerate(node)]
    return {key: _replaced(each, path[1:], value) if key == path[0] else each for key, each in node.items()}
