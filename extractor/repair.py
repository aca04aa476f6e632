"""Whose error is it: was the figure misread, or is it printed wrong?

The arithmetic says which figures are suspect and what it asks to stand there. Where the figure came
from a picture, the picture is looked at again. A reading that the pixels support, where the first was
doubtful, is taken: the error was the reader's. Where the pixels clearly say what was read, the figure
stays: the error is the author's. In between a person is asked, with both. Text of a born-digital
page cannot be misread, but a value can come from a wrong cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Protocol

from extractor import pointer
from extractor.checks import Examination
from extractor.checks.locate import Cause, Change, Fault
from extractor.document import Alternative, Passage, Place, Repair
from extractor.extraction import Blame, Evidence, Explanation, Finding, Orphan, Record, SuspectedChange, Suspicion

_NUMBER = re.compile(r"\d[\d,，]*(?:[.．]\d+)?")
_MOST_LOOKS = 12
"""So many figures of a fault are looked at again, the most suspect ones."""
_MOST_TOLD = 5
_CLEAR = 0.9
"""A figure is clear where all looks read it and its weakest character scores this much."""
_SUPPORTED = 0.05
"""The pixels support a reading that looks grant so much, where the other one is not clear: that just the figure
that the equations ask for is among the few that the print may be is no accident."""
_DOUBTFUL = 0.93
"""What was read is doubtful where looks support it less."""
_LIKELY = 0.2
"""A figure is mended only where so much of what explains the fault speaks for it."""
_POSSIBLE = 0.03
"""The least that looks must grant to a reading for a person to be asked about it."""
_ROUNDS = 4


class Look(Protocol):
    """Reads the places of a value again, each reading with a score and alternatives a character."""

    def read(self, places: Sequence[Place], /) -> Sequence[SeenAgain]:
        """One reading a look; none where there is nothing to look at."""
        ...


class SeenAgain(Protocol):
    """One reading of a place; see `extractor.ocr.ports.Reading`."""

    @property
    def text(self) -> str:
        """What was read."""
        ...

    @property
    def scores(self) -> tuple[float, ...]:
        """A score a character, 0 to 1."""
        ...

    @property
    def alternatives(self) -> tuple[tuple[Alternative, ...], ...]:
        """What else each character may be."""
        ...


Examine = Callable[[Record, Mapping[str, Evidence]], Examination]


@dataclass(frozen=True, slots=True)
class Repaired:
    """A record after its faults were looked into, with what is left of them."""

    record: Record
    evidence: Mapping[str, Evidence]
    examination: Examination
    suspicions: tuple[Suspicion, ...]


@dataclass(frozen=True, slots=True)
class _Verdict:
    blame: Blame
    cause: Cause | None
    looks: Mapping[str, tuple[float, float]]
    """For each figure looked at: how far the pixels support what was read, and what is asked."""


def repair(
    record: Record,
    evidence: Mapping[str, Evidence],
    sources: Mapping[str, Passage],
    examine: Examine,
    look: Look | None = None,
    orphans: Sequence[Orphan] = (),
) -> Repaired:
    """Look into every fault of a record: mend what was misread, and say of the rest whose error it is.

    `look` reads pixels again; without it nothing is mended. A clearly printed figure is never
    changed. After each mending all is examined anew, and what does not help is undone.
    """
    judge = _Judge(evidence, sources, look, orphans)
    examination = examine(record, judge.evidence)
    settled: list[Suspicion] = []
    for _ in range(_ROUNDS):
        mended = _mended(record, examination, judge, examine)
        if mended is None:
            break
        record, examination, told = mended
        settled.append(told)
    left = [_told(fault, judge.verdict(fault), examination.findings) for fault in examination.faults]
    return Repaired(record, judge.evidence, examination, (*settled, *left))


def _mended(
    record: Record, examination: Examination, judge: _Judge, examine: Examine
) -> tuple[Record, Examination, Suspicion] | None:
    """The record with one misreading mended, where one is found and mending it helps."""
    for fault in examination.faults:
        verdict = judge.verdict(fault)
        if verdict.blame != "reader" or verdict.cause is None:
            continue
        changed, evidence = record, dict(judge.evidence)
        for change in verdict.cause.changes:
            changed, evidence[change.pointer] = _changed(changed, evidence[change.pointer], change, verdict.looks)
        after = examine(changed, evidence)
        if _errors(after) < _errors(examination):
            judge.evidence = evidence
            return changed, after, _told(fault, verdict, ())
        judge.refused.add(verdict.cause.changes)
    return None


def _errors(examination: Examination) -> tuple[int, int]:
    severities = [finding.severity for finding in examination.findings]
    return severities.count("error"), severities.count("warning")


def _changed(
    record: Record, entry: Evidence, change: Change, looks: Mapping[str, tuple[float, float]]
) -> tuple[Record, Evidence]:
    """The record with one figure as it was meant, and evidence that says what was first read and why it changed."""
    before = pointer.get(record, change.pointer)
    meant = format(change.meant, "f")
    old, new = looks[change.pointer]
    reason = f"equations ask for {meant}; the print supports it with {new:.2f} and {entry.text} with {old:.2f}"
    first = entry.repair.first if entry.repair else entry.text
    text = _exchanged(entry.text, change)
    others = (Alternative(entry.text, round(old, 4)), *(each for each in entry.alternatives if each.text != text))
    changed = deepcopy(record)
    pointer.put(changed, change.pointer, _exchanged(before, change) if isinstance(before, str) else change.meant)
    return changed, replace(entry, text=text, alternatives=others, repair=Repair(first, reason))


def _exchanged(text: str, change: Change) -> str:
    """The text with the figure as it was meant, wherever the other one stands in it first."""
    for found in _NUMBER.finditer(text):
        if _figure(found.group()) == abs(change.printed):
            return f"{text[: found.start()]}{abs(change.meant):f}{text[found.end() :]}"
    return text


class _Judge:
    """Tells of faults whose error they are. Looks are kept: no place is read again twice."""

    def __init__(
        self,
        evidence: Mapping[str, Evidence],
        sources: Mapping[str, Passage],
        look: Look | None,
        orphans: Sequence[Orphan],
    ) -> None:
        self.evidence = dict(evidence)
        self.refused: set[tuple[Change, ...]] = set()
        self._sources = sources
        self._look = look
        self._orphans = frozenset(value for orphan in orphans if (value := _figure(orphan.text)) is not None)
        self._seen: dict[str, Sequence[SeenAgain]] = {}

    def verdict(self, fault: Fault) -> _Verdict:
        """Whose error, and the cause that tells it."""
        causes = [cause for cause in fault.causes if cause.changes not in self.refused]
        places = [place for relation in fault.failed for place in relation.pointers]
        if not any(self._recognised(place) for place in places):
            return self._born_digital(causes)
        looked = [(cause, self._looks(cause)) for cause in causes[:_MOST_LOOKS]]
        mended = [
            (cause, looks)
            for cause, looks in looked
            if cause.share >= _LIKELY and all(_misread(*each) for each in looks.values())
        ]
        if mended and fault.whole:
            cause, looks = max(mended, key=lambda each: each[0].share * min(new for _, new in each[1].values()))
            return _Verdict("reader", cause, looks)
        every = {place: each for _, looks in looked for place, each in looks.items()}
        suspects = [place for place, share in fault.suspects.items() if share >= _POSSIBLE] or places
        clear = all(self._clear(place) for place in list(dict.fromkeys(suspects))[:_MOST_LOOKS])
        possible = any(new >= _POSSIBLE for _, new in every.values())
        blame: Blame = "author" if clear and not possible else "unknown"
        return _Verdict(blame, causes[0] if causes else None, every)

    def _born_digital(self, causes: Sequence[Cause]) -> _Verdict:
        """The author's, unless what is asked for stands on the page and was put nowhere: then a cell is wrong."""
        for cause in causes:
            if any(change.meant in self._orphans for change in cause.changes):
                return _Verdict("layout", cause, {})
        return _Verdict("author", causes[0] if causes else None, {})

    def _recognised(self, place: str) -> bool:
        entry = self.evidence.get(place)
        return entry is not None and (entry.confidence is not None or entry.match == "missing")

    def _looks(self, cause: Cause) -> dict[str, tuple[float, float]]:
        """For each figure of a cause: what the pixels say for the figure as read, and as meant."""
        return {
            change.pointer: (self._support(change.pointer, change.printed), self._support(change.pointer, change.meant))
            for change in cause.changes
        }

    def _support(self, place: str, figure: Decimal) -> float:
        looks = self._again(place)
        return sum(support(each, figure) for each in looks) / len(looks) if looks else 0.0

    def _again(self, place: str) -> Sequence[SeenAgain]:
        if place not in self._seen:
            source = self._sources.get(place)
            looks = self._look.read(source.places) if self._look and source and source.places else ()
            self._seen[place] = looks
        return self._seen[place]

    def _clear(self, place: str) -> bool:
        """Do all looks read what was read, surely?"""
        entry = self.evidence.get(place)
        figure = _figure(entry.text) if entry else None
        if entry is None or entry.confidence is None or figure is None or entry.under_seal:
            return False
        if entry.confidence >= _SURELY and not entry.alternatives:
            return True
        looks = self._again(place)
        return bool(looks) and all(support(each, figure) >= _CLEAR for each in looks)


_SURELY = 0.985
"""Read so surely at first, a figure need not be looked at again."""


_AGAINST = 0.1
"""How much less than what was read the pixels may support what is asked for."""


def _misread(old: float, new: float) -> bool:
    """Do the pixels speak for the figure as it was meant, against the one that was read?"""
    return old < _DOUBTFUL and new >= max(_SUPPORTED, _AGAINST * old)


def support(reading: SeenAgain, figure: Decimal) -> float:
    """How far one reading supports a figure, 0 to 1.

    That is its weakest score where it reads the figure, else the score of the one character by which it would.
    """
    if _figure(reading.text) == figure:
        return min(reading.scores, default=0.0)
    best = 0.0
    for index, others in enumerate(reading.alternatives):
        for other in others:
            if _figure(reading.text[:index] + other.text + reading.text[index + 1 :]) == figure:
                best = max(best, other.score)
    return best


def _figure(text: str) -> Decimal | None:
    """The first figure in a text; a minus before it counts."""
    found = _NUMBER.search(text)
    if not found:
        return None
    value = Decimal(found.group().replace(",", "").replace("，", "").replace("．", "."))
    return -value if text[: found.start()].endswith(("-", "−")) else value


# --- what a person is told -----------------------------------------------------------------------


def _told(fault: Fault, verdict: _Verdict, said: Sequence[Finding]) -> Suspicion:
    causes = list(fault.causes)
    if verdict.cause in causes:  # what the verdict rests on stands first
        causes.sort(key=lambda cause: cause is not verdict.cause)
    explanations = tuple(
        Explanation(
            tuple(
                SuspectedChange(each.pointer, f"{each.printed:f}", f"{each.meant:f}", each.slip)
                for each in cause.changes
            ),
            round(cause.share, 4),
        )
        for cause in causes[:_MOST_TOLD]
    )
    zh, en = _message(fault, verdict)
    rules = {(relation.rule, frozenset(relation.usual.pointers)) for relation in fault.failed}
    findings = tuple(
        index for index, finding in enumerate(said) if (finding.rule, frozenset(finding.pointers)) in rules
    )
    return Suspicion(findings, explanations, len(causes), fault.whole and bool(causes), verdict.blame, zh, en)


_BLAMED: Mapping[Blame, tuple[str, str]] = {
    "author": ("原文如此，报告本身的数字有误", "printed so: the report's own figures are wrong"),
    "reader": ("识别有误，已按原件修正", "misread, and mended after the picture"),
    "layout": ("可能取错了单元格：应有的数字印在页面上而没有读入", "perhaps a wrong cell: the page has it unused"),
    "unknown": ("不能断定是识别有误还是报告有误，请对照原件", "misread or printed wrong: see the original"),
}  # fmt: skip


def _message(fault: Fault, verdict: _Verdict) -> tuple[str, str]:
    blamed = _BLAMED[verdict.blame]
    if verdict.cause is None:
        zh, en = "没有哪一处改动能使各项数字都相符", "no single change makes everything hold"
    elif not fault.whole:
        zh, en = "要改动多处才能相符", "it takes several changes to make everything hold"
    elif verdict.cause.share >= 0.9:
        each = verdict.cause.changes
        zh = "；".join(f"{change.printed:f} 应为 {change.meant:f}" for change in each)
        en = "; ".join(f"{change.printed:f} should be {change.meant:f}" for change in each)
    else:
        count = len(fault.causes)
        zh, en = (
            f"有 {count} 种可能的解释，仅凭数字不能断定",
            f"{count} explanations are left",
        )
    return f"{zh}。{blamed[0]}", f"{en}. {blamed[1]}"
