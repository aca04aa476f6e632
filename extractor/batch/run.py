"""The batch: each file once, by so many workers, each with a process of its own that may die."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path

from extractor.batch.boxes import Boxes
from extractor.batch.inputs import Source, opened, sources
from extractor.batch.ledger import Entry, Ledger, failure
from extractor.batch.ports import NoWorkers, Progress, Workers
from extractor.batch.room import room
from extractor.batch.tables import collect
from extractor.boxed import Bounds, Task
from extractor.errors import ExtractorError

_HELD = 512 * 2**20
"""Bytes of files that wait for a worker or are with one; beyond that no more are opened."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done. Files of the same content are read once, whatever they are called.

    `workers` 0 is one for each processor, as far as the memory goes; `ray` the address of a cluster, ``local`` a Ray
    that is started for this.
    """

    inputs: tuple[str, ...]
    out: Path
    reader: str = "form"
    rules: tuple[str, ...] = ()
    workers: int = 1
    force: bool = False
    year: int | None = None
    bounds: Bounds = field(default_factory=Bounds)
    ray: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """How the batch ended: files by state, those known from an earlier run, and the reasons of failures."""

    files: int
    read: int
    failed: int
    known: int
    reasons: Counter[str]


def crew_of(plan: Plan) -> Workers:
    """Boxes of this machine, or actors on Ray.

    Raises:
        MissingPackage, NoWorkers: see `extractor.batch.cluster.Cluster`.
    """
    if not plan.ray:
        return Boxes(plan.workers or room(), plan.bounds)
    from extractor.batch.cluster import Cluster

    return Cluster(plan.workers, plan.bounds, plan.ray)


def run(plan: Plan, progress: Progress, workers: Workers | None = None) -> Summary:
    """Read every input that is not done yet, then write the tables of all of them under `plan.out`.

    Raises:
        InputError: an input does not exist.
        ExtractorError: the results cannot be written, or nobody is left to read (NoWorkers); what is done is kept.
    """
    ledger = Ledger(plan.out, {"reader": plan.reader, "rules": list(plan.rules), "year": plan.year})
    found = list(sources(plan.inputs, plan.out))
    progress.found(len(found))
    crew = workers or crew_of(plan)
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
    """Each file as it ends; no more bytes are held than the workers can use, nor more than `_HELD`."""
    begun: dict[str, Future[None]] = {}
    waiting: dict[Future[None], list[tuple[str, str]]] = {}
    sizes: dict[str, int] = {}
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
                    sizes[key] = len(content)
                    begun[key] = pool.submit(_one, crew, ledger, key, content, task)
                    waiting[begun[key]] = [(name, key)]
                    while len(waiting) >= 2 * crew.count or _held(waiting, sizes) > _HELD:
                        yield from _some(waiting, ledger)
            while waiting:
                yield from _some(waiting, ledger)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            crew.close()
            raise


def _held(waiting: Mapping[Future[None], Sequence[tuple[str, str]]], sizes: Mapping[str, int]) -> int:
    """Bytes of the files that are not done."""
    return sum(sizes[names[0][1]] for names in waiting.values())


def _some(waiting: dict[Future[None], list[tuple[str, str]]], ledger: Ledger) -> Iterator[tuple[Entry, bool]]:
    for future in wait(waiting, return_when=FIRST_COMPLETED).done:
        names = waiting.pop(future)
        future.result()  # a disk that is full ends the batch, and so does it where nobody can read
        for number, (name, key) in enumerate(names):
            yield _ended(name, key, ledger), number > 0


def _one(crew: Workers, ledger: Ledger, key: str, content: bytes, task: Task) -> None:
    try:
        text = crew.read(content, task)
    except NoWorkers:
        raise
    except ExtractorError as error:
        ledger.fail(key, error)
    else:
        ledger.keep(key, text)


def _ended(name: str, key: str, ledger: Ledger) -> Entry:
    state = ledger.done(key) or "failed"
    return Entry(name, key, state, ledger.why(key) if state == "failed" else None)
