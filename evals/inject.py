"""Put single-digit errors into labelled records and see whether the arithmetic notices and finds them.

    python -m evals.inject evals/suites/reports --cases 1000

An error is *covered* where a relation that held before can no longer hold with the changed figure
alone. Of covered errors it is counted how many raise a finding, how many findings' suspects name the
changed figure first and among the first three, and how many could be told apart by equations alone.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from evals.samples import samples
from extractor import pointer, schemas
from extractor.checks import RELATIONS, check, examine
from extractor.checks import relations as relations_of
from extractor.checks.relation import Relation
from extractor.extraction import Finding, Record
from extractor.figures import Interval

_TEXTS = ("target", "actual", "half_year_target")
_DIGITS = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Case:
    """One changed figure. `rank` is its place among the suspects, 0 where it is not among them."""

    sample: str
    pointer: str
    before: str
    after: str
    rules: tuple[str, ...]
    noticed: bool
    rank: int
    first_in_finding: bool
    explanations: int
    share: float
    seconds: float


@dataclass(slots=True)
class Sample:
    """A labelled record with what holds in it."""

    name: str
    record: Record
    held: Mapping[str, list[Relation]] = field(default_factory=dict)
    findings: Sequence[Finding] = ()

    @classmethod
    def of(cls, name: str, record: Record) -> Sample:
        """The sample with its relations by figure."""
        exact = schemas.exact_figures(record)
        held: dict[str, list[Relation]] = {}
        for relation in relations_of(exact):
            if relation.holds():
                for place in relation.pointers:
                    held.setdefault(place, []).append(relation)
        return cls(name, exact, held, check(exact))


def figures(record: Record) -> Iterator[str]:
    """The leaves that hold figures."""
    for place, value in pointer.leaves(record):
        key = place.rpartition("/")[2]
        if isinstance(value, Decimal) or (key in _TEXTS and isinstance(value, str) and _DIGITS.search(value)):
            yield place


def changed(value: Any, dice: random.Random) -> Any:
    """The figure with one of its digits changed for another; its first digit never becomes zero."""
    text = value if isinstance(value, str) else format(value, "f")
    found = _DIGITS.search(text)
    assert found is not None
    places = [index for index in range(*found.span()) if text[index] != "."]
    index = dice.choice(places)
    lead = index == found.start() and len(found.group()) > 1 and text[index + 1] != "."
    digit = dice.choice([other for other in "0123456789" if other != text[index] and not (lead and other == "0")])
    text = text[:index] + digit + text[index + 1 :]
    return text if isinstance(value, str) else Decimal(text)


def covering(sample: Sample, place: str, before: Any, after: Any) -> list[Relation]:
    """The relations that the change alone makes fail."""
    found = []
    for relation in sample.held.get(place, ()):
        figure = next(each for each in relation.figures if each.pointer == place)
        shift = _value(after) - _value(before)
        if not relation.holds({place: figure.behind + Interval.exactly(shift)}):
            found.append(relation)
    return found


def _value(figure: Any) -> Decimal:
    if isinstance(figure, Decimal):
        return figure
    found = _DIGITS.search(figure)
    return Decimal(found.group()) if found else Decimal(0)


def case(sample: Sample, place: str, dice: random.Random) -> Case | None:
    """Change one figure and look what is made of it; None where no relation covers the change."""
    before = pointer.get(sample.record, place)
    after = changed(before, dice)
    covered = covering(sample, place, before, after)
    if not covered:
        return None
    record = deepcopy(sample.record)
    pointer.put(record, place, after)
    start = time.perf_counter()
    examined = examine(record)
    seconds = time.perf_counter() - start
    found = examined.faults
    known = {(finding.rule, frozenset(finding.pointers)) for finding in sample.findings}
    new = [each for each in examined.findings if (each.rule, frozenset(each.pointers)) not in known]
    new = [each for each in new if each.severity != "info"]
    rank, explanations, share = _rank(found, place, {relation.rule for relation in covered})
    return Case(
        sample.name, place, str(before), str(after), tuple(sorted({each.rule for each in covered})), bool(new), rank,
        any(each.pointers[0] == place for each in new), explanations, share, seconds,
    )  # fmt: skip


def _rank(found: Sequence[Any], place: str, rules: set[str]) -> tuple[int, int, float]:
    """The place of the figure among the suspects of the fault that it is part of."""
    best = (0, 0, 0.0)
    for fault in found:
        if not any(place in relation.pointers for relation in fault.failed):
            continue
        for rank, cause in enumerate(fault.causes, 1):
            if any(change.pointer == place for change in cause.changes):
                if not best[0] or rank < best[0]:
                    best = rank, len(fault.causes), cause.share
                break
    return best


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the harness and print its table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("suites", nargs="+", type=Path)
    options.add_argument("--cases", type=int, default=1000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--show", type=int, default=0, help="so many failures are listed")
    given = options.parse_args(arguments)
    dice = random.Random(given.seed)
    known = [Sample.of(each.name, each.label()["record"]) for each in samples(given.suites)]
    places = [(sample, place) for sample in known for place in figures(sample.record)]
    cases: list[Case] = []
    drawn = 0
    while len(cases) < given.cases:
        drawn += 1
        found = case(*dice.choice(places), dice)
        if found:
            cases.append(found)
    _report(cases, drawn, given.show)
    return 0


def _report(cases: Sequence[Case], drawn: int, show: int) -> None:
    print(f"{len(cases)} covered errors of {drawn} drawn; rules known: {len(RELATIONS)}")
    _line("all", cases)
    _line("told apart", [each for each in cases if each.explanations == 1])
    for rule, _ in Counter(each.rules for each in cases).most_common():
        _line("+".join(rule), [each for each in cases if each.rules == rule])
    print(f"slowest {max(each.seconds for each in cases):.3f} s")
    for each in [each for each in cases if each.rank != 1 or not each.noticed][:show]:
        print(each)


def _line(name: str, cases: Sequence[Case]) -> None:
    if not cases:
        return
    count = len(cases)
    noticed = sum(each.noticed for each in cases) / count
    first = sum(each.rank == 1 for each in cases) / count
    three = sum(0 < each.rank <= 3 for each in cases) / count
    finding = sum(each.first_in_finding for each in cases) / count
    print(f"{count:5} noticed {noticed:.3f} first {first:.3f} three {three:.3f} in finding {finding:.3f}  {name}")


if __name__ == "__main__":
    sys.exit(main())
