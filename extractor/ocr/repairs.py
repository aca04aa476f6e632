"""A reading changed on evidence: what was read first is kept, with the reason."""

from __future__ import annotations

from dataclasses import replace

from extractor.document import Alternative, Repair
from extractor.ocr.placing import Read
from extractor.ocr.ports import Reading


def changed(read: Read, reading: Reading, reason: str) -> Read:
    """The read with another reading; what was read first stays among the alternatives."""
    if reading.text == read.reading.text:
        return replace(read, reading=reading)
    first = read.repair.first if read.repair else read.reading.text
    return replace(read, reading=reading, repair=Repair(first, reason))


def replaced(read: Read, index: int, sign: str, reason: str) -> Read:
    """The read with one character replaced."""
    reading = read.reading
    new = replace(reading, text=reading.text[:index] + sign + reading.text[index + 1 :])
    return changed(read, with_first(new, reading), reason)


def with_first(reading: Reading, first: Reading) -> Reading:
    """The reading with the first one's characters among its alternatives."""
    if len(first.text) != len(reading.text):
        return reading
    alternatives = reading.alternatives or ((),) * len(reading.text)
    merged = tuple(
        others if new == old else (Alternative(old, score), *others)
        for new, old, score, others in zip(reading.text, first.text, first.scores, alternatives, strict=True)
    )
    return replace(reading, alternatives=merged)
