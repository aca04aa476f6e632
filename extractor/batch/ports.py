"""Who reads in a batch, and who is told of it: what `extractor.batch.run` asks for."""

from __future__ import annotations

from typing import Protocol

from extractor.boxed import Task
from extractor.errors import ExtractorError


class NoWorkers(ExtractorError):
    """Nobody is left who could read: no fault of the file, which stays to be done."""


class Progress(Protocol):
    """Told of what goes on, from the thread that called `run`."""

    def found(self, count: int) -> None:
        """So many input files there are (archives count as one until they are opened)."""

    def ended(self, name: str, state: str, known: bool) -> None:
        """A file has ended."""


class Workers(Protocol):
    """Those who read: one box a thread on this machine, actors on many others."""

    count: int

    def read(self, content: bytes, task: Task) -> str:
        """The extraction as JSON, called from one of `count` threads.

        Raises:
            ExtractorError: the file cannot be read.
            NoWorkers: nobody can read any more.
        """

    def close(self) -> None:
        """End them."""
