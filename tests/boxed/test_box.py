"""Threat: a file that crashes, hangs or fills the memory of what reads it, or makes it reach out."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from extractor.boxed import Bounds, Box, Task
from extractor.boxed.box import Stopped
from extractor.errors import BrokenFile, EmptyFile, LimitExceeded, NotAReport, UnknownFormat
from extractor.interchange import from_json, to_json

CASE = "songping-2024-target"


@pytest.fixture(scope="module")
def box() -> Iterator[Box]:
    with Box() as made:
        yield made


@pytest.fixture
def report(reports: Path) -> bytes:
    return (reports / CASE / "document.pdf").read_bytes()


def test_a_file_is_read_as_without_a_box(box: Box, report: bytes) -> None:
    from extractor.pipeline import extract
    from extractor.readers.form import FormReader

    stages: list[str] = []
    boxed = box.read(report, Task("a.pdf"), lambda stage, page: stages.append(stage))
    assert stages == ["open", "recognize", "lay_out", "read", "check", "repair"]
    assert boxed.run.file_name == "a.pdf"
    here = from_json(to_json(extract(report, reader=FormReader())))
    assert (boxed.record, boxed.evidence, boxed.findings) == (here.record, here.evidence, here.findings)


def test_one_child_reads_many_files_and_says_why_it_cannot(box: Box, report: bytes) -> None:
    box.read(report, Task("a.pdf"))
    first = box.process
    with pytest.raises(EmptyFile):
        box.read(b"", Task("empty"))
    with pytest.raises(UnknownFormat):
        box.read(b"hello", Task("hello.txt"))
    with pytest.raises(NotAReport) as error:
        box.read(b"<html><body><p>hello</p></body></html>", Task("hello.html"))
    assert error.value.zh
    assert box.process == first


def test_a_child_that_is_killed_costs_its_file_alone(box: Box, report: bytes) -> None:
    def kill(stage: str, page: int) -> None:
        assert box.process is not None
        os.kill(box.process, signal.SIGSEGV)

    with pytest.raises(BrokenFile, match="ended unexpectedly"):
        box.read(report, Task("a.pdf"), kill)
    assert box.read(report, Task("a.pdf")).record["projects"]


def test_a_file_that_takes_too_long_is_given_up(reports: Path) -> None:
    scan = (reports / CASE / "scan-clean.pdf").read_bytes()
    with Box(Bounds(seconds=1)) as box, pytest.raises(LimitExceeded, match="EXTRACTOR_BOX_SECONDS"):
        box.read(scan, Task("scan.pdf"))
    with Box(Bounds(processor_seconds=0)) as box, pytest.raises(LimitExceeded, match="EXTRACTOR_BOX_PROCESSOR_SECONDS"):
        box.read(scan, Task("scan.pdf"))


def test_a_file_that_takes_too_much_memory_is_given_up(reports: Path) -> None:
    scan = (reports / CASE / "scan-clean.pdf").read_bytes()
    with Box(Bounds(memory=700 * 2**20)) as box, pytest.raises((LimitExceeded, BrokenFile)) as error:
        box.read(scan, Task("scan.pdf"))
    assert "limit" in error.value.en


def test_a_reading_can_be_stopped_from_another_thread(box: Box, reports: Path) -> None:
    scan = (reports / CASE / "scan-clean.pdf").read_bytes()
    begun = threading.Event()

    def stop() -> None:
        begun.wait(60)
        box.stop()

    thread = threading.Thread(target=stop)
    thread.start()
    with pytest.raises(Stopped):
        box.read(scan, Task("scan.pdf"), lambda stage, page: begun.set())
    thread.join()


def test_no_child_outlives_its_parent(report: bytes, tmp_path: Path) -> None:
    path = tmp_path / "report"
    path.write_bytes(report)
    code = (
        "import sys, os; from pathlib import Path; from extractor.boxed import Box, Task\n"
        "box = Box(); box.read(Path(sys.argv[1]).read_bytes(), Task('a'))\n"
        "print(box.process, flush=True); os.kill(os.getpid(), 9)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=False)
    child = int(done.stdout)
    for _ in range(600):
        if not Path(f"/proc/{child}").exists() or "State:\tZ" in Path(f"/proc/{child}/status").read_text():
            return
        threading.Event().wait(0.1)
    pytest.fail("the child is still there")


@pytest.mark.parametrize(
    "act",
    [
        "socket.create_connection(('127.0.0.1', 9))",
        "socket.socket(socket.AF_INET, socket.SOCK_STREAM).connect(('127.0.0.1', 9))",
        "socket.getaddrinfo('example.org', 80)",
        "subprocess.run(['true'])",
        "os.system('true')",
        "os.fork()",
    ],
)
def test_what_reads_a_file_reaches_nobody_and_starts_nothing(act: str) -> None:
    code = (
        "import os, socket, subprocess\nfrom extractor.boxed import Bounds\n"
        "from extractor.boxed.holding import impose\nimpose(Bounds())\n"
        f"try:\n    {act}\nexcept PermissionError:\n    print('refused')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "refused"


def test_a_host_that_was_named_may_be_reached() -> None:
    code = (
        "import socket\nserver = socket.create_server(('127.0.0.1', 0))\n"
        "from extractor.boxed import Bounds\nfrom extractor.boxed.holding import impose\n"
        "impose(Bounds(hosts=('localhost',)))\n"
        "socket.create_connection(('localhost', server.getsockname()[1])).close()\n"
        "try:\n    socket.create_connection(('127.0.0.2', 9))\nexcept PermissionError:\n    print('refused')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "refused"
