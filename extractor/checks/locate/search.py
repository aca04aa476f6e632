"""The smallest changes to the figures of a report that make all of its relations hold.

Failed relations that share figures are one fault. A single figure explains it where one value there
satisfies every relation that the figure takes part in, those that hold already too; where no
figure does, pairs are tried, and then one figure after the other as long as each settles something.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import islice
from math import exp, log

from extractor.checks.locate.misprints import Misprint, Slip, misprints, slip_between, weight
from extractor.checks.locate.regularity import Regularity
from extractor.checks.locate.spans import ANY, Overrides, Space, Spans, both, within
from extractor.checks.relation import Relation
from extractor.checks.report import Figure
from extractor.figures import Interval, decimals, rounded

_FEW = 4
"""Spans that hold so few printable figures are listed, wider ones searched by misprint."""
_SOFT = 2.0
"""What a warning that an explanation settles or raises weighs, against a slip of one digit."""
_ANOTHER = -5.0
"""A second error in the same place: about one figure in 150 is wrong."""
_MOST_PAIRS = 400
_MOST_TRIED = 12
_MOST_BESIDE = 40
_MOST_CHANGES = 6

Readings = Mapping[str, Sequence[tuple[Decimal, float]]]
"""By pointer, what else a recogniser held possible, each with a score from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Change:
    """One figure, and what the others ask to stand there."""

    pointer: str
    printed: Decimal
    meant: Decimal
    slip: Slip


@dataclass(frozen=True, slots=True)
class Cause:
    """Changes that explain a fault together; `weight` is a logarithm of odds, `share` of all causes that were found."""

    changes: tuple[Change, ...]
    weight: float
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class Fault:
    """Relations that fail for one reason, and the causes that explain it, the likeliest first.

    `whole` says that each cause makes everything hold; else the one cause given settles what it can.
    """

    failed: tuple[Relation, ...]
    causes: tuple[Cause, ...]
    whole: bool = True

    @property
    def suspects(self) -> Mapping[str, float]:
        """The share of the causes that name each leaf, from 0 to 1."""
        found: dict[str, float] = {}
        for cause in self.causes:
            for change in cause.changes:
                found[change.pointer] = found.get(change.pointer, 0.0) + cause.share
        return found


class Search:
    """The relations of one report, ready to be explained."""

    def __init__(self, relations: Sequence[Relation], regularity: Regularity, readings: Readings | None = None) -> None:
        self._regularity = regularity
        self._readings = readings or {}
        self._space = Space()
        self._misprints: dict[str, tuple[Misprint, ...]] = {}
        self.relations = tuple(relations)
        self._pointers = [relation.pointers for relation in self.relations]
        self.failed = [index for index, relation in enumerate(self.relations) if not relation.holds()]
        self._through: dict[str, list[int]] = defaultdict(list)
        self._figures: dict[str, Figure] = {}
        for index, relation in enumerate(self.relations):
            for figure in relation.figures:
                if figure.pointer:
                    self._figures.setdefault(figure.pointer, figure)
            for pointer in self._pointers[index]:
                self._through[pointer].append(index)

    def faults(self) -> Iterator[Fault]:
        """Every failed relation belongs to one of them."""
        hard = [index for index in self.failed if self._hard(index)]
        soft = [index for index in self.failed if not self._hard(index)]
        settled: set[int] = set()
        for group in self._components(hard):
            fault = self._explained(group)
            settled.update(self._settled_softly(fault, soft))
            yield fault
        for group in self._components([index for index in soft if index not in settled]):
            yield self._explained(group)

    def _hard(self, index: int) -> bool:
        return self.relations[index].severity == "error"

    def _components(self, indices: Sequence[int]) -> list[list[int]]:
        """Relations joined by figures that they share."""
        groups: list[tuple[set[str], list[int]]] = []
        for index in indices:
            places, members, apart = set(self._pointers[index]), [index], []
            for other, others in groups:
                if places.isdisjoint(other):
                    apart.append((other, others))
                else:
                    places |= other
                    members = [*others, *members]
            groups = [*apart, (places, members)]
        return sorted((sorted(members) for _, members in groups), key=lambda members: members[0])

    def _settled_softly(self, fault: Fault, soft: Sequence[int]) -> Iterator[int]:
        """Warnings that the likeliest cause of a fault settles as well."""
        if fault.causes and fault.whole:
            overrides = {each.pointer: self._moved(each.pointer, each.meant) for each in fault.causes[0].changes}
            through = {index for pointer in overrides for index in self._through[pointer]}
            yield from (index for index in soft if index in through and self.relations[index].holds(overrides))

    # --- explaining a group of failed relations ---------------------------------------------------

    def _explained(self, group: Sequence[int]) -> Fault:
        failed = tuple(self.relations[index] for index in group)
        causes = list(self._singles(group))
        if not causes:
            causes = list(islice(self._pairs(group), _MOST_PAIRS))
        if not causes and not self._hard(group[0]):
            causes = list(self._singles(group, raising=True))
        if causes:
            return Fault(failed, _shared(causes))
        step = self._step_by_step(group)
        return Fault(failed, _shared([step]) if step else (), whole=False)

    def _singles(self, group: Sequence[int], raising: bool = False) -> Iterator[Cause]:
        """One figure each; with `raising`, one that would make another error of its own."""
        common = set(self._pointers[group[0]]).intersection(*(self._pointers[index] for index in group[1:]))
        for pointer in self._pointers[group[0]]:
            if pointer in common:
                cause = self._change(pointer, group if raising else self._needed(pointer, group))
                if cause:
                    yield replace(cause, weight=cause.weight + (_ANOTHER if raising else 0.0))

    def _needed(self, pointer: str, group: Sequence[int]) -> list[int]:
        """What a change of the figure must satisfy: the group, and all else through it that is no mere warning."""
        hard = (index for index in self._through[pointer] if self._hard(index) and index not in group)
        if not self._hard(group[0]):  # a warning is explained without mending errors, which are faults of their own
            hard = (index for index in hard if index not in self.failed)
        return [*group, *hard]

    def _spans(self, pointer: str, indices: Iterable[int], overrides: Overrides | None = None) -> Spans:
        spans = ANY
        for index in indices:
            spans = both(spans, self._space.allowed(self.relations[index], pointer, overrides))
            if not spans:
                break
        return spans

    def _change(self, pointer: str, needed: Sequence[int], overrides: Overrides | None = None) -> Cause | None:
        """The likeliest change of one figure that satisfies the relations, weighed with all others that do."""
        spans = self._spans(pointer, needed, overrides)
        if not spans or spans is ANY:
            return None
        found = [
            (slip_weight + self._gain(pointer, meant), meant, slip)
            for meant, slip, slip_weight in self._candidates(pointer, spans)
        ]
        if not found:
            return None
        _, meant, slip = max(found)
        together = log(sum(exp(each) for each, *_ in found))
        change = self._changed(pointer, meant, slip)
        return Cause((change,), together + self._soft(pointer, meant, needed))

    def _changed(self, pointer: str, meant: Decimal, slip: Slip) -> Change:
        """The change, the figure that was meant as it would be printed there: without zeros beyond the printed ones."""
        printed = self._figures[pointer].value
        places = decimals(printed)
        while decimals(meant) > places and meant == round(meant, decimals(meant) - 1):
            meant = round(meant, decimals(meant) - 1)
        return Change(pointer, printed, meant, slip)

    def _gain(self, pointer: str, meant: Decimal) -> float:
        return self._regularity.gain(pointer, self._figures[pointer].value, meant)

    def _soft(self, pointer: str, meant: Decimal, needed: Sequence[int]) -> float:
        """What warnings say of a change."""
        gain, value = 0.0, Fraction(meant)
        for index in self._through[pointer]:
            if not self._hard(index) and index not in needed:
                held = index not in self.failed
                holds = within(self._space.allowed(self.relations[index], pointer), value)
                gain += _SOFT * (holds - held)
        return gain

    def _candidates(self, pointer: str, spans: Spans) -> Iterator[tuple[Decimal, Slip, float]]:
        """Figures within the spans that may have been meant; where no slip explains any, the one that is asked for."""
        printed = self._figures[pointer].value
        few = _printable(spans, decimals(printed))
        read = [(value, score) for value, score in self._readings.get(pointer, ()) if within(spans, Fraction(value))]
        found: list[tuple[Decimal, Slip, float]] = [(value, "read", weight("read") + score) for value, score in read]
        if few is not None:
            slips = ((value, slip_between(printed, value)) for value in few if value != printed)
            found += [(value, slip, weight(slip)) for value, slip in slips]
        if few is None or not few:
            if pointer not in self._misprints:
                self._misprints[pointer] = tuple(misprints(printed))
            meant = [each for each in self._misprints[pointer] if within(spans, each.meant)]
            found += [(each.meant, each.slip, each.weight) for each in meant]
        seen: set[Decimal] = set()
        for value, slip, slip_weight in found or _asked(spans, printed):
            if value not in seen and (value >= 0 or printed < 0 or pointer.endswith("/balance")):
                seen.add(value)
                yield value, slip, slip_weight

    # --- several changes --------------------------------------------------------------------------

    def _pairs(self, group: Sequence[int]) -> Iterator[Cause]:
        """Two figures that explain together what neither does alone."""
        members = set(group)
        tried: set[frozenset[str]] = set()
        counts = {place: sum(place in self._pointers[index] for index in group) for place in self._places(group)}
        for one in sorted(counts, key=lambda place: -counts[place])[: 2 * _MOST_TRIED]:
            left = [index for index in group if one not in self._pointers[index]]
            partners = self._pointers[left[0]] if left else self._beside(one)
            for other in partners:
                pair = frozenset((one, other))
                open_ = any(other not in self._pointers[index] for index in left)
                if other == one or pair in tried or open_ or len(tried) > _MOST_PAIRS:
                    continue
                tried.add(pair)
                cause = self._pair(one, other, members)
                if cause:
                    yield cause

    def _places(self, group: Sequence[int]) -> list[str]:
        return list(dict.fromkeys(place for index in group for place in self._pointers[index]))

    def _beside(self, pointer: str) -> list[str]:
        """The figures that share an equation with one, those of the short equations first."""
        through = sorted((len(self._pointers[index]), index) for index in self._through[pointer] if self._hard(index))
        return list(dict.fromkeys(place for _, index in through for place in self._pointers[index]))[:_MOST_BESIDE]

    def _pair(self, one: str, other: str, group: set[int]) -> Cause | None:
        shared = set(self._through[one]) & set(self._through[other])
        needed = [index for index in self._through[one] if (index in group or self._hard(index))]
        alone = [index for index in needed if index not in shared]
        wanted = [index for index in self._through[other] if (index in group or self._hard(index))]
        best: Cause | None = None
        for meant, slip, slip_weight in islice(self._candidates(one, self._spans(one, alone)), 3 * _MOST_TRIED):
            found = self._change(other, wanted, {one: self._moved(one, meant)})
            if found:
                total = found.weight + slip_weight + self._gain(one, meant) + _ANOTHER
                change = self._changed(one, meant, slip)
                if best is None or total > best.weight:
                    best = Cause((change, *found.changes), total)
            if not shared:
                break
        return best

    def _step_by_step(self, group: Sequence[int]) -> Cause | None:
        """One figure after the other, each settling as much as it can and raising nothing new."""
        left, changes, gained = set(group), list[Change](), 0.0
        while left and len(changes) < _MOST_CHANGES:
            step = self._best_step(left, {each.pointer for each in changes})
            if step is None:
                break
            cause, settled = step
            changes.extend(cause.changes)
            gained += cause.weight + _ANOTHER
            left -= settled
        return Cause(tuple(changes), gained) if changes else None

    def _best_step(self, left: set[int], taken: set[str]) -> tuple[Cause, set[int]] | None:
        best: tuple[tuple[int, float], Cause, set[int]] | None = None
        for place in self._places(sorted(left)):
            mine = [index for index in self._through[place] if index in left]
            kept = [index for index in self._through[place] if self._hard(index) and index not in self.failed]
            for wanted in [mine] if len(mine) == 1 else [mine, *([index] for index in mine)]:
                cause = None if place in taken else self._change(place, [*wanted, *kept])
                if cause and (best is None or (len(wanted), cause.weight) > best[0]):
                    best = (len(wanted), cause.weight), cause, set(wanted)
        return (best[1], best[2]) if best else None

    def _moved(self, pointer: str, meant: Decimal) -> Interval:
        """What is behind a figure where `meant` is printed, to the precision that it has now."""
        figure = self._figures[pointer]
        shift = Interval.exactly(meant) - Interval.exactly(figure.value)
        return figure.behind + shift


def _shared(causes: Sequence[Cause]) -> tuple[Cause, ...]:
    """The causes with their shares, the likeliest first."""
    most = max(cause.weight for cause in causes)
    whole = sum(exp(cause.weight - most) for cause in causes)
    ranked = sorted(causes, key=lambda cause: -cause.weight)
    return tuple(Cause(cause.changes, cause.weight, exp(cause.weight - most) / whole) for cause in ranked)


def _printable(spans: Spans, places: int) -> list[Decimal] | None:
    """The figures with so many decimals within the spans; None where they are more than a few."""
    found: list[Decimal] = []
    for low, high in spans:
        if low is None or high is None or (high - low) * 10**places > _FEW:
            return None
        step = Decimal(1).scaleb(-places)
        first = _ceiling(low, places)
        while Fraction(first) <= high:
            found.append(first)
            first += step
    return list(dict.fromkeys(found))


def _ceiling(value: Fraction, places: int) -> Decimal:
    scaled = -(-(value.numerator * 10**places) // value.denominator)
    return Decimal(scaled).scaleb(-places)


def _asked(spans: Spans, printed: Decimal) -> Iterator[tuple[Decimal, Slip, float]]:
    """The figure nearest to the printed one that the spans hold, with as many decimals as it takes."""
    edges = [edge for span in spans for edge in span if edge is not None]
    if not edges:
        return
    span = min(spans, key=lambda each: min(abs(edge - Fraction(printed)) for edge in each if edge is not None))
    low, high = span
    middle = (low + high) / 2 if low is not None and high is not None else low if low is not None else high
    assert middle is not None  # a span without any edge is ANY, which asks for nothing
    for places in range(decimals(printed), 5):
        for value in (rounded(middle, places), _ceiling(middle, places)):
            if within(spans, Fraction(value)):
                yield value, "other", weight("other")
                return
