"""Which way up a page stands: what tells it, and what does not."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from extractor.ocr.cells import Area
from extractor.ocr.lines import Line
from extractor.ocr.orientation import standing
from extractor.ocr.upright import _samples


def line(width: int, height: int) -> Line:
    area = Area(0, 0, width, height)
    return Line(area, area)


def test_what_is_left_of_a_ruling_is_not_read_to_tell_which_way_up_a_page_stands():
    rest, text = [line(90, 3)] * 9, [line(100, 24), line(180, 20)]
    seen: Any = SimpleNamespace(lines=[*rest, *text, *rest], em=24.0)
    assert _samples(seen) == text
    assert _samples(SimpleNamespace(lines=rest, em=24.0))  # better than nothing


@pytest.mark.parametrize(
    ("across", "level", "sideways"), [(1.0, 1.0, 1.0), (0.25, 1.0, 0.632), (4.0, 0.632, 1.0), (0.0, 1.0, 0.001)]
)
def test_a_clear_profile_weighs_against_the_other_turn_alone(across, level, sideways):
    assert standing(across, 0) == pytest.approx(level, abs=0.001)
    assert standing(across, 1) == pytest.approx(sideways, abs=0.001)
