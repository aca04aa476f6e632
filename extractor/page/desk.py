"""The files of one session, and the reading of them. What was read stays, whatever happens to the next file."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections import OrderedDict
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from extractor.document import Document
from extractor.errors import ExtractorError, PasswordNeeded
from extractor.extraction import Extraction
from extractor.files import open_document
from extractor.page.texts import TEXTS
from extractor.pipeline import Clock, Progress, Reader, extract_document
from extractor.readers.form import FormReader

State = Literal["waiting", "read", "failed"]


class Read(NamedTuple):
    """A file that was read."""

    document: Document
    extraction: Extraction


@dataclass(slots=True)
class OpenFile:
    """A file on the desk. `key` is the SHA-256 of its bytes; of `result` and `error` one is there once it was tried."""

    key: str
    name: str
    content: bytes = field(repr=False)
    password: str | None = field(default=None, repr=False)
    result: Read | None = None
    error: ExtractorError | None = None

    @property
    def state(self) -> State:
        """Waiting, read or failed."""
        if self.result:
            return "read"
        return "failed" if self.error else "waiting"

    @property
    def locked(self) -> bool:
        """Does it want a password?"""
        return isinstance(self.error, PasswordNeeded)


class Desk:
    """The files of one session, in the order in which they came, by content."""

    def __init__(self) -> None:
        self._files: dict[str, OpenFile] = {}

    def __iter__(self) -> Iterator[OpenFile]:
        return iter(self._files.values())

    def __len__(self) -> int:
        return len(self._files)

    def put(self, name: str, content: bytes) -> OpenFile:
        """Lay a file on the desk; the same content again is the same file, and is not read again."""
        key = hashlib.sha256(content).hexdigest()
        return self._files.setdefault(key, OpenFile(key, name, content))

    def get(self, key: str | None) -> OpenFile | None:
        """The file of that key."""
        return self._files.get(key or "")

    def remove(self, key: str) -> None:
        """Take a file off the desk."""
        self._files.pop(key, None)

    def waiting(self) -> list[OpenFile]:
        """The files that have not been tried yet."""
        return [file for file in self if file.state == "waiting"]

    def read(self) -> list[OpenFile]:
        """The files that were read."""
        return [file for file in self if file.state == "read"]

    def try_again(self, key: str, password: str | None = None) -> None:
        """Put a file that failed back among the waiting ones."""
        file = self._files[key]
        file.error, file.password = None, password


class Job:
    """The reading of one file, in a thread of its own: it goes on whatever becomes of who waits for it."""

    def __init__(self) -> None:
        self.stage: tuple[str, int] = ("open", 0)
        self.future: Future[Read]

    def tell(self, stage: str, page: int) -> None:
        """Note the stage at work, and the page or 0; pages are read in several threads."""
        self.stage = (stage, page)


class Shelf:
    """What is being read and was read lately, by content, password and reader, for every session of this process.

    A page that is loaded anew, or a second tab, does not read a file again. Files are read one
    after the other: two at a time are no quicker, for the reading of a scan takes every core.
    """

    def __init__(self, size: int = 24) -> None:
        self._size = size
        self._jobs: OrderedDict[tuple[str, str, str], Job] = OrderedDict()
        self._lock = threading.Lock()
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="reading")

    def job(self, file: OpenFile) -> Job:
        """The reading of a file: one that is done or at work, else a new one. One that failed is begun anew."""
        reader = FormReader()
        key = (file.key, file.password or "", reader.name)
        with self._lock:
            job = self._jobs.get(key)
            if job is None or (job.future.done() and job.future.exception()):
                job = self._jobs[key] = Job()
                job.future = self._worker.submit(_read, file, reader, job.tell)
            self._jobs.move_to_end(key)
            done = [each for each, other in self._jobs.items() if other is not job and other.future.done()]
            for old in done[: max(len(self._jobs) - self._size, 0)]:
                del self._jobs[old]
            return job


def _read(file: OpenFile, reader: Reader, progress: Progress) -> Read:
    clock = Clock(progress)
    with clock.stage("open"):
        document = open_document(file.content, name=file.name, password=file.password)
    return Read(document, extract_document(document, reader=reader, clock=clock))


def _named(read: Read, name: str) -> Read:
    """The same content may have come under another name before."""
    if read.extraction.run.file_name == name:
        return read
    run = replace(read.extraction.run, file_name=name)
    return Read(replace(read.document, name=name), replace(read.extraction, run=run))


def try_file(file: OpenFile, shelf: Shelf, tell: Progress, every: float = 0.15) -> None:
    """Read a file and keep on it either the result or what kept it from being read.

    `tell` is called every so many seconds, from the caller's own thread, with the stage at work;
    where it raises, the reading goes on and can be waited for again.

    This is the boundary to the person at the page: a fault of ours in one file goes to the log, is
    told in a sentence, and must not take away what was read of the others.
    """
    job = shelf.job(file)
    while not wait([job.future], timeout=every).done:
        tell(*job.stage)
    try:
        file.result = _named(job.future.result(), file.name)
    except ExtractorError as error:
        file.error = error
    except Exception:
        logging.getLogger(__name__).exception("reading failed")
        file.error = ExtractorError(*TEXTS["broken"])
