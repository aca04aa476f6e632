"""Forms with level rules only, which stop short where a cell at the left stands beside several rows.

A rule over the whole width ends a section of the form; sections have columns of their own, and those
that follow each other in the same columns are one table. Rules that begin further right part the rows
of a section, and say where its merged cells end.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractor.document import Word, around
from extractor.layout.fragments import Fragment
from extractor.layout.gridding import bits_of, boundaries, by_rules
from extractor.layout.lines import Line, lines_of, text_size
from extractor.layout.rows import Print
from extractor.layout.strokes import Stroke

_RULES, _STEPPED = 8, 3
"""So many rules to one right edge, and so many of them beginning further right, make such a form."""
_HEADED = 4
"""Ems that a rule under a head of two columns is long at least."""
_TEXT = 6
"""Ems from which a stretch of print is a text."""
_IDEOGRAPH = re.compile(r"[\u4e00-\u9fff]")
_WIDE = 3
"""Ems between two characters of one label at the most."""
_MANY = 5
"""Columns from which rows with fewer cells may be of the same table (a total, blank remarks)."""


@dataclass(slots=True)
class Section:
    """Rows between two rules over the whole width, each as the words that stand in it."""

    rules: list[Stroke]
    rows: list[list[Word]]

    @property
    def cells(self) -> int:
        """The most stretches of print that a row has."""
        return max((len(stretches_of(row)) for row in self.rows), default=0)


def stepped_tables(words: Sequence[Word], rules: Sequence[Stroke], page: int) -> tuple[list[Fragment], list[Word]]:
    """The tables of a form ruled so, from top to bottom, and the words outside of them."""
    size = text_size(words)
    found = _block(rules, size)
    if found is None:
        return [], list(words)
    left, right = min(rule.start for rule in found), max(rule.end for rule in found)
    inside = [
        word
        for word in words
        if found[0].at < word.box.centre[1] < found[-1].at and left - size < word.box.centre[0] < right + size
    ]
    groups = groups_of(_sections(inside, found, left + size), size)
    fragments = [fragment for group in groups if (fragment := fragment_of(group, rules, size, page)) is not None]
    taken = {id(word) for group in groups for row in group.rows for word in row}
    return fragments, [word for word in words if id(word) not in taken]


def _block(rules: Sequence[Stroke], size: float) -> list[Stroke] | None:
    """The rules of a stepped form, from top to bottom; None where there is none."""
    long = [rule for rule in rules if rule.length > 12 * size]
    if len(long) < _RULES:
        return None
    right = max(rule.end for rule in long)
    ended = apart(sorted(rule for rule in long if right - rule.end < size), size)
    left = min(rule.start for rule in ended)
    stepped = [rule for rule in ended if rule.start - left > 1.5 * size]
    if len(ended) < _RULES or len(stepped) < _STEPPED:
        return None
    full = [index for index, rule in enumerate(ended) if rule not in stepped]
    if len(full) < 2:
        return None
    found = ended[full[0] : full[-1] + 1]
    return sorted([*found, *(rule for rule in rules if _under_head(rule, found, size))])


def _under_head(rule: Stroke, rows: Sequence[Stroke], size: float) -> bool:
    """Is it a rule within a row, under a head that stands over some of the columns?"""
    if rule.length < _HEADED * size or not rows[0].at < rule.at < rows[-1].at:
        return False
    return not any(abs(rule.at - row.at) < 0.5 * size for row in rows)


def apart(rules: Sequence[Stroke], size: float) -> list[Stroke]:
    """The rules, of those that lie on each other the longest."""
    found: list[Stroke] = []
    for rule in rules:
        if found and rule.at - found[-1].at < 0.5 * size:
            found[-1] = max(found[-1], rule, key=lambda rule: rule.length)
        else:
            found.append(rule)
    return found


def _sections(words: Sequence[Word], rules: Sequence[Stroke], left: float) -> list[Section]:
    """The sections between rules over the whole width, the words of each parted into rows by all rules."""
    sections: list[Section] = []
    for upper, lower in pairwise(rules):
        row = [word for word in words if upper.at <= word.box.centre[1] < lower.at]
        if upper.start <= left or not sections:
            sections.append(Section([upper], []))
        sections[-1].rules.append(lower)
        sections[-1].rows.append(row)
    return sections


def stretches_of(row: Sequence[Word]) -> list[Word]:
    """The stretches of print of a row, lines above each other taken together, as a word each."""
    found: list[Word] = []
    for word in sorted(row, key=lambda word: word.box.left):
        if found and (word.box.left < found[-1].box.right + 0.2 * word.size or _set_wide(found[-1], word)):
            found[-1] = Word(found[-1].text + word.text, around([found[-1].box, word.box]), size=word.size)
        else:
            found.append(Word(word.text, word.box, size=word.size))
    return found


def _set_wide(one: Word, other: Word) -> bool:
    """Are they the two characters of a label that was set wide (项 目, 合 计)?"""
    single = _IDEOGRAPH.fullmatch(one.text) and _IDEOGRAPH.fullmatch(other.text)
    return bool(single) and other.box.left - one.box.right < _WIDE * other.size


def groups_of(sections: Sequence[Section], size: float) -> list[Section]:
    """The sections, those that stand in the same columns made one."""
    groups: list[Section] = []
    for section in sections:
        if groups and _same_columns(groups[-1], section, size):
            groups[-1].rules += section.rules[1:]
            groups[-1].rows += section.rows
        else:
            groups.append(Section(list(section.rules), list(section.rows)))
    return [group for group in groups if group.cells]


def _same_columns(group: Section, section: Section, size: float) -> bool:
    """Do both leave white at the same places, so that together they have no fewer columns?"""
    if group.cells >= _MANY and section.cells <= 1:
        return True  # a line over a block of rows, or a row left blank
    if not group.cells or not section.cells:
        return False
    if section.cells != group.cells and (group.cells < _MANY or not 3 <= section.cells <= group.cells + 1):
        return False
    both = Section(group.rules + section.rules[1:], group.rows + section.rows)
    edges = edges_of(both, size)
    return len(edges) > max(group.cells, section.cells) and not runs_together(edges, section, size)


def runs_together(edges: Sequence[float], section: Section, size: float) -> bool:
    """Would two texts that stand side by side in a row of the section share a cell?"""
    for row in section.rows:
        texts = [word.box for word in stretches_of(row) if word.box.width > _TEXT * size]
        for one, other in pairwise(texts):
            if bisect_right(edges, one.right - size) >= bisect_right(edges, other.left + size):
                return True
    return False


def edges_of(group: Section, size: float) -> tuple[float, ...]:
    """Where columns part: where rows leave white, and where a rule begins."""
    printed = [stretches for row in group.rows if (stretches := stretches_of(row))]
    told = [stretches for stretches in printed if len(stretches) > 1] or printed
    rows = [Line(0, tuple(stretches), around(word.box for word in stretches)) for stretches in told]
    xs = list(boundaries(rows, rows, group.rules, size))
    starts = sorted({round(rule.start, 1) for rule in group.rules})
    for start in starts:
        near = [x for x in xs if abs(x - start) < 1.5 * size]
        if near:
            xs[xs.index(min(near, key=lambda x: abs(x - start)))] = start
        else:
            xs.append(start)
    return _parting(sorted(set(xs)), starts, rows)


def _parting(xs: Sequence[float], sure: Sequence[float], rows: Sequence[Line]) -> tuple[float, ...]:
    """The boundaries that have print on both sides in some row.

    A head in the middle of its column and figures at the right of it leave white between them, too.
    """
    kept = [xs[0]]
    for index, x in enumerate(xs[1:-1], 1):
        after = xs[index + 1]
        both = any(
            any(kept[-1] <= word.box.centre[0] < x for word in row.words)
            and any(x <= word.box.centre[0] < after for word in row.words)
            for row in rows
        )
        if both or x in sure:
            kept.append(x)
    return (*kept, xs[-1])


def fragment_of(group: Section, rules: Sequence[Stroke], size: float, page: int) -> Fragment | None:
    """The table of one group; `rules` are all of the page's, also those that end in its middle."""
    xs = edges_of(group, size)
    if len(xs) < 3:
        return None
    words = [word for row in group.rows for word in row]
    shared = Print(xs, text_size(words), words[0].bold)
    bands = [[bit for line in lines_of(page, row) for bit in bits_of(line, shared)] for row in group.rows]
    return by_rules(page, bands, rules, shared, [rule.at for rule in group.rules])
