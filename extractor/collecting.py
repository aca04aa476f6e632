"""How often Python looks for garbage that refers to itself."""

from __future__ import annotations

import gc

_OBJECTS, _ROUNDS = 50_000, 10


def collect_seldom() -> None:
    """Look for rings of garbage every 50,000 new objects, not every 700: for a process that reads or judges.

    A page is tens of thousands of small objects that live until it is read and hardly ever refer to each other;
    Python's default walks through them again and again (a fifth of a reading's time, two fifths of a judgement's).
    """
    gc.set_threshold(_OBJECTS, _ROUNDS, _ROUNDS)
