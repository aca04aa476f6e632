"""Proof of completeness: every row and every figure on the pages used, named, or listed as an orphan.

A row or a figure is *used* where a leaf was copied from it, *known* where the reader recognised it
as no value (a head, a label, a row number, a date of filling in, a page number). What is neither is
an orphan: something stands on the page that the record does not speak of. Layout is checked on the
way: each character of the pages must come back exactly once among its blocks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from extractor.document import Document, Page, Passage, Place, Word
from extractor.extraction import Completeness, Orphan, Reading
from extractor.layout.blocks import Cell, Layout, Paragraph, Table
from extractor.wording import is_blank

_FIGURE = re.compile(r"\d[\d,，]*(?:[.．]\d+)?")
# figures that are no values wherever they stand: running numbers, numbers of papers and of annexes, dates and the time
# of a day behind one, the months that a form is about, codes, the page that a line of a table of contents leads to
_NUMBERING = re.compile(
    r"(?:^|(?<=[\s。；;：:（(]))\d{1,2}(?=[、.．)）](?!\d))|附[件表录]?\s*\d+(?:-\d+)?|^\s*表\s*\d+(?:-\d+)?|公开\d+(?:-\d+)?表"
    r"|〔\d{4}〕第?\d*|(?<=[\u4e00-\u9fff])[\[【]20\d{2,6}[\]】]第?\d*|第\s*\d+\s*[号页章条款]|(?<=…)\s*\d+\s*$"
    r"|(?<!\d)(?:19|20)\d\d\s*年(?:度|\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?)?"
    r"|(?<!\d)(?:19|20)\d\d([-./])\d\d?\1\d\d?(?!\d)(?:\s*\d\d?[:：]\d\d(?::\d\d)?)?"
    r"|(?<!\d)(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])日|(?<!\d)(?:19|20)\d\d(?:0[1-9]|1[0-2])月"
    r"|(?<!\d)(?:(?:19|20)\d\d){2}(?=[)）]?年)|(?<!\d)\d{1,2}\s*[-—–―~至]\s*\d{1,2}\s*月|(?<!\d)\d{1,2}月[初中底末]"
    r"|(?<![A-Za-z0-9_-])[A-Za-z0-9-]+_[A-Za-z0-9_-]+"
)
_IN_PROSE = re.compile(
    r"(?:见|如|参照)(?:附|下)?[表图]\s*\d+(?:-\d+)?|(?<![\d.．])(?:[1-9]|1[0-2])\s*月(?:\s*\d{1,2}\s*日)?(?![\d以内])"
    r"|\d+\s*个?(?:项|类)?[一二三四]级指标|[一二三四]级指标\s*\d+\s*[个项]|(?:满|总)分值?(?:为|是|共)?\s*\d+\s*分"
    r"|(?<!\d)\d\s*[xX×*＊]\s*\d{1,2}\s*小时|(?<!\d)1\d{4}(?=[^\d。，]{0,6}热线)|(?:电话|传真|热线)[：:]?\s*\d[\d-]{6,}"
)
"""In running text besides: tables referred to, months, of how many measures and points a system of indicators is, hours
of a service (7×24小时), numbers of telephones."""

_INSTRUCTIONS = re.compile(
    r"^\s*(?:填[表报]说明|说明|备?注)[\d一二三]?\s*[：:].*(?:满分|分值|权重|填[写报]|得分)", re.DOTALL
)
"""A form's own words on how it is filled in and scored."""
_GRADES = re.compile(r"[^。]*\d[^。]{0,16}优[^。]{0,40}\d[^。]{0,16}良[^。]*")
"""How scores are graded: 90分（含）以上为优，80分至90分为良."""
_LEADING = re.compile(r"\s*(\d{1,2})(?![\d,，%％]|[.．]\d|\s*[-—~年月日])([)）])?")
_DECIMAL = re.compile(r"\d[\d,，]*[.．]\d\d+")
"""Heads and labels print no such figure beside their words: it is a value in a cell that was taken for one."""
_UNTICKED = re.compile(r"\s*[□☐○]")
_IDEOGRAPH = re.compile(r"[\u4e00-\u9fff]")
_LEAST_WORD = 2
"""A word, or a piece of one, has so many ideographs."""
_LEAST_COUNTED = 3
"""So many numbers one after the other count rows."""


def completeness(reading: Reading, layout: Layout, document: Document) -> Completeness:
    """Account for every ruled row and every figure of a document; boxes as a person sees the page."""
    pages = {page.number: page for page in document.pages}
    used = _Cover(reading.sources.values())
    known = _Cover([*reading.known, *(line.passage for line in layout.furniture)])
    counts: Counter[str] = Counter()
    orphans: list[Orphan] = []
    ordinals, year = _Cover([*_ordinals(layout), *_numbered(layout)]), str(reading.record.get("fiscal_year") or "")
    running = {id(block.passage) for block in layout.blocks if isinstance(block, Paragraph)}
    for passage in _passages(layout):
        if _INSTRUCTIONS.match(passage.text):
            held = _used_in(passage, used)
            counts["used"] += held
            counts["known"] += len(_FIGURE.findall(passage.text)) - held
            continue
        told = (_NUMBERING, _GRADES, _IN_PROSE) if id(passage) in running else (_NUMBERING, _GRADES)
        numbering = [found.span() for each in told for found in each.finditer(passage.text)]
        for figure in _FIGURE.finditer(passage.text):
            part = passage[figure.start() : figure.end()]
            if used.covers(part):
                counts["used"] += 1
                continue
            within = any(start <= figure.start() and figure.end() <= end for start, end in numbering)
            odd = _DECIMAL.fullmatch(part.text) and passage.text.strip(" %％") != part.text
            named = within or part.text == year or (known.covers(part) and not odd) or ordinals.covers(part)
            counts["known" if named else "orphan"] += 1
            if not named and part.places:
                orphans.append(Orphan(part.text, _seen(part, pages)))
    rows = [_accounted(table, row, used, known) for table in layout.tables for row in range(table.rows)]
    lost, doubled = _balance(layout, document)
    pieces = (*_strays(layout, used, known), *_cut_off(layout, used, known))
    strays = tuple(Orphan(part.text, _seen(part, pages)) for part in pieces)
    unruled = tuple(
        Place(part.page, pages[part.page].seen(part.box))
        for table in layout.tables
        for part in table.parts
        if table.kind == "aligned"
    )
    return Completeness(
        len(rows), sum(rows), sum(counts.values()), counts["used"], counts["known"], tuple(orphans), lost, doubled,
        strays, unruled,
    )  # fmt: skip


def _seen(part: Passage, pages: Mapping[int, Page]) -> Place:
    page, box = part.places[0]
    return Place(page, pages[page].seen(box))


def _strays(layout: Layout, used: _Cover, known: _Cover) -> Iterator[Passage]:
    """Pieces of words in tables that no leaf uses and that are not known: no options that were not ticked.

    A column of such words beside rows that are used is one that the record has no place for.
    """
    for table in layout.tables:
        found = {id(cell): pieces for cell in table.cells if (pieces := list(_unused(cell, used, known)))}
        taken = {cell.row for cell in table.cells if used.touches(cell.passage)}
        beside = Counter(cell.column for cell in table.cells if id(cell) in found and cell.row in taken)
        filled = Counter(cell.column for cell in table.cells if used.touches(cell.passage))
        for cell in table.cells:
            alone = beside[cell.column] >= max(_LEAST_COUNTED, 2 * filled[cell.column])
            if id(cell) in found and not (alone and cell.row in taken):
                yield from found[id(cell)]


def _cut_off(layout: Layout, used: _Cover, known: _Cover) -> Iterator[Passage]:
    """What is left of words of tables that were cut in the middle: no leaf uses it, and ideographs meet at the cut."""
    words = {id(run.word): run for table in layout.tables for cell in table.cells for run in cell.passage.runs}
    for run in words.values():
        text = run.word.text
        taken = used.places(run.word) | known.places(run.word)
        for at in range(1, len(text)) if taken else ():
            cut = (at in taken) != (at - 1 in taken)
            if cut and _IDEOGRAPH.match(text[at]) and _IDEOGRAPH.match(text[at - 1]):
                start, end = (0, at) if at in taken else (at, len(text))
                free = [index for index in range(start, end) if index not in taken]
                yield Passage.of_word(run.page, run.word)[free[0] : free[-1] + 1]


def _unused(cell: Cell, used: _Cover, known: _Cover) -> Iterator[Passage]:
    for start, _, _, _, length in cell.passage.runs:
        part = cell.passage[start : start + length]
        words = len(_IDEOGRAPH.findall(part.text)) >= _LEAST_WORD and not _UNTICKED.match(part.text)
        if words and not used.touches(part) and not known.touches(part):
            yield part


def _used_in(passage: Passage, used: _Cover) -> int:
    return sum(used.covers(passage[each.start() : each.end()]) for each in _FIGURE.finditer(passage.text))


class _Cover:
    """Which characters of which words some passages were cut from."""

    def __init__(self, passages: Iterable[Passage]) -> None:
        self._spans: dict[int, list[tuple[int, int]]] = {}
        for passage in passages:
            for _, _, word, first, length in passage.runs:
                self._spans.setdefault(id(word), []).append((first, first + length))

    def covers(self, passage: Passage) -> bool:
        """Does every character of the passage belong to one of them?"""
        for _, _, word, first, length in passage.runs:
            spans = self._spans.get(id(word), ())
            if not any(start <= first and first + length <= end for start, end in spans):
                return False
        return bool(passage.runs)

    def places(self, word: Word) -> set[int]:
        """Which characters of a word belong to one of them, by their index."""
        return {index for start, end in self._spans.get(id(word), ()) for index in range(start, end)}

    def touches(self, passage: Passage) -> bool:
        """Does any word of the passage belong to one of them?"""
        return any(id(run.word) in self._spans for run in passage.runs)


def _passages(layout: Layout) -> Iterator[Passage]:
    for block in layout.blocks:
        if isinstance(block, Table):
            yield from (cell.passage for cell in block.cells)
        else:
            yield block.passage


def _numbered(layout: Layout) -> Iterator[Passage]:
    """The numbers that paragraphs begin with, also without a stop behind them, where they count on: 1…, 2…, 3….

    Those before a bracket count apart: they number what stands under the others.
    """
    runs: dict[bool, list[tuple[int, Passage]]] = {True: [], False: []}
    for block in layout.blocks:
        found = _LEADING.match(block.text) if isinstance(block, Paragraph) else None
        if not isinstance(block, Paragraph) or found is None:
            continue
        run, number = runs[found[2] is None], int(found[1])
        if run and number != run[-1][0] + 1:
            yield from _long_enough(run)
            run.clear()
        run.append((number, block.passage[found.start(1) : found.end(1)]))
    for run in runs.values():
        yield from _long_enough(run)


def _long_enough(run: Sequence[tuple[int, Passage]]) -> list[Passage]:
    return [passage for _, passage in run] if len(run) >= _LEAST_COUNTED else []


def _ordinals(layout: Layout) -> Iterator[Passage]:
    """Cells that count rows or columns: three whole numbers and more, each one more than the one before."""
    for table in layout.tables:
        columns: dict[int, list[Cell]] = {}
        rows: dict[int, list[Cell]] = {}
        for cell in sorted(table.cells, key=lambda cell: (cell.row, cell.column)):
            if cell.text.strip().isdecimal():
                columns.setdefault(cell.column, []).append(cell)
                rows.setdefault(cell.row, []).append(cell)
        for cells in columns.values():
            yield from _counting(cells)
        for row, cells in rows.items():  # a row that holds nothing else
            if len(cells) == sum(cell.row == row and not is_blank(cell.text) for cell in table.row_cells(row)):
                yield from _counting(cells)


def _counting(cells: Sequence[Cell]) -> Iterator[Passage]:
    run: list[Cell] = []
    for cell in cells:
        if run and int(cell.text) != int(run[-1].text) + 1:
            yield from (each.passage for each in run if len(run) >= _LEAST_COUNTED)
            run = []
        run.append(cell)
    yield from (each.passage for each in run if len(run) >= _LEAST_COUNTED)


def _left_blank(table: Table, row: int, printed: Sequence[Cell]) -> bool:
    """Is it a row that a form prints and nobody filled in: labels at the left, and nothing behind them?"""
    blank = sum(is_blank(cell.text) for cell in table.row_cells(row) if cell.row == row)
    return blank >= max(3, len(printed)) and not any(_FIGURE.search(cell.text) for cell in printed)


def _accounted(table: Table, row: int, used: _Cover, known: _Cover) -> bool:
    """Is the row blank, or does a leaf or a known label come from it?"""
    printed: list[Cell] = [cell for cell in table.row_cells(row) if cell.row == row and not is_blank(cell.text)]
    if not printed or _left_blank(table, row, printed):
        return True
    return any(used.touches(cell.passage) or known.touches(cell.passage) for cell in printed)


def _balance(layout: Layout, document: Document) -> tuple[dict[int, int], dict[int, int]]:
    """Characters of each page that layout lost, and those that it holds more than once."""
    printed = {page.number: _weight([word.text for word in page.words]) for page in document.pages}
    pieces: dict[int, list[str]] = {number: [] for number in printed}
    repeated = [cell.passage for table in layout.tables for cell in table.repeated]
    for passage in [*_passages(layout), *repeated, *(line.passage for line in layout.furniture)]:
        for _, page, word, first, length in passage.runs:
            pieces[page].append(word.text[first : first + length])
    held = {number: _weight(texts) for number, texts in pieces.items()}
    lost = {page: printed[page] - held[page] for page in printed if printed[page] > held[page]}
    doubled = {page: held[page] - printed[page] for page in printed if held[page] > printed[page]}
    return lost, doubled


def _weight(texts: Iterable[str]) -> int:
    """How many characters they have that are no white space."""
    return len("".join("".join(texts).split()))
