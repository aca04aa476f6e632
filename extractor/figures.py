"""Printed figures: what a run of digits on the page says, exactly.

Figures are `Decimal` with their printed scale; what may stand behind a rounded one is an `Interval`
of fractions. No floats anywhere: an error found here must be an error on paper. Figures with an
operator and a unit are `quantities`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import lcm

NUMBER = re.compile(r"[-+−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
"""A figure in NFKC text without blanks, with or without thousands commas."""

_SUFFIX = re.compile(r"(?:%|‰|万元|亿元|元|分|万|个)?")


@lru_cache(maxsize=8192)  # reader, evidence and checks ask for the same cells
def parse_number(text: str) -> Decimal | None:
    """The figure that a cell holds, with its printed scale; None where it holds none.

    Thousands commas, full-width digits, a currency mark before it and one of the usual units
    behind it (``%``, ``元``, ``万元``, ``分``) are allowed; a dash, a blank or words are None.

    >>> parse_number("１,815.50")
    Decimal('1815.50')
    >>> parse_number("100%")
    Decimal('100')
    """
    plain = "".join(unicodedata.normalize("NFKC", text).split()).replace("−", "-").replace("，", ",")
    plain = plain.lstrip("¥￥$")
    found = NUMBER.match(plain)
    if not found or not _SUFFIX.fullmatch(plain[found.end() :]):
        return None
    return Decimal(found.group().replace(",", "").replace("+", ""))


# --- intervals ----------------------------------------------------------------------------------


class Interval:
    """All values from `low` to `high`, both included.

    The ends are two whole numbers over one denominator that need not be the lowest: a `Fraction` would
    be brought to lowest terms at each step, which takes longer than all the rest.
    """

    __slots__ = ("_high", "_low", "_over")
    _low: int
    _high: int
    _over: int

    def __init__(self, low: Fraction, high: Fraction) -> None:
        over = lcm(low.denominator, high.denominator)
        self._low = low.numerator * (over // low.denominator)
        self._high = high.numerator * (over // high.denominator)
        self._over = over

    @classmethod
    def exactly(cls, value: Decimal | Fraction | int) -> Interval:
        """One value alone."""
        exact, over = value.as_integer_ratio()
        return _interval(exact, exact, over)

    @property
    def low(self) -> Fraction:
        """The least of the values."""
        return Fraction(self._low, self._over)

    @property
    def high(self) -> Fraction:
        """The greatest of the values."""
        return Fraction(self._high, self._over)

    @property
    def width(self) -> Fraction:
        """How far the ends are apart."""
        return Fraction(self._high - self._low, self._over)

    @property
    def middle(self) -> Fraction:
        """Half-way between the ends."""
        return Fraction(self._low + self._high, 2 * self._over)

    def __eq__(self, other: object) -> bool:
        """Are these the same values?"""
        if not isinstance(other, Interval):
            return NotImplemented
        return (
            self._low * other._over == other._low * self._over and self._high * other._over == other._high * self._over
        )

    def __hash__(self) -> int:
        """As for equal ones: a quotient is the same whatever its terms."""
        return hash((self._low / self._over, self._high / self._over))

    def __repr__(self) -> str:
        """``Interval(19/2, 21/2)``."""
        return f"Interval({self.low}, {self.high})"

    def __add__(self, other: Interval) -> Interval:
        """The sums."""
        over = lcm(self._over, other._over)
        mine, its = over // self._over, over // other._over
        return _interval(self._low * mine + other._low * its, self._high * mine + other._high * its, over)

    def __sub__(self, other: Interval) -> Interval:
        """The differences."""
        over = lcm(self._over, other._over)
        mine, its = over // self._over, over // other._over
        return _interval(self._low * mine - other._high * its, self._high * mine - other._low * its, over)

    def __mul__(self, other: Interval) -> Interval:
        """The products."""
        over = self._over * other._over
        if self._low >= 0 and other._low >= 0:  # as nearly always
            return _interval(self._low * other._low, self._high * other._high, over)
        ends = [a * b for a in (self._low, self._high) for b in (other._low, other._high)]
        return _interval(min(ends), max(ends), over)

    def __truediv__(self, other: Interval) -> Interval:
        """The quotient.

        Raises:
            ZeroDivisionError: the divisor may be zero.
        """
        low, high, over = other._low, other._high, other._over
        if low <= 0 <= high:
            raise ZeroDivisionError("the divisor may be zero")
        return self * _interval(over * low, over * high, low * high)  # 1 / high is low / (low * high)

    def meets(self, other: Interval) -> bool:
        """Is there a value in both?"""
        return (
            self._low * other._over <= other._high * self._over and other._low * self._over <= self._high * other._over
        )

    def exceeds(self, other: Interval) -> bool:
        """Are all of its values above all of the other's?"""
        return self._low * other._over > other._high * self._over

    def without(self, part: Interval) -> Interval:
        """What is left of a sum without one of its parts; a difference would count the part's doubt twice."""
        return self - _interval(part._high, part._low, part._over)

    def capped(self, limit: int) -> Interval:
        """Each value, or `limit` where it is above that."""
        most = limit * self._over
        return _interval(min(self._low, most), min(self._high, most), self._over)


def _interval(low: int, high: int, over: int) -> Interval:
    made = Interval.__new__(Interval)
    made._low, made._high, made._over = low, high, over
    return made


def total(intervals: Iterable[Interval]) -> Interval:
    """The sum of all of them; of none, zero."""
    found = list(intervals)
    over = lcm(*[each._over for each in found])
    low = sum([each._low * (over // each._over) for each in found])
    return _interval(low, sum([each._high * (over // each._over) for each in found]), over)


def at_most(one: Fraction | Decimal, other: Fraction | Decimal) -> bool:
    """``one <= other``, exactly, for both kinds; in a third of the time that `Fraction` takes."""
    (above, below), (top, bottom) = one.as_integer_ratio(), other.as_integer_ratio()
    return above * bottom <= top * below


def decimals(figure: Decimal) -> int:
    """How many decimals are printed: 2 for 100.00."""
    exponent = figure.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def finest(figures: Iterable[Decimal], most: int = 2) -> int:
    """The most decimals that any of the figures shows, up to `most`; 0 where none shows any."""
    return min(most, max(map(decimals, figures), default=0))


def behind(figure: Decimal, precision: int | None) -> Interval:
    """The values that may stand behind a printed figure.

    Printed decimals decide: 99.59 stands for [99.585, 99.595]. A whole number is exact where
    `precision` is None (weights, counts, points of a score); else it was rounded to that many
    decimals, the finest that figures of its kind show in the report (49 beside 44.74 is 49.00).

    Source: "Findings" in the record contract.
    """
    places = decimals(figure)
    if not places and precision is None:
        return Interval.exactly(figure)
    exact, below = figure.as_integer_ratio()
    over = 2 * 10 ** (places or precision or 0)  # half of the last place
    value = exact * (over // below)
    return _interval(value - 1, value + 1, over)


def rounded(value: Fraction, places: int) -> Decimal:
    """The value to `places` decimals, halves away from zero, as a report prints it."""
    scaled = abs(value) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(whole if value >= 0 else -whole).scaleb(-places)
