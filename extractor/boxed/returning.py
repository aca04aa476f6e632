"""Memory that a file needed goes back to the system before the next one: a process that reads thousands stays as small.

The C library keeps what is freed between blocks that are still held; each file leaves other holes, so that what it
keeps grows with the number of files, more so where pages are recognised from their pixels.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable
from pathlib import Path

from extractor.ocr.memory import give_back

SLACK = 64 * 2**20
"""Bytes above what was left the last time; below, taking the pages anew would cost more than it is worth."""


def resident() -> int:
    """Bytes of this process that lie in memory; 0 where the system does not tell (only Linux does)."""
    told = Path("/proc/self/statm")
    return int(told.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") if told.is_file() else 0


class Returning:
    """Hands memory back whenever `SLACK` more is held than after the last time."""

    def __init__(self, held: Callable[[], int] = resident, give: Callable[[], None] = give_back) -> None:
        self._held, self._give = held, give
        self._low = 0

    def look(self) -> bool:
        """Between two files: hand back what is free if it has become much; was it?"""
        if self._held() < self._low + SLACK:
            return False
        gc.collect()  # else it looks by the number of objects: a few in a ring may hold pictures
        self._give()
        self._low = self._held()
        return True
