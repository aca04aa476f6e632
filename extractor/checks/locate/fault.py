"""What explains relations that fail: changes of figures, weighed against one another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import exp

from extractor.checks.locate.misprints import Slip
from extractor.checks.relation import Relation


@dataclass(frozen=True, slots=True)
class Change:
    """One figure, and what the others ask to stand there."""

    pointer: str
    printed: Decimal
    meant: Decimal
    slip: Slip


@dataclass(frozen=True, slots=True)
class Cause:
    """Changes that explain a fault together; `weight` is a logarithm of odds, `share` of all causes that were found."""

    changes: tuple[Change, ...]
    weight: float
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class Fault:
    """Relations that fail for one reason, and the causes that explain it, the likeliest first.

    `whole` says that the likeliest cause makes everything hold; else it settles what it can.
    """

    failed: tuple[Relation, ...]
    causes: tuple[Cause, ...]
    whole: bool = True

    @property
    def suspects(self) -> Mapping[str, float]:
        """The share of the causes that name each leaf, from 0 to 1."""
        found: dict[str, float] = {}
        for cause in self.causes:
            for change in cause.changes:
                found[change.pointer] = found.get(change.pointer, 0.0) + cause.share
        return found


def shared(causes: Sequence[Cause]) -> tuple[Cause, ...]:
    """The causes with their shares, the likeliest first."""
    most = max(cause.weight for cause in causes)
    whole = sum(exp(cause.weight - most) for cause in causes)
    ranked = sorted(causes, key=lambda cause: -cause.weight)
    return tuple(Cause(cause.changes, cause.weight, exp(cause.weight - most) / whole) for cause in ranked)
