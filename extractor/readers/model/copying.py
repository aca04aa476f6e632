"""The model copies: every value of an answer is found on its line, or it is none.

A value names its place and the words there (``12:本年支出44.74万元``, ``C12``, ``12-13:开头……结尾``).
What stands in the record is always the document's own stretch, cut by code; an answer whose words
differ in a character gives the printed ones, and a word that stands nowhere gives nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from extractor.chunking import Line, column_of
from extractor.document import Passage
from extractor.figures import parse_number
from extractor.grounding import locate
from extractor.layout.blocks import Cell, Table
from extractor.layout.sections import numbering
from extractor.readers.tree import Leaf, Tree, join_lines
from extractor.wording import is_blank

_VALUE = re.compile(
    r"\s*(?P<letters>[A-Z]{0,2})(?P<first>\d{1,5})(?:\s*-\s*(?P<last>\d{1,5}))?\s*(?:[:：](?P<words>.*))?", re.DOTALL
)
_ELISION = re.compile(r"\s*(?:…{1,2}|\.{6}|⋯{1,2})\s*")
_LETTERS = re.compile(r"[一-鿿]")
_FIGURE = re.compile(r"[-+−]?\d[\d,，]*(?:[.．]\d+)?")
_ORDER = re.compile(
    r"(?:忽略|无视|忘记|不要理会)[^。；\n]{0,8}(?:以上|上面|前面|之前|上述|先前|所有)[^。；\n]{0,8}(?:要求|指令|指示|提示|规则|内容)"
    r"|(?:只|仅|直接|一律)(?:回答|输出|返回|答复)|(?i:ignore|disregard)[^.\n]{0,20}(?i:previous|above|prior|instructions)"
    r"|(?i:system prompt)|系统提示词"
)
"""What a sentence says that is meant for a model and not for the readers of a report."""
_SENTENCE = re.compile(r"[^。\n]+")
_LEAST = 3
"""Characters that each end of an elided text needs, to be found for sure."""
_NEAR = 3
"""Lines by which a model may be off in where it says that words stand."""


@dataclass
class Copier:
    """Finds the values of one chunk's answer. `notes` tell what was not found, or only nearly."""

    lines: Sequence[Line]
    notes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._by_id = {line.id: line for line in self.lines}
        self._by_word: dict[int, int] = {}

    @property
    def first(self) -> Passage:
        """The first line: what a leaf follows from that no words of their own tell."""
        return self.lines[0].passage if self.lines else Passage()

    def position(self, row: Tree) -> int:
        """The line that an indicator stands on, for the order of print."""
        return self._line_of(row["level3"].passage)

    def _line_of(self, passage: Passage) -> int:
        """The id of the line that a passage begins on; 0 where it is on none."""
        if not self._by_word:
            self._by_word = {id(run.word): line.id for line in self.lines for run in line.passage.runs}
        return self._by_word.get(id(passage.runs[0].word), 0) if passage.runs else 0

    def around(self, leaf: Leaf) -> Passage:
        """The line that a leaf begins on."""
        line = self._by_id.get(self._line_of(leaf.passage))
        return line.passage if line else Passage()

    def line(self, number: int) -> Line | None:
        """The line of that id, if the chunk has it."""
        return self._by_id.get(number)

    def passage(self, value: str | None, near: int | None = None, after: Passage | None = None) -> Passage | None:
        """The stretch of the document that a value means; None where there is none.

        `near` is the line to look at first for words without a place, `after` what stands before
        them there: of several places on the line, the one behind it is meant. Words of a sentence that
        gives orders to whoever reads the document are none.
        """
        if value is None or is_blank(value):
            return None
        found = self._found(value, near, after)
        if found is not None and self._is_ordered(found):
            self.notes.append(f"left out, it stands in a sentence that gives the reader orders: {value[:40]!r}")
            return None
        return found

    def _is_ordered(self, passage: Passage) -> bool:
        line = self._by_id.get(self._line_of(passage))
        if line is None or not _ORDER.search(line.text):
            return False
        start = _offset(line.passage, passage)
        spans = [sentence.span() for sentence in _SENTENCE.finditer(line.text) if _ORDER.search(sentence[0])]
        return any(first < start + len(passage.text) and start < last for first, last in spans)

    def _found(self, value: str, near: int | None, after: Passage | None) -> Passage | None:
        if "+" in value and (parts := self._joined(value)) is not None:
            return parts
        found = _VALUE.fullmatch(value)
        if found is None or (not found["letters"] and found["words"] is None):
            return self._behind(value, near, after) or self._searched(value, near)
        place = self._place(found)
        if place is None:
            self._lost(value)
            return None
        words = found["words"]
        if words is None:
            return place if not is_blank(place.text) else None
        if words.strip() == "*":
            return _unnumbered(place)
        return self._within(words, place) or self._searched(words, int(found["first"]))

    def _behind(self, words: str, near: int | None, after: Passage | None) -> Passage | None:
        line = self.line(near) if near is not None else None
        if line is None:
            return None
        place = line.passage[_end_offset(line.passage, after) :] if after else line.passage
        return self._within(words, place)

    def _joined(self, value: str) -> Passage | None:
        parts = [_VALUE.fullmatch(part) for part in value.split("+")]
        if not all(part and part["letters"] and part["words"] is None for part in parts):
            return None
        places = [place for part in parts if part and (place := self._place(part)) and not is_blank(place.text)]
        return Passage.join(places) if places else None

    def _pieces(self, words: str, place: Passage) -> Passage | None:
        """Words of a line that do not stand together (``2023年+完成率``), in their order there."""
        pieces: list[Passage] = []
        rest = place
        for word in words.split("+"):
            found = locate(word, [rest])
            if not word.strip() or found.match != "exact":
                return None
            pieces.append(found.passage)
            rest = rest[_offset(rest, found.passage) + len(found.passage.text) :]
        return Passage.join(pieces) if len(pieces) > 1 else None

    def _place(self, found: re.Match[str]) -> Passage | None:
        first = self._by_id.get(int(found["first"]))
        if first is None:
            return None
        if found["letters"]:
            cell = self.cell(first, found["letters"])
            return cell.passage if cell else None
        if not found["last"]:
            return first.passage
        between = [line.passage for line in self.lines if first.id <= line.id <= int(found["last"])]
        return Passage.join(between, "\n")

    def cell(self, line: Line, letters: str) -> Cell | None:
        """The cell of a row in a column; merged cells are found from every place that they cover."""
        column = column_of(letters)
        if not isinstance(line.block, Table) or line.row is None or column >= line.block.columns:
            return None
        return line.block.grid[line.row][column]

    def _within(self, words: str, place: Passage) -> Passage | None:
        ends = [end for end in _ELISION.split(words) if end]
        exact = locate(words, [place])
        if exact.match == "exact":
            return exact.passage
        if "+" in words and (pieces := self._pieces(words, place)) is not None:
            return pieces
        if len(ends) == 2 and min(map(len, ends)) >= _LEAST:
            return self._spanned(ends[0], ends[1], place)
        if len(ends) == 1 and ends[0] != words and _ELISION.match(words[-2:]):
            head = locate(ends[0], [place])  # a name that its preview cut short
            return head.passage if head.match == "exact" else None
        if exact.match == "fuzzy":
            self.notes.append(f"copied nearly, the printed words stand: {words[:40]!r}")
            return exact.passage
        return None

    def _spanned(self, head: str, tail: str, place: Passage) -> Passage | None:
        start = locate(head, [place])
        if start.match == "missing":
            return None
        first = _offset(place, start.passage)
        rest = place[first:]
        end = locate(tail, [rest])
        if end.match == "missing":
            return None
        return rest[: _last_offset(rest, tail, end.passage)]

    def _searched(self, words: str, near: int | None) -> Passage | None:
        """Words without a place, or not at theirs: on the nearest lines; on all where no place was told.

        Words that hold little more than a figure are not looked for elsewhere: another figure alike proves nothing.
        """
        reach = _NEAR if len(_LETTERS.findall(words)) >= _LEAST else 0
        around = [line for line in self.lines if (reach if near is None else abs(line.id - near) <= reach)]
        for line in sorted(around, key=lambda line: abs(line.id - (near or 0))):
            found = self._within(words, line.passage)
            if found is not None:
                return found
        self._lost(words)
        return None

    def _lost(self, words: str) -> None:
        self.notes.append(f"not found on the page, left out: {words[:40]!r}")

    # --- leaves ---------------------------------------------------------------------------------

    def text(self, value: str | None, near: int | None = None, after: Passage | None = None) -> Leaf | None:
        """A text leaf, printed lines kept."""
        passage = self.passage(value, near, after)
        return None if passage is None or is_blank(passage.text) else Leaf(passage.strip().text, passage.strip())

    def name(self, value: str | None, near: int | None = None, after: Passage | None = None) -> Leaf | None:
        """A text leaf on one line."""
        leaf = self.text(value, near, after)
        return leaf and Leaf(join_lines(str(leaf.value)), leaf.passage)

    def title(self, value: str | None) -> Leaf | None:
        """A title on one line, with the number that it is printed with (一、…), which other whole lines go without."""
        found = _VALUE.fullmatch(value or "")
        place = self._place(found) if found and (found["words"] or "").strip() == "*" else None
        return self.name(value) if place is None else Leaf(join_lines(place.strip().text), place.strip())

    def number(self, value: str | None, near: int | None = None) -> Leaf | None:
        """The figure that a value's words end with, as printed."""
        passage = self.passage(value, near)
        figures = list(_FIGURE.finditer(passage.text)) if passage else []
        if passage is None or not figures:
            return None
        figure = passage[figures[-1].start() : figures[-1].end()].strip(",，")
        parsed = parse_number(figure.text)
        return Leaf(parsed, figure) if isinstance(parsed, Decimal) else None


def _unnumbered(place: Passage) -> Passage:
    found = numbering(place.text)
    return place[found.end :].strip() if found else place.strip()


def offset_in(place: Passage, part: Passage) -> int | None:
    """Where a part begins in the passage that it was cut out of; None where it was cut out of another, or of pieces."""
    start = _start_in(place, part)
    return start if start is not None and place.text.startswith(part.text, start) else None


def _start_in(place: Passage, part: Passage) -> int | None:
    if not part.runs:
        return None
    run = part.runs[0]
    for own in place.runs:
        if own.word is run.word and own.offset <= run.offset < own.offset + own.length:
            return own.start + run.offset - own.offset - run.start
    return None


def _offset(place: Passage, part: Passage) -> int:
    """Where the first run of a part that was cut out of a passage begins in it."""
    return _start_in(place, part) or 0


def _end_offset(place: Passage, part: Passage) -> int:
    """Where the first run of a part ends in the passage that it was cut out of."""
    return _offset(place, part) + part.runs[0].length if part.runs else 0


def _last_offset(place: Passage, tail: str, first: Passage) -> int:
    """Where the last of the stretches that read like `tail` ends: a text is elided to its end."""
    end = _offset(place, first) + len(first.text)
    while (found := locate(tail, [place[end:]])).match == "exact":
        end += _offset(place[end:], found.passage) + len(found.passage.text)
    return end
