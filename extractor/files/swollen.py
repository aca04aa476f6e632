"""Pages of a PDF that unpack to more than memory should hold, told before MuPDF unpacks them."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

from extractor.files.limits import Limits

_HARMLESS = 64 * 1024
"""Deflate unpacks a thousandfold at most: so many bytes cannot become more than a page may hold."""
_PART = 2**20
_MOST_FILTERS = 8
_DEFLATE = re.compile(r"/(?:FlateDecode|Fl)\b")


def ensure_drawable_parts(file: Any, page: Any, limits: Limits) -> None:
    """Refuse a page whose contents unpack too far, or which has a picture of too many pixels.

    Raises:
        LimitExceeded: it does.
    """
    for image in page.get_images(full=True):
        limits.check("max_pixels", image[2] * image[3])
    streams = {*page.get_contents(), *(each[0] for each in page.get_xobjects())}
    unpacked = 0
    for number in sorted(streams):
        kept = len(file.xref_stream_raw(number) or b"")
        if kept <= _HARMLESS and unpacked + 1032 * kept <= limits.max_unpacked:
            continue
        for part in _unpacked(file, number):
            unpacked += len(part)
            limits.check("max_unpacked", unpacked)
            limits.check_ratio(unpacked, kept)


def _unpacked(file: Any, number: int) -> Iterable[bytes]:
    """A stream piece by piece, as far as deflate has packed it, be it several times over."""
    filters = len(_DEFLATE.findall(file.xref_get_key(number, "Filter")[1]))
    parts: Iterator[bytes] = iter((file.xref_stream_raw(number),))
    for _ in range(min(filters, _MOST_FILTERS)):
        parts = _inflated(parts)
    return parts


def _inflated(parts: Iterator[bytes]) -> Iterator[bytes]:
    machine = zlib.decompressobj()
    try:
        for part in parts:
            rest = part
            while rest and not machine.eof:
                yield machine.decompress(rest, _PART)
                rest = machine.unconsumed_tail
    except zlib.error:
        return  # what is damaged from here on is MuPDF's to mend
