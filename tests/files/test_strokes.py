"""Rulings from the drawings of a page, as different producers paint them."""

from __future__ import annotations

import itertools
from typing import Any

from extractor.document import Box, Ruling
from extractor.files.strokes import Drawing, rulings

_PAGE = Box(0.0, 0.0, 600.0, 800.0)
_BLACK, _GREY, _WHITE = (0.0, 0.0, 0.0), (0.8, 0.8, 0.8), (1.0, 1.0, 1.0)


def _filled(*items: Any, colour: tuple[float, ...] = _BLACK, opacity: float = 1.0) -> Drawing:
    rect = items[0][1] if items[0][0] == "re" else (0.0, 0.0, 0.0, 0.0)
    return {"type": "f", "fill": colour, "fill_opacity": opacity, "items": list(items), "rect": rect}


def _area(left: float, top: float, right: float, bottom: float, **how: Any) -> Drawing:
    return _filled(("re", (left, top, right, bottom), 1), **how)


def _stroked(*points: tuple[float, float], colour: tuple[float, ...] = _BLACK, width: float = 1.0) -> Drawing:
    items = [("l", one, other) for one, other in itertools.pairwise(points)]
    return {"type": "s", "color": colour, "width": width, "items": items, "rect": (0.0, 0.0, 0.0, 0.0)}


def _found(*drawings: Drawing) -> list[Ruling]:
    return [Ruling(*(round(value, 2) for value in ruling)) for ruling in rulings(drawings, _PAGE)[0]]


def test_a_polygon_as_thin_as_a_line_is_one() -> None:
    corners = [(50, 100), (250, 100), (250, 100.6), (50, 100.6), (50, 100)]
    polygon = _filled(*(("l", one, other) for one, other in itertools.pairwise(corners)))
    assert _found(polygon) == [Ruling(50, 100.3, 250, 100.3, 0.6)]


def test_pieces_along_the_cells_are_one_line() -> None:
    pieces = [_area(50 + 40 * i, 100, 90 + 40 * i, 100.75) for i in range(5)]
    assert _found(*pieces) == [Ruling(50, 100.38, 250, 100.38, 0.75)]


def test_lines_with_a_gap_stay_two() -> None:
    assert len(_found(_stroked((50, 100), (100, 100)), _stroked((150, 100), (200, 100)))) == 2


def test_dots_in_a_row_are_one_line_and_a_dot_alone_is_none() -> None:
    dots = [_area(50 + 1.5 * i, 100, 50.75 + 1.5 * i, 100.75) for i in range(100)]
    assert [ruling.horizontal for ruling in _found(*dots)] == [True]
    assert _found(dots[0]) == []


def test_a_double_rule_is_one_and_two_rows_are_two() -> None:
    assert len(_found(_stroked((50, 100), (250, 100)), _stroked((50, 102), (250, 102)))) == 1
    assert len(_found(_stroked((50, 100), (250, 100)), _stroked((50, 108), (250, 108)))) == 2


def test_slanted_lines_and_what_cannot_be_seen_are_none() -> None:
    slanted = _stroked((50, 100), (250, 160))
    clear = _area(50, 200, 250, 201, opacity=0.0)
    white = _stroked((50, 300), (250, 300), colour=_WHITE)
    assert _found(slanted, clear, white) == []


def test_a_white_line_parts_a_coloured_area() -> None:
    shade = _area(50, 90, 250, 130, colour=_GREY)
    line = _stroked((50, 110), (250, 110), colour=_WHITE)
    found, fills = rulings([shade, line], _PAGE)
    assert [(ruling.y0, ruling.horizontal) for ruling in found] == [(110, True)]
    assert fills == [Box(50, 90, 250, 130)]


def test_lines_end_at_the_page() -> None:
    assert _found(_stroked((-50, 100), (700, 100))) == [Ruling(0, 100, 600, 100, 1)]


def test_any_number_of_shades_is_looked_over_in_time() -> None:
    shades = [_area(x, y, x + 20, y + 20, colour=_GREY) for x in range(0, 600, 6) for y in range(0, 800, 6)]
    lines = [_stroked((x, y), (x + 9, y), colour=_WHITE) for x in range(0, 600, 9) for y in range(0, 800, 5)]
    assert len(rulings(shades + lines, _PAGE)[1]) <= 300
