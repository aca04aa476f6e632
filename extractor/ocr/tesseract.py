"""Line recognition by the tesseract program, run once a batch. Weaker than PP-OCR on Chinese; a second opinion."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.errors import MissingPackage
from extractor.ocr.ports import Reading

LANGUAGE = "chi_sim"
HEIGHT = 48
SECONDS = 20
"""A line takes a fraction of a second; a program that hangs is ended."""


class TesseractEngine:
    """Reads each picture as a single line.

    Raises:
        MissingPackage: the program, or its Chinese data, is not installed.
    """

    def __init__(self) -> None:
        program = shutil.which("tesseract")
        if program is None or LANGUAGE not in _languages(program):
            raise MissingPackage(
                "缺少 tesseract 或其中文数据：请安装 tesseract-ocr 和 tesseract-ocr-chi-sim。",
                "tesseract or its Chinese data is missing: install tesseract-ocr and tesseract-ocr-chi-sim.",
            )
        self._program = program

    def read(self, lines: Sequence[NDArray[Any]]) -> list[Reading]:
        """One reading a picture; see `OcrEngine.read`."""
        with tempfile.TemporaryDirectory(prefix="lines-") as folder:
            return [self._line(Path(folder), line) for line in lines]

    def _line(self, folder: Path, line: NDArray[Any]) -> Reading:
        scale = HEIGHT / line.shape[0]
        path = folder / "line.png"
        cv2.imwrite(str(path), cv2.resize(line, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC))
        command = [self._program, str(path), "-", "-l", LANGUAGE, "--psm", "7", "tsv"]
        # One thread: several lines may be read at once, and its own threads then only contend.
        single = {**os.environ, "OMP_THREAD_LIMIT": "1"}  # noqa: TID251 - handed on, not read
        try:  # the program itself and no other: where files are read, nothing else may be started
            done = subprocess.run(command, env=single, capture_output=True, timeout=SECONDS, check=True)
        except (subprocess.SubprocessError, OSError):
            return Reading("")
        return _parsed(done.stdout.decode("utf-8", "replace"))


def _languages(program: str) -> str:
    try:
        return subprocess.run(
            [program, "--list-langs"], capture_output=True, timeout=SECONDS, check=True
        ).stdout.decode()
    except (subprocess.SubprocessError, OSError):
        return ""


def _parsed(table: str) -> Reading:
    """The words of tesseract's table put together; every character has its word's confidence."""
    text, scores = "", []
    for row in table.splitlines()[1:]:
        fields = row.split("\t")
        if len(fields) >= 12 and fields[0] == "5" and fields[11].strip():
            text += fields[11].strip()
            scores += [max(float(fields[10]), 0.0) / 100] * len(fields[11].strip())
    return Reading(text, tuple(np.clip(scores, 0, 1).tolist()))
