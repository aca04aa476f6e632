"""Makes extractor/ocr/quick.onnx: the recognition model of RapidOCR's wheel in whole numbers, nearly twice as fast.

    pip install onnx sympy rapidocr && python tests/ocr/make_quick_model.py

The weights are PaddleOCR's PP-OCRv6 small (Apache-2.0). Weights are kept to seven bits: processors
without whole-number instructions of their own overflow with eight.
"""

from __future__ import annotations

import random
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import onnx
import onnxruntime
import pymupdf
from onnx import version_converter
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static

from extractor.ocr.ppocr import _model_path, _prepared

TARGET = Path(__file__).resolve().parents[2] / "extractor" / "ocr" / "quick.onnx"
LINES = 240
LATIN = ("helv", "tiro", "hebo", "tibo", "cour", "cjk")
FONTS = {face: pymupdf.Font(face) for face in (*LATIN, "cjk")}
SAMPLES = """
项目支出绩效自评表 一级指标 二级指标 三级指标 年度指标值 实际完成值 偏差原因分析及改进措施 满意度指标 社会效益指标
其中：当年财政拨款 上年结转资金 全年执行数（万元） 资金总额 完成及时率 ≥95% ≤120万元 100.00% 1,234.56 98.7 10 9.85 0 4
培训群众人次，保障了工程质量；验收合格。 2023年12月底前 √ □是☑否 “十四五”规划 ＝36个 —— 填报单位（盖章）：某某县某某局
公共图书馆、文化馆（站）免费开放 3.5‰ 元/亩 住房公积金归集额 警务室改造 黟县赟翀鑫淼 1-7月 http A4 No.12
"""


def lines(seed: int = 7) -> Iterator[np.ndarray]:
    """Grey pictures of lines as scanners and telephones give them."""
    words = SAMPLES.split()
    chance = random.Random(seed)
    noise = np.random.default_rng(seed)
    for _ in range(LINES):
        text = "".join(chance.choice(words) for _ in range(chance.randint(1, 4)))
        size = chance.uniform(7, 22)
        page = pymupdf.open().new_page(width=len(text) * size * 1.1 + 12, height=size * 1.5)
        writer = pymupdf.TextWriter(page.rect)
        for word in re.findall(r"[ -~]+|[^ -~]+", text):
            face = chance.choice(LATIN) if word.isascii() else "cjk"
            writer.append(writer.last_point if writer.text_rect.width > 0 else (5, size * 1.1), word, FONTS[face], size)
        writer.write_text(page)
        shown = page.get_pixmap(dpi=chance.choice([110, 150, 200, 300]), colorspace=pymupdf.csGRAY)
        grey = np.frombuffer(shown.samples, np.uint8).reshape(shown.height, shown.width).astype(np.float32)
        inked = np.flatnonzero((grey < 200).any(axis=0))
        grey = grey[:, : inked[-1] + 6]
        grey = 255 - (255 - grey) * chance.uniform(0.45, 1.0)
        grey = cv2.GaussianBlur(grey, (0, 0), chance.uniform(0.3, 1.3))
        grey += noise.normal(0, chance.uniform(0, 10), grey.shape).astype(np.float32)
        yield np.clip(grey, 0, 255).astype(np.uint8)


class Calibration(CalibrationDataReader):
    """Shows the lines one by one."""

    def __init__(self) -> None:
        self._lines = lines()

    def get_next(self) -> dict[str, np.ndarray] | None:
        """The next input, or None."""
        line = next(self._lines, None)
        return None if line is None else {"x": np.ascontiguousarray(_prepared(line)[0])}


def main(target: Path = TARGET) -> None:
    """Write the file."""
    with tempfile.TemporaryDirectory() as folder:
        newer, fused = str(Path(folder) / "newer.onnx"), str(Path(folder) / "fused.onnx")
        onnx.save(version_converter.convert_version(onnx.load(_model_path()), 17), newer)
        options = onnxruntime.SessionOptions()
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
        options.optimized_model_filepath = fused
        # What these do is done better once the convolutions are in whole numbers.
        later = ["ConvActivationFusion", "MatmulTransposeFusion", "NchwcTransformer"]
        onnxruntime.InferenceSession(newer, options, providers=["CPUExecutionProvider"], disabled_optimizers=later)
        quantize_static(
            fused,
            str(target),
            Calibration(),
            quant_format=QuantFormat.QDQ,
            per_channel=True,
            reduce_range=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=["Conv", "MatMul"],
            extra_options={"OpTypesToExcludeOutputQuantization": ["MatMul"]},
        )


if __name__ == "__main__":
    main(*(Path(one) for one in sys.argv[1:]))
