"""Tests of memory that is handed back between files."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from extractor.boxed.returning import SLACK, Returning

_HOLES = """
import ctypes
from extractor.boxed.returning import Returning, resident
library = ctypes.CDLL(None)
library.malloc.restype, library.free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
memory = Returning()
memory.look()
before = resident()
blocks = [library.malloc(20_000) for _ in range(10_000)]
for block in blocks:
    ctypes.memset(block, 1, 20_000)
for number, block in enumerate(blocks):
    if number % 50:
        library.free(block)
held = resident()
print(before, held, memory.look(), resident(), memory.look())
"""

_RINGS = """
import gc
from extractor.boxed.returning import Returning, resident
gc.disable()
memory = Returning()
memory.look()
ring = [b"x" * 100_000_000]
ring.append(ring)
held = resident()
del ring
print(memory.look(), held - resident())
"""


def test_it_is_handed_back_when_it_has_become_much_and_not_before() -> None:
    sizes = iter([100 + SLACK, 50, 49 + SLACK, 50 + SLACK, 90, 89 + SLACK])
    given: list[int] = []
    memory = Returning(lambda: next(sizes), lambda: given.append(1))
    assert [memory.look() for _ in range(4)] == [True, False, True, False]
    assert len(given) == 2


@pytest.mark.skipif(not Path("/proc/self/statm").is_file(), reason="tells of Linux")
def test_holes_between_what_is_held_go_back_to_the_system() -> None:
    """Of 200 MB in blocks all but each fiftieth are freed: the C library would keep them."""
    done = subprocess.run([sys.executable, "-c", _HOLES], capture_output=True, text=True, check=True)
    before, held, first, after, second = done.stdout.split()
    assert (first, second) == ("True", "False")
    assert int(held) - int(before) > 150e6
    assert int(after) - int(before) < 60e6


@pytest.mark.skipif(not Path("/proc/self/statm").is_file(), reason="tells of Linux")
def test_what_refers_to_itself_is_let_go() -> None:
    done = subprocess.run([sys.executable, "-c", _RINGS], capture_output=True, text=True, check=True)
    looked, freed = done.stdout.split()
    assert looked == "True"
    assert int(freed) > 90e6
