"""Nested heads of tables without vertical rules: which columns a head stands over.

A head over several columns is printed over one of them, or between two: what it covers shows in
the rule below it, or in its standing in the middle of columns that have heads of their own.
"""

from __future__ import annotations

from collections.abc import Sequence

from extractor.document import around
from extractor.layout.rows import Block, Print, Span
from extractor.layout.strokes import Stroke

_DEEPEST = 4


def nest(blocks: list[Block], rules: Sequence[Stroke], shared: Print) -> None:
    """Give the cells of a head of several rows the rows and columns that they stand for, in place."""
    columns = len(shared.xs) - 1
    figured = [block.row for block in blocks if block.span[0] > 0 and any(bit.figure for bit in block.bits)]
    depth = min(figured, default=0)
    head = [block for block in blocks if block.row < depth]
    if not 1 < depth <= _DEEPEST or any(block.row + block.row_span > depth for block in head):
        return
    for block in head:
        block.row, block.row_span = block.row + block.row_span // 2, 1
    covered = {column for block in head for column in range(*block.span)}
    first = [block for block in head if block.row == 0]
    if len(covered) < columns or sum(block.span[1] - block.span[0] for block in first) > columns - 2:
        return
    for block in head:
        if block.row < depth - 1:
            block.span = _headed(block, head, rules, shared) or block.span
    upright = [block for block in head if _lonely(block, head)]
    rows = sorted({block.row for block in head if block not in upright})
    if not rows:
        return
    for block in blocks:
        if block in upright:
            block.row, block.row_span = 0, len(rows)
        else:
            block.row -= sum(row < block.row for row in range(depth) if row not in rows)


def _lonely(block: Block, head: Sequence[Block]) -> bool:
    """Does no other head stand over or under it?"""
    return not any(
        other is not block and other.span[0] < block.span[1] and block.span[0] < other.span[1] for other in head
    )


def _headed(block: Block, head: Sequence[Block], rules: Sequence[Stroke], shared: Print) -> Span | None:
    """The columns that a head stands over."""
    xs = shared.xs
    box = around(bit.box for bit in block.bits)
    below = [
        rule
        for rule in rules
        if 0 < rule.at - box.bottom < 1.2 * shared.size
        and rule.start < box.centre[0] < rule.end
        and rule.length < 0.9 * (xs[-1] - xs[0])
    ]
    beside = [other for other in head if other is not block and other.row == block.row]
    left = max([other.span[1] for other in beside if other.span[0] < block.span[0]], default=0)
    right = min([other.span[0] for other in beside if other.span[0] > block.span[0]], default=len(xs) - 1)
    shares = any(rule.start < bit.box.centre[0] < rule.end for rule in below for o in beside for bit in o.bits)
    if below and not shares:
        slack = 0.8 * shared.size
        inside = [
            column
            for column in range(left, right)
            if min(xs[column + 1], below[0].end) - max(xs[column], below[0].start) > slack
        ]
        return (inside[0], inside[-1] + 1) if inside else None
    if (found := _centred(block, box.centre[0], range(left, right), head, shared.size)) is not None:
        return found
    under = [other for other in head if other.row > block.row and other.span[0] == block.span[0]]
    if under and abs(under[0].bits[0].box.left - box.left) < 0.4 * shared.size:
        # Heads set from the left run to where the next one begins.
        return block.span[0], max(right, block.span[1])
    return None


def _centred(block: Block, middle: float, free: range, head: Sequence[Block], size: float) -> Span | None:
    """Of the free columns around a head, a stretch with heads of its own that it stands in the middle of."""
    lowest = max(other.row for other in head)
    under = {
        column: around(bit.box for bit in other.bits)
        for other in head
        if other.row == lowest
        for column in range(*other.span)
    }
    best: tuple[float, Span] | None = None
    for start in range(free.start, block.span[0] + 1):
        for end in range(max(block.span[1], start + 2), free.stop + 1):
            if not all(column in under for column in range(start, end)):
                continue
            box = around(under[column] for column in range(start, end))
            off = abs(box.centre[0] - middle)
            if off < 0.8 * size and (best is None or off < best[0]):
                best = (off, (start, end))
    return best[1] if best else None
