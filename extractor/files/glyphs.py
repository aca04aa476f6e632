"""Characters of a text layer -> words.

Works on the spans of PyMuPDF's ``Page.get_texttrace``: the characters as they were painted,
with origin, advance, colour and paint mode. What text extraction proper would add (guessed
spaces, block order) is not wanted here: layout decides what belongs together.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median
from typing import Any, NamedTuple

from extractor.document import Box, Ruling, TextFacts, Word, around
from extractor.wording import mend_radicals

Span = dict[str, Any]
"""A run of characters as PyMuPDF's ``Page.get_texttrace`` gives it."""

_GAP = 0.6
"""A gap of more than this many ems ends a word: a half-width space in print is 0.5, a column gap more."""
_ABOVE, _BELOW = 0.88, 0.14
"""What the box of a word reaches over and under its base line, in ems: the em box of Chinese fonts."""
_SLANT = 0.996
"""Cosine of 5 degrees: a text layer laid under a skewed scan is still level."""
_FAINT, _PALE = 0.12, 0.4
_INVISIBLE = 3
_BOLD_FLAG = 16
_BOLD_NAMES = ("bold", "black", "heavy", "semibold", "demi", "simhei", "heiti", "黑体")
_IGNORED = frozenset([-1, 0, 0x00AD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF])
_SPACES = frozenset([*range(1, 33), 0xA0, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000])


class Glyph(NamedTuple):
    """A character: its extent along the line, itself (None: a space), and the run that it comes from."""

    start: float
    end: float
    text: str | None
    line: Line


class Line(NamedTuple):
    """What the characters of a span share. `base` lies across the direction of the line."""

    base: float
    size: float
    bold: bool


class _Characters(dict[int, str | None]):
    """Code point -> character with radicals mended, None for a space; filled as they come."""

    def __missing__(self, code: int) -> str | None:
        self[code] = text = None if code in _SPACES else mend_radicals(chr(code))
        return text


_CHARACTERS = _Characters()


def turn_of(spans: Iterable[Span]) -> int:
    """Quarter turns, clockwise, that make most of the text level."""
    votes = [0, 0, 0, 0]
    for span in spans:
        x, y = span["dir"]
        if not span["wmode"] and (abs(x) > _SLANT or abs(y) > _SLANT):
            votes[(0 if x > 0 else 2) if abs(x) > _SLANT else (1 if y < 0 else 3)] += len(span["chars"])
    return votes.index(max(votes)) if any(votes) else 0


def words_of(
    spans: Sequence[Span], rulings: Sequence[Ruling], fills: Sequence[Box], page: Box
) -> tuple[list[Word], TextFacts]:
    """Words in the order of their lines, and what was seen of the text layer.

    A word ends where a gap is wider than `_GAP` and where a plumb ruling crosses its line. Spans
    must be upright: direction (1, 0) is level. Glyphs that were painted twice count once.
    """
    level: list[tuple[Line, list[Glyph]]] = []
    upright: list[Span] = []
    invisible = dropped = 0
    unmapped: list[int] = []
    large = _large(spans)
    for span in spans:
        x, y = span["dir"]
        count = len(span["chars"])
        if not (abs(x) > _SLANT or abs(y) > _SLANT) or _is_watermark(span, large, fills):
            dropped += count
            continue
        if span["type"] == _INVISIBLE:
            invisible += count
        if x > _SLANT and not span["wmode"]:
            line = _line(span, span["chars"][0][2][1])
            glyphs = _glyphs(span, line, page, unmapped)
            if glyphs:
                level.append((line, glyphs))
        else:
            upright.append(span)
    words = _level_words(level, rulings)
    words += _upright_words(upright, page, unmapped)
    characters = sum(len(word.text) for word in words)
    return words, TextFacts(characters, len(unmapped), min(invisible, characters), 0, dropped, 0.0)


def _line(span: Span, base: float) -> Line:
    left, top, right, bottom = span["chars"][0][3]
    size = span["size"]
    height = bottom - top if abs(span["dir"][0]) > 0.5 else right - left
    if height > 0 and not 0.4 < size / height < 2.5:  # Type 3 fonts give sizes in a space of their own
        size = height
    font = span["font"].lower()
    bold = bool(span["flags"] & _BOLD_FLAG) or span["type"] == 1 or any(name in font for name in _BOLD_NAMES)
    return Line(base, size, bold)


def _glyphs(span: Span, line: Line, page: Box, unmapped: list[int]) -> list[Glyph]:
    if not page.top <= line.base <= page.bottom + line.size:
        return []
    characters = _CHARACTERS
    glyphs = []
    for code, _, origin, box in span["chars"]:
        if code in _IGNORED:
            continue
        if 0xE000 <= code <= 0xF8FF or code == 0xFFFD or code >= 0xF0000:
            unmapped.append(code)
        start, end = origin[0], box[2]
        if end > page.left and start < page.right:
            glyphs.append(Glyph(start, end if end > start else start, characters[code], line))
    return glyphs


def _large(spans: Sequence[Span]) -> float:
    """The size from which pale text is taken for a watermark: twice what most of the text has."""
    sizes = [span["size"] for span in spans]
    return max(2 * median(sizes), 20.0) if sizes else 20.0


def _is_watermark(span: Span, large: float, fills: Sequence[Box]) -> bool:
    """Too faint to be read, or pale and large. White on a coloured area is neither."""
    ink = (1.0 - min(span["color"] or (0.0,))) * span["opacity"]
    if ink > _PALE or span["type"] == _INVISIBLE:
        return False
    if ink <= _FAINT and span["opacity"] > 0.5:
        _, _, (x, y), _ = span["chars"][0]
        return not any(fill.left <= x + 1 and x <= fill.right and fill.top <= y - 1 <= fill.bottom for fill in fills)
    return ink <= _FAINT or bool(span["size"] >= large)


def _level_words(runs: list[tuple[Line, list[Glyph]]], rulings: Sequence[Ruling]) -> list[Word]:
    """Runs on one base line are one line of print, whatever order they were painted in."""
    runs.sort(key=lambda run: run[0].base)
    plumb = sorted((r.x0, r.y0, r.y1) for r in rulings if not r.horizontal)
    words: list[Word] = []
    row: list[Glyph] = []
    first: Line | None = None
    for line, glyphs in runs:
        if first is None or line.base - first.base > 0.25 * min(line.size, first.size):
            words.extend(_split(row, plumb))
            first, row = line, glyphs
        else:
            row = row + glyphs
    words.extend(_split(row, plumb))
    return words


def _split(row: list[Glyph], plumb: Sequence[tuple[float, float, float]]) -> list[Word]:
    """The words of one line of print."""
    if not row:
        return []
    row.sort(key=lambda glyph: glyph[0])
    middle = row[0].line.base - 0.35 * row[0].line.size
    crossing = [x for x, top, bottom in plumb if top <= middle <= bottom]
    words: list[Word] = []
    run: list[Glyph] = []
    bold = space = False
    for glyph in row:
        start, end, text, line = glyph
        if text is None:
            space = True
            continue
        if run:
            last = run[-1]
            size = max(line.size, last.line.size)
            if text == last.text and start - last.start < min(0.15 * size, 0.5 * (end - start)):
                bold = True  # painted twice with a small offset: poor man's bold
                continue
            gap = start - last.end
            if gap > _GAP * size or _parted(crossing, last, glyph):
                words.append(_word(run, bold))
                run, bold = [], False
            elif space and gap > 0.1 * size:
                run.append(Glyph(last.end, start, " ", last.line))
        run.append(glyph)
        space = False
    if run:
        words.append(_word(run, bold))
    return words


def _parted(crossing: Sequence[float], one: Glyph, other: Glyph) -> bool:
    """Does a plumb ruling stand between the middles of two characters?"""
    if not crossing:
        return False
    index = bisect_left(crossing, (one.start + one.end) / 2)
    return index < len(crossing) and crossing[index] < (other.start + other.end) / 2


def _word(run: list[Glyph], twice: bool) -> Word:
    text = "".join([glyph.text or "" for glyph in run])
    lines = [glyph.line for glyph in run]
    line = lines[0] if lines[0] is lines[-1] else max(lines, key=lambda item: item.size)
    edges = [glyph.start for glyph in run]
    end = max(run[-1].end, edges[-1])
    if len(text) != len(run):  # a ligature that stands for several characters
        edges = []
    box = Box(run[0].start, line.base - _ABOVE * line.size, end, line.base + _BELOW * line.size)
    return Word(text, box, (*edges, end) if edges else (), line.size, twice or line.bold)


def _upright_words(spans: Sequence[Span], page: Box, unmapped: list[int]) -> list[Word]:
    """Runs that stand upright on the page (a turned label): a word each, its characters unplaced in x."""
    columns: dict[tuple[int, int], list[Word]] = {}
    for span in spans:
        _, y = span["dir"]
        down = 1 if span["wmode"] or y > 0 else -1
        for code, _, _, corners in span["chars"]:
            text = _CHARACTERS[code] if code not in _IGNORED else None
            box = Box(*corners)
            if text is None or not page.overlap(box):
                continue
            if 0xE000 <= code <= 0xF8FF or code == 0xFFFD or code >= 0xF0000:
                unmapped.append(code)
            line = _line(span, 0.0)
            key = (down, round(box.centre[0] / max(line.size / 2, 1)))
            columns.setdefault(key, []).append(Word(text, box, (), line.size, line.bold))
    words: list[Word] = []
    for (down, _), letters in columns.items():
        letters.sort(key=lambda letter: down * letter.box.centre[1])
        words.extend(_stacked(letters))
    return words


def _stacked(letters: list[Word]) -> list[Word]:
    """Letters of a column, in reading order, as words."""
    words: list[list[Word]] = [letters[:1]]
    for before, letter in pairwise(letters):
        gap = max(letter.box.top - before.box.bottom, before.box.top - letter.box.bottom)
        if gap > _GAP * letter.size:
            words.append([])
        elif letter.text == before.text and letter.box.overlap(before.box) > 0.7 * letter.box.width * letter.box.height:
            continue
        words[-1].append(letter)
    return [
        replace(word[0], text="".join(letter.text for letter in word), box=around(letter.box for letter in word))
        for word in words
    ]
