"""What parent and child say to each other: JSON with its length before it, and the bytes of a file likewise.

Data alone, never pickles: a child that a hostile file has taken over can say wrong things, but run nothing.
"""

from __future__ import annotations

import json
import os
import struct
from typing import Any

_LENGTH = struct.Struct(">Q")
_LARGEST = 4 * 2**30


class Ended(Exception):
    """The other side has closed its end."""


def send(handle: int, content: bytes) -> None:
    """Write one frame, whole."""
    for part in (_LENGTH.pack(len(content)), content):
        rest = memoryview(part)
        while rest:
            rest = rest[os.write(handle, rest) :]


def receive(handle: int) -> bytes:
    """Read one frame.

    Raises:
        Ended: there is none, or no whole one.
    """
    (length,) = _LENGTH.unpack(_exactly(handle, _LENGTH.size))
    if length > _LARGEST:
        raise Ended
    return _exactly(handle, length)


def say(handle: int, message: dict[str, Any]) -> None:
    """Write one message."""
    send(handle, json.dumps(message, ensure_ascii=False).encode())


def hear(handle: int) -> dict[str, Any]:
    """Read one message.

    Raises:
        Ended: there is none, or it is none of ours.
    """
    try:
        found = json.loads(receive(handle))
    except ValueError as error:
        raise Ended from error
    if not isinstance(found, dict):
        raise Ended
    return found


def _exactly(handle: int, count: int) -> bytes:
    parts = bytearray()
    while len(parts) < count:
        part = os.read(handle, min(count - len(parts), 2**20))
        if not part:
            raise Ended
        parts += part
    return bytes(parts)
