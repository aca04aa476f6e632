"""Tables with level rules only, a rule after each row, whose cells stand centred beside each other.

A head of two lines beside one of a single line, or texts of unlike lengths, have their lines at heights of their own:
lines that overlap in height side by side show that what lies between two rules is one row, however many lines it has.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from extractor.document import Word
from extractor.figures import parse_number
from extractor.layout.fragments import Fragment
from extractor.layout.lines import lines_of, text_size
from extractor.layout.stepped import Section, apart, edges_of, fragment_of, groups_of, runs_together, stretches_of
from extractor.layout.strokes import Stroke

_LONG = 12
"""Ems from which a rule may be one over a table."""
_OVERLAP = 0.25
"""Ems by which lines overlap in height that are no lines of one text."""


def banded_tables(words: Sequence[Word], rules: Sequence[Stroke], page: int) -> tuple[list[Fragment], list[Word]]:
    """The tables ruled so, from top to bottom, and the words outside of them."""
    size = text_size(words)
    fragments: list[Fragment] = []
    taken: set[int] = set()
    for bands in _tables(words, rules, size):
        sections = [Section([upper, lower], [row]) for upper, lower, row in bands]
        groups = [whole] if (whole := _whole(sections, size)) else groups_of(sections, size)
        made = [(group, fragment_of(group, rules, size, page)) for group in groups]
        for group, fragment in made:
            if fragment is not None:
                fragments.append(fragment)
                taken.update(id(word) for row in group.rows for word in row)
    return fragments, [word for word in words if id(word) not in taken]


def _whole(sections: Sequence[Section], size: float) -> Section | None:
    """All rows as one table, where they leave white at the same places; a head may be set wide (项 目)."""
    rules = [*(section.rules[0] for section in sections), sections[-1].rules[-1]]
    whole = Section(rules, [row for section in sections for row in section.rows])
    edges = edges_of(whole, size)
    if len(edges) < whole.cells or any(runs_together(edges, section, size) for section in sections):
        return None
    return whole


_Band = tuple[Stroke, Stroke, list[Word]]


def _tables(words: Sequence[Word], rules: Sequence[Stroke], size: float) -> Iterator[list[_Band]]:
    """Runs of rows under rules of one length, headings between tables left out."""
    long = apart(sorted(rule for rule in rules if rule.length > _LONG * size), size)
    bands: list[_Band] = []
    for upper, lower in pairwise(long):
        row = [word for word in words if _within(word, upper, lower)]
        alike = abs(upper.start - lower.start) < size and abs(upper.end - lower.end) < size
        if alike and len(stretches_of(row)) > 1:
            bands.append((upper, lower, row))
            continue
        if _centred(bands, size):
            yield bands
        bands = []
    if _centred(bands, size):
        yield bands


def _within(word: Word, upper: Stroke, lower: Stroke) -> bool:
    middle = word.box.centre
    return upper.at <= middle[1] < lower.at and upper.start <= middle[0] <= upper.end


def _centred(bands: Sequence[_Band], size: float) -> bool:
    """Do lines of some row overlap in height, and may each be one row: no column holds two figures?"""
    return (
        len(bands) > 1
        and any(_overlapping(row, size) for *_, row in bands)
        and not any(_two_figures(row) for *_, row in bands)
    )


def _overlapping(row: Sequence[Word], size: float) -> bool:
    lines = lines_of(0, row)
    return any(upper.box.bottom - lower.box.top > _OVERLAP * size for upper, lower in pairwise(lines))


def _two_figures(row: Sequence[Word]) -> bool:
    """Does a column hold two figures, one below the other?"""
    figures = [word for word in row if parse_number(word.text) is not None]
    return any(
        min(one.box.right, other.box.right) > max(one.box.left, other.box.left)
        for index, one in enumerate(figures)
        for other in figures[:index]
    )
