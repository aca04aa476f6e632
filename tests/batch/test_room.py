"""Memory has the last word on how many read, and on when the next file begins."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest

from extractor.batch import NoWorkers, Plan, run
from extractor.batch import room as rooms
from extractor.batch.cluster import _places
from extractor.boxed import Task
from extractor.errors import NotAReport


def test_a_file_waits_until_there_is_memory_and_not_for_ever() -> None:
    left, slept = iter([0, 0, rooms.SPARE]), []
    assert rooms.wait_for_memory(lambda: next(left), slept.append)
    assert len(slept) == 2
    assert not rooms.wait_for_memory(lambda: 0, slept.append, patience=5)
    assert rooms.wait_for_memory(lambda: None, slept.append)


def test_no_more_read_than_there_is_memory_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 16)
    monkeypatch.setattr(rooms, "available", lambda: 3 * rooms.EACH + 1)
    assert rooms.room() == 3
    monkeypatch.setattr(rooms, "available", lambda: 0)
    assert rooms.room() == 1
    monkeypatch.setattr(rooms, "available", lambda: None)
    assert rooms.room() == 16
    assert _places({"CPU": 64.0, "memory": 10.0 * rooms.EACH}) == 10
    assert _places({"CPU": 4.0, "memory": 10.0 * rooms.EACH}) == 4


class Gone:
    """Workers that are there no more."""

    count = 8

    def read(self, content: bytes, task: Task) -> str:
        raise NoWorkers("没有了", "none left")

    def close(self) -> None:
        """There is nothing to end."""


class Quiet:
    """Is told, and says nothing."""

    def __getattr__(self, name: str) -> Any:
        return lambda *_: None


def test_where_nobody_is_left_to_read_the_batch_ends_and_no_file_counts_as_failed(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a").write_bytes(b"1")
    with pytest.raises(NoWorkers):
        run(Plan((str(tmp_path / "in"),), tmp_path / "out"), Quiet(), Gone())
    assert not list((tmp_path / "out").rglob("*.json"))


class Refusing:
    """Workers that can read none of it."""

    count = 8

    def read(self, content: bytes, task: Task) -> str:
        raise NotAReport("没有", "none")

    def close(self) -> None:
        """There is nothing to end."""


def test_no_more_bytes_are_held_than_allowed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in").mkdir()
    for name in "abcdef":
        (tmp_path / f"in/{name}").write_bytes(name.encode() * 10)
    running = sys.modules["extractor.batch.run"]
    held: list[int] = []
    monkeypatch.setattr(running, "_HELD", 25)
    monkeypatch.setattr(running, "_held", lambda waiting, sizes: held.append(10 * len(waiting)) or held[-1])
    assert run(Plan((str(tmp_path / "in"),), tmp_path / "out"), Quiet(), Refusing()).failed == 6
    assert max(held) == 30
