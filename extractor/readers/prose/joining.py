"""Which project a piece of text speaks of: the join of a project's name over sections.

Sections number their projects differently and vary the names, so a piece is given to a project by
the likeness of the names, best first, with the running number and the order as tie-breakers. What
stays doubtful is left out and noted: text under the wrong project is worse than text missed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz import fuzz

from extractor.readers.prose.vocabulary import pattern
from extractor.wording import compact

SURE = 0.62
"""Likeness from which two names may be of one project, if no other project is as like."""
SAME = 0.86
"""Likeness from which a heading that stands alone names a project."""
_MARGIN = 0.06
_SHORTENED = 70.0
_LAST_ONE = 0.45
_MARKS = re.compile(r"[\"'“”‘’《》<>()（）\[\]【】〔〕,，、。.:：;；/\-—]")


@lru_cache(maxsize=4096)
def core(name: str) -> str:
    """A name without marks, years and the generic words at its end."""
    bare = _MARKS.sub("", re.sub(r"(?:19|20)\d\d(?:年度?|和|至)?", "", compact(name)))
    return pattern("names", "generic").sub("", bare) or bare


@lru_cache(maxsize=65536)
def likeness(one: str, other: str) -> float:
    """How alike two names are, from 0 to 1."""
    left, right = core(one), core(other)
    if not left or not right:
        return 0.0
    if left == right:
        return 1.0
    scores = [fuzz.ratio(left, right), 0.95 * fuzz.token_sort_ratio(" ".join(sorted(left)), " ".join(sorted(right)))]
    if _shortened(left, right) or _shortened(right, left):
        scores.append(_SHORTENED)
    if min(len(left), len(right)) >= 4:
        scores.append(0.92 * fuzz.partial_ratio(left, right) if left in right or right in left else 0.0)
    return max(scores) / 100


def _shortened(short: str, name: str) -> bool:
    """Is one the other with characters left out (人影作业 of 人工影响天气作业)?"""
    rest = iter(name)
    return 4 <= len(short) < len(name) and short[-1] == name[-1] and all(character in rest for character in short)


def assign(
    names: Sequence[str], projects: Sequence[str], numbers: Sequence[int | None] = ()
) -> tuple[dict[int, int], list[str]]:
    """Which project each name means: ``{index of name: index of project}``, and notes on the doubtful.

    Each project is given once. The most like pair comes first; a pair counts where it is `SURE`
    and the runner-up clearly less like. A last name and a last project left over belong together
    where they are somewhat alike.
    """
    table = [[likeness(name, project) for project in projects] for name in names]
    pairs = sorted(
        (
            (table[i][j], _hint(numbers, i, j), -abs(i - j), i, j)
            for i in range(len(names))
            for j in range(len(projects))
        ),
        reverse=True,
    )
    given: dict[int, int] = {}
    for score, hint, _, i, j in pairs:
        if i in given or j in given.values() or score < SURE:
            continue
        rivals = [table[i][other] for other in range(len(projects)) if other != j and other not in given.values()]
        if score < 1 and not hint and rivals and max(rivals) > score - _MARGIN:
            continue
        given[i] = j
    left = [i for i in range(len(names)) if i not in given]
    free = [j for j in range(len(projects)) if j not in given.values()]
    if len(left) == len(free) == 1 and table[left[0]][free[0]] >= _LAST_ONE:
        given[left[0]] = free[0]
        left = []
    return given, [f"no project is surely meant by {names[i][:30]!r}" for i in left]


def _hint(numbers: Sequence[int | None], name: int, project: int) -> int:
    """Does the running number point to the project's place?"""
    return int(bool(numbers) and numbers[name] == project + 1)
