"""Score a record against a label, leaf by leaf.

Rows of a list are aligned in document order by what they hold, so that a row that was lost or made
up costs its own leaves and does not shift those after it. Text and numbers compare as the record's
contract says; a leaf that is null on both sides does not count.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from extractor.pointer import join, leaves
from extractor.wording import fold

Verdict = Literal["right", "wrong", "missed", "invented"]
_NAMING = frozenset({"level3", "name", "label", "item"})
_NAMING_WEIGHT = 4
"""What names a row says more of which row it is than any figure in it."""
_ALIKE = 0.25
"""Rows less alike than this are never taken for the same row."""
_LEAST = 0.01
"""Two rows without a leaf: hardly alike, but nothing speaks against it."""


class Difference(NamedTuple):
    """One leaf, by its pointer in the label (in the record where the label has no such row)."""

    verdict: Verdict
    pointer: str
    labelled: Any
    read: Any


@dataclass(slots=True)
class Score:
    """What came out for one file. `differences` holds every leaf, the right ones too."""

    differences: list[Difference] = field(default_factory=list)
    findings_labelled: int = 0
    findings_found: int = 0
    findings_false: int = 0

    def count(self, *verdicts: Verdict) -> int:
        """So many leaves got one of these verdicts."""
        return sum(difference.verdict in verdicts for difference in self.differences)

    @property
    def precision(self) -> float:
        """Share of the leaves that were read that are right."""
        return self.count("right") / max(self.count("right", "wrong", "invented"), 1)

    @property
    def recall(self) -> float:
        """Share of the labelled leaves that were read right."""
        return self.count("right") / max(self.count("right", "wrong", "missed"), 1)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.count("right") / max(2 * self.count("right", "wrong") + self.count("missed", "invented"), 1)


def score(label: Mapping[str, Any], got: Mapping[str, Any]) -> Score:
    """`got` (``record`` and ``findings``) against a label of the same shape."""
    result = Score()
    _compare(label["record"], got["record"], "", result.differences)
    wanted = [_finding(finding) for finding in label["findings"]]
    told = [_finding(finding) for finding in got["findings"] if finding["severity"] != "info"]
    result.findings_labelled = len(wanted)
    result.findings_found = sum(any(_same_finding(one, other) for other in told) for one in wanted)
    result.findings_false = sum(not any(_same_finding(one, other) for other in wanted) for one in told)
    return result


def _finding(finding: Mapping[str, Any]) -> tuple[str, frozenset[str]]:
    return finding["rule"], frozenset(finding["pointers"])


def _same_finding(one: tuple[str, frozenset[str]], other: tuple[str, frozenset[str]]) -> bool:
    return one[0] == other[0] and bool(one[1] & other[1])


def canonical(value: Any) -> Any:
    """A leaf in the form in which two are compared: folded text, a Decimal, or None for nothing."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float | Decimal):
        return Decimal(str(value)).normalize()
    return fold(value) or None


def _compare(labelled: Any, read: Any, pointer: str, out: list[Difference]) -> None:
    if isinstance(labelled, list) or isinstance(read, list):
        _compare_rows(labelled or [], read or [], pointer, out)
    elif isinstance(labelled, dict) or isinstance(read, dict):
        one, other = labelled or {}, read or {}
        for key in dict.fromkeys([*one, *other]):
            _compare(one.get(key), other.get(key), join(pointer, key), out)
    else:
        one, other = canonical(labelled), canonical(read)
        if one is not None or other is not None:
            verdict: Verdict = "right" if one == other else "missed" if other is None else "wrong"
            out.append(Difference("invented" if one is None else verdict, pointer, labelled, read))


def _compare_rows(labelled: Sequence[Any], read: Sequence[Any], pointer: str, out: list[Difference]) -> None:
    for left, right in align(labelled, read):
        if right is None and left is not None:
            held = _held(labelled[left], join(pointer, left))
            out.extend(Difference("missed", at, value, None) for at, value in held)
        elif left is None and right is not None:
            held = _held(read[right], join(pointer, right))
            out.extend(Difference("invented", at, None, value) for at, value in held)
        elif left is not None and right is not None:
            _compare(labelled[left], read[right], join(pointer, left), out)


def _held(row: Any, pointer: str) -> Iterable[tuple[str, Any]]:
    return ((at, value) for at, value in leaves(row, pointer) if canonical(value) is not None)


def align(left: Sequence[Any], right: Sequence[Any]) -> list[tuple[int | None, int | None]]:
    """Pairs of indices in order, None for a row without a partner (Needleman-Wunsch on likeness)."""
    alike = [[_likeness(one, other) for other in right] for one in left]
    best = [[0.0] * (len(right) + 1) for _ in range(len(left) + 1)]
    for i in range(len(left)):
        for j in range(len(right)):
            together = best[i][j] + alike[i][j] if alike[i][j] > _ALIKE else 0.0
            best[i + 1][j + 1] = max(best[i][j + 1], best[i + 1][j], together)
    pairs: list[tuple[int | None, int | None]] = []
    i, j = len(left), len(right)
    while i and j:
        if alike[i - 1][j - 1] > _ALIKE and best[i][j] == best[i - 1][j - 1] + alike[i - 1][j - 1]:
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


def _likeness(one: Any, other: Any) -> float:
    """From 0 to 1, by the leaves that the two rows hold themselves."""
    if not (isinstance(one, dict) and isinstance(other, dict)):
        return _near(canonical(one), canonical(other))
    total = weight = 0.0
    for key in one.keys() | other.keys():
        if isinstance(one.get(key), list | dict) or isinstance(other.get(key), list | dict):
            continue
        left, right = canonical(one.get(key)), canonical(other.get(key))
        if left is not None or right is not None:
            factor = _NAMING_WEIGHT if key in _NAMING else 1
            weight += factor
            total += factor * _near(left, right)
    return total / weight if weight else _LEAST


def _near(left: Any, right: Any) -> float:
    if left == right:
        return 1.0
    if isinstance(left, str) and isinstance(right, str):
        return 0.8 * difflib.SequenceMatcher(None, left[:200], right[:200]).ratio()
    return 0.0
