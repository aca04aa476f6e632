"""The reader that asks a language model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from typing import Any

from extractor.chunking import lines_of
from extractor.document import Place
from extractor.extraction import ModelRun, Reading
from extractor.layout.blocks import Layout, Paragraph
from extractor.llm.ports import LanguageModel
from extractor.readers.model.asking import Interview
from extractor.readers.model.doubts import MOST, asked_again, doubts_of
from extractor.readers.model.forms import read_forms
from extractor.readers.model.narrative import read_narrative
from extractor.readers.model.running import run
from extractor.readers.model.witness import ModelWitness
from extractor.readers.prose import read_narrative as read_prose
from extractor.readers.tree import Leaf, Tree, assemble

Connect = Callable[[], AbstractAsyncContextManager[LanguageModel]]
"""Opens a connection to a model for one event loop."""


class ModelReader:
    """Reads every report with a language model."""

    name = "model"

    def __init__(self, connect: Connect) -> None:
        self._connect = connect

    def read(self, layout: Layout, name: str = "") -> Reading:
        """The record of a laid-out document; what the model said that is not printed is null.

        Raises:
            ModelError: the endpoint cannot be used.
        """
        return run(lambda: self._read(layout))

    async def _read(self, layout: Layout) -> Reading:
        async with self._connect() as model:
            interview = Interview(model, layout.document)
            lines = lines_of(layout)
            if is_prose(layout):
                reading = assemble(_fronted(await read_narrative(interview, layout, lines), layout, interview))
            else:
                tree, known = await read_forms(interview, lines)
                reading = assemble(tree, known=known)
            if interview.failures and not (reading.record["projects"] or reading.record["department"]):
                raise interview.failures[0]
            notes = tuple(dict.fromkeys(interview.notes))
            return replace(reading, notes=notes, run=run_of(interview))

    def read_again(
        self, reading: Reading, doubted: Sequence[str], layout: Layout, most: int | None = MOST
    ) -> tuple[dict[str, Leaf], Reading]:
        """What the model reads at single leaves of a reading, the first `most`; and the reading with what that took.

        Raises:
            ModelError: the endpoint cannot be used.
        """
        return run(lambda: self._read_again(reading, doubted, layout, most))

    def witness(self, pictures: Callable[[Sequence[Place]], Sequence[bytes]]) -> ModelWitness:
        """The model's eyes: `pictures` draws the places of a figure."""
        return ModelWitness(self._connect, pictures)

    async def _read_again(
        self, reading: Reading, doubted: Sequence[str], layout: Layout, most: int | None
    ) -> tuple[dict[str, Leaf], Reading]:
        lines = lines_of(layout)
        doubts = doubts_of(reading, doubted, lines)[:most]
        if not doubts:
            return {}, reading
        async with self._connect() as model:
            interview = Interview(model, layout.document)
            found: dict[str, Leaf] = {}
            for first in range(0, len(doubts), MOST):
                found |= await asked_again(interview, doubts[first : first + MOST], lines)
            return found, replace(reading, notes=tuple(interview.notes), run=run_of(interview))


def run_of(interview: Interview) -> ModelRun:
    """What a run record says of the calls."""
    usage, model = interview.usage, interview.model
    budget: Any = getattr(model, "budget", None)
    masks: Any = getattr(model, "masks", None)
    priced = budget is not None and (budget.price.prompt or budget.price.completion)
    return ModelRun(
        model=model.name,
        prompts=tuple(prompt.label for prompt in interview.prompts.values()),
        tokens={
            "prompt": usage.prompt_tokens,
            "completion": usage.completion_tokens,
            "retry": usage.retry_tokens,
            "calls": usage.calls,
            "cached": usage.cached,
        },
        seconds=usage.seconds,
        cost=round(budget.cost, 6) if priced else None,
        masked=len(masks) if masks is not None else None,
    )


def _fronted(tree: Tree, layout: Layout, interview: Interview) -> Tree:
    """A narrative whose first lines no model read keeps the rest: what names the report is found without one."""
    if not interview.failures or tree.get("title"):
        return tree
    own = read_prose(layout)
    interview.notes.append("title, year and organization were found without the model: their part was not read by it")
    front = {name: own[name] for name in ("report_type", "title", "fiscal_year", "organization") if own.get(name)}
    return front | {name: value for name, value in tree.items() if value}


def is_prose(layout: Layout) -> bool:
    """Is more told in sentences than in tables?"""
    running = sum(len(b.text) for b in layout.blocks if isinstance(b, Paragraph) and len(b.text) > 40)
    tabled = sum(len(cell.text) for table in layout.tables for cell in table.cells)
    return running > 1.2 * tabled and running > 600
