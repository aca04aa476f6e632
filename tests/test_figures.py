"""Printed figures: numbers, and what may stand behind them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.figures import Interval, behind, decimals, finest, parse_number, rounded, total

# a loaded machine is no failure
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

MONEY = st.decimals(min_value=0, max_value=10**7, places=6)
PLACES = st.integers(min_value=0, max_value=4)


@pytest.mark.parametrize(
    ("text", "figure"),
    [("1,815.50", "1815.50"), ("１２６８．４", "1268.4"), ("100%", "100"), ("¥ 12.30 万元", "12.30"), ("-3", "-3")],
)
def test_numbers(text: str, figure: str) -> None:
    assert str(parse_number(text)) == figure


@pytest.mark.parametrize("text", ["", "—", "/", "完成", "12月", "3个月"])
def test_no_numbers(text: str) -> None:
    assert parse_number(text) is None


@pytest.mark.parametrize(
    ("printed", "precision", "low", "high"),
    [
        ("99.59", None, "99.585", "99.595"),
        ("99.59", 4, "99.585", "99.595"),
        ("9.0", None, "8.95", "9.05"),
        ("49", 2, "48.995", "49.005"),
        ("49", 0, "48.5", "49.5"),
        ("49", None, "49", "49"),
    ],
)
def test_what_stands_behind_a_figure(printed: str, precision: int | None, low: str, high: str) -> None:
    assert behind(Decimal(printed), precision) == Interval(Fraction(low), Fraction(high))


def test_finest_looks_no_further_than_two_decimals() -> None:
    assert finest([Decimal("49.457"), Decimal("1")]) == 2
    assert finest([Decimal("4"), Decimal("1.0")]) == 1
    assert finest([]) == 0


@given(MONEY, PLACES)
def test_a_rounded_figure_holds_what_it_was_rounded_from(truth: Decimal, places: int) -> None:
    printed = truth.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    assert rounded(Fraction(truth), places) == printed
    assert decimals(printed) == places
    interval = behind(printed, 0)
    assert interval.low <= Fraction(truth) <= interval.high


@given(MONEY, MONEY, PLACES)
def test_arithmetic_keeps_the_truth_inside(one: Decimal, other: Decimal, places: int) -> None:
    a, b = (behind(rounded(Fraction(each), places), places) for each in (one, other))
    x, y = Fraction(one), Fraction(other)
    results = [(a + b, x + y), (a - b, x - y), (a * b, x * y), (total([a, b, a]), 2 * x + y)]
    if b.low > 0:
        results.append((a / b, x / y))
    for interval, truth in results:
        assert interval.low <= truth <= interval.high
        assert interval.meets(Interval.exactly(truth))
        assert interval.low <= interval.middle <= interval.high


def test_no_division_by_what_may_be_zero() -> None:
    with pytest.raises(ZeroDivisionError):
        Interval.exactly(1) / Interval(Fraction(-1), Fraction(1))
