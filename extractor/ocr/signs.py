"""Signs that a recogniser mixes up, told apart by the shape of their ink."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from extractor.ocr.cells import Area
from extractor.ocr.lines import Line
from extractor.ocr.placing import Read
from extractor.ocr.ports import Reading
from extractor.ocr.repairs import changed, replaced
from extractor.ocr.shapes import vector
from extractor.ocr.sight import Sight

FLAT = 0.25
"""Ink lower than this many ems is a level stroke and nothing else."""
TICKS, LIKE, CERTAIN = 3, 0.75, 0.97
"""So many ticks on a page show what a tick looks like; one that is doubtful must be as like to them as this."""
UNIT_DOT = re.compile(r"(?<=/[\u4e00-\u9fff])·|(?<=/[\u4e00-\u9fff]{2})·")
OPERATORS = (">=", "<=", "≥", "≤", "=", ">", "<", "%", "‰")
SURE, SAME = 0.9, 0.96
"""A sign is compared where it was read less surely than the first, with those read as surely; and must be as alike
as the second. (On two pages of small print no >= was less like the others than 0.97, no <= more than 0.91.)"""
UNSURE = 0.8
BOXLIKE = frozenset("Z口囗日曰回区园困国國圖图田因目咖凹")
HEAVIER = 1.42
"""The arm of ≥ that carries the bar has so much more ink than the other; arms of > are alike. Of 580 signs printed
in seven faces and four sizes and spoilt by scanning, no > came so high, and nine in ten ≥ did."""
ARM = 40
"""The least darkness, of 255, in the middle of an arm."""


def by_shape(sight: Sight, read: Read) -> Read:
    """Signs that differ by a stroke told apart by their ink."""
    read = _with_boxes(sight, read)
    text = read.reading.text
    if text[:1] in (">", "<") and len(text) > 1 and text[1] != "=" and _barred(sight, read.line):
        sign = {">": "≥", "<": "≤"}[text[0]]
        read = replaced(read, 0, sign, "its lower arm is double")
    if text in ("一", "_", "－", "ー") and read.line.ink.height < FLAT * sight.em:
        read = replaced(read, 0, "—", "a stroke alone in its place is a dash")
    for match in re.finditer(r"(?<=\d)[一ー](?=\d)|^[一ー_-](?=\d+[一ー_—-]$)|(?<=\d)[一ー_-]$", text):
        if re.search(r"\d", text) and (match.end() < len(text) or text[0] in "一ー_—-"):
            read = replaced(read, match.start(), "—", "a stroke between figures is a dash")
    dots = unit_dots(text)
    for match in re.finditer(r"(?<=[\u4e00-\u9fff）”》])[.·](?=[\u4e00-\u9fff（“《]|$)", text):
        if match.start() in dots:
            continue
        read = replaced(read, match.start(), _stop(read.reading, match.start()), "no point stands after a character")
    if re.match(r"[-ー_][\u4e00-\u9fff]", text) and _first_width(sight, read.line) > 0.55 * sight.em:
        read = replaced(read, 0, "一", "a stroke as wide as a character before characters")
    for match in re.finditer(r"(?<=\d)\.(?=\d{3}(?:[.,]\d{3})*\.\d)", text):
        read = replaced(read, match.start(), ",", "a figure has one point; groups of three are parted by commas")
    if re.match(r"[≥≤]=", text):
        read = replaced(read, 0, {"≥": ">", "≤": "<"}[text[0]], "no second = stands behind ≥")
    if re.search(r"(?:^|\d)%[0oO]$", text):
        reading = read.reading
        shorter = Reading(text[:-2] + "‰", reading.scores[:-1], reading.centres[:-1], reading.alternatives[:-1])
        read = changed(read, shorter, "no figure goes on after %")
    return read


def unit_dots(text: str) -> set[int]:
    """Where dots multiply units (元/人·月): they are no stops, and no specks where a line ends behind them."""
    return {match.start() for match in UNIT_DOT.finditer(text)}


def like_the_ticks(sight: Sight, reads: list[Read]) -> list[Read]:
    """Doubtful lone signs taken for ticks where they look like the page's other ticks."""
    cells = [index for index, read in enumerate(reads) if len(read.reading.text) == 1 and read.line.cell >= 0]
    shown = {index: vector(_picture(sight, reads[index].line)) for index in cells}
    sure = [one for i in cells if reads[i].reading.text == "√" and (one := shown[i]) is not None]
    if len(sure) < TICKS:
        return reads
    usual = np.mean(sure, axis=0)
    usual /= np.linalg.norm(usual)
    least = max(LIKE, float(np.percentile([one @ usual for one in sure], 25)) - 0.1)
    new = list(reads)
    for index in cells:
        reading, one = reads[index].reading, shown[index]
        if reading.text in "√☑□—" or reading.weakest > CERTAIN or one is None or one @ usual < least:
            continue
        new[index] = replaced(reads[index], 0, "√", "it looks like the page's other ticks")
    return new


def like_the_signs(sight: Sight, reads: list[Read]) -> list[Read]:
    """Doubtful signs alone in their cells taken for the operator or unit of the page that they look like.

    Forms with a column of operators and one of units print the same few signs over and over, smaller than a
    recogniser can read by themselves.
    """
    lone = [i for i, read in enumerate(reads) if len(read.reading.text) <= 2 and _narrow(sight, read)]
    shown = {index: one for index in lone if (one := vector(_picture(sight, reads[index].line))) is not None}
    usual = {}
    for sign in OPERATORS:
        sure = [one for i, one in shown.items() if reads[i].reading.text == sign and reads[i].reading.weakest >= SURE]
        if len(sure) >= TICKS:
            mean = np.mean(sure, axis=0)
            usual[sign] = mean / np.linalg.norm(mean)
    new = list(reads)
    for index, one in shown.items():
        reading = reads[index].reading
        if not usual or reading.weakest >= SURE or reading.text in OPERATORS:
            continue
        sign = max(usual, key=lambda each: float(one @ usual[each]))
        if (like := float(one @ usual[sign])) >= SAME:
            places = tuple((at + 0.5) / len(sign) for at in range(len(sign)))
            reason = f"it looks like the page's other {sign}"
            new[index] = changed(reads[index], Reading(sign, (like,) * len(sign), places), reason)
    return new


def _narrow(sight: Sight, read: Read) -> bool:
    return read.line.cell >= 0 and read.line.ink.width < 1.5 * sight.em


def _picture(sight: Sight, line: Line) -> NDArray[np.uint8]:
    return sight.grey[line.ink.top : line.ink.bottom, line.ink.left : line.ink.right]


def _stop(reading: Reading, index: int) -> str:
    """The likeliest of the stops that a recogniser takes for a point; in doubt the comma."""
    others = reading.alternatives[index] if reading.alternatives else ()
    likely = [other for other in others if other.text in ("，", "。", "、", ",")]
    return max(likely, key=lambda other: other.score).text.replace(",", "，") if likely else "，"


def _first_width(sight: Sight, line: Line) -> int:
    """How wide the ink of a line's first sign is, in pixels."""
    ink = line.ink
    columns = np.asarray(sight.text[ink.top : ink.bottom, ink.left : ink.right].any(axis=0))
    blank = np.flatnonzero(~columns)
    return int(blank[0]) if blank.size else len(columns)


def _barred(sight: Sight, line: Line) -> bool:
    """Has the sign that a line begins with more ink below than two like arms have?

    Two measures are multiplied, for noise disturbs them in different ways: the lower half against the
    upper one, and, in the open half, what lies below the gap between the arms against what lies above it.
    """
    ink = line.ink
    width = _first_width(sight, line)
    if not 0.3 * sight.em < width < 1.3 * sight.em:
        return False
    rows = np.flatnonzero(sight.text[ink.top : ink.bottom, ink.left : ink.left + width].any(axis=1))
    top, bottom = ink.top + int(rows[0]), ink.top + int(rows[-1]) + 1
    weight = 255.0 - sight.grey[top:bottom, ink.left : ink.left + width]
    weight[weight < 25] = 0
    half = (bottom - top) / 2
    rows_weight = weight.sum(axis=1)
    upper, lower = rows_weight[: int(half)].sum(), rows_weight[int(np.ceil(half)) :].sum()
    return bool(lower * _lower_arm(weight) > HEAVIER * upper)


def _lower_arm(weight: NDArray[np.floating[Any]]) -> float:
    """How many times the ink of the upper arm the lower one has, where a gap parts them; 1 where none does."""
    width = weight.shape[1]
    halves = (weight[:, int(0.1 * width) : int(0.55 * width)], weight[:, int(0.45 * width) : int(0.9 * width)])
    # The tip is where the sign is lowest: the other half is open.
    spread = [float((half > ARM).any(axis=1).sum()) for half in halves]
    upper = lower = 0.0
    for column in halves[int(spread[1] > spread[0])].T:
        peaks = [row for row, ink in enumerate(column) if ink > ARM and ink == column[max(row - 2, 0) : row + 3].max()]
        if len(peaks) >= 2:
            valley = peaks[0] + int(column[peaks[0] : peaks[-1] + 1].argmin())
            upper, lower = upper + float(column[:valley].sum()), lower + float(column[valley:].sum())
    return lower / upper if upper else 1.0


def box(sight: Sight, area: Area) -> str:
    """□ or ☑ where the ink of an area is a box to tick, empty or not; nothing where it is none.

    Boxes are drawn in thinner and fainter strokes than characters, so ink is judged by what stands here.
    Sides of boxes one below the other may have been taken for a ruling, so the page with its rulings is looked at too.
    """
    wider = area._replace(left=max(area.left - round(0.15 * sight.em), 0))
    return _box(sight.grey, area, sight.em) or _box(sight.print.grey, wider, sight.em)


def _box(page: NDArray[np.uint8], area: Area, em: float) -> str:
    around = Area(max(area.left - 2, 0), max(area.top - 2, 0), area.right + 2, area.bottom + 2)
    grey = page[around.top : around.bottom, around.left : around.right]
    if not grey.size:
        return ""
    patch = grey < int(grey.min()) + 0.6 * (250 - int(grey.min()))
    rows, columns = np.flatnonzero(patch.any(axis=1)), np.flatnonzero(patch.any(axis=0))
    if not len(rows):
        return ""
    patch = patch[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    height, width = patch.shape
    if not (0.5 * em < height < 1.4 * em and 0.75 < width / height < 1.34):
        return ""
    edge = max(round(0.2 * height), 2)
    sides = (
        patch[:edge].any(axis=0),
        patch[-edge:].any(axis=0),
        patch[:, :edge].any(axis=1),
        patch[:, -edge:].any(axis=1),
    )
    if min(float(side.mean()) for side in sides) < 0.85:
        return ""
    inside = patch[round(0.28 * height) : round(0.72 * height), round(0.28 * width) : round(0.72 * width)].mean()
    return "□" if inside < 0.04 else "☑" if 0.1 < inside < 0.6 else ""


def _with_boxes(sight: Sight, read: Read) -> Read:
    """Doubtful characters that look like a box to tick taken for one where their ink is one, and text follows."""
    text, line = read.reading.text, read.line.ink
    places = [
        index
        for index, sign in enumerate(text[:-1])
        if sign in BOXLIKE and (read.reading.scores[index] < UNSURE or (sign in "口囗Z" and index == 0))
    ]
    if not places or len(read.reading.centres) != len(text):
        return read
    columns = np.asarray(sight.text[line.top : line.bottom, line.left : line.right].any(axis=0))
    for index in places:
        centre = round(read.area.left + read.reading.centres[index] * read.area.width) - line.left
        blank = np.flatnonzero(~columns)
        left, right = blank[blank < centre], blank[blank > centre]
        start, end = int(left[-1]) + 1 if len(left) else 0, int(right[0]) if len(right) else len(columns)
        tick = box(sight, Area(line.left + start, line.top, line.left + end, line.bottom))
        if tick and end - start < 1.4 * sight.em:
            read = replaced(read, index, tick, "its ink is a box to tick")
    return read
