"""Waiting for what happens in another thread or process: as long as it takes on a busy machine."""

from __future__ import annotations

import time
from collections.abc import Callable


def until(holds: Callable[[], bool], seconds: float = 600.0) -> None:
    """Come back as soon as the condition holds; fail where it does not for very long."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "what was waited for has not happened"
        time.sleep(0.02)
