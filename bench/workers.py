"""A batch with more workers: what each further one brings, and what it costs in memory."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import pymupdf

from bench.measure import Spread, children_seconds
from bench.plan import Plan

_Runs = list[tuple[float, float, float]]
_SHORT, _LONG = 48, 240
"""Files of a batch that is hardly begun before it ends, and of one that shows what each further file costs."""
_ROUNDS = {_SHORT: 3, _LONG: 2}


def section(plan: Plan) -> list[str]:
    """The section of workers: one, two … up to the machine's processors and one more; `quick`: a short batch alone."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        environment = _installed(plan.files, Path(folder))
        for size in (_SHORT // 4,) if plan.quick else (_SHORT, _LONG):
            files = _files(plan.files, size, Path(folder) / f"files-{size}")
            counts = (1, 2) if size == _LONG else sorted({1, 2, (os.cpu_count() or 1) + 1})
            taken: dict[int, _Runs] = {count: [] for count in counts}
            for number in range(min(plan.rounds, _ROUNDS.get(size, 2))):
                for count in counts:
                    out = Path(folder) / f"{size}-{number}-{count}"
                    taken[count].append(batch(files, count, out, environment))
            rows += [_row(size, count, taken[1], runs) for count, runs in taken.items()]
    return [
        "## A batch with more workers",
        "",
        f"Born-digital files, every round anew ({_LONG} of them {_ROUNDS[_LONG]} times); wall seconds of "
        "`extractor batch` from its start to its end, loading and tables included, and how many times as fast as with "
        "one worker; processor seconds and the highest memory of all its processes together (what several hold "
        "counted once). Python's compiled files are there before, as they are where the program was installed.",
        "",
        "| files | workers | wall s | times as fast | processor s | MB together |",
        "| ---: | ---: | ---: | ---: | ---: | ---: |",
        *rows,
    ]


def _row(size: int, count: int, alone: _Runs, runs: _Runs) -> str:
    walls, spent, memory = zip(*runs, strict=True)
    fast = Spread.of([one[0] / wall for one, wall in zip(alone, walls, strict=True)])
    told = f"{Spread.of(walls).told(1)} | {fast.told()} | {Spread.of(spent).told(1)} | {max(memory):.0f}"
    return f"| {size} | {count} | {told} |"


def _installed(sources: Sequence[Path], folder: Path) -> dict[str, str]:
    """An environment with compiled files: installing makes them; from a checkout each process may compile for itself.

    The child that reads is shut in and cannot write them: what it imports is compiled beforehand.
    """
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(folder / "compiled")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    code = "from extractor import inside; from extractor.desk import pages; from extractor.pipeline import extract"
    code += "; from pathlib import Path; from extractor.choice import reader_named; import sys"
    code += "; extract(Path(sys.argv[1]), reader=reader_named('form'))"
    command = [sys.executable, "-c", code, str(sources[0])]
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    batch(sources[:1], 1, folder / "compiling", environment)
    return environment


def _files(sources: Sequence[Path], count: int, folder: Path) -> list[Path]:
    """So many files that a batch takes for different ones."""
    folder.mkdir(exist_ok=True)
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


def batch(
    files: Sequence[Path], workers: int, out: Path, environment: Mapping[str, str] | None = None
) -> tuple[float, float, float]:
    """Wall and processor seconds, and megabytes, of a batch into the folder `out`; `environment` is else our own."""
    command = [sys.executable, "-m", "extractor.cli", "batch", *map(str, files), "--out", str(out)]
    before, start = children_seconds(), time.perf_counter()
    process = subprocess.Popen(
        [*command, "--workers", str(workers)], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
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
        time.sleep(1.0)  # a look takes the kernel 5 to 10 ms of processor time for each process: it is part of the load


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
