"""How many processors recognition may keep busy in this process: all, unless others read beside it."""

from __future__ import annotations

import os

_allowed: list[int] = []


def allow(count: int) -> None:
    """From now on at most `count` pictures or pages are worked on at a time; 0 stands for all processors.

    Said once, before the first page is read: engines that are there already keep their threads.
    """
    _allowed[:] = [count] if count else []


def allowed() -> int:
    """Threads for what is computed here."""
    return _allowed[0] if _allowed else os.cpu_count() or 1
