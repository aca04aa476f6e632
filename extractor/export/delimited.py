"""Sheets as CSV files, one a sheet."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

from extractor.export.safety import harmless
from extractor.export.sheets import Sheet, Value


def csv_text(sheet: Sheet) -> str:
    """The sheet as CSV with a byte order mark, by which Excel knows that it is UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([column.title for column in sheet.columns])
    writer.writerows([_plain(entry.value) for entry in row] for row in sheet.rows)
    return "\ufeff" + out.getvalue()


def _plain(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return format(value, "f")
    return harmless(value) if isinstance(value, str) else str(value)
