"""``python -m bench.kills``: a batch of thousands of files is killed (-9) at random again and again, and gone on with.

Born-digital reports and scanned ones, copies of a suite's with differing bytes, are read by `extractor batch` in a
process of its own. So many times, at moments that a die chooses, that process is killed (every other time its workers
with it, and the last time while the tables are written), and begun anew. At the end: is every file there once, is
each result whole and the same as that of its original read by itself, was anything read again that had been read?
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pymupdf

from bench.__main__ import put
from bench.plan import ROOT
from bench.workers import family, memory
from extractor.batch import Plan as Batch
from extractor.batch import run
from extractor.batch.tables import TABLES, rows_of
from extractor.schemas import loads

_SCANS = ("scan-clean", "scan-skewed")
_LONGEST = 5
"""Pages of the longest report that is copied: one of thirty would be half of the work."""


@dataclass(slots=True)
class Told:
    """What the whole run was: results at each kill, seconds."""

    kills: list[int] = field(default_factory=list)
    megabytes: list[list[float]] = field(default_factory=list)
    """Of all processes together, now and then, from each start to its end."""
    seconds: float = 0.0
    again: int = 0
    """Results that were there at a kill and were written anew afterwards."""
    known: dict[str, list[int]] = field(default_factory=dict)
    """Each result's inode and instant when it was seen last."""

    @classmethod
    def of(cls, path: Path) -> Told:
        """What was told so far, where this run was itself broken off."""
        return cls(**json.loads(path.read_text("utf-8"))) if path.is_file() else cls()

    def keep(self, path: Path) -> None:
        """Keep it, so that a run that is broken off goes on from here."""
        path.write_text(json.dumps(asdict(self)), "utf-8")


def main() -> int:
    """Make the files, kill, go on, examine; 0 where nothing was lost, doubled, torn or done twice."""
    options = argparse.ArgumentParser(prog="bench.kills", description=__doc__.splitlines()[0])
    options.add_argument("--digital", type=int, default=2000, metavar="FILES")
    options.add_argument("--scanned", type=int, default=200, metavar="PAGES")
    options.add_argument("--kills", type=int, default=10)
    options.add_argument("--workers", type=int, default=2)
    options.add_argument("--seed", type=int, default=8)
    options.add_argument("--suite", type=Path, default=ROOT / "evals/suites/reports")
    options.add_argument("--folder", type=Path, help="kept, and gone on with where this run was broken off")
    options.add_argument("--page", type=Path, metavar="FILE", help="the page that gets a section of it")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="kills-") as passing:
        return report(chosen, chosen.folder or Path(passing))


def report(chosen: argparse.Namespace, folder: Path) -> int:
    """Do it all in `folder`, and print what came of it."""
    given, out = folder / "in", folder / "out"
    originals, pages = made(chosen.suite, given, chosen.digital, chosen.scanned)
    command = [sys.executable, "-m", "extractor.cli", "batch", str(given), "--out", str(out)]
    told = killed([*command, "--workers", str(chosen.workers)], out, _goals(chosen, len(originals)), len(originals))
    wrong = examined(out, originals, folder / "alone")
    lines = _lines(chosen, told, len(originals), pages, wrong)
    print("\n".join(lines))
    if chosen.page:
        put(chosen.page, "kills", "\n".join([*lines, ""]))
    return 1 if wrong or told.again else 0


def _lines(chosen: argparse.Namespace, told: Told, files: int, pages: int, wrong: Sequence[str]) -> list[str]:
    """What came of it, as a section of the page."""
    longest = max(told.megabytes, key=len)
    asked = f"--digital {chosen.digital} --scanned {chosen.scanned} --kills {chosen.kills} --workers {chosen.workers}"
    return [
        "## A batch that is killed again and again",
        "",
        f"`python -m bench.kills {asked}`: {files} files, {chosen.digital} of them born-digital, the others scans of "
        f"{pages} pages; {len(told.kills)} times killed (-9), at {', '.join(map(str, told.kills))} results; "
        f"{told.seconds:.0f} s in all, ended {datetime.now(UTC):%Y-%m-%d %H:%M} UTC on {os.cpu_count()} cores.",
        "",
        "Megabytes of all its processes together in the longest time without a kill, each tenth of it: "
        f"{_tenths(longest)}. Results written anew though they were there: {told.again}.",
        "",
        *(wrong or ["Every file once, none lost, outputs whole, each as its original read by itself."]),
    ]


def _goals(chosen: argparse.Namespace, files: int) -> list[int]:
    """At how many results it is killed: as a die says, the last time when all are there and tables are written."""
    if not chosen.kills:
        return []
    return [*sorted(random.Random(chosen.seed).sample(range(1, files), chosen.kills - 1)), files]


# --- the files ------------------------------------------------------------------------------------


def made(suite: Path, folder: Path, digital: int, scanned: int) -> tuple[dict[str, Path], int]:
    """Write the copies; which original each is of, by its name, and how many scanned pages there are."""
    folder.mkdir(parents=True, exist_ok=True)
    of: dict[str, Path] = {}
    for number, original in zip(range(digital), _again(_short(suite, ("document",))), strict=False):
        of[_copy(original, folder, number)] = original
    pages = 0
    scans = _again(_short(suite, _SCANS))
    while pages < scanned:
        original = next(scans)
        of[_copy(original, folder, len(of))] = original
        pages += _pages(original)
    return of, pages


def _again(paths: Sequence[Path]) -> Iterator[Path]:
    while True:
        yield from paths


def _short(suite: Path, names: Sequence[str]) -> list[Path]:
    found = [path for name in names for path in sorted(suite.glob(f"*/{name}.pdf"))]
    return [path for path in found if _pages(path) <= _LONGEST]


def _pages(path: Path) -> int:
    with pymupdf.open(path) as document:
        return len(document)


def _copy(original: Path, folder: Path, number: int) -> str:
    """A copy that differs in a comment after its end, among others so that a die mixes them by their names."""
    name = f"{random.Random(number).getrandbits(32):08x}-{number}.pdf"
    (folder / name).write_bytes(original.read_bytes() + f"\n% copy {number}\n".encode())
    return name


# --- killing --------------------------------------------------------------------------------------


def killed(command: Sequence[str], out: Path, goals: Sequence[int], files: int) -> Told:
    """Run the batch, killed so many times."""
    kept = out.parent / "told.json"
    told, dice = Told.of(kept), random.Random(len(goals))
    for number, goal in enumerate(goals[len(told.kills) :], len(told.kills)):
        with _Running(command, told) as running:
            while running.process.poll() is None and not _reached(out, goal, files):
                running.look()
            time.sleep(dice.random())
            _kill(running.process, number % 2 == 0)
        told.again += _changed(out, told.known)
        told.kills.append(len(told.known))
        told.keep(kept)
        print(f"killed at {len(told.known)} results", file=sys.stderr, flush=True)
    with _Running(command, told) as running:
        while running.process.poll() is None:
            running.look()
    told.again += _changed(out, told.known)
    told.keep(kept)
    return told


class _Running:
    """A batch at work, its time and memory noted."""

    def __init__(self, command: Sequence[str], told: Told) -> None:
        self._told, self._start = told, time.monotonic()
        told.megabytes.append([])
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def __enter__(self) -> _Running:
        return self

    def __exit__(self, *_: object) -> None:
        self._told.seconds += time.monotonic() - self._start
        if self.process.poll() is None:  # this run itself is broken off
            self.process.kill()
            self.process.wait()

    def look(self) -> None:
        """Note its memory, after a while."""
        time.sleep(0.5)
        self._told.megabytes[-1].append(sum(map(memory, family(self.process.pid))))


def _results(out: Path) -> list[Path]:
    return list((out / "records").glob("*/*.json"))


def _reached(out: Path, goal: int, all_of_them: int) -> bool:
    """As many results as that, where all are wanted the beginning of the tables."""
    if goal < all_of_them:
        return len(_results(out)) >= goal
    return any(out.glob(".part-*"))


def _kill(process: subprocess.Popen[bytes], workers_too: bool) -> None:
    for each in reversed(family(process.pid)) if workers_too else [process.pid]:
        try:
            os.kill(each, signal.SIGKILL)
        except ProcessLookupError:
            continue
    process.wait()


def _changed(out: Path, known: dict[str, list[int]]) -> int:
    """How many results are other files than when they were seen last; they are all seen now."""
    changed = 0
    for path in _results(out):
        state = path.stat()
        mark = [state.st_ino, state.st_mtime_ns]
        changed += known.get(path.name, mark) != mark
        known[path.name] = mark
    return changed


# --- what came of it ------------------------------------------------------------------------------


class _Quiet:
    def found(self, count: int) -> None:
        """Nothing is told."""

    def ended(self, name: str, state: str, known: bool) -> None:
        """Nothing is told."""


def examined(out: Path, originals: dict[str, Path], alone: Path) -> list[str]:
    """What is wrong with the results, in words."""
    wrong = []
    files = [json.loads(line) for line in (out / "files.jsonl").read_text("utf-8").splitlines()]
    names = Counter(Path(each["file"]).name for each in files)
    if names != Counter(originals.keys()):
        wrong.append(
            f"files.jsonl: {len(names.keys() ^ originals.keys())} names amiss, each up to {max(names.values())} times"
        )
    run(Batch(tuple(map(str, sorted(set(originals.values())))), alone, workers=1), _Quiet())
    expected = _by_name(alone)
    states = Counter(each["state"] for each in files)
    wrong += [f"{count} {state}" for state, count in states.items() if state != "read"]
    found: Counter[str] = Counter()
    rows: Counter[str] = Counter()
    for name, data in _extractions(out):
        short = Path(name).name
        found[short] += 1
        if _said(data) != expected[str(originals[short])]:
            wrong.append(f"{short} is not as {originals[short]} read by itself")
        for table, more in rows_of(data).items():
            rows[table] += len(more)
    if found != Counter(originals.keys()):
        wrong.append(f"extractions.jsonl: {len(found.keys() ^ originals.keys())} missing or too many")
    for table in TABLES:
        if pq.read_table(out / table).num_rows != rows[table]:
            wrong.append(f"{table} has not the rows of all extractions")
    return wrong + [f"left over: {path}" for path in out.rglob(".part-*")]


def _by_name(out: Path) -> dict[str, Any]:
    return {name: _said(data) for name, data in _extractions(out)}


def _extractions(out: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each extraction, and the file that it is of."""
    with (out / "extractions.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            data: dict[str, Any] = loads(line)
            yield data.pop("file"), data


def _said(data: dict[str, Any]) -> tuple[Any, ...]:
    """All but what names the file and how long it took."""
    return tuple(data[key] for key in ("record", "evidence", "confidence", "findings", "review", "suspicions"))


def _tenths(figures: Sequence[float]) -> str:
    """The middle of each tenth of them."""
    size = max(1, len(figures) // 10)
    parts = [sorted(figures[at : at + size]) for at in range(0, len(figures), size)][:10]
    return ", ".join(f"{part[len(part) // 2]:.0f}" for part in parts)


if __name__ == "__main__":
    sys.exit(main())
