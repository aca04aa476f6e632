"""Tests of the Parquet tables: every row as it was given, and nothing loaded that is not needed."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from extractor.batch.tables import TABLES, _columns, _shapes

_ROWS: list[dict[str, Any]] = [
    {"file": 'a"\n\u2028\\u0000.pdf', "content": "", "confidence": 0.1, "page": None, "score": Decimal("0E-10")},
    {"file": "😀", "content": "\x00x", "score": Decimal("-1234567890123456789012345678.1234567891"), "unknown": 3},
    {"file": None, "score": Decimal("1E-10"), "confidence": 1e-17, "page": 7, "fiscal_year": 2024},
]


def test_rows_become_what_arrow_makes_of_them() -> None:
    shape = _shapes()["indicators.parquet"]
    made = _columns(_ROWS, shape)
    assert made.schema == shape
    assert made.to_pylist() == pa.Table.from_pylist(_ROWS, shape).to_pylist()


def test_a_row_longer_than_arrows_blocks_is_whole() -> None:
    shape = _shapes()["findings.parquet"]
    rows = [{"file": "x" * 3_000_000, "pointers": ["/a", "/b"]}, {"file": "y", "pointers": []}]
    assert _columns(rows, shape).to_pylist() == pa.Table.from_pylist(rows, shape).to_pylist()


@pytest.mark.parametrize("table", TABLES)
def test_without_rows_a_table_has_its_columns(table: str) -> None:
    made = _columns([], _shapes()[table])
    assert (made.num_rows, made.schema) == (0, _shapes()[table])


def test_pandas_is_not_loaded_for_the_tables() -> None:
    """It takes longer than all tables of fifty files, and nobody reads meanwhile."""
    code = (
        "import sys; from extractor.batch.tables import _columns, _shapes; "
        "print(_columns([{'file': 'a', 'page': 1}], _shapes()['indicators.parquet']).num_rows, 'pandas' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1", "False"]
