"""What a born-digital page costs, beside PyMuPDF's own reading of it and beside other tools' tables."""

from __future__ import annotations

import statistics
import sys
from functools import _lru_cache_wrapper, partial
from pathlib import Path
from typing import Any, NamedTuple

import pymupdf

from bench.contestants import contestants, floor, pipeline
from bench.measure import Spread, processor_seconds
from bench.plan import Plan


class Row(NamedTuple):
    """A file: its pages, milliseconds a page, and ours as a ratio to the floor and to each peer."""

    name: str
    pages: int
    taken: float
    first: Spread
    again: float
    peers: dict[str, float]


def section(plan: Plan) -> list[str]:
    """The page-speed section: every file with its ratios, and the worst of them."""
    peers, missing = contestants()
    few = [path for path in plan.files[::4] if plan.quick]  # peers take seconds a page
    rows = [row(path, peers if not plan.quick or path in few else {}, plan.rounds) for path in plan.files]
    head = ["file", "pages", "ms a page", "/ floor", "again / floor", *(f"/ {name}" for name in peers)]
    told = [
        "## A born-digital page",
        "",
        "`extract` as the command does it, without the start of the process: words, tables, record, evidence, checks, "
        'confidence. The floor is PyMuPDF\'s `get_text("rawdict")` and `get_drawings()` on the same pages (limit: 3 '
        "times); of the others, finding tables alone (limit for pdfplumber and camelot: a third). Before each round "
        "all texts of the file are forgotten, as if it had never been read; `again` keeps them.",
        "",
        f"| {' | '.join(head)} |",
        f"| --- |{' ---: |' * (len(head) - 1)}",
        *[_told(each, list(peers)) for each in rows],
        "",
        f"Worst: {max(each.first.median for each in rows):.2f} of the floor; median "
        f"{statistics.median(each.first.median for each in rows):.2f}.",
    ]
    return told + [f"{package} is not installed and was left out (`make bench` installs it)." for package in missing]


def row(path: Path, peers: dict[str, Any], rounds: int) -> Row:
    """Measure one file."""
    with pymupdf.open(path) as document:
        count = len(document)
    first: list[float] = []
    again: list[float] = []
    ours: list[float] = []
    for number in range(rounds + 1):
        least = processor_seconds(lambda: floor(path))
        forget()
        cold = processor_seconds(lambda: pipeline(path))
        warm = processor_seconds(lambda: pipeline(path))
        if number:  # the first round loads what is loaded once
            ours.append(cold)
            first.append(cold / least)
            again.append(warm / least)
    own = statistics.median(ours)
    beside = {name: own / processor_seconds(partial(peer, path)) for name, peer in peers.items()}
    return Row(path.parent.name, count, 1000 * own / count, Spread.of(first), statistics.median(again), beside)


def forget() -> None:
    """Empty what keeps texts that were met before; what is loaded once, as vocabularies and schemas, stays."""
    modules = [module for name, module in sys.modules.items() if name.startswith("extractor.")]
    for kept in [value for module in modules for value in vars(module).values()]:
        if isinstance(kept, _lru_cache_wrapper) and kept.cache_parameters()["maxsize"] is not None:
            kept.cache_clear()


def _told(row: Row, peers: list[str]) -> str:
    cells = [row.name, str(row.pages), f"{row.taken:.1f}", row.first.told(), f"{row.again:.2f}"]
    return f"| {' | '.join([*cells, *(f'{row.peers[name]:.2f}' if name in row.peers else '' for name in peers)])} |"
