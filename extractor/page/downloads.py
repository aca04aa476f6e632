"""What a reviewer takes away: the exports of the command line, as bytes for the browser."""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path

from extractor.export import write
from extractor.export.writing import Format
from extractor.extraction import Extraction

ENDINGS: dict[Format, tuple[str, str]] = {
    "json": ("json", "application/json"),
    "csv": ("csv.zip", "application/zip"),
    "xlsx": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
"""A format's file ending and media type."""


def exported(extraction: Extraction, form: Format) -> bytes:
    """The extraction in one of the formats; the sheets of CSV are zipped."""
    with tempfile.TemporaryDirectory(prefix="extractor-") as folder:
        made = write(extraction, Path(folder), form, name="report")
        if made.is_file():
            return made.read_bytes()
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for sheet in sorted(made.iterdir()):
                archive.write(sheet, sheet.name)
        return out.getvalue()
