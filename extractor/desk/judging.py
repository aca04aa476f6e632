"""What is said of a corrected record: findings, confidence, review list, totals; all anew after each change.

The same rules as at the reading, on what stands there now. A leaf that a person corrected or accepted is taken as
printed so: it is asked about no more, and of the figures of a failed equation it is the least suspect.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from extractor.checks import examine
from extractor.checks.relation import Relation
from extractor.checks.rule_sets import rule_set
from extractor.confidence import confidence, review
from extractor.desk.state import State
from extractor.extraction import Completeness, Evidence, Extraction, Orphan, Suspicion
from extractor.kept import Kept
from extractor.repair import repair


@dataclass(frozen=True, slots=True)
class Total:
    """A printed total (or other result) and what its parts make. `pointer` is the total's leaf."""

    pointer: str
    rule: str
    printed: str
    computed: str
    holds: bool
    subject: str
    subject_en: str


_TOTALS = frozenset({"weights.sum", "scores.sum", "funds.sum", "projects.sum", "share.sum", "sides.equal"})


@dataclass(frozen=True, slots=True)
class Judgement:
    """An extraction of the state as it is, and the equations behind it."""

    extraction: Extraction
    relations: tuple[Relation, ...]


def judged(state: State, raw: Extraction, rules: Sequence[str], kept: Kept | None = None) -> Judgement:
    """What is to be said of a state; `raw` is the reading that it goes back to, `rules` those it was judged by.

    `kept` has what was worked out of the states before, of which this one shares nearly all: it saves time only.
    """
    kept = kept or Kept()
    kept.begin()
    orphans = _left(state, raw.run.completeness.orphans if raw.run.completeness else ())
    trusted = kept.each("trusted", state.evidence, (), lambda _, mark: _trusted(mark))
    chosen = kept.of(("rules", *rules), (), lambda: rule_set(*rules))
    found = repair(state.record, trusted, {}, partial(examine, rules=chosen, kept=kept), None, orphans)
    proof = _proof(raw.run.completeness, orphans)
    sure = confidence(state.record, trusted, found.examination, proof, kept)
    sure |= {place: 1.0 for place, mark in state.evidence.items() if mark.person}
    suspicions = _suspicions(found.suspicions, raw)
    asked = tuple(place for place in review(sure, suspicions, trusted) if not _settled(state, place))
    extraction = Extraction(
        state.record, state.evidence, sure, found.examination.findings, replace(raw.run, completeness=proof),
        suspicions, asked,
    )  # fmt: skip
    return Judgement(extraction, found.examination.relations)


def relations(state: State, rules: Sequence[str]) -> tuple[Relation, ...]:
    """The equations between the figures of a state."""
    return examine(state.record, state.evidence, rule_set(*rules)).relations


def totals(relations: Sequence[Relation]) -> Iterator[Total]:
    """The totals among the equations, in the order of the rules."""
    for relation in relations:
        if relation.rule in _TOTALS and relation.usual.result.pointer:
            if "total" not in relation.known:
                relation.known["total"] = _total(relation)
            found: Total = relation.known["total"]
            yield found


def _total(relation: Relation) -> Total:
    usual, holds = relation.usual, relation.holds_as_printed
    printed = format(usual.result.value, "f")
    return Total(usual.result.pointer, relation.rule, printed, usual.computed(), holds, *relation.subject)


def _trusted(mark: Evidence) -> Evidence:
    if mark.person is None:
        return mark
    return replace(mark, confidence=None if mark.confidence is None else 1.0, alternatives=(), under_seal=False)


def _settled(state: State, place: str) -> bool:
    mark = state.evidence.get(place)
    return mark is not None and mark.person is not None


def _left(state: State, orphans: Sequence[Orphan]) -> tuple[Orphan, ...]:
    """The orphans that no corrected leaf has been bound to since."""
    bound = [place for mark in state.evidence.values() if mark.person == "corrected" for place in mark.places]
    left = tuple(
        orphan
        for orphan in orphans
        if not any(each.page == orphan.place.page and each.box.holds(*orphan.place.box.centre) for each in bound)
    )
    return left if len(left) < len(orphans) else tuple(orphans)


def _proof(proof: Completeness | None, orphans: tuple[Orphan, ...]) -> Completeness | None:
    if proof is None or len(orphans) == len(proof.orphans):
        return proof
    return replace(proof, orphans=orphans, figures_used=proof.figures_used + len(proof.orphans) - len(orphans))


def _suspicions(found: Sequence[Suspicion], raw: Extraction) -> tuple[Suspicion, ...]:
    """Those of now, and what the reading had mended; where it had looked at the pixels for the same, what it saw."""
    known = {_about(each): each for each in raw.suspicions if each.findings and each.explanations}
    settled = [each for each in raw.suspicions if not each.findings]
    return (*settled, *(_as_seen(each, known.get(_about(each))) for each in found))


def _as_seen(suspicion: Suspicion, before: Suspicion | None) -> Suspicion:
    if before is None or suspicion.blame != "unknown":
        return suspicion
    return replace(before, findings=suspicion.findings)


def _about(suspicion: Suspicion) -> frozenset[tuple[str, str, str]]:
    return frozenset(
        (change.pointer, change.found, change.asked) for each in suspicion.explanations for change in each.changes
    )


def counts(extraction: Extraction) -> Mapping[str, int]:
    """How many findings of each severity there are, and how many leaves to look at: as the queue shows them."""
    severities = [finding.severity for finding in extraction.findings]
    return {
        "errors": severities.count("error"),
        "warnings": severities.count("warning"),
        "infos": severities.count("info"),
        "doubtful": len(extraction.review),
    }
