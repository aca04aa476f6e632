"""What may be spent: tokens and money, a file and a run."""

from __future__ import annotations

from dataclasses import dataclass, field

from extractor.llm.ports import BudgetSpent, Usage


@dataclass(frozen=True, slots=True)
class Price:
    """Money for a million tokens, in and out."""

    prompt: float = 0.0
    completion: float = 0.0

    def of(self, usage: Usage) -> float:
        """What the tokens of `usage` cost."""
        return (usage.prompt_tokens * self.prompt + usage.completion_tokens * self.completion) / 1_000_000


@dataclass(slots=True)
class Budget:
    """Limits and what is spent of them; None is no limit. `outer` is the run's budget around a file's.

    A call is allowed while its expected tokens still fit. What is expected of calls under way
    counts, so that many at once do not overrun the limit together.
    """

    tokens: int | None = None
    money: float | None = None
    price: Price = field(default_factory=Price)
    outer: Budget | None = None
    spent: Usage = field(default_factory=Usage)
    reserved: int = 0

    def reserve(self, tokens: int) -> None:
        """Set tokens aside for a call.

        Raises:
            BudgetSpent: they do not fit any more.
        """
        if self.tokens is not None and self.spent.tokens + self.reserved + tokens > self.tokens:
            raise BudgetSpent
        if (
            self.money is not None
            and self.price.of(self.spent + Usage(prompt_tokens=self.reserved + tokens)) > self.money
        ):
            raise BudgetSpent
        if self.outer is not None:
            self.outer.reserve(tokens)
        self.reserved += tokens

    def settle(self, reserved: int, usage: Usage) -> None:
        """A call has ended: what was set aside is free again, and what it took is spent."""
        self.reserved -= reserved
        self.spent += usage
        if self.outer is not None:
            self.outer.settle(reserved, usage)

    @property
    def cost(self) -> float:
        """Money spent."""
        return self.price.of(self.spent)
