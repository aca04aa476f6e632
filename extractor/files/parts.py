"""The parts of a workbook as they lie in its archive, looked over before a library takes them in."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator

from extractor.files.limits import Limits

_MERGE = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref\s*=\s*[\"']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})[\"']")
_FORMULA = re.compile(rb"<f[\s/>]")
_VALUE = re.compile(rb"<v(?:\s[^>]*)?>[^<]")
_BLANKS = 4
"""Cells that hold nothing but a style, for each cell that is allowed: sheets are styled far beyond their print."""


def looked_over(archive: zipfile.ZipFile, limits: Limits) -> int:
    """How many formulas hold no result; an empty text is a result.

    Any part may be named a sheet by another one, so all of them are looked at.

    Raises:
        LimitExceeded: more cells or merged cells than allowed; openpyxl makes an object of each.
    """
    cells = covered = uncounted = 0
    for entry in archive.infolist():
        part = archive.read(entry) if not entry.filename.startswith("xl/media/") else b""
        cells += part.count(b"<c ")
        for left, top, right, bottom in _MERGE.findall(part):
            covered += max(int(bottom) - int(top) + 1, 0) * max(_column(right) - _column(left) + 1, 0)
        uncounted += sum(_lacks_result(cell) for cell in _formula_cells(part))
    limits.check("max_cells", max(covered, cells // _BLANKS))
    return uncounted


def _formula_cells(part: bytes) -> Iterator[bytes]:
    """The source of each cell that holds a formula."""
    for found in _FORMULA.finditer(part):
        start, end = part.rfind(b"<c ", max(found.start() - 500, 0), found.start()), part.find(b"</c>", found.end())
        if start >= 0 and end >= 0:
            yield part[start:end]


def _lacks_result(cell: bytes) -> bool:
    return not _VALUE.search(cell) and b't="str"' not in cell[: cell.find(b">")]


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
