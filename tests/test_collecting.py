"""What long-running programs do about memory."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

_THREADS = """
import ctypes, threading
from extractor.collecting import share_heaps
{first}
together = threading.Barrier(12)
def work():
    held = [bytearray(100_000)]
    together.wait()
    held += [bytearray(100_000) for _ in range(20)]
    together.wait()
threads = [threading.Thread(target=work) for _ in range(12)]
[each.start() for each in threads]
[each.join() for each in threads]
ctypes.CDLL(None).malloc_stats()
"""


def heaps(first: str) -> int:
    """How many heaps the C library says it made for a dozen threads that hold memory at the same time."""
    command = [sys.executable, "-c", _THREADS.format(first=first)]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    return told.count("Arena ")


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries have other heaps")
def test_threads_share_two_heaps() -> None:
    assert heaps("share_heaps()") <= 2
    assert heaps("") > 2
