"""Memory that a page's pictures took, given back to the system when the page is read."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import cache


def give_back() -> None:
    """Let the C library return what is free in its heaps.

    A page's arrays, of 4 to 12 MB, come and go in several threads. GNU's library keeps the gaps that they leave, and
    the next page's fit them badly: it grew by some 8 MB a page. Others' have no such call, and are left alone.
    """
    if trim := _trim():
        trim(0)


@cache
def _trim() -> Callable[[int], int] | None:
    try:
        return ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):  # musl, macOS; Windows has no such handle
        return None
