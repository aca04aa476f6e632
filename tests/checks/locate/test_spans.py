from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as some

from extractor.checks.locate.spans import ANY, Space, Span, both, within
from extractor.checks.relation import Either, Proportion, Relation, Sum
from extractor.checks.report import Figure
from extractor.figures import Interval, behind

figures = some.tuples(some.integers(1, 4000), some.sampled_from([0, 1, 2]), some.sampled_from([None, 2]))


def _figure(name: str, drawn: tuple[int, int, int | None]) -> Figure:
    value = Decimal(drawn[0]).scaleb(-drawn[1])
    return Figure(f"/{name}", value, behind(value, drawn[2]))


def _agrees(relation: Relation, value: Decimal) -> None:
    """What `allowed` says of a figure is what `holds` says with the figure in its place."""
    for figure in relation.figures:
        if figure.pointer:
            moved = figure.behind + (Interval.exactly(value) - Interval.exactly(figure.value))
            allowed = within(Space().allowed(relation, figure.pointer), Fraction(value))
            assert allowed == relation.holds({figure.pointer: moved}), figure.pointer


@given(some.lists(figures, min_size=2, max_size=6), figures, some.booleans(), some.booleans(), some.integers(1, 9000))
def test_a_sum_allows_what_makes_it_hold(parts, whole, at_most, taken, value):
    every = [_figure(f"part{index}", each) for index, each in enumerate(parts)]
    minus = (every.pop(),) if taken else ()
    relation = Sum(
        rule="r", subject=("", ""), whole=_figure("whole", whole), parts=tuple(every), minus=minus, at_most=at_most
    )
    _agrees(relation, Decimal(value).scaleb(-1))


@given(some.tuples(figures, figures, figures, figures), some.booleans(), some.integers(1, 4000))
def test_a_proportion_allows_what_makes_it_hold(drawn, capped, value):
    share, whole, part, base = (_figure(name, each) for name, each in zip("abcd", drawn, strict=True))
    relation = Proportion(rule="r", subject=("", ""), share=share, whole=whole, part=part, base=base, capped=capped)
    for figure in (share, whole, part, base):
        shift = Interval.exactly(value) - Interval.exactly(figure.value)
        moved = figure.behind + shift
        others = [each.behind.low for each in (share, whole, part, base) if each is not figure]
        if moved.low <= 0 or min(others) <= 0:
            return  # where a divisor may be zero, nothing is said either way
        if relation.holds({figure.pointer: moved}):
            assert within(Space().allowed(relation, figure.pointer), Fraction(value))


def test_either_allows_what_any_reading_allows() -> None:
    whole, one, two = (_figure(name, (value, 0, None)) for name, value in (("w", 100), ("a", 60), ("b", 30)))
    readings = (
        Sum(rule="r", subject=("", ""), whole=whole, parts=(one, two)),
        Sum(rule="r", subject=("", ""), whole=whole, parts=(one,)),
    )
    either = Either(rule="r", subject=("", ""), readings=readings)
    spans = Space().allowed(either, "/w")
    assert [within(spans, Fraction(value)) for value in (60, 90, 100)] == [True, True, False]
    assert Space().allowed(either, "/b") == (Span(Fraction(40), Fraction(40)),)


def test_values_tried_elsewhere_count() -> None:
    whole, one, two = (_figure(name, (value, 0, None)) for name, value in (("w", 100), ("a", 60), ("b", 30)))
    relation = Sum(rule="r", subject=("", ""), whole=whole, parts=(one, two))
    space = Space()
    assert space.allowed(relation, "/a", {"/b": Interval.exactly(35)}) == (Span(Fraction(65), Fraction(65)),)
    assert space.allowed(relation, "/a") == (Span(Fraction(70), Fraction(70)),)


def test_spans_meet() -> None:
    low, high = (Span(None, Fraction(5)),), (Span(Fraction(3), None),)
    assert both(low, high) == (Span(Fraction(3), Fraction(5)),)
    assert both(low, (Span(Fraction(6), None),)) == ()
    assert both(ANY, low) is low
