"""How long-running programs look for garbage, and how many heaps their threads have."""

from __future__ import annotations

import gc

_OBJECTS, _ROUNDS = 50_000, 10
_ARENA_MAX, _HEAPS = -8, 2
"""`M_ARENA_MAX` of GNU's malloc.h, and as many heaps as there shall be."""


def collect_seldom() -> None:
    """Look for rings of garbage every 50,000 new objects, not every 700: for a process that reads or judges.

    A page is tens of thousands of small objects that live until it is read and hardly ever refer to each other;
    Python's default walks through them again and again (a fifth of a reading's time, two fifths of a judgement's).
    """
    gc.set_threshold(_OBJECTS, _ROUNDS, _ROUNDS)


def share_heaps() -> None:
    """Let all threads of this process take memory from two heaps: for a server, whose threads come and go.

    GNU's C library makes up to eight heaps for each processor, one for a thread that finds the others busy, and each
    keeps the holes that its threads leave. Python's threads take turns anyway. Others' libraries are left alone.
    """
    import ctypes  # here, for not every command needs it

    try:
        ctypes.CDLL(None).mallopt(_ARENA_MAX, _HEAPS)
    except (AttributeError, OSError, TypeError):  # musl, macOS; Windows has no such handle
        return
