"""Models that answer from a script: for tests, and to see what a lying model can do."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from extractor.llm.ports import Answer, LanguageModel, Question, Refused, Usage

Script = Callable[[Question], Any]
"""Gives the data of an answer, or raises what the call is to end in."""


class ScriptedModel:
    """Answers by a function of the question, asks again as an endpoint would, and remembers what it was asked."""

    name = "scripted"

    def __init__(self, script: Script, reasks: int = 2) -> None:
        self._script = script
        self._reasks = reasks
        self.asked: list[Question] = []

    async def ask(self, question: Question) -> Answer:
        """The script's answer; problems that it leaves after asking again are doubts."""
        answer: Any = None
        doubts: Sequence[tuple[str, str]] = ()
        for _ in range(self._reasks + 1):
            self.asked.append(question)
            answer = self._script(question)
            doubts = question.problems(answer)
            if not doubts:
                break
        return Answer(answer, Usage(calls=1, prompt_tokens=len(question.text)), tuple(doubts))


class RefusingModel:
    """Refuses everything."""

    name = "refusing"

    async def ask(self, question: Question) -> Answer:
        """No answer.

        Raises:
            Refused: always.
        """
        raise Refused("模型拒绝回答", "it refused")


def connected(model: LanguageModel) -> Callable[[], AbstractAsyncContextManager[LanguageModel]]:
    """A connection to a model that needs none."""

    @asynccontextmanager
    async def connection() -> AsyncIterator[LanguageModel]:
        yield model

    return connection
