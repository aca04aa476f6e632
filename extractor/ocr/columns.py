"""Doubtful readings settled by what their column holds, if the recogniser held that possible."""

from __future__ import annotations

import re

from extractor.ocr.placing import Read
from extractor.ocr.repairs import replaced
from extractor.ocr.sight import Sight

SURE = 0.9
"""A figure none of whose characters scores less is left alone."""
FIGURE = re.compile(r"[-+≥≤<>=±]{0,2}[\d.,]*\d[\d.,]*(?:%|‰|[^\d\s]{1,3})?")
FIGURE_SIGNS = frozenset("0123456789.,%‰≥≤<>=±+-—/")
LOOKALIKE = {
    "O": "0",
    "o": "0",
    "Q": "0",
    "D": "0",
    "I": "1",
    "l": "1",
    "|": "1",
    "S": "5",
    "s": "5",
    "Z": "2",
    "z": "2",
}


def by_column(sight: Sight, reads: list[Read]) -> list[Read]:
    """Letters in a column of figures taken for the figures they look like, if the recogniser held those possible."""
    columns: dict[tuple[int, int], list[int]] = {}
    for index, read in enumerate(reads):
        if read.line.cell >= 0:
            cell = sight.cells[read.line.cell]
            columns.setdefault((round(cell.left / sight.em), round(cell.right / sight.em)), []).append(index)
    new = list(reads)
    for members in columns.values():
        figures = [index for index in members if FIGURE.fullmatch(reads[index].reading.text)]
        alike = sum(reads[index].reading.text in LOOKALIKE for index in members)
        if len(figures) >= 2 and len(figures) + alike >= 0.5 * len(members):
            rates = sum(reads[index].reading.text.endswith("%") for index in figures)
            for index in members:
                new[index] = _as_figure(reads[index])
                if rates >= 2 and new[index].reading.weakest < SURE:
                    new[index] = _as_rate(new[index])
    return new


def _as_figure(read: Read) -> Read:
    """The reading with strange signs as what the recogniser held likeliest among a figure's, where all can be."""
    text, alternatives = read.reading.text, read.reading.alternatives
    places = [index for index, character in enumerate(text) if character not in FIGURE_SIGNS]
    signs = {}
    for index in places:
        others = alternatives[index] if alternatives else ()
        likely = next((other.text for other in others if other.text in FIGURE_SIGNS), "")
        signs[index] = likely or (LOOKALIKE.get(text[index], "") if len(text) == 1 else "")
    if all(signs.values()):
        for index, sign in signs.items():
            read = replaced(read, index, sign, "its column holds figures")
    return read


def _as_rate(read: Read) -> Read:
    """The reading with its last sign as %, where the recogniser held that possible."""
    last = read.reading.alternatives[-1] if read.reading.alternatives else ()
    if not read.reading.text.endswith("%") and any(other.text == "%" for other in last):
        return replaced(read, len(read.reading.text) - 1, "%", "its column holds rates")
    return read
