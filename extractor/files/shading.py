"""Tables drawn by the shading of their cells alone: its edges stand for rules that nobody stroked.

Cells are coloured areas set side by side, with hardly any white between them; or white areas on a
coloured one, whose gaps are what is seen as lines. Only areas that tile a grid of several rows
and columns count, and only where no stroke does the same: the shaded head of a ruled table adds nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from extractor.document import Box, around

_GAP = 3.0
"""Points of white (or of line) between two cells at most."""
_ROWS, _COLUMNS = 4, 2
"""So many rows and columns of areas at least: less is a head, or a block of colour."""
_TILED = 0.85
"""Share of the whole that the areas cover."""
_LOWEST = 6.0
"""Points: what is lower holds no print."""


def tiles(fills: Sequence[Box], white: Sequence[Box]) -> list[Box]:
    """The areas that are cells of such tables.

    Args:
        fills: coloured areas.
        white: white areas; they count where they lie on a coloured one.
    """
    if len(fills) + len(white) < _ROWS * _COLUMNS:
        return []
    grounds = [fill for fill in fills if sum(_on(box, fill) for box in white) >= _ROWS * _COLUMNS]
    shown = [box for box in white if any(_on(box, ground) for ground in grounds)]
    areas = [box for box in [*fills, *shown] if box.height >= _LOWEST and box.width >= _LOWEST and box not in grounds]
    return [box for group in _groups(areas) if _is_grid(group) for box in group]


def _on(box: Box, ground: Box) -> bool:
    """Is a white area a part of a larger coloured one?"""
    inside = box.left >= ground.left - 1 and box.right <= ground.right + 1
    return inside and box.top >= ground.top - 1 and box.bottom <= ground.bottom + 1 and box.height >= _LOWEST


def _groups(areas: Sequence[Box]) -> list[list[Box]]:
    """The areas in groups that touch each other."""
    groups: list[tuple[Box, list[Box]]] = []
    for box in sorted(areas, key=lambda box: (box.top, box.left)):
        met = [group for group in groups if _touch(group[0], box) and any(_touch(one, box) for one in group[1])]
        members = [one for group in met for one in group[1]] + [box]
        groups = [group for group in groups if group not in met] + [(around(members), members)]
    return [members for _, members in groups]


def _touch(one: Box, other: Box) -> bool:
    across = min(one.right, other.right) - max(one.left, other.left)
    along = min(one.bottom, other.bottom) - max(one.top, other.top)
    return across >= -_GAP and along >= -_GAP


def _is_grid(group: Sequence[Box]) -> bool:
    """Do the areas tile rows and columns, without lying on each other?"""
    rows = len({round(box.top) for box in group})
    columns = len({round(box.left) for box in group})
    if rows < _ROWS or columns < _COLUMNS or len(group) < rows * _COLUMNS / 2:
        return False
    whole = around(group)
    covered = sum(box.width * box.height for box in group) / (whole.width * whole.height)
    return _TILED <= covered <= 1.01
