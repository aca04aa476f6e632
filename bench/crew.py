"""The processes in which other tools work: started, asked, ended.

Tools whose packages cannot stand beside ours (another OpenCV, say) have an environment of their own, ``peers`` in ours,
made by `make bench` from bench/peers.txt. A tool that is in neither is left out, with a word.
"""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

from bench import tools
from evals.tables import Grid, GridCell, text_of

PEERS = Path(sys.prefix) / "peers/bin/python"


class Answer(NamedTuple):
    """What a tool took and found: processor and wall seconds, megabytes at most so far, text, tables."""

    processor: float
    wall: float
    peak: float
    text: str
    tables: list[Grid]


class Worker:
    """One tool in a process of its own, there as long as the `with` statement."""

    def __init__(self, tool: str) -> None:
        program = home(tool)
        if program is None:
            raise LookupError(f"{tool} is not installed")
        self.tool = tool
        self._command = [str(program), "-P", str(Path(tools.__file__)), tool]

    def __enter__(self) -> Worker:
        self._process = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._process.kill()
        self._process.communicate()

    def ask(self, path: Path) -> Answer:
        """Let the tool read a file.

        Raises:
            RuntimeError: the tool failed on it.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{path}\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.tool} failed on {path}")
        told = json.loads(line)
        grids = [_grid(table) for table in told["tables"]]
        return Answer(told["processor"], told["wall"], told["peak"], told["text"], grids)


def _grid(cells: list[tuple[int, int, int, int, str]]) -> Grid:
    return [GridCell(row, column, rows, columns, text_of(text)) for row, column, rows, columns, text in cells]


@cache
def home(tool: str) -> Path | None:
    """The interpreter of the environment that the tool is installed in; None where it is in none."""
    if tool == "tesseract":
        return Path(sys.executable) if shutil.which("tesseract") else None
    package = tools.PACKAGES[tool]
    if importlib.util.find_spec(package):
        return Path(sys.executable)
    ask = f"import importlib.util, sys; sys.exit(importlib.util.find_spec({package!r}) is None)"
    if PEERS.is_file() and not subprocess.run([str(PEERS), "-c", ask], check=False).returncode:
        return PEERS
    return None
