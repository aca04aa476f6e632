"""The smallest changes to the figures of a report that make all of its relations hold.

Failed relations that share figures are one fault. A single figure explains it where one value there
satisfies every relation that the figure takes part in, those that hold already too; where no
figure does, pairs are tried, and then one figure after the other as long as each settles something.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import islice
from math import exp, log
from typing import NamedTuple

from extractor.checks.locate.fault import Cause, Change, Fault, shared
from extractor.checks.locate.misprints import Slip, misprints_of, slip_between, weight
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
_MOST_TOLD = 3
"""So many suspects are told where there are as many, unlikely ones too."""
_BEAM = 6
_MOST_WORK = 600
"""So many single changes are weighed where only several together explain a fault."""

Readings = Mapping[str, Sequence[tuple[Decimal, float]]]
"""By pointer, what else a recogniser held possible, each with a score from 0 to 1."""


class _Partial(NamedTuple):
    """Some changes, and the relations that fail still, or anew."""

    changes: tuple[Change, ...]
    left: frozenset[int]
    weight: float

    @property
    def hope(self) -> float:
        """The weight, were each relation left settled by a change of its own."""
        return self.weight + _ANOTHER * len(self.left)


class Search:
    """The relations of one report, ready to be explained."""

    def __init__(
        self, relations: Sequence[Relation], failed: Iterable[Relation], regularity: Regularity, readings: Readings
    ) -> None:
        self._regularity = regularity
        self._readings = readings
        self._space = Space()
        self._left: dict[tuple[str, tuple[int, ...]], Spans] = {}
        self._gains: dict[tuple[str, str], float] = {}
        self.relations = tuple(relations)
        self._pointers = [relation.pointers for relation in self.relations]
        fail = {id(relation) for relation in failed}
        self.failed = [index for index, relation in enumerate(self.relations) if id(relation) in fail]
        self._through: dict[str, list[int]] = defaultdict(list)
        for index, pointers in enumerate(self._pointers):
            for pointer in pointers:
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

    def _figure(self, pointer: str) -> Figure:
        """The figure at a pointer, as the first relation through it has it."""
        return self.relations[self._through[pointer][0]].by_pointer[pointer]

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
        whole = bool(causes)
        if not causes and self._hard(group[0]):
            causes, whole = self._together(group)
        elif len(causes) < _MOST_TOLD:  # that something else holds may be chance
            told = {each.pointer for cause in causes for each in cause.changes}
            causes += self._raising(group, told)
        return Fault(failed, shared(causes) if causes else (), whole)

    def _common(self, group: Sequence[int]) -> list[str]:
        """The figures that take part in all relations of a group."""
        common = set(self._pointers[group[0]]).intersection(*(self._pointers[index] for index in group[1:]))
        return [pointer for pointer in self._pointers[group[0]] if pointer in common]

    def _singles(self, group: Sequence[int]) -> Iterator[Cause]:
        """One figure each, with a value that satisfies everything."""
        for pointer in self._common(group):
            cause = self._change(pointer, self._needed(pointer, group))
            if cause:
                yield cause

    def _raising(self, group: Sequence[int], told: Container[str]) -> Iterator[Cause]:
        """One figure each that would settle the group, and make an error of its own: a second figure is wrong too."""
        places = [pointer for pointer in self._common(group) if pointer not in told]
        for pointer in places if len(places) <= _MOST_TRIED else ():
            cause = self._change(pointer, group)
            if cause:
                yield replace(cause, weight=cause.weight + _ANOTHER)

    def _needed(self, pointer: str, group: Sequence[int]) -> list[int]:
        """What a change of the figure must satisfy: the group, and all else through it that is no mere warning."""
        hard = (index for index in self._through[pointer] if self._hard(index) and index not in group)
        if not self._hard(group[0]):  # a warning is explained without mending errors, which are faults of their own
            hard = (index for index in hard if index not in self.failed)
        return [*group, *hard]

    def _spans(self, pointer: str, indices: Iterable[int], overrides: Overrides | None = None) -> Spans:
        """What the relations leave for a figure; what those leave that nothing overrides is kept."""
        if not overrides:
            return self._unchanged(pointer, tuple(indices))
        others = [index for index in indices if overrides.keys().isdisjoint(self._pointers[index])]
        spans = self._unchanged(pointer, tuple(others))
        for index in indices:
            if spans and index not in others:
                spans = both(spans, self._space.allowed(self.relations[index], pointer, overrides))
        return spans

    def _unchanged(self, pointer: str, indices: tuple[int, ...]) -> Spans:
        if (pointer, indices) not in self._left:
            spans = ANY
            for index in indices:
                spans = both(spans, self._space.allowed(self.relations[index], pointer)) if spans else ()
            self._left[pointer, indices] = spans
        return self._left[pointer, indices]

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
        printed = self._figure(pointer).value
        places = decimals(printed)
        while decimals(meant) > places and meant == round(meant, decimals(meant) - 1):
            meant = round(meant, decimals(meant) - 1)
        return Change(pointer, printed, meant, slip)

    def _gain(self, pointer: str, meant: Decimal) -> float:
        key = pointer, str(meant)  # with its closing zeros, which count
        if key not in self._gains:
            self._gains[key] = self._regularity.gain(pointer, self._figure(pointer).value, meant)
        return self._gains[key]

    def _likely(self, pointer: str, candidate: tuple[Decimal, Slip, float]) -> float:
        return candidate[2] + self._gain(pointer, candidate[0])

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
        printed = self._figure(pointer).value
        few = _printable(spans, decimals(printed))
        read = [(value, score) for value, score in self._readings.get(pointer, ()) if within(spans, Fraction(value))]
        found: list[tuple[Decimal, Slip, float]] = [(value, "read", weight("read") + score) for value, score in read]
        if few is not None:
            slips = ((value, slip_between(printed, value)) for value in few if value != printed)
            found += [(value, slip, weight(slip)) for value, slip in slips]
        if few is None or not few:
            sign, digits, exponent = printed.as_tuple()
            found += misprints_of(sign, digits, int(exponent)).within(spans)
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
        tried = sorted(self._candidates(one, self._spans(one, alone)), key=lambda each: -self._likely(one, each))
        for meant, slip, slip_weight in tried[: 3 * _MOST_TRIED]:
            found = self._change(other, wanted, {one: self._moved(one, meant)})
            if found:
                total = found.weight + slip_weight + self._gain(one, meant) + _ANOTHER
                change = self._changed(one, meant, slip)
                if best is None or total > best.weight:
                    best = Cause((change, *found.changes), total)
            if not shared:
                break
        return best

    def _together(self, group: Sequence[int]) -> tuple[list[Cause], bool]:
        """Several changes, as few as will do; and whether they make everything hold.

        The best beginnings go on together, each by a figure of its shortest relation that fails still.
        """
        beam, work = [_Partial((), frozenset(group), 0.0)], [_MOST_WORK]
        stuck = beam[0]
        for _ in range(_MOST_CHANGES):
            grown: dict[frozenset[Change], _Partial] = {}
            for step in (step for partial in beam for step in self._steps(partial, work)):
                key = frozenset(step.changes)
                if key not in grown or step.weight > grown[key].weight:
                    grown[key] = step
            ranked = sorted(grown.values(), key=lambda each: -each.hope)
            done = [Cause(each.changes, each.weight) for each in ranked if not each.left]
            if done:
                return done, True
            beam = ranked[:_BEAM]
            if not beam:
                break
            stuck = min([stuck, *beam], key=lambda each: (len(each.left), -each.weight))
        return ([Cause(stuck.changes, stuck.weight)] if stuck.changes else []), False

    def _steps(self, partial: _Partial, work: list[int]) -> Iterator[_Partial]:
        """The changes of one figure more that settle the shortest relation left, and what they break anew."""
        taken = {each.pointer for each in partial.changes}
        overrides = {each.pointer: self._moved(each.pointer, each.meant) for each in partial.changes}
        index = min(partial.left, key=lambda each: (len(self._pointers[each]), each))
        for place in self._pointers[index]:
            mine = [each for each in self._through[place] if each in partial.left]
            kept = [each for each in self._through[place] if self._hard(each) and each not in partial.left]
            ways = [[*mine, *kept], [index, *kept], [index]]
            for wanted in [] if place in taken else [way for at, way in enumerate(ways) if way not in ways[:at]]:
                work[0] -= 1
                cause = self._change(place, wanted, overrides) if work[0] >= 0 else None
                if cause:
                    meant = {**overrides, place: self._moved(place, cause.changes[0].meant)}
                    broken = {each for each in (*mine, *kept) if not self.relations[each].holds(meant)}
                    left = (partial.left - set(mine)) | broken
                    another = _ANOTHER if taken else 0.0
                    yield _Partial((*partial.changes, *cause.changes), left, partial.weight + cause.weight + another)

    def _moved(self, pointer: str, meant: Decimal) -> Interval:
        """What is behind a figure where `meant` is printed, to the precision that it has now."""
        figure = self._figure(pointer)
        shift = Interval.exactly(meant) - Interval.exactly(figure.value)
        return figure.behind + shift


def _printable(spans: Spans, places: int) -> list[Decimal] | None:
    """The figures with so many decimals within the spans; None where they are more than a few."""
    found: list[Decimal] = []
    for low, high in spans:
        if low is None or high is None:
            return None
        first, last = _ceiling(low, places), -_ceiling(-high, places)
        if last - first > _FEW or (high - low) * 10**places > _FEW:
            return None
        found += [Decimal(scaled).scaleb(-places) for scaled in range(first, last + 1)]
    return list(dict.fromkeys(found))


def _ceiling(value: Fraction, places: int) -> int:
    """The least whole number of units of the last of so many places that reaches the value."""
    unit: int = 10**places
    return -(-value.numerator * unit // value.denominator)


def _asked(spans: Spans, printed: Decimal) -> Iterator[tuple[Decimal, Slip, float]]:
    """The figure nearest to the printed one that the spans hold, with as many decimals as it takes."""
    edges = [edge for span in spans for edge in span if edge is not None]
    if not edges:
        return
    near = Fraction(printed)
    span = spans[0]
    if len(spans) > 1:
        span = min(spans, key=lambda each: min(abs(edge - near) for edge in each if edge is not None))
    low, high = span
    middle = (low + high) / 2 if low is not None and high is not None else low if low is not None else high
    assert middle is not None  # a span without any edge is ANY, which asks for nothing
    for places in range(decimals(printed), 5):
        for value in (rounded(middle, places), Decimal(_ceiling(middle, places)).scaleb(-places)):
            if within(spans, Fraction(value)):
                yield value, "other", weight("other")
                return
