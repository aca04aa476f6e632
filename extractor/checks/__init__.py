"""What cannot all be right in a record: one rule a file, bound here under readable ids.

A rule is a pure generator over a `Report`. Rules of arithmetic yield `Relation`s, equations as data
that hold or fail; the others yield findings. The first line of a rule's docstring is what a
reviewer reads of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from extractor.checks import (
    amount_unit,
    duplicate_indicator,
    funds_balance,
    funds_overspend,
    funds_rate,
    funds_score,
    funds_sum,
    name_conflict,
    projects_count,
    projects_sum,
    rate_restated,
    reason_missing,
    score_prorata,
    score_range,
    scores_sum,
    share_sum,
    sides_equal,
    target_period,
    unit_mismatch,
    weights_sum,
    year_conflict,
)
from extractor.checks.finding import RelationRule, Rule, failures
from extractor.checks.locate import Fault
from extractor.checks.locate import faults as located
from extractor.checks.relation import Relation
from extractor.checks.report import Report
from extractor.checks.rule_sets import RuleSet
from extractor.extraction import Evidence, Finding, Record
from extractor.kept import Kept

RELATIONS: Mapping[str, RelationRule] = {
    "funds.sum": funds_sum.relations,
    "funds.rate": funds_rate.relations,
    "funds.score": funds_score.relations,
    "funds.balance": funds_balance.relations,
    "rate.restated": rate_restated.relations,
    "funds.overspend": funds_overspend.relations,
    "weights.sum": weights_sum.relations,
    "scores.sum": scores_sum.relations,
    "score.range": score_range.relations,
    "score.prorata": score_prorata.relations,
    "share.sum": share_sum.relations,
    "sides.equal": sides_equal.relations,
    "projects.sum": projects_sum.relations,
}
"""The rules of arithmetic: what they yield holds or fails."""

RULES: Mapping[str, Rule] = {
    "score.prorata": score_prorata.findings,
    "unit.mismatch": unit_mismatch.findings,
    "reason.missing": reason_missing.findings,
    "target.period": target_period.findings,
    "projects.count": projects_count.findings,
    "year.conflict": year_conflict.findings,
    "name.conflict": name_conflict.findings,
    "amount.unit": amount_unit.findings,
    "duplicate.indicator": duplicate_indicator.findings,
}
"""The other rules: what they yield is a finding."""


def relations(record: Record, evidence: Mapping[str, Evidence] | None = None) -> tuple[Relation, ...]:
    """All equations between the figures of a record, failed or not, rule by rule."""
    report = Report(record, evidence)
    return tuple(relation for rule in RELATIONS.values() for relation in rule(report))


def check(
    record: Record, evidence: Mapping[str, Evidence] | None = None, rules: RuleSet | None = None
) -> tuple[Finding, ...]:
    """What a record says against itself, rounding taken into account.

    `record` fits the record's schema; `evidence` brings printed scales that the record has lost, and
    other readings of a recogniser; `rules` say how outcomes score, where not by the national default.
    """
    return examine(record, evidence, rules).findings


def faults(record: Record, evidence: Mapping[str, Evidence] | None = None) -> tuple[Fault, ...]:
    """What explains the relations that fail: for each fault its causes, the likeliest first."""
    return examine(record, evidence).faults


@dataclass(frozen=True, slots=True)
class Examination:
    """What a record says against itself, the figures that explain it, and all relations, failed or not."""

    findings: tuple[Finding, ...]
    faults: tuple[Fault, ...]
    relations: tuple[Relation, ...]


def examine(
    record: Record,
    evidence: Mapping[str, Evidence] | None = None,
    rules: RuleSet | None = None,
    kept: Kept | None = None,
) -> Examination:
    """Findings, faults and relations of a record at once; arguments as for `check`.

    `kept` has what earlier examinations of the same record, before an edit, worked out: it saves time and nothing else.
    """
    report = Report(record, evidence, rules, kept)
    computed = tuple(_known(relation, report.kept) for rule in RELATIONS.values() for relation in rule(report))
    failed = tuple(relation for relation in computed if not relation.holds_as_printed)
    found = located(report, computed, failed)
    seen = (finding for rule in RULES.values() for finding in rule(report))
    return Examination((*failures(computed, failed, found), *seen), found, computed)


def _known(relation: Relation, kept: Kept) -> Relation:
    """The relation; where it was there before, the object that knows already whether it holds."""
    return kept.of(relation.told(), relation.operands, lambda: relation)


def description(rule: str) -> str:
    """What a rule says, in a line, in Chinese and English.

    Raises:
        KeyError: there is no such rule.
    """
    function = RELATIONS[rule] if rule in RELATIONS else RULES[rule]
    return (function.__doc__ or "").strip().splitlines()[0]
