"""The batch: each file once, by so many workers, each with a process of its own that may die."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from extractor.batch.inputs import Source, opened, sources
from extractor.batch.ledger import Entry, Ledger, failure
from extractor.batch.tables import collect
from extractor.boxed import Bounds, Box, Task
from extractor.errors import BrokenFile, ExtractorError
from extractor.schemas import to_json


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done. Files of the same content are read once, whatever they are called."""

    inputs: tuple[str, ...]
    out: Path
    reader: str = "form"
    rules: tuple[str, ...] = ()
    workers: int = 1
    force: bool = False
    year: int | None = None
    bounds: Bounds = field(default_factory=Bounds)


@dataclass(frozen=True, slots=True)
class Summary:
    """How the batch ended: files by state, those known from an earlier run, and the reasons of failures."""

    files: int
    read: int
    failed: int
    known: int
    reasons: Counter[str]


class Progress(Protocol):
    """Told of what goes on, from the thread that called `run`."""

    def found(self, count: int) -> None:
        """So many input files there are (archives count as one until they are opened)."""

    def ended(self, name: str, state: str, known: bool) -> None:
        """A file has ended."""


class Workers(Protocol):
    """Those who read: one Box a thread here, actors on many machines elsewhere."""

    count: int

    def read(self, content: bytes, task: Task) -> str:
        """The extraction as JSON, called from one of `count` threads.

        Raises:
            ExtractorError: the file cannot be read.
        """

    def close(self) -> None:
        """End them."""


class Boxes:
    """A box for each thread, each on one processor: N workers keep N of them busy, with scans too."""

    def __init__(self, count: int, bounds: Bounds) -> None:
        self.count = count
        self._bounds = replace(bounds, threads=1)
        self._mine = threading.local()
        self._all: list[Box] = []

    def read(self, content: bytes, task: Task) -> str:
        """Read; where the process dies, once more: somebody else may have killed it."""
        if not hasattr(self._mine, "box"):
            self._mine.box = Box(self._bounds)
            self._all.append(self._mine.box)
        before = self._mine.box.process
        try:
            return to_json(self._mine.box.read(content, task))
        except BrokenFile:
            if before is None or self._mine.box.process is not None:
                raise
        return to_json(self._mine.box.read(content, task))

    def close(self) -> None:
        """End them."""
        for box in self._all:
            box.close()


def run(plan: Plan, progress: Progress, workers: Workers | None = None) -> Summary:
    """Read every input that is not done yet, then write the tables of all of them under `plan.out`.

    Raises:
        InputError: an input does not exist.
        ExtractorError: the results cannot be written; what is done is kept.
    """
    ledger = Ledger(plan.out, {"reader": plan.reader, "rules": list(plan.rules), "year": plan.year})
    found = list(sources(plan.inputs, plan.out))
    progress.found(len(found))
    crew = workers or Boxes(plan.workers, plan.bounds)
    entries: list[Entry] = []
    known = 0
    try:
        for entry, old in _entries(plan, found, ledger, crew):
            entries.append(entry)
            known += old
            progress.ended(entry.name, entry.state, old)
    finally:
        crew.close()
    entries.sort(key=lambda entry: entry.name)
    collect(plan.out, entries, ledger)
    reasons = Counter(entry.why["kind"] for entry in entries if entry.why)
    read = sum(entry.state == "read" for entry in entries)
    return Summary(len(entries), read, len(entries) - read, known, reasons)


def _entries(plan: Plan, found: Sequence[Source], ledger: Ledger, crew: Workers) -> Iterator[tuple[Entry, bool]]:
    """Each file as it ends; no more bytes are held than the workers can use."""
    begun: dict[str, Future[None]] = {}
    waiting: dict[Future[None], list[tuple[str, str]]] = {}
    with ThreadPoolExecutor(crew.count, "batch") as pool:
        try:
            for source in found:
                for name, content in opened(source):
                    if isinstance(content, ExtractorError):
                        yield Entry(name, None, "failed", failure(content)), False
                        continue
                    key = ledger.key(content)
                    if key in begun:  # the same content under another name
                        if begun[key].done():
                            yield _ended(name, key, ledger), True
                        else:
                            waiting[begun[key]].append((name, key))
                        continue
                    if ledger.done(key) and not plan.force:
                        yield _ended(name, key, ledger), True
                        continue
                    task = Task(Path(name).name, plan.reader, rules=plan.rules, year=plan.year, run="batch")
                    begun[key] = pool.submit(_one, crew, ledger, key, content, task)
                    waiting[begun[key]] = [(name, key)]
                    while len(waiting) >= 2 * crew.count:
                        yield from _some(waiting, ledger)
            while waiting:
                yield from _some(waiting, ledger)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            crew.close()
            raise


def _some(waiting: dict[Future[None], list[tuple[str, str]]], ledger: Ledger) -> Iterator[tuple[Entry, bool]]:
    for future in wait(waiting, return_when=FIRST_COMPLETED).done:
        names = waiting.pop(future)
        future.result()  # a disk that is full ends the batch
        for number, (name, key) in enumerate(names):
            yield _ended(name, key, ledger), number > 0


def _one(crew: Workers, ledger: Ledger, key: str, content: bytes, task: Task) -> None:
    try:
        text = crew.read(content, task)
    except ExtractorError as error:
        ledger.fail(key, error)
    else:
        ledger.keep(key, text)


def _ended(name: str, key: str, ledger: Ledger) -> Entry:
    state = ledger.done(key) or "failed"
    return Entry(name, key, state, ledger.why(key) if state == "failed" else None)
