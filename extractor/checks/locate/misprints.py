"""How figures come to be wrong: what may have been meant where a figure is printed or read.

Weights are natural logarithms of how much more or less often a slip happens than one digit changed
for another; they order explanations and promise no frequency.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from math import inf
from typing import Literal, NamedTuple

Slip = Literal["digit", "similar", "swapped", "digits", "dropped", "added", "point", "scale", "sign", "read", "other"]

# characters that print and recognisers take for one another
_SIMILAR = frozenset(
    frozenset(pair)
    for pair in ("38", "17", "06", "08", "68", "56", "58", "69", "09", "89", "35", "27", "49", "14", "39")
)
_WEIGHTS: dict[Slip, float] = {
    "read": 3.0, "similar": 0.0, "digit": 0.0, "swapped": -0.5, "dropped": -2.0, "added": -2.0, "point": -2.0,
    "scale": -2.0, "sign": -2.5, "digits": -4.5, "other": -6.0,
}  # fmt: skip
_OTHERS: dict[str, list[tuple[int, Slip]]] = {
    digit: [(int(o), "similar" if frozenset((digit, o)) in _SIMILAR else "digit") for o in "0123456789" if o != digit]
    for digit in "0123456789"
}
_MYRIAD = 4
"""万 and 元 taken for each other move the point by so many places."""


class Misprint(NamedTuple):
    """What may have been meant, and by which slip it became what is there."""

    meant: Decimal
    slip: Slip
    weight: float


def weight(slip: Slip) -> float:
    """The logarithm of how likely a slip is against one digit changed."""
    return _WEIGHTS[slip]


def misprints(figure: Decimal, others: Sequence[tuple[Decimal, float]] = ()) -> Iterator[Misprint]:
    """What may have been meant by a printed figure, each value once; `others` are a recogniser's, with scores."""
    seen = {figure}
    for meant, score in others:
        if meant not in seen:
            seen.add(meant)
            yield Misprint(meant, "read", _WEIGHTS["read"] + score)
    yield from (each for each in Misprints(figure).within([(None, None)]) if each.meant not in seen)


class Misprints:
    """What may have been meant by a printed figure, ready to be asked for what lies within bounds.

    There are twenty for each digit, and nearly all are out of bounds: they are kept as whole numbers
    of a unit that is fine enough for each of them, and only what is asked for becomes a figure.
    """

    def __init__(self, figure: Decimal) -> None:
        text = format(abs(figure), "f")
        digits, places = text.replace(".", ""), _places(figure)
        sign = -1 if figure < 0 else 1
        self._finest: int = 10 ** (places + _MYRIAD)
        self._found: dict[int, tuple[int, int, Slip]] = {}  # of several that come to one value, the first
        for value, after, slip in _slips(digits, places):
            self._found.setdefault(sign * value * self._finest // 10**after, (sign * value, after, slip))
        own = sign * int(digits)
        self._found[-own * 10**_MYRIAD] = -own, places, "sign"
        self._found.pop(own * 10**_MYRIAD, None)

    def within(self, bounds: Iterable[tuple[Fraction | None, Fraction | None]]) -> list[Misprint]:
        """Those from low to high of any of the bounds, both included; None is no bound."""
        fine = [
            (-inf if low is None else self._ceiling(low), inf if high is None else -self._ceiling(-high))
            for low, high in bounds
        ]
        found = []
        for value, (whole, after, slip) in self._found.items():
            for low, high in fine:
                if low <= value <= high:
                    found.append(Misprint(Decimal(whole).scaleb(-after), slip, _WEIGHTS[slip]))
                    break
        return found

    def _ceiling(self, bound: Fraction) -> int:
        return -(-bound.numerator * self._finest // bound.denominator)


@lru_cache(maxsize=1024)  # after an edit nearly all figures of a report are what they were
def misprints_of(sign: int, digits: tuple[int, ...], exponent: int) -> Misprints:
    """What may have been meant by the figure that is made of these, as `Decimal.as_tuple` gives them."""
    return Misprints(Decimal((sign, digits, exponent)))


def _slips(digits: str, places: int) -> Iterator[tuple[int, int, Slip]]:
    """Figures that a slip makes the printed one of: all digits as a number, and how many of them are decimals."""
    whole, count = int(digits), len(digits)
    worth = [10 ** (count - index) for index in range(count + 1)]  # of a digit that is put in before this one
    for index, digit in enumerate(digits):
        for other, slip in _OTHERS[digit][index == 0 and count > places + 1 :]:
            yield whole + (other - int(digit)) * worth[index + 1], places, slip
    for index, (one, two) in enumerate(pairwise(map(int, digits))):
        if one != two and (index or two or places == count - 1):
            yield whole + (two - one) * (worth[index + 1] - worth[index + 2]), places, "swapped"
    yield from ((whole, moved, "point") for moved in (places + 1, places + 2) if moved <= count)
    if places:
        yield whole, 0, "point"
    yield whole, places + _MYRIAD, "scale"
    yield whole * 10 ** max(_MYRIAD - places, 0), max(places - _MYRIAD, 0), "scale"
    for index in range(count + 1):
        before, behind = divmod(whole, worth[index])
        for added in range(index == 0, 10):
            yield (10 * before + added) * worth[index] + behind, places, "dropped"
        if index < count > 1:
            yield before * worth[index + 1] + behind % worth[index + 1], min(places, count - 1), "added"


def slip_between(printed: Decimal, meant: Decimal) -> Slip:
    """The slip that makes `printed` of `meant`: ``digits`` where two differ, ``other`` where none explains it."""
    if printed == -meant:
        return "sign"
    one, two = (format(abs(figure), "f") for figure in (printed, meant))
    if len(one) == len(two) and one.find(".") == two.find("."):
        return _of_same_length(one, two)
    one, two = one.replace(".", ""), two.replace(".", "")
    if one.strip("0") == two.strip("0"):
        return "scale" if abs(printed.adjusted() - meant.adjusted()) == 4 else "point"
    longer, shorter = (two, one) if len(two) > len(one) else (one, two)
    if len(longer) == len(shorter) + 1 and _places(printed) == _places(meant):
        index = next((i for i, digit in enumerate(shorter) if digit != longer[i]), len(shorter))
        if longer[:index] + longer[index + 1 :] == shorter:
            return "dropped" if longer is two else "added"
    return "other"


def _of_same_length(one: str, two: str) -> Slip:
    different = [index for index, (a, b) in enumerate(zip(one, two, strict=True)) if a != b]
    if len(different) == 1:
        pair = frozenset((one[different[0]], two[different[0]]))
        return "similar" if pair in _SIMILAR else "digit"
    if len(different) == 2:
        first, second = different
        near = second - first == 1 or one[first + 1 : second] == "."
        return "swapped" if near and (one[first], one[second]) == (two[second], two[first]) else "digits"
    return "other"


def _places(figure: Decimal) -> int:
    exponent = figure.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0
