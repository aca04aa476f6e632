"""Quantities: what a target or an outcome states, with operator, value and unit; and do two of them compare.

``≥1.60万亩`` is a `Quantity`: at least, 1.60, 亩 by ten thousands. Sizes of units stand in `units.toml`.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Literal

from extractor.figures import NUMBER

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
    found = NUMBER.match(rest)
    if not found:
        return None
    value, rest = Decimal(found.group().replace(",", "").replace("+", "")), rest[found.end() :]
    return _finish(operator, value, rest, about=bool(_ABOUT.search(lead)))


def _finish(operator: Operator, value: Decimal, rest: str, about: bool) -> Quantity | None:
    between = _RANGE.match(rest)
    upper = None
    if between:
        found = NUMBER.match(rest, between.end())
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
    元 and 万元 are one dimension. Ten thousands beside ones (万亩 and 亩) are one even where the figures agree when
    converted: which of the two was meant, the print does not say. Of other units of one dimension (吨 and 公斤) the
    figures tell: converted, they are further apart than as they are printed.
    """
    return _conflict(target, outcome, by_scale=True)


def _conflict(target: Quantity, outcome: Quantity, *, by_scale: bool) -> Conflict | None:
    one, other = target.unit, outcome.unit
    if one.bare or other.bare or not (target.value or outcome.value):
        return None
    if one.dimension and other.dimension and one.dimension != other.dimension:
        return "dimension"
    if one.dimension != other.dimension or (one.dimension is None and one.name != other.name):
        return None
    if one.dimension == "money" or one.factor == other.factor or not (target.value and outcome.value):
        return None
    if by_scale and one.scale != other.scale and one.dimension != "time":
        return "scale"
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


def comparable(target: Quantity, outcome: Quantity, *, by_scale: bool = True) -> Fraction | None:
    """What the outcome's figure is multiplied by to stand in the target's unit; None where that cannot be told.

    A missing unit is the target's own, unless the figures are so far apart that it plainly is not. Without `by_scale`
    ten thousands stand beside ones (1.2万人 and 12000人), as in two files that were filled in apart.
    """
    one, other = target.unit, outcome.unit
    if one == other:
        return Fraction(1)
    if _conflict(target, outcome, by_scale=by_scale):
        return None
    if one.bare or other.bare:
        far = target.value and outcome.value and _distance(Fraction(outcome.value) / Fraction(target.value)) > 30
        return None if far and one.bare != other.bare else Fraction(1)
    if one.dimension and one.dimension == other.dimension:
        return other.factor / one.factor
    if one.dimension is None and other.dimension is None and one.name == other.name:
        return Fraction(other.scale, one.scale)
    return None
