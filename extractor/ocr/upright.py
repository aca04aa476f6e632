"""The page the right way up and level. A few lines are read to tell which way up it stands."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from extractor.ocr.crops import cut, window
from extractor.ocr.frame import sheet, turned, whole
from extractor.ocr.level import levelled
from extractor.ocr.light import evened, lifted, seal_mask
from extractor.ocr.lines import Line
from extractor.ocr.orientation import SAMPLES, SURE, THINNEST, UNCLEAR, score, sideways, standing
from extractor.ocr.ports import OcrEngine, Reading
from extractor.ocr.sight import Sight, look, overturned

Known = dict[Line, Reading]


def upright(rgb: NDArray[np.uint8], zoom: float, engine: OcrEngine) -> tuple[Sight, Known]:
    """The page in the frame in which it reads best, and the lines that were read to find that out."""
    base = sheet(rgb, zoom) or whole(rgb, zoom)
    picture = base.glimpse(rgb)
    grey = evened(lifted(picture, seal_mask(picture)))
    across = sideways(grey)
    first = int(across > 1)
    tried: list[tuple[float, Sight, int]] = []
    for quarter in (first, 1 - first):
        sight = look(rgb, levelled(turned(base, quarter), np.rot90(grey, quarter)))
        lines = _samples(sight)
        pictures = [cut(sight.grey, line, window(line, sight.em)) for line in lines]
        readings = engine.read(pictures) if pictures else []
        likely = standing(across, quarter)
        tried.append((likely * score(lines, readings), sight, 0))
        clear = not 1 / UNCLEAR < across < UNCLEAR
        if (tried[-1][0] >= SURE and clear) or not lines:
            return sight, dict(zip(lines, readings, strict=True))
        over = engine.read([np.ascontiguousarray(picture[::-1, ::-1]) for picture in pictures])
        tried.append((likely * score(lines, over), sight, 2))
        if tried[-1][0] >= SURE and clear:
            break
    _, best, half = max(tried, key=lambda one: one[0])
    return overturned(best) if half else best, {}


def _samples(sight: Sight) -> list[Line]:
    """A few lines of a handful of characters, from all over the page; what is left of a ruling is none."""
    lines = [line for line in sight.lines if line.ink.height >= THINNEST * sight.em] or sight.lines
    likely = [line for line in lines if 2.5 * sight.em <= line.ink.width <= 9 * sight.em]
    likely = likely or [line for line in lines if line.ink.width >= 1.2 * sight.em] or lines
    step = max(len(likely) // SAMPLES, 1)
    return likely[step // 2 :: step][:SAMPLES]
