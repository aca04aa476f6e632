"""How figures come to be wrong: what may have been meant where a figure is printed or read.

Weights are natural logarithms of how much more or less often a slip happens than one digit changed
for another; they order explanations and promise no frequency.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
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
    for meant, slip, more in _all(figure, others):
        if meant not in seen or (meant == figure and slip == "point"):
            seen.add(meant)
            yield Misprint(meant, slip, _WEIGHTS[slip] + more)


def _all(figure: Decimal, others: Sequence[tuple[Decimal, float]]) -> Iterator[tuple[Decimal, Slip, float]]:
    yield from ((other, "read", score) for other, score in others)
    text = format(abs(figure), "f")
    sign = -1 if figure < 0 else 1
    for index, digit in enumerate(text):
        if digit == ".":
            continue
        for other in "0123456789":
            if other != digit and not (index == 0 and other == "0" and len(text) > 1 and text[1] != "."):
                changed = Decimal(text[:index] + other + text[index + 1 :]) * sign
                yield changed, "similar" if frozenset((digit, other)) in _SIMILAR else "digit", 0.0
    yield from ((value * sign, slip, 0.0) for value, slip in _moved(text))
    if figure:
        yield -figure, "sign", 0.0


def _moved(text: str) -> Iterator[tuple[Decimal, Slip]]:
    digits, point = text.replace(".", ""), text.find(".")
    places = len(text) - point - 1 if point >= 0 else 0
    for index in range(len(digits) - 1):
        if digits[index] != digits[index + 1]:
            swapped = digits[:index] + digits[index + 1] + digits[index] + digits[index + 2 :]
            if swapped[0] != "0" or places >= len(swapped) - 1:
                yield _scaled(swapped, places), "swapped"
    for shift in range(1, 3):  # a point that was lost or slipped
        if places + shift <= len(digits):
            yield _scaled(digits, places + shift), "point"
    if places:
        yield _scaled(digits, 0), "point"
    for power in (-4, 4):
        yield (
            _scaled(digits, places - power) if places >= power else _scaled(digits + "0" * (power - places), 0),
            "scale",
        )
    for index in range(len(digits) + 1):
        for digit in "0123456789":
            if digits and not (index == 0 and digit == "0"):
                yield _scaled(digits[:index] + digit + digits[index:], places), "dropped"
        if len(digits) > 1 and index < len(digits):
            yield _scaled(digits[:index] + digits[index + 1 :], min(places, len(digits) - 1)), "added"


def _scaled(digits: str, places: int) -> Decimal:
    return Decimal(int(digits)).scaleb(-places)


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
