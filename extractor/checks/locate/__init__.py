"""From relations that fail to the figures that explain it: all relations of a report at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from extractor.checks.locate.fault import Cause, Change, Fault
from extractor.checks.locate.regularity import Regularity
from extractor.checks.locate.search import Readings, Search
from extractor.checks.locate.spans import Space
from extractor.checks.relation import Relation
from extractor.checks.report import Report
from extractor.extraction import Evidence
from extractor.figures import parse_number

__all__ = ["Cause", "Change", "Fault", "confirmed", "faults", "readings_of"]


def faults(report: Report, relations: Sequence[Relation], failed: Sequence[Relation]) -> tuple[Fault, ...]:
    """The faults of a report, which explain the relations that failed; with their causes, the likeliest first.

    What a recogniser held possible besides what it read, as the report's evidence names it, is looked at first.
    """
    if not failed:
        return ()
    return tuple(Search(relations, failed, Regularity(report), readings_of(report.evidence)).faults())


def readings_of(evidence: Mapping[str, Evidence]) -> Readings:
    """The figures among the alternatives of each leaf, with their scores."""
    found = {
        pointer: [
            (value, other.score) for other in entry.alternatives if (value := parse_number(other.text)) is not None
        ]
        for pointer, entry in evidence.items()
        if entry.alternatives
    }
    return {pointer: values for pointer, values in found.items() if values}


def confirmed(relations: Iterable[Relation], faults: Iterable[Fault] | None = None) -> Counter[str]:
    """How many equations that hold fix each figure: another one there would make them fail.

    Limits fix nothing, nor do warnings: a bureau may grade otherwise. Every error that fails belongs
    to one of the `faults`; without them each equation is computed anew.
    """
    space, found = Space(), Counter[str]()
    failed = None if faults is None else {id(relation) for fault in faults for relation in fault.failed}
    for relation in relations:
        held = relation.holds_as_printed if failed is None else id(relation) not in failed
        if relation.severity == "error" and held:
            found.update(space.fixed(relation))
    return found
