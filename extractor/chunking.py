"""A laid-out document as numbered lines, and lines as chunks that one call can read and answer.

Every paragraph and every table row is a line with an id. What the model answers names the lines
that it speaks of, so that an answer can be held against the page, and what it left out be told. A
line is never cut, so no figure and no cell is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from extractor.document import Passage
from extractor.layout.blocks import Block, Cell, Layout, Paragraph, Section, Table
from extractor.layout.sections import is_contents, numbering
from extractor.wording import is_blank, mend_radicals

BUDGET_IN = 8000
"""Characters of document text that one call is given."""
BUDGET_OUT = 6000
"""Tokens that its answer is expected to need at most; endpoints allow 8192 and more."""
PREVIEW, PREVIEW_ITEM = 10, 30
"""Characters of a line in an outline: of running text, and of a numbered item, whose name stands there."""
_HEAD_CELL = 14
_BRACKETED = re.compile(r"[（(][^（()）]*[）)]")
_CELL, _CELL_HEAD, _CELL_TAIL = 48, 26, 12
"""A form's cell of more characters is shown by its ends alone: that it is there is what a model has to know."""
_INNER_LABEL = re.compile(r"(?<=[。；;\s])[一-鿿]{2,10}[：:]")
_EXPLAINS = re.compile(r"(?:填[表报写]|内容|编[制报])\S{0,6}说明")
"""The line above what tells how a form is to be filled in: no value stands there."""


@dataclass(frozen=True)
class Line:
    """A paragraph, or a row of a table, with its id. `path` are the headings that it stands under."""

    id: int
    block: Block
    row: int | None = None
    heading: bool = False
    path: tuple[str, ...] = ()

    @cached_property
    def cells(self) -> list[Cell]:
        """The printed cells that begin in the row; none for a paragraph."""
        if not isinstance(self.block, Table) or self.row is None:
            return []
        return [cell for cell in self.block.row_cells(self.row) if cell.row == self.row and not is_blank(cell.text)]

    @cached_property
    def passage(self) -> Passage:
        """What is printed on the line."""
        if isinstance(self.block, Paragraph):
            return self.block.passage
        return Passage.join([cell.passage for cell in self.cells], " | ")

    @property
    def text(self) -> str:
        """What is printed, as a model is shown it: one line, half-width letters and digits."""
        return shown(self.passage.text)

    @property
    def grid_text(self) -> str:
        """A row with the letter of each cell's column, and how many rows the cell covers."""
        if not isinstance(self.block, Table):
            return self.text
        return "|".join(f"{letter(cell.column)}{_spans(cell)}:{_ends(shown(cell.text))}" for cell in self.cells)

    @property
    def preview(self) -> str:
        """The beginning of the line: enough to tell what it is about."""
        text = self.text
        most = 60 if self.heading else PREVIEW_ITEM if numbering(text) or self.row is not None else PREVIEW
        return text if len(text) <= most + 2 else f"{text[:most]}…"


def _ends(text: str) -> str:
    """A long text by its ends; whole where it holds labels, and so several things."""
    if len(text) <= _CELL or _INNER_LABEL.search(text):
        return text
    return f"{text[:_CELL_HEAD]}……{text[-_CELL_TAIL:]}"


def _spans(cell: Cell) -> str:
    return f"↓{cell.row_span}" if cell.row_span > 1 else ""


def shown(text: str) -> str:
    """A text as a model is shown it: compatibility forms of letters and digits mended, white space single."""
    mended = "".join(unicodedata.normalize("NFKC", c) if c.isdigit() or c.isalpha() else c for c in mend_radicals(text))
    return re.sub(r"\s+", " ", re.sub(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])", "", mended)).strip()


def letter(column: int) -> str:
    """The letter of a column, as spreadsheets have it.

    >>> letter(0), letter(27)
    ('A', 'AB')
    """
    return (letter(column // 26 - 1) if column >= 26 else "") + chr(65 + column % 26)


def column_of(letters: str) -> int:
    """The column of a letter, or of letters.

    >>> column_of("AB")
    27
    """
    number = 0
    for each in letters:
        number = number * 26 + ord(each) - 64
    return number - 1


def lines_of(layout: Layout) -> list[Line]:
    """The document's lines in reading order, without the lines of a contents page."""
    found: list[Line] = []
    for block, heading, path in _walk(layout.sections, ()):
        rows: Iterable[int | None] = range(block.rows) if isinstance(block, Table) else (None,)
        for row in rows:
            line = Line(len(found) + 1, block, row, heading, path)
            if line.passage:
                found.append(line)
    return found


def _walk(section: Section, path: tuple[str, ...]) -> Iterator[tuple[Block, bool, tuple[str, ...]]]:
    if is_contents(section):
        return
    if section.heading is not None:
        yield section.heading, True, path
        path = (*path, _title_of(section.heading))
    for block in section.blocks:
        yield block, False, path
    for child in section.children:
        yield from _walk(child, path)


def _tells_section(heading: str) -> bool:
    """Is it the heading of a section? Those of indicators are lines of a project, wherever they fell in the tree."""
    return numbering(heading) is not None and not heading.rstrip(":：").endswith("指标")


def _title_of(heading: Paragraph) -> str:
    return shown(heading.text)[:40]


def _title(line: Line) -> str:
    return _title_of(line.block) if isinstance(line.block, Paragraph) else ""


@dataclass(frozen=True)
class Chunk:
    """Lines that one call reads, after those that it needs to understand them (heads, given again)."""

    lines: tuple[Line, ...]
    heads: tuple[Line, ...] = ()
    lead: str = ""

    @property
    def all_lines(self) -> tuple[Line, ...]:
        """Heads and lines."""
        return (*self.heads, *self.lines)

    def prose(self) -> str:
        """The text of running prose: a line each; headings that are no lines of the chunk stand above theirs."""
        told: list[str] = [self.lead] if self.lead else []
        seen: set[str] = set()
        for line in self.all_lines:
            above = [heading for heading in line.path if heading not in seen and _tells_section(heading)]
            if above:
                told.append(f"# {above[-1]}")
            seen.update(line.path, [_title(line)] if line.heading else [])
            told.append(f"[{line.id}] {line.text}")
        return "\n".join(told)

    def grid(self) -> str:
        """The text of forms: a row each, its cells with the letters of their columns."""
        told: list[str] = [self.lead] if self.lead else []
        block: Block | None = None
        explained = False
        for line in self.all_lines:
            if isinstance(line.block, Table) and line.block is not block:
                told.append("-- 表 --")
            block = line.block
            told.append(f"[{line.id}]{line.preview if explained and line.row is None else line.grid_text}")
            explained = line.row is None and (explained or bool(_EXPLAINS.search(line.text[:30])))
        return "\n".join(told)

    @property
    def expected(self) -> int:
        """Tokens that the answer may need: it grows with the figures and, less, with the text."""
        return sum(answer_tokens(line) for line in self.lines)

    def halves(self) -> list[Chunk]:
        """The chunk as two; itself alone where it has one line only."""
        if len(self.lines) < 2:
            return [self]
        middle = len(self.lines) // 2
        parts = [replace(self, lines=self.lines[:middle]), replace(self, lines=self.lines[middle:])]
        return [replace(part, heads=heads_for(part.lines, self.all_lines)) for part in parts]


def answer_tokens(line: Line) -> int:
    """Tokens that an answer about a line may need."""
    return 10 + 20 * len(re.findall(r"\d[\d.,]*", line.text)) + len(line.text) // 15


def row_chunks(lines: Sequence[Line], most: int = BUDGET_IN) -> list[Chunk]:
    """Lines of forms in chunks of at most `most` characters, parted between rows, tables kept whole where they fit.

    A part that begins inside a table gets that table's head rows again.
    """
    parts: list[list[Line]] = [[]]
    size = 0
    for block_lines in _blocks(lines):
        whole = sum(len(line.grid_text) for line in block_lines)
        if parts[-1] and size + whole > most:
            parts.append([])
            size = 0
        for line in block_lines:
            length = len(line.grid_text)
            if parts[-1] and size + length > most:
                parts.append([])
                size = 0
            parts[-1].append(line)
            size += length
    return [Chunk(tuple(part), heads_for(part, lines)) for part in parts if part]


def _blocks(lines: Sequence[Line]) -> list[list[Line]]:
    found: list[list[Line]] = []
    for line in lines:
        if found and isinstance(line.block, Table) and found[-1][-1].block is line.block:
            found[-1].append(line)
        else:
            found.append([line])
    return found


def heads_for(part: Sequence[Line], lines: Sequence[Line]) -> tuple[Line, ...]:
    """The head rows, above a part, of the tables that the part cuts: the nearest that name columns."""
    own = {line.id for line in part}
    tables = {id(line.block): line.block for line in part if line.row is not None}
    found: list[Line] = []
    for key in tables:
        first = next(line for line in part if id(line.block) == key)
        above = [line for line in lines if id(line.block) == key and line.id < first.id and line.id not in own]
        heads = [line for line in above if _names_columns(line)]
        run: list[Line] = []
        for line in reversed(heads):
            if run and run[-1].id - line.id > 1:
                break
            run.append(line)
        found += _with_lower(sorted(run, key=lambda line: line.id), above)
    return tuple(found)


def _with_lower(heads: Sequence[Line], above: Sequence[Line]) -> list[Line]:
    """The head rows, and below the last of them those that its tall cells reach beside (its second storey)."""
    if not heads or heads[-1].row is None:
        return list(heads)
    depth = min((cell.row_span for cell in heads[-1].cells[1:] if cell.row_span > 1), default=1)
    reach = range(heads[-1].row + 1, heads[-1].row + depth)
    return [*heads, *(line for line in above if line.row in reach)]


def _names_columns(line: Line) -> bool:
    """Are there three cells or more, all short and without a figure?"""
    texts = [_BRACKETED.sub("", shown(cell.text)) for cell in line.cells]
    return len(texts) > 2 and all(len(text) <= _HEAD_CELL and not re.search(r"\d{2,}|\d$", text) for text in texts)


@dataclass(frozen=True)
class Share:
    """The lines of one part of a narrative, a project's say, which belong together in one call."""

    number: int
    lines: tuple[Line, ...] = field(default=())

    @property
    def size(self) -> int:
        """Characters."""
        return sum(len(line.text) for line in self.lines)

    @property
    def expected(self) -> int:
        """Tokens that the answer may need."""
        return sum(answer_tokens(line) for line in self.lines)


def share_groups(shares: Sequence[Share], most: int = BUDGET_IN, answer: int = BUDGET_OUT) -> list[list[Share]]:
    """Shares in groups that one call each can read and answer; a share that is too large alone is parted."""
    groups: list[list[Share]] = []
    size = expected = 0
    for share in [part for each in shares for part in _parted(each, most, answer)]:
        if not groups or size + share.size > most or expected + share.expected > answer:
            groups.append([])
            size = expected = 0
        groups[-1].append(share)
        size += share.size
        expected += share.expected
    return groups


def _parted(share: Share, most: int, answer: int) -> list[Share]:
    if len(share.lines) < 2 or (share.size <= most and share.expected <= answer):
        return [share]
    middle = len(share.lines) // 2
    halves = (replace(share, lines=share.lines[:middle]), replace(share, lines=share.lines[middle:]))
    return [part for half in halves for part in _parted(half, most, answer)]
