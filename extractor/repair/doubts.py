"""Findings that rest on what a recogniser saw weakly, or did not see: the reader's own doubt, told as such.

Equations that fail are looked into by `extractor.repair.judge`. Of the other findings (a reason that is missing, units
that differ) none can be told from a misreading by arithmetic; what was read from pixels says how sure it is of itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from extractor import pointer
from extractor.extraction import Blame, Evidence, Finding, Record, Suspicion

_WEAK = 0.9
"""A leaf whose weakest character scores less was read weakly."""
_ROW = re.compile(r"(.+)/(\d+)/[^/]+")
_FIGURES = ("weight", "score", "annual_budget", "executed")
"""What rows have, and what a line of text that was taken for a row has not."""

_WEAKLY = (
    "识别把握不足，这一条可能是误读所致，请对照原件",
    "read weakly: this may be the reader's own error; see the original",
)
_BESIDE = (
    "旁边有一行文字没有归入任何一栏，这一条可能是识别所致，请对照原件",
    "a line of text beside it has no place: this may be the reader's own error; see the original",
)  # fmt: skip
_UNSEEN = (
    "这里没有识别到文字：可能原件空白，也可能没有认出，请对照原件",
    "nothing was recognised here: it may be blank, or not have been seen; see the original",
)


def doubts(
    record: Record, findings: Sequence[Finding], told: Sequence[Suspicion], evidence: Mapping[str, Evidence]
) -> Iterator[Suspicion]:
    """A suspicion for each finding on recognised leaves that none is told of and that recognition may have caused."""
    explained = {index for each in told for index in each.findings}
    for index, finding in enumerate(findings):
        entries = [entry for place in finding.pointers if (entry := evidence.get(place)) is not None]
        if index in explained or not any(entry.confidence is not None for entry in entries):
            continue
        blame, message = _doubt(record, finding, entries, evidence)
        if message:
            yield Suspicion((index,), (), 0, False, blame, *message)


def _doubt(
    record: Record, finding: Finding, entries: Sequence[Evidence], evidence: Mapping[str, Evidence]
) -> tuple[Blame, tuple[str, str] | None]:
    if any(entry.confidence is not None and entry.confidence < _WEAK for entry in entries):
        return "reader", _WEAKLY
    if pointer.get(record, finding.pointers[0]) is not None:
        return "unknown", None
    return ("reader", _BESIDE) if _beside(record, finding.pointers[0], evidence) else ("unknown", _UNSEEN)


def _beside(record: Record, place: str, evidence: Mapping[str, Evidence]) -> bool:
    """Is the row before or after one of words alone, read from pixels, where this one has figures?"""
    found = _ROW.fullmatch(place)
    if found is None:
        return False
    rows: Sequence[Mapping[str, Any]] = pointer.get(record, found[1])
    at = int(found[2])
    if not any(rows[at].get(key) is not None for key in _FIGURES):
        return False
    near = (index for index in (at - 1, at + 1) if 0 <= index < len(rows))
    return any(
        all(rows[index].get(key) is None for key in _FIGURES)
        and any(
            entry.confidence is not None
            for key in rows[index]
            if (entry := evidence.get(f"{found[1]}/{index}/{key}")) is not None
        )
        for index in near
    )
