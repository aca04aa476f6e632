"""One page from pixels to words and rulings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.document import Box, Homography, Page, Ruling, Word
from extractor.ocr.crops import cut, window
from extractor.ocr.placing import Read, words_of
from extractor.ocr.ports import OcrEngine
from extractor.ocr.rulings import Lines
from extractor.ocr.settling import settled
from extractor.ocr.sight import Sight
from extractor.ocr.streaks import without_streaks
from extractor.ocr.upright import Known, upright

Stage = Callable[[str], None]
Picture = Callable[[float], "tuple[NDArray[np.uint8], float]"]
"""Renders the page, so many times enlarged against the usual; part of that is left to do, by the factor returned."""

SMALLEST, LARGEST, BEST = 15.0, 52.0, 26.0
"""Ems, in pixels, between which a page is read as it is; beyond, it is rendered anew for the best."""
UNREADABLE = 8.0
FULLEST = 0.6
"""A page with more of it black than this shows no print."""
GUESSED, SURE = 0.6, 0.9
"""Mean scores of a word below and above which it is a guess and a reading."""


def read_page(page: Page, picture: Picture, engine: OcrEngine, reason: str, stage: Stage) -> Page:
    """The page with words and rulings read from its picture; without any, the reason says why."""
    stage("straighten")
    rgb, zoom = _scanned(picture, 1.0)
    sight, known = upright(rgb, zoom, engine)
    if sight.lines and not SMALLEST <= sight.em <= LARGEST:
        rgb, zoom = _scanned(picture, min(max(BEST / sight.em, 0.4), 2.0))
        sight, known = upright(rgb, zoom, engine)
    if not sight.lines or sight.print.ink.mean() > FULLEST:
        return replace(page, reason=f"{reason}; {_nothing(rgb)}")
    scale = rgb.shape[1] / page.width
    stage("read")
    read = settled(sight, read_lines(sight, engine, known), engine)
    words = [word for one in read for word in words_of(one, sight.text, sight.print.seal, scale * zoom)]
    words = _without_phantoms(words)
    if sight.em < UNREADABLE:
        reason += f"; the print is only {sight.em:.0f} pixels high, expect errors"
    return _page(page, sight, (scale, scale * zoom), words, reason)


def _scanned(picture: Picture, enlarged: float) -> tuple[NDArray[np.uint8], float]:
    """The page's picture without what the scanner drew on it."""
    rgb, zoom = picture(enlarged)
    return without_streaks(rgb), zoom


def _nothing(rgb: NDArray[np.uint8]) -> str:
    """Why there is nothing to read."""
    return "the page is black" if rgb.mean() < 60 else "the page is blank"


def read_lines(sight: Sight, engine: OcrEngine, known: Known) -> list[Read]:
    """What the engine reads in the lines of a page, those known already taken as read."""
    areas = {line: window(line, sight.em) for line in sight.lines}
    pending = [line for line in sight.lines if line not in known]
    pictures = [cut(sight.grey, line, areas[line]) for line in pending]
    readings = known | dict(zip(pending, engine.read(pictures) if pictures else [], strict=True))
    return [Read(line, areas[line], readings[line]) for line in sight.lines]


def _without_phantoms(words: list[Word]) -> list[Word]:
    """Without words that lie across others and are read far less surely: what is left of a shade or of a watermark."""
    sure = [word.box.centre for word in words if sum(word.scores) > SURE * len(word.scores)]

    def lies_across(word: Word) -> bool:
        return sum(word.box.holds(x, y) for x, y in sure) >= 2

    return [word for word in words if sum(word.scores) >= GUESSED * len(word.scores) or not lies_across(word)]


def _page(page: Page, sight: Sight, scales: tuple[float, float], words: list[Word], reason: str) -> Page:
    """The page as read; `scales` are pixels a point of the page as seen, and upright."""
    seen, scale = scales
    frame = sight.frame
    placement = np.diag([1 / seen, 1 / seen, 1.0]) @ frame.to_seen @ np.diag([scale, scale, 1.0])
    placement = placement / placement[2, 2]
    straight = np.allclose(placement, np.eye(3), atol=1e-6)
    return replace(
        page,
        words=tuple(words),
        rulings=_in_points(sight.rulings, scale),
        source="ocr",
        reason="; ".join(part for part in (reason, frame.note) if part),
        placement=None if straight else _homography(placement),
        upright_width=frame.width / scale,
        upright_height=frame.height / scale,
        seals=_seals(sight.print.seal, scale),
    )


def _homography(matrix: NDArray[np.float64]) -> Homography:
    a, b, c, d, e, f, g, h, i = (float(value) for value in matrix.ravel())
    return a, b, c, d, e, f, g, h, i


def _in_points(rulings: Lines, scale: float) -> tuple[Ruling, ...]:
    level = [Ruling(s.start, s.at, s.end, s.at, s.thickness) for s in rulings.level]
    upright_ = [Ruling(s.at, s.start, s.at, s.end, s.thickness) for s in rulings.upright]
    return tuple(Ruling(*(float(value) / scale for value in ruling)) for ruling in [*level, *upright_])


def _seals(seal: NDArray[np.bool_], scale: float) -> tuple[Box, ...]:
    """Boxes around the seals: red that stands together and is larger than a stroke."""
    marks = cv2.resize(seal.astype(np.uint8) * 255, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    marks = cv2.morphologyEx((marks > 60).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    stats = cv2.connectedComponentsWithStats(marks)[2][1:]
    factor = 4 / scale
    return tuple(
        Box(x * factor, y * factor, (x + w) * factor, (y + h) * factor)
        for x, y, w, h, area in stats.tolist()
        if min(w, h) * factor > 25 and area > 0.1 * w * h
    )
