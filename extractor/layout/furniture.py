"""What stands on pages and is no content: page numbers, running heads and feet, print stamps."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from extractor.document import Page, Word
from extractor.layout.lines import Line, line_passage, lines_of, text_size
from extractor.wording import compact

_PAGE_NUMBER = re.compile(
    r"[-—–―－_·.~(（\[【\s]*"
    r"(?:第?\s*(?:\d{1,4}|[一二三四五六七八九十百]{1,4}|[ivxlc]{1,6})\s*页?(?:\s*[,，/／-]?\s*共?\s*\d{1,4}\s*页?)?|page\d+(?:of\d+)?)"
    r"[-—–―－_·.~)）\]】\s]*",
    re.IGNORECASE,
)
_READ_NUMBER = re.compile(r"[-—–―_·.~一ー^\s]{0,2}\d{1,4}[-—–―_·.~一ー^\s]{0,2}")
"""A page number as a recogniser gives it: its dashes are read as anything flat."""
_STAMP = re.compile(
    r"(?:https?://|file://|www\.)\S+|(?:打印(?:日期|时间|人)|制表时间)[：:]?.*"
    r"|\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:\d{1,2}[:：时]\d{2}(?:[:：分]\d{2}秒?)?)"
)
_STROKES = frozenset("1Il|一-—―–、，。.,·/√✓")
"""Characters that are no wider, or no higher, than a stroke or two."""
_MARGIN = 0.1
"""Share of the page's height in which heads and feet stand."""
_OFTEN = 0.6
"""Share of the pages that a running head stands on."""


def furniture(pages: Sequence[Page], outside: Mapping[int, Sequence[Word]]) -> dict[int, list[Line]]:
    """The lines of each page, by its number, that are furniture.

    `outside` are, by page number, the words that stand in no ruled table. What stands between a title
    and the middle of the page is no running head: forms of one file print （2023年度） under each title.
    """
    margins = {page.number: _margin_lines(page, outside[page.number]) for page in pages}
    found: dict[int, list[Line]] = {number: [] for number in margins}
    running: defaultdict[tuple[str, bool], list[Line]] = defaultdict(list)
    body = text_size(word for words in outside.values() for word in words)
    for page in pages:
        middle = page.upright_size[1] / 2
        found[page.number] += _specks(page, outside[page.number], text_size(page.words))
        titles = [line.box.centre[1] for line in margins[page.number] if line.size > 1.2 * body]
        for line in margins[page.number]:
            text = compact(line_passage(line).text)
            number = _PAGE_NUMBER.fullmatch(text) or (page.source == "ocr" and _READ_NUMBER.fullmatch(text))
            if number or _STAMP.fullmatch(text):
                found[page.number].append(line)
            elif not any(abs(line.box.centre[1] - middle) <= abs(title - middle) for title in titles):
                running[re.sub(r"\d+", "0", text), line.box.top < middle].append(line)
    for lines in running.values():
        spread = max(line.box.top for line in lines) - min(line.box.top for line in lines)
        if len(lines) >= max(3, _OFTEN * len(pages)) and spread < 2 * lines[0].size:
            for line in lines:
                found[line.page].append(line)
    return found


def _specks(page: Page, words: Sequence[Word], body: float) -> list[Line]:
    """Dots, scraps of seals and of the sheet's edge that a recogniser took for characters."""
    if page.source != "ocr":
        return []
    width, height = page.upright_size
    return [
        Line(page.number, (word,), word.box)
        for word in words
        if len(word.text) <= 2 and (_is_scrap(word, body) or _at_edge(word, width, height))
    ]


def _is_scrap(word: Word, body: float) -> bool:
    """Is it far smaller than the print, or as thin as only a stroke is, or small and hardly read at all?"""
    least, most = sorted((word.box.width, word.box.height))
    confidence = word.confidence or 0.0
    thin = least < 0.35 * body and not _STROKES.issuperset(word.text)
    return most < 0.55 * body or thin or (least < 0.6 * body and confidence < 0.75) or confidence < 0.25


def _at_edge(word: Word, width: float, height: float) -> bool:
    left, top, right, bottom = word.box
    if left < 0.02 * width or top < 0.015 * height or right > 0.98 * width or bottom > 0.985 * height:
        return True
    near = left < 0.045 * width or right > 0.955 * width
    return near and (word.confidence or 0.0) < 0.95


def _margin_lines(page: Page, words: Sequence[Word]) -> list[Line]:
    """The outermost lines of a page, above and below all that else stands on it."""
    height = page.upright_size[1]
    near = [word for word in words if not _MARGIN * height < word.box.centre[1] < (1 - _MARGIN) * height]
    lines = lines_of(page.number, near)
    upper = [line for line in lines if line.box.centre[1] < height / 2]
    lower = [line for line in lines if line.box.centre[1] >= height / 2]
    return _outer(upper[:2], upper) + _outer(lower[-2:][::-1], lower)


def _outer(lines: Sequence[Line], zone: Sequence[Line]) -> list[Line]:
    """The first line, and a second one that stands apart from the text below it."""
    if len(lines) < 2 or len(zone) <= 2:
        return list(lines)
    return [lines[0]] if len(zone) > 2 else list(lines)
