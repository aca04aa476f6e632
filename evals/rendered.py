"""Is the right side blamed? Pages are rendered with one digit smudged, or with another digit printed in its place.

    python -m evals.rendered evals/suites/reports --cases 200 --seed 1

A digit is *printed wrong* by the pixels of another digit of the same figure's print; it is *smudged* where
part of its strokes is gone or blotted. Of each scan only the changed word is read anew. Only errors count that
were noticed, and of the smudged digits only those that are read as another figure: how many are blamed on the right
side, and that no clear figure is changed.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import count
from pathlib import Path

import cv2
import numpy as np
import pymupdf
from numpy.typing import NDArray

from evals.samples import samples
from extractor import pointer
from extractor.checks import relations
from extractor.document import Alternative, Box, Document, Passage, Place, Word
from extractor.errors import ExtractorError
from extractor.extraction import Extraction, Record, Suspicion
from extractor.files import open_document
from extractor.layout import lay_out
from extractor.ocr import OcrEngine, recognize
from extractor.ocr.ports import Reading
from extractor.ocr.ppocr import PaddleEngine
from extractor.ocr.second_look import SecondLook
from extractor.pipeline import extract_document
from extractor.readers.form import FormReader

DPI = 200
NOISE = (2.0, 4.5, 7.0)
"""Of each scanner, the spread of its noise in grey levels."""
KINDS = ("printed wrong", "smudged")
COUNTED = frozenset({"right", "asked", "wrong side", "changed", "wrong repair"})
"""What counts: errors that were noticed."""
Picture = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Glyph:
    """One digit of a figure on a page."""

    pointer: str
    page: int
    digit: str
    index: int
    box: Box
    figure: Box
    text: str


@dataclass(frozen=True, slots=True)
class Source:
    """A born-digital report, its record, and the digits of its figures that equations bind."""

    name: str
    document: Document
    record: Record
    glyphs: Sequence[Glyph]
    pictures: Mapping[int, Picture]
    passages: Mapping[str, Passage]


def source_of(path: Path) -> Source:
    """Read a report and find the digits of its figures."""
    document = open_document(path)
    reading = FormReader().read(lay_out(document), path.name)
    held = [each for each in relations(reading.record) if each.holds() and each.severity == "error"]
    bound = {place for each in held for place in each.pointers}
    glyphs = [
        glyph
        for place in sorted(bound)
        if isinstance(pointer.get(reading.record, place), Decimal) and place in reading.sources
        for glyph in _glyphs(place, reading.sources[place])
    ]
    assert document.pictures is not None
    pictures = {page.number: document.pictures.render(page.number, DPI) for page in document.pages}
    return Source(path.parent.name, document, reading.record, glyphs, pictures, reading.sources)


def _glyphs(place: str, passage: Passage) -> Iterator[Glyph]:
    for run in passage.runs:
        for offset in range(run.offset, run.offset + run.length):
            digit = run.word.text[offset]
            if digit in "0123456789":
                box = run.word.span_box(offset, offset + 1)
                figure = run.word.span_box(run.offset, run.offset + run.length)
                text = run.word.text[run.offset : run.offset + run.length]
                yield Glyph(place, run.page, digit, run.start + offset - run.offset, box, figure, text)


def _area(box: Box) -> tuple[slice, slice]:
    scale = DPI / 72
    return (
        slice(round(box.top * scale), round(box.bottom * scale)),
        slice(round(box.left * scale), round(box.right * scale)),
    )


def printed_wrong(source: Source, glyph: Glyph, dice: random.Random) -> dict[int, Picture] | None:
    """The pages with another digit's print in the place of one; None where no other of its size stands there."""
    others = [
        each
        for each in source.glyphs
        if each.page == glyph.page
        and each.digit != glyph.digit
        and abs(each.box.height - glyph.box.height) < 0.1
        and abs(each.box.width - glyph.box.width) < 0.1
    ]
    others = [each for each in others if not (glyph.index == 0 and each.digit == "0")]
    if not others:
        return None
    other = dice.choice(others)
    picture = source.pictures[glyph.page].copy()
    patch = picture[_area(other.box)].copy()
    rows, columns = _area(glyph.box)
    picture[rows, columns] = cv2.resize(patch, (columns.stop - columns.start, rows.stop - rows.start))
    return {**source.pictures, glyph.page: picture}


def smudged(source: Source, glyph: Glyph, dice: random.Random, engine: OcrEngine) -> dict[int, Picture] | None:
    """The pages with one digit rubbed out or blotted until it reads as another; None where it never does."""
    for attempt in range(40):
        picture = source.pictures[glyph.page].copy()
        patch = picture[_area(glyph.box)]
        picture[_area(glyph.box)] = _rubbed(patch, dice, 0.5 + attempt / 60)
        rows, columns = _area(glyph.figure)
        margin = (rows.stop - rows.start) // 5
        cut = picture[rows.start - margin : rows.stop + margin, columns.start - 2 * margin : columns.stop + 2 * margin]
        reading = engine.read([cv2.cvtColor(cut, cv2.COLOR_RGB2GRAY)])[0].text
        if len(reading) == len(glyph.text) and reading != glyph.text and reading.replace(".", "").isdigit():
            return {**source.pictures, glyph.page: picture}
    return None


def _rubbed(patch: Picture, dice: random.Random, strength: float) -> Picture:
    rubbed = patch.astype(np.float32)
    height, width = rubbed.shape[:2]
    grid = np.mgrid[0:height, 0:width]
    for _ in range(dice.choice((1, 2, 3))):
        across, down = dice.uniform(0.1, 0.9) * width, dice.uniform(0.2, 0.8) * height
        near = np.exp(-(((grid[1] - across) / (0.3 * width)) ** 2 + ((grid[0] - down) / (0.18 * height)) ** 2))
        tone = dice.choice((255.0, 255.0, 60.0))
        rubbed += (tone - rubbed) * (min(strength, 1.0) * near)[..., None]
    soft = np.asarray(cv2.GaussianBlur(rubbed, (0, 0), dice.uniform(0.6, 1.6)), dtype=np.float32)
    return np.clip(soft, 0, 255).astype(np.uint8)


def scanned(pictures: Mapping[int, Picture], noise: float, seed: int) -> bytes:
    """The pages as a scanner gives them: a little soft, noisy, compressed; a PDF without text."""
    random_ = np.random.default_rng(seed)
    out = pymupdf.open()
    for number in sorted(pictures):
        soft = cv2.GaussianBlur(pictures[number], (0, 0), 0.7).astype(np.float32)
        soft += random_.normal(0, noise, soft.shape[:2])[..., None]
        rgb = np.clip(soft, 0, 255).astype(np.uint8)
        found, data = cv2.imencode(".jpg", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 85])
        assert found
        height, width = rgb.shape[:2]
        page = out.new_page(width=width * 72 / DPI, height=height * 72 / DPI)
        page.insert_image(page.rect, stream=data.tobytes())
    pdf: bytes = out.tobytes()
    return pdf


class Scanner:
    """Scans of one report by one scanner: read whole once, and then only where a digit was changed."""

    def __init__(self, source: Source, number: int, engine: OcrEngine) -> None:
        self._source = source
        self._number = number
        self._engine = engine
        self._clean = recognize(self._opened(source.pictures), engine)

    def _opened(self, pictures: Mapping[int, Picture]) -> Document:
        return open_document(scanned(pictures, NOISE[self._number], self._number))

    def read(self, pictures: Mapping[int, Picture], glyph: Glyph) -> Extraction | None:
        """What the pipeline makes of pages with one digit changed; None where it finds no report, or not the figure."""
        word = self._word(glyph)
        if word is None:
            return None
        blank = replace(self._opened(pictures), pages=self._clean.pages)
        looks = SecondLook(blank, self._engine).read([Place(glyph.page, word.box)])
        document = blank.with_pages(
            replace(page, words=tuple(_reread(each, looks[0]) if each is word else each for each in page.words))
            for page in blank.pages
        )
        try:
            return extract_document(document, reader=FormReader(), ocr=self._engine)
        except ExtractorError:
            return None

    def _word(self, glyph: Glyph) -> Word | None:
        """The word that the clean scan has where the digit stands; the pages lie straight."""
        page = self._clean.pages[glyph.page - 1]
        return next((word for word in page.words if page.seen(word.box).holds(*glyph.box.centre)), None)


def _reread(word: Word, reading: Reading) -> Word:
    edges = word.edges if len(reading.text) == len(word.text) else ()
    others = [
        Alternative(reading.text[:index] + other.text + reading.text[index + 1 :], other.score)
        for index, found in enumerate(reading.alternatives)
        for other in found
    ]
    best = tuple(sorted(others, key=lambda other: -other.score)[:4])
    return replace(
        word, text=reading.text, edges=edges, confidence=reading.weakest, scores=reading.scores, alternatives=best
    )


def outcome(kind: str, source: Source, glyph: Glyph, got: Extraction) -> str:
    """``right``, ``asked`` (a person is), ``wrong side``, ``changed`` (a clear figure), or why it does not count."""
    truth = pointer.get(source.record, glyph.pointer)
    try:
        value = pointer.get(got.record, glyph.pointer)
    except KeyError:
        return "not comparable"
    entry = got.evidence.get(glyph.pointer)
    repaired = entry is not None and entry.repair is not None and "equations" in entry.repair.reason
    blames = {each.blame for each in got.suspicions if glyph.pointer in _named(each)}
    if kind == "printed wrong":
        if repaired:
            return "changed"
        return "not comparable" if value == truth else _sided(blames, "author")
    if repaired:
        return "right" if value == truth else "wrong repair"
    return "read right" if value == truth else _sided(blames, "reader")


@dataclass(frozen=True, slots=True)
class Case:
    """One rendered error and what became of it."""

    kind: str
    said: str
    source: str
    glyph: Glyph
    seen: str

    def __str__(self) -> str:
        """For whoever reads the table."""
        return f"{self.kind:14} {self.said:15} {self.source} {self.glyph.pointer} {self.glyph.text} {self.seen}"


def cases(sources: Sequence[Source], seed: int, engine: OcrEngine) -> Iterator[Case]:
    """Cases without end, smudged and printed wrong by turns; what is no report any more is left out."""
    dice = random.Random(seed)
    scanners: dict[tuple[str, int], Scanner] = {}
    for number in count():
        source = dice.choice(sources)
        glyph = dice.choice(source.glyphs)
        kind = KINDS[number % 2]
        pictures = smudged(source, glyph, dice, engine) if kind == "smudged" else printed_wrong(source, glyph, dice)
        scanner = dice.randrange(len(NOISE))
        if pictures and (source.name, scanner) not in scanners:
            scanners[source.name, scanner] = Scanner(source, scanner, engine)
        got = scanners[source.name, scanner].read(pictures, glyph) if pictures else None
        if got is not None:
            yield Case(kind, outcome(kind, source, glyph, got), source.name, glyph, _seen(got, glyph))


def _seen(got: Extraction, glyph: Glyph) -> str:
    """What was made of the figure."""
    entry = got.evidence.get(glyph.pointer)
    if not entry:
        return ""
    others = [f"{other.text} {other.score:.2f}" for other in entry.alternatives]
    about = [f"{each.blame} {each.message_en}" for each in got.suspicions if glyph.pointer in _named(each)]
    return f"read {entry.text} {entry.confidence} {others} {entry.repair.reason if entry.repair else ''} {about}"


def _named(suspicion: Suspicion) -> set[str]:
    return {change.pointer for cause in suspicion.explanations for change in cause.changes}


def _sided(blames: Iterable[str], wanted: str) -> str:
    blames = set(blames)
    if not blames:
        return "not noticed"
    return "right" if wanted in blames else "asked" if "unknown" in blames else "wrong side"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the harness and print its counts."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("suites", nargs="+", type=Path)
    options.add_argument("--cases", type=int, default=200, help="so many that count are made")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--pages", type=int, default=2, help="reports with more pages are left out")
    given = options.parse_args(arguments)
    paths = [each.folder / "document.pdf" for each in samples(given.suites)]
    sources = [source_of(path) for path in paths if path.exists() and _pages(path) <= given.pages]
    sources = [each for each in sources if each.glyphs]
    engine = PaddleEngine()
    counts: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
    for case in cases(sources, given.seed, engine):
        counts[case.kind][case.said] += 1
        print(case, flush=True)
        if _counted(counts) >= given.cases:
            break
    return _told(counts)


def _counted(counts: Mapping[str, Counter[str]]) -> int:
    return sum(number for found in counts.values() for said, number in found.items() if said in COUNTED)


def _told(counts: Mapping[str, Counter[str]]) -> int:
    for kind, found in counts.items():
        print(kind, dict(found))
    right = sum(found["right"] for found in counts.values())
    changed = sum(found[said] for found in counts.values() for said in ("changed", "wrong repair"))
    share = right / max(_counted(counts), 1)
    print(f"{_counted(counts)} cases: {share:.3f} blamed on the right side, {changed} changed wrongly")
    return 1 if changed else 0


def _pages(path: Path) -> int:
    with pymupdf.open(path) as document:
        return int(document.page_count)


if __name__ == "__main__":
    sys.exit(main())
