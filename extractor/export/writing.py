"""Results on disk: whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Literal

from extractor.errors import ExtractorError
from extractor.export.naming import Language
from extractor.export.sheets import sheets
from extractor.extraction import Extraction
from extractor.extras import ensure
from extractor.interchange import to_json

Format = Literal["json", "csv", "xlsx"]


def write(
    extraction: Extraction, folder: Path, form: Format, name: str | None = None, language: Language = "zh"
) -> Path:
    """Write the extraction into `folder`, which is made where it is missing; gives what was written.

    The result is called `name` (the report's own file name) with the format's ending, as in
    ``report.pdf.json``, and takes the place of an older one. CSV is a folder with a file for each sheet. `language` is
    that of sheets and headings; JSON has none.

    Raises:
        ExtractorError: the folder cannot be written to.
        MissingPackage: a workbook is wanted, and the extra ``office`` is not installed.
    """
    target = folder / f"{name or extraction.run.file_name}.{form}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".extractor-") as beside:
            made = _made(extraction, form, Path(beside), language)
            _replace(made, target, Path(beside))
    except OSError as error:
        raise ExtractorError(
            f"无法写入文件夹 {folder}：请检查路径、权限和剩余空间。",
            f"cannot write to {folder}: check the path, its permissions and the space left",
        ) from error
    return target


def _made(extraction: Extraction, form: Format, folder: Path, language: Language) -> Path:
    made = folder / "made"
    if form == "json":
        made.write_text(to_json(extraction), "utf-8")
    elif form == "xlsx":
        ensure("office")
        from extractor.export.workbook import workbook

        made.write_bytes(workbook(sheets(extraction, language)))
    else:
        from extractor.export.delimited import csv_text

        made.mkdir()
        for sheet in sheets(extraction, language):
            (made / f"{sheet.name}.csv").write_text(csv_text(sheet), "utf-8", newline="")
    return made


def _replace(made: Path, target: Path, beside: Path) -> None:
    """A folder cannot be renamed over another: the older one is moved away first, and goes with `beside`."""
    if target.is_dir():
        target.rename(beside / "older")
    os.replace(made, target)
