"""What a child that was killed may leave behind: programs that it started, and files that they wrote."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_SESSION = 3
"""The session of a process stands there in /proc/PID/stat, counted from behind its name."""


def clear(session: int, scratch: Path | None) -> None:
    """End what else runs in a session, and take a folder away with all in it."""
    own = os.getpid()
    for number in _members(session):
        if number != own:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(number, signal.SIGKILL)
    if scratch is not None:
        shutil.rmtree(scratch, ignore_errors=True)


def _members(session: int) -> Iterator[int]:
    """The processes of a session, on Linux; one that began a session of its own is not told."""
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            told = entry.read_text("utf-8", "replace").rpartition(")")[2].split()
        except OSError:
            continue  # it has ended meanwhile
        if len(told) > _SESSION and int(told[_SESSION]) == session:
            yield int(entry.parent.name)
