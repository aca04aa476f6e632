"""Asking a model about chunks: side by side, each split where its answer was cut off, none lost silently."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from extractor.chunking import Line
from extractor.document import Document
from extractor.errors import ModelError
from extractor.llm.ports import BudgetSpent, LanguageModel, Problems, Question, Refused, Truncated, Usage
from extractor.prompts import Prompt, prompt
from extractor.readers.model.copying import Copier
from extractor.readers.model.crops import crops

Part = TypeVar("Part")
Split = Callable[[Part], Sequence[Part]]
_REFUSALS = 4
"""So many times a part is put forward before its refusal stands."""


@dataclass(frozen=True, slots=True)
class Told:
    """An answer with the copier that finds its values."""

    answer: Any
    copier: Copier


@dataclass
class Interview:
    """All calls about one document: what they took, with which prompts, and what stayed open."""

    model: LanguageModel
    document: Document | None = None
    usage: Usage = field(default_factory=Usage)
    prompts: dict[str, Prompt] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    failures: list[ModelError] = field(default_factory=list)

    async def ask(
        self,
        name: str,
        text: str,
        schema: Mapping[str, Any],
        problems: Problems,
        *also: str,
        lines: Sequence[Line] = (),
    ) -> Any:
        """One answer, to the prompt `name` (and those `also` joined to it); faint `lines` are shown as pictures too."""
        used = [prompt(each) for each in (name, *also)]
        self.prompts |= {each.name: each for each in used}
        instructions = "\n\n".join(each.text for each in used)
        question = Question(name, instructions, text, schema, problems, crops(self.document, lines))
        answer = await self.model.ask(question)
        self.usage += answer.usage
        self.notes += [f"{name}: {place}: {message}" for place, message in answer.doubts]
        return answer.data

    def copier(self, lines: Sequence[Line]) -> Copier:
        """A copier that tells its doubts here."""
        return Copier(lines, self.notes)


async def each(
    interview: Interview, parts: Sequence[Part], read: Callable[[Part], Awaitable[Told]], split: Split[Part]
) -> list[Told]:
    """What was told about each part, in order; parts that gave no answer are noted.

    Raises:
        ModelError: the endpoint cannot be used, so that nothing at all was answered.
    """
    results = await asyncio.gather(*(_one(interview, part, read, split) for part in parts), return_exceptions=True)
    told: list[Told] = []
    failures: list[BaseException] = []
    for result in results:
        if isinstance(result, BaseException):
            failures.append(result)
        else:
            told += result
    for failure in failures:
        if not isinstance(failure, ModelError) or (not told and not isinstance(failure, BudgetSpent | Refused)):
            raise failure
        interview.failures.append(failure)
        interview.notes.append(f"有一部分模型没有读取：{failure.zh} · a part was not read by the model: {failure.en}")
    return told


async def _one(
    interview: Interview, part: Part, read: Callable[[Part], Awaitable[Told]], split: Split[Part]
) -> list[Told]:
    try:
        return [await _insisting(read, part)]
    except Truncated:
        halves = split(part)
        if len(halves) < 2:
            raise
        return await each(interview, halves, read, split)


async def _insisting(read: Callable[[Part], Awaitable[Told]], part: Part) -> Told:
    """What is told of a part; one that is refused is put forward afresh, for a refusal may be a whim."""
    for _ in range(_REFUSALS - 1):
        try:
            return await read(part)
        except Refused:
            continue
    return await read(part)
