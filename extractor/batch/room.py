"""How many may read at a time on a machine, and when the next file may begin: memory has the last word."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

EACH = 3 * 2**29
"""Bytes that one who reads is given room for: a report with scans takes half of that, a long one more."""
SPARE = 2**30
"""With less than this left on the machine nothing new is begun …"""
PATIENCE = 60.0
"""… for so many seconds: whatever takes the memory may be none of ours, and never give it back."""
_LOOK = 0.5


def available() -> int | None:
    """Bytes that could be used without swapping; None where the system does not tell (only Linux does)."""
    told = Path("/proc/meminfo")
    if not told.is_file():
        return None
    found = next((line for line in told.read_text().splitlines() if line.startswith("MemAvailable:")), None)
    return int(found.split()[1]) * 1024 if found else None


def room() -> int:
    """How many may read at a time here: one for each processor, as far as the memory goes."""
    processors, memory = os.cpu_count() or 1, available()
    return max(1, processors if memory is None else min(processors, memory // EACH))


def wait_for_memory(
    left: Callable[[], int | None] = available, wait: Callable[[float], None] = time.sleep, patience: float = PATIENCE
) -> bool:
    """Come back when there is memory for another file, or patience is at its end; was there?"""
    for _ in range(int(patience / _LOOK)):
        found = left()
        if found is None or found >= SPARE:
            return True
        wait(_LOOK)
    return False
