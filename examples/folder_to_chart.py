"""A folder of reports becomes a Parquet table of indicators and a chart of the scores.

    python examples/folder_to_chart.py FOLDER --url http://127.0.0.1:8000 --token "$TOKEN" --out results

Writes ``indicators.parquet`` (a row an indicator, figures as exact decimals in text) and ``scores.svg``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pyarrow as pa
import pyarrow.parquet as pq

from extractor.client import Client

Row = dict[str, Any]
_COLUMNS = ("name", "level1", "level2", "level3", "target", "actual", "weight", "score")


# --- 1. every file of the folder is brought, and read by the service ------------------------------


def read_folder(client: Client, folder: Path) -> list[Row]:
    """The files of a folder as the service has read them; those that it could not read are told and left out."""
    brought = [row for path in sorted(folder.iterdir()) if path.is_file() for row in client.bring(path)]
    ended = [client.wait(row["id"]) for row in brought]
    for row in ended:
        if row["state"] == "failed":
            print(f"{row['name']}: {row['reason']['en']}")
    return [row for row in ended if row["state"] != "failed"]


# --- 2. the indicators of all reports in one table ------------------------------------------------


def indicators(client: Client, files: Sequence[Row]) -> Iterator[Row]:
    """A row for each indicator of each report."""
    for file in files:
        record = client.record(file["id"])["record"]
        holders = [*record["projects"], *([record["department"]] if record["department"] else [])]
        for holder in holders:
            for each in holder["indicators"]:
                told = {"file": file["name"], "year": record["fiscal_year"], "organization": record["organization"]}
                yield {**told, **{key: _text(value) for key, value in _named(holder, each).items()}}


def _named(holder: Mapping[str, Any], indicator: Mapping[str, Any]) -> Row:
    return {"name": holder.get("name"), **{key: indicator.get(key) for key in _COLUMNS[1:]}}


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


# --- 3. a chart: how many indicators got how much of their weight ----------------------------------


def shares(rows: Sequence[Row]) -> Counter[str]:
    """How many indicators got all of their points, some, none, or have none printed."""
    found: Counter[str] = Counter()
    for row in rows:
        weight, score = (float(row[key]) if row[key] else None for key in ("weight", "score"))
        if weight is None or score is None:
            found["not scored"] += 1
        else:
            found["full" if score >= weight else "none" if score <= 0 else "partly"] += 1
    return found


def chart(counts: Mapping[str, int]) -> str:
    """Bars as SVG."""
    most = max(counts.values(), default=1)
    bars = []
    for line, (name, count) in enumerate(sorted(counts.items(), key=lambda each: -each[1])):
        top, width = 20 + 30 * line, 400 * count / most
        bars.append(f'<text x="110" y="{top + 15}" text-anchor="end">{escape(name)}</text>')
        bars.append(f'<rect x="120" y="{top}" width="{width:.0f}" height="20" fill="#2f6f9f"/>')
        bars.append(f'<text x="{width + 128:.0f}" y="{top + 15}">{count}</text>')
    size = f'width="600" height="{40 + 30 * len(counts)}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif">{"".join(bars)}</svg>\n'


def main(client: Client, folder: Path, out: Path) -> Counter[str]:
    """All three steps; gives what the chart shows."""
    out.mkdir(parents=True, exist_ok=True)
    rows = list(indicators(client, read_folder(client, folder)))
    pq.write_table(pa.Table.from_pylist(rows), out / "indicators.parquet")
    counts = shares(rows)
    (out / "scores.svg").write_text(chart(counts), "utf-8")
    return counts


if __name__ == "__main__":
    import argparse

    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--url", default="http://127.0.0.1:8000")
    asked.add_argument("--token", required=True)
    asked.add_argument("--out", type=Path, default=Path("results"))
    given = asked.parse_args()
    with Client(given.url, given.token) as desk:
        for name, count in main(desk, given.folder, given.out).most_common():
            print(f"{name:>12} {count}")
