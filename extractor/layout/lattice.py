"""Ruled tables: a net of rulings -> a grid of cells with spans, and the words in them.

Lines need not meet exactly, sides may be open, and a cell need not be closed where the page end
cuts it; what counts is whether a line stands between two places of the grid.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from extractor.document import Box, Page, Ruling, Word
from extractor.layout.filling import fill
from extractor.layout.fragments import Fragment, Slot
from extractor.layout.lines import text_size
from extractor.layout.stacked import unstacked
from extractor.layout.strokes import Stroke, nearest, networks, positions, strokes

_COVERED = 0.55
"""Share of a cell's side that must be ruled for the side to be closed."""
_MISSING = 0.25, 0.8
"""What may be missing of it: a share, or so many ems, whichever is more; a character's bar in line with a rule ends
well short of the corner."""
_SMALLEST = 1.5
"""Ems that a net must measure either way to be a table: less is a tick box."""

Rectangle = tuple[int, int, int, int]
"""First row, first column, row behind the last, column behind the last."""


class Net(NamedTuple):
    """What the rulings of a page make: ruled tables, the words outside of them, and the horizontal rules left.

    `level` are all horizontal rules, those of the tables as well.
    """

    fragments: list[Fragment]
    words: list[Word]
    rules: list[Stroke]
    level: list[Stroke]


def ruled_tables(page: Page) -> Net:
    """The ruled tables of a page from top to bottom, and what stands outside of them.

    Points in upright coordinates, as in `Page`.
    """
    size = text_size(page.words)
    words, bars = _without_bars(page, size)
    rulings = [*_printed(page), *bars]
    level = strokes(rulings, True, 0.25 * size, 0.6 * size)
    plumb = strokes(rulings, False, 0.25 * size, 0.6 * size)
    if page.source == "ocr":
        level, plumb = _supported(level, plumb, size), _supported(plumb, level, size)
    fragments: list[Fragment] = []
    nets = [net for net in networks(level, plumb, 0.5 * size) if net[1]]
    for net in sorted(nets, key=lambda net: -_extent(*net)):
        box = _net_box(*net)
        if box.width < _SMALLEST * size or box.height < _SMALLEST * size:
            continue
        if any(_inside(box, fragment.box) for fragment in fragments):
            continue
        fragment = _fragment(page, *net, words)
        if fragment is not None and not _frames(fragment, page, nets):
            words = fill_outside(fragment, words)
            fragments.append(fragment)
    fragments.sort(key=lambda fragment: (fragment.ys[0], fragment.xs[0]))
    rules = [line for line in level if not any(_touches(line, fragment.box, size) for fragment in fragments)]
    return Net(fragments, words, rules, level)


def _frames(fragment: Fragment, page: Page, nets: Sequence[tuple[list[Stroke], list[Stroke]]]) -> bool:
    """Is it a border around the page or around tables, and no table itself?"""
    if len(fragment.slots) > 1:
        return False
    box, (width, height) = fragment.box, page.upright_size
    if box.width * box.height > 0.5 * width * height:
        return True
    return any(_net_box(*net) != box and _inside(_net_box(*net), box) and len(net[1]) > 2 for net in nets)


def _printed(page: Page) -> Sequence[Ruling]:
    """The rulings that are on the page.

    Reading from pixels closes cells that a page end has left open, with edges a pixel thin. What
    is open tells here how a table goes on, so they are left out.
    """
    if page.source != "ocr" or not page.rulings:
        return page.rulings
    usual = sorted(ruling.thickness for ruling in page.rulings)[3 * len(page.rulings) // 4]
    return [ruling for ruling in page.rulings if ruling.thickness > 0.4 * usual]


_LONG = 12
"""Ems from which a line read from pixels is one whatever it meets; strokes of text do not add up to that."""


def _supported(lines: Sequence[Stroke], across: Sequence[Stroke], size: float) -> list[Stroke]:
    """The lines read from pixels without strokes of text.

    A short line of a table ends at lines across it, or in the open together with another.
    """

    def meets(line: Stroke, end: float) -> bool:
        return any(
            abs(other.at - end) < 0.6 * size and other.start - size < line.at < other.end + size for other in across
        )

    kept = []
    for line in lines:
        met = [meets(line, end) for end in (line.start, line.end)]
        shared = any(
            other is not line and (abs(other.start - line.start) < 0.5 * size or abs(other.end - line.end) < 0.5 * size)
            for other in lines
        )
        if line.length > _LONG * size or all(met) or (any(met) and shared):
            kept.append(line)
    return kept


_BARS = frozenset("|｜丨Il1/!")


def _without_bars(page: Page, size: float) -> tuple[list[Word], list[Ruling]]:
    """The words, and as rulings those that are none: short verticals that a recogniser took for characters."""
    words: list[Word] = []
    bars: list[Ruling] = []
    for word in page.words:
        box = word.box
        tall = box.height > 1.25 * size and box.width < 0.35 * size
        if word.confidence is not None and word.text in _BARS and tall:
            x = (box.left + box.right) / 2
            bars.append(Ruling(x, box.top, x, box.bottom, max(box.width, 1.0)))
        else:
            words.append(word)
    return words, bars


def _touches(line: Stroke, box: Box, size: float) -> bool:
    return box.top - size < line.at < box.bottom + size and line.start < box.right and line.end > box.left


def fill_outside(fragment: Fragment, words: Sequence[Word]) -> list[Word]:
    """The words whose middle is not in the table."""
    box = fragment.box
    return [word for word in words if not box.holds(*word.box.centre)]


def _extent(level: Sequence[Stroke], plumb: Sequence[Stroke]) -> float:
    box = _net_box(level, plumb)
    return box.width * box.height


def _net_box(level: Sequence[Stroke], plumb: Sequence[Stroke]) -> Box:
    return Box(
        min([line.start for line in level] + [line.at for line in plumb]),
        min([line.at for line in level] + [line.start for line in plumb]),
        max([line.end for line in level] + [line.at for line in plumb]),
        max([line.at for line in level] + [line.end for line in plumb]),
    )


def _inside(inner: Box, outer: Box) -> bool:
    return inner.overlap(outer) > 0.9 * max(inner.width * inner.height, 1.0)


def _fragment(page: Page, level: list[Stroke], plumb: list[Stroke], words: Sequence[Word]) -> Fragment | None:
    """The grid of one net of lines, with its words; None where it makes no table."""
    box = _net_box(level, plumb)
    inside = [word for word in words if box.holds(*word.box.centre)]
    size = text_size(inside, text_size(page.words))
    xs = _boundaries(plumb, level, size, inside, 0)
    ys = _boundaries(level, plumb, size, inside, 1)
    if len(xs) < 2 or len(ys) < 2 or not inside:
        return None
    closed_above, closed_left = _sides(level, ys, xs, size), _sides(plumb, xs, ys, size)
    slots = []
    cells = rectangles(closed_above, closed_left, len(ys) - 1, len(xs) - 1)
    open_above = {cell for cell in cells if not any(closed_above[cell[0]][cell[1] : cell[3]])}
    open_below = {cell for cell in cells if not any(closed_above[cell[2]][cell[1] : cell[3]])}
    moved, xs, ys = _compressed(cells, xs, ys)
    for cell, (top, left, bottom, right) in zip(cells, moved, strict=True):
        box = Box(xs[left], ys[top], xs[right], ys[bottom])
        above, below = cell in open_above, cell in open_below
        slots.append(Slot(top, left, bottom - top, right - left, box, open_top=above, open_bottom=below))
    fragment = Fragment(page.number, "ruled", tuple(xs), tuple(ys), tuple(slots))
    return unstacked(fill(fragment, inside))


def _boundaries(
    lines: Sequence[Stroke], across: Sequence[Stroke], size: float, words: Sequence[Word], axis: int
) -> list[float]:
    """Where the grid's lines of one direction stand: plumb ones on axis 0, level ones on axis 1.

    Where lines `across` run on beyond the outermost (a table without outer rules, a cell cut by
    the page end), their ends are a boundary too; a single line counts only with print there.
    """
    found = positions(lines, 0.45 * size)
    if not across:
        return found
    low, high = min(line.start for line in across), max(line.end for line in across)
    if not found:
        return [low, high]
    before, after = found[0], found[-1]
    early = sum(line.start < before - 0.8 * size for line in across)
    late = sum(line.end > after + 0.8 * size for line in across)
    if early > 1 or (early and any(word.box.centre[axis] < before for word in words)):
        found.insert(0, low)
    if late > 1 or (late and any(word.box.centre[axis] > after for word in words)):
        found.append(high)
    return found


def _sides(lines: Sequence[Stroke], places: Sequence[float], stops: Sequence[float], size: float) -> list[list[bool]]:
    """``sides[i][j]``: is the grid line at ``places[i]`` ruled from ``stops[j]`` to ``stops[j + 1]``?"""
    lengths = [end - start for start, end in pairwise(stops)]
    covered = [[0.0] * len(lengths) for _ in places]
    for at, start, end in lines:
        row = covered[nearest(places, at)]
        first = max(bisect_right(stops, start) - 1, 0)
        last = min(bisect_left(stops, end), len(lengths))
        for j in range(first, last):
            inner = start <= stops[j] and stops[j + 1] <= end
            row[j] += lengths[j] if inner else min(end, stops[j + 1]) - max(start, stops[j])
    share, ems = _MISSING
    needed = [max(_COVERED * length, length - max(share * length, ems * size)) for length in lengths]
    return [[length >= least for length, least in zip(row, needed, strict=True)] for row in covered]


def _compressed(
    cells: Sequence[Rectangle], xs: Sequence[float], ys: Sequence[float]
) -> tuple[list[Rectangle], list[float], list[float]]:
    """Cells and grid without the lines that part no cells: strokes of characters, underlines."""
    rows = sorted({edge for top, _, bottom, _ in cells for edge in (top, bottom)})
    columns = sorted({edge for _, left, _, right in cells for edge in (left, right)})
    if len(rows) == len(ys) and len(columns) == len(xs):
        return list(cells), list(xs), list(ys)
    row, column = {old: new for new, old in enumerate(rows)}, {old: new for new, old in enumerate(columns)}
    moved = [(row[top], column[left], row[bottom], column[right]) for top, left, bottom, right in cells]
    return moved, [xs[old] for old in columns], [ys[old] for old in rows]


def rectangles(
    closed_above: list[list[bool]], closed_left: list[list[bool]], rows: int, columns: int
) -> list[Rectangle]:
    """The cells: grid places joined where no line stands between them, made rectangular."""
    seen = [[False] * columns for _ in range(rows)]
    found: list[Rectangle] = []
    for row in range(rows):
        for column in range(columns):
            if seen[row][column]:
                continue
            if _is_single(row, column, closed_above, closed_left):
                found.append((row, column, row + 1, column + 1))
                continue
            area = _area(row, column, closed_above, closed_left, seen)
            found += _rectangular(area, closed_above, closed_left)
    return sorted(found)


def _is_single(row: int, column: int, closed_above: list[list[bool]], closed_left: list[list[bool]]) -> bool:
    """Do lines part the grid place from all places beside it? The edge of the grid parts, too."""
    return (
        (row == 0 or closed_above[row][column])
        and (row + 2 == len(closed_above) or closed_above[row + 1][column])
        and (column == 0 or closed_left[column][row])
        and (column + 2 == len(closed_left) or closed_left[column + 1][row])
    )


def _area(
    row: int, column: int, closed_above: list[list[bool]], closed_left: list[list[bool]], seen: list[list[bool]]
) -> set[tuple[int, int]]:
    """The grid places that can be reached from one without crossing a line."""
    rows, columns = len(seen), len(seen[0])
    area = {(row, column)}
    seen[row][column] = True
    queue = [(row, column)]
    while queue:
        r, c = queue.pop()
        steps = (
            (r - 1, c, r > 0 and not closed_above[r][c]),
            (r + 1, c, r + 1 < rows and not closed_above[r + 1][c]),
            (r, c - 1, c > 0 and not closed_left[c][r]),
            (r, c + 1, c + 1 < columns and not closed_left[c + 1][r]),
        )
        for i, j, way in steps:
            if way and not seen[i][j]:
                seen[i][j] = True
                area.add((i, j))
                queue.append((i, j))
    return area


def _rectangular(
    area: set[tuple[int, int]], closed_above: list[list[bool]], closed_left: list[list[bool]]
) -> list[Rectangle]:
    """An area as rectangles.

    An area that is none has lost a piece of line: it is cut along the grid line that is ruled the
    furthest within it, until all its parts are rectangles.
    """
    rows, columns = zip(*area, strict=True)
    top, bottom, left, right = min(rows), max(rows) + 1, min(columns), max(columns) + 1
    if len(area) == (bottom - top) * (right - left):
        return [(top, left, bottom, right)]
    cuts = [(_cut_weight(area, row, True, closed_above), True, row) for row in range(top + 1, bottom)] + [
        (_cut_weight(area, column, False, closed_left), False, column) for column in range(left + 1, right)
    ]
    _, level, at = max(cuts)
    first = {place for place in area if place[0 if level else 1] < at}
    found: list[Rectangle] = []
    for part in _connected(first) + _connected(area - first):
        found += _rectangular(part, closed_above, closed_left)
    return found


def _cut_weight(area: set[tuple[int, int]], at: int, level: bool, closed: list[list[bool]]) -> float:
    """Along how much of a cut the area is bounded or ruled already: the share, from 0 to 1."""
    done = total = 0
    for r, c in area:
        if (r if level else c) not in (at - 1, at):
            continue
        other = (2 * at - 1 - r, c) if level else (r, 2 * at - 1 - c)
        total += 1
        if other not in area or closed[at][c if level else r]:
            done += 1
    return done / total if total else 0.0


def _connected(places: set[tuple[int, int]]) -> list[set[tuple[int, int]]]:
    """A set of grid places as its connected parts."""
    rest, parts = set(places), []
    while rest:
        queue = [rest.pop()]
        part = set(queue)
        while queue:
            r, c = queue.pop()
            for place in ((r - 1, c), (r + 1, c), (r, c - 1), (r, c + 1)):
                if place in rest:
                    rest.remove(place)
                    part.add(place)
                    queue.append(place)
        parts.append(part)
    return parts
