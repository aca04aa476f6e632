"""The whole way from a file to an extraction, on one screen. Read this first."""

from __future__ import annotations

import time
from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache, partial
from pathlib import Path
from typing import Protocol, runtime_checkable

from extractor import __version__, schemas
from extractor.checks import examine
from extractor.checks.relation import Relation
from extractor.checks.rule_sets import detected, rule_set
from extractor.completeness import completeness
from extractor.confidence import confidence, review
from extractor.document import Document, Place
from extractor.errors import MissingPackage, NotAReport, SchemaError
from extractor.export import described
from extractor.extraction import Extraction, ModelRun, PageRun, Reading, Record, RunRecord
from extractor.extras import ensure
from extractor.files import open_document
from extractor.grounding import ground
from extractor.layout import lay_out
from extractor.layout.blocks import Layout, Table
from extractor.ocr import OcrEngine, recognize
from extractor.ocr.trust import judged, odd
from extractor.repair import Eyes, Witness, repair
from extractor.unproved import unproved

Progress = Callable[[str, int], None]
"""Told each stage as it begins (open, recognize, lay_out, read, check, repair), with the page at work or 0."""

_LISTED = 10
"""So many numbers of pages are told at most."""


class Reader(Protocol):
    """Fills a record from a laid-out document, in the document's own words."""

    name: str

    def read(self, layout: Layout, name: str, /) -> Reading:
        """The record of the report in `layout`; `name` is the file's, for messages."""
        ...


@runtime_checkable
class Seeing(Protocol):
    """A reader that can be shown the pixels of a figure."""

    def witness(self, pictures: Callable[[Sequence[Place]], Sequence[bytes]], /) -> Witness:
        """Its eyes; `pictures` draws the places of a figure (PNG)."""
        ...


@runtime_checkable
class Charged(Protocol):
    """A witness whose opinions cost tokens."""

    def told(self, run: ModelRun, /) -> ModelRun:
        """What a reading's calls took, with what this one's did."""
        ...


@dataclass(slots=True)
class Clock:
    """Tells of each stage as it begins, and keeps the seconds that it took."""

    progress: Progress
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str, told: bool = True) -> Iterator[None]:
        """Time what is done inside."""
        if told:
            self.progress(name, 0)
        start = time.perf_counter()
        yield
        self.seconds[name] = round(self.seconds.get(name, 0.0) + time.perf_counter() - start, 4)


def _silent(stage: str, page: int) -> None:
    """Tell nobody."""


Watch = Callable[[Document, Sequence[str]], None]
"""Told what an extraction does not hold: the document with the words of all its pages, and the rule sets it was judged
by. Whoever judges the record again after a correction needs both."""


def _unwatched(document: Document, rules: Sequence[str]) -> None:
    """Tell nobody."""


def extract(
    source: Path | bytes,
    *,
    reader: Reader,
    ocr: OcrEngine | None = None,
    password: str | None = None,
    progress: Progress = _silent,
    rules: Sequence[str] = (),
) -> Extraction:
    """Read one report: a record, where each leaf stands, and what does not add up.

    Args:
        source: a path, or the file's bytes.
        reader: what fills the record.
        ocr: what reads pages without text; None takes the embedded engine, where one is needed.
        password: opens an encrypted file.
        progress: told of each stage.
        rules: how outcomes score, by name (`extractor.checks.rule_sets`); none: as the form's notes say, else the
            national default.

    Raises:
        InputError: the file cannot be read, or holds no report.
        MissingPackage: a page needs OCR, and no engine is installed.
        SchemaError: what was read is no whole record; `problems` names the leaves that are missing.
    """
    clock = Clock(progress)
    with clock.stage("open"):
        document = open_document(source, password=password)
    return extract_document(document, reader=reader, ocr=ocr, clock=clock, rules=rules)


def extract_document(
    document: Document,
    *,
    reader: Reader,
    ocr: OcrEngine | None = None,
    clock: Clock | None = None,
    rules: Sequence[str] = (),
    watch: Watch = _unwatched,
) -> Extraction:
    """The same from a document that is open already; `clock` goes on counting where it stands."""
    clock = clock or Clock(_silent)
    with clock.stage("recognize"):
        document = _recognized(document, ocr, clock.progress)
    found, relations = _extracted(document, reader, ocr, clock, rules, watch)
    if doubted := unproved(document, relations, found.evidence):
        with clock.stage("recognize", told=False):  # told of only where pages are read indeed
            compared = _compared(document, doubted, ocr, clock.progress)
        if _from_pixels(compared) != _from_pixels(document):  # its text layer lied
            found, _ = _extracted(compared, reader, ocr, clock, rules, watch)
    return found


def _extracted(
    document: Document, reader: Reader, ocr: OcrEngine | None, clock: Clock, rules: Sequence[str], watch: Watch
) -> tuple[Extraction, Sequence[Relation]]:
    """What the words and rulings of a document give, by layout, reader and checks; and the equations in it."""
    with clock.stage("lay_out"):
        layout = lay_out(document)
    with clock.stage("read"):
        reading = reader.read(layout, document.name)
        _ensure_report(reading, layout, document)
    with clock.stage("check"):
        evidence = ground(reading, document)
        proof = completeness(reading, layout, document)
    with clock.stage("repair"):
        eyes = _eyes(document, ocr, reader) if _from_pixels(document) else None
        scoring = tuple(rules or detected(_texts(layout)))
        watch(document, scoring)
        scored = partial(examine, rules=rule_set(*scoring))
        mended = repair(reading.record, evidence, reading.sources, scored, eyes, proof.orphans)
        reading = _with_looks(reading, eyes)
    engine = type(ocr or embedded_engine()).__name__ if _from_pixels(document) else None
    run = replace(_run_record(document, reading, clock, reader=reader.name, ocr_engine=engine), completeness=proof)
    sure = confidence(mended.record, mended.evidence, mended.examination, proof)
    queue = review(sure, mended.suspicions, mended.evidence)
    checked = mended.examination
    found = Extraction(mended.record, mended.evidence, sure, checked.findings, run, mended.suspicions, queue)
    return found, checked.relations


def _texts(layout: Layout) -> Iterator[str]:
    """The cells and paragraphs: somewhere among them a form may say how it scores."""
    for block in layout.blocks:
        yield from (cell.text for cell in block.cells) if isinstance(block, Table) else [block.passage.text]


def _eyes(document: Document, engine: OcrEngine | None, reader: Reader) -> Eyes:
    """What can look at the pixels again, as it is asked.

    The engine itself, the page's own print, tesseract where it is there, and the reader's model where it sees.
    """
    from extractor.ocr.second_look import SecondEngine, SecondLook
    from extractor.ocr.tesseract import TesseractEngine

    look = SecondLook(document, engine or embedded_engine())
    witnesses: list[Witness] = [SecondEngine("tesseract", look, TesseractEngine)]
    if isinstance(reader, Seeing):
        witnesses.append(reader.witness(look.pictures))
    return Eyes(look, look, witnesses)


def _with_looks(reading: Reading, eyes: Eyes | None) -> Reading:
    """The reading, with what it took to show a model single figures."""
    for witness in eyes.witnesses if eyes else ():
        if isinstance(witness, Charged):
            reading = replace(reading, run=witness.told(reading.run or ModelRun()))
    return reading


def _from_pixels(document: Document) -> list[int]:
    """The numbers of the pages that were read from their pixels."""
    return [page.number for page in document.pages if page.source == "ocr"]


def _recognized(document: Document, engine: OcrEngine | None, progress: Progress) -> Document:
    """Pages whose text cannot be trusted, read from their pixels; most reports have none.

    Loading the embedded engine takes a second, so it is done for those alone.
    """
    if document.pictures is None or not (any(judged(page).read for page in document.pages) or odd(document.pages)):
        return document
    return recognize(document, engine or embedded_engine(), progress=partial(_told_of, progress))


def _compared(document: Document, pages: Container[int], engine: OcrEngine | None, progress: Progress) -> Document:
    """The document with those of some pages read from their pixels whose text is not what is printed.

    Where nothing is installed that could read them, the text is all there is.
    """
    try:
        tell = partial(_told_of_reading, progress)
        return recognize(document, engine or embedded_engine(), progress=tell, only=pages)
    except MissingPackage:
        return document


def _told_of(progress: Progress, page: int, _: str) -> None:
    progress("recognize", page)


def _told_of_reading(progress: Progress, page: int, stage: str) -> None:
    if stage == "read":
        progress("recognize", page)


@cache
def embedded_engine() -> OcrEngine:
    """One engine a process: it holds its model and its threads, and can be shared.

    Raises:
        MissingPackage: what it needs is not installed.
    """
    ensure("ocr")
    from extractor.ocr.ppocr import PaddleEngine

    return PaddleEngine()


def engine_named(name: str) -> OcrEngine | None:
    """The recogniser of that name; None stands for the embedded engine, which loads where a page needs it.

    Raises:
        MissingPackage: what it needs is not installed.
    """
    if name != "tesseract":
        return None
    ensure("ocr")
    from extractor.ocr.tesseract import TesseractEngine

    return TesseractEngine()


def _ensure_report(reading: Reading, layout: Layout, document: Document) -> None:
    """A file without one project or department is no report, and no record is made up for it.

    Nor is a record given whose title, year or names could not be read: the schema asks for them.
    """
    record = reading.record
    if record.get("report_type") and (record.get("projects") or record.get("department")):
        _ensure_whole(record)
        return
    pages, tables = len(document.pages), len(layout.tables)
    paragraphs = len(layout.blocks) - tables
    zh, en = _without_print(document)
    raise NotAReport(
        f"没有找到绩效自评表、目标表、监控表或评价报告：读到 {pages} 页、{tables} 个表格、{paragraphs} 个段落，"
        f"其中没有项目，也没有部门整体绩效。{zh}请确认文件是否正确。",
        f"No budget-performance report was found (pages: {pages}, tables: {tables}, paragraphs: {paragraphs}): "
        f"no project and no department is in it. {en}Check that this is the right file.",
    )


def _without_print(document: Document) -> tuple[str, str]:
    """Sentences on the pages that are black and on those that are blank, in both languages; nothing without any."""
    zh = en = ""
    for shown, word in (("black", "全黑"), ("blank", "空白")):
        found = [str(page.number) for page in document.pages if f"the page is {shown}" in page.reason]
        listed = "、".join(found[:_LISTED]) + ("……" if len(found) > _LISTED else "")
        if found:
            zh += f"第 {listed} 页{word}，没有可读的内容。"
            en += f"Pages that are {shown} and show no print: {listed.replace('、', ', ')}. "
    return zh, en


def _ensure_whole(record: Record) -> None:
    missing = schemas.problems(record)
    if missing:
        zh = "、".join(described(pointer) for pointer, _ in missing)
        undated = any(pointer == "/fiscal_year" for pointer, _ in missing)
        raise SchemaError(
            f"这份报告里必须有、但没有读出来的内容：{zh}。请查看原件是否清晰、完整。"
            + ("报告没有写明年度的，请另行给出（命令行用 --year）。" if undated else ""),
            "The report was found, but not all that a record must have could be read: "
            + "; ".join(f"{pointer} ({problem})" for pointer, problem in missing)
            + ". See whether the original is legible and whole."
            + (" Where a report states no year, give it (on the command line with --year)." if undated else ""),
            missing,
        )


def _run_record(
    document: Document, reading: Reading, clock: Clock, *, reader: str, ocr_engine: str | None
) -> RunRecord:
    asked = reading.run or ModelRun()
    masked = (f"{asked.masked} names and numbers were masked before text was sent",) if asked.masked else ()
    return RunRecord(
        extractor_version=__version__,
        schema_version=schemas.version(),
        reader=reader,
        file_name=document.name,
        file_format=document.format,
        content_hash=document.content_hash,
        pages=tuple(PageRun(page.number, page.source, page.reason, len(page.words)) for page in document.pages),
        seconds=clock.seconds,
        ocr_engine=ocr_engine,
        model=asked.model,
        prompts=asked.prompts,
        tokens=asked.tokens,
        cost=asked.cost,
        warnings=(*document.warnings, *reading.notes, *masked),
    )
