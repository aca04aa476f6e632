"""The same form as web page, Word file and workbook gives the same record."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from twins import docx_twin, items_of, xlsx_twin

from extractor.files import open_document
from extractor.layout import lay_out
from extractor.pointer import leaves
from extractor.readers.form import FormReader


def record(content: bytes) -> dict[str, Any]:
    """The leaves of a file's record; white space and line breaks are the file format's own."""
    found = FormReader().read(lay_out(open_document(content)), "report").record
    return {pointer: "".join(v.split()) if isinstance(v, str) else v for pointer, v in leaves(found)}


@pytest.mark.parametrize(
    "case",
    [
        "liuan-2023-self-evaluation",
        "anqu-2023-department",
        "qinghe-2024-monitoring",
        "songping-2024-target",
    ],
)
def test_a_form_reads_the_same_from_every_kind_of_file(case: str, reports: Path) -> None:
    page = (reports / case / "document.html").read_bytes()
    items = items_of(page)
    wanted = record(page)
    assert len([value for value in wanted.values() if value is not None]) > 100
    assert record(xlsx_twin(items)) == wanted
    assert record(xlsx_twin(items, typed=True)) == wanted
    assert record(docx_twin(items)) == wanted
