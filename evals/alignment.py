"""Which rows of two lists are the same row: in document order, by what they hold.

Likeness is counted over whole columns at once, each pair of different texts once, so that 600 rows against 600 take
well under a second.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rapidfuzz.process import cdist

from extractor.wording import fold

_NAMING = frozenset({"level3", "name", "label", "item"})
_NAMING_WEIGHT = 4
"""What names a row says more of which row it is than any figure in it."""
_ALIKE = 0.25
"""Rows less alike than this are never taken for the same row."""
_LEAST = 0.01
"""Two rows without a leaf: hardly alike, but nothing speaks against it."""
_NEAR = 0.8
"""The most that two texts that differ can be alike."""
_LONGEST = 200
Matrix = NDArray[np.float64]


def canonical(value: Any) -> Any:
    """A leaf in the form in which two are compared: folded text, a Decimal, or None for nothing."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float | Decimal):
        return Decimal(str(value)).normalize()
    return fold(value) or None


def align(left: Sequence[Any], right: Sequence[Any]) -> list[tuple[int | None, int | None]]:
    """Pairs of indices in order, None for a row without a partner (Needleman-Wunsch on likeness)."""
    same = next((n for n, (one, other) in enumerate(zip(left, right, strict=False)) if one != other), None)
    same = min(len(left), len(right)) if same is None else same
    rest = _aligned(left[same:], right[same:])  # rows alike from the first on need no search
    moved = [tuple(None if each is None else each + same for each in pair) for pair in rest]
    return [*((n, n) for n in range(same)), *((one, other) for one, other in moved)]


def _aligned(left: Sequence[Any], right: Sequence[Any]) -> list[tuple[int | None, int | None]]:
    alike = _likeness(left, right).tolist() if left and right else []
    best = [[0.0] * (len(right) + 1) for _ in range(len(left) + 1)]
    for i, row in enumerate(alike):
        above, here = best[i], best[i + 1]
        for j, likeness in enumerate(row):
            together = above[j] + likeness if likeness > _ALIKE else 0.0
            here[j + 1] = max(above[j + 1], here[j], together)
    pairs: list[tuple[int | None, int | None]] = []
    i, j = len(left), len(right)
    while i and j:
        likeness = alike[i - 1][j - 1]
        if likeness > _ALIKE and best[i][j] == best[i - 1][j - 1] + likeness:
            i, j = i - 1, j - 1
            pairs.append((i, j))
        elif best[i][j] == best[i - 1][j]:
            i -= 1
            pairs.append((i, None))
        else:
            j -= 1
            pairs.append((None, j))
    pairs += [(None, index) for index in reversed(range(j))] + [(index, None) for index in reversed(range(i))]
    return pairs[::-1]


def _likeness(left: Sequence[Any], right: Sequence[Any]) -> Matrix:
    """From 0 to 1 for each pair of rows, by the leaves that the two rows hold themselves."""
    if not all(isinstance(row, dict) for row in [*left, *right]):
        return _near([canonical(row) for row in left], [canonical(row) for row in right])
    total, weight = np.zeros((len(left), len(right))), np.zeros((len(left), len(right)))
    for key in dict.fromkeys(key for row in [*left, *right] for key in row):
        ones, others = ([_leaf(row.get(key)) for row in rows] for rows in (left, right))
        there = np.array([each is not None for each in ones])[:, None] | np.array([each is not None for each in others])
        factor = _NAMING_WEIGHT if key in _NAMING else 1
        weight += factor * there
        total += factor * there * _near(ones, others)
    return np.where(weight > 0, total / np.maximum(weight, 1), _LEAST)


def _leaf(value: Any) -> Any:
    return None if isinstance(value, list | dict) else canonical(value)


def _near(left: Sequence[Any], right: Sequence[Any]) -> Matrix:
    """1 where two leaves are equal, less for texts that differ, 0 for anything else."""
    ones, others = list(dict.fromkeys(left)), list(dict.fromkeys(right))
    small = np.array([[float(one == other and type(one) is type(other)) for other in others] for one in ones])
    texts = [n for n, one in enumerate(ones) if isinstance(one, str)]
    facing = [n for n, other in enumerate(others) if isinstance(other, str)]
    if texts and facing:
        ratio = cdist([ones[n][:_LONGEST] for n in texts], [others[n][:_LONGEST] for n in facing], scorer=fuzz.ratio)
        part = np.ix_(texts, facing)
        small[part] = np.maximum(small[part], _NEAR * ratio / 100)
    where, across = {each: n for n, each in enumerate(ones)}, {each: n for n, each in enumerate(others)}
    return np.asarray(small[np.ix_([where[each] for each in left], [across[each] for each in right])])
