"""A bar for long runs: how many files, at what rate, and how long it will go on."""

from __future__ import annotations

import sys
from collections.abc import Callable

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn


class Bar:
    """Told by `extractor.batch`; a live bar on a terminal, a line for each hundred files elsewhere. All on stderr."""

    def __init__(self, words: Callable[[str, str], str]) -> None:
        self._words = words
        self._console = Console(file=sys.stderr, highlight=False, markup=False)
        rate = TextColumn("{task.fields[rate]}")
        left = TimeRemainingColumn(elapsed_when_finished=True)
        self._bar = Progress(BarColumn(), MofNCompleteColumn(), rate, left, console=self._console, transient=True)
        self._task: TaskID | None = None
        self._failed = self._ended = 0

    def __enter__(self) -> Bar:
        if self._console.is_terminal:
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def found(self, count: int) -> None:
        """So many inputs there are."""
        self._task = self._bar.add_task("", total=count, rate="")

    def ended(self, name: str, state: str, known: bool) -> None:
        """A file has ended; an archive's files add to the total."""
        self._ended += 1
        self._failed += state == "failed"
        if self._task is None:
            return
        task = self._bar.tasks[self._task]
        total = max(task.total or 0, self._ended)
        speed = f"{task.speed:.1f}/s" if task.speed else ""
        told = self._words(f"失败 {self._failed}", f"{self._failed} failed") if self._failed else ""
        self._bar.update(self._task, advance=1, total=total, rate=f"{speed} {told}".strip())
        if not self._console.is_terminal and self._ended % 100 == 0:
            self._console.print(f"{self._ended}/{total:.0f} {told}".strip())
