"""Rows of a table without vertical rules: words by column -> cells -> rows.

Lines of one cell lie closer together than rows do; how close is learnt from the table itself,
above all from its figures, which never wrap: two figures below each other in a column are two
rows. Cells are one row where they overlap in height, wherever they stand in it (top or middle).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from extractor.document import Box, Word, around
from extractor.figures import parse_number
from extractor.layout.lines import Line, first_token_width
from extractor.wording import is_blank

Span = tuple[int, int]
"""First column and the column behind the last."""

_SAME_PITCH = 1.04
_MANY_COLUMNS, _FULL = 5, 0.6
"""So many columns, and this share of them filled, make a line the first of a row: cells wrap, but not most at once."""
_DENSE = 0.85
"""Share of the rows that a column must fill to tell where rows are; labels beside several rows fill fewer."""
_INSET = 0.3
"""Ems by which a label of two lines, beside two rows, may reach beyond the middles of their print."""


@dataclass(frozen=True)
class Bit:
    """The words of one line in one column (or over several)."""

    line: Line
    span: Span
    words: tuple[Word, ...]
    alone: bool

    @cached_property
    def box(self) -> Box:
        """Around its words."""
        return around(word.box for word in self.words)

    @cached_property
    def text(self) -> str:
        """What is printed."""
        return "".join(word.text for word in self.words)

    @cached_property
    def figure(self) -> bool:
        """A figure, or the dash that stands for one: it never wraps."""
        return parse_number(self.text) is not None or is_blank(self.text)

    @cached_property
    def middle(self) -> float:
        """Height of its middle on the page."""
        return self.box.centre[1]


@dataclass(slots=True)
class Block:
    """A cell: bits below each other in the same columns, and the rows that it stands in.

    `top` and `bottom` are the edges of its print, `span` the columns that it covers.
    """

    bits: list[Bit]
    row: int
    row_span: int
    span: Span
    top: float = 0.0
    bottom: float = 0.0

    @classmethod
    def of(cls, bit: Bit) -> Block:
        """A cell of one line."""
        return cls([bit], 0, 1, bit.span, bit.box.top, bit.box.bottom)

    def add(self, bit: Bit) -> None:
        """Another line of the cell."""
        self.bits.append(bit)
        self.span = min(self.span[0], bit.span[0]), max(self.span[1], bit.span[1])
        self.top, self.bottom = min(self.top, bit.box.top), max(self.bottom, bit.box.bottom)

    @property
    def height(self) -> float:
        """Bottom minus top."""
        return self.bottom - self.top


@dataclass(frozen=True)
class Print:
    """What the lines of a table share: column boundaries, font size, whether most is bold."""

    xs: tuple[float, ...]
    size: float
    bold: bool

    def heading(self, bit: Bit) -> bool:
        """Is the bit a group's heading: alone, at the left edge, in another print than the rows?"""
        if not bit.alone or bit.span[0] != 0:
            return False
        recognised = bit.words[0].confidence is not None
        odd = not recognised and abs(bit.line.size - self.size) > 0.03 * self.size
        return odd or bit.words[0].bold != self.bold


def rows_of(bits: Sequence[Bit], shared: Print) -> list[Block]:
    """The cells of a stretch of table without row rules, each with its row, from 0."""
    blocks = _blocks(bits, _tightness(bits, shared.size), shared)
    counts = Counter(block.span for block in blocks if block.span[1] - block.span[0] == 1)
    most = max(counts.values(), default=0)
    dense = [block for block in blocks if counts[block.span] > _DENSE * most]
    rows: list[list[Block]] = []
    for block in sorted(dense, key=lambda block: block.top + block.bottom):
        row = next((row for row in reversed(rows[-2:]) if _fits(row, block)), None)
        if row is None:
            rows.append([block])
        else:
            row.append(block)
    chosen = {id(block) for block in dense}
    pitch = _usual_pitch(rows)
    for block in blocks:
        if id(block) not in chosen:
            _attach(rows, block, pitch)
    rows.sort(key=lambda row: min(block.top for block in row))
    for index, row in enumerate(rows):
        for block in row:
            block.row = index
    _spread(blocks, len(rows), shared)
    return blocks


def _tightness(bits: Sequence[Bit], size: float) -> float:
    """The pitch up to which two lines in a column are one cell.

    Figures never wrap; nor do lines that have something in most columns, which are the first lines of rows.
    """
    columns = _columns(bits)
    starts = _full_lines(bits)
    figures = [
        lower.middle - upper.middle
        for column in columns.values()
        for upper, lower in pairwise(column)
        if upper.figure and lower.figure
    ]
    figures += [lower - upper for upper, lower in pairwise(starts)]
    limit = 0.97 * min((pitch for pitch in figures if pitch > 0.8 * size), default=2.3 * size)
    pitches = sorted(
        pitch
        for column in columns.values()
        for upper, lower in pairwise(column)
        if 0.8 * size < (pitch := lower.middle - upper.middle) < limit and not (upper.figure and lower.figure)
    )
    candidates = [(a + b) / 2 for a, b in pairwise(pitches) if b > 1.03 * a] + [limit]
    if not figures:
        return _first_gap(pitches, limit)
    heights = [[bit.middle for bit in column if bit.figure] for column in columns.values()] + [starts]
    least = _violations(columns, heights, candidates[0])
    return next((c for c in reversed(candidates) if _violations(columns, heights, c) <= least), candidates[0])


def _full_lines(bits: Sequence[Bit]) -> list[float]:
    """The heights of the lines that have something in most columns, of a table of many."""
    lines: defaultdict[int, list[Bit]] = defaultdict(list)
    for bit in bits:
        lines[id(bit.line)].append(bit)
    columns = len({bit.span for bit in bits if bit.span[1] - bit.span[0] == 1})
    if columns < _MANY_COLUMNS:
        return []
    return sorted(row[0].middle for row in lines.values() if len(row) > _FULL * columns)


def _first_gap(pitches: Sequence[float], limit: float) -> float:
    """Without figures: where pitches fall into a small and a large kind, the place between."""
    for one, other in pairwise(pitches):
        if other > 1.12 * one:
            return (one + other) / 2
    return min(limit, 1.7 / 2.3 * limit)


def _columns(bits: Sequence[Bit]) -> dict[Span, list[Bit]]:
    """The bits of each column, from top to bottom."""
    columns: defaultdict[Span, list[Bit]] = defaultdict(list)
    for bit in sorted(bits, key=lambda bit: bit.middle):
        columns[bit.span].append(bit)
    return columns


def _violations(columns: dict[Span, list[Bit]], heights: Sequence[Sequence[float]], tight: float) -> int:
    """How many cells would take in two heights of one list, a column's figures say, were `tight` the pitch in cells."""
    count = 0
    for column in columns.values():
        start = column[0]
        for upper, lower in pairwise([*column, None]):
            if lower is not None and upper is not None and lower.middle - upper.middle <= tight:
                continue
            if upper is not None and upper is not start:
                inset = _INSET * upper.line.size
                top, bottom = start.box.top + inset, upper.box.bottom - inset
                count += any(sum(top < middle < bottom for middle in one) > 1 for one in heights)
            if lower is not None:
                start = lower
    return count


def _blocks(bits: Sequence[Bit], tight: float, shared: Print) -> list[Block]:
    """The cells: bits that go on with the one above them in their columns."""
    figures: defaultdict[int, set[Span]] = defaultdict(set)
    for bit in bits:
        if bit.figure:
            figures[id(bit.line)].add(bit.span)
    blocks: list[Block] = []
    open_blocks: dict[int, Block] = {}
    for bit in sorted(bits, key=lambda bit: (bit.middle, bit.span)):
        block = open_blocks.get(bit.span[0])
        # Lines with figures in one and the same column are two rows.
        rows = block is not None and any(figures[id(one.line)] & figures[id(bit.line)] for one in block.bits)
        # Under a note that runs over several columns, a narrower cell beside a figure begins a row.
        if block is not None and figures[id(bit.line)] and not figures[id(block.bits[-1].line)]:
            rows = rows or block.bits[-1].span[1] > bit.span[1]
        # Figures side by side begin a row under what has none: a head.
        if block is not None and bit.figure and len(figures[id(bit.line)]) > 2:
            rows = rows or not any(figures[id(one.line)] for one in block.bits)
        if block is not None and not rows and _continues(block, bit, tight, shared):
            block.add(bit)
        else:
            block = Block.of(bit)
            blocks.append(block)
        for column in range(*bit.span):
            open_blocks[column] = block
    return blocks


def _continues(block: Block, bit: Bit, tight: float, shared: Print) -> bool:
    """Does the bit go on with the cell?"""
    upper = block.bits[-1]
    size = shared.size
    pitch = bit.middle - upper.middle
    wide = upper.span[1] - upper.span[0] > 1
    if (bit.span != upper.span and not (wide and bit.span[0] == upper.span[0])) or (upper.figure and bit.figure):
        return False
    if shared.heading(bit) or shared.heading(upper) or bit.words[0].bold != upper.words[0].bold:
        return False
    first = block.bits[0].box
    moved = min(
        abs(bit.box.left - first.left), abs(bit.box.centre[0] - first.centre[0]), abs(bit.box.right - first.right)
    )
    if moved > 0.6 * size:
        return False
    if pitch <= tight:
        return True
    room = shared.xs[upper.span[1]] - 0.3 * size - upper.box.right
    full = room < first_token_width(bit.text, size)
    return full and pitch <= tight / 0.97 * _SAME_PITCH and bit.box.width < 0.8 * upper.box.width and bit.alone


def _fits(row: Sequence[Block], block: Block) -> bool:
    """Does a cell stand in the row: beside its cells, at their height?"""
    top, bottom = min(one.top for one in row), max(one.bottom for one in row)
    if _in_columns(row, block):
        return False
    return min(bottom, block.bottom) - max(top, block.top) > 0.3 * min(bottom - top, block.height)


def _attach(rows: list[list[Block]], block: Block, pitch: float) -> None:
    """Put a cell of a sparse column into the row that it overlaps the most, or into one of its own.

    A label in the white between two rows that lie as close as rows do takes no room of its own: it
    stands in the middle of several rows.
    """
    middle = (block.top + block.bottom) / 2

    def off(row: Sequence[Block]) -> float:
        return abs((min(one.top for one in row) + max(one.bottom for one in row)) / 2 - middle)

    free = [row for row in rows if _fits(row, block)]
    if not free and block.span[1] - block.span[0] == 1:
        beside = [row for row in rows if not _in_columns(row, block) and off(row) < 0.65 * pitch]
        upper = any(min(one.top for one in row) < block.top for row in beside)
        free = beside if upper and any(max(one.bottom for one in row) > block.bottom for row in beside) else []
    if free:
        min(free, key=off).append(block)
    else:
        rows.append([block])


def _in_columns(row: Sequence[Block], block: Block) -> bool:
    """Does the row hold print in the cell's columns?"""
    return any(one.span[0] < block.span[1] and block.span[0] < one.span[1] for one in row)


def _usual_pitch(rows: Sequence[Sequence[Block]]) -> float:
    """How far rows lie apart, from middle to middle."""
    middles = sorted(min(one.top for one in row) + max(one.bottom for one in row) for row in rows)
    steps = sorted((lower - upper) / 2 for upper, lower in pairwise(middles))
    return steps[len(steps) // 2] if steps else 0.0


def _spread(blocks: Sequence[Block], count: int, shared: Print) -> None:
    """Give labels that stand in the middle of several rows all of these rows.

    Where each label of a leading column stands in the middle of its group, the groups follow from
    the middles alone: a group ends as far below its label as it begins above it. Only where all
    of these ends fall on ends of rows is it taken to be so.
    """
    edges = _row_edges(blocks, count)
    for column in range(len(shared.xs) - 2):
        labels = sorted((block for block in blocks if block.span == (column, column + 1)), key=lambda block: block.top)
        rows = range(labels[0].row, labels[-1].row + 1) if labels else range(0)
        wide = any(block.row in rows and block.span[0] <= column < block.span[1] - 1 for block in blocks)
        if wide or len(labels) > 0.7 * count or any(bit.figure for label in labels for bit in label.bits):
            return
        for label, (first, last) in zip(labels, _centred_groups(labels, edges, shared.size), strict=False):
            label.row, label.row_span = first, last - first


def _row_edges(blocks: Sequence[Block], count: int) -> list[float]:
    """Where rows part, half way between their print."""
    tops, bottoms = [float("inf")] * count, [0.0] * count
    for block in blocks:
        tops[block.row] = min(tops[block.row], block.top)
        bottoms[block.row] = max(bottoms[block.row], block.bottom)
    inner = [(bottoms[i] + tops[i + 1]) / 2 for i in range(count - 1)]
    half = (inner[0] - bottoms[0]) if inner else 0.0
    return [tops[0] - half, *inner, bottoms[-1] + half] if count else []


def _centred_groups(labels: Sequence[Block], edges: Sequence[float], size: float) -> list[tuple[int, int]]:
    """First row and row behind the last of each label's group; none where labels are not centred so."""
    if not labels or len(labels) >= len(edges) - 1:
        return []
    for begin in (1, 0, 2):
        heads = [label for label in labels if label.row < begin]
        groups: list[tuple[int, int]] = []
        at = begin
        for label in labels[len(heads) :]:
            end = (label.top + label.bottom) - edges[at]
            near = min(range(len(edges)), key=lambda i: abs(edges[i] - end))
            if abs(edges[near] - end) > 0.45 * size or near <= at:
                break
            groups.append((at, near))
            at = near
        complete = len(groups) == len(labels) - len(heads)
        if len(edges) - 2 <= at and complete and any(b - a > 1 for a, b in groups):
            return [(head.row, head.row + 1) for head in heads] + groups
    return []
