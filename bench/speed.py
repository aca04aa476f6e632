"""What a born-digital page costs, beside PyMuPDF's own reading of it."""

from __future__ import annotations

import statistics
from pathlib import Path
from typing import NamedTuple

import pymupdf

from bench.measure import Spread, processor_seconds
from bench.plan import Plan
from bench.tools import forget, raw_text
from extractor.pipeline import extract
from extractor.readers.form import FormReader


class Row(NamedTuple):
    """A file: its pages, milliseconds a page, and ours as a ratio to the floor."""

    name: str
    pages: int
    taken: float
    first: Spread
    again: Spread


def section(plan: Plan) -> list[str]:
    """The page-speed section: every file with its ratios, and the worst of them."""
    rows = [row(path, plan.rounds) for path in plan.files]
    return [
        "## A born-digital page",
        "",
        "`extract` as the command does it, without the start of the process: words, tables, record, evidence, checks, "
        'confidence. The floor is PyMuPDF\'s `get_text("rawdict")` and `get_drawings()` on the same pages (limit: 3 '
        "times). Before each round all texts of the file are forgotten, as if it had never been read; `again` keeps "
        "them.",
        "",
        "| file | pages | ms a page | / floor | again / floor |",
        "| --- | ---: | ---: | ---: | ---: |",
        *map(_told, rows),
        "",
        f"Worst: {max(each.first.median for each in rows):.2f} of the floor; median "
        f"{statistics.median(each.first.median for each in rows):.2f}.",
    ]


def row(path: Path, rounds: int) -> Row:
    """Measure one file."""
    with pymupdf.open(path) as document:
        count = len(document)
    first: list[float] = []
    again: list[float] = []
    ours: list[float] = []
    for number in range(rounds + 1):
        least = processor_seconds(lambda: raw_text(str(path)))
        forget()
        cold = processor_seconds(lambda: extract(path, reader=FormReader()))
        warm = processor_seconds(lambda: extract(path, reader=FormReader()))
        if number:  # the first round loads what is loaded once
            ours.append(cold)
            first.append(cold / least)
            again.append(warm / least)
    own = statistics.median(ours)
    return Row(path.parent.name, count, 1000 * own / count, Spread.of(first), Spread.of(again))


def _told(row: Row) -> str:
    return f"| {row.name} | {row.pages} | {row.taken:.1f} | {row.first.told()} | {row.again.told()} |"
