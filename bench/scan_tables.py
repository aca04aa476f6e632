"""Tables in scans: ours beside img2table with the same recogniser, in the cells that the HTML of each report has."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cv2

from bench.crew import Worker, home
from bench.measure import Spread
from bench.peers import pages
from bench.plan import Plan
from bench.scans import DPI, VARIANTS
from bench.teds import Pair, mean, pair
from bench.tools import spent
from evals.tables import Agreement, Grid, agreement, grids_of, html_grids
from extractor.files import open_document
from extractor.layout import lay_out
from extractor.ocr import recognize
from extractor.ocr.ppocr import PaddleEngine

PEER = "img2table and RapidOCR"
_MOST_PAGES = 3


@dataclass
class Told:
    """Of one tool and one kind of scan: processor seconds of each page or file, and the neighbours that are right."""

    seconds: list[float] = field(default_factory=list)
    agreed: Agreement = field(default_factory=lambda: Agreement(0, 0, 0))
    pairs: list[Pair] = field(default_factory=list)
    found: int = 0
    """Files in which it found a table."""

    def add(self, labelled: Sequence[Grid], tables: Sequence[Grid]) -> None:
        """Count a file's tables."""
        self.agreed += agreement(labelled, tables)
        self.pairs.append(pair(labelled, tables))
        self.found += bool(tables)


def section(plan: Plan) -> list[str]:
    """The section of tables in scans, of the reports of few pages."""
    folders = [path.parent for path in plan.files if pages(path) <= _MOST_PAGES][:: 2 if plan.quick else 1]
    told = [
        "## Tables in scans, beside img2table",
        "",
        f"{len(folders)} reports of at most {_MOST_PAGES} pages, whole. Ours: recognition, straightening, rulings, "
        "cells and their joining over pages. img2table straightens each page, finds its cells and has them read by "
        "RapidOCR as it comes, with the model that ours has too. Neighbours and TEDS as among the born-digital files.",
        "",
        "| tool | scan | processor s a page | files with tables | neighbours right | precision | recall | F1 | TEDS |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for variant in VARIANTS:
        scans = [path for folder in folders if (path := folder / f"{variant}.pdf").is_file()]
        told += [_row("extractor", variant, _ours(scans))]
        told += [_row(PEER, variant, _theirs(scans))] if home(PEER) else []
    return told if home(PEER) else [*told, "", f"{PEER} is not installed and was left out (`make bench` installs it)."]


def _row(name: str, variant: str, told: Told) -> str:
    right = told.agreed
    cells = f"{right.right} of {right.labelled} | {right.precision:.4f} | {right.recall:.4f} | {right.f1:.4f}"
    files = f"{told.found} of {len(told.pairs)}"
    return f"| {name} | {variant} | {Spread.of(told.seconds).told()} | {files} | {cells} | {mean(told.pairs)} |"


def _ours(scans: Sequence[Path]) -> Told:
    engine, told = PaddleEngine(), Told()
    for path in scans:
        document, before = open_document(path), spent()
        found = lay_out(recognize(document, engine))
        told.seconds.append((spent() - before) / len(document.pages))
        told.add(_wanted(path), grids_of(found))
    return told


def _theirs(scans: Sequence[Path]) -> Told:
    told = Told()
    with tempfile.TemporaryDirectory() as folder, Worker(PEER) as worker:
        for path in scans:
            document, tables = open_document(path), []
            assert document.pictures is not None
            for page in document.pages:
                picture = Path(folder) / f"{page.number}.png"
                cv2.imwrite(str(picture), cv2.cvtColor(document.pictures.render(page.number, DPI), cv2.COLOR_RGB2BGR))
                answer = worker.ask(picture)
                told.seconds.append(answer.processor)
                tables += answer.tables
            told.add(_wanted(path), tables)
    return told


def _wanted(path: Path) -> list[Grid]:
    return html_grids(path.with_name("document.html").read_text("utf-8"))
