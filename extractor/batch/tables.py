"""The results of a batch as flat tables: whole extractions as JSON Lines, the rows of every list as Parquet.

Every table has a row's address (file, content, pointer), so that tables join and each figure leads back to its page.
Figures are decimals of up to 28 digits before and 10 after the point; as printed, with their scale, they stand in
extractions.jsonl.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractor.batch.ledger import Entry, Ledger, written
from extractor.extraction import Record
from extractor.schemas import definition, exact_figures, loads

if TYPE_CHECKING:
    import pyarrow as pa

_ROWS = 20_000
_LISTS = {
    "indicators": ("indicators.parquet", "Indicator"),
    "funds": ("funds.parquet", "FundLine"),
    "funding": ("department_funding.parquet", "FundingEntry"),
    "project_lines": ("project_lines.parquet", "ProjectLine"),
}
"""Lists of the record, the table that their rows go to, and their definition in the schema."""
TABLES = (*(table for table, _ in _LISTS.values()), "findings.parquet")


Row = dict[str, Any]


def collect(out: Path, entries: Sequence[Entry], ledger: Ledger) -> None:
    """Write files.jsonl, failures.jsonl, extractions.jsonl and the Parquet tables, each whole or not at all.

    Raises:
        ExtractorError: they cannot be written.
    """
    written(out / "files.jsonl", (_told(entry) for entry in entries))
    written(out / "failures.jsonl", (_told(entry) for entry in entries if entry.state == "failed"))
    kept = _first_names(entries)
    with _Tables(out) as tables:
        written(out / "extractions.jsonl", _lines(kept, ledger, tables))


def _lines(kept: Mapping[str, str], ledger: Ledger, tables: _Tables) -> Iterator[str]:
    """Each extraction on a line of its own; its rows go to the tables on the way, so that it is read once."""
    for key, name in kept.items():
        text = ledger.text(key)
        tables.add(name, key.split("-")[0], loads(text))
        yield _line(text, name)


def _first_names(entries: Iterable[Entry]) -> dict[str, str]:
    kept: dict[str, str] = {}
    for entry in entries:
        if entry.state == "read" and entry.key:
            kept.setdefault(entry.key, entry.name)
    return kept


def _told(entry: Entry) -> str:
    content = entry.key.split("-")[0] if entry.key else None
    return json.dumps(
        {"file": entry.name, "content": content, "state": entry.state, **(entry.why or {})}, ensure_ascii=False
    )


def _line(text: str, name: str) -> str:
    """An extraction on one line; its figures are taken over as they are printed."""
    head = f'{{"file": {json.dumps(name, ensure_ascii=False)}, '
    return head + " ".join(text.split("\n")).strip().removeprefix("{").strip()


class _Tables:
    """Parquet files written beside their place row group by row group, and moved there at the end."""

    def __init__(self, out: Path) -> None:
        self._out = out

    def __enter__(self) -> _Tables:
        import pyarrow.parquet as pq

        self._beside = tempfile.TemporaryDirectory(dir=self._out, prefix=".part-")
        folder = Path(self._beside.name)
        self._rows: dict[str, list[Row]] = {name: [] for name in _shapes()}
        self._writers = {name: pq.ParquetWriter(folder / name, shape) for name, shape in _shapes().items()}
        return self

    def add(self, name: str, content: str, extraction: Mapping[str, Any]) -> None:
        """Add the rows of one extraction, plain data as it was kept."""
        head = {"file": name, "content": content}
        for table, rows in rows_of(extraction).items():
            self._rows[table] += [{**head, **row} for row in rows]
            if len(self._rows[table]) >= _ROWS:
                self._flush(table)

    def _flush(self, table: str) -> None:
        self._writers[table].write_table(_columns(self._rows[table], _shapes()[table]))
        self._rows[table] = []

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        with self._beside as folder:
            for name, writer in self._writers.items():
                if kind is None:
                    self._flush(name)
                writer.close()
            if kind is None:
                for name in self._writers:
                    os.replace(Path(folder) / name, self._out / name)


@cache
def _shapes() -> Mapping[str, pa.Schema]:
    """The columns of each table: those of the record's own schema, with where they stand before them."""
    import pyarrow as pa

    words = pa.string()
    head = [("file", words), ("content", words), ("report_type", words), ("fiscal_year", pa.int32())]
    head += [("organization", words), ("amount_unit", words), ("pointer", words), ("project", words)]

    def columns(name: str) -> list[tuple[str, Any]]:
        told = definition(name)["properties"]
        return [(key, pa.decimal128(38, 10) if "number" in told[key]["type"] else words) for key in told]

    tail = [("page", pa.int32()), ("confidence", pa.float64())]
    findings = [(key, words) for key in ("rule", "severity", "expected", "found", "message", "message_en")]
    return {
        **{table: pa.schema([*head, *columns(name), *tail]) for table, name in _LISTS.values()},
        "findings.parquet": pa.schema([*head, *findings, ("pointers", pa.list_(words))]),
    }


def _columns(rows: Sequence[Row], shape: pa.Schema) -> pa.Table:
    """Rows as a table, by way of JSON: to be given Python's own lists Arrow first imports pandas, for seconds."""
    import pyarrow as pa
    from pyarrow import json as reading

    if not rows:
        return shape.empty_table()
    told = "\n".join(json.dumps(row, ensure_ascii=False, default=_digits) for row in rows).encode()
    whole = reading.ReadOptions(use_threads=False, block_size=len(told) + 1)  # a row may be longer than Arrow's blocks
    wanted = reading.ParseOptions(explicit_schema=shape, unexpected_field_behavior="ignore")
    return reading.read_json(pa.BufferReader(told), whole, wanted).select(shape.names)


def _digits(value: Decimal) -> str:
    return f"{value:f}"


def rows_of(extraction: Mapping[str, Any]) -> dict[str, list[Row]]:
    """The rows that an extraction, plain data in the shape of its schema, gives to each table."""
    record = exact_figures(extraction["record"])
    head = {key: record.get(key) for key in ("report_type", "fiscal_year", "organization", "amount_unit")}
    found: dict[str, list[Row]] = {name: [] for name in _shapes()}
    for place, project, holder in _holders(record):
        for key, (table, _) in _LISTS.items():
            for number, row in enumerate(holder.get(key) or ()):
                pointer = f"{place}/{key}/{number}"
                whole = {**head, "pointer": pointer, "project": project, **_about(extraction, pointer, row), **row}
                found[table].append({name: _cell(value) for name, value in whole.items()})
    for finding in extraction["findings"]:
        found["findings.parquet"].append({**head, **finding, "pointer": next(iter(finding["pointers"]), None)})
    return found


def _holders(record: Record) -> Iterator[tuple[str, str | None, Mapping[str, Any]]]:
    if record.get("department"):
        yield "/department", None, record["department"]
    for number, project in enumerate(record.get("projects") or ()):
        yield f"/projects/{number}", project.get("name"), project


def _about(extraction: Mapping[str, Any], pointer: str, row: Mapping[str, Any]) -> Row:
    """The first page that the row stands on, and how sure its least sure leaf is."""
    leaves = [f"{pointer}/{key}" for key, value in row.items() if value is not None]
    marks = [extraction["evidence"][leaf] for leaf in leaves if leaf in extraction["evidence"]]
    pages = [part["page"] for mark in marks if mark["page"] is not None for part in (mark, *mark["continued"])]
    sure = [float(extraction["confidence"][leaf]) for leaf in leaves if leaf in extraction["confidence"]]
    return {"page": min(pages, default=None), "confidence": min(sure, default=None)}


def _cell(value: Any) -> Any:
    if isinstance(value, Decimal):
        return value.quantize(Decimal("1E-10"))
    return json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, list | dict) else value
