"""The port to language models, and why an answer may fail to come."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from extractor.errors import ModelError

Problems = Callable[[Any], list[tuple[str, str]]]
"""Looks at an answer that fits its schema; gives (pointer, what is wrong) pairs, none where it is whole."""


def _no_problems(answer: Any) -> list[tuple[str, str]]:
    return []


@dataclass(frozen=True, slots=True)
class Question:
    """One call: instructions, the document's text as data, and the shape of the answer.

    `problems` is asked about each answer; what it names is asked again, and where asking again
    does not help, the last answer that fits the schema is taken as it is. `pictures` draws what the
    text was recognised from (PNG), for models that see; it is called only where they are sent.
    """

    name: str
    instructions: str
    text: str
    schema: Mapping[str, Any]
    problems: Problems = _no_problems
    pictures: Callable[[], Sequence[bytes]] | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """What calls took. `cached` answers cost nothing and count no tokens; `retry_tokens` are part of the total."""

    calls: int = 0
    cached: int = 0
    retries: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    retry_tokens: int = 0
    seconds: float = 0.0

    def __add__(self, other: Usage) -> Usage:
        return Usage(*(getattr(self, name) + getattr(other, name) for name in Usage.__slots__))

    @property
    def tokens(self) -> int:
        """Prompt and completion together."""
        return self.prompt_tokens + self.completion_tokens


@dataclass(frozen=True, slots=True)
class Answer:
    """Data that fits the question's schema. `doubts` are the problems that asking again did not mend."""

    data: Any
    usage: Usage = field(default_factory=Usage)
    doubts: tuple[tuple[str, str], ...] = ()


class LanguageModel(Protocol):
    """Answers questions; safe to ask several at once."""

    name: str

    async def ask(self, question: Question, /) -> Answer:
        """The answer.

        Raises:
            Truncated: the answer was cut off; a smaller question may do.
            Refused: the model would not answer, or gave nothing that fits the schema.
            BudgetSpent: the budget does not allow the call.
            ModelError: the endpoint cannot be used.
        """
        ...


class Truncated(ModelError):
    """The answer was cut off at the endpoint's limit."""

    def __init__(self) -> None:
        super().__init__(
            "模型的回答被截断，请把单次读取的内容调小", "the model's answer was cut off: make the chunks smaller"
        )


class Refused(ModelError):
    """The model gave no usable answer, however often it was asked."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"模型没有给出可用的回答：{zh}", f"the model gave no usable answer: {en}")


class BudgetSpent(ModelError):
    """The token or money budget of the file or of the run is used up."""

    def __init__(self) -> None:
        super().__init__(
            "模型调用的预算已用完，其余内容没有用模型读取",
            "the model budget is used up: the rest was not read by a model",
        )
