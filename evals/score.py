"""Score a record against a label, leaf by leaf.

Rows of a list are aligned in document order by what they hold, so that a row that was lost or made
up costs its own leaves and does not shift those after it. Text and numbers compare as the record's
contract says; a leaf that is null on both sides does not count.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from evals.alignment import align, canonical
from extractor.pointer import join, leaves

__all__ = ["Difference", "Score", "align", "canonical", "score"]

Verdict = Literal["right", "wrong", "missed", "invented"]
Kind = Literal["right", "misread", "unfound", "lost item", "fabricated", "invented item", "invented field"]
"""The verdict told apart further: a leaf missed or made up alone, with its whole row, or under a name no label has."""


class Difference(NamedTuple):
    """One leaf, by its pointer in the label (in the record where the label has no such row)."""

    verdict: Verdict
    pointer: str
    labelled: Any
    read: Any
    kind: Kind = "right"
    at: str | None = None
    """The leaf's pointer in the record that was read; None where it was not read."""

    @property
    def figure(self) -> bool:
        """Is it a number (in the label, or where that has none, in the record)?"""
        value = self.read if self.labelled is None else self.labelled
        return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


@dataclass(slots=True)
class Score:
    """What came out for one file. `differences` holds every leaf, the right ones too."""

    differences: list[Difference] = field(default_factory=list)
    findings_labelled: int = 0
    findings_found: int = 0
    findings_false: int = 0
    findings_misread: int = 0
    """False findings with a leaf read wrong, or of a list with rows lost: the reader's error, not the check's."""
    rows: int = 0
    rows_lost: int = 0
    rows_invented: int = 0

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
    _compare(label["record"], got["record"], ("", ""), result)
    wanted = [_finding(finding, {}) for finding in label["findings"]]
    places = {each.at: each.pointer for each in result.differences if each.at is not None}
    told = [_finding(finding, places) for finding in got["findings"] if finding["severity"] != "info"]
    wrong = {each.pointer for each in result.differences if each.verdict != "right"}
    torn = tuple({_list_of(each.pointer) for each in result.differences if each.kind in ("lost item", "invented item")})
    false = [one for one in told if not any(_same_finding(one, other) for other in wanted)]
    result.findings_labelled = len(wanted)
    result.findings_found = sum(any(_same_finding(one, other) for other in told) for one in wanted)
    result.findings_false = len(false)
    result.findings_misread = sum(any(at in wrong or at.startswith(torn) for at in one[1]) for one in false)
    return result


def _finding(finding: Mapping[str, Any], places: Mapping[str, str]) -> tuple[str, frozenset[str]]:
    """A finding by rule and leaves, the leaves named as the label names them."""
    return finding["rule"], frozenset(places.get(each, each) for each in finding["pointers"])


def _list_of(pointer: str) -> str:
    """The list that a leaf's row stands in, its last one: ``/rows/`` of ``/rows/3/name``."""
    steps = pointer.split("/")
    last = max(number for number, step in enumerate(steps) if step.isdigit())
    return "/".join([*steps[:last], ""])


def _same_finding(one: tuple[str, frozenset[str]], other: tuple[str, frozenset[str]]) -> bool:
    return one[0] == other[0] and bool(one[1] & other[1])


def _compare(labelled: Any, read: Any, at: tuple[str, str], out: Score, known: bool = True) -> None:
    """`at` is where the two stand, in the label and in the record; `known` says that the label has such a field."""
    if isinstance(labelled, list) or isinstance(read, list):
        _compare_rows(labelled or [], read or [], at, out)
    elif isinstance(labelled, dict) or isinstance(read, dict):
        one, other = labelled or {}, read or {}
        for key in dict.fromkeys([*one, *other]):
            place = join(at[0], key), join(at[1], key)
            _compare(one.get(key), other.get(key), place, out, known and (key in one or labelled is None))
    else:
        _compare_leaves(labelled, read, at, out, known)


def _compare_leaves(labelled: Any, read: Any, at: tuple[str, str], out: Score, known: bool) -> None:
    one, other = canonical(labelled), canonical(read)
    if one is None and other is None:
        return
    if one is None:
        kind: Kind = "fabricated" if known else "invented field"
        out.differences.append(Difference("invented", at[0], labelled, read, kind, at[1]))
    elif other is None:
        out.differences.append(Difference("missed", at[0], labelled, read, "unfound"))
    elif one == other:
        out.differences.append(Difference("right", at[0], labelled, read, "right", at[1]))
    else:
        out.differences.append(Difference("wrong", at[0], labelled, read, "misread", at[1]))


def _compare_rows(labelled: Sequence[Any], read: Sequence[Any], at: tuple[str, str], out: Score) -> None:
    out.rows += len(labelled)
    for left, right in align(labelled, read):
        if left is not None and right is not None:
            _compare(labelled[left], read[right], (join(at[0], left), join(at[1], right)), out)
        elif left is not None:
            out.rows_lost += 1
            held = _held(labelled[left], join(at[0], left))
            out.differences.extend(Difference("missed", place, value, None, "lost item") for place, value in held)
        elif right is not None:
            out.rows_invented += 1
            held = _held(read[right], join(at[1], right))
            out.differences.extend(
                Difference("invented", place, None, value, "invented item", place) for place, value in held
            )


def _held(row: Any, pointer: str) -> Iterable[tuple[str, Any]]:
    return ((at, value) for at, value in leaves(row, pointer) if canonical(value) is not None)
