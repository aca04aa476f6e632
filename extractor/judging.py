"""Does a reading prove itself? What does not is what the model, or a person, has to see."""

from __future__ import annotations

from dataclasses import dataclass

from extractor.checks import check
from extractor.completeness import completeness
from extractor.document import Document, Page
from extractor.extraction import Completeness, Finding, Reading
from extractor.layout.blocks import Layout, Table
from extractor.readers.auto import Unproved
from extractor.schemas import problems

_ORPHANS = 0.15
"""Share of a document's figures that may stay without a place: those of remarks, dates, reference numbers."""
_ROWS = 0.2
_SUSPECTS = 6
"""Leaves of a failed check that are read again: the first named are the suspects, the others only add up."""
_FAINT = 0.6
"""A recogniser's confidence below which a leaf is read again."""


@dataclass(frozen=True, slots=True)
class Proof:
    """The judge of `AutoReader`: completeness, the checks, and how surely the words were recognised."""

    orphans: float = _ORPHANS
    rows: float = _ROWS
    faint: float = _FAINT

    def unproved(self, reading: Reading, layout: Layout) -> Unproved:
        """What a reading does not prove."""
        record = reading.record
        if problems(record) or not (record.get("projects") or record.get("department")):
            return Unproved("the form reader's record is not whole")
        why = self._left_over(completeness(reading, layout, _document(layout)))
        if why:
            return Unproved(why)
        faint = [place for place, passage in reading.sources.items() if (passage.confidence or 1.0) < self.faint]
        suspects = [place for finding in _errors(reading) for place in finding.pointers[:_SUSPECTS]]
        return Unproved(None, tuple(dict.fromkeys([*suspects, *faint])))

    def _left_over(self, proof: Completeness) -> str | None:
        lost, orphans = proof.rows - proof.rows_accounted, len(proof.orphans)
        if orphans > max(3, self.orphans * proof.figures):
            return f"{orphans} of {proof.figures} figures have no place in the form reader's record"
        if lost > max(2, self.rows * proof.rows):
            return f"{lost} of {proof.rows} rows have no place in the form reader's record"
        return None

    def errors(self, reading: Reading) -> int:
        """So many relations between the printed figures do not hold."""
        return len(_errors(reading))


def _document(layout: Layout) -> Document:
    """Bare pages: completeness asks them for nothing but where a box lies, which the judge does not need."""
    cells = (cell for table in layout.tables for cell in table.cells)
    parts = (*layout.blocks, *cells, *layout.furniture)
    numbers = {place.page for part in parts if not isinstance(part, Table) for place in part.places}
    return Document("", "", "", tuple(Page(number, 1.0, 1.0) for number in sorted(numbers)))


def _errors(reading: Reading) -> list[Finding]:
    return [finding for finding in check(reading.record, {}) if finding.severity == "error"]
