"""What readings cost, in tokens as estimated for all alike, against one naive call; and that calls go side by side."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from readers.model.test_reading import CASES, FORMS, NARRATIVES, opened, recorded

from bench.tokens import naive, spent
from extractor.judging import Proof
from extractor.llm import Answer, Question
from extractor.llm.fakes import ScriptedModel, connected
from extractor.readers.auto import AutoReader
from extractor.readers.form import FormReader
from extractor.readers.model import ModelReader


@pytest.mark.parametrize("case", CASES)
def test_a_file_takes_at_most_half_of_the_naive_call(case: str, reports: Path) -> None:
    model = ScriptedModel(recorded)
    _, layout = opened(case)
    ModelReader(connected(model)).read(layout)
    assert sum(spent(question, recorded(question)) for question in model.asked) <= 0.5 * naive(layout, reports / case)


@pytest.mark.parametrize("case", FORMS)
def test_auto_takes_at_most_a_fifth_on_forms(case: str, reports: Path) -> None:
    def nothing(question: Question) -> Any:
        return {"answers": [{"question": n + 1, "value": None} for n in range(question.text.count(" 的 "))]}

    model = ScriptedModel(nothing)
    _, layout = opened(case)
    AutoReader(FormReader(), ModelReader(connected(model)), Proof()).read(layout)
    took = sum(spent(question, nothing(question)) for question in model.asked)
    assert took <= 0.2 * naive(layout, reports / case)


class Together(ScriptedModel):
    """Answers no call before `crowd` of them are under way at the same time, so one by one would wait for ever."""

    def __init__(self, crowd: int) -> None:
        super().__init__(recorded)
        self._crowd, self._now = crowd, 0
        self._met: asyncio.Event | None = None

    async def ask(self, question: Question) -> Answer:
        self._met = self._met or asyncio.Event()
        self._now += 1
        if self._now == self._crowd:
            self._met.set()
        await asyncio.wait_for(self._met.wait(), 60)
        return await super().ask(question)


def test_calls_that_need_not_wait_do_not() -> None:
    """All calls about a narrative whose outline needs no model are under way at the same time: one chain of one."""
    _, layout = opened(NARRATIVES[0])
    one_by_one = ScriptedModel(recorded)
    expected = ModelReader(connected(one_by_one)).read(layout)
    calls = len(one_by_one.asked)
    assert calls >= 3
    together = Together(calls)
    assert ModelReader(connected(together)).read(layout).record == expected.record
    assert len(together.asked) == calls
