"""A real Ray with two workers: one is killed, its file is done again by another, every file is there once."""

from __future__ import annotations

import json
import os
import signal
import threading
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from waiting import until

pytest.importorskip("ray")

from extractor.batch import NoWorkers, Plan, run
from extractor.batch.cluster import LOCAL, Cluster
from extractor.boxed import Bounds, Task
from extractor.errors import NotAReport

pytestmark = [
    pytest.mark.slow,
    # Ray leaves its sockets and files to the end of the process, and speaks of its own old parts
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning", "ignore::FutureWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
CASE = "songping-2024-target"


class Told:
    """Counts what has ended."""

    def __init__(self) -> None:
        self.ends: list[str] = []

    def found(self, count: int) -> None:
        """How many there are is known."""

    def ended(self, name: str, state: str, known: bool) -> None:
        self.ends.append(Path(name).name)


def copies(reports: Path, folder: Path, count: int) -> Path:
    folder.mkdir()
    original = (reports / CASE / "document.pdf").read_bytes()
    for number in range(count):
        (folder / f"{number}.pdf").write_bytes(original + f"\n% copy {number}\n".encode())
    return folder


def actors() -> list[int]:
    """The actors' processes, by what Ray calls them."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if path.read_bytes().startswith(b"ray::Hand"):
                found.append(int(path.parent.name))
        except OSError:
            continue  # it has ended meanwhile
    return found


def test_a_worker_is_killed_and_its_file_done_again(reports: Path, tmp_path: Path) -> None:
    given, out, told = copies(reports, tmp_path / "in", 8), tmp_path / "out", Told()
    (given / "no-report.txt").write_text("hello", "utf-8")
    plan = Plan((str(given),), out, workers=2)
    crew = Cluster(2, Bounds(), LOCAL)
    result = []
    running = threading.Thread(target=lambda: result.append(run(plan, told, crew)))
    running.start()
    until(lambda: len(told.ends) >= 2 or not running.is_alive())
    before = actors()
    os.kill(before[0], signal.SIGKILL)
    running.join()
    (summary,) = result
    assert len(before) == 2
    assert (summary.files, summary.read, summary.failed, summary.known) == (9, 8, 1, 0)
    assert summary.reasons == {"UnknownFormat": 1}
    lines = [json.loads(line) for line in (out / "extractions.jsonl").read_text("utf-8").splitlines()]
    assert sorted(Path(each["file"]).name for each in lines) == [f"{number}.pdf" for number in range(8)]
    assert pq.read_table(out / "indicators.parquet").num_rows % 8 == 0
    assert sorted(told.ends) == sorted([*(f"{number}.pdf" for number in range(8)), "no-report.txt"])
    until(lambda: not actors())  # and nothing of it is left behind


def test_one_process_and_ray_give_the_same(reports: Path, tmp_path: Path) -> None:
    given = copies(reports, tmp_path / "in", 2)
    run(Plan((str(given),), tmp_path / "one", workers=1), Told())
    run(Plan((str(given),), tmp_path / "ray", workers=1, ray=LOCAL), Told())
    told = [_records(tmp_path / each) for each in ("one", "ray")]
    assert told[0] == told[1]
    assert len(told[0]) == 2


def _records(out: Path) -> list[object]:
    lines = [json.loads(line) for line in (out / "extractions.jsonl").read_text("utf-8").splitlines()]
    return [[line[key] for key in ("file", "record", "evidence", "findings")] for line in lines]


def test_an_error_of_a_file_arrives_as_what_it_is_and_the_worker_goes_on(tmp_path: Path) -> None:
    crew = Cluster(1, Bounds(), LOCAL)
    try:
        for _ in range(2):
            with pytest.raises(NotAReport, match="no project"):
                crew.read("<html><body><p>你好</p></body></html>".encode(), Task("a.html"))
    finally:
        crew.close()
    with pytest.raises(NoWorkers):
        crew.read(b"", Task("b.html"))


def test_where_no_cluster_is_nobody_reads_and_it_is_told(tmp_path: Path) -> None:
    with pytest.raises(NoWorkers, match="cannot be reached"):
        Cluster(1, Bounds(), "127.0.0.1:1")
