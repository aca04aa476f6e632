"""What a relation leaves for one of its figures, as spans of values: what makes locating errors quick.

`Relation.asked` says which value a relation asks for. Here the question is which printed figures it
allows, limits and caps included, with a sum's total computed once and not anew for each of its parts:
the time is the number of figures that take part in all relations, not its square.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
    """What relations allow. `overrides` of a call stand in for printed figures other than the one asked for."""

    def __init__(self) -> None:
        self._totals: dict[int, tuple[Interval, Interval]] = {}

    def allowed(self, relation: Relation, pointer: str, overrides: Overrides | None = None) -> Spans:
        """The figures that may be printed at `pointer` for the relation to hold, rounding allowed for."""
        if isinstance(relation, Either):
            return self._either(relation, pointer, overrides or {})
        figure = next((each for each in relation.figures if each.pointer == pointer), None)
        if figure is None:
            return ANY if relation.holds(overrides) else ()
        if isinstance(relation, Sum):
            spans = self._sum(relation, pointer, overrides or {})
        elif isinstance(relation, Proportion):
            spans = _proportion(relation, pointer, overrides or {})
        else:
            asked = relation.asked(pointer, overrides)
            spans = ANY if asked is None else (Span(asked.low, asked.high),)
        return _printed(spans, figure)

    def _either(self, relation: Either, pointer: str, overrides: Overrides) -> Spans:
        found: list[Span] = []
        for reading in relation.readings:
            spans = self.allowed(reading, pointer, overrides)
            if spans is ANY:
                return ANY
            found.extend(spans)
        return tuple(dict.fromkeys(found))

    def _sum(self, relation: Sum, pointer: str, overrides: Overrides) -> Spans:
        parts, minus = self._sides(relation, overrides)
        whole = overrides.get(relation.whole.pointer, relation.whole.behind)
        if pointer == relation.whole.pointer:
            made = parts - minus
            return (Span(made.low, None if relation.at_most else made.high),)
        mine = next((part for part in relation.parts if part.pointer == pointer), None)
        if mine:
            others = _less(parts, mine.behind) - minus
            return (Span(None if relation.at_most else whole.low - others.high, whole.high - others.low),)
        mine = next(part for part in relation.minus if part.pointer == pointer)
        others = parts - _less(minus, mine.behind)
        return (Span(others.low - whole.high, None if relation.at_most else others.high - whole.low),)

    def _sides(self, relation: Sum, overrides: Overrides) -> tuple[Interval, Interval]:
        known = self._totals.get(id(relation))
        if known is None:
            known = total(part.behind for part in relation.parts), total(part.behind for part in relation.minus)
            self._totals[id(relation)] = known
        if not overrides:
            return known
        return _changed(known[0], relation.parts, overrides), _changed(known[1], relation.minus, overrides)


def _less(interval: Interval, part: Interval) -> Interval:
    """A total without one of its parts; `Interval.__sub__` would count the part's doubt twice."""
    return Interval(interval.low - part.low, interval.high - part.high)


def _changed(known: Interval, parts: Sequence[Figure], overrides: Overrides) -> Interval:
    for part in parts:
        other = overrides.get(part.pointer)
        if other is not None:
            known = _less(known, part.behind) + other
    return known


def _printed(spans: Spans, figure: Figure) -> Spans:
    """Spans of what is behind a figure as spans of what is printed."""
    if spans is ANY or figure.behind.low == figure.behind.high == figure.value:
        return spans
    value = Fraction(figure.value)
    down, up = value - figure.behind.low, figure.behind.high - value
    return tuple(Span(None if low is None else low - up, None if high is None else high + down) for low, high in spans)


def _proportion(relation: Proportion, pointer: str, overrides: Overrides) -> Spans:
    share, whole, part, base = (overrides.get(each.pointer, each.behind) for each in relation.figures)
    factor = Interval.exactly(relation.factor)
    full = relation.capped and share.meets(whole)
    try:
        if pointer == relation.share.pointer:
            return _span(whole * _ratio(relation, part, base))
        if pointer == relation.whole.pointer:
            return _span(share / _ratio(relation, part, base))
        if pointer == relation.part.pointer:
            exact = _span(share * base / (whole * factor))
            return (*exact, Span(base.low / relation.factor, None)) if full else exact
        exact = _span(whole * factor * part / share)
        return (*exact, Span(None, part.high * relation.factor)) if full else exact
    except ZeroDivisionError:
        return ANY


def _ratio(relation: Proportion, part: Interval, base: Interval) -> Interval:
    ratio = Interval.exactly(relation.factor) * part / base
    return ratio.capped(1) if relation.capped else ratio


def _span(interval: Interval) -> Spans:
    return (Span(interval.low, interval.high),)


def within(spans: Iterable[Span], value: Fraction | Decimal) -> bool:
    """Does any of the spans hold the value?"""
    return any(span.holds(value) for span in spans)
