"""Forms: the model says which row and column holds what; cells are copied by the form reader's own hands.

What a model gives is structure (this head, these columns, those rows), so an answer is short and
cannot misspell a value. Here the questions are put and the answers held against the page;
`form_record` makes the record of them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from extractor.chunking import Chunk, Line, row_chunks
from extractor.document import Passage
from extractor.llm.ports import Problems
from extractor.readers.model import shapes
from extractor.readers.model.asking import Interview, Told, each
from extractor.readers.model.copying import Copier
from extractor.readers.model.form_answer import FormAnswer, IndicatorBlock, parse_form
from extractor.readers.model.form_record import FormRecord
from extractor.readers.model.notation import ids
from extractor.readers.tree import Tree

_DEPARTMENT = re.compile(r"(?:部门|单位).{0,6}整体|整体(?:支出|绩效)|部门.{0,4}绩效.{0,3}表")
"""What the first lines of a department's form say; only then are its own tables asked for."""


async def read_forms(interview: Interview, lines: Sequence[Line]) -> tuple[Tree, tuple[Passage, ...]]:
    """The tree of a forms' record, and the passages that the model knew to hold no value."""
    department = any(_DEPARTMENT.search(line.text) for line in lines[:8])
    schema, also = (shapes.DEPARTMENT, ("department",)) if department else (shapes.FORM, ())

    async def read(chunk: Chunk) -> Told:
        answer = await interview.ask("form", chunk.grid(), schema, problems_of(chunk), *also, lines=chunk.lines)
        return Told(answer, interview.copier(chunk.all_lines))

    told = await each(interview, row_chunks(lines), read, lambda chunk: chunk.halves() if len(chunk.lines) > 1 else ())
    record = FormRecord()
    for part in told:
        record.add(parse_form(part.answer), part.copier)
    return record.tree(), tuple(record.known)


def problems_of(chunk: Chunk) -> Problems:
    """What is wrong with an answer on a form: rows left out or told twice, cells that are not there."""
    own = {line.id for line in chunk.lines}
    copier = Copier(chunk.all_lines)

    def problems(answer: Any) -> list[tuple[str, str]]:
        told = parse_form(answer)
        missing = sorted(own - named_rows(told))
        found = [*told.errors, *(("/other", f"第 {number} 行没有回答") for number in missing[:40])]
        found += [("/forms", f"第 {number} 行在 indicators 里答了两次") for number in _twice(told)[:20]]
        for value in told.values:
            if copier.passage(value.value) is None and not _blank_cell(copier, value.value):
                found.append((value.place, f"{value.value[:20]} 这个位置没有这样的原文"))
        return found

    return problems


def _twice(told: FormAnswer) -> list[int]:
    """Rows that two blocks of indicators name for the same columns; sets side by side have columns of their own."""
    rows = Counter(
        (number, tuple(sorted(block.columns)))
        for block in told.blocks
        if isinstance(block, IndicatorBlock)
        for number in set(block.rows)
    )
    return sorted({number for (number, _), times in rows.items() if times > 1})


def _blank_cell(copier: Copier, value: str) -> bool:
    """Does a value point at a cell that is there, and blank?"""
    letters = "".join(character for character in value if character.isalpha() and character.isascii())
    numbers = ids([value.removeprefix(letters)])
    line = copier.line(numbers[0]) if letters and numbers else None
    return line is not None and copier.cell(line, letters) is not None


def named_rows(told: FormAnswer) -> set[int]:
    """The lines that an answer speaks of, wherever it does."""
    found = set(told.other)
    for block in told.blocks:
        found |= set(block.head)
        if isinstance(block, IndicatorBlock):
            found |= {*block.rows, *(row for row, _ in block.fixes)}
        else:
            found |= {line.row for line in block.lines if line.row is not None}
    for strip in (*told.funding, *told.project_lines):
        found |= {*strip.rows, *_places(strip.told.get("period", ""))}
    for value in told.values:
        found |= _places(value.value)
    return found


def _places(value: str) -> set[int]:
    """The lines that a value points at."""
    parts = [part.replace("：", ":").split(":")[0].strip() for part in value.split("+")]
    return {number for part in parts for number in ids([part.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")])}
