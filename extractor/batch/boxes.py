"""Workers of one machine: a box for each thread."""

from __future__ import annotations

import threading
from dataclasses import replace

from extractor.batch.room import wait_for_memory
from extractor.boxed import Bounds, Box, Task
from extractor.errors import BrokenFile
from extractor.interchange import from_json


def one_processor(bounds: Bounds) -> Bounds:
    """The bounds of one of several that read side by side."""
    return replace(bounds, threads=1)


def read_in(box: Box, content: bytes, task: Task) -> str:
    """The extraction as JSON, begun when there is memory for it.

    Where the child dies it is done once more, by a new one: somebody else may have killed it.

    Raises:
        ExtractorError: the file cannot be read.
    """
    wait_for_memory()
    before = box.process
    try:
        return _read(box, content, task)
    except BrokenFile:
        if before is None or box.process is not None:
            raise
    return _read(box, content, task)


def _read(box: Box, content: bytes, task: Task) -> str:
    """The extraction as the child wrote it, if it can be read back: whoever reads it later relies on that."""
    text = box.read_whole(content, task).extraction
    from_json(text)
    return text


class Boxes:
    """A box for each thread, each on one processor: N workers keep N of them busy, with scans too."""

    def __init__(self, count: int, bounds: Bounds) -> None:
        self.count = count
        self._bounds = one_processor(bounds)
        self._mine = threading.local()
        self._all: list[Box] = []

    def read(self, content: bytes, task: Task) -> str:
        """Read with this thread's box; raises as `read_in`."""
        if not hasattr(self._mine, "box"):
            self._mine.box = Box(self._bounds)
            self._all.append(self._mine.box)
        return read_in(self._mine.box, content, task)

    def close(self) -> None:
        """End them."""
        for box in self._all:
            box.close()
