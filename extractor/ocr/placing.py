"""From readings to words: where each character stands, and where a reading falls into two words."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from extractor.document import Alternative, Box, Repair, Word
from extractor.ocr.cells import Area
from extractor.ocr.lines import Line
from extractor.ocr.ports import Reading

WORD_GAP = 0.5
"""Outside of ruled cells a blank wider than this many line heights parts words."""
CELL_WORD_GAP = 0.75
"""The same inside of a cell, where a gap parts items but not columns."""
FIGURE = frozenset("0123456789.,%‰≥≤<>")
"""Signs of figures are low and, in some faces, stand wide apart."""
AIR_AFTER = frozenset("，。、；：！？）》】」』”’%,.;:!?)")
BOXES = frozenset("□☑☒√✓■")
AIR_BEFORE = frozenset("（《【「『“‘(")
"""Characters whose own box is partly blank: a blank beside them is no gap."""


@dataclass(frozen=True)
class Read:
    """A line with what was read in the picture of `area`."""

    line: Line
    area: Area
    reading: Reading
    repair: Repair | None = None


def words_of(read: Read, ink: NDArray[np.bool_], seal: NDArray[np.bool_], scale: float) -> list[Word]:
    """The words of one line, in points; `scale` is pixels a point."""
    reading, spaces = _without_spaces(read.reading)
    if not reading.text:
        return []
    edges = _edges(read, reading, ink)
    breaks = _word_breaks(read, reading, spaces, ink)
    words = []
    for start, end in pairwise([0, *sorted(breaks), len(reading.text)]):
        opened, closed = breaks.get(start, (0.0, -np.inf))[1], breaks.get(end, (np.inf, 0.0))[0]
        while end > start and reading.text[end - 1].isspace():
            end -= 1
        while start < end and reading.text[start].isspace():
            start += 1
        if start == end:
            continue
        own = edges[start : end + 1].copy()
        # A word ends where its ink ends, not in the middle of the gap.
        own[0], own[-1] = max(own[0], opened), min(own[-1], closed)
        words.append(_word(read, reading, np.clip(own, own[0], own[-1]), (start, end), seal, scale))
    return words


def _without_spaces(reading: Reading) -> tuple[Reading, dict[int, float]]:
    """The reading without blanks, and before which of its characters there was one, with its middle.

    Blanks are told by distance, not by a character; only between Latin letters, and beside a box to
    tick, which belongs to the nearer of its neighbours, one is kept.
    """
    text = reading.text
    keep = [
        index
        for index, character in enumerate(text)
        if not character.isspace() or (0 < index < len(text) - 1 and _parting(text[index - 1], text[index + 1]))
    ]
    if len(keep) == len(text):
        return reading, {}
    gaps = [(place, index - 1) for place, (last, index) in enumerate(pairwise(keep), 1) if index > last + 1]
    spaces = {place: reading.centres[blank] for place, blank in gaps} if reading.centres else {}
    return Reading(
        "".join(text[index] for index in keep),
        tuple(reading.scores[index] for index in keep) if reading.scores else (),
        tuple(reading.centres[index] for index in keep) if reading.centres else (),
        tuple(reading.alternatives[index] for index in keep) if reading.alternatives else (),
    ), spaces


def _parting(before: str, after: str) -> bool:
    if before in BOXES or after in BOXES:
        return True
    return before.isascii() and before.isalpha() and after.isascii() and after.isalpha()


def _edges(read: Read, reading: Reading, ink: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Pixel positions between characters, the outer ones at the line's ink."""
    line = read.line.ink
    count = len(reading.text)
    if len(reading.centres) != count:
        return np.linspace(line.left, line.right, count + 1)
    centres = read.area.left + np.array(reading.centres) * read.area.width
    between = (centres[1:] + centres[:-1]) / 2
    between = np.array(
        [
            _blank_near(ink, line, place, right - left)
            for place, left, right in zip(between, centres[:-1], centres[1:], strict=True)
        ]
    )
    edges = np.concatenate([[line.left], np.clip(between, line.left, line.right), [line.right]])
    return np.maximum.accumulate(edges)


def _blank_near(ink: NDArray[np.bool_], line: Area, place: float, distance: float) -> float:
    """The middle of the blank nearest to where two characters should part."""
    reach = max(int(distance * 0.35), 2)
    left, right = max(int(place) - reach, line.left), min(int(place) + reach + 1, line.right)
    if right - left < 2:
        return place
    columns = ink[line.top : line.bottom, left:right].sum(axis=0)
    blank = np.flatnonzero(columns == columns.min())
    return float(left + blank[np.abs(left + blank - place).argmin()])


def _word_breaks(
    read: Read, reading: Reading, spaces: dict[int, float], ink: NDArray[np.bool_]
) -> dict[int, tuple[float, float]]:
    """Where a line outside of ruled cells falls apart into words: before which character, and the gap.

    A recogniser places characters to within half of one; where it saw a blank tells more surely
    which of them stand left and right of the gap.
    """
    if len(reading.centres) != len(reading.text):
        return {}
    widest = WORD_GAP if read.line.cell < 0 else CELL_WORD_GAP
    line = read.line.ink
    columns = np.asarray(ink[line.top : line.bottom, line.left : line.right].any(axis=0))
    starts, ends = _blanks(columns)
    breaks = {}
    centres = read.area.left + np.array(reading.centres) * read.area.width - line.left
    for start, end in zip(starts, ends, strict=True):
        if end - start < widest * line.height:
            continue
        index = int(np.searchsorted(centres, (start + end) / 2))
        near = 0.3 * line.height
        for place, middle in spaces.items():
            blank = read.area.left + middle * read.area.width - line.left
            if start - near < blank < end + near:
                index = place
        if not 0 < index < len(reading.text):
            continue
        before, after = reading.text[index - 1], reading.text[index]
        if before in AIR_AFTER or after in AIR_BEFORE:
            continue
        if read.line.cell >= 0 and {before, after} <= FIGURE and end - start < 2 * widest * line.height:
            continue
        breaks[index] = (float(line.left + start), float(line.left + end))
    return breaks


def _blanks(columns: NDArray[np.bool_]) -> tuple[NDArray[np.int_], NDArray[np.int_]]:
    steps = np.diff(np.concatenate([[1], columns.astype(np.int8), [1]]))
    return np.flatnonzero(steps < 0), np.flatnonzero(steps > 0)


def _word(
    read: Read,
    reading: Reading,
    edges: NDArray[np.float64],
    span: tuple[int, int],
    seal: NDArray[np.bool_],
    scale: float,
) -> Word:
    start, end = span
    line = read.line.ink
    left, right = float(edges[0]), float(edges[-1])
    patch = seal[line.top : line.bottom, int(left) : int(right) + 1]
    scores = reading.scores[start:end]
    return Word(
        text=reading.text[start:end],
        box=Box(left / scale, line.top / scale, right / scale, line.bottom / scale),
        edges=tuple((edges / scale).tolist()),
        size=line.height / scale,
        confidence=min(scores) if scores else None,
        scores=scores,
        alternatives=_alternatives(reading, start, end),
        under_seal=bool(patch.size and patch.mean() > 0.02),
        repair=read.repair,
    )


def _alternatives(reading: Reading, start: int, end: int) -> tuple[Alternative, ...]:
    """The likeliest other readings of the whole word: one character replaced in each."""
    text, found = reading.text[start:end], []
    for index in range(start, end) if reading.alternatives else ():
        for other in reading.alternatives[index]:
            replaced = text[: index - start] + other.text + text[index - start + 1 :]
            found.append(Alternative(replaced, other.score))
    return tuple(sorted(found, key=lambda one: -one.score)[:4])
