"""PP-OCRv6 (small) line recognition by ONNX Runtime, with the model that ships in RapidOCR's wheel.

RapidOCR's own pipeline is not used: it detects text on the whole page first, which the grid of a
form makes needless and which costs half of its time; it keeps one reading a character, where
doubt needs the second best; and it fetches a model that it misses. Its wheel is the package that
carries the weights.

Lines are first read by the same model in whole numbers (``quick.onnx``, made from the wheel's by
``tests/ocr/make_quick_model.py``), which takes little more than half the time; what it doubts, and
figures and rare characters a little earlier, is read by the wheel's model, whose reading stands.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.document import Alternative
from extractor.errors import MissingPackage
from extractor.ocr.ports import Reading
from extractor.ocr.threads import allowed

HEIGHT = 48
"""The model's input height, in pixels."""
STEP = 8
"""The model gives one output column for this many input pixels."""
NARROWEST = 48
"""Narrower pictures are filled up to this: below it the model loses lone figures."""
SAME = str.maketrans({"☐": "□", "▢": "□", "⩾": "≥", "⩽": "≤", "≧": "≥", "≦": "≤"}) | {
    code: code - 0xFEE0 for code in map(ord, "０１２３４５６７８９．％＋－／＜＝＞") if code
}
"""Signs that the model has several code points for and print has one shape for."""
HALF, FULL = "(),:;?!", "（），：；？！"
SQUEEZE = 0.67
"""Long lines are narrowed to this share of their width: the model reads them as well, in two thirds of the time.
Much further, and the second of two equal figures is lost: 100 becomes 10."""
SHORT, LONG = 3.0, 6.0
"""Up to this many times as wide as high a line keeps its width, for figures live in short ones; from there on
it is narrowed in full."""
MODEL = "PP-OCRv6_rec_small.onnx"
QUICK = Path(__file__).with_name("quick.onnx")
DOUBT, FIGURE_DOUBT = 0.85, 0.95
"""A quick reading with a character below this is read in full; one with a figure in it, below the second."""
NARROW, ALONE = 1.8, 2
"""Up to this many times as wide as high, a picture has two characters; so few do not sustain each other, and are
always read in full."""


class PaddleEngine:
    """Reads lines with PP-OCRv6 small, each picture on one thread, several pictures at once.

    `quick` has lines read in whole numbers first. Models are loaded when the first line is read.

    Raises:
        MissingPackage: onnxruntime is not installed, or no rapidocr wheel with the model in it.
    """

    def __init__(self, threads: int | None = None, quick: bool = True) -> None:
        self._path = _model_path()
        if find_spec("onnxruntime") is None:
            raise MissingPackage(
                "缺少 onnxruntime：请安装 onnxruntime。", "onnxruntime is missing: install onnxruntime."
            )
        self._quickly = quick and QUICK.is_file()
        self._models: tuple[_Model, _Model] | None = None
        self._loading = threading.Lock()
        self._pool = ThreadPoolExecutor(threads or allowed(), thread_name_prefix="ocr")

    def read(self, lines: Sequence[NDArray[Any]]) -> list[Reading]:
        """One reading a picture; see `OcrEngine.read`."""
        with self._loading:
            quick, full = self._models = self._models or self._loaded()

        def reading(line: NDArray[Any]) -> Reading:
            if quick is not full and line.shape[1] > NARROW * line.shape[0]:
                first = quick.read(line)
                if _sure(first):
                    return first
            return full.read(line)

        return list(self._pool.map(reading, lines))

    def _loaded(self) -> tuple[_Model, _Model]:
        full = _Model(self._path)
        return (_Model(QUICK) if self._quickly else full), full


def _sure(reading: Reading) -> bool:
    """Whether a quick reading stands: every character is sure and common, and there are several."""
    if len(reading.text) <= ALONE:
        return False
    least = FIGURE_DOUBT if any(character.isdigit() for character in reading.text) else DOUBT
    return reading.weakest >= least and not _rare(reading.text)


def _rare(text: str) -> bool:
    """Is there a Chinese character beyond the 3755 common ones (GB 2312's first level) in it?"""
    for character in text:
        if "一" <= character <= "鿿":
            code = character.encode("gb2312", "replace")
            if len(code) < 2 or code[0] > 0xD7:
                return True
    return False


class _Model:
    """The loaded model with its characters; index 0 of its output means none."""

    def __init__(self, path: Path) -> None:
        self._session = _session(path)
        characters = self._session.get_modelmeta().custom_metadata_map["character"].translate(SAME).splitlines()
        self._characters = ["", *characters, " "]
        self._twins = _twins(self._characters)
        self._widths = _widths(self._characters)
        self._input = self._session.get_inputs()[0].name

    def read(self, line: NDArray[Any]) -> Reading:
        picture, width = _prepared(line)
        columns = self._session.run(None, {self._input: picture})[0][0]
        for kept, other in self._twins:
            columns[:, kept] += columns[:, other]
            columns[:, other] = 0
        return _decoded(columns, self._characters, self._widths, width)


def _model_path() -> Path:
    spec = find_spec("rapidocr")
    if spec is not None and spec.submodule_search_locations:
        path = Path(next(iter(spec.submodule_search_locations))) / "models" / MODEL
        if path.is_file():
            return path
    raise MissingPackage(
        f"缺少文字识别模型 {MODEL}：请安装 rapidocr>=3.10,<4（模型在安装包内，不会联网下载）。",
        f"The recognition model {MODEL} is missing: install rapidocr>=3.10,<4 "
        "(the wheel carries it; nothing is downloaded).",
    )


def _session(path: Path) -> Any:
    import onnxruntime  # half a second, and only who reads pixels pays for it

    options = onnxruntime.SessionOptions()
    # Several pictures are read at once, each on one thread: threads inside a picture only contend.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _prepared(line: NDArray[Any]) -> tuple[NDArray[np.float32], int]:
    """The model's input for a grey line, and how many of its columns the line takes."""
    height, width = line.shape[:2]
    squeezed = 1 - (1 - SQUEEZE) * min(max((width / height - SHORT) / (LONG - SHORT), 0.0), 1.0)
    wide = max(STEP, round(HEIGHT * width / height * squeezed))
    # Shrinking by area keeps thin strokes that linear sampling would step over.
    how = cv2.INTER_AREA if height > HEIGHT * 1.5 else cv2.INTER_CUBIC if height < HEIGHT else cv2.INTER_LINEAR
    scaled = cv2.resize(line, (wide, HEIGHT), interpolation=how).astype(np.float32)
    filled = max(NARROWEST, -(-wide // STEP) * STEP)
    picture = np.full((HEIGHT, filled), 1.0, np.float32)
    picture[:, :wide] = scaled / 127.5 - 1.0
    return np.broadcast_to(picture, (1, 3, HEIGHT, filled)), wide


def _twins(characters: list[str]) -> list[tuple[int, int]]:
    """Pairs of outputs (kept, other) that mean the same character."""
    places: dict[str, int] = {}
    return [
        (places[character], index)
        for index, character in enumerate(characters)
        if places.setdefault(character, index) != index
    ]


def _widths(characters: list[str]) -> dict[int, int]:
    """Outputs for half-width and full-width punctuation, each with the other's place."""
    places = {character: index for index, character in enumerate(characters)}
    pairs = [(places[one], places[other]) for one, other in zip(HALF, FULL, strict=True) if {one, other} <= {*places}]
    return dict(pairs) | {other: one for one, other in pairs}


def _decoded(columns: NDArray[np.float32], characters: list[str], widths: dict[int, int], width: int) -> Reading:
    """The best path: repeated columns collapse, column 0 means no character.

    That a bracket may be a half-width or a full-width one is no doubt about it: both count.
    """
    best = columns.argmax(axis=1)
    starts = [0, *(np.flatnonzero(best[1:] != best[:-1]) + 1).tolist(), len(best)]
    text, scores, centres, alternatives = [], [], [], []
    for start, end in pairwise(starts):
        index = int(best[start])
        if not index:
            continue
        peak = start + int(columns[start:end, index].argmax())
        text.append(characters[index])
        scores.append(float(columns[peak, index]) + (float(columns[peak, widths[index]]) if index in widths else 0.0))
        centres.append(min(((start + end) / 2) * STEP / width, 1.0))
        alternatives.append(_others(columns[peak], index, characters))
    return Reading("".join(text), tuple(scores), tuple(centres), tuple(alternatives))


def _others(column: NDArray[np.float32], chosen: int, characters: list[str]) -> tuple[Alternative, ...]:
    """Up to three other characters above one percent, best first."""
    if column[chosen] > 0.985:
        return ()
    ranked = np.argpartition(column, -5)[-5:]
    found = [(float(column[i]), characters[i]) for i in ranked if i not in (0, chosen) and column[i] > 0.01]
    return tuple(Alternative(character, score) for score, character in sorted(found, reverse=True)[:3])
