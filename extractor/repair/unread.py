"""Sums that fail because a row of theirs was not read: figures stand in their column that no leaf uses.

That is our own error and not the author's: such a finding says nothing of the report, only that rows are missing. It
stays, as information, and the suspicion beside it tells what stands unused, and where.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median

from extractor.checks import Examination
from extractor.checks.relation import Relation, Sum
from extractor.extraction import Evidence, Finding, Orphan

_ROW = re.compile(r"(.+/)\d+(/[^/]+)")
_LEAST = 2
"""So many parts of a sum show where its column stands."""


@dataclass(frozen=True, slots=True)
class Column:
    """Where the parts of a sum stand: from `left` to `right`, from the first on `first` to the total on `last`."""

    left: float
    right: float
    first: tuple[int, float]
    last: tuple[int, float]

    def holds(self, orphan: Orphan) -> bool:
        """Does an unused figure stand among them?"""
        box, at = orphan.place.box, (orphan.place.page, orphan.place.box.centre[1])
        return self.left < box.right and box.left < self.right and self.first <= at <= self.last


def unread(examination: Examination, evidence: Mapping[str, Evidence], orphans: Sequence[Orphan]) -> frozenset[int]:
    """Of the relations that fail, by their identity, the sums that lack rows."""
    if not orphans:
        return frozenset()
    failed = {id(relation): relation for fault in examination.faults for relation in fault.failed}
    return frozenset(key for key, relation in failed.items() if lacks(relation, evidence, orphans))


def without_blame(examination: Examination, missing: frozenset[int]) -> Examination:
    """The findings of such sums as information."""
    failed = [relation for fault in examination.faults for relation in fault.failed if id(relation) in missing]
    known = {(relation.rule, frozenset(relation.usual.pointers)) for relation in failed}
    return replace(examination, findings=tuple(_informing(each, known) for each in examination.findings))


def _informing(finding: Finding, known: set[tuple[str, frozenset[str]]]) -> Finding:
    if (finding.rule, frozenset(finding.pointers)) not in known:
        return finding
    return replace(
        finding,
        severity="info",
        message=f"{finding.message}；同一栏里还有未读入的数字，先核对是否漏行",
        message_en=f"{finding.message_en}; its column holds figures that were not read: look for a lost row first",
    )


def lacks(relation: Relation, evidence: Mapping[str, Evidence], orphans: Sequence[Orphan]) -> bool:
    """Do the parts make too little, and stand unused figures among them?"""
    usual = relation.usual
    if not isinstance(usual, Sum) or usual.minus or usual.limit:
        return False
    made = usual.asked(usual.whole.pointer)
    if made is None or made.low >= usual.whole.behind.high:
        return False
    return any(column.holds(orphan) for column in _columns(usual, evidence) for orphan in orphans)


def _columns(relation: Sum, evidence: Mapping[str, Evidence]) -> Iterator[Column]:
    """The column of each list that takes part, where its rows show it."""
    lists: dict[str, list[tuple[int, float, float, float]]] = {}
    for part in relation.parts:
        row, entry = _ROW.fullmatch(part.pointer), evidence.get(part.pointer)
        if row and entry and entry.places:
            page, box = entry.places[0]
            lists.setdefault(row[1] + row[2], []).append((page, box.centre[1], box.left, box.right))
    total = evidence.get(relation.whole.pointer)
    for found in lists.values():
        if len(found) >= _LEAST:
            end = max((page, at) for page, at, *_ in found)
            if total and total.places:
                end = max(end, (total.places[0].page, total.places[0].box.centre[1]))
            left, right = (median(each[side] for each in found) for side in (2, 3))
            yield Column(left, right, min((page, at) for page, at, *_ in found), end)
