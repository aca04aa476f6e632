"""Engines that read no pixels: for tests, and for whoever wants layout without words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from extractor.ocr.ports import Reading

if TYPE_CHECKING:
    import numpy.typing


class NullEngine:
    """Reads nothing anywhere."""

    def read(self, lines: Sequence[numpy.typing.NDArray[Any]]) -> list[Reading]:
        """An empty reading for each picture."""
        return [Reading("") for _ in lines]


class ScriptedEngine:
    """Answers each picture by a function of it, and counts how many pictures it was shown."""

    def __init__(self, answer: Callable[[numpy.typing.NDArray[Any]], Reading]) -> None:
        self.answer = answer
        self.seen = 0

    def read(self, lines: Sequence[numpy.typing.NDArray[Any]]) -> list[Reading]:
        """What the function says of each picture."""
        self.seen += len(lines)
        return [self.answer(line) for line in lines]
