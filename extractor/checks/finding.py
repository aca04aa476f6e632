"""From what a rule has seen to the finding that a reviewer reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from extractor.checks.relation import Relation
from extractor.checks.report import Report
from extractor.extraction import Finding

Rule = Callable[[Report], Iterator[Finding]]
"""A pure generator: a report's findings of one rule."""

RelationRule = Callable[[Report], Iterator[Relation]]
"""A pure generator: the relations of one rule, failed or not."""


class Suspicion:
    """How much the relations of a report, all at once, speak against each leaf."""

    def __init__(self, failed: Iterable[Relation], kept: Iterable[Relation]) -> None:
        self.failed = Counter(place for relation in failed for place in relation.pointers)
        self.kept = Counter(place for relation in kept for place in relation.pointers)

    def first(self, pointers: tuple[str, ...], outliers: tuple[str, ...] = ()) -> tuple[str, ...]:
        """The pointers with the most suspect one in front: many relations fail through it, few hold."""
        suspect = min(pointers, key=lambda place: (place not in outliers, -self.failed[place], self.kept[place]))
        return (suspect, *(place for place in pointers if place != suspect))


def of_relation(relation: Relation, suspicion: Suspicion) -> Finding:
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
        pointers=suspicion.first(places, usual.outliers()) if relation.severity == "error" else places,
        expected=expected,
        found=found,
        message=zh,
        message_en=en,
    )


def failures(relations: Iterable[Relation]) -> Iterator[Finding]:
    """A finding for each relation that fails, in their order."""
    verdicts = [(relation, relation.holds()) for relation in relations]
    failed = [relation for relation, holds in verdicts if not holds]
    suspicion = Suspicion(
        (relation for relation in failed if relation.severity == "error"),
        (relation for relation, holds in verdicts if holds and relation.severity == "error"),
    )
    return (of_relation(relation, suspicion) for relation in failed)
