"""The whole way from a file to an extraction, on one screen. Read this first."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from extractor import __version__, schemas
from extractor.checks import check
from extractor.confidence import confidence
from extractor.document import Document
from extractor.errors import NotAReport
from extractor.extraction import Extraction, PageRun, Reading, RunRecord
from extractor.files import open_document
from extractor.grounding import ground
from extractor.layout import lay_out
from extractor.layout.blocks import Layout

Progress = Callable[[str], None]
"""Told the name of each stage as it begins: open, recognize, lay_out, read, check."""


class Reader(Protocol):
    """Fills a record from a laid-out document, in the document's own words."""

    name: str

    def read(self, layout: Layout, name: str, /) -> Reading:
        """The record of the report in `layout`; `name` is the file's, for messages."""
        ...


class OcrEngine(Protocol):
    """Gives words to the pages that have no trustworthy text."""

    name: str


@dataclass(slots=True)
class Clock:
    """Tells of each stage as it begins, and keeps the seconds that it took."""

    progress: Progress
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time what is done inside."""
        self.progress(name)
        start = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - start, 4)


def _silent(_: str) -> None:
    """Tell nobody."""


def extract(
    source: Path | bytes,
    *,
    reader: Reader,
    ocr: OcrEngine | None = None,
    password: str | None = None,
    progress: Progress = _silent,
) -> Extraction:
    """Read one report: a record, where each leaf stands, and what does not add up.

    Args:
        source: a path, or the file's bytes.
        reader: what fills the record.
        ocr: what reads pages without text; None takes the embedded engine, where one is needed.
        password: opens an encrypted file.
        progress: told of each stage.

    Raises:
        InputError: the file cannot be read, or holds no report.
        MissingPackage: a page needs OCR, and no engine is installed.
        SchemaError: the reader gave a record that does not fit the schema.
    """
    clock = Clock(progress)
    with clock.stage("open"):
        document = open_document(source, password=password)
    return extract_document(document, reader=reader, ocr=ocr, clock=clock)


def extract_document(
    document: Document, *, reader: Reader, ocr: OcrEngine | None = None, clock: Clock | None = None
) -> Extraction:
    """The same from a document that is open already; `clock` goes on counting where it stands."""
    clock = clock or Clock(_silent)
    if any(page.source == "none" for page in document.pages):
        with clock.stage("recognize"):
            document, ocr = _recognized(document, ocr)
    with clock.stage("lay_out"):
        layout = lay_out(document)
    with clock.stage("read"):
        reading = reader.read(layout, document.name)
        _ensure_report(reading, layout, document)
        schemas.validate(reading.record)
    with clock.stage("check"):
        evidence = ground(reading, document)
        findings = tuple(check(reading.record, evidence))
    run = _run_record(document, reading, clock, reader=reader.name, ocr=ocr.name if ocr else None)
    return Extraction(reading.record, evidence, confidence(evidence, findings), findings, run)


def _recognized(document: Document, engine: OcrEngine | None) -> tuple[Document, OcrEngine]:
    """OCR is loaded only where a page needs it: it costs seconds and most reports have text."""
    from extractor import ocr

    engine = engine or ocr.default_engine()
    return ocr.recognize(document, engine), engine


def _ensure_report(reading: Reading, layout: Layout, document: Document) -> None:
    """A file without one project or department is no report, and no record is made up for it."""
    record = reading.record
    if record.get("projects") or record.get("department"):
        return
    pages, tables = len(document.pages), len(layout.tables)
    paragraphs = len(layout.blocks) - tables
    raise NotAReport(
        f"没有找到绩效自评表、目标表、监控表或评价报告：读到 {pages} 页、{tables} 个表格、{paragraphs} 个段落，"
        "其中没有项目，也没有部门整体绩效。请确认文件是否正确。",
        f"No budget-performance report was found (pages: {pages}, tables: {tables}, paragraphs: {paragraphs}): "
        "no project and no department is in it. Check that this is the right file.",
    )


def _run_record(document: Document, reading: Reading, clock: Clock, *, reader: str, ocr: str | None) -> RunRecord:
    return RunRecord(
        extractor_version=__version__,
        schema_version=schemas.version(),
        reader=reader,
        file_name=document.name,
        file_format=document.format,
        content_hash=document.content_hash,
        pages=tuple(PageRun(page.number, page.source, page.reason, len(page.words)) for page in document.pages),
        seconds=clock.seconds,
        ocr_engine=ocr,
        warnings=(*document.warnings, *reading.notes),
    )
