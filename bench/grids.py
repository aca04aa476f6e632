"""Accuracy of the cell grid beside the peers, so that speed is never bought with it.

The reports' own HTML says which cells there are, with their spans; every tool reads the PDF printed from it.
"""

from __future__ import annotations

import importlib.util
import logging
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path

import pymupdf

from evals.tables import Agreement, Grid, agreement, html_grids, ours, rows_grid

Tool = Callable[[Path], list[Grid]]


def _find_tables(path: Path) -> list[Grid]:
    pymupdf.no_recommend_layout()  # else it prints an advertisement among the figures
    with pymupdf.open(path) as document:
        return [rows_grid(table.extract()) for page in document for table in page.find_tables().tables]


def _pdfplumber(path: Path) -> list[Grid]:
    import pdfplumber

    with pdfplumber.open(path) as document:
        return [rows_grid(table) for page in document.pages for table in page.extract_tables()]


def _camelot(path: Path) -> list[Grid]:
    import camelot

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return [
            rows_grid(table.df.values.tolist()) for table in camelot.read_pdf(str(path), pages="all", flavor="lattice")
        ]


def tools() -> dict[str, Tool]:
    """Those that can be run here by name, ours first."""
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    found: dict[str, Tool] = {"extractor": ours, "pymupdf find_tables": _find_tables}
    peers: dict[str, Tool] = {"pdfplumber": _pdfplumber, "camelot": _camelot}
    return found | {name: tool for name, tool in peers.items() if importlib.util.find_spec(name)}


def lines(samples: Sequence[Path]) -> list[str]:
    """A table in Markdown: for each tool, how its cells' neighbours agree with those of the samples' HTML.

    A sample is a folder with ``document.html`` and the ``document.pdf`` printed from it; others are left out.
    """
    known = [
        folder for folder in samples if all((folder / name).is_file() for name in ("document.html", "document.pdf"))
    ]
    wanted = {folder: html_grids((folder / "document.html").read_text("utf-8")) for folder in known}
    out = ["| tool | neighbours right | precision | recall | F1 |", "| --- | ---: | ---: | ---: | ---: |"]
    for name, tool in tools().items():
        each = [agreement(grids, tool(folder / "document.pdf")) for folder, grids in wanted.items() if grids]
        whole = sum(each, Agreement(0, 0, 0))
        shares = f"{whole.precision:.4f} | {whole.recall:.4f} | {whole.f1:.4f}"
        out.append(f"| {name} | {whole.right} of {whole.labelled} | {shares} |")
    return out
