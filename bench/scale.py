"""``python -m bench.scale``: how long ten million pages take on a cluster, what that costs, and what holds it up.

Processor seconds, bytes and memory are measured here (a batch of born-digital reports and one of scans, each with one
worker) or given with ``--measured``; machines, shares and prices are given. Then files go through a queue as the batch
has it: each waits for a free worker, its bytes pass through the storage, it is read, and where a model is asked its
calls wait for the endpoint while the worker waits too. Machines are lost now and then, and their files done again.
"""

from __future__ import annotations

import argparse
import heapq
import json
import random
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import pymupdf

from bench.plan import ROOT, Plan
from bench.workers import batch

_FILES = 50_000
"""So many are sent through a simulated cluster."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one page takes on one processor: seconds, bytes brought, bytes of results; megabytes of a worker."""

    digital_seconds: float
    scanned_seconds: float
    digital_bytes: float
    scanned_bytes: float
    result_bytes: float
    megabytes: float


@dataclass(frozen=True, slots=True)
class Cluster:
    """What there is. Money is in whatever currency the prices are in."""

    pages: int = 10_000_000
    pages_a_file: float = 5.0
    scanned: float = 0.3
    """Share of files that are scans."""
    modelled: float = 0.0
    """Share of files that a model is asked about."""
    machines: int = 10
    processors: int = 32
    memory: float = 128.0
    """Gigabytes of a machine."""
    storage: float = 200.0
    """Megabytes a second that the storage gives to all machines together."""
    calls: int = 64
    """Calls that the model's endpoint answers at a time."""
    call_seconds: float = 6.0
    """Seconds of one call; one a page."""
    days_between_losses: float = 30.0
    """Of one machine."""
    hour_price: float = 0.05
    """Of a processor for an hour."""
    call_price: float = 0.001


@dataclass(frozen=True, slots=True)
class Estimate:
    """What came of it: hours, money, how busy each part was (0 to 1), files done again."""

    hours: float
    money: float
    processors: float
    storage: float
    endpoint: float
    again: int

    @property
    def bound(self) -> str:
        """The part that was busiest."""
        busy = {"processors": self.processors, "storage": self.storage, "model": self.endpoint}
        return max(busy, key=lambda name: busy[name])


class _Run:
    """What has been done so far, and until when the storage and each slot of the endpoint are taken."""

    def __init__(self, cluster: Cluster, one: Measured) -> None:
        self._cluster, self._one = cluster, one
        self._slots = [0.0] * cluster.calls
        self._stored, self.busy, self.moving = 0.0, 0.0, 0.0
        self.files = self.pages = self.asked = self.again = 0

    def read(self, now: float, dice: random.Random, workers: int) -> tuple[float, int]:
        """A worker takes a file: when it has read it, and how many calls of the model then follow."""
        cluster, one = self._cluster, self._one
        pages = 1 + int(dice.expovariate(1 / max(cluster.pages_a_file - 0.5, 0.5)))
        scan, asks = dice.random() < cluster.scanned, dice.random() < cluster.modelled
        takes = pages * (one.scanned_seconds if scan else one.digital_seconds) * dice.uniform(0.5, 1.5)
        size = pages * ((one.scanned_bytes if scan else one.digital_bytes) + one.result_bytes)
        lost = dice.random() < takes * cluster.machines / (cluster.days_between_losses * 86400 * workers)
        self.again += lost
        self.files += 1
        self.pages += pages
        moves = (1 + lost) * size / 1e6 / cluster.storage
        self._stored = max(self._stored, now) + moves
        self.moving += moves
        self.busy += (1 + lost) * takes
        return self._stored + (1 + lost) * takes, pages * asks

    def called(self, now: float) -> float:
        """A worker calls the model: when it has its answer."""
        end = max(heapq.heappop(self._slots), now) + self._cluster.call_seconds
        heapq.heappush(self._slots, end)
        self.asked += 1
        return end


def simulate(cluster: Cluster, one: Measured, files: int = _FILES, seed: int = 1) -> Estimate:
    """Send `files` files through the cluster, event by event, and take the whole to go on as these did.

    A file's pages and seconds are drawn anew for each (exponential, as many short and few long ones are).
    """
    dice, run = random.Random(seed), _Run(cluster, one)
    workers = cluster.machines * min(cluster.processors, int(cluster.memory * 1024 / max(one.megabytes, 1)))
    events = [(0.0, number, 0) for number in range(workers)]
    # when each worker is free for its next call of the model or, where none is left, for its next file
    now = 0.0
    while events:
        now, worker, calls = heapq.heappop(events)
        if calls:
            heapq.heappush(events, (run.called(now), worker, calls - 1))
        elif run.files < files:
            end, asks = run.read(now, dice, workers)
            heapq.heappush(events, (end, worker, asks))
    times = cluster.pages / run.pages
    hours = now * times / 3600
    money = hours * cluster.machines * cluster.processors * cluster.hour_price + run.asked * times * cluster.call_price
    endpoint = run.asked * cluster.call_seconds / (now * cluster.calls)
    return Estimate(hours, money, run.busy / (now * workers), run.moving / now, endpoint, round(run.again * times))


# --- what is measured -----------------------------------------------------------------------------


def measure(suite: Path, most: int = 6) -> Measured:
    """Read some born-digital reports and their scans, each in a batch of one worker."""
    digital = [path for path in sorted(suite.glob("*/document.pdf")) if _pages(path) <= 5][:most]
    scans = [path.with_name("scan-clean.pdf") for path in digital[: most // 2]]
    with tempfile.TemporaryDirectory() as folder:
        found = [batch(paths, 1, Path(folder) / str(number)) for number, paths in enumerate((digital, scans))]
        results = sum(path.stat().st_size for path in Path(folder).rglob("records/*/*.json"))
        start = batch(digital[:1], 1, Path(folder) / "0")[1]  # all is known: what starting and ending alone take
    pages = [sum(map(_pages, paths)) for paths in (digital, scans)]
    size = [sum(path.stat().st_size for path in paths) for paths in (digital, scans)]
    spent = [max(seconds - start, 0.0) / count for (_, seconds, _), count in zip(found, pages, strict=True)]
    each = [whole / count for whole, count in zip(size, pages, strict=True)]
    highest = max(megabytes for _, _, megabytes in found)
    return Measured(spent[0], spent[1], each[0], each[1], results / sum(pages), highest)


def _pages(path: Path) -> int:
    with pymupdf.open(path) as document:
        return len(document)


def plans() -> list[tuple[str, Cluster]]:
    """Clusters that the page compares."""
    usual = Cluster()
    return [
        ("one machine of 2 processors", replace(usual, machines=1, processors=2, memory=8)),
        ("one machine of 32", replace(usual, machines=1)),
        ("ten of 32", usual),
        ("ten of 32, nothing scanned", replace(usual, scanned=0.0)),
        ("ten of 32, everything scanned", replace(usual, scanned=1.0)),
        ("ten of 32, a model asked about each tenth file", replace(usual, modelled=0.1)),
        ("forty of 32", replace(usual, machines=40)),
        ("forty of 32, storage of 20 MB/s", replace(usual, machines=40, storage=20.0)),
    ]


def section(plan: Plan) -> list[str]:
    """The section of the page."""
    return told(measure(plan.files[0].parent.parent, 2 if plan.quick else 6))


def told(one: Measured, files: int = _FILES) -> list[str]:
    """The table of the clusters."""
    usual = Cluster()
    return [
        "## Ten million pages on a cluster (simulated)",
        "",
        f"Measured, of one page: {one.digital_seconds:.2f} processor seconds born-digital, {one.scanned_seconds:.2f} "
        f"scanned; {one.digital_bytes / 1e3:.0f} and {one.scanned_bytes / 1e3:.0f} kB brought, "
        f"{one.result_bytes / 1e3:.0f} kB kept; {one.megabytes:.0f} MB of a batch with one worker. Taken for given: "
        f"{usual.pages_a_file:g} pages a file, {usual.scanned:.0%} of the files scanned, storage of "
        f"{usual.storage:g} MB/s, an endpoint with {usual.calls} calls at a time of {usual.call_seconds:g} s, one a "
        f"page; a machine lost each {usual.days_between_losses:g} days; a processor-hour for {usual.hour_price:g}, a "
        f"call for {usual.call_price:g} of whatever money.",
        "",
        "| cluster | hours | money | processors | storage | model | held up by | files done again |",
        "| --- | ---: | ---: | ---: | ---: | ---: | --- | ---: |",
        *(_row(name, simulate(cluster, one, files)) for name, cluster in plans()),
    ]


def _row(name: str, found: Estimate) -> str:
    busy = " | ".join(f"{share:.0%}" for share in (found.processors, found.storage, found.endpoint))
    return f"| {name} | {found.hours:,.1f} | {found.money:,.0f} | {busy} | {found.bound} | {found.again:,} |"


def main(arguments: Sequence[str] | None = None) -> int:
    """Estimate for a cluster that is described on the command line, or for those of the page."""
    options = argparse.ArgumentParser(prog="bench.scale", description=__doc__.splitlines()[0])
    options.add_argument("--measured", type=Path, metavar="FILE", help="JSON of earlier measures; written where absent")
    for name, value in asdict(Cluster()).items():
        options.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=None)
    chosen = vars(options.parse_args(arguments))
    kept: Path | None = chosen.pop("measured")
    one = (
        Measured(**json.loads(kept.read_text())) if kept and kept.is_file() else measure(ROOT / "evals/suites/reports")
    )
    if kept and not kept.is_file():
        kept.write_text(json.dumps(asdict(one)))
    given = {name: value for name, value in chosen.items() if value is not None}
    print("\n".join([*told(one), *([_row("yours", simulate(replace(Cluster(), **given), one))] if given else [])]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
