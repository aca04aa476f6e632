"""What other tools make of a page: each in a process of its own, so that its time and memory are its own.

    python bench/tools.py TOOL

reads a path a line and answers each with a line of JSON: processor and wall seconds, peak megabytes of the process,
the text, and the tables as lists of cells ``[row, column, rows, columns, text]``. It runs in whichever environment
holds the tool, and imports nothing of ours but where ours is the tool.
"""

from __future__ import annotations

import json
import logging
import resource
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from functools import _lru_cache_wrapper
from importlib import import_module
from pathlib import Path
from typing import Any

Cells = list[tuple[int, int, int, int, str]]
Got = tuple[str, list[Cells]]
"""Text and tables."""
Tool = Callable[[str], Got]


def _plain(rows: Sequence[Sequence[Any]]) -> Cells:
    return [
        (row, column, 1, 1, "" if text is None else str(text))
        for row, line in enumerate(rows)
        for column, text in enumerate(line)
    ]


def extractor(path: str) -> Got:
    """Ours, whole: words, tables, record, evidence, findings; nothing is kept of the texts of files read before."""
    from extractor.pipeline import extract
    from extractor.readers.form import FormReader

    forget()
    return str(extract(Path(path), reader=FormReader()).record["title"]), []


def forget() -> None:
    """Empty what keeps texts that were met before; what is loaded once, as vocabularies and schemas, stays."""
    modules = [module for name, module in sys.modules.items() if name.startswith("extractor.")]
    for kept in [value for module in modules for value in vars(module).values()]:
        if isinstance(kept, _lru_cache_wrapper) and kept.cache_parameters()["maxsize"] is not None:
            kept.cache_clear()


def raw_text(path: str) -> Got:
    """PyMuPDF's characters and drawings: the least that reading a page costs."""
    import pymupdf

    with pymupdf.open(path) as document:
        return "".join(str(len(page.get_text("rawdict")["blocks"]) + len(page.get_drawings())) for page in document), []


def find_tables(path: str) -> Got:
    """PyMuPDF's own tables."""
    import pymupdf

    pymupdf.no_recommend_layout()  # else it prints an advertisement among the figures
    with pymupdf.open(path) as document:
        return "", [_plain(table.extract()) for page in document for table in page.find_tables().tables]


def pdfplumber(path: str) -> Got:
    """Pdfplumber's tables."""
    import pdfplumber

    with pdfplumber.open(path) as document:
        return "", [_plain(table) for page in document.pages for table in page.extract_tables()]


def camelot(path: str) -> Got:
    """Camelot's tables, by rulings."""
    import camelot

    return "", [_plain(table.df.values.tolist()) for table in camelot.read_pdf(path, pages="all", flavor="lattice")]


def markitdown(path: str) -> Got:
    """Markitdown's Markdown, and the tables in it."""
    from markitdown import MarkItDown

    text = MarkItDown().convert(path).text_content
    return text, [_plain(rows) for rows in markdown_tables(text)]


def markdown_tables(text: str) -> Iterator[list[list[str]]]:
    """The tables of a Markdown text as rows of cells, without the lines under their heads."""
    rows: list[list[str]] = []
    for line in [*text.splitlines(), ""]:
        if line.startswith("|"):
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            if not all(set(cell) <= set("-: ") and cell for cell in cells):
                rows.append(cells)
        elif rows:
            yield rows
            rows = []


def img2table_pdf(path: str) -> Got:
    """img2table on the pixels of a born-digital PDF, its texts from the PDF."""
    from img2table.document import PDF

    found = PDF(path).extract_tables(ocr=_pdf_words(), implicit_rows=False, borderless_tables=False)
    return "", [_img2table_cells(table) for page in found.values() for table in page]


def img2table_scan(path: str) -> Got:
    """img2table on a picture, straightened first, its texts from RapidOCR with the same model as ours."""
    from img2table.document import Image

    ocr = _once("img2table", _img2table_ocr)
    found = Image(path, detect_rotation=True).extract_tables(ocr=ocr, implicit_rows=False, borderless_tables=False)
    return "", [_img2table_cells(table) for table in found]


def _img2table_ocr() -> Any:
    from img2table.ocr.rapidocr import RapidOCR
    from rapidocr import LangRec

    return RapidOCR(params={"Rec.lang_type": LangRec.CH})


def _pdf_words() -> Any:
    from img2table.ocr.pdf import PdfOCR

    return PdfOCR()


def _img2table_cells(table: Any) -> Cells:
    """A cell that spans stands in each row and column that it covers, with the same box."""
    places: dict[Any, list[tuple[int, int]]] = {}
    texts: dict[Any, str] = {}
    for row, line in table.content.items():
        for column, cell in enumerate(line):
            box = (cell.bbox.x1, cell.bbox.y1, cell.bbox.x2, cell.bbox.y2)
            places.setdefault(box, []).append((int(row), column))
            texts[box] = cell.value or ""
    out: Cells = []
    for box, at in places.items():
        top, left = min(row for row, _ in at), min(column for _, column in at)
        high, wide = max(row for row, _ in at) - top + 1, max(column for _, column in at) - left + 1
        out.append((top, left, high, wide, texts[box]))
    return out


def docling(path: str) -> Got:
    """Docling's tables; its models must be there (DOCLING_ARTIFACTS_PATH) or be reached, else this fails."""
    document = _once("docling", _docling).convert(path).document
    return "", [_docling_cells(table) for table in document.tables]


def _docling() -> Any:
    return import_module("docling.document_converter").DocumentConverter()


def _docling_cells(table: Any) -> Cells:
    return [
        (cell.start_row_offset_idx, cell.start_col_offset_idx, cell.row_span, cell.col_span, cell.text)
        for cell in table.data.table_cells
    ]


_kept: dict[str, Any] = {}


def _once(name: str, make: Callable[[], Any]) -> Any:
    """What is loaded once in a process."""
    if name not in _kept:
        _kept[name] = make()
    return _kept[name]


def rapidocr(path: str) -> Got:
    """RapidOCR as it comes, with the models in its wheel (PP-OCRv6 small)."""
    return "".join(_once("rapidocr", _rapidocr)(path).txts or ()), []


def _rapidocr() -> Any:
    from rapidocr import RapidOCR

    return RapidOCR()


def tesseract(path: str) -> Got:
    """Tesseract with its Chinese model, sparse text."""
    command = ["tesseract", path, "-", "-l", "chi_sim", "--psm", "11"]
    done = subprocess.run(command, capture_output=True, check=True)
    return done.stdout.decode("utf-8", "replace"), []


TOOLS: dict[str, Tool] = {
    "extractor": extractor,
    "PyMuPDF rawdict and drawings": raw_text, "PyMuPDF find_tables": find_tables, "pdfplumber": pdfplumber,
    "camelot": camelot, "markitdown": markitdown, "img2table": img2table_pdf, "img2table and RapidOCR": img2table_scan,
    "docling": docling, "RapidOCR": rapidocr, "tesseract": tesseract,
}  # fmt: skip
PACKAGES = {
    "extractor": "extractor",
    "PyMuPDF rawdict and drawings": "pymupdf", "PyMuPDF find_tables": "pymupdf", "pdfplumber": "pdfplumber",
    "camelot": "camelot", "markitdown": "markitdown", "img2table": "img2table", "img2table and RapidOCR": "img2table",
    "docling": "docling", "RapidOCR": "omegaconf",
}  # fmt: skip
"""What must be installed for a tool; of RapidOCR a package that only an environment holds in which it can run."""


def spent() -> float:
    """Processor seconds of this process and of the programs that it ran."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def peak() -> float:
    """Megabytes (Linux): the kernel's VmHWM of this process, or the largest program that it ran."""
    status = Path("/proc/self/status").read_text("utf-8")
    own = int(status.partition("VmHWM:")[2].split()[0])
    return max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024


def main() -> None:
    """Answer line by line."""
    tool = TOOLS[sys.argv[1]]
    answers, sys.stdout = sys.stdout, sys.stderr  # what a tool prints is no answer
    logging.disable(logging.ERROR)
    warnings.simplefilter("ignore")
    for line in sys.stdin:
        wall, before = time.perf_counter(), spent()
        text, tables = tool(line.rstrip("\n"))
        took = {"processor": spent() - before, "wall": time.perf_counter() - wall, "peak": peak()}
        print(json.dumps({**took, "text": text, "tables": tables}), file=answers, flush=True)


if __name__ == "__main__":
    main()
