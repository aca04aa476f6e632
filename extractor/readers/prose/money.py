"""Sums of money among the indicators: a plan and what was reached make one measure, the rate another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from extractor.document import Passage
from extractor.readers.prose.story import Text
from extractor.readers.prose.vocabulary import last_concept, pattern

_SUM = re.compile(r"(?<![\d.])\d[\d,]*(?:\.\d+)?(?:亿元|万元|千元|元|万(?=[,;。、]|$)|%)")
_BETWEEN = re.compile(r"(?:为|是|达|达到|共|共计|合计|:|在|总额|资金|金额)*$")


class Sum(NamedTuple):
    """A measure of money: its name, the plan, what was reached."""

    name: Passage
    target: Passage | None
    actual: Passage


class _Figure(NamedTuple):
    kind: str
    name: Passage
    value: Passage


def money_of(head: Passage | None, body: Text) -> list[Sum]:
    """The measures of money in a paragraph; none where it tells no amount that was reached.

    An amount that arrived or was spent takes the plan (or, lacking one, what arrived) as its
    target. Where the paragraph's heading is on cost and no rate is told, it names the pair.
    """
    figures = _figures(body)
    reached = [each for each in figures if each.kind in ("arrived", "spent")]
    plans = [each for each in figures if each.kind == "plan"]
    arrived = [each for each in figures if each.kind == "arrived"]
    rates = [each for each in figures if each.kind == "rate"]
    if not reached:
        return []
    found: list[Sum] = []
    for figure in figures:
        if figure.kind == "rate":
            found.append(Sum(_rate_name(head, figure), None, figure.value))
        elif figure.kind == "spent":
            base = _nearest(figures, figure, plans) or _nearest(figures, figure, arrived)
            name = head if head is not None and not rates and _on_cost(head) else figure.name
            found.append(Sum(name, base.value if base else None, figure.value))
        elif figure.kind == "arrived" and plans:
            base = _nearest(figures, figure, plans)
            found.append(Sum(figure.name, base.value if base else None, figure.value))
    return found


def _figures(body: Text) -> list[_Figure]:
    """The sums and rates whose words, right before them, say what they are."""
    found: list[_Figure] = []
    edge = 0
    for match in _SUM.finditer(body.plain):
        window = body.plain[edge : match.start()]
        halt = max((each.end() for each in re.finditer(r"[,;。]", window)), default=0)
        words = window[halt:]
        bare = _BETWEEN.sub("", words, count=1)
        names = ("rate",) if match.group().endswith("%") else ("plan", "arrived", "spent")
        named = last_concept("money", words, names)
        if named is not None and named.end >= len(bare):
            start = edge + halt + named.start
            name = body.cut(start, edge + halt + min(named.end, len(words)))
            found.append(_Figure(named.concept, name, body.cut(match.start(), match.end())))
        edge = match.end()
    return found


def _nearest(figures: Sequence[_Figure], to: _Figure, among: Sequence[_Figure]) -> _Figure | None:
    """The figure nearest before another, else the nearest behind it."""
    place = figures.index(to)
    before = [each for each in figures[:place] if each in among]
    behind = [each for each in figures[place + 1 :] if each in among]
    return before[-1] if before else (behind[0] if behind else None)


def _rate_name(head: Passage | None, rate: _Figure) -> Passage:
    """The rate's name: the paragraph's heading where that is the fuller name of the same rate."""
    if head is None:
        return rate.name
    printed, told = Text.of(head).plain, Text.of(rate.name).plain
    return head if pattern("measures", "money_rates").match(printed) and printed.endswith(told) else rate.name


def _on_cost(head: Passage) -> bool:
    return bool(pattern("measures", "cost_head").search(Text.of(head).plain))
