"""Characters of a text layer -> words.

Works on the spans of PyMuPDF's ``Page.get_texttrace``: the characters as they were painted,
with origin, advance, colour and paint mode. What text extraction proper would add (guessed
spaces, block order) is not wanted here: layout decides what belongs together.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from operator import itemgetter
from statistics import median
from typing import Any, NamedTuple

from extractor.document import Box, Ruling, TextFacts, Word, around
from extractor.wording import mend_radicals

Span = dict[str, Any]
"""A run of characters as PyMuPDF's ``Page.get_texttrace`` gives it."""

_GAP = 0.55
"""A gap of more than this many ems ends a word: a half-width space in print is 0.5, a column gap more."""
_FIGURE_GAP = 0.3
"""The same between two figures: a column of figures may begin close behind another."""
_ABOVE, _BELOW = 0.88, 0.14
"""What the box of a word reaches over and under its base line, in ems: the em box of Chinese fonts."""
_ONE_LINE = 1.5
"""Ems of height that a run on one base line may have without a look at its characters."""
_SLANT = 0.996
"""Cosine of 5 degrees: a text layer laid under a skewed scan is still level."""
_FAINT, _PALE = 0.12, 0.4
_COLOURED = 0.3
"""Between the strongest and the weakest part of a colour (0 to 1): greys have nothing between them."""
_AROUND = 4
"""So many tilted characters of one colour make the rim of a seal."""
_INVISIBLE = 3
_BOLD_FLAG = 16
_BOLD_NAMES = ("bold", "black", "heavy", "semibold", "demi", "simhei", "heiti", "黑体")
_IGNORED = frozenset([-1, 0, 0x00AD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF])
_SPACES = frozenset([*range(1, 33), 0xA0, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000])
_UNMAPPED = re.compile("[\ue000-\uf8ff\ufffd\U000f0000-\U0010ffff]")
_TWINS = {"\u2015": "—", "\u2215": "／", "︵": "（", "︶": "）"}
"""What a font draws with one glyph for two characters, and a PDF then names by the rarer one. (Some name the right one
as well, as the text that is meant; any text could be put there, so what is drawn counts.)"""
_FIGURE = frozenset("0123456789０１２３４５６７８９.．%％")


class Line(NamedTuple):
    """What the characters of a span share. `base` lies across the direction of the line."""

    base: float
    size: float
    bold: bool


Glyph = tuple[float, float, str, Line]
"""A character: its extent along the line, itself, and the run that it comes from. (A plain tuple: there are many.)"""


class _Characters(dict[int, str]):
    """Code point -> character, its twin or radical mended, " " for any space, "" for what shows nothing."""

    def __missing__(self, code: int) -> str:
        self[code] = text = "" if code in _IGNORED else " " if code in _SPACES else _mended(chr(code))
        return text


def _mended(character: str) -> str:
    return _TWINS.get(character) or mend_radicals(character)


_CHARACTERS = _Characters()


def turn_of(spans: Iterable[Span]) -> int:
    """Quarter turns, clockwise, that make most of the text level."""
    votes = [0, 0, 0, 0]
    for span in spans:
        x, y = span["dir"]
        if not span["wmode"] and (abs(x) > _SLANT or abs(y) > _SLANT):
            votes[(0 if x > 0 else 2) if abs(x) > _SLANT else (1 if y < 0 else 3)] += len(span["chars"])
    return votes.index(max(votes)) if any(votes) else 0


def painted(spans: Iterable[Span]) -> int:
    """How many characters they paint that are no spaces."""
    return sum([code not in _SPACES and code not in _IGNORED for span in spans for code, *_ in span["chars"]])


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
    large = _large(spans)
    stamps = _stamps(spans)
    for span in spans:
        count = len(span["chars"])
        if not _is_straight(span) or _is_watermark(span, large, fills) or _is_stamped(span, stamps):
            dropped += count
            continue
        if span["type"] == _INVISIBLE:
            invisible += count
        if span["dir"][0] > _SLANT and not span["wmode"]:
            for chars in _lines_of(span):
                line = _line(span, chars[0][2][1])
                glyphs = _glyphs(chars, line, page)
                if glyphs:
                    level.append((line, glyphs))
        else:
            upright.append(span)
    words = _level_words(level, rulings)
    words += _upright_words(upright, page)
    text = "".join([word.text for word in words])
    unmapped = len(_UNMAPPED.findall(text))
    return words, TextFacts(len(text), unmapped, min(invisible, len(text)), 0, dropped, 0.0)


def _line(span: Span, base: float) -> Line:
    left, top, right, bottom = span["chars"][0][3]
    size = span["size"]
    height = bottom - top if abs(span["dir"][0]) > 0.5 else right - left
    if height > 0 and not 0.4 < size / height < 2.5:  # Type 3 fonts give sizes in a space of their own
        size = height
    return Line(base, size, bool(span["flags"] & _BOLD_FLAG) or span["type"] == 1 or _is_bold(span["font"]))


@lru_cache(maxsize=256)
def _is_bold(font: str) -> bool:
    return any(name in font.lower() for name in _BOLD_NAMES)


def _lines_of(span: Span) -> list[Sequence[Any]]:
    """The characters of a level span, by base line: one text object may print a whole paragraph."""
    chars = span["chars"]
    if span["bbox"][3] - span["bbox"][1] < _ONE_LINE * span["size"]:
        return [chars]
    slack = 0.25 * span["size"]
    starts = [i for i in range(1, len(chars)) if abs(chars[i][2][1] - chars[i - 1][2][1]) > slack]
    return [chars[start:end] for start, end in pairwise([0, *starts, len(chars)])]


def _glyphs(chars: Sequence[Any], line: Line, page: Box) -> list[Glyph]:
    """The characters of a level line that show something on the page; spaces stay, to be seen as gaps."""
    if not page.top <= line.base <= page.bottom + line.size:
        return []
    characters, left, right = _CHARACTERS, page.left, page.right
    return [
        (origin[0], box[2] if box[2] > origin[0] else origin[0], text, line)
        for code, _, origin, box in chars
        if (text := characters[code]) and origin[0] < right and box[2] > left
    ]


def _is_straight(span: Span) -> bool:
    """Level or plumb; what is tilted is watermark or seal."""
    x, y = span["dir"]
    return bool(abs(x) > _SLANT or abs(y) > _SLANT)


Ink = tuple[float, ...]


def _stamps(spans: Sequence[Span]) -> list[tuple[Ink, Box]]:
    """Seals drawn as text: characters set around a circle, all in one colour that is no black."""
    tilted: dict[Ink, list[Box]] = {}
    for span in spans:
        ink = tuple(span["color"] or ())
        if (
            not _is_straight(span)
            and len(span["chars"]) < 3
            and max(ink, default=0.0) - min(ink, default=0.0) > _COLOURED
        ):
            tilted.setdefault(ink, []).append(Box(*span["bbox"]))
    return [(ink, around(boxes)) for ink, boxes in tilted.items() if len(boxes) >= _AROUND]


def _is_stamped(span: Span, stamps: Sequence[tuple[Ink, Box]]) -> bool:
    """Is it the star, the line, or a level character of a seal's rim?"""
    if not stamps:
        return False
    ink, (left, top, right, bottom) = tuple(span["color"] or ()), span["bbox"]
    middle = (left + right) / 2, (top + bottom) / 2
    return any(ink == colour and box.holds(*middle) for colour, box in stamps)


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
    row.sort(key=itemgetter(0))
    line = row[0][3]
    middle = line.base - 0.35 * line.size
    crossing = [x for x, top, bottom in plumb if top <= middle <= bottom]
    words: list[Word] = []
    run: list[Glyph] = []
    bold = space = False
    near = 0.1 * line.size
    last_start = last_end = 0.0
    passed = 0
    last_text = ""
    for glyph in row:
        start, end, text, line = glyph
        if text == " ":
            space = True
            continue
        before = bisect_left(crossing, (start + end) / 2) if crossing else 0  # plumb rulings left of its middle
        if run:
            gap = start - last_end
            if text == last_text and start - last_start < min(0.15 * line.size, 0.5 * (end - start)):
                bold = True  # painted twice with a small offset: poor man's bold
                continue
            ends = gap > near and _ends(run[-1], glyph, gap)
            if ends or before > passed:
                words.append(_word(run, bold))
                run, bold = [], False
            elif space and gap > near:
                run.append((last_end, start, " ", line))
        run.append(glyph)
        last_start, last_end, last_text, space = start, end, text, False
        passed = before
    if run:
        words.append(_word(run, bold))
    return words


def _ends(one: Glyph, other: Glyph, gap: float) -> bool:
    """Is the gap between two characters wide enough to end a word? Figures stand apart at half of it."""
    ems = gap / max(one[3].size, other[3].size, 0.1)
    return ems > _GAP or (ems > _FIGURE_GAP and one[2] in _FIGURE and other[2] in _FIGURE)


def _word(run: list[Glyph], twice: bool) -> Word:
    text = "".join([glyph[2] for glyph in run])
    line = run[0][3]
    if line is not run[-1][3]:
        line = max([glyph[3] for glyph in run], key=lambda item: item.size)
    left, end = run[0][0], max(run[-1][1], run[-1][0])
    # a ligature may stand for several characters
    edges = (*[glyph[0] for glyph in run], end) if len(text) == len(run) else ()
    box = Box(left, line.base - _ABOVE * line.size, end, line.base + _BELOW * line.size)
    return Word(text, box, edges, line.size, twice or line.bold)


def _upright_words(spans: Sequence[Span], page: Box) -> list[Word]:
    """Runs that stand upright on the page (a turned label): a word each, its characters unplaced in x."""
    columns: dict[tuple[int, int], list[Word]] = {}
    for span in spans:
        _, y = span["dir"]
        down = 1 if span["wmode"] or y > 0 else -1
        for code, _, _, corners in span["chars"]:
            text, box = _CHARACTERS[code], Box(*corners)
            if not text.strip() or not page.overlap(box):
                continue
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
