"""The port to a text recogniser, and what it answers. One line of print in, one reading out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from extractor.document import Alternative

if TYPE_CHECKING:
    import numpy.typing


@dataclass(frozen=True, slots=True)
class Reading:
    """What a recogniser read in one picture of a line.

    `scores` has one entry a character, from 0 to 1. `centres` are the characters' middles as
    fractions of the picture's width, from left to right; empty where the recogniser does not
    tell. `alternatives` holds for each character what else it might be, best first; empty where
    the recogniser does not tell.
    """

    text: str
    scores: tuple[float, ...] = ()
    centres: tuple[float, ...] = ()
    alternatives: tuple[tuple[Alternative, ...], ...] = ()

    @property
    def score(self) -> float:
        """The mean character score; 0 where nothing was read."""
        return sum(self.scores) / len(self.scores) if self.scores else 0.0

    @property
    def weakest(self) -> float:
        """The lowest character score; 0 where nothing was read."""
        return min(self.scores, default=0.0)


class OcrEngine(Protocol):
    """Recognises lines of print. An engine must be safe to call from several threads at once.

    An engine refuses in its constructor (``MissingPackage``) what it cannot do later: it never
    fetches a model.
    """

    def read(self, lines: Sequence[numpy.typing.NDArray[Any]]) -> list[Reading]:
        """One reading a picture, in order.

        Each picture is grey (uint8, height × width), dark print on white, one line of text with
        a margin around it. A picture without text gives an empty reading.
        """
        ...
