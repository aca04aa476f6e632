"""Files of many pages, made of those that there are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pymupdf


def printed_again(files: Sequence[Path], size: int, path: Path, *, garbage: int = 0) -> None:
    """Write a PDF of `size` pages: those of the files, over and over; `garbage` as PyMuPDF's `save` takes it."""
    with pymupdf.open() as document:
        while len(document) < size:
            for file in files:
                with pymupdf.open(file) as source:
                    document.insert_pdf(source, to_page=min(len(source), size - len(document)) - 1)
                if len(document) >= size:
                    break
        document.save(path, garbage=garbage)
