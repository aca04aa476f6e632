"""PNG files without a library: crops of pages, and the picture that an endpoint is tried with."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

_ORANGE, _PURPLE = bytes((255, 128, 0)), bytes((128, 0, 160))


def png(width: int, rows: Sequence[bytes]) -> bytes:
    """A PNG of RGB rows, each ``3 * width`` bytes."""
    head = struct.pack(">IIBBBBB", width, len(rows), 8, 2, 0, 0, 0)
    data = zlib.compress(b"".join(b"\0" + row for row in rows))
    chunks = ((b"IHDR", head), (b"IDAT", data), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, held) for kind, held in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def two_colours(size: int = 64) -> bytes:
    """Orange at the left, purple at the right."""
    return png(2 * size, [_ORANGE * size + _PURPLE * size] * size)
