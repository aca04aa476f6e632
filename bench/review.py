"""How long a reviewer waits.

From an edit to the rechecked record of 300 indicators (limit: 200 ms), opening a file of 30 pages that nothing is in
memory of (1 s, its first page drawn), a page of a queue of 2000 files (100 ms). Wall and processor time, for other work
weighs on the first.
"""

from __future__ import annotations

import copy
import hashlib
import os
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from bench.measure import Spread, processor_seconds
from bench.plan import Plan
from extractor import interchange
from extractor.boxed.box import Whole
from extractor.desk import editing, history, pages, queue, review, rows
from extractor.desk.people import LOCAL
from extractor.desk.pictures import page_png
from extractor.desk.worker import stored
from extractor.document import Document
from extractor.extraction import Evidence, Extraction, PageRun, Record
from extractor.files import open_document
from extractor.pipeline import extract_document
from extractor.readers.form import FormReader
from extractor.store import files
from extractor.store.opening import Store, open_store
from extractor.store.options import StoreOptions

INDICATORS, PAGES, FILES = 300, 30, 2000


class Task(NamedTuple):
    """What a reviewer does, and how many milliseconds it may take."""

    name: str
    limit: float
    work: Callable[[int], object]


def section(plan: Plan) -> list[str]:
    """The section of the review desk: what a reviewer does, the limit, what it took."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(StoreOptions(Path(folder)))
        sources = _sources(plan.files)
        made = [*tasks(store, sources.clean, sources.faulty), *pictures(store, *sources.longest)]
        rows = [_told(task, 5 if plan.quick else max(plan.rounds, 9)) for task in made]
        store.close()
    return [
        "## What a reviewer waits for",
        "",
        f"Milliseconds at the server; a record of {INDICATORS} indicators on {PAGES} pages, {FILES} files in the queue "
        f"(SQLite); an edit includes all checks of the whole record and its entry in the log. Wall time suffers from "
        f"what else the machine does (load now {os.getloadavg()[0]:.1f}).",
        "",
        "| task | limit | CPU | wall |",
        "| --- | --- | --- | --- |",
        *rows,
    ]


class Sources(NamedTuple):
    """Of the forms of projects that one with the fewest findings and that with the most; of all files the longest."""

    clean: tuple[Extraction, Document]
    faulty: tuple[Extraction, Document]
    longest: tuple[Path, Extraction, Document]


def _sources(paths: Sequence[Path]) -> Sources:
    read, all_ = [], []
    for path in paths:
        document = open_document(path)
        extraction = extract_document(document, reader=FormReader())
        all_.append((path, extraction, document))
        if extraction.record["projects"] and extraction.record["report_type"] == "project_self_evaluation":
            read.append((extraction, document))
    read.sort(key=lambda each: len(each[0].findings))
    return Sources(read[0], read[-1], max(all_, key=lambda each: len(each[2].pages)))


def pictures(store: Store, path: Path, extraction: Extraction, document: Document) -> list[Task]:
    """The longest file as it is: opened until its first page is drawn, and another page turned to."""
    file = _given(store, path.name, extraction, document, store.originals.put(path.read_bytes()))
    count = len(document.pages)

    def first(_: int) -> object:
        review.forget(store, file)
        review.open_review(store, file)
        return page_png(store, file, 1, 1600)

    def turned(number: int) -> object:
        return page_png(store, file, number % count + 1, 1600)

    return [
        Task(f"open a PDF of {count} pages until its first page is drawn, nothing in memory", 1000, first),
        Task("turn to another page of it", 1000, turned),
    ]


def _told(task: Task, rounds: int) -> str:
    task.work(-1)
    wall, work = [], []
    for number in range(rounds):
        begun = time.perf_counter()
        work.append(1000 * processor_seconds(partial(task.work, number)))
        wall.append(1000 * (time.perf_counter() - begun))
    return f"| {task.name} | {task.limit:.0f} | {Spread.of(work).told(0)} | {Spread.of(wall).told(0)} |"


def tasks(store: Store, clean: tuple[Extraction, Document], faulty: tuple[Extraction, Document]) -> list[Task]:
    """The tasks, on files made of one report printed again and again: one with hardly a finding, one with many."""
    large = _given(store, "large.pdf", *_repeated(*clean))
    wrong = _given(store, "wrong.pdf", *_repeated(*faulty))
    findings = len(editing.accept(store, LOCAL, wrong, ["/title"], expected=0).extraction.findings)
    for number in range(FILES - 2):
        _given_row(store, number)
    place = "/projects/0/indicators/0"

    def version(file: str = large) -> int:
        return queue.file_row(store, file).version

    def correct(number: int, file: str = large) -> object:
        return editing.correct(store, LOCAL, file, f"{place}/score", str(number % 7 + 1), expected=version(file))

    def move(number: int) -> object:
        return rows.move_row(store, LOCAL, large, place, 1, expected=version())

    def cold(number: int) -> object:
        review.forget(store, large)
        return review.open_review(store, large)

    def page(number: int) -> object:
        return queue.listing(store, queue.Query(offset=50 * (number % 20)))

    def search(number: int) -> object:
        return queue.listing(store, queue.Query(text=f"报告 {number}", severity="error", sort="errors"))

    return [
        Task(f"open a file of {PAGES} pages, first time", 1000, cold),
        Task(f"correct a figure of {INDICATORS} indicators", 200, correct),
        Task(f"the same with {findings} findings", 200, lambda number: correct(number, wrong)),
        Task("open it with changes, nothing in memory", 1000, cold),
        Task("move a row", 200, move),
        Task("undo", 200, lambda number: history.undo(store, LOCAL, large)),
        Task("open it again, in memory", 50, lambda number: review.open_review(store, large)),
        Task(f"a page of {FILES} files", 100, page),
        Task(f"search among {FILES} files", 100, search),
    ]


def _repeated(extraction: Extraction, document: Document) -> tuple[Extraction, Document]:
    """The same projects until there are enough indicators, each time on pages of its own."""
    record: Record = copy.deepcopy(extraction.record)
    projects, evidence = record["projects"], dict(extraction.evidence)
    count = len(projects)
    for number in range(10**6):
        if sum(len(project["indicators"]) for project in projects) >= INDICATORS:
            break
        projects.append(copy.deepcopy(projects[number % count]))
        evidence |= _moved(extraction.evidence, number % count, len(projects) - 1)
    printed = (replace(document.pages[number % len(document.pages)], number=number + 1) for number in range(PAGES))
    run = replace(
        extraction.run, pages=tuple(PageRun(number + 1, "text", "", 0) for number in range(PAGES)), completeness=None
    )
    sure = dict.fromkeys(evidence, 1.0)
    made = replace(extraction, record=record, evidence=evidence, confidence=sure, run=run, suspicions=(), review=())
    return made, document.with_pages(printed)


def _moved(evidence: Mapping[str, Evidence], start: int, end: int) -> dict[str, Evidence]:
    before, after = f"/projects/{start}/", f"/projects/{end}/"
    return {after + place[len(before) :]: mark for place, mark in evidence.items() if place.startswith(before)}


def _given(store: Store, name: str, extraction: Extraction, document: Document, digest: str = "") -> str:
    whole = Whole(interchange.to_json(extraction), pages.written(pages.views(document)), ())
    with store.writing() as connection:
        known = digest or hashlib.sha256(name.encode()).hexdigest()
        row = files.add(connection, sha256=known, name=name, size=1, who=LOCAL.name)
        stored(connection, row, LOCAL.name, whole)
    return row.id


def _given_row(store: Store, number: int) -> None:
    with store.writing() as connection:
        row = files.add(connection, sha256=f"{number:064x}", name=f"报告 {number}.pdf", size=number, who=LOCAL.name)
        files.change(
            connection, row.id, state="review", organization=f"第{number % 50}局", title="自评表", errors=number % 3
        )
