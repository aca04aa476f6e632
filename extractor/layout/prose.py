"""Running text: words of a page -> lines -> paragraphs, with wrapped lines joined.

Everything is measured against the page's own text: an *em* is the width of one of its
ideographs, and the column's edges are those that its lines share. Nothing is measured against
the sheet, so that a scan, a photograph and a printed page are read alike.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from extractor.document import Box, Passage, Place, Word, around
from extractor.layout.blocks import Block, Paragraph

_LEADER = re.compile(r"[.．·…⋯‥･・_]{4,}|(?:[.．·…⋯‥･・]\s){3,}|…{3,}")
_ENDS = re.compile(r"[。！？!?；;][”’\"')）》]*$")
_MARKER = re.compile(
    r"\s*(?:第[一二三四五六七八九十百\d]{1,3}[章节条部]"
    r"|[（(][一二三四五六七八九十]{1,3}[)）]|[一二三四五六七八九十]{1,3}[、.．)）]"
    r"|[（(]\d{1,2}[)）]|\d{1,2}(?:[、)）]|[.．](?!\d))|[①-⑳]|[一二三四五六七八九十]是)"
)
_TOKEN = re.compile(r"[0-9A-Za-z.,%×*/+-]+|.", re.DOTALL)

_INDENT = 1.1
"""Ems by which a first line stands in at least; the usual indent is two."""
_SHORT = 1.3
"""Ems by which a line may miss the right edge and yet be full, beside the token that did not fit."""
_RESIZED = 0.13
"""Relative change of the font size that parts paragraphs; recogniser's boxes need twice that."""
_SPACED = 1.6
"""Line pitches, in medians of the page, that part paragraphs."""
_PASSING = 0.4
"""So many of the lines at most stick out beyond an edge that others share; else it is no edge of the text."""

_LABELLED = re.compile(r"[^\s：:，。；、（(]{2,12}(?:[（(][^）)]*[）)])?[：:]")
"""A line that opens with a label: under a numbered heading it is a fact of its own."""


def _ems(text: str) -> float:
    """How many ems a text is wide: ideographs one, the rest about half."""
    return sum([_width_of(ch) for ch in text])


@lru_cache(maxsize=16384)
def _width_of(ch: str) -> float:
    return 1.0 if unicodedata.east_asian_width(ch) in "WFA" else 0.52


class Column(NamedTuple):
    """What the lines of a page share: edges, the width of an ideograph, the usual line pitch.

    `left` and `right` are edges that several lines keep. `outer` are the outermost edges, taken
    as far from the sheet's middle on both sides, against which a centred line is seen.
    """

    left: float
    right: float
    em: float
    pitch: float
    outer: tuple[float, float]


@dataclass(frozen=True)
class Line:
    """Words that stand side by side, from left to right."""

    words: tuple[Word, ...]
    box: Box
    em: float
    size: float
    bold: bool
    passage: Passage

    @property
    def text(self) -> str:
        """The printed text."""
        return self.passage.text

    @property
    def recognised(self) -> bool:
        """Did a recogniser read it, so that its sizes are only about right?"""
        return any(word.confidence is not None for word in self.words)


def has_leader(text: str) -> bool:
    """Does the text hold the dotted leader of a table of contents?"""
    return bool(_LEADER.search(text))


def ends_sentence(text: str) -> bool:
    """Does the text end with closing punctuation?"""
    return bool(_ENDS.search(text.rstrip()))


def paragraphs(page_number: int, words: Sequence[Word], width: float) -> list[Paragraph]:
    """The paragraphs that the words make, from top to bottom.

    Args:
        page_number: the page that the words stand on, from 1.
        words: words outside tables and page furniture, in any order.
        width: the page's upright width in points; only a page of a single line needs it.
    """
    lines = _lines(page_number, [word for word in words if word.text.strip()])
    if not lines:
        return []
    column = _column(lines, width)
    groups: list[list[Line]] = []
    for index, line in enumerate(lines):
        if index and not _begins(lines[index - 1], line, column, len(groups[-1])):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_paragraph(page_number, group, column) for group in groups]


def join_paragraphs(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with paragraphs joined that a page end has broken in two.

    Page furniture has to be gone. The last paragraph of a page goes on with the first of the
    next, where its last line is full and the next begins without indent and number.
    """
    edges = _page_edges(blocks)
    joined: list[Block] = []
    for block in blocks:
        last = joined[-1] if joined else None
        if isinstance(last, Paragraph) and isinstance(block, Paragraph) and _goes_on(last, block, edges):
            joined[-1] = _joined(last, block)
        else:
            joined.append(block)
    return joined


def _lines(page: int, words: Sequence[Word]) -> list[Line]:
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: word.box.centre[1]):
        row = next((row for row in rows[-3:] if _level(row[-1], word)), None)
        if row is None:
            rows.append([word])
        else:
            row.append(word)
    return [_line(page, sorted(row, key=lambda word: word.box.left)) for row in rows]


def _level(one: Word, other: Word) -> bool:
    """Do two words stand on one line: each other's middle within the other's height?"""
    reach = min(max(one.box.height, other.box.height) * 0.5, min(one.box.height, other.box.height) * 0.75)
    return abs(one.box.centre[1] - other.box.centre[1]) < reach


def _line(page: int, words: Sequence[Word]) -> Line:
    weights = [_ems(word.text) for word in words]
    heaviest = words[weights.index(max(weights))]
    em = heaviest.box.width / max(weights) if any(word.box.width > 0 for word in words) else heaviest.box.height
    size = heaviest.size or min(em, heaviest.box.height)
    letters = sum(len(word.text) for word in words)
    bold = sum(len(word.text) for word in words if word.bold) > 0.8 * letters
    return Line(tuple(words), around([w.box for w in words]), em, size, bold, _set(page, words, em))


def _set(page: int, words: Sequence[Word], em: float) -> Passage:
    """The line's passage, with a space where the print leaves one."""
    passage = Passage.of_word(page, words[0])
    for before, word in pairwise(words):
        gap = word.box.left - before.box.right
        latin = before.text[-1:].isascii() and word.text[:1].isascii()
        separator = " " if gap > (0.15 if latin else 0.7) * em else ""
        passage = Passage.join([passage, Passage.of_word(page, word)], separator)
    return passage


def _column(lines: Sequence[Line], width: float) -> Column:
    em = median(line.em for line in lines)
    pitches = [below.box.centre[1] - above.box.centre[1] for above, below in pairwise(lines)]
    usual = [pitch for pitch in pitches if pitch < 4 * em] or pitches or [2 * em]
    half = max(max(width / 2 - line.box.left, line.box.right - width / 2) for line in lines)
    outer = (width / 2 - half, width / 2 + half)
    if len(lines) == 1:
        return Column(*outer, em, usual[0], outer)
    left = _shared([line.box.left for line in lines], em)
    right = -_shared([-line.box.right for line in lines], em)
    return Column(left, right, em, median(usual), outer)


def _shared(edges: Sequence[float], em: float) -> float:
    """The outermost edge that more than one line keeps; the outermost of all where most lines would pass it."""
    ordered = sorted(edges)
    need = 2 if len(ordered) < 12 else 3
    for index, edge in enumerate(ordered):
        if index > _PASSING * len(ordered):
            break
        near = [other for other in ordered if edge <= other <= edge + 0.7 * em]
        if len(near) >= need:
            return median(near)
    return ordered[0]


def _centred(line: Line, column: Column) -> bool:
    """Does the line stand in the middle, and not by a usual indent that happens to match?"""
    middles = (sum(column.outer) / 2, (column.left + column.right) / 2)
    if min(abs(line.box.centre[0] - middle) for middle in middles) > 0.025 * (column.outer[1] - column.outer[0]):
        return False
    large = line.size > 1.3 * column.em
    margin = min(line.box.left - column.outer[0], column.outer[1] - line.box.right)
    indented = abs(line.box.left - column.left - 2 * column.em) < 0.4 * column.em
    return large or (margin > 2.2 * column.em and not indented)


def _full(line: Line, following: str, column: Column) -> bool:
    """Does the line reach the right edge, but for a token that had to go to the next line?"""
    token = _TOKEN.match(following.lstrip())
    room = column.right - line.box.right
    return room < (_ems(token.group()) if token else 0) * line.em + _SHORT * column.em


def _resized(before: Line, line: Line) -> bool:
    tolerance = _RESIZED * (2.5 if before.recognised or line.recognised else 1)
    return abs(before.size - line.size) > tolerance * max(before.size, line.size)


def _begins(before: Line, line: Line, column: Column, lines_so_far: int) -> bool:
    """Does `line` begin a paragraph of its own, `before` being the line above it?"""
    if has_leader(before.text) or has_leader(line.text):
        return True
    heading = lines_so_far == 1 and _MARKER.match(before.text) and not re.search("[。：:；;]", before.text)
    if heading and _LABELLED.match(line.text):
        return True
    long_lines = min(_ems(before.text), _ems(line.text)) > 3
    if before.bold != line.bold or (_resized(before, line) and long_lines):
        return True
    pitch = line.box.centre[1] - before.box.centre[1]
    if _centred(before, column) and _centred(line, column):
        return pitch > 2.4 * line.em or line.size < 1.15 * column.em
    if pitch > _SPACED * max(column.pitch, 1.2 * line.em):
        return True
    if not _full(before, line.text, column):
        return True
    indent = (line.box.left - column.left) / column.em
    if indent > _INDENT:
        return True
    return bool(_MARKER.match(line.text)) and ends_sentence(before.text)


def _glue(above: str, below: str) -> str:
    """What joins a wrapped line: nothing, but a space between two Latin words."""
    return " " if above[-1:].isascii() and above[-1:].isalpha() and re.match(r"[A-Za-z]", below) else ""


def _paragraph(page: int, lines: Sequence[Line], column: Column) -> Paragraph:
    passage = lines[0].passage
    for line in lines[1:]:
        passage = Passage.join([passage, line.passage], _glue(passage.text, line.text))
    return Paragraph(
        passage=passage,
        places=tuple(Place(page, line.box) for line in lines),
        size=median(line.size for line in lines),
        bold=all(line.bold for line in lines),
        centred=all(_centred(line, column) for line in lines),
    )


class _Edges(NamedTuple):
    left: float
    right: float


def _page_edges(blocks: Iterable[Block]) -> dict[int, _Edges]:
    """The text column of each page, as its paragraphs show it."""
    places: dict[int, list[Box]] = {}
    for block in blocks:
        if isinstance(block, Paragraph):
            for place in block.places:
                places.setdefault(place.page, []).append(place.box)
    edges = {}
    for page, boxes in places.items():
        em = median(box.height for box in boxes)
        left, right = _shared([box.left for box in boxes], em), -_shared([-box.right for box in boxes], em)
        edges[page] = _Edges(left, right)
    return edges


def _em_of(paragraph: Paragraph) -> float:
    longest = max(paragraph.places, key=lambda place: place.box.width)
    return paragraph.size or longest.box.height


def _goes_on(first: Paragraph, second: Paragraph, edges: dict[int, _Edges]) -> bool:
    if not first.places or not second.places or not first.text.strip() or not second.text.strip():
        return False
    last, head = first.places[-1], second.places[0]
    if head.page != last.page + 1 or first.centred or second.centred or first.bold != second.bold:
        return False
    if has_leader(first.text) or has_leader(second.text) or _MARKER.match(second.text):
        return False
    recognised = first.passage.confidence is not None
    if abs(first.size - second.size) > (0.33 if recognised else _RESIZED) * max(first.size, second.size, 1):
        return False
    em = _em_of(first)
    token = _TOKEN.match(second.text.lstrip())
    room = edges[last.page].right - last.box.right
    full = room < (_ems(token.group()) if token else 0) * em + _SHORT * em
    flush = head.box.left - edges[head.page].left < _INDENT * _em_of(second)
    return full and flush


def _joined(first: Paragraph, second: Paragraph) -> Paragraph:
    glue = _glue(first.text, second.text)
    passage = Passage.join([first.passage, second.passage], glue)
    return Paragraph(passage, first.places + second.places, first.size, first.bold, first.centred)
