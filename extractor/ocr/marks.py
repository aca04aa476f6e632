"""Small marks that a recogniser passed over: a 、 or * in the middle of a long line, a ： at its end.

Chinese characters stand at one pitch. Where two stand further apart, and ink stands by itself between them, a mark was
not read. It is read again with its neighbours alone; where that tells nothing, the place is marked as doubtful.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.ocr.cells import Area
from extractor.ocr.crops import cut, window
from extractor.ocr.lines import Line
from extractor.ocr.placing import Read
from extractor.ocr.ports import OcrEngine, Reading
from extractor.ocr.repairs import changed
from extractor.ocr.sight import Sight

MARKS = frozenset("，。、；：！？,.;:!?*×/-—·~～+")
APART = 1.4
"""Characters so many pitches apart have room for a mark."""
SMALL, LEAST = 0.5, 0.08
"""No mark is wider than this many ems, and a speck is less."""
DOUBT = 0.5
STRETCHED = 1.45
FEWEST, USUAL = 4, 1.08
"""So many characters of a line tell its pitch; it is so many ems in most print."""
BRACKETS = frozenset("）)")
SHAPED = 0.75
"""The score of a colon that its two dots alone tell."""


class Place(NamedTuple):
    """Ink before the character `at` of a reading, from `left` to `right` in pixels, that no character was read in."""

    at: int
    left: int
    right: int


def with_marks(sight: Sight, reads: list[Read], engine: OcrEngine) -> list[Read]:
    """The readings of a page with the marks that were passed over."""
    found = [(index, place) for index, read in enumerate(reads) for place in _passed_over(sight, read)[-3:]]
    pictures = [_picture(sight, reads[index], place) for index, place in found]
    answers = engine.read(pictures) if pictures else []
    new = list(reads)
    # From a line's end to its beginning, so that places stay where they are.
    for (index, place), answer in sorted(zip(found, answers, strict=True), key=lambda one: -one[0][1].at):
        new[index] = _marked(sight, new[index], place, answer)
    return new


def _passed_over(sight: Sight, read: Read) -> list[Place]:
    text, reading = read.reading.text, read.reading
    if len(reading.centres) != len(text) or not reading.scores:
        return []
    centres = read.area.left + np.array(reading.centres) * read.area.width
    steps = [b - a for (a, b), pair in zip(pairwise(centres), pairwise(text), strict=True) if all(map(full, pair))]
    pitch = float(np.median(steps)) if len(steps) >= FEWEST - 1 else USUAL * sight.em
    if not 0.7 * sight.em < pitch < 1.6 * sight.em:
        return []
    runs = _runs(sight, read.line)
    found = []
    for index, (left, right) in enumerate(pairwise(centres), 1):
        if right - left > APART * pitch and full(text[index - 1]) and full(text[index]):
            found += _alone(sight, runs, (left + 0.42 * pitch, right - 0.42 * pitch), index)
    if full(text[-1]) or text[-1] in BRACKETS:
        found += _alone(sight, runs, (centres[-1] + 0.42 * pitch, np.inf), len(text))
    return found


def full(character: str) -> bool:
    """Is it an ideograph, as wide as it is high?"""
    return "一" <= character <= "鿿"


def _runs(sight: Sight, line: Line) -> list[tuple[int, int]]:
    ink = line.ink
    columns = sight.text[ink.top : ink.bottom, ink.left : ink.right].any(axis=0)
    steps = np.flatnonzero(np.diff(np.concatenate([[0], columns.astype(np.int8), [0]]))) + ink.left
    return list(zip(steps[::2].tolist(), steps[1::2].tolist(), strict=True))


def _alone(sight: Sight, runs: list[tuple[int, int]], within: tuple[float, float], index: int) -> list[Place]:
    """The one small run of ink that lies within a stretch of a line."""
    inside = [run for run in runs if run[0] >= within[0] and run[1] <= within[1]]
    if len(inside) != 1 or not LEAST * sight.em <= inside[0][1] - inside[0][0] <= SMALL * sight.em:
        return []
    return [Place(index, *inside[0])]


def _picture(sight: Sight, read: Read, place: Place) -> NDArray[np.uint8]:
    """The mark with the characters left and right of it."""
    centres = read.area.left + np.array(read.reading.centres) * read.area.width
    half = 0.55 * sight.em
    line = read.line
    left = max(round(centres[place.at - 1] - half), line.ink.left)
    right = round(centres[place.at] + half) if place.at < len(centres) else line.ink.right
    part = Line(Area(left, line.ink.top, min(right, line.ink.right), line.ink.bottom), line.room, line.cell)
    picture = cut(sight.grey, part, window(part, sight.em))
    return np.asarray(cv2.resize(picture, None, fx=STRETCHED, fy=1, interpolation=cv2.INTER_CUBIC), dtype=np.uint8)


def _marked(sight: Sight, read: Read, place: Place, answer: Reading) -> Read:
    reading = read.reading
    middle = ((place.left + place.right) / 2 - read.area.left) / read.area.width
    around = reading.text[place.at - 1 : place.at + 1]
    told = "".join(answer.text.split())
    told = told[max(told.find(around[0]), 0) :]  # a piece of the character before may be in the picture
    mark, score = "", 0.0
    if told[:1] == around[0] and told[1:2] and told[1] in MARKS and told[2:3] == around[1:]:
        mark, score = told[1], answer.scores[answer.text.index(told[1])]
    elif _is_colon(sight, read.line.ink, place):
        mark, score = "：", SHAPED
    if not mark and len(around) < 2:
        return read  # what closes a line says little, and specks stand there
    if not mark:
        doubted = tuple(
            min(one, DOUBT) if at in (place.at - 1, place.at) else one for at, one in enumerate(reading.scores)
        )
        return replace(read, reading=replace(reading, scores=doubted))
    at, others = place.at, reading.alternatives or ((),) * len(reading.text)
    merged = Reading(
        reading.text[:at] + mark + reading.text[at:],
        (*reading.scores[:at], score, *reading.scores[at:]),
        (*reading.centres[:at], middle, *reading.centres[at:]),
        (*others[:at], (), *others[at:]),
    )
    return changed(read, merged, "a mark that was passed over at first")


def _is_colon(sight: Sight, ink: Area, place: Place) -> bool:
    """Two dots, one over the other, in the lower two thirds of the line."""
    patch = sight.text[ink.top : ink.bottom, place.left : place.right]
    rows = np.flatnonzero(np.diff(np.concatenate([[0], patch.any(axis=1).astype(np.int8), [0]])))
    if len(rows) != 4:
        return False
    dots = [rows[1] - rows[0], rows[3] - rows[2]]
    return bool(max(dots) <= 0.3 * sight.em and max(dots) <= 2 * min(dots) and rows[0] > 0.2 * ink.height)
