"""Readings done beside the page: one after the other, told of by stage and page, called off or taken up again.

Whatever becomes of the process, a reading is kept whole or not at all: until its last transaction nothing of the file
has changed but how far it is.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from extractor import interchange
from extractor.boxed import Bounds, Box, Task
from extractor.boxed.box import Spent, Whole
from extractor.desk import intake, pages, spans
from extractor.desk import review as opening
from extractor.desk.again import carried_over
from extractor.desk.changing import facts_of
from extractor.desk.judging import counts
from extractor.errors import ExtractorError, NoSuchThing, SchemaError, StoreUnavailable
from extractor.files import open_document
from extractor.llm.options import Options
from extractor.ocr import OcrEngine
from extractor.ocr.memory import give_back
from extractor.pipeline import Clock, Progress, Reader, extract_document
from extractor.readers.dated import DatedReader
from extractor.store import files, jobs, log, readings
from extractor.store.files import FileRow
from extractor.store.jobs import JobRow
from extractor.store.opening import Connection, Store

MakeReader = Callable[[str], Reader]
"""A reader by its name (form, model, auto)."""

_HEARTBEAT = 10.0
_TELL = 0.3
"""Seconds between two notes of how far a reading is."""
_IDLE = 1.0


@dataclass(frozen=True, slots=True)
class Chosen:
    """What files are read with: a reader and a recogniser by name, and how a model is reached.

    Without a recogniser it is the embedded one, and without a model that of the environment.
    """

    reader: str = "form"
    model: Options | None = None
    engine: str = ""

    def bounds(self, usual: Bounds) -> Bounds:
        """The usual bounds; the model's host is the one that may be reached."""
        host = urlsplit(self.model.url).hostname if self.model else None
        return replace(usual, hosts=(host,) if host else usual.hosts)


class _CalledOff(Exception):
    """The reading was cancelled, or the worker is told to stop."""


class _Cycle:
    """One job at work: renews it, notes how far it is, and breaks off where it is to end."""

    def __init__(self, store: Store, job: JobRow, name: str, stopping: threading.Event) -> None:
        self.store, self.job, self._name, self._stopping = store, job, name, stopping
        self.over = threading.Event()
        self._told = 0.0
        self._stage = ""
        self._lock = threading.Lock()
        self._heart = threading.Thread(target=self._beat, name="heartbeat", daemon=True)
        self._heart.start()

    def tell(self, stage: str, page: int) -> None:
        """Note the stage at work; called from several threads."""
        if self.over.is_set() or self._stopping.is_set():
            raise _CalledOff
        with self._lock:
            now = time.monotonic()
            if stage == self._stage and now - self._told < _TELL:
                return
            self._told, self._stage = now, stage
        try:
            self._note(stage, page)
            held = self._renewed()
        except StoreUnavailable:
            logging.getLogger(__name__).warning("how far a reading is could not be noted; it goes on")
            return
        if not held:
            raise _CalledOff

    def end(self) -> None:
        """Stop renewing."""
        self.over.set()
        self._heart.join()

    def _note(self, stage: str, page: int) -> None:
        with self.store.writing() as connection:
            files.change(connection, self.job.file, stage=stage, stage_page=page)

    def _renewed(self) -> bool:
        with self.store.writing() as connection:
            return jobs.renew(connection, self.job.id, self._name)

    def _beat(self) -> None:
        while not self.over.wait(_HEARTBEAT):
            try:
                if not self._renewed():
                    self.over.set()
            except StoreUnavailable:
                logging.getLogger(__name__).warning("a job could not be renewed; it is tried again")


class Worker:
    """Reads what waits. One thread of its own with `start`, or job by job with `run_once`.

    Files are read in a child process with `bounds`, so that one which crashes or swells costs itself alone. With
    `make_reader` (a reader by its name) they are read in this process instead, pages without text by `ocr`. `chosen` is
    asked before each file what it is read with; `charge` is told what a file took of a model, whatever became of it.
    """

    def __init__(
        self,
        store: Store,
        make_reader: MakeReader | None = None,
        ocr: OcrEngine | None = None,
        bounds: Bounds | None = None,
        chosen: Callable[[], Chosen] = Chosen,
        charge: Callable[[Spent], None] = lambda spent: None,
    ) -> None:
        self._store = store
        self._make = make_reader
        self._ocr = ocr
        self._chosen = chosen
        self._charge = charge
        self._bounds = bounds or Bounds()
        self._box = Box(self._bounds)
        self._name = jobs.holder()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> Worker:
        """Begin to work in a thread of its own."""
        if self._thread is None or not self._thread.is_alive():
            self._stopping.clear()
            self._thread = threading.Thread(target=self._run, name="desk-worker", daemon=True)
            self._thread.start()
        return self

    def stop(self) -> None:
        """Stop at the next page or stage; what was at work is given back and waits for the next worker."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
        self._box.close()

    @property
    def lives(self) -> bool:
        """Is its thread at work?"""
        return self._thread is not None and self._thread.is_alive()

    def __enter__(self) -> Worker:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                worked = self.run_once()
            except StoreUnavailable:
                logging.getLogger(__name__).exception("the store cannot be used; it is tried again")
                worked = False
            if worked:
                give_back()  # what a reading brought here is in the store now
            else:
                self._stopping.wait(_IDLE)

    def run_once(self) -> bool:
        """Do one job; False where there was none."""
        with self._store.writing() as connection:
            jobs.free_lost(connection)
            job = jobs.take(connection, self._name)
            if job is None:
                return False
            row = files.get(connection, job.file)
            files.change(connection, job.file, state="reading", stage="open", stage_page=0, attempts=job.attempts)
        cycle = _Cycle(self._store, job, self._name, self._stopping)
        try:
            self._do(job, row, cycle)
        except _CalledOff:
            self._ended_early(job)
        except StoreUnavailable:
            raise  # no fault of the file: when the job is held no more, it is taken up again
        except ExtractorError as error:
            self._failed(job, error)
        except Exception:  # the boundary of one file: a fault of ours is told, and stops no other file
            logging.getLogger(__name__).exception("reading failed")
            self._failed(job, _FAULT)
        finally:
            cycle.end()
        return True

    def _do(self, job: JobRow, row: FileRow, cycle: _Cycle) -> None:
        if job.attempts > jobs.ATTEMPTS:
            raise _GIVEN_UP
        content, chosen = self._store.originals.get(row.sha256), self._chosen()
        password = self._store.kept.get("passwords", {}).get(row.id)
        task = Task(
            row.name, str(job.options.get("reader") or chosen.reader), password,
            pages=tuple(job.options.get("pages", ())), asked=tuple(job.options.get("asked", ())),
            year=job.options.get("year"), words=True, model=chosen.model, engine=chosen.engine,
        )  # fmt: skip
        if self._make is not None:
            found = self._read_here(content, task, cycle.tell)
        else:
            found = self._read_beside(content, task, chosen, cycle.tell)
        cycle.end()
        self._keep(job, found)

    def _read_beside(self, content: bytes, task: Task, chosen: Chosen, progress: Progress) -> Whole:
        """In the child, which reaches the model's host alone: for another host there is another child."""
        bounds = chosen.bounds(self._bounds)
        if bounds != self._bounds:
            self._box.close()
            self._bounds, self._box = bounds, Box(bounds)
        try:
            return self._box.read_whole(content, task, progress)
        finally:
            self._charge(self._box.spent)

    def _read_here(self, content: bytes, task: Task, progress: Progress) -> Whole:
        """In this process, with the reader and the recogniser that were given."""
        assert self._make is not None
        seen: list[Any] = []
        clock = Clock(progress)
        with clock.stage("open"):
            document = open_document(content, name=task.name, password=task.password)
        document = pages.without_text(document, task.pages)
        reader = self._make(task.reader)
        extraction = extract_document(
            document, reader=DatedReader(reader, task.year) if task.year else reader, ocr=self._ocr, clock=clock,
            watch=lambda *told: seen.extend(told),
        )  # fmt: skip
        recognised, rules = seen
        return Whole(interchange.to_json(extraction), pages.written(pages.views(recognised)), tuple(rules))

    def _keep(self, job: JobRow, found: Whole) -> None:
        """The reading and the end of its job, in one transaction."""
        with self._store.writing() as connection:
            if not jobs.holds(connection, job.id, self._name):
                raise _CalledOff
            stored(connection, files.get(connection, job.file, lock=True), job.who, found)
            jobs.finish(connection, job.id, "done")
        opening.forget(self._store, job.file)
        spans.tell_of(interchange.from_json(found.extraction).run, job.file)

    def _ended_early(self, job: JobRow) -> None:
        """Cancelled for good, or given back because the worker stops; a file that was deleted is no more."""
        with self._store.writing() as connection:
            if not jobs.holds(connection, job.id, self._name):
                return
            row = files.get(connection, job.file, lock=True)
            cancelled = any(each.id == job.id and each.cancelled for each in jobs.open_jobs(connection, job.file))
            if cancelled:
                jobs.finish(connection, job.id, "cancelled")
                intake.called_off(connection, row)
            else:
                jobs.put_back(connection, job.id)
                files.change(connection, job.file, state="waiting", stage="", stage_page=0)

    def _failed(self, job: JobRow, error: ExtractorError) -> None:
        """Why it could not be read; of a file that had been read before, what was there stays and can be reviewed."""
        try:
            with self._store.writing() as connection:
                if not jobs.holds(connection, job.id, self._name):
                    return
                row = files.get(connection, job.file, lock=True)
                jobs.finish(connection, job.id, "failed")
                told = {"reason": error.zh, "reason_en": error.en, "reason_kind": _kind(error)}
                if row.report_type:
                    intake.called_off(connection, row)
                else:
                    told |= {"state": "failed", "stage": ""}
                files.change(connection, job.file, **told)
                log.record_event(connection, job.who, "failed", job.file, type(error).__name__)
        except NoSuchThing:
            return  # deleted meanwhile


def _kind(error: ExtractorError) -> str:
    """What is the matter, by the name of the error; a report that lacks its year alone has a name of its own."""
    undated = isinstance(error, SchemaError) and {place for place, _ in error.problems} == {"/fiscal_year"}
    return files.UNDATED if undated else type(error).__name__


def stored(connection: Connection, row: FileRow, who: str, found: Whole) -> None:
    """Keep a reading of a file within a transaction: the first as it is, a later one with the corrections so far."""
    extraction = interchange.from_json(found.extraction)
    number = readings.add_reading(
        connection, row.id, who=who, reader=extraction.run.reader, content=found.extraction, pages=found.pages,
        seconds=sum(extraction.run.seconds.values()), rules=",".join(found.rules),
    )  # fmt: skip
    told = {"pages": len(extraction.run.pages), "format": extraction.run.file_format}
    files.change(connection, row.id, stage="", stage_page=0, **told)
    if number == 1:
        readings.add_snapshot(connection, row.id, 0, kind="read", who=who, extraction=1, content="")
        files.change(connection, row.id, state="review", **facts_of(extraction.record), **counts(extraction))
    else:
        carried_over(connection, row, who, number)


_FAULT = ExtractorError(
    "读取时程序出错，已记入日志。可以重试；若再次出错，请把文件和日志发给维护人员。",
    "the program failed while reading; see the log. Try again, and send file and log to the maintainers if it recurs",
)
_GIVEN_UP = ExtractorError(
    f"读取这个文件时程序连续中断了 {jobs.ATTEMPTS} 次，已停止。请检查内存是否足够，再重试。",
    f"the program ended {jobs.ATTEMPTS} times while reading this file; see whether memory suffices, then try again",
)
