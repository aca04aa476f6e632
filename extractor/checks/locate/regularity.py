"""What is usual in a report: what else than equations speaks for one explanation of an error against another.

Rows of one column print figures of one kind: a weight of 7 among fives stands out, and so does a score
other than its weight where all rows score full. Weights of a group of indicators come to round sums.
All of it is learned from the report at hand, as logarithms of odds; none of it is proof.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import combinations, product
from math import log
from typing import Any

from extractor.checks.report import FUND_AMOUNTS, Report

_MOST = 3.0
"""No regularity speaks louder than that: 1 against 20."""
_EQUALS = (
    ("weight", "score", "review_score"),
    ("target", "actual"),
    (*FUND_AMOUNTS,),
    ("execution_rate", "arrival_rate"),
)
_ROUND = 0.8
"""What each closing zero speaks for: figures are round far more often than by chance."""
_NEAR = 1.5
"""How quickly an outcome becomes unlikely as it leaves its target, in powers of e."""
_REPEATED = 1.5
"""What speaks for an amount that the form tells again."""
_MOST_ZEROS = 4
_LISTS = ("funds", "indicators", "funding", "project_lines")


class Regularity:
    """How much more usual a report is with one of its figures changed."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._columns: dict[tuple[str, str], _Column] = {}

    def gain(self, pointer: str, printed: Decimal, meant: Decimal) -> float:
        """The logarithm of the odds that `meant` stands there against `printed`."""
        row, _, key = pointer.rpartition("/")
        before, after = _zeros(printed), _zeros(meant)
        gain = _ROUND * (after - before)
        column = self._column(_list_of(row), key) if row else None
        if column:
            gain += _odds(column.values, printed, meant) + _odds(column.zeros, before, after) / 2
        gain += self._equalities(row, key, printed, meant)
        gain += self._repeated(row, key, printed, meant)
        if key == "weight":
            gain += self._groups(row, meant - printed)
        if key in ("target", "actual"):
            gain += self._nearer(row, key, printed, meant)
        return max(-2 * _MOST, min(2 * _MOST, gain))

    def _equalities(self, row: str, key: str, printed: Decimal, meant: Decimal) -> float:
        cells, gain = self._rows.get(row, {}), 0.0
        for other, rate in self._rates.get((_list_of(row), key), {}).items():
            value = cells.get(other)
            if value is not None and (value == printed) != (value == meant):
                gain += rate if value == meant else -rate
        return gain

    def _nearer(self, row: str, key: str, printed: Decimal, meant: Decimal) -> float:
        """Does the change bring target and outcome nearer to one another?"""
        other = self._rows.get(row, {}).get("actual" if key == "target" else "target")
        if not other or not printed or not meant:
            return 0.0
        before, after = (abs(log(abs(value / other))) for value in (printed, meant))
        return max(-_MOST, min(_MOST, _NEAR * (before - after)))

    def _repeated(self, row: str, key: str, printed: Decimal, meant: Decimal) -> float:
        """Is the amount told again elsewhere in the form, in words or in another unit?"""
        factor = self._money.get((row, key))
        told = self._amounts.get(row.rpartition("/")[0].rpartition("/")[0], Counter())
        if factor is None:
            return 0.0
        return _REPEATED * ((told[meant * factor] > 0) - (told[printed * factor] > 1))

    @cached_property
    def _money(self) -> Mapping[tuple[str, str], Decimal]:
        """What takes each amount of the forms to 元."""
        unit = Decimal(10000) if self._report.record["amount_unit"] == "万元" else Decimal(1)
        found: dict[tuple[str, str], Decimal] = {}
        for name, place, row in self._all_rows():
            if name.endswith("/funds"):
                found.update(((place, key), unit) for key in FUND_AMOUNTS if row[key])
            elif name.endswith("/indicators"):
                for key in ("target", "actual"):
                    quantity = self._report.quantity(row[key])
                    if quantity and quantity.unit.dimension == "money" and quantity.value:
                        factor = quantity.unit.factor
                        found[place, key] = Decimal(factor.numerator) / Decimal(factor.denominator)
        return found

    @cached_property
    def _amounts(self) -> Mapping[str, Counter[Decimal]]:
        found: dict[str, Counter[Decimal]] = defaultdict(Counter)
        for (row, key), factor in self._money.items():
            found[row.rpartition("/")[0].rpartition("/")[0]][self._rows[row][key] * factor] += 1
        return found

    def _groups(self, row: str, delta: Decimal) -> float:
        """Do the weights of the groups that the row belongs to come to rounder sums?"""
        return sum(_rounder(found, found + delta) for found in self._sums.get(row, ()))

    @cached_property
    def _rows(self) -> Mapping[str, Mapping[str, Decimal]]:
        rows = {place: row for _, place, row in self._all_rows()}
        return self._report.kept.each("cells", rows, (), lambda _, row: dict(self._cells(row)))

    def _cells(self, row: Mapping[str, Any]) -> Iterator[tuple[str, Decimal]]:
        for key, value in row.items():
            if isinstance(value, Decimal):
                yield key, value
            elif key in ("target", "actual") and isinstance(value, str):
                quantity = self._report.quantity(value)
                if quantity:
                    yield key, quantity.value

    def _all_rows(self) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
        for form in self._report.forms:
            for name in _LISTS:
                yield from ((f"{form.pointer}/{name}", place, row) for place, row in form.rows(name))

    def _column(self, name: str, key: str) -> _Column:
        """A column of a list, of all forms together."""
        if (name, key) not in self._columns:
            self._columns[name, key] = column = _Column()
            for row in self._lists.get(name, ()):
                if key in row:
                    column.values[row[key]] += 1
                    column.zeros[_zeros(row[key])] += 1
        return self._columns[name, key]

    @cached_property
    def _lists(self) -> Mapping[str, Sequence[Mapping[str, Decimal]]]:
        found: dict[str, list[Mapping[str, Decimal]]] = defaultdict(list)
        for place, row in self._rows.items():
            found[_list_of(place)].append(row)
        return found

    @cached_property
    def _rates(self) -> Mapping[tuple[str, str], Mapping[str, float]]:
        """How usual it is that a column of a list prints the same as another, as logarithms of odds above even."""
        same: dict[tuple[str, str, str], list[bool]] = defaultdict(list)
        for name, rows in self._lists.items():
            for row, kinds in product(rows, _EQUALS):
                for one, other in combinations([key for key in kinds if key in row], 2):
                    same[name, one, other].append(row[one] == row[other])
        found: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
        for (name, one, other), seen in same.items():
            odds = log((sum(seen) + 1.0) / (len(seen) - sum(seen) + 1.0))
            if odds > 0:
                found[name, one][other] = found[name, other][one] = min(odds, _MOST)
        return found

    @cached_property
    def _sums(self) -> Mapping[str, tuple[Decimal, ...]]:
        """For each indicator, the weights of its level 1 and of its level 2 together."""
        groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for form in self._report.forms:
            for place, row in form.rows("indicators"):
                if row["weight"] is not None:
                    levels = (form.pointer, str(row["goal"]), str(row["level1"]))
                    groups[levels].append(place)
                    groups[(*levels, str(row["level2"]))].append(place)
        found: dict[str, tuple[Decimal, ...]] = {}
        for places in groups.values():
            together = sum((self._rows[place]["weight"] for place in places), Decimal(0))
            for place in places:
                found[place] = (*found.get(place, ()), together)
        return found


class _Column:
    """How often each figure, and each number of closing zeros, stands in a column."""

    def __init__(self) -> None:
        self.values: Counter[Decimal] = Counter()
        self.zeros: Counter[int] = Counter()


def _odds(counts: Counter[Any], printed: Any, meant: Any) -> float:
    """Of the other rows, how many show what was meant against what is printed."""
    if printed == meant:
        return 0.0
    found = log((counts[meant] + 0.5) / (max(counts[printed] - 1, 0) + 0.5))
    return max(-_MOST, min(_MOST, found))


def _list_of(row: str) -> str:
    """The list that a row belongs to, that of all forms together: ``indicators``."""
    return row.split("/")[-2]


def _zeros(figure: Decimal) -> int:
    """How many digits at the end are zeros; of zero, which is printed where nothing is, as many as count."""
    if not figure:
        return _MOST_ZEROS
    digits = str(figure).partition("E")[0].replace(".", "")
    return min(len(digits) - len(digits.rstrip("0")), _MOST_ZEROS)


def _rounder(before: Decimal, after: Decimal) -> float:
    return _roundness(after) - _roundness(before)


def _roundness(value: Decimal) -> float:
    fraction = Fraction(value)
    return 2.0 if fraction % 10 == 0 else 1.0 if fraction % 5 == 0 else 0.0 if fraction % 1 == 0 else -1.0
