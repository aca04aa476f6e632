"""Words into the cells of a grid."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from extractor.document import Word
from extractor.layout.fragments import Fragment
from extractor.layout.lines import lines_of, word_size


def fill(fragment: Fragment, words: Iterable[Word]) -> Fragment:
    """The same grid with each word in the cell that its middle lies in.

    A word that runs across a ruling between two cells is split there.
    """
    places: dict[tuple[int, int], int] = {}
    for index, slot in enumerate(fragment.slots):
        for row in range(slot.row, slot.row + slot.row_span):
            for column in range(slot.column, slot.column + slot.column_span):
                places[row, column] = index
    held: defaultdict[int, list[Word]] = defaultdict(list)
    for word in words:
        for part in _parts(word, fragment, places):
            if part.text:
                held[places[_place(fragment, part)]].append(part)
    slots = [
        slot.with_lines(tuple(lines_of(fragment.page, held[index]))) if index in held else slot
        for index, slot in enumerate(fragment.slots)
    ]
    return replace(fragment, slots=tuple(slots))


def _place(fragment: Fragment, word: Word) -> tuple[int, int]:
    """Row and column of a word's middle, moved into the grid where it lies just outside."""
    left, top, right, bottom = word.box
    row = bisect_right(fragment.ys, (top + bottom) / 2, 1, len(fragment.ys) - 1) - 1
    column = bisect_right(fragment.xs, (left + right) / 2, 1, len(fragment.xs) - 1) - 1
    return row, column


def _parts(word: Word, fragment: Fragment, places: dict[tuple[int, int], int]) -> list[Word]:
    """The word, split at the sides of cells that it crosses."""
    slack = 0.5 * word_size(word)
    first = bisect_right(fragment.xs, word.box.left + slack)
    last = bisect_right(fragment.xs, word.box.right - slack)
    if first >= last or len(word.text) < 2:
        return [word]
    row, _ = _place(fragment, word)
    cuts = []
    for column in range(max(first, 1), min(last, fragment.columns)):
        if places.get((row, column - 1)) != places.get((row, column)):
            cut = _cut(word, fragment.xs[column])
            if cut is not None:
                cuts.append(cut)
    stops = sorted({0, *cuts, len(word.text)})
    return [piece(word, start, end) for start, end in pairwise(stops)]


def _cut(word: Word, x: float) -> int | None:
    """Before which character a line at `x` parts the word; None where it runs through a character.

    Text that overflows its cell is drawn over the line, which then meets a glyph; two cells' texts
    in one run leave the line in the gap between them. A recogniser's edges are not exact enough
    to tell, and it never sees overflow as one run: there the nearest gap is taken.
    """
    edges = word.edges or _even_edges(word)
    index = min(range(1, len(word.text)), key=lambda i: abs(edges[i] - x))
    if word.confidence is None and not _gap_at(word, edges, index, x):
        return None
    return index


def _gap_at(word: Word, edges: Sequence[float], index: int, x: float) -> bool:
    """Is there white space at the line: a blank, or an advance wider than the glyph's own?"""
    if word.text[index - 1].isspace() or word.text[index].isspace():
        return True
    size = word_size(word)
    before = edges[index] - edges[index - 1]
    return (
        before > 1.25 * size * (0.62 if word.text[index - 1].isascii() else 1.0) and x > edges[index - 1] + 0.4 * size
    )


def _even_edges(word: Word) -> list[float]:
    step = word.box.width / len(word.text)
    return [word.box.left + step * index for index in range(len(word.text) + 1)]


def parted(word: Word, xs: Sequence[float], size: float, in_row: bool) -> list[Word]:
    """A recognised word, split where it runs over the boundary of columns that no rule shows.

    In a row with other words any boundary is meant. A heading or a remark runs over boundaries as
    well and stays whole: there only runs of figures are split, and words from a figure.
    """
    if word.confidence is None or len(word.text) < 2:
        return [word]
    edges = word.edges or _even_edges(word)
    cuts = []
    for x in xs[1:-1]:
        if not word.box.left + 0.4 * size < x < word.box.right - 0.4 * size:
            continue
        near = sorted(range(1, len(word.text)), key=lambda i: abs(edges[i] - x))[:2]
        close = [i for i in near if abs(edges[i] - x) < 0.8 * size]
        meant = [i for i in close if _meant(word.text, i) or (in_row and not _FIGURE.intersection(word.text))]
        if not in_row and not _FIGURE.issuperset(word.text):
            meant = [i for i in meant if _white(word.text, edges, i) > 0.25 * size]
        if meant:
            # The white is in the advances of the characters beside it.
            cuts.append(max(meant, key=lambda i: edges[i + 1] - edges[i - 1]))
    return [
        part for start, end in pairwise(sorted({0, *cuts, len(word.text)})) if (part := piece(word, start, end)).text
    ]


_FIGURE = frozenset("0123456789.,%‰")


def _white(text: str, edges: Sequence[float], index: int) -> float:
    """How much wider the characters on both sides of a place are than such characters of the word usually are."""
    wide = 0.0
    for place in (index - 1, index):
        alike = sorted(
            edges[i + 1] - edges[i] for i, sign in enumerate(text) if sign.isascii() == text[place].isascii()
        )
        wide += edges[place + 1] - edges[place] - alike[len(alike) // 2]
    return wide


def _meant(text: str, index: int) -> bool:
    """May columns part here: everything is figures, or words meet a figure?"""
    if _FIGURE.issuperset(text):
        return text[index - 1] != "." and text[index] not in ".%‰,"
    return (text[index - 1] in _FIGURE) != (text[index] in _FIGURE) and text[index] not in ".%‰,"


def piece(word: Word, start: int, end: int) -> Word:
    """``text[start:end]`` of a word as a word of its own, without white space at its ends."""
    if start == 0 and end == len(word.text):
        return word
    text = word.text[start:end]
    start += len(text) - len(text.lstrip())
    end -= len(text) - len(text.rstrip())
    end = max(start, end)
    return replace(
        word,
        text=word.text[start:end],
        box=word.span_box(start, end),
        edges=word.edges[start : end + 1] if word.edges else (),
        scores=word.scores[start:end] if word.scores else (),
        alternatives=(),
    )
