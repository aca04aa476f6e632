"""From what a rule has seen to the finding that a reviewer reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from extractor.checks.locate import Fault
from extractor.checks.relation import Relation
from extractor.checks.report import Report
from extractor.extraction import Finding

Rule = Callable[[Report], Iterator[Finding]]
"""A pure generator: a report's findings of one rule."""

RelationRule = Callable[[Report], Iterator[Relation]]
"""A pure generator: the relations of one rule, failed or not."""


_CLEARLY = 0.8
"""A warning may be no error at all: its order is kept unless the suspect is clear."""


class Doubts:
    """Whom the relations of a report, all at once, speak against."""

    def __init__(self, relations: Sequence[Relation], failed: Sequence[Relation], faults: Sequence[Fault]) -> None:
        checked = [relation for relation in relations if relation.severity == "error"]
        self._failed = Counter(place for each in failed if each.severity == "error" for place in each.pointers)
        self._kept = Counter(place for relation in checked for place in relation.pointers)
        self._kept.subtract(self._failed)
        self._located = {id(relation): fault.suspects for fault in faults for relation in fault.failed}

    def first(self, relation: Relation, pointers: tuple[str, ...], outliers: tuple[str, ...]) -> tuple[str, ...]:
        """The pointers with the most suspect one in front.

        That is the figure whose change would explain most; where nothing was located, the one
        through which many relations fail and few hold.
        """
        located = self._located.get(id(relation), {})
        suspect = max(pointers, key=lambda place: located.get(place, 0.0))
        if relation.severity != "error" and (relation.usual.limit or located.get(suspect, 0.0) < _CLEARLY):
            return pointers
        if suspect not in located:
            suspect = min(pointers, key=lambda place: (place not in outliers, -self._failed[place], self._kept[place]))
        return (suspect, *(place for place in pointers if place != suspect))


def of_relation(relation: Relation, doubts: Doubts) -> Finding:
    """The finding of a relation that fails."""
    usual = relation.usual
    result, computed, formula = format(usual.result.value, "f"), usual.computed(), usual.formula()
    zh, en = relation.subject
    places = usual.pointers
    if usual.limit:
        places = (*places[1:], places[0])  # what exceeds a limit is more suspect than the limit
        expected, found = f"≤ {result}", computed
        zh, en = f"{zh}：{formula} 共 {computed}，超过 {result}", f"{en}: {formula} makes {computed}, above {result}"
    elif not usual.result.pointer:
        expected, found = result, computed
        zh, en = f"{zh}：{formula} 为 {computed}，应为 {result}", f"{en}: {formula} makes {computed}, not {result}"
    elif formula == computed:
        expected, found = computed, result
        zh, en = f"{zh}：{computed} 与 {result} 不相等", f"{en}: {computed} and {result} are not equal"
    else:
        expected, found = computed, result
        zh = f"{zh}：按 {formula} 应为 {computed}，表中为 {result}"
        en = f"{en}: {formula} makes {computed}, printed {result}"
    return Finding(
        rule=relation.rule,
        severity=relation.severity,
        pointers=doubts.first(relation, places, usual.outliers()),
        expected=expected,
        found=found,
        message=zh,
        message_en=en,
    )


def failures(relations: Sequence[Relation], failed: Sequence[Relation], faults: Sequence[Fault]) -> Iterator[Finding]:
    """A finding for each relation that failed, in their order, its suspect in front."""
    if failed:
        doubts = Doubts(relations, failed, faults)
        yield from (of_relation(each, doubts) for each in failed)
