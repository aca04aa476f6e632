from __future__ import annotations

from decimal import Decimal

import pytest

from extractor.checks.locate.misprints import misprints, slip_between, weight


@pytest.mark.parametrize(
    ("printed", "meant", "slip"),
    [
        ("98.29", "92.29", "digit"),
        ("38.00", "88.00", "similar"),
        ("4197.58", "4179.58", "swapped"),
        ("12.34", "13.24", "swapped"),
        ("146.22", "138.22", "digits"),
        ("0.14", "1.14", "digit"),
        ("180", "18.0", "point"),
        ("1600000", "160", "scale"),
        ("181", "1815", "dropped"),
        ("18155", "1815", "added"),
        ("-5", "5", "sign"),
        ("186.40", "192.19", "other"),
    ],
)
def test_a_slip_is_told_by_the_two_figures(printed: str, meant: str, slip: str) -> None:
    assert slip_between(Decimal(printed), Decimal(meant)) == slip


def test_each_figure_that_may_have_been_meant_comes_once() -> None:
    found = [each.meant for each in misprints(Decimal("10.5"))]
    assert len(found) == len(set(found))
    assert Decimal("10.5") not in found
    assert {Decimal(text) for text in ("10.6", "1.05", "105", "0.5", "100.5")} <= set(found)


def test_what_a_recogniser_held_possible_comes_first() -> None:
    first = next(misprints(Decimal("105"), [(Decimal("165"), 0.4)]))
    assert (first.meant, first.slip) == (Decimal("165"), "read")
    assert first.weight == weight("read") + 0.4
