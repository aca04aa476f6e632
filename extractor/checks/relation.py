"""Equations between printed figures, as data.

A relation knows the figures that take part, whether values behind them can satisfy it, and what
it asks of each figure given the others. Rules turn failed relations into findings; whoever wants to
locate an error takes the relations of a report all at once and tries other values: every method
takes `values`, intervals by pointer that stand in for the printed ones.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, ClassVar

from extractor.checks.report import Figure
from extractor.extraction import Severity
from extractor.figures import Interval, decimals, rounded, total

Values = Mapping[str, Interval]
"""Intervals by pointer that stand in for what is behind the printed figures."""


@dataclass(frozen=True, kw_only=True)
class Relation(ABC):
    """What relations have in common. `subject` names what they are about, in Chinese and English."""

    rule: str
    subject: tuple[str, str]
    severity: Severity = "error"

    @property
    @abstractmethod
    def result(self) -> Figure:
        """The figure that the others determine."""

    @property
    @abstractmethod
    def figures(self) -> tuple[Figure, ...]:
        """All figures that take part, constants too, the result first."""

    @cached_property
    def pointers(self) -> tuple[str, ...]:
        """The leaves that take part, the result first."""
        return tuple(dict.fromkeys([figure.pointer for figure in self.figures if figure.pointer]))

    @cached_property
    def by_pointer(self) -> Mapping[str, Figure]:
        """The figures that take part, the first of each leaf."""
        return {each.pointer: each for each in reversed(self.figures) if each.pointer}

    @abstractmethod
    def told(self) -> tuple[Any, ...]:
        """All that it says besides its figures: two of one kind that say the same of the same figures are the same."""

    @property
    def operands(self) -> tuple[Figure, ...]:
        """All figures that take part, in their places, those of several readings as often as they are told."""
        return self.figures

    @cached_property
    def holds_as_printed(self) -> bool:
        """Does it hold of the printed figures? Worked out once."""
        return self.holds()

    @cached_property
    def known(self) -> dict[Any, Any]:
        """What others have worked out of it as it is printed, by name: it lives as long as the relation does."""
        return {}

    @abstractmethod
    def holds(self, values: Values | None = None) -> bool:
        """Can values behind the figures satisfy it?"""

    @abstractmethod
    def asked(self, pointer: str, values: Values | None = None) -> Interval | None:
        """The values that the other figures leave for the one at `pointer`; None where they leave it open."""

    @abstractmethod
    def formula(self) -> str:
        """The computation on the printed figures, without the result: ``38.60 + 120.00``."""

    @property
    def usual(self) -> Relation:
        """The relation to speak of where it fails: itself, or the usual one of several readings."""
        return self

    @property
    def limit(self) -> bool:
        """Is the result a limit that must not be exceeded, not a value to be met?"""
        return False

    def computed(self) -> str:
        """The result that the others ask for, rounded as the report prints."""
        asked = self.asked(self.result.pointer)
        if asked is None:
            return "?"
        places = max((decimals(figure.value) for figure in self.figures), default=0)
        return format(rounded(asked.middle, min(max(places, self.least_places), 4)), "f")

    def outliers(self) -> tuple[str, ...]:
        """Pointers of figures that are impossible whatever the rest is."""
        return ()

    least_places: ClassVar[int] = 0


def _at(figure: Figure, values: Values | None) -> Interval:
    return values.get(figure.pointer, figure.behind) if values else figure.behind


@dataclass(frozen=True, kw_only=True)
class Sum(Relation):
    """``whole = the sum of parts``; with `minus`, ``whole = parts - minus``.

    `at_most` relaxes it to parts that must not exceed the whole.
    """

    whole: Figure
    parts: tuple[Figure, ...]
    minus: tuple[Figure, ...] = ()
    at_most: bool = False

    @property
    def result(self) -> Figure:
        """The whole."""
        return self.whole

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Whole, parts and what is taken off."""
        return (self.whole, *self.parts, *self.minus)

    def told(self) -> tuple[Any, ...]:
        """Rule, subject, how many parts, and whether the whole is a limit."""
        return "sum", self.rule, self.subject, self.severity, len(self.parts), self.at_most

    def _parts(self, values: Values | None, without: str = "-") -> Interval:
        first = total(_at(part, values) for part in self.parts if part.pointer != without)
        return first - total(_at(part, values) for part in self.minus if part.pointer != without)

    def holds(self, values: Values | None = None) -> bool:
        """Can the parts make the whole (or not exceed it)?"""
        parts, whole = self._parts(values), _at(self.whole, values)
        return parts.low <= whole.high if self.at_most else parts.meets(whole)

    def asked(self, pointer: str, values: Values | None = None) -> Interval | None:
        """What the others leave for one of them; of `at_most`, the limit that is just kept."""
        if pointer == self.whole.pointer:
            return self._parts(values)
        others, whole = self._parts(values, without=pointer), _at(self.whole, values)
        if any(part.pointer == pointer for part in self.parts):
            return whole - others
        return others - whole if any(part.pointer == pointer for part in self.minus) else None

    @property
    def limit(self) -> bool:
        """Is the whole a limit?"""
        return self.at_most

    def outliers(self) -> tuple[str, ...]:
        """Parts that alone are more than the whole."""
        if self.minus or len(self.parts) < 2:
            return ()
        return tuple(part.pointer for part in self.parts if part.behind.low > self.whole.behind.high)

    def formula(self) -> str:
        """``a + b - c`` of the printed figures; of many, how many there are."""
        if len(self.parts) > 8:
            return f"{self.parts[0].value:f} + … + {self.parts[-1].value:f} ({len(self.parts)})"
        first = " + ".join(format(part.value, "f") for part in self.parts)
        return "".join([first, *(f" - {part.value:f}" for part in self.minus)])


@dataclass(frozen=True, kw_only=True)
class Proportion(Relation):
    """``share = whole × factor × part / base``, at most the whole where `capped`.

    A rate is 100 × executed / budget; a pro-rata score is weight × actual / target, capped.
    """

    share: Figure
    whole: Figure
    part: Figure
    base: Figure
    factor: Fraction = Fraction(1)
    capped: bool = False
    least_places: ClassVar[int] = 2

    @property
    def result(self) -> Figure:
        """The share."""
        return self.share

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Share, whole, part and base."""
        return (self.share, self.whole, self.part, self.base)

    def told(self) -> tuple[Any, ...]:
        """Rule, subject, factor and cap."""
        return "proportion", self.rule, self.subject, self.severity, self.factor, self.capped

    def holds(self, values: Values | None = None) -> bool:
        """Can the share be the whole's part by part and base? True where the base may be zero."""
        asked = self.asked(self.share.pointer, values)
        return asked is None or asked.meets(_at(self.share, values))

    def asked(self, pointer: str, values: Values | None = None) -> Interval | None:
        """What the others leave for one of them; None where a divisor may be zero or the cap hides it."""
        share, whole, part, base = (_at(figure, values) for figure in self.figures)
        factor = Interval.exactly(self.factor)
        try:
            if pointer == self.share.pointer:
                ratio = factor * part / base
                return whole * (ratio.capped(1) if self.capped else ratio)
            if self.capped and share.meets(whole):
                return None
            if pointer == self.part.pointer:
                return share * base / (whole * factor)
            if pointer == self.base.pointer:
                return whole * factor * part / share
            return share * base / (part * factor) if pointer == self.whole.pointer else None
        except ZeroDivisionError:
            return None

    def formula(self) -> str:
        """``whole × part / base`` of the printed figures."""
        if self.base.pointer:
            percent = "%" if not self.whole.pointer else ""
            lead = "" if percent else f"{self.whole.value:f} × "
            return f"{lead}{self.part.value:f} / {self.base.value:f}"
        rate = min(self.part.value, self.base.value) if self.capped else self.part.value
        return f"{self.whole.value:f} × {rate:f}%"


@dataclass(frozen=True, kw_only=True)
class Either(Relation):
    """One of several readings of the form must hold; the first is the usual one."""

    readings: tuple[Relation, ...]

    @property
    def result(self) -> Figure:
        """The usual reading's."""
        return self.readings[0].result

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """Those of all readings."""
        return tuple(dict.fromkeys(figure for reading in self.readings for figure in reading.figures))

    def told(self) -> tuple[Any, ...]:
        """Rule, subject, and what each reading says."""
        return "either", self.rule, self.subject, self.severity, *(reading.told() for reading in self.readings)

    @property
    def operands(self) -> tuple[Figure, ...]:
        """Those of each reading."""
        return tuple(figure for reading in self.readings for figure in reading.operands)

    def holds(self, values: Values | None = None) -> bool:
        """Does any reading hold?"""
        return any(reading.holds(values) for reading in self.readings)

    def asked(self, pointer: str, values: Values | None = None) -> Interval | None:
        """What the first reading that holds asks; where none does, the first that speaks of the figure."""
        for reading in self.readings:
            if reading.holds(values):
                return reading.asked(pointer, values)
        found = (reading.asked(pointer, values) for reading in self.readings)
        return next((interval for interval in found if interval), None)

    def formula(self) -> str:
        """The usual reading's."""
        return self.readings[0].formula()

    @property
    def usual(self) -> Relation:
        """The first reading."""
        return self.readings[0]

    @property
    def limit(self) -> bool:
        """As in the usual reading."""
        return self.readings[0].limit
