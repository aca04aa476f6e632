"""Scanned pages: what one costs beside what others take for the same picture, and its wrong characters."""

from __future__ import annotations

import statistics
import tempfile
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import NamedTuple

import cv2
import pymupdf

from bench.crew import Worker, home
from bench.measure import Spread
from bench.plan import Plan
from bench.tools import spent
from extractor.document import Document
from extractor.files import open_document
from extractor.ocr import recognize
from extractor.ocr.ppocr import PaddleEngine

DPI = 200
PEERS = {"RapidOCR": "RapidOCR as it comes (PP-OCRv6 small)", "tesseract": "tesseract chi_sim"}
VARIANTS = ("scan-clean", "scan-skewed")
EVERY, QUICKLY = 3, 6
"""Every so many of the suite's reports gives a page a variant."""
SAME = str.maketrans("，。；：（）“”‘’、～—－–·•⩾⩽＜＞", ",.;:()\"\"'',~---..≥≤<>")


class Sample(NamedTuple):
    """One scanned page: its document, the file of its picture, and what is printed on it."""

    document: Document
    picture: Path
    text: str


class Took(NamedTuple):
    """What a reader took for a page, in seconds, and what it read."""

    processor: float
    wall: float
    text: str


@dataclass
class Told:
    """What one reader of pages took, page by page, and how many characters it got wrong."""

    processor: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    wrong: int = 0


Reader = Callable[[Sample], Took]


def section(plan: Plan) -> list[str]:
    """The section of scanned pages: each reader in turns on the same pages."""
    folders = [path.parent for path in plan.files]
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        samples = _samples(folders[:: QUICKLY if plan.quick else EVERY], Path(folder))
        if not samples:
            return ["## A scanned page", "", "The suite has no scans."]
        readers, missing = _readers(stack)
        told = {name: Told() for name in readers}
        rounds = 1 if plan.quick else max(plan.rounds // 2, 1)
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
    rows += ["", *(f"{name} is not installed and was left out." for name in missing)]
    return rows


def _ratio(ours: Sequence[float], theirs: Sequence[float]) -> str:
    return f"{statistics.median(one / other for one, other in zip(ours, theirs, strict=True)):.2f}"


def _samples(folders: Sequence[Path], into: Path) -> list[Sample]:
    """The first page of each folder's scans, its picture written for those who read files."""
    found = []
    for folder in folders:
        with pymupdf.open(folder / "document.pdf") as twin:
            text = _compact(twin[0].get_text())
        for variant in VARIANTS:
            path = folder / f"{variant}.pdf"
            if path.is_file():
                document = open_document(path)
                assert document.pictures is not None
                picture = into / f"{folder.name}-{variant}.png"
                cv2.imwrite(str(picture), cv2.cvtColor(document.pictures.render(1, DPI), cv2.COLOR_RGB2BGR))
                found.append(Sample(document.with_pages([document.pages[0]]), picture, text))
    return found


def _compact(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).translate(SAME).split())


def _take(read: Reader, samples: list[Sample], told: Told, warm: bool) -> None:
    for sample in samples:
        took = read(sample)
        if not warm:
            told.wall.append(took.wall)
            told.processor.append(took.processor)
            got, wanted = Counter(_compact(took.text)), Counter(sample.text)
            told.wrong += max((got - wanted).total(), (wanted - got).total())


def _readers(stack: ExitStack) -> tuple[dict[str, Reader], list[str]]:
    """Those that can run here, ours first, and the names of those that cannot."""
    engine = PaddleEngine()
    whole = PaddleEngine(quick=False)
    found: dict[str, Reader] = {
        "extractor": lambda sample: _ours(sample, engine),
        "extractor, every line by the full model": lambda sample: _ours(sample, whole),
    }
    present = [tool for tool in PEERS if home(tool) is not None]
    workers = {tool: stack.enter_context(Worker(tool)) for tool in present}
    found |= {PEERS[tool]: partial(_asked, worker) for tool, worker in workers.items()}
    return found, [PEERS[tool] for tool in PEERS if tool not in present]


def _asked(worker: Worker, sample: Sample) -> Took:
    answer = worker.ask(sample.picture)
    return Took(answer.processor, answer.wall, answer.text)


def _ours(sample: Sample, engine: PaddleEngine) -> Took:
    wall, before = time.perf_counter(), spent()
    page = recognize(sample.document, engine).pages[0]
    return Took(spent() - before, time.perf_counter() - wall, "".join(word.text for word in page.words))
