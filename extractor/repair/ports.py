"""What a judge of errors looks with: the same engine again, the page's own print, other engines, a vision model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from extractor.document import Alternative, Passage, Place


class SeenAgain(Protocol):
    """One reading of a place; see `extractor.ocr.ports.Reading`."""

    @property
    def text(self) -> str:
        """What was read."""
        ...

    @property
    def scores(self) -> tuple[float, ...]:
        """A score a character, 0 to 1."""
        ...

    @property
    def alternatives(self) -> tuple[tuple[Alternative, ...], ...]:
        """What else each character may be."""
        ...


class Look(Protocol):
    """Reads the places of a value again, larger, each reading with a score and alternatives a character."""

    def read(self, places: Sequence[Place], /) -> Sequence[SeenAgain]:
        """One reading a look; none where there is nothing to look at."""
        ...


class Alike(Protocol):
    """How far one printed digit is from the page's own; see `extractor.ocr.likeness.Likeness`."""

    @property
    def alone(self) -> bool:
        """Does no digit stand beside it that tells whether it was cut out rightly?"""
        ...

    def of(self, digit: str, /) -> float | None:
        """1 where it differs from that digit as little as the page's own do; None for what the page does not show."""
        ...

    def beside(self, digit: str, /) -> float | None:
        """The distance from a digit against that from the nearest of the others; None where there is none."""
        ...


class Specimens(Protocol):
    """Compares a digit with how its page prints digits."""

    def likeness(self, passage: Passage, index: int, /) -> Alike | None:
        """For the character at `index` of a passage; None where it cannot be told."""
        ...

    def room(self, passage: Passage, /) -> float | None:
        """How many digits more than were read have room there; None where it cannot be told."""
        ...


class Witness(Protocol):
    """Another opinion, asked only where the first ones leave a case open: a second engine, a vision model."""

    @property
    def name(self) -> str:
        """What the reason of a repair calls it."""
        ...

    def text(self, places: Sequence[Place], /) -> str:
        """What it reads there; empty for nothing."""
        ...


@dataclass(frozen=True, slots=True)
class Eyes:
    """All that can look at the pixels of a document; without any, nothing is mended."""

    look: Look | None = None
    specimens: Specimens | None = None
    witnesses: Sequence[Witness] = ()
