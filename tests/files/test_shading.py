"""Cells that only their colour shows."""

from extractor.document import Box
from extractor.files.shading import tiles
from extractor.files.strokes import rulings

PAGE = Box(0, 0, 600, 800)


def cells(rows: int, columns: int, gap: float = 1.5) -> list[Box]:
    return [
        Box(50 + 100 * c, 50 + 20 * r, 150 + 100 * c - gap, 70 + 20 * r - gap)
        for r in range(rows)
        for c in range(columns)
    ]


def drawn(boxes: list[Box], colour: tuple[float, float, float]) -> list[dict[str, object]]:
    return [{"type": "f", "fill": colour, "rect": tuple(b), "items": [("re", tuple(b), -1)]} for b in boxes]


def test_coloured_cells_side_by_side_are_ruled() -> None:
    found, _ = rulings(drawn(cells(5, 3), (0.9, 0.9, 1.0)), PAGE)
    assert len({round(line.x0) for line in found if not line.horizontal}) == 4
    assert len({round(line.y0) for line in found if line.horizontal}) == 6


def test_white_cells_on_a_dark_ground_are_ruled() -> None:
    ground = Box(48, 48, 350, 150)
    found, _ = rulings(drawn([ground], (0.0, 0.0, 0.0)) + drawn(cells(5, 3), (1.0, 1.0, 1.0)), PAGE)
    assert len({round(line.x0) for line in found if not line.horizontal}) == 4


def test_a_shaded_head_or_every_second_row_is_no_grid() -> None:
    assert tiles(cells(2, 4), []) == []
    assert tiles([box for box in cells(8, 3) if round(box.top) % 40 == 10], []) == []
