"""Whose error is it: was the figure misread, or is it printed wrong?

The arithmetic says which figures are suspect and what it asks to stand there. Where the figure came
from a picture, the picture is looked at again. A reading that the pixels support, where the first was
doubtful, is taken: the error was the reader's. Where the pixels clearly say what was read, the figure
stays: the error is the author's. In between a person is asked, with both. Text of a born-digital
page cannot be misread, but a value can come from a wrong cell.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import partial

from extractor import pointer
from extractor.checks import Examination
from extractor.checks.locate import Change
from extractor.document import Alternative, Passage, Repair
from extractor.extraction import Evidence, Orphan, Record, Suspicion
from extractor.repair.doubts import doubts
from extractor.repair.judge import Judge, Verdict
from extractor.repair.ports import Eyes, Look, Specimens, Witness
from extractor.repair.printed import exchanged, support
from extractor.repair.telling import told
from extractor.repair.unread import unread, without_blame

__all__ = ["Eyes", "Look", "Repaired", "Specimens", "Witness", "repair", "support"]

_ROUNDS = 4

Examine = Callable[[Record, Mapping[str, Evidence]], Examination]


@dataclass(frozen=True, slots=True)
class Repaired:
    """A record after its faults were looked into, with what is left of them."""

    record: Record
    evidence: Mapping[str, Evidence]
    examination: Examination
    suspicions: tuple[Suspicion, ...]


def repair(
    record: Record,
    evidence: Mapping[str, Evidence],
    sources: Mapping[str, Passage],
    examine: Examine,
    eyes: Eyes | None = None,
    orphans: Sequence[Orphan] = (),
) -> Repaired:
    """Look into every fault of a record: mend what was misread, and say of the rest whose error it is.

    `eyes` look at pixels again; without them nothing is mended. A clearly printed figure is never
    changed. After each mending all is examined anew, and what does not help is undone.
    """
    judge = Judge(evidence, sources, eyes or Eyes(), orphans)
    examine = partial(_examined, examine, orphans)
    examination = examine(record, judge.evidence)
    settled: list[Suspicion] = []
    for _ in range(_ROUNDS):
        mended = _mended(record, examination, judge, examine)
        if mended is None:
            break
        record, examination, suspicion = mended
        settled.append(suspicion)
    left = [
        told(fault, replace(judge.verdict(fault, examination.relations), mend=False), examination.findings)
        for fault in examination.faults
    ]
    doubted = doubts(record, examination.findings, left, judge.evidence)
    return Repaired(record, judge.evidence, examination, (*settled, *left, *doubted))


def _examined(
    examine: Examine, orphans: Sequence[Orphan], record: Record, evidence: Mapping[str, Evidence]
) -> Examination:
    """What a record says against itself, sums whose rows were not read being no errors of the author's."""
    found = examine(record, evidence)
    return without_blame(found, unread(found, evidence, orphans))


def _mended(
    record: Record, examination: Examination, judge: Judge, examine: Examine
) -> tuple[Record, Examination, Suspicion] | None:
    """The record with one misreading mended, where one is found and mending it helps."""
    for fault in examination.faults:
        verdict = judge.verdict(fault, examination.relations)
        if not verdict.mend or verdict.cause is None:
            continue
        changed, evidence = record, dict(judge.evidence)
        for change in verdict.cause.changes:
            changed, evidence[change.pointer] = _changed(changed, evidence[change.pointer], change, verdict)
        after = examine(changed, evidence)
        if _errors(after) < _errors(examination):
            judge.evidence = evidence
            return changed, after, told(fault, verdict, ())
        judge.refused.add(verdict.cause.changes)
    return None


def _errors(examination: Examination) -> tuple[int, int]:
    severities = [finding.severity for finding in examination.findings]
    return severities.count("error"), severities.count("warning")


def _changed(record: Record, entry: Evidence, change: Change, verdict: Verdict) -> tuple[Record, Evidence]:
    """The record with one figure as it was meant, and evidence that says what was first read and why it changed."""
    before = pointer.get(record, change.pointer)
    meant = format(change.meant, "f")
    old, new = verdict.looks[change.pointer]
    reason = f"equations ask for {meant}; the print supports it with {new:.2f} and {entry.text} with {old:.2f}"
    reason += f"; {verdict.why}" if verdict.why else ""
    first = entry.repair.first if entry.repair else entry.text
    text = exchanged(entry.text, change)
    others = (Alternative(entry.text, round(old, 4)), *(each for each in entry.alternatives if each.text != text))
    changed = deepcopy(record)
    pointer.put(changed, change.pointer, exchanged(before, change) if isinstance(before, str) else change.meant)
    return changed, replace(entry, text=text, alternatives=others, repair=Repair(first, reason))
