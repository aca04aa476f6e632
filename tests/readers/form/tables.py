"""Tables as tests write them: a line a row, `|` between cells, `^` for the cell above, `<` for the one at the left."""

from itertools import pairwise

from extractor.document import Box, Passage, Place, Word
from extractor.layout.blocks import Cell, Table, TablePart


def table(*rows: str, breaks: tuple[int, ...] = ()) -> Table:
    """A table of these rows; a new part begins at each of `breaks`."""
    grid = [[cell.strip() for cell in row.split("|")] for row in rows]
    origins: dict[tuple[int, int], tuple[int, int]] = {}
    for r, line in enumerate(grid):
        for c, text in enumerate(line):
            origins[r, c] = origins[r - 1, c] if text == "^" else origins[r, c - 1] if text == "<" else (r, c)
    cells = [_cell(grid, origins, origin) for origin in dict.fromkeys(origins.values())]
    edges = [0, *breaks, len(grid)]
    parts = [
        TablePart(page, Box(0, 0, 100, 100), first, after - 1) for page, (first, after) in enumerate(pairwise(edges), 1)
    ]
    return Table(tuple(cells), len(grid), len(grid[0]), tuple(parts))


def _cell(grid: list[list[str]], origins: dict[tuple[int, int], tuple[int, int]], origin: tuple[int, int]) -> Cell:
    covered = [place for place, start in origins.items() if start == origin]
    rows, columns = {r for r, _ in covered}, {c for _, c in covered}
    box = Box(10.0 * min(columns), 10.0 * min(rows), 10.0 * max(columns) + 10, 10.0 * max(rows) + 10)
    text = grid[origin[0]][origin[1]]
    passage = Passage.of_word(1, Word(text, box)) if text else Passage()
    return Cell(origin[0], origin[1], len(rows), len(columns), passage, (Place(1, box),))
