"""Figures as they stand in a text: which it is, at which characters two differ, one put for the other."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from extractor.checks.locate import Change
from extractor.repair.ports import SeenAgain

_NUMBER = re.compile(r"\d[\d,，]*(?:[.．]\d+)?")


class Differing(NamedTuple):
    """A character of a text that another figure would have otherwise."""

    place: int
    read: str
    asked: str


def figure_in(text: str) -> Decimal | None:
    """The first figure in a text; a minus before it counts."""
    found = _NUMBER.search(text)
    if not found:
        return None
    value = _value(found.group())
    return -value if text[: found.start()].endswith(("-", "−")) else value


def _value(digits: str) -> Decimal:
    return Decimal(digits.replace(",", "").replace("，", "").replace("．", "."))


def exchanged(text: str, change: Change) -> str:
    """The text with the figure as it was meant, wherever the other one stands in it first."""
    for found in _NUMBER.finditer(text):
        if _value(found.group()) == abs(change.printed):
            return f"{text[: found.start()]}{abs(change.meant):f}{text[found.end() :]}"
    return text


def differing(text: str, change: Change) -> list[Differing]:
    """The digits of a text that would be others, had the figure been meant; none where its length would be another."""
    for found in _NUMBER.finditer(text):
        if _value(found.group()) != abs(change.printed):
            continue
        places = [index for index in range(*found.span()) if text[index].isdigit()]
        point = re.search(r"[.．]", found.group())
        decimals = len(found.group()) - point.end() if point else 0
        meant = f"{abs(change.meant):.{decimals}f}"
        digits = meant.replace(".", "")
        if Decimal(meant) != abs(change.meant) or len(digits) != len(places):
            return []
        pairs = zip(places, digits, strict=True)
        return [Differing(place, text[place], digit) for place, digit in pairs if text[place] != digit]
    return []


def support(reading: SeenAgain, figure: Decimal) -> float:
    """How far one reading supports a figure, 0 to 1.

    That is its weakest score where it reads the figure, else the score of the one character by which it would.
    """
    if figure_in(reading.text) == figure:
        return min(reading.scores, default=0.0)
    best = 0.0
    for index, others in enumerate(reading.alternatives):
        for other in others:
            if figure_in(reading.text[:index] + other.text + reading.text[index + 1 :]) == figure:
                best = max(best, other.score)
    return best
