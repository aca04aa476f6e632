"""Fragments that follow each other -> tables over pages and columns of print.

Two fragments are one table where the same grid goes on after a break with nothing but page
furniture between. The grids need not be equal: a part shows only the boundaries that its own
spans leave, so boundaries are reconciled into one grid.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

from extractor.document import Box, Passage, Place
from extractor.figures import parse_number
from extractor.layout.blocks import Block, Cell, Paragraph, Table, TablePart
from extractor.layout.fragments import Fragment, Slot
from extractor.layout.instep import in_order_of, in_step
from extractor.layout.lines import ITEM_START, Line, first_token_width, flow
from extractor.wording import compact, fold

Item = Fragment | Paragraph

_LEAD = 6
_CONTINUED = re.compile(r"[（(]?(?:接上[页表]|续上?[页表]|续|表\d*[（(]?续[)）]?)\d*[)）]?[:：]?")
"""A caption that only says that a table goes on."""


@dataclass(slots=True)
class _Cell:
    """A cell while the table is put together: its slots, one a fragment that it stands in."""

    row: int
    column: int
    row_span: int
    column_span: int
    parts: list[tuple[int, Slot]] = field(default_factory=list)

    @property
    def last(self) -> Slot:
        """Its slot in the latest fragment."""
        return self.parts[-1][1]


@dataclass(slots=True)
class _Chain:
    """Fragments of one table so far, with the header rows that were printed again.

    `lead` are the texts above it, `after` paragraphs from between its parts.
    """

    fragments: list[Fragment]
    lead: frozenset[str]
    repeated: list[tuple[int, Slot]] = field(default_factory=list)
    after: list[Paragraph] = field(default_factory=list)


def in_order(pages: Sequence[Sequence[Sequence[Item]]]) -> list[Item]:
    """The items of all pages, each page a list of regions, in reading order.

    A column of print is read before the one beside it. But where forms stand side by side and run
    on to the next page side by side, each is read to its end before the next.
    """
    ordered: list[Item] = []
    threads: list[list[Item]] = []
    for regions in pages:
        if not _side_by_side(threads, regions):
            ordered += [item for thread in threads for item in thread]
            threads = [[] for _ in regions]
        for thread, region in zip(threads, regions, strict=True):
            thread.extend(region)
    return ordered + [item for thread in threads for item in thread]


def _side_by_side(threads: Sequence[Sequence[Item]], regions: Sequence[Sequence[Item]]) -> bool:
    """Does each region begin with the rest of the table that its own column ended with on the page before?"""
    if len(regions) < 2 or len(threads) != len(regions):
        return False
    ends: list[Fragment] = []
    for thread, region in zip(threads, regions, strict=True):
        last, first = thread[-1] if thread else None, region[0] if region else None
        if not isinstance(last, Fragment) or not isinstance(first, Fragment) or not _goes_on([last], first):
            return False
        if last.print_column != first.print_column:
            return False
        ends.append(last)
    heads = [thread[0] for thread in threads[1:]]
    return not any(isinstance(head, Fragment) and _goes_on(ends[:1], head) for head in heads)


def join_tables(items: Sequence[Item]) -> list[Block]:
    """The items in order, fragments made tables and those that belong together joined.

    A caption that only says so (续表), or the lines above the table printed again on the next page,
    may stand between two parts; they follow the table then.
    """
    blocks: list[Block] = []
    chain: _Chain | None = None
    between: list[Paragraph] = []
    for item in items:
        if isinstance(item, Paragraph):
            between.append(item)
        elif chain and _goes_on(chain.fragments, item) and _only_repeats(chain, between, item):
            chain.after += between
            between = []
            _append(chain, item)
        else:
            blocks += _flushed(chain)
            blocks += between
            chain, between = _Chain([item], _lead(between)), []
    return [*blocks, *_flushed(chain), *between]


def _flushed(chain: _Chain | None) -> list[Block]:
    """The chain's table, and what stood between its parts."""
    return [_table(chain), *chain.after] if chain else []


def _lead(between: Sequence[Paragraph]) -> frozenset[str]:
    """The texts just above a table: its title, year, office, unit."""
    return frozenset(fold(paragraph.text) for paragraph in between[-_LEAD:])


def _only_repeats(chain: _Chain, between: Sequence[Paragraph], after: Fragment) -> bool:
    """Is what stands before the next part nothing but a mark that it goes on, or the lead printed again?

    The lead of a further form reads the same: then its first label does so, too.
    """
    rest = [one for one in between if not _CONTINUED.fullmatch(compact(one.text))]
    if not rest:
        return True
    if not all(fold(one.text) in chain.lead for one in rest):
        return False
    mine, theirs = chain.fragments[0].row_slots(0)[0].text, after.row_slots(0)[0].text
    return _repeated_rows(chain.fragments, after) > 0 or not _same_label(mine, theirs)


def _same_label(one: str, other: str) -> bool:
    """The same words, if need be with a character misread."""
    one, other = fold(one), fold(other)
    return one == other or (len(one) > 2 and SequenceMatcher(None, one, other).ratio() >= 0.7)


def _goes_on(fragments: Sequence[Fragment], after: Fragment) -> bool:
    """Does the table run on in `after`?"""
    before = fragments[-1]
    if (before.page, before.print_column) == (after.page, after.print_column) or before.kind != after.kind:
        return False
    if before.page == after.page and not _higher_up(before, after):
        return False
    alike = _same_grid(before, after) or in_step(before, after)
    return alike and not _starts_over(fragments[0], after)


def _higher_up(before: Fragment, after: Fragment) -> bool:
    """Does the next column of print go on above where this one ends? Tables side by side stand level."""
    em = max(before.size, after.size)
    return after.ys[0] < before.ys[0] - em or before.ys[-1] > after.ys[-1] + 5 * em


def _same_grid(before: Fragment, after: Fragment) -> bool:
    """Do the outer edges agree, and most of the inner boundaries that both could show?"""
    wide, narrow = before.box.width, after.box.width
    slack = _slack(before, after)
    if abs(wide - narrow) > max(2 * slack, 0.03 * wide):
        return False
    moved = abs(before.box.left - after.box.left)
    if before.page != after.page and before.print_column == after.print_column and moved > max(2 * slack, 0.05 * wide):
        return False
    mine, theirs = before.xs[1:-1], _scaled(after, before)[1:-1]
    fewer = min(len(mine), len(theirs))
    met = sum(any(abs(x - other) <= slack for other in mine) for x in theirs)
    return fewer == 0 or 2 * met >= fewer


def _slack(one: Fragment, other: Fragment) -> float:
    """How far two boundaries may be apart and yet be one; white between columns has no exact middle."""
    if one.kind == "aligned":
        return 2.5 * min(one.size, other.size)
    return max(0.6 * min(one.size, other.size), 0.006 * one.box.width)


def _scaled(fragment: Fragment, like: Fragment) -> list[float]:
    """The boundaries of a fragment laid over those of another."""
    factor = like.box.width / max(fragment.box.width, 1.0)
    return [like.xs[0] + (x - fragment.xs[0]) * factor for x in fragment.xs]


def _starts_over(first: Fragment, after: Fragment) -> bool:
    """Does `after` begin with the same row labels as the table's first rows, but other values?

    That is the head of a further form. A header that is merely repeated agrees in whole rows; a
    group label that is printed again on each page agrees in one label only.
    """
    row = 0
    rows = min(first.rows, after.rows)
    while row < rows and _row_texts(first, row) == _row_texts(after, row):
        row += 1
    labels: list[str] = []
    while row < rows and len(labels) < 2:
        mine, theirs = first.row_slots(row)[0], after.row_slots(row)[0]
        label = fold(mine.text)
        if not label or not _same_label(label, theirs.text) or label in labels:
            return False
        labels.append(label)
        row = max(mine.row + mine.row_span, row + 1)
    return len(labels) >= 2


def _row_texts(fragment: Fragment, row: int) -> list[str]:
    return [fold(slot.text) for slot in fragment.row_slots(row)]


def _append(chain: _Chain, fragment: Fragment) -> None:
    """Add a fragment to a chain, without the header rows that it repeats."""
    count = _repeated_rows(chain.fragments, fragment)
    index = len(chain.fragments)
    if not 0 < count < fragment.rows:
        chain.fragments.append(fragment)
        return
    kept = []
    for slot in fragment.slots:
        if slot.row >= count:
            kept.append(replace(slot, row=slot.row - count))
        elif slot.row + slot.row_span > count:
            kept.append(replace(slot, row=0, row_span=slot.row + slot.row_span - count))
        else:
            chain.repeated.append((index, slot))
    chain.fragments.append(replace(fragment, ys=fragment.ys[count:], slots=tuple(kept)))


def _repeated_rows(fragments: Sequence[Fragment], after: Fragment) -> int:
    """How many rows at the head of `after` are header rows of the table printed again."""
    theirs, mine = _printed(after), [(_printed(fragment), fragment.rows) for fragment in fragments]
    for count in range(min(4, after.rows - 1), 0, -1):
        head = [fold(slot.text) for slot in _within(theirs, 0, count)]
        if len(head) < 2 or any(parse_number(text) is not None for text in head):
            continue
        for printed, rows in mine:
            for row in range(rows - count + 1):
                slots = _within(printed, row, count)
                if len(slots) == len(head) and _alike([fold(slot.text) for slot in slots], head):
                    return count
    return 0


def _alike(ones: Sequence[str], others: Sequence[str]) -> bool:
    """Are as many texts the same, cell by cell? A few may be misread, if they are alike."""
    differ = [(one, other) for one, other in zip(ones, others, strict=True) if one != other]
    return 4 * len(differ) <= len(ones) and all(SequenceMatcher(None, *pair).ratio() > 0.45 for pair in differ)


def _printed(fragment: Fragment) -> Mapping[int, Sequence[Slot]]:
    """The slots with print by the row that they begin in, from left to right."""
    found: defaultdict[int, list[Slot]] = defaultdict(list)
    for slot in sorted(fragment.slots, key=lambda slot: slot.column):
        if slot.text:
            found[slot.row].append(slot)
    return found


def _within(printed: Mapping[int, Sequence[Slot]], row: int, count: int) -> list[Slot]:
    """The slots that lie wholly within some rows, row by row."""
    end = row + count
    return [slot for at in range(row, end) for slot in printed.get(at, ()) if at + slot.row_span <= end]


def _table(chain: _Chain) -> Table:
    """One table of a chain of fragments."""
    fragments = chain.fragments
    maps, columns = _columns(fragments)
    cells: list[_Cell] = []
    parts: list[TablePart] = []
    offset = 0
    for index, fragment in enumerate(fragments):
        fresh = [
            _Cell(
                slot.row + offset,
                maps[index][slot.column],
                slot.row_span,
                maps[index][slot.column + slot.column_span] - maps[index][slot.column],
                [(fragment.page, slot)],
            )
            for slot in fragment.slots
        ]
        start = offset
        if index:
            start, fresh = _sew(cells, fresh, offset, _framed(fragments[0]))
        offset = start + fragment.rows
        cells += fresh
        parts.append(TablePart(fragment.page, fragment.box, start, offset - 1))
    repeated = tuple(
        Cell(
            slot.row,
            slot.column,
            slot.row_span,
            slot.column_span,
            _passage([(fragments[index].page, slot)]),
            (Place(fragments[index].page, slot.box),),
        )
        for index, slot in chain.repeated
    )
    done = sorted((_finished(cell) for cell in cells), key=lambda cell: (cell.row, cell.column))
    return Table(tuple(done), offset, columns, tuple(parts), fragments[0].kind, repeated)


def _columns(fragments: Sequence[Fragment]) -> tuple[list[list[int]], int]:
    """For each fragment, the column of the joined grid that each of its boundaries is; and how many there are."""
    union: list[float] = list(fragments[0].xs)
    chosen: list[list[float]] = [list(union)]
    for fragment in fragments[1:]:
        if fragment.kind == "aligned" and fragment.columns == fragments[0].columns:
            chosen.append(list(fragments[0].xs))
            continue
        slack = _slack(fragments[0], fragment)
        own: list[float] = []
        before = fragments[len(chosen) - 1]
        moved = in_step(before, fragment) and not _same_grid(before, fragment)
        laid = in_order_of(before, fragment, chosen[-1]) if moved else _scaled(fragment, fragments[0])
        for x in laid:
            free = [other for other in union if other not in own and abs(other - x) <= slack]
            if free and (not own or min(free, key=lambda other: abs(other - x)) > own[-1]):
                own.append(min(free, key=lambda other: abs(other - x)))
            else:
                own.append(max(x, own[-1] + 0.01) if own else x)  # each to the right of the one before
        union += [x for x in own if x not in union]
        chosen.append(own)
    order = {x: index for index, x in enumerate(sorted(union))}
    return [[order[x] for x in own] for own in chosen], len(union) - 1


def _framed(fragment: Fragment) -> bool:
    """Does a rule close the table at its top? Then a side without one was cut by a page end."""
    return not all(slot.open_top for slot in fragment.slots if slot.row == 0)


def _sew(cells: list[_Cell], fresh: list[_Cell], offset: int, framed: bool) -> tuple[int, list[_Cell]]:
    """Join what a break has cut: a row, or the cells that go on. Gives the first row of the new part, and its cells."""
    above = {(cell.column, cell.column_span): cell for cell in cells if cell.row + cell.row_span == offset}
    below = {(cell.column, cell.column_span): cell for cell in fresh if cell.row == offset}
    whole = above.keys() == below.keys() and _row_goes_on(above, below, framed)
    for key, cell in below.items():
        upper = above.get(key)
        if upper is None or not (whole or (upper.last.open_bottom and cell.last.open_top)):
            continue
        upper.parts += cell.parts
        upper.row_span += cell.row_span - whole
        fresh = [other for other in fresh if other is not cell]
    if whole:
        for cell in fresh:
            cell.row -= 1
    return offset - whole, fresh


def _row_goes_on(above: dict[tuple[int, int], _Cell], below: dict[tuple[int, int], _Cell], framed: bool) -> bool:
    """Is the first row after the break the rest of the last row before it?"""
    pairs = [(upper.last, below[key].last) for key, upper in above.items()]
    if framed and all(upper.open_bottom and lower.open_top for upper, lower in pairs):
        return True
    full = [(upper, lower) for upper, lower in pairs if lower.text.strip()]
    if not full or len(full) == len(pairs) or any(lower.row_span > 1 for _, lower in full):
        return False
    return all(_breaks_off(upper, lower.text.strip()) for upper, lower in full)


def _breaks_off(slot: Slot, rest: str) -> bool:
    """Does the cell's text break off, its last line full and without a sentence's end, so that `rest` may go on?

    Two names that end alike (数量指标, 质量指标) are two cells.
    """
    text = slot.text.rstrip()
    if not slot.lines or ITEM_START.match(rest) or text.endswith(("。", "；", ";", "！")) or text[-2:] == rest[-2:]:
        return False
    last = slot.lines[-1]
    if len(slot.lines) > 1 and max(line.box.right for line in slot.lines) - last.box.right < 1.2 * last.size:
        return True
    return slot.box.width - last.box.width < first_token_width(rest, last.size) + 1.2 * last.size


def _finished(cell: _Cell) -> Cell:
    places = tuple(Place(page, slot.box) for page, slot in cell.parts)
    return Cell(cell.row, cell.column, cell.row_span, cell.column_span, _passage(cell.parts), places)


def _passage(parts: Sequence[tuple[int, Slot]]) -> Passage:
    lines: list[Line] = []
    boxes: list[Box] = []
    for _, slot in parts:
        lines += slot.lines
        boxes += [slot.box] * len(slot.lines)
    return flow(lines, boxes)
