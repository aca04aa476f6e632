"""What a relation leaves for one of its figures, as spans of values: what makes locating errors quick.

`Relation.asked` says which value a relation asks for. Here the question is which printed figures it
allows, limits and caps included, with a sum's total computed once and not anew for each of its parts:
the time is the number of figures that take part in all relations, not its square.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from extractor.checks.relation import Either, Proportion, Relation, Sum
from extractor.checks.report import Figure
from extractor.figures import Interval, at_most, total


class Span(NamedTuple):
    """All values from `low` to `high`; None is no bound."""

    low: Fraction | None
    high: Fraction | None

    def holds(self, value: Fraction | Decimal) -> bool:
        """Is the value one of them?"""
        return (self.low is None or at_most(self.low, value)) and (self.high is None or at_most(value, self.high))


Spans = tuple[Span, ...]
"""A union of spans; empty: no value will do."""

ANY: Spans = (Span(None, None),)

Overrides = Mapping[str, Interval]
"""Values by pointer that are tried instead of what is printed."""


def both(one: Spans, other: Spans) -> Spans:
    """The values in both."""
    if one is ANY:
        return other
    if other is ANY:
        return one
    met = (_meet(a, b) for a in one for b in other)
    return tuple(span for span in met if span)


def _meet(one: Span, other: Span) -> Span | None:
    low, high = one
    if other.low is not None and (low is None or not at_most(other.low, low)):
        low = other.low
    if other.high is not None and (high is None or not at_most(high, other.high)):
        high = other.high
    return None if low is not None and high is not None and not at_most(low, high) else Span(low, high)


class Space:
    """What relations allow. `overrides` of a call stand in for printed figures other than the one asked for.

    What is allowed without any the relations themselves keep.
    """

    def allowed(self, relation: Relation, pointer: str, overrides: Overrides | None = None) -> Spans:
        """The figures that may be printed at `pointer` for the relation to hold, rounding allowed for."""
        if overrides:
            return self._allowed(relation, pointer, overrides)
        key = "allowed", pointer
        if key not in relation.known:
            relation.known[key] = self._allowed(relation, pointer, {})
        spans: Spans = relation.known[key]
        return spans

    def _allowed(self, relation: Relation, pointer: str, overrides: Overrides) -> Spans:
        if isinstance(relation, Either):
            return self._either(relation, pointer, overrides)
        figure = relation.by_pointer.get(pointer)
        if figure is None:
            return ANY if relation.holds(overrides) else ()
        if isinstance(relation, Sum):
            return (self._sum(relation, figure, overrides),)
        if isinstance(relation, Proportion):
            return _proportion(relation, figure, overrides)
        asked = relation.asked(pointer, overrides)
        return ANY if asked is None else (_span(asked, figure),)

    def fixed(self, relation: Relation) -> Collection[str]:
        """The figures for which a relation that holds allows no other value, or none that is far from it."""
        if "fixed" not in relation.known:
            relation.known["fixed"] = self._fixed(relation)
        places: Collection[str] = relation.known["fixed"]
        return places

    def _fixed(self, relation: Relation) -> Collection[str]:
        if isinstance(relation, Either):
            return self._fixed_by_all(relation)
        if isinstance(relation, Sum) and relation.at_most:
            return ()
        if isinstance(relation, Sum) and _doubt(relation) <= 1:
            return relation.pointers  # what it allows each of them is as wide as the doubts of all together
        return [place for place in relation.pointers if all(map(_narrow, self.allowed(relation, place)))]

    def _fixed_by_all(self, relation: Either) -> Collection[str]:
        """What each reading that holds fixes, and each that does not wherever it speaks of it."""
        found = set(relation.pointers)
        for reading in relation.readings:
            silent = set() if reading.holds_as_printed else found.difference(reading.pointers)
            found &= silent.union(self.fixed(reading))
        return found

    def _either(self, relation: Either, pointer: str, overrides: Overrides) -> Spans:
        found: list[Span] = []
        for reading in relation.readings:
            spans = self.allowed(reading, pointer, overrides)
            if spans is ANY:
                return ANY
            found.extend(spans)
        return tuple(dict.fromkeys(found))

    def _sum(self, relation: Sum, figure: Figure, overrides: Overrides) -> Span:
        if "sides" not in relation.known:
            relation.known["sides"] = _Side(relation.parts), _Side(relation.minus)
        parts, minus = relation.known["sides"]
        whole = overrides.get(relation.whole.pointer, relation.whole.behind)
        if figure.pointer == relation.whole.pointer:
            return _span(parts.total(overrides) - minus.total(overrides), figure, most=not relation.at_most)
        if figure.pointer in parts.figures:
            others = parts.total(overrides).without(figure.behind) - minus.total(overrides)
            return _span(whole - others, figure, least=not relation.at_most)
        others = parts.total(overrides) - minus.total(overrides).without(figure.behind)
        return _span(others - whole, figure, most=not relation.at_most)


class _Side:
    """The figures of a sum that are added, or those that are taken off, and what they come to."""

    def __init__(self, figures: Sequence[Figure]) -> None:
        self.figures = {each.pointer: each for each in figures}
        self._printed = total(each.behind for each in figures)

    def total(self, overrides: Overrides) -> Interval:
        """All together, with other values in place of some."""
        changed = self._printed
        for pointer, other in overrides.items():
            if pointer in self.figures:
                changed = changed.without(self.figures[pointer].behind) + other
        return changed


def _doubt(relation: Relation) -> Fraction:
    return total(figure.behind for figure in relation.figures).width


def _narrow(span: Span) -> bool:
    low, high = span
    return low is not None and high is not None and high - low <= abs(high) / 10 + 1


def _proportion(relation: Proportion, figure: Figure, overrides: Overrides) -> Spans:
    share, whole, part, base = (overrides.get(each.pointer, each.behind) for each in relation.figures)
    factor = Interval.exactly(relation.factor)
    full = relation.capped and share.meets(whole)
    try:
        if figure.pointer == relation.share.pointer:
            return (_span(whole * _ratio(relation, part, base), figure),)
        if figure.pointer == relation.whole.pointer:
            return (_span(share / _ratio(relation, part, base), figure),)
        if figure.pointer == relation.part.pointer:
            exact = _span(share * base / (whole * factor), figure)
            return (exact, _span(base / factor, figure, most=False)) if full else (exact,)
        exact = _span(whole * factor * part / share, figure)
        return (exact, _span(part * factor, figure, least=False)) if full else (exact,)
    except ZeroDivisionError:
        return ANY


def _ratio(relation: Proportion, part: Interval, base: Interval) -> Interval:
    ratio = Interval.exactly(relation.factor) * part / base
    return ratio.capped(1) if relation.capped else ratio


def _span(behind: Interval, figure: Figure, *, least: bool = True, most: bool = True) -> Span:
    """Values that may be behind a figure as those that may be printed for it, with both bounds or one."""
    printed = behind + (Interval.exactly(figure.value) - figure.behind)
    return Span(printed.low if least else None, printed.high if most else None)


def within(spans: Iterable[Span], value: Fraction | Decimal) -> bool:
    """Does any of the spans hold the value?"""
    return any(span.holds(value) for span in spans)
