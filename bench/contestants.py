"""What is timed: each takes the path of a born-digital PDF and works through all of its pages."""

from __future__ import annotations

import importlib.util
import logging
import warnings
from collections.abc import Callable
from pathlib import Path

import pymupdf

from extractor.pipeline import extract
from extractor.readers.form import FormReader

Contestant = Callable[[Path], object]


def pipeline(path: Path) -> object:
    """Ours, whole: words, tables, record, evidence, findings."""
    return extract(path, reader=FormReader())


def floor(path: Path) -> object:
    """The least that reading a page costs: PyMuPDF's characters and drawings."""
    with pymupdf.open(path) as document:
        return [(page.get_text("rawdict"), page.get_drawings()) for page in document]


def find_tables(path: Path) -> object:
    """PyMuPDF's own tables."""
    pymupdf.no_recommend_layout()  # else it prints an advertisement among the figures
    with pymupdf.open(path) as document:
        return [[table.extract() for table in page.find_tables().tables] for page in document]


def pdfplumber_tables(path: Path) -> object:
    """Pdfplumber's tables."""
    import pdfplumber

    with pdfplumber.open(path) as document:
        return [page.extract_tables() for page in document.pages]


def camelot_tables(path: Path) -> object:
    """Camelot's tables, by rulings."""
    import camelot

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return [table.df for table in camelot.read_pdf(str(path), pages="all", flavor="lattice")]


def contestants() -> tuple[dict[str, Contestant], list[str]]:
    """The peers that can be run here by name, and the names of the packages that are missing."""
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    found: dict[str, Contestant] = {"find_tables": find_tables}
    missing = []
    for package, contestant in {"pdfplumber": pdfplumber_tables, "camelot": camelot_tables}.items():
        if importlib.util.find_spec(package):
            found[package] = contestant
        else:
            missing.append(package)
    return found, missing
