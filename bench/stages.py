"""What each stage of reading a file takes: processor time a page, and the most memory while it runs."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pymupdf

from bench.measure import Spread
from bench.plan import Plan

_WATCH = """
import json, re, sys, time
from pathlib import Path
from extractor.pipeline import extract
from extractor.readers.form import FormReader

def memory(name):
    return int(re.search(name + r":\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024

def stage(name, page):
    if page == 0:
        seen.append((name, time.process_time(), memory("VmHWM")))
        Path("/proc/self/clear_refs").write_text("5")  # the kernel forgets the peak

for number in range(int(sys.argv[2])):
    seen = []
    extract(Path(sys.argv[1]), reader=FormReader(), progress=stage)
    stage("end", 0)
    print(json.dumps(seen))
"""


def section(plan: Plan) -> list[str]:
    """The section of stages: a form of a few pages, born digital and scanned."""
    forms = [path for path in plan.files if path.with_name("scan-skewed.pdf").is_file()] or list(plan.files)
    born = min(forms, key=lambda path: abs(path.stat().st_size - 200_000))
    scan = born.with_name("scan-skewed.pdf")
    told = [
        "## Each stage: processor time and memory",
        "",
        f"`{born.parent.name}`, {_pages(born)} pages, born digital and as a skewed scan, each in a process of its own. "
        "Milliseconds of the processor a page, after a first run that loads what is loaded once; megabytes are the "
        "highest of the process while the stage runs in that first run, imports and models included.",
        "",
        "| stage | born digital, ms a page | peak MB | scanned, ms a page | peak MB |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    columns = [measured(path, plan.rounds) for path in (born, scan) if path.is_file()]
    return told + [f"| {name} | {' | '.join(column[name].told() for column in columns)} |" for name in columns[0]]


def _pages(path: Path) -> int:
    with pymupdf.open(path) as document:
        return len(document)


class Cost(NamedTuple):
    """What a stage takes: milliseconds a page, megabytes at most."""

    time: Spread
    peak: float

    def told(self) -> str:
        """As two cells."""
        return f"{self.time.told(1)} | {self.peak:.0f}"


def measured(path: Path, rounds: int) -> dict[str, Cost]:
    """Time and memory of each stage, and of all."""
    command = [sys.executable, "-c", _WATCH, str(path), str(rounds + 1)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    runs = [json.loads(line) for line in done.stdout.splitlines()]
    pages, first = _pages(path), _peaks(runs[0])
    times = [_times(run) for run in runs[1:]]
    return {name: Cost(Spread.of([1000 * each[name] / pages for each in times]), peak) for name, peak in first.items()}


Seen = Sequence[tuple[str, float, float]]
"""At the start of each stage, and at the end: its name, the processor's time, the most memory since the one before."""


def _times(seen: Seen) -> dict[str, float]:
    found = {one[0]: other[1] - one[1] for one, other in pairwise(seen)}
    return found | {"all": seen[-1][1] - seen[0][1]}


def _peaks(seen: Seen) -> dict[str, float]:
    found = {one[0]: other[2] for one, other in pairwise(seen)}
    return found | {"all": max(found.values())}
