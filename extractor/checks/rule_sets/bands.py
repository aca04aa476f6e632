"""Scores by bands of a rate, as forms' notes print them: 执行率≥95%得10分，90%（含）至95%得8分，低于90%不得分.

What is printed is kept as a short text (``95=10;90=8;0=0``) that is part of the name of the rule set, so that whoever
judges the report again, or chooses the rule by option, has it: from 95 % on ten points, from 90 % on eight. ``80%`` is
a share of the weight, ``rate`` pro rata.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from extractor.errors import UsageError
from extractor.figures import Interval
from extractor.wording import compact

Kind = Literal["points", "share", "rate"]

_LEAST_BANDS = 2
_HUNDRED = Decimal(100)
_NUMBER = r"\d+(?:\.\d+)?"
_CLAUSE = re.compile(
    rf"(?P<op>≥|>|大于等于|大于|不低于|高于|超过|达到|≤|<|小于|低于|不足|未达到)?等?于?(?P<one>{_NUMBER})%(?:\((?:不?含)\))?"
    rf"(?:(?:以上|及以上|\((?:不?含)\)以上)?[^%;。得]{{0,8}}?(?:至|-|~|—|到|且|、|,|<|小于|低于)[^%;。得\d]{{0,6}}"
    rf"(?P<two>{_NUMBER})%(?:\((?:不?含)\))?)?"
    rf"(?P<edge>及?\(?(?:含)?\)?以上|及?以下)?[^;。%\d]{{0,8}}?"
    rf"(?P<award>不得分|得满分|得(?:该项|全部|指标)*(?:{_NUMBER})%|得?(?:分值的|权重的|指标分值的)(?:{_NUMBER})%"
    rf"|得(?:{_NUMBER})分|(?:计|记)(?:{_NUMBER})分|按(?:执行率|完成率|完成比例|实际完成比例|比例)[^;。,]{{0,6}}(?:得|计)分)"
)
_BELOW = frozenset({"≤", "<", "小于", "低于", "不足", "未达到"})
_PRINTED = re.compile(rf"({_NUMBER})=({_NUMBER}%?|rate)")


@dataclass(frozen=True, slots=True)
class Band:
    """From `least` percent on, what is earned: points, a share of the weight in percent, or the rate itself."""

    least: Decimal
    kind: Kind
    earns: Decimal = Decimal(0)

    def __str__(self) -> str:
        """As it stands in the name of a rule set."""
        earned = "rate" if self.kind == "rate" else f"{_short(self.earns)}{'%' if self.kind == 'share' else ''}"
        return f"{_short(self.least)}={earned}"


Bands = tuple[Band, ...]
"""The highest first."""


def _short(number: Decimal) -> str:
    return f"{float(number):g}"


def printed(text: str) -> Bands:
    """The bands that ``95=10;90=80%;60=rate;0=0`` means.

    Raises:
        UsageError: it is nothing of the kind.
    """
    found = []
    for part in text.split(";"):
        band = _PRINTED.fullmatch(part.strip())
        if band is None:
            raise UsageError(f"分档写法不对：{part}（例：95=10;90=80%;60=rate;0=0）", f"not a band: {part}")
        earned = band[2]
        kind: Kind = "rate" if earned == "rate" else "share" if earned.endswith("%") else "points"
        found.append(Band(Decimal(band[1]), kind, Decimal(0) if kind == "rate" else Decimal(earned.rstrip("%"))))
    return tuple(sorted(found, key=lambda each: -each.least))


def told(note: str) -> Bands:
    """The bands that a note tells; none where it tells fewer than two, or they leave gaps or contradict each other."""
    found: dict[Decimal, Band] = {}
    for clause in _CLAUSE.finditer(compact(note)):
        band = _band(clause)
        if found.setdefault(band.least, band) != band:
            return ()
    bands = tuple(sorted(found.values(), key=lambda each: -each.least))
    whole = len(bands) >= _LEAST_BANDS and bands[-1].least == 0
    return bands if whole and _falling(bands) else ()


def _band(clause: re.Match[str]) -> Band:
    edges = [Decimal(each) for each in (clause["one"], clause["two"]) if each]
    below = len(edges) == 1 and (clause["op"] in _BELOW or (clause["edge"] or "").endswith("以下"))
    least, award = Decimal(0) if below else min(edges), clause["award"]
    number = re.search(_NUMBER, award)
    if award == "得满分":
        return Band(least, "share", _HUNDRED)
    if award.startswith("按"):
        return Band(least, "rate")
    if number is None:
        return Band(least, "points")
    return Band(least, "share" if "%" in award else "points", Decimal(number.group()))


def _falling(bands: Bands) -> bool:
    """Does a lower rate never earn more?"""
    for kind in ("points", "share"):
        earned = [band.earns for band in bands if band.kind == kind]
        if earned != sorted(earned, reverse=True):
            return False
    return True


def fitting(bands: Bands, rate: Interval) -> Iterator[Band]:
    """The bands that a rate, in percent, may lie in: two where it stands on an edge, for notes are loose there."""
    for index, band in enumerate(bands):
        above = bands[index - 1].least if index else None
        if rate.high >= band.least and (above is None or rate.low <= above):
            yield band
