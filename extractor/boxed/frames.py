"""What parent and child say to each other: JSON with its length before it, and the bytes of a file likewise.

Data alone, never pickles: a child that a hostile file has taken over can say wrong things, but run nothing.
"""

from __future__ import annotations

import json
import os
import select
import struct
import time
from typing import Any

_LENGTH = struct.Struct(">Q")
_LARGEST = 2**30


class Ended(Exception):
    """The other side has closed its end."""


class Late(Exception):
    """The other side has not said all of it in time."""


def send(handle: int, content: bytes) -> None:
    """Write one frame, whole."""
    for part in (_LENGTH.pack(len(content)), content):
        rest = memoryview(part)
        while rest:
            rest = rest[os.write(handle, rest) :]


def receive(handle: int, end: float | None = None) -> bytes:
    """Read one frame; `end` is when (by `time.monotonic`) all of it must have come.

    Raises:
        Ended: there is none, or no whole one.
        Late: the end has come.
    """
    (length,) = _LENGTH.unpack(_exactly(handle, _LENGTH.size, end))
    if length > _LARGEST:
        raise Ended
    return _exactly(handle, length, end)


def say(handle: int, message: dict[str, Any]) -> None:
    """Write one message."""
    send(handle, json.dumps(message, ensure_ascii=False).encode())


def hear(handle: int, end: float | None = None) -> dict[str, Any]:
    """Read one message; `end` as for `receive`.

    Raises:
        Ended: there is none, or it is none of ours.
        Late: the end has come.
    """
    try:
        found = json.loads(receive(handle, end))
    except ValueError as error:
        raise Ended from error
    if not isinstance(found, dict):
        raise Ended
    return found


def _exactly(handle: int, count: int, end: float | None) -> bytes:
    parts = bytearray()
    while len(parts) < count:
        if end is not None and not select.select([handle], [], [], max(0.0, end - time.monotonic()))[0]:
            raise Late
        part = os.read(handle, min(count - len(parts), 2**20))
        if not part:
            raise Ended
        parts += part
    return bytes(parts)
