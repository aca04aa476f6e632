"""What is done, on disk: one file for each content and settings, whole or not there at all.

A result is written beside its place, flushed to the disk and renamed into it, so that a process killed at any
moment leaves whole results and a leftover that the next run removes. Nothing else says what is done.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from extractor import __version__
from extractor.errors import ExtractorError
from extractor.schemas import version

_LEFTOVER = ".part-"


@dataclass(frozen=True, slots=True)
class Entry:
    """One input file and what became of it: ``read``, ``failed``; `key` is None where its bytes could not be had."""

    name: str
    key: str | None
    state: str
    why: dict[str, str] | None = None


class Ledger:
    """Results and failures of one batch under `folder`."""

    def __init__(self, folder: Path, settings: dict[str, Any]) -> None:
        self._folder = folder / "records"
        told = json.dumps({**settings, "extractor": __version__, "schema": version()}, sort_keys=True)
        self.settings = hashlib.sha256(told.encode()).hexdigest()[:12]
        self._folder.mkdir(parents=True, exist_ok=True)
        for leftover in [*folder.glob(f"{_LEFTOVER}*"), *self._folder.rglob(f"{_LEFTOVER}*")]:
            if leftover.is_dir():  # of a run that was killed while it wrote its tables
                shutil.rmtree(leftover, ignore_errors=True)
            else:
                leftover.unlink(missing_ok=True)

    def key(self, content: bytes) -> str:
        """What stands for these bytes read with these settings."""
        return f"{hashlib.sha256(content).hexdigest()}-{self.settings}"

    def done(self, key: str) -> str | None:
        """How it ended: ``read``, ``failed``, or None where it is still to be done."""
        if self._path(key, ".json").exists():
            return "read"
        return "failed" if self._path(key, ".failed.json").exists() else None

    def keep(self, key: str, text: str) -> None:
        """Keep a result."""
        _write(self._path(key, ".json"), lambda out: out.write(text.encode()))
        self._path(key, ".failed.json").unlink(missing_ok=True)

    def fail(self, key: str, error: ExtractorError) -> None:
        """Keep why there is none."""
        told = json.dumps(failure(error), ensure_ascii=False)
        _write(self._path(key, ".failed.json"), lambda out: out.write(told.encode()))

    def text(self, key: str) -> str:
        """The result as it was kept."""
        return self._path(key, ".json").read_text("utf-8")

    def why(self, key: str) -> dict[str, str]:
        """Why there is none."""
        found: dict[str, str] = json.loads(self._path(key, ".failed.json").read_text("utf-8"))
        return found

    def _path(self, key: str, ending: str) -> Path:
        return self._folder / key[:2] / f"{key}{ending}"


def failure(error: ExtractorError) -> dict[str, str]:
    """An error as data."""
    return {"kind": type(error).__name__, "message": error.zh, "message_en": error.en}


def _write(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    """Whole or not at all, also where the power fails.

    Raises:
        ExtractorError: the disk is full, or may not be written to.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=_LEFTOVER, delete=False) as out:
            try:
                write(out)
                out.flush()
                os.fsync(out.fileno())
            except BaseException:
                Path(out.name).unlink(missing_ok=True)
                raise
        os.replace(out.name, path)
    except OSError as error:
        raise ExtractorError(
            f"无法写入 {path.parent}：{error.strerror}。已完成的结果都在，处理好磁盘后再运行一次即可继续。",
            f"cannot write to {path.parent}: {error.strerror}. What is done is kept: mend it and run again to go on",
        ) from error


def written(path: Path, lines: Iterator[str]) -> None:
    """Write a text file line by line, whole or not at all.

    Raises:
        ExtractorError: the disk is full, or may not be written to.
    """

    def write(out: IO[bytes]) -> None:
        for line in lines:
            out.write(line.encode() + b"\n")

    _write(path, write)
