"""Tables of born-digital files beside what other tools find in them: time, memory, and whether the cells are right.

Every tool works in a process of its own and has its turn in each round; what it found is set beside the cells of the
HTML that the PDF was printed from, so that speed is never bought with accuracy.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pymupdf

from bench.crew import Worker, home
from bench.measure import Spread
from bench.plan import Plan
from bench.teds import Pair, mean, pair
from evals.tables import Agreement, agreement, html_grids, ours

OURS = "extractor"
FLOOR = "PyMuPDF rawdict and drawings"
TOOLS = (OURS, FLOOR, "PyMuPDF find_tables", "pdfplumber", "camelot", "markitdown", "img2table", "docling")
DOCLING = (
    "docling is measured where it is installed beside these and has its models (`DOCLING_ARTIFACTS_PATH`). It is not "
    "among the peers that `make bench` installs: 2.143.0, tried on 2026-11-22, takes 122 packages and 5.8 GB with the "
    "PyTorch of the package index, and ended at its first file with `LocalEntryNotFoundError`, for its layout and "
    "table models come from a model hub, which a machine without a network does not reach."
)
_MOST_PAGES = 8
"""Files of more pages are left out here: a peer takes a second a page."""


@dataclass
class Told:
    """Of one tool: seconds by file and round, memory, and the neighbours that are right."""

    seconds: list[float] = field(default_factory=list)
    peak: float = 0.0
    agreed: Agreement = field(default_factory=lambda: Agreement(0, 0, 0))
    pairs: list[Pair] = field(default_factory=list)


def section(plan: Plan) -> list[str]:
    """The section of peers on born-digital files."""
    files = [path for path in plan.files if path.with_name("document.html").is_file() and pages(path) <= _MOST_PAGES]
    files = files[:: 3 if plan.quick else 1]
    rounds = 1 if plan.quick else min(plan.rounds, 3)
    told, missing = measured(files, rounds)
    count = sum(pages(path) for path in files)
    rows = [_row(name, told, count * rounds) for name in told]
    return [
        "## Tables of born-digital files, beside other tools",
        "",
        f"{len(files)} files of {count} pages, {rounds} times, each tool in a process of its own. `extractor` is all "
        "of `extract`: words, tables, record, evidence, checks; the others find tables alone, the floor nothing. "
        "Neighbours: printed cells beside and below each other, as the ICDAR competitions count them; labelled are "
        "those of the HTML that each file was printed from, with its spans; tools without spans lose those across "
        "them. TEDS: likeness of the trees of cells by docling-metrics-table, mean of files, all tables of a file one "
        "below another.",
        "",
        "| tool | ms a page | ours / this | peak MB | neighbours right | precision | recall | F1 | TEDS |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
        *rows,
        "",
        *(f"{name} is not here and was left out (`make bench` installs it)." for name in missing if name != "docling"),
        *([DOCLING] if "docling" in missing else []),
    ]


def pages(path: Path) -> int:
    """How many pages a PDF has."""
    with pymupdf.open(path) as document:
        return len(document)


def measured(files: list[Path], rounds: int, names: Sequence[str] = TOOLS) -> tuple[dict[str, Told], list[str]]:
    """Each tool that works here with what it took and found, and the names of those that do not."""
    wanted = {path: html_grids(path.with_name("document.html").read_text("utf-8")) for path in files}
    with ExitStack() as stack:
        crew = {name: stack.enter_context(Worker(name)) for name in names if home(name) is not None}
        crew = {name: worker for name, worker in crew.items() if _works(worker, files[0])}
        told = {name: Told() for name in crew}
        for number in range(rounds):
            for path in files:
                for name, worker in crew.items():
                    answer = worker.ask(path)
                    told[name].seconds.append(answer.processor)
                    told[name].peak = max(told[name].peak, answer.peak)
                    if number == 0 and wanted[path]:
                        found = ours(path) if name == OURS else answer.tables
                        told[name].agreed += agreement(wanted[path], found)
                        told[name].pairs.append(pair(wanted[path], found))
    return told, [name for name in names if name not in told]


def _works(worker: Worker, path: Path) -> bool:
    """Have it read a file, so that what is loaded once is loaded; one that lacks its models fails here."""
    try:
        worker.ask(path)
    except RuntimeError:
        return worker.tool == OURS
    return True


def _row(name: str, told: dict[str, Told], count: int) -> str:
    """`count` pages were read, those of all rounds."""
    one, own, right = told[name], told[OURS], told[name].agreed
    ratio = Spread.of([mine / theirs for mine, theirs in zip(own.seconds, one.seconds, strict=True)])
    cells = f"{right.right} of {right.labelled} | {right.precision:.4f} | {right.recall:.4f} | {right.f1:.4f}"
    each = 1000 * sum(one.seconds) / count
    cells = "| | | |" if name == FLOOR else f"{cells} | {mean(one.pairs)}"
    return f"| {name} | {each:.0f} | {ratio.told()} | {one.peak:.0f} | {cells} |"
