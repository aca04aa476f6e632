"""Words to lines of print, and lines to the text that they carry.

Sizes are relative to the print: one em is the font size (the height of a box where a recogniser
gives no size).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from extractor.document import Box, Passage, Word, around

ITEM_START = re.compile(
    r"\s*(?:"
    r"[（(]?[一二三四五六七八九十]{1,3}[、）)]"
    r"|[（(]\d{1,2}[）)]"
    r"|\d{1,2}[、．.)）](?!\d)"
    r"|[①-⑳]"
    r"|[^\s：:，,。；;、]{1,6}[0-9一二三四五六七八九十]{1,3}[：:]"
    r"|[一二三四五六七八九十]是"
    r"|[★☆●■◆▲]"
    r")"
)
"""How a numbered item begins: 一、 （一） 1、 1. (1) ① 目标1： 一是."""

_ASCII_HEIGHT = 1.35
_SENTENCE_END = "。；;！？!?"
_TOKEN = re.compile(r"[0-9A-Za-z.,%‰:/+\-]+|.", re.DOTALL)
_CLOSING = "，。；：、！？）》」』”’％%,.;:!?)]"


@dataclass(frozen=True, slots=True)
class Line:
    """Words on one baseline of one page, from left to right, with the box around them."""

    page: int
    words: tuple[Word, ...]
    box: Box

    @property
    def size(self) -> float:
        """Font size, in points."""
        return text_size(self.words)


def word_size(word: Word) -> float:
    """Font size of a word in points; of a recognised word, what its box says.

    A recogniser's box is as high as the ink: figures and letters are lower than ideographs of
    their size.
    """
    if word.confidence is None and word.size:
        return word.size
    width, height = word.box.width, word.box.height
    size = max(min(width, height), 0.6 * max(width, height) / len(word.text or " "))
    return max(size * _ASCII_HEIGHT if word.text.isascii() else size, 1.0)


def text_size(words: Iterable[Word], default: float = 10.0) -> float:
    """The usual font size among `words`, in points."""
    sizes = [word.size if word.size and word.confidence is None else word_size(word) for word in words]
    return median(sizes) if sizes else default


def lines_of(page: int, words: Iterable[Word]) -> list[Line]:
    """The words as lines, from top to bottom; a line's words stand from left to right."""
    words = list(words)
    if len(words) == 1:
        return [Line(page, (words[0],), words[0].box)]
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: (word.box[1] + word.box[3], word.box[0])):
        row = next((row for row in reversed(rows[-3:]) if _level(row[-1], word)), None)
        if row is None:
            rows.append([word])
        else:
            row.append(word)
    lines = []
    for row in rows:
        row.sort(key=lambda word: word.box[0])
        box = around(word.box for word in row)
        lines.append(Line(page, tuple(row), box))
    return lines


def _level(one: Word, other: Word) -> bool:
    """Do both stand on the same line?"""
    a, b = one.box, other.box
    high, low = a[3] - a[1], b[3] - b[1]
    # A dash is hardly as high as a stroke is thick: it is on the line whose middle it lies in.
    if abs((a[1] + a[3]) - (b[1] + b[3])) > max(min(high, low), 0.6 * max(high, low)):
        return False
    # Characters set one below the other overlap sideways; a line's words never do.
    return min(a[2], b[2]) - max(a[0], b[0]) <= 0.5 * min(a[2] - a[0], b[2] - b[0])


def line_passage(line: Line) -> Passage:
    """A line's text: words with a gap between them are parted by a space, wide gaps by two."""
    parts: list[Passage] = []
    before: Word | None = None
    for word in line.words:
        if before is not None:
            gap, size = word.box.left - before.box.right, word_size(word)
            if gap > 0.25 * size and not before.text.endswith(" "):
                parts.append(Passage("  " if gap > 2 * size else " "))
        parts.append(Passage.of_word(line.page, word))
        before = word
    return Passage.join(parts)


def flow(lines: Sequence[Line], boxes: Sequence[Box]) -> Passage:
    r"""The text of a cell: wrapped lines joined, real ends of lines kept as ``\n``.

    `boxes` holds, for each line, the rectangle that it was set in. A line really ends where the
    next begins an item or an indented paragraph, or where what follows would still have fitted;
    in a centred cell only after the end of a sentence, since there every line is short.
    """
    if len(lines) < 2:
        return line_passage(lines[0]).strip() if lines else Passage()
    passages = [line_passage(line).strip() for line in lines]
    stacked = all(len(passage.text) <= 1 for passage in passages)
    loose = not _flush_left(lines, boxes)
    parts = [passages[0]]
    for index in range(1, len(lines)):
        before, after = passages[index - 1].text, passages[index].text
        if not stacked and _really_ends(lines, boxes, index, before, after, loose):
            parts.append(Passage("\n"))
        elif before[-1:].isascii() and before[-1:].isalpha() and after[:1].isascii() and after[:1].isalpha():
            parts.append(Passage(" "))
        parts.append(passages[index])
    return Passage.join(parts)


def _flush_left(lines: Sequence[Line], boxes: Sequence[Box]) -> bool:
    """Is the text set from the left edge (paragraphs may be indented)?"""
    size = lines[0].size
    insets = [line.box.left - box.left for line, box in zip(lines, boxes, strict=True)]
    middles = [line.box.centre[0] - box.centre[0] for line, box in zip(lines, boxes, strict=True)]
    if max(insets) - min(insets) > 0.6 * size and max(middles) - min(middles) < 0.5 * size:
        return False
    flush = sum(inset - min(insets) < 0.6 * size for inset in insets)
    return min(insets) < 1.2 * size and 2 * flush >= len(lines)


def _really_ends(lines: Sequence[Line], boxes: Sequence[Box], index: int, before: str, after: str, loose: bool) -> bool:
    """Does line ``index - 1`` end because its text does, not because it was wrapped?"""
    if ITEM_START.match(after):
        return True
    if loose:
        return before.endswith(tuple(_SENTENCE_END))
    size = lines[index].size
    inset = min(line.box.left - box.left for line, box in zip(lines, boxes, strict=True))
    if lines[index].box.left - boxes[index].left - inset > 1.5 * size:
        return True
    padding = min(max(inset, 0.0), 0.6 * size)
    room = boxes[index - 1].right - padding - lines[index - 1].box.right
    return room > first_token_width(after, size) + 0.7 * size


def first_token_width(text: str, size: float) -> float:
    """About how wide the first unbreakable run of `text` is, with the punctuation that clings to it."""
    found = _TOKEN.match(text)
    token = found.group() if found else ""
    rest = text[len(token) :]
    token += rest[: len(rest) - len(rest.lstrip(_CLOSING))]
    return sum(0.55 if ch.isascii() else 1.0 for ch in token) * size
