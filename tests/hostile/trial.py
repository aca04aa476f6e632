"""Reading a hostile file as the service does, and what must hold of it, whatever comes of it."""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from extractor.boxed import Bounds, Box, Task
from extractor.boxed.viewing import Source, Viewer
from extractor.errors import ExtractorError, InputError
from hostile.forge import Hostile

BOUNDS = Bounds(memory=3 * 2**30, processor_seconds=60, seconds=600, drawing=30)
"""Less than usual: what a report of a page or two takes is a tenth of it."""
_FAULTS = ("fault of the program", "ended unexpectedly")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a file: its kind (``read``, or the error's name), what was said, and what is wrong with that."""

    name: str
    kind: str
    said: str
    wrong: str
    seconds: float


class Trial:
    """One child that reads and one that shows, as in the service."""

    def __init__(self, folder: Path, bounds: Bounds = BOUNDS) -> None:
        self._box, self._viewer, self.folder = Box(bounds), Viewer(bounds), folder

    def close(self) -> None:
        self._box.close()
        self._viewer.close()

    def read(self, file: Hostile, *, show: bool = True) -> Outcome:
        """Read it, and draw its first page."""
        start = time.perf_counter()
        kind, said = "read", ""
        try:
            self._box.read(file.content, Task(Path(file.name).name, password=file.password))
        except ExtractorError as error:
            kind, said = type(error).__name__, error.en
            wrong = _wrong(error)
        else:
            wrong = ""
        if show and not wrong:
            wrong = self._shown(file)
        return Outcome(file.name, kind, said, wrong or self._left(), time.perf_counter() - start)

    def _shown(self, file: Hostile) -> str:
        source = Source("x", lambda: file.content, file.password)
        try:
            document = self._viewer.document(source)
            if document.pictures is not None and document.pages:
                document.pictures.render(1, 72.0)
        except ExtractorError as error:
            return _wrong(error)
        return ""

    def _left(self) -> str:
        """What lies there beside the folders of the two children."""
        found = sorted(path.name for path in self.folder.iterdir())
        return f"left behind: {found}" if len(found) > 2 else ""


def _wrong(error: ExtractorError) -> str:
    if not (error.zh.strip() and error.en.strip()) or "Traceback" in error.en + error.zh:
        return "no reason is given"
    if not isinstance(error, InputError) and type(error).__name__ not in ("SchemaError", "MissingPackage"):
        return f"not told as a fault of the file: {type(error).__name__}"
    return next((f"{each}: {error.en}" for each in _FAULTS if each in error.en), "")


@contextmanager
def tried(bounds: Bounds = BOUNDS) -> Iterator[Trial]:
    """A trial whose children have a folder for scratch of their own, which is empty again when they have ended.

    Raises:
        AssertionError: something is left in it.
    """
    with tempfile.TemporaryDirectory(prefix="hostile-") as folder:
        usual, tempfile.tempdir = tempfile.tempdir, folder
        made = Trial(Path(folder), bounds)
        try:
            yield made
        finally:
            made.close()
            tempfile.tempdir = usual
        assert list(Path(folder).iterdir()) == []


def processor_minutes() -> float:
    """Of all children that have ended, and of this process."""
    used = [resource.getrusage(which) for which in (resource.RUSAGE_CHILDREN, resource.RUSAGE_SELF)]
    return sum(each.ru_utime + each.ru_stime for each in used) / 60
