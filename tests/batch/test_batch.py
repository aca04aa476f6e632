"""Batches: every file once, whatever is killed; outputs whole; one bad file stops nobody."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
import zipfile
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from extractor.batch import Plan, Summary, run
from extractor.batch.ledger import Ledger
from extractor.boxed import Task
from extractor.cli import main
from extractor.errors import BrokenFile, ExtractorError, InputError
from extractor.interchange import from_json

CASES = ("songping-2024-target", "yunchuan-2023-self-evaluation", "heyang-2022-culture")


class Told:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.count = 0
        self.ends: list[tuple[str, str, bool]] = []

    def found(self, count: int) -> None:
        self.count = count

    def ended(self, name: str, state: str, known: bool) -> None:
        self.ends.append((name, state, known))


class Recorded:
    """Workers that give one extraction for everything, and count what they are asked; `BAD` is refused."""

    def __init__(self, text: str, count: int = 2) -> None:
        self.count = count
        self.asked: list[bytes] = []
        self._text = text

    def read(self, content: bytes, task: Task) -> str:
        self.asked.append(content)
        if content == b"BAD":
            raise BrokenFile("坏了", "broken")
        return self._text

    def close(self) -> None:
        pass


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> str:
    reports = Path(__file__).resolve().parents[2] / "evals/suites/reports"
    out = tmp_path_factory.mktemp("one")
    assert main(["extract", str(reports / CASES[1] / "document.pdf"), "--out", str(out)]) in (0, 1)
    return (out / "document.pdf.json").read_text("utf-8")


def some(folder: Path, **contents: bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return folder


def done(plan: Plan, workers: Recorded) -> Summary:
    return run(plan, Told(), workers)


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_each_content_is_read_once_and_a_bad_file_stops_nobody(tmp_path: Path, text: str) -> None:
    given = some(tmp_path / "in", a=b"1", b=b"2", same=b"1", bad=b"BAD", **{".hidden": b"3", "~$lock": b"4"})
    workers = Recorded(text)
    summary = done(Plan((str(given),), tmp_path / "out"), workers)
    assert sorted(workers.asked) == [b"1", b"2", b"BAD"]
    assert (summary.files, summary.read, summary.failed) == (4, 3, 1)
    assert summary.reasons == {"BrokenFile": 1}
    (failed,) = lines(tmp_path / "out/failures.jsonl")
    assert failed["message"] == "坏了"
    assert [Path(str(each["file"])).name for each in lines(tmp_path / "out/files.jsonl")] == ["a", "b", "bad", "same"]
    assert len(lines(tmp_path / "out/extractions.jsonl")) == 2


def test_done_work_is_never_done_twice_but_on_demand_or_with_other_settings(tmp_path: Path, text: str) -> None:
    given, out = some(tmp_path / "in", a=b"1", bad=b"BAD"), tmp_path / "out"
    done(Plan((str(given),), out), Recorded(text))
    again = Recorded(text)
    assert done(Plan((str(given),), out), again).known == 2
    assert again.asked == []
    done(Plan((str(given),), out, force=True), again)
    assert len(again.asked) == 2
    done(Plan((str(given),), out, rules=("inverse",)), again)
    assert len(again.asked) == 4


def test_results_inside_the_input_folder_are_no_input(tmp_path: Path, text: str) -> None:
    given = some(tmp_path / "in", a=b"1")
    for _ in range(2):
        assert done(Plan((str(given),), given / "out"), Recorded(text)).files == 1


def test_archives_globs_and_urls(tmp_path: Path, text: str) -> None:
    given = some(tmp_path / "in", **{"x.txt": b"1", "y.txt": b"2"})
    with zipfile.ZipFile(given / "z.zip", "w") as archive:
        archive.writestr("../../up.pdf", b"%PDF-3")
        archive.writestr("报告/一.pdf", b"4")
        archive.writestr("__MACOSX/._x", b"5")
    workers = Recorded(text)
    inputs = (str(given / "*.txt"), str(given / "z.zip"), f"file://{given}/x.txt")
    summary = done(Plan(inputs, tmp_path / "out"), workers)
    assert sorted(workers.asked) == [b"%PDF-3", b"1", b"2", b"4"]
    assert summary.files == 5
    assert not list(tmp_path.rglob("up.pdf"))


def test_an_input_that_is_not_there_is_told(tmp_path: Path, text: str) -> None:
    for missing in (str(tmp_path / "no"), str(tmp_path / "*.pdf"), f"file://{tmp_path}/no"):
        with pytest.raises(InputError):
            done(Plan((missing,), tmp_path / "out"), Recorded(text))


def test_tables_lead_back_to_the_page(tmp_path: Path, text: str) -> None:
    done(Plan((str(some(tmp_path / "in", a=b"1")),), tmp_path / "out"), Recorded(text))
    extraction = from_json(text)
    table = pq.read_table(tmp_path / "out/indicators.parquet").to_pylist()
    rows = [row for project in extraction.record["projects"] for row in project["indicators"]]
    assert [row["level3"] for row in table] == [row["level3"] for row in rows]
    assert [row["weight"] for row in table] == [row["weight"] for row in rows]
    assert all(row["page"] and row["pointer"].startswith("/projects/") for row in table)
    findings = pq.read_table(tmp_path / "out/findings.parquet").to_pylist()
    assert [each["rule"] for each in findings] == [finding.rule for finding in extraction.findings]
    funds = pq.read_table(tmp_path / "out/funds.parquet")
    assert str(funds.schema.field("executed").type) == "decimal128(38, 10)"
    (line,) = (tmp_path / "out/extractions.jsonl").read_text("utf-8").splitlines()
    kept = json.loads(line, parse_float=Decimal)
    assert from_json(json.dumps({k: v for k, v in kept.items() if k != "file"}, default=float)).record


def test_a_full_disk_ends_the_batch_with_a_word_and_keeps_what_is_done(
    tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given, out = some(tmp_path / "in", a=b"1", b=b"2"), tmp_path / "out"
    real = os.fsync

    def full(handle: int) -> None:
        monkeypatch.setattr(os, "fsync", lambda handle: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        real(handle)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ExtractorError, match="No space left"):
        done(Plan((str(given),), out), Recorded(text, count=1))
    monkeypatch.undo()
    assert not list(out.rglob(".part-*"))
    again = Recorded(text)
    assert done(Plan((str(given),), out), again).read == 2
    assert len(again.asked) == 1


def test_a_leftover_of_a_killed_run_is_removed(tmp_path: Path) -> None:
    left = tmp_path / "records/ab/.part-1"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"half")
    tables = tmp_path / ".part-2/funds.parquet"
    tables.parent.mkdir()
    tables.write_bytes(b"half")
    Ledger(tmp_path, {})
    assert not left.exists()
    assert not tables.parent.exists()


@pytest.mark.slow
def test_killed_at_random_and_resumed_every_file_is_there_once(tmp_path: Path, reports: Path) -> None:
    given = tmp_path / "in"
    given.mkdir()
    original = (reports / CASES[0] / "document.pdf").read_bytes()
    for number in range(12):
        (given / f"{number}.pdf").write_bytes(original + f"\n% copy {number}\n".encode())
    out, dice = tmp_path / "out", random.Random(7)
    command = [sys.executable, "-m", "extractor.cli", "batch", str(given), "--out", str(out), "--workers", "2"]
    for _ in range(4):
        running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        goal = len(list(out.rglob("*.json"))) + dice.randint(1, 2)
        while running.poll() is None and len(list(out.rglob("*.json"))) < goal:
            threading.Event().wait(0.02)
        time.sleep(dice.random() / 10)
        running.send_signal(signal.SIGKILL)
        running.wait()
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr
    told = lines(out / "extractions.jsonl")
    assert len(told) == 12
    assert len({str(each["file"]) for each in told}) == 12
    assert pq.read_table(out / "indicators.parquet").num_rows % 12 == 0
    assert not list(out.rglob(".part-*"))


def test_the_command_line_tells_how_it_ended(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = some(tmp_path / "in", a=b"hello")
    assert main(["batch", str(given), "--out", str(tmp_path / "out"), "--lang", "en"]) == 2
    told = capsys.readouterr().err
    assert "1 files: 0 read, 1 failed" in told
    assert "failures.jsonl" in told
