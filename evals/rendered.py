"""Is the right side blamed? Pages are rendered with one digit smudged, or with another digit printed in its place.

    python -m evals.rendered evals/suites/reports --cases 200 --seed 1

A digit is *printed wrong* by the pixels of another digit of the same figure's print; it is *smudged* where
part of its strokes is gone or blotted. Of each scan only the changed word is read anew. Only errors count that
were noticed, and of the smudged digits only those that are read as another figure: how many are blamed on the right
side, and that no clear figure is changed.
"""

from __future__ import annotations

import argparse
import pickle
import random
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import count
from pathlib import Path

import pymupdf

from evals.misprinting import DPI, Glyph, Picture, Source, bundled, printed_wrong, sheet, smudged, source_of
from evals.samples import samples
from extractor import pointer
from extractor.document import Alternative, Document, Page, Place, Word
from extractor.errors import ExtractorError
from extractor.extraction import Evidence, Extraction, Suspicion
from extractor.files import open_document
from extractor.ocr import OcrEngine, recognize
from extractor.ocr.ports import Reading
from extractor.ocr.ppocr import PaddleEngine
from extractor.ocr.second_look import SecondLook
from extractor.pipeline import extract_document
from extractor.readers.form import FormReader

NOISE = (2.0, 4.5, 7.0)
"""Of each scanner, the spread of its noise in grey levels."""
KINDS = ("printed wrong", "smudged")
COUNTED = frozenset({"right", "asked", "wrong side", "changed", "wrong repair"})
"""What counts: errors that were noticed."""


class Scanner:
    """Scans of one report by one scanner: read whole once, and then only where a digit was changed.

    What was read whole is kept in the folder `cache`, for the next run.
    """

    def __init__(self, source: Source, number: int, engine: OcrEngine, cache: Path | None = None) -> None:
        self._source = source
        self._number = number
        self._engine = engine
        self._sheets = {page: self._sheet(page, picture) for page, picture in source.pictures.items()}
        kept = cache / f"{source.name}-{number}.pickle" if cache else None
        if kept and kept.exists():
            self._pages: Sequence[Page] = pickle.loads(kept.read_bytes())
            return
        self._pages = recognize(self._opened(self._sheets), engine).pages
        if kept:
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_bytes(pickle.dumps(self._pages))

    def _sheet(self, page: int, picture: Picture) -> bytes:
        return sheet(picture, NOISE[self._number], 100 * page + self._number)

    def _opened(self, sheets: Mapping[int, bytes]) -> Document:
        sizes = {number: picture.shape[:2] for number, picture in self._source.pictures.items()}
        points = {number: (wide * 72 / DPI, high * 72 / DPI) for number, (high, wide) in sizes.items()}
        return open_document(bundled(sheets, points))

    def read(self, pictures: Mapping[int, Picture], glyph: Glyph) -> Extraction | None:
        """What the pipeline makes of pages with one digit changed; None where it finds no report, or not the figure."""
        word = self._word(glyph)
        if word is None:
            return None
        page = self._sheet(glyph.page, pictures[glyph.page])
        blank = replace(self._opened({**self._sheets, glyph.page: page}), pages=tuple(self._pages))
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
        page = self._pages[glyph.page - 1]
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
    """``right``, ``asked`` (a person is), ``wrong side``, ``changed`` (a clear figure), or why it does not count.

    Leaves are told by where they stand, for a row more or less shifts their pointers.
    """
    truth = pointer.get(source.record, glyph.pointer)
    found = _standing(got, glyph)
    if not found:
        return "not comparable"
    if any(_mended_wrongly(source, got, place) for place in got.evidence if place not in found):
        return "changed"
    repaired = any(_mended(got.evidence[place]) for place in found)
    right = all(pointer.get(got.record, place) == truth for place in found)
    blames = {each.blame for each in got.suspicions if not found.isdisjoint(_named(each))}
    if kind == "printed wrong":
        if repaired:
            return "changed"
        return "not comparable" if right else _sided(blames, "author")
    if repaired:
        return "right" if right else "wrong repair"
    return "read right" if right else _sided(blames, "reader")


def _standing(got: Extraction, glyph: Glyph) -> set[str]:
    """The figures that were read where the digit stands."""
    return {
        place
        for place, entry in got.evidence.items()
        if isinstance(pointer.get(got.record, place), Decimal)
        and any(at.page == glyph.page and at.box.holds(*glyph.box.centre) for at in entry.places)
    }


def _mended(entry: Evidence) -> bool:
    return entry.repair is not None and "equations" in entry.repair.reason


def _mended_wrongly(source: Source, got: Extraction, place: str) -> bool:
    """Was a figure, other than the one with the changed digit, mended to what is not printed there?"""
    entry = got.evidence[place]
    if not _mended(entry) or not entry.places:
        return False
    value, at = pointer.get(got.record, place), entry.places[0]
    printed = {
        str(pointer.get(source.record, other))
        for other, passage in source.passages.items()
        for there in passage.places
        if there.page == at.page and at.box.holds(*there.box.centre)
    }
    return str(value) not in printed


@dataclass(frozen=True, slots=True)
class Case:
    """One rendered error and what became of it."""

    number: int
    kind: str
    said: str
    source: str
    glyph: Glyph
    seen: str

    def __str__(self) -> str:
        """For whoever reads the table."""
        where = f"{self.source} {self.glyph.pointer} {self.glyph.text}[{self.glyph.index}]"
        return f"{self.number:4} {self.kind:14} {self.said:15} {where} {self.seen}"


@dataclass(slots=True)
class Bench:
    """What cases are made with. Each case is drawn by its own number, so that it can be made again alone."""

    sources: Sequence[Source]
    seed: int
    engine: OcrEngine
    cache: Path | None = None
    scanners: dict[tuple[str, int], Scanner] = field(default_factory=dict)

    def case(self, number: int) -> Case | None:
        """One case; smudged and printed wrong by turns. None for what is no report any more, or no error."""
        dice = random.Random(1_000_000 * self.seed + number)
        source, kind = dice.choice(self.sources), KINDS[number % 2]
        glyph, scanner = dice.choice(source.glyphs), dice.randrange(len(NOISE))
        if kind == "smudged":
            pictures = smudged(source, glyph, dice, self.engine)
        else:
            pictures = printed_wrong(source, glyph, dice)
        if pictures is None:
            return None
        if (source.name, scanner) not in self.scanners:
            self.scanners[source.name, scanner] = Scanner(source, scanner, self.engine, self.cache)
        got = self.scanners[source.name, scanner].read(pictures, glyph)
        if got is None:
            return None
        said = outcome(kind, source, glyph, got)
        return Case(number, kind, said, f"{source.name} {scanner}", glyph, _seen(got, glyph))


def _seen(got: Extraction, glyph: Glyph) -> str:
    """What was made of the figure."""
    found = _standing(got, glyph)
    told = []
    for place in sorted(found):
        entry = got.evidence[place]
        others = [f"{other.text} {other.score:.2f}" for other in entry.alternatives]
        told.append(f"read {entry.text} {entry.confidence} {others} {entry.repair.reason if entry.repair else ''}")
    told += [
        f"also mended {place}: {entry.repair.first} {entry.repair.reason}"
        for place, entry in got.evidence.items()
        if place not in found and _mended(entry) and entry.repair
    ]
    told += [f"{each.blame} {each.message_en}" for each in got.suspicions if not found.isdisjoint(_named(each))]
    return "; ".join(told)


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
    options.add_argument("--only", type=int, action="append", help="only the case of this number, made again")
    options.add_argument("--pages", type=int, default=2, help="reports with more pages are left out")
    options.add_argument("--cache", type=Path, help="folder for the scans as read before a digit is changed")
    given = options.parse_args(arguments)
    paths = [each.folder / "document.pdf" for each in samples(given.suites)]
    sources = [source_of(path) for path in paths if path.exists() and _pages(path) <= given.pages]
    sources = [each for each in sources if each.glyphs]
    engine = PaddleEngine()
    counts: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
    bench = Bench(sources, given.seed, engine, given.cache)
    for case in map(bench.case, given.only or count()):
        if case is not None:
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
