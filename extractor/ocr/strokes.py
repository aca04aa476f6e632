"""A ruling in pixels."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Stroke:
    """A ruling in pixels: it runs from `start` to `end` at `at` across."""

    start: float
    end: float
    at: float
    thickness: float
    inked: float = 0.0
    """How much of its length was found; the rest was closed."""
    solid: float = 1.0
    """The share of what was found that has ink: a dotted one has about half."""
    dotted: bool = False
    """Does it consist of even dots from end to end? Strokes of characters never do."""
    starts_surely: bool = False
    ends_surely: bool = False
    """Is it drawn on beyond the last ruling that crosses it there, so that a row is open?"""

    @property
    def length(self) -> float:
        """End minus start."""
        return self.end - self.start
