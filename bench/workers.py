"""A batch with more workers: what each further one brings, and what it costs in memory."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import pymupdf

from bench.measure import Spread, children_seconds
from bench.plan import Plan

_FILES = 48


def section(plan: Plan) -> list[str]:
    """The section of workers: one, two … up to the machine's processors and one more."""
    counts = sorted({1, 2, (os.cpu_count() or 1) + 1})
    with tempfile.TemporaryDirectory() as folder:
        files = _files(plan.files, _FILES // 4 if plan.quick else _FILES, Path(folder))
        taken: dict[int, list[tuple[float, float, float]]] = {count: [] for count in counts}
        for number in range(2 if plan.quick else min(plan.rounds, 3)):
            for count in counts:
                taken[count].append(batch(files, count, Path(folder) / f"{number}-{count}"))
    alone = [wall for wall, _, _ in taken[1]]
    return [
        "## A batch with more workers",
        "",
        f"{len(files)} born-digital files, every round anew; wall seconds of `extractor batch` and how many times as "
        "fast as with one worker; processor seconds and the highest memory of all its processes together (what "
        "several hold counted once).",
        "",
        "| workers | wall s | times as fast | processor s | MB together |",
        "| ---: | ---: | ---: | ---: | ---: |",
        *(_row(count, alone, runs) for count, runs in taken.items()),
    ]


def _row(count: int, alone: Sequence[float], runs: Sequence[tuple[float, float, float]]) -> str:
    walls, spent, memory = zip(*runs, strict=True)
    fast = Spread.of([one / wall for one, wall in zip(alone, walls, strict=True)])
    return f"| {count} | {Spread.of(walls).told(1)} | {fast.told()} | {Spread.of(spent).told(1)} | {max(memory):.0f} |"


def _files(sources: Sequence[Path], count: int, folder: Path) -> list[Path]:
    """So many files that a batch takes for different ones."""
    made = []
    for number in range(count):
        path = folder / f"{number}.pdf"
        with pymupdf.open(sources[number % len(sources)]) as document:
            if len(document) > 8:
                document.select(list(range(8)))
            document.set_metadata({"title": str(number)})
            document.save(path)
        made.append(path)
    return made


def batch(files: Sequence[Path], workers: int, out: Path) -> tuple[float, float, float]:
    """Wall and processor seconds, and megabytes, of a batch into the folder `out`."""
    command = [sys.executable, "-m", "extractor.cli", "batch", *map(str, files), "--out", str(out)]
    before, start = children_seconds(), time.perf_counter()
    process = subprocess.Popen(
        [*command, "--workers", str(workers)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    most = [0.0]
    watch = threading.Thread(target=_watch, args=(process, most))
    watch.start()
    process.wait()
    watch.join()
    return time.perf_counter() - start, children_seconds() - before, most[0]


def _watch(process: subprocess.Popen[bytes], most: list[float]) -> None:
    while process.poll() is None:
        most[0] = max(most[0], sum(memory(each) for each in family(process.pid)))
        time.sleep(0.1)


def family(pid: int) -> list[int]:
    """A process and all that came of it, whichever of its threads started them."""
    try:
        lists = [path.read_text("utf-8") for path in Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:  # it has ended meanwhile
        return []
    return [pid, *(each for children in lists for child in children.split() for each in family(int(child)))]


def memory(pid: int) -> float:
    """Megabytes of a process: its proportional share of what several hold."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("utf-8").splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
