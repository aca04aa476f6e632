"""The parts of a workbook as they lie in its archive, looked over before a library takes them in."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from xml.parsers import expat

from openpyxl.utils.cell import range_boundaries

from extractor.files.limits import Limits

_FORMULA = re.compile(rb"<f[\s/>]")
_VALUE = re.compile(rb"<v(?:\s[^>]*)?>[^<]")
_AREAS = ("mergeCell", "hyperlink")
"""Elements of whose areas openpyxl makes every cell."""
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_BLANKS = 4
"""Cells that hold nothing but a style, for each cell that is allowed: sheets are styled far beyond their print."""


def looked_over(archive: zipfile.ZipFile, limits: Limits) -> int:
    """How many formulas hold no result; an empty text is a result.

    Any part may be named a sheet by another one, so all of them are looked at.

    Raises:
        LimitExceeded: more cells, or cells merged or linked, than allowed; openpyxl makes an object of each.
    """
    parts = _Parts(limits)
    uncounted = 0
    for entry in archive.infolist():
        part = archive.read(entry) if not entry.filename.startswith("xl/media/") else b""
        parts.count(part)
        uncounted += sum(_lacks_result(cell) for cell in _formula_cells(part))
    return uncounted


class _Parts:
    """Counts what openpyxl would make an object of, with the parser that it reads sheets with."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._cells = self._covered = 0

    def count(self, part: bytes) -> None:
        """Add what a part holds, as far as it is XML.

        Raises:
            LimitExceeded: more than allowed.
        """
        machine = expat.ParserCreate()
        machine.StartElementHandler = self._element
        with suppress(expat.ExpatError, ValueError, LookupError):  # whoever reads the part tells what is wrong with it
            machine.Parse(part, True)

    def _element(self, name: str, attributes: dict[str, str]) -> None:
        kind = name.rpartition(":")[2]
        if kind == "c":
            self._cells += 1
            if self._cells % 1000 == 0:
                self._limits.check("max_cells", self._cells // _BLANKS)
        elif kind in _AREAS:
            self._covered += _size(attributes.get("ref", ""))
            self._limits.check("max_cells", self._covered)


def _size(area: str) -> int:
    """The cells of ``A1:C9``, also of ``A:C``; 0 of what is no area."""
    try:
        left, top, right, bottom = range_boundaries(area)
    except ValueError:
        return 0
    return max((bottom or _LAST_ROW) - (top or 1) + 1, 0) * max((right or _LAST_COLUMN) - (left or 1) + 1, 0)


def _formula_cells(part: bytes) -> Iterator[bytes]:
    """The source of each cell that holds a formula."""
    for found in _FORMULA.finditer(part):
        start, end = part.rfind(b"<c ", max(found.start() - 500, 0), found.start()), part.find(b"</c>", found.end())
        if start >= 0 and end >= 0:
            yield part[start:end]


def _lacks_result(cell: bytes) -> bool:
    return not _VALUE.search(cell) and b't="str"' not in cell[: cell.find(b">")]
