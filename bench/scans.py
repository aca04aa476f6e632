"""Scanned pages: what one costs beside what others take for the same picture, its wrong characters, and memory."""

from __future__ import annotations

import importlib
import importlib.util
import logging
import resource
import shutil
import statistics
import subprocess
import tempfile
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
import pymupdf
from numpy.typing import NDArray

from bench.measure import Spread, in_a_process
from bench.plan import Plan
from bench.printing import printed_again
from extractor.document import Document
from extractor.files import open_document
from extractor.ocr import recognize
from extractor.ocr.ppocr import PaddleEngine

DPI = 200
VARIANTS = ("scan-clean", "scan-skewed")
EVERY, QUICKLY = 3, 6
"""Every so many of the suite's reports gives a page a variant."""
SAME = str.maketrans("，。；：（）“”‘’、～—－–·•⩾⩽＜＞", ",.;:()\"\"'',~---..≥≤<>")
_IMPORTS = (
    "from extractor.files import open_document\nfrom extractor.ocr import recognize\n"
    "from extractor.ocr.ppocr import PaddleEngine"
)
_WORK = "recognize(open_document(Path(sys.argv[1])), PaddleEngine())"


class Sample(NamedTuple):
    """One scanned page: its document, its picture as RapidOCR wants it (BGR), and what is printed on it."""

    document: Document
    picture: NDArray[np.uint8]
    text: str


@dataclass
class Told:
    """What one reader of pages took, page by page, and how many characters it got wrong."""

    processor: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    wrong: int = 0


Reader = Callable[[Sample], str]


def section(plan: Plan) -> list[str]:
    """The section of scanned pages: each reader in turns on the same pages, and ours on files of many."""
    folders = [path.parent for path in plan.files]
    samples = _samples(folders[:: QUICKLY if plan.quick else EVERY])
    if not samples:
        return ["## A scanned page", "", "The suite has no scans."]
    rounds = 1 if plan.quick else max(plan.rounds // 2, 1)
    readers, missing = _readers()
    told = {name: Told() for name in readers}
    for number in range(rounds + 1):
        for name, read in readers.items():
            _take(read, samples if number else samples[:1], told[name], warm=not number)
    characters = sum(len(sample.text) for sample in samples) * rounds
    rows = [
        f"## A scanned page, {len(samples)} pages: median (quartiles)",
        "",
        f"Clean and skewed scans at {DPI} dpi; straightening, rulings, cells and figures are in ours. Wrong are the "
        "characters that are too few or too many beside the born-digital twin, in whatever order.",
        "",
        "| | processor s a page | ours / this | wall s a page | ours / this | characters wrong |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    ours = told["extractor"]
    for name, one in told.items():
        rows.append(
            f"| {name} | {Spread.of(one.processor).told()} | {_ratio(ours.processor, one.processor)} "
            f"| {Spread.of(one.wall).told()} | {_ratio(ours.wall, one.wall)} | {one.wrong / characters:.2%} |"
        )
    rows += [f"\n{name} is not installed and was left out." for name in missing]
    return [*rows, "", *_memory(folders, (1,) if plan.quick else (1, 20))]


def _ratio(ours: Sequence[float], theirs: Sequence[float]) -> str:
    return f"{statistics.median(one / other for one, other in zip(ours, theirs, strict=True)):.2f}"


def _samples(folders: Sequence[Path]) -> list[Sample]:
    found = []
    for folder in folders:
        with pymupdf.open(folder / "document.pdf") as twin:
            text = _compact(twin[0].get_text())
        for variant in VARIANTS:
            path = folder / f"{variant}.pdf"
            if not path.is_file():
                continue
            document = open_document(path)
            assert document.pictures is not None
            rgb = document.pictures.render(1, DPI)
            found.append(Sample(document.with_pages([document.pages[0]]), cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), text))
    return found


def _compact(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).translate(SAME).split())


def _take(read: Reader, samples: list[Sample], told: Told, warm: bool) -> None:
    for sample in samples:
        wall, processor = time.perf_counter(), _processor()
        text = read(sample)
        if not warm:
            told.wall.append(time.perf_counter() - wall)
            told.processor.append(_processor() - processor)
            got, wanted = Counter(_compact(text)), Counter(sample.text)
            told.wrong += max((got - wanted).total(), (wanted - got).total())


def _processor() -> float:
    """Processor seconds of this process and of the programs that it ran."""
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in spent)


def _readers() -> tuple[dict[str, Reader], list[str]]:
    """Those that can run here, ours first, and the names of those that cannot."""
    engine = PaddleEngine()
    whole = PaddleEngine(quick=False)
    found: dict[str, Reader] = {
        "extractor": lambda sample: _ours(sample, engine),
        "extractor, every line by the full model": lambda sample: _ours(sample, whole),
    }
    missing = []
    if all(importlib.util.find_spec(name) for name in ("rapidocr", "omegaconf", "pyclipper", "shapely")):
        found["RapidOCR as it comes (PP-OCRv6 small)"] = _rapidocr()
    else:
        missing.append("RapidOCR as it comes (`.venv/bin/pip install colorlog omegaconf pyclipper shapely`)")
    if shutil.which("tesseract"):
        found["tesseract chi_sim"] = _tesseract
    else:
        missing.append("tesseract (`apt-get install tesseract-ocr-chi-sim`)")
    return found, missing


def _ours(sample: Sample, engine: PaddleEngine) -> str:
    page = recognize(sample.document, engine).pages[0]
    return "".join(word.text for word in page.words)


def _rapidocr() -> Reader:
    logging.disable(logging.WARNING)
    engine: Any = importlib.import_module("rapidocr").RapidOCR()
    return lambda sample: "".join(engine(sample.picture).txts or ())


def _tesseract(sample: Sample) -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.png"
        cv2.imwrite(str(path), sample.picture)
        command = ["tesseract", str(path), "-", "-l", "chi_sim", "--psm", "11"]
        return subprocess.run(command, capture_output=True, check=True).stdout.decode("utf-8", "replace")


def _memory(folders: Sequence[Path], sizes: Sequence[int]) -> list[str]:
    files = [path for folder in folders if (path := folder / "scan-skewed.pdf").is_file()]
    rows = [
        "| scanned pages | seconds | peak MB |",
        "| ---: | ---: | ---: |",
    ]
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            path = Path(folder) / f"{size}.pdf"
            printed_again(files, size, path)
            taken, peak = in_a_process(_IMPORTS, _WORK, str(path))
            rows.append(f"| {size} | {taken:.1f} | {peak:.0f} |")
    return rows
