"""Sums of money and rates in running text, each with the words that say what it is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from extractor.document import Passage
from extractor.readers.prose.story import Text
from extractor.readers.prose.vocabulary import last_concept, pattern

NUMBER = r"(?<![\d.])[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_MONEY = re.compile(rf"(?P<number>{NUMBER})(?P<unit>亿元|千元|万元|元|亿|万(?=[,;。)、]|$)|%)")
_HALT = re.compile(r"[。;]")
_AMOUNTS = ("initial_budget", "annual_budget", "executed", "balance", "none")
_RATES = ("arrival_rate", "execution_rate")


class Told(NamedTuple):
    """A figure that the text tells: of what (a field of a fund line), the figure, its unit, where."""

    field: str
    figure: Passage
    unit: str
    start: int
    end: int


def told(text: Text) -> list[Told]:
    """The sums and rates whose meaning the words before them say, in order of print.

    What stands behind 其中 tells of parts (中央资金 …) and not of the whole; there a figure counts
    only where its words name no source.
    """
    found: list[Told] = []
    edge, parts_since = 0, -1
    for match in _MONEY.finditer(text.plain):
        halt = max((each.end() for each in _HALT.finditer(text.plain, edge, match.start())), default=edge)
        window = text.plain[halt : match.start()]
        if halt > edge or parts_since < 0:
            parts_since = -1
        including = list(pattern("amounts", "including").finditer(window))
        if including:
            parts_since = halt + including[-1].start()
        field = _field(window, match["unit"], parts_since >= 0)
        if field:
            figure = text.cut(match.start("number"), match.end("number"))
            found.append(Told(field, figure, _unit(match["unit"]), match.start(), match.end()))
        edge = match.end()
    return found


def fund_fields(text: Text, unit: str | None) -> tuple[dict[str, Passage], list[str]]:
    """The fields of a fund line that the text tells, amounts in `unit` only; and what was left out, and why.

    A field told twice with different figures is uncertain: the first stands where the second
    comes in another sentence, which then speaks of something else.
    """
    fields: dict[str, Passage] = {}
    notes: list[str] = []
    for each in told(text):
        if each.unit != "%" and unit and each.unit != unit:
            notes.append(f"{each.figure.text}{each.unit}: not in the report's unit {unit}")
        elif each.field not in fields:
            fields[each.field] = each.figure
    return fields, notes


def usual_unit(texts: Iterable[Text]) -> tuple[str | None, Passage]:
    """The unit that most of the told sums stand in, and where it is first printed."""
    count: Counter[str] = Counter()
    places: dict[str, Passage] = {}
    for text in texts:
        for each in told(text):
            if each.unit in ("万元", "元"):
                count[each.unit] += 1
                places.setdefault(each.unit, text.cut(each.end - len(each.unit), each.end))
    if not count:
        return None, Passage()
    unit = count.most_common(1)[0][0]
    return unit, places[unit]


def _unit(printed: str) -> str:
    return {"万": "万元", "亿": "亿元"}.get(printed, printed)


def _field(window: str, unit: str, among_parts: bool) -> str | None:
    """What the words before a figure say that it is; None where they say nothing of use."""
    clause = re.split(r"[,:、(]", window)[-1]
    found = last_concept("rates" if unit == "%" else "amounts", window, _RATES if unit == "%" else _AMOUNTS)
    if found is None or found.concept == "none" or len(window) - found.end > 14:
        return None
    if not among_parts or unit == "%":
        return found.concept
    whole = pattern("amounts", "whole").search(clause) and not pattern("amounts", "source").search(clause)
    return found.concept if whole and not found.concept.endswith("budget") else None
