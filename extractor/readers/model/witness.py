"""A model that sees, asked what stands in a picture of one figure: an opinion, where the recogniser is in doubt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from typing import Any

from extractor.document import Place
from extractor.errors import ModelError
from extractor.extraction import ModelRun
from extractor.llm.ports import LanguageModel, Question, Usage
from extractor.prompts import prompt
from extractor.readers.model.running import run

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"text": {"type": ["string", "null"]}},
    "required": ["text"],
    "additionalProperties": False,
}
MOST = 20
"""So many figures of one document are shown at most."""


class ModelWitness:
    """Shows a model the pixels of a figure and nothing else: it is not told what is hoped for.

    Where the endpoint sees no pictures, or none may be sent because names are masked, it says nothing, and
    is not asked again; no failure of the model ends an extraction.
    """

    name = "the model"

    def __init__(
        self,
        connect: Callable[[], AbstractAsyncContextManager[LanguageModel]],
        pictures: Callable[[Sequence[Place]], Sequence[bytes]],
    ) -> None:
        self.usage = Usage()
        self._connect = connect
        self._pictures = pictures
        self._left = MOST
        self._model: str | None = None
        self._cost = 0.0

    def told(self, run: ModelRun) -> ModelRun:
        """What a reading's calls took, with what was asked here."""
        if not self.usage.calls and not self.usage.cached:
            return run
        mine = {
            "prompt": self.usage.prompt_tokens,
            "completion": self.usage.completion_tokens,
            "retry": self.usage.retry_tokens,
            "calls": self.usage.calls,
            "cached": self.usage.cached,
        }
        tokens = {key: run.tokens.get(key, 0) + count for key, count in mine.items()}
        cost = round((run.cost or 0.0) + self._cost, 6) if self._cost else run.cost
        prompts = (*run.prompts, prompt("figure").label)
        return replace(run, model=run.model or self._model, prompts=prompts, tokens=tokens, cost=cost)

    def text(self, places: Sequence[Place]) -> str:
        """What the model reads there; empty for nothing."""
        drawn = self._pictures(places) if self._left else ()
        if not drawn:
            return ""
        self._left -= 1
        shown: list[bytes] = []

        def show() -> Sequence[bytes]:
            shown.extend(drawn)
            return drawn

        try:
            said = run(lambda: self._ask(show))
        except ModelError:
            said = None
        if not shown:  # what a model says of a picture that it was not sent is worth nothing
            self._left = 0
            return ""
        return said or ""

    async def _ask(self, show: Callable[[], Sequence[bytes]]) -> str | None:
        question = Question("figure", prompt("figure").text, "（见图片）", SCHEMA, pictures=show)
        async with self._connect() as model:
            self._model = model.name
            answer = await model.ask(question)
            budget: Any = getattr(model, "budget", None)
            self._cost += budget.cost if budget is not None else 0.0
        self.usage += answer.usage
        said: str | None = answer.data["text"]
        return said
