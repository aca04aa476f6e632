"""Does a reading prove itself? What does not is what the model, or a person, has to see."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from extractor.checks import check
from extractor.completeness import completeness
from extractor.document import Document, Page, Passage
from extractor.extraction import Completeness, Finding, Reading
from extractor.figures import parse_number
from extractor.layout.blocks import Layout, Paragraph, Table
from extractor.quantities import parse_quantity
from extractor.readers.auto import Unproved
from extractor.readers.form.vocabulary import concept
from extractor.schemas import problems
from extractor.wording import compact

_ORPHANS = 0.08
"""Share of a document's figures that may stay without a place: those of remarks, dates, reference numbers."""
_AMOUNTS = 2
"""So many figures with decimals may: they are amounts, rates or scores, of a year before, say."""
_ROWS = 0.2
_BARE = 0.2
"""Share of indicators that may have neither a target nor a value: more are headings taken for indicators."""
_ERRORS = 8
"""Relations that fail at once: a column was taken for another."""
_SUSPECTS = 6
"""Leaves of a failed check that are read again: the first named are the suspects, the others only add up."""
_SENTENCE = re.compile(r"^(?=.{12}).*[,;。].")
"""What a goal, or what was reached of it, looks like: longer than a label, and in clauses."""
_OPERATOR = re.compile("[≥≤><=]")
_DIGIT = re.compile(r"\d")
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
        errors = _errors(reading)
        why = self._left_over(completeness(reading, layout, _document(layout))) or _strange(reading, layout)
        if why is None and len(errors) >= _ERRORS:
            why = f"{len(errors)} relations between the form reader's figures do not hold"
        if why:
            return Unproved(why)
        faint = [place for place, passage in reading.sources.items() if (passage.confidence or 1.0) < self.faint]
        suspects = [place for finding in errors for place in finding.pointers[:_SUSPECTS]]
        return Unproved(None, tuple(dict.fromkeys([*suspects, *faint])))

    def _left_over(self, proof: Completeness) -> str | None:
        lost, orphans = proof.rows - proof.rows_accounted, len(proof.orphans)
        amounts = sum("." in orphan.text for orphan in proof.orphans)
        if orphans > max(4, self.orphans * proof.figures) or amounts > _AMOUNTS:
            return f"{orphans} of {proof.figures} figures have no place in the form reader's record"
        if lost > max(2, self.rows * proof.rows):
            return f"{lost} of {proof.rows} rows have no place in the form reader's record"
        return None

    def errors(self, reading: Reading) -> int:
        """So many relations between the printed figures do not hold."""
        return len(_errors(reading))


def _strange(reading: Reading, layout: Layout) -> str | None:
    """What a record lacks that its kind of form has: a sign that a column or a head was not understood."""
    owners = [*reading.record["projects"], *filter(None, [reading.record["department"]])]
    rows = [row for owner in owners for row in owner["indicators"]]
    bare = sum(not any(row[name] for name in _VALUES) for row in rows)
    if bare > max(1, _BARE * len(rows)):
        return f"{bare} of {len(rows)} indicators have no value in the form reader's record"
    if why := _misplaced(rows):
        return why
    if reading.strange:
        heads = "、".join("".join(head.text.split())[:20] for head in reading.strange[:3])
        return f"columns were not understood: {heads}"
    if _has_head(layout, "level1", "level3") and any(not owner["indicators"] for owner in owners):
        return "a form has a head of indicators, and the form reader's record has none of its indicators"
    if lost := _beside_goals(reading, layout):
        return f"beside a goal stands what is not in the form reader's record: {lost[:20]}"
    if any(source is not None and source == reading.sources.get("/title") for source in _names(reading)):
        return "the form reader found no name of the project, and took the title's"
    words = _words(layout)
    scoring = reading.record["report_type"] == "project_self_evaluation" or _has_head(layout, "score")
    if scoring and any(row["weight"] for row in rows) and not any(map(_scored, rows)):
        return "the form gives points, and the form reader's record has no score"
    if reading.record["amount_unit"] is None and any(owner.get("funds") for owner in owners) and "万元" in words:
        return "the form reader did not find the unit of the amounts"
    return None


_VALUES = ("target", "actual", "long_term_target", "half_year_target", "score", "history")


def _misplaced(rows: Sequence[Mapping[str, Any]]) -> str | None:
    """Columns whose content is of another column's kind: a head was shifted, or taken for its neighbour."""

    def most(field: str, odd: Callable[[str], object]) -> bool:
        texts = [compact(row[field]) for row in rows if row[field]]
        return len(texts) > 2 and 2 * sum(bool(odd(text)) for text in texts) > len(texts)

    if most("actual", _OPERATOR.match) and not most("target", _OPERATOR.match):
        return "the values reached look like targets, and the targets do not"
    if most("level3", _level2) or most("level1", lambda text: _level2(text) and not _level1(text)):
        return "the names of indicators or of their groups look like those of the groups below or above"
    if most("level3", parse_number) or most("level3", lambda text: len(text) < 3):
        return "what was read as names of indicators does not look like names"
    if most("likelihood", _DIGIT.search) or most("deviation_reason", parse_quantity):
        return "what was read as words looks like figures"
    return None


def _level1(text: str) -> str | None:
    return concept("indicators.level1", text)


def _level2(text: str) -> str | None:
    return concept("indicators.level2", text)


def _scored(row: Mapping[str, Any]) -> bool:
    return row["score"] is not None or row["review_score"] is not None


def _names(reading: Reading) -> Iterator[Passage | None]:
    """Where the names of the projects stand."""
    return (reading.sources.get(f"/projects/{index}/name") for index in range(len(reading.record["projects"])))


def _beside_goals(reading: Reading, layout: Layout) -> str:
    """A sentence beside or under a goal that no leaf was copied from: its other half, under a head that was misread."""
    used = {id(run.word) for passage in reading.sources.values() for run in passage.runs}
    goals = {id(run.word) for place, source in reading.sources.items() if "/goals/" in place for run in source.runs}
    for table in layout.tables:
        own = {cell.row for cell in table.cells if any(id(run.word) in goals for run in cell.passage.runs)}
        for cell in table.cells:
            words = {id(run.word) for run in cell.passage.runs}
            if {cell.row, cell.row - 1} & own and _SENTENCE.search(compact(cell.text)) and not words & used:
                return "".join(cell.text.split())
    return ""


def _has_head(layout: Layout, *names: str) -> bool:
    """Is there a head of indicators of these concepts? Their words alone stand in rules of scoring as well."""
    return any(concept("indicators.columns", cell.text) in names for table in layout.tables for cell in table.cells)


def _words(layout: Layout) -> str:
    cells = (cell.text for table in layout.tables for cell in table.cells)
    return "".join(
        "".join(text.split()) for text in (*cells, *(b.text for b in layout.blocks if isinstance(b, Paragraph)))
    )


def _document(layout: Layout) -> Document:
    """Bare pages: completeness asks them for nothing but where a box lies, which the judge does not need."""
    cells = (cell for table in layout.tables for cell in table.cells)
    parts = (*layout.blocks, *cells, *layout.furniture)
    numbers = {place.page for part in parts if not isinstance(part, Table) for place in part.places}
    return Document("", "", "", tuple(Page(number, 1.0, 1.0) for number in sorted(numbers)))


def _errors(reading: Reading) -> list[Finding]:
    return [finding for finding in check(reading.record, {}) if finding.severity == "error"]
