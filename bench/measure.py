"""Timing and memory: every figure with its spread, and peers taken in turns on the same file."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple


class Spread(NamedTuple):
    """The middle of several figures, and the quarters to both sides of it."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, figures: Sequence[float]) -> Spread:
        """Median and quartiles; of a single figure, that figure."""
        if len(figures) == 1:
            return cls(figures[0], figures[0], figures[0])
        low, median, high = statistics.quantiles(figures, n=4, method="inclusive")
        return cls(median, low, high)

    def told(self, digits: int = 2) -> str:
        """As ``1.23 (1.10-1.40)``."""
        return f"{self.median:.{digits}f} ({self.low:.{digits}f}-{self.high:.{digits}f})"


def seconds(work: Callable[[], object]) -> float:
    """Wall-clock seconds that the work takes once."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def processor_seconds(work: Callable[[], object]) -> float:
    """Seconds of processor time that the work takes once: what else the machine does counts less."""
    start = time.process_time()
    work()
    return time.process_time() - start


def children_seconds() -> float:
    """Seconds of processor time that all child processes together have taken so far."""
    times = os.times()
    return times.children_user + times.children_system


_CHILD = """
import re, sys, time
from pathlib import Path
{imports}
start = time.{clock}()
{work}
taken = time.{clock}() - start
print(taken, int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024)
"""


def in_a_process(imports: str, work: str, *arguments: str, clock: str = "perf_counter") -> tuple[float, float]:
    """Seconds by a clock of `time` and peak megabytes (Linux) of a piece of code in a process of its own.

    The peak is the kernel's VmHWM: ``ru_maxrss`` of a child begins at what its parent held.
    """
    code = _CHILD.format(imports=imports, work=work, clock=clock)
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)
    taken, peak = done.stdout.split()[-2:]
    return float(taken), float(peak)
