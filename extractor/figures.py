"""Printed figures: what a run of digits on the page says, exactly.

Figures are `Decimal` with their printed scale; what may stand behind a rounded one is an
`Interval` of fractions; a target or an outcome is a `Quantity` with operator, value and unit.
No floats anywhere: an error found here must be an error on paper.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import lcm
from pathlib import Path
from typing import Literal

_NUMBER = re.compile(r"[-+−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
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
    found = _NUMBER.match(plain)
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


# --- units --------------------------------------------------------------------------------------


def _units() -> Iterator[tuple[str, tuple[str, Fraction]]]:
    text = Path(__file__).with_name("units.toml").read_text("utf-8")
    for dimension, sizes in tomllib.loads(text).items():
        for size, names in sizes.items():
            yield from ((name, (dimension, Fraction(size))) for name in names.split())


_UNITS = dict(_units())
_LENGTHS = sorted({len(name) for name in _UNITS}, reverse=True)
_SCALES = {"万亿": 10**12, "千万": 10**7, "百万": 10**6, "亿": 10**8, "万": 10**4, "千": 10**3, "百": 10**2, "十": 10}


@dataclass(frozen=True, slots=True)
class Unit:
    """What a figure counts: `scale` (万 is 10000), the unit's own `name` and what it is counted `per`.

    `dimension` is None where the name is unknown, and so is nothing to judge by; `size` is the
    unit in terms of the first of its dimension.
    """

    name: str = ""
    scale: int = 1
    per: str = ""
    dimension: str | None = None
    size: Fraction = Fraction(1)

    @property
    def factor(self) -> Fraction:
        """What a figure is multiplied by to stand in the first unit of the dimension."""
        return self.scale * self.size

    @property
    def bare(self) -> bool:
        """Is nothing printed behind the figure?"""
        return not self.name and self.scale == 1


@lru_cache(maxsize=1024)  # rows of a form count the same things
def parse_unit(text: str) -> Unit:
    """The unit that `text` (behind a figure, compacted) begins with; words after it are not looked at.

    >>> parse_unit("万千瓦时").scale, parse_unit("万千瓦时").dimension
    (10000, 'energy')
    """
    whole = text.lower()
    scale, rest = 1, whole
    if whole not in _UNITS:
        for prefix, size in _SCALES.items():
            if whole.startswith(prefix) and not whole.startswith(("千瓦", "千米", "千克", "百分")):
                scale, rest = size, whole[len(prefix) :].removeprefix("余").removeprefix("多")
                break
    per = rest.partition("/")[2] if rest not in _UNITS else ""
    starts = (rest[:length] for length in _LENGTHS)
    name = next((each for each in starts if each in _UNITS and _ends(each, rest)), "")
    if not name:
        return Unit(rest.partition("/")[0], scale, per)
    dimension, size_of = _UNITS[name]
    return Unit(name, scale, per, dimension, size_of)


def _ends(name: str, text: str) -> bool:
    """Does a unit in Latin letters end where its name ends? mg is no metre."""
    return not name[-1].isascii() or not re.match(r"[a-z0-9]", text[len(name) :])


# --- quantities ---------------------------------------------------------------------------------

Operator = Literal["≥", "≤", ">", "<", "=", ""]

_BEFORE: tuple[tuple[str, Operator], ...] = (
    (r"≥|>=|≧|⩾|不低于|不少于|不小于|大于等于|大于或等于|至少|最少", "≥"),
    (r"≤|<=|≦|⩽|不超过|不高于|不大于|不多于|小于等于|小于或等于|最多|至多|控制在", "≤"),
    (r">|高于|超过|大于|多于", ">"),
    (r"<|低于|少于|小于", "<"),
    (r"=|等于", "="),
)
_OPERATOR = re.compile("|".join(f"({words})" for words, _ in _BEFORE))
_BEHIND: tuple[tuple[re.Pattern[str], Operator], ...] = (
    (re.compile(r"(?:\(含\)|及)?以上$"), "≥"),
    (re.compile(r"(?:[以之]?内|(?:\(含\)|及)?以下)$"), "≤"),
)
_ABOUT = re.compile(r"约|大约|近")
_LEAD = re.compile(r"(?:全年|本年|年度|已|实际|共|共计|合计|累计|总计|完成|达到|达|实现|为|约|大约|近|每年)*")
_RANGE = re.compile(r"[%‰万亿元]*[-~至到—–](?=\d)")
_MONTHS = re.compile(r"\d+年.*月")
_WITHIN = re.compile(r"(?:以内|之内|以下)$")
_ROUGHLY = re.compile(r"^(?:余|多)|(?:左右|上下)$")
_SCALED_ROUGHLY = re.compile(r"[十百千万亿]+[余多]")
_POWER = re.compile(r"(?:m|km|hm)[23]|/10+万?|/\d+万?")
_DIGIT = re.compile(r"\d")
_NO_UNIT = re.compile(r"[x×*.:、,;)]")
_DATE = re.compile(
    r"(?<!\d)(?:19|20)\d\d(?:年|[-/.](?:0?[1-9]|1[0-2])(?:[-/.]|$)|(?:0[1-9]|1[0-2])[0-3]\d(?=日|前|$))"
    r"|\d年\d|\d月(?:\d|底|初|末|前|份|中|上|下|$)|\d日前"
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A printed target or outcome: ``≥1.60万亩`` is operator ≥, 1.60, and 亩 by ten thousands.

    `value` is the figure (of a range the lower end), `upper` the upper end of a range; `near` says
    that the print calls it approximate (约, 左右, 60余次).
    """

    operator: Operator
    value: Decimal
    unit: Unit
    upper: Decimal | None = None
    near: bool = False


@lru_cache(maxsize=8192)
def parse_quantity(text: str | None) -> Quantity | None:
    """The quantity that a target or an outcome states; None for dates, words and sentences.

    >>> parse_quantity("不超过30分钟").operator
    '≤'
    """
    plain = unicodedata.normalize("NFKC", "".join((text or "").split())).replace("，", ",").replace("﹪", "%")
    plain = plain.rstrip("。；,;.")
    if not _DIGIT.search(plain):
        return None
    lead = _match(_LEAD, plain)
    operator, rest = _operator(plain[len(lead) :])
    more = _match(_LEAD, rest)
    lead, rest = lead + more, rest[len(more) :]
    if (not operator and _DATE.search(rest)) or _MONTHS.match(rest):
        return None
    found = _NUMBER.match(rest)
    if not found:
        return None
    value, rest = Decimal(found.group().replace(",", "").replace("+", "")), rest[found.end() :]
    return _finish(operator, value, rest, about=bool(_ABOUT.search(lead)))


def _finish(operator: Operator, value: Decimal, rest: str, about: bool) -> Quantity | None:
    between = _RANGE.match(rest)
    upper = None
    if between:
        found = _NUMBER.match(rest, between.end())
        if not found:
            return None
        upper, rest = Decimal(found.group().replace(",", "")), rest[found.end() :]
    for pattern, meaning in _BEHIND:
        behind_it = pattern.search(rest)
        if behind_it and not operator:
            operator, rest = meaning, rest[: behind_it.start()]
    if operator == "≤":
        rest = _WITHIN.sub("", rest)
    words = _ROUGHLY.sub("", rest)
    near = about or words != rest or bool(_SCALED_ROUGHLY.match(words))
    counted = _POWER.sub("", words.lower())
    if _DIGIT.search(counted) or len(counted) > 14 or _NO_UNIT.match(words.lower()):
        return None
    return Quantity(operator, value, parse_unit(words), upper, near)


def _operator(text: str) -> tuple[Operator, str]:
    found = _OPERATOR.match(text)
    return (_BEFORE[(found.lastindex or 1) - 1][1], text[found.end() :]) if found else ("", text)


def _match(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.match(text)
    return found.group() if found else ""


Conflict = Literal["dimension", "scale"]


def unit_conflict(target: Quantity, outcome: Quantity) -> Conflict | None:
    """Do the two stand in units that cannot both be meant; None where they can.

    A missing unit, an unknown one and the other unit of a price (元 for 元/条) are no conflict, and
    元 and 万元 are one dimension. Of units of one dimension that differ in size (万亩 and 亩), the
    figures tell: converted, they are further apart than as they are printed.
    """
    one, other = target.unit, outcome.unit
    if one.bare or other.bare or not (target.value or outcome.value):
        return None
    if one.dimension and other.dimension and one.dimension != other.dimension:
        return "dimension"
    if one.dimension != other.dimension or (one.dimension is None and one.name != other.name):
        return None
    if one.dimension == "money" or one.factor == other.factor or not (target.value and outcome.value):
        return None
    printed = abs(Fraction(outcome.value) / Fraction(target.value))
    converted = printed * other.factor / one.factor
    if one.dimension == "time" and _keeps(target, Fraction(outcome.value) * other.factor / one.factor):
        return None
    return "scale" if _distance(printed) < _distance(converted) else None


def _distance(ratio: Fraction) -> Fraction:
    return max(ratio, 1 / ratio)


def _keeps(target: Quantity, value: Fraction) -> bool:
    limit = Fraction(target.value)
    return value <= limit if target.operator in ("≤", "<") else value >= limit


def comparable(target: Quantity, outcome: Quantity) -> Fraction | None:
    """What the outcome's figure is multiplied by to stand in the target's unit; None where that cannot be told.

    A missing unit is the target's own, unless the figures are so far apart that it plainly is not.
    """
    one, other = target.unit, outcome.unit
    if one == other:
        return Fraction(1)
    if unit_conflict(target, outcome):
        return None
    if one.bare or other.bare:
        far = target.value and outcome.value and _distance(Fraction(outcome.value) / Fraction(target.value)) > 30
        return None if far and one.bare != other.bare else Fraction(1)
    if one.dimension and one.dimension == other.dimension:
        return other.factor / one.factor
    if one.dimension is None and other.dimension is None and one.name == other.name:
        return Fraction(other.scale, one.scale)
    return None
