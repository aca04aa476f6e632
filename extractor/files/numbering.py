"""Automatic paragraph numbers of DOCX: Word prints them, the text does not hold them."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

import docx.oxml.ns
from docx.document import Document as Word

_Q = docx.oxml.ns.qn
_DIGITS = "零一二三四五六七八九"


class Numbering:
    """Counts numbered paragraphs in document order."""

    def __init__(self, document: Word) -> None:
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        self._levels: dict[tuple[str, int], tuple[str, str, int, bool]] = {}
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError):  # no such part: python-docx would make one, and cannot
            return
        abstract = {node.get(_Q("w:abstractNumId")): node for node in root.findall(_Q("w:abstractNum"))}
        for number in root.findall(_Q("w:num")):
            link = number.find(_Q("w:abstractNumId"))
            if link is not None and link.get(_Q("w:val")) in abstract:
                self._read(number.get(_Q("w:numId")), abstract[link.get(_Q("w:val"))])

    def _read(self, name: str, node: Any) -> None:
        for level in node.findall(_Q("w:lvl")):
            text, style, start = (level.find(_Q(f"w:{tag}")) for tag in ("lvlText", "numFmt", "start"))
            if text is not None and style is not None:
                first = int(start.get(_Q("w:val"))) if start is not None else 1
                legal = level.find(_Q("w:isLgl")) is not None  # every level's number in Arabic digits
                key = (name, int(level.get(_Q("w:ilvl"))))
                self._levels[key] = (text.get(_Q("w:val")) or "", style.get(_Q("w:val")) or "", first, legal)

    def prefix(self, paragraph: Any, style: Any) -> str:
        """The number that Word prints before a ``w:p`` of that style, and counts it; empty without one."""
        number = paragraph.pPr.numPr if paragraph.pPr is not None else None
        number = _style_number(style) if number is None else number
        if number is None or number.numId is None:
            return ""
        name, level = str(number.numId.val), number.ilvl.val if number.ilvl is not None else 0
        if (name, level) not in self._levels:
            return ""
        counts = self._counts[name]
        text, kind, start, legal = self._levels[name, level]
        counts[level] = counts.get(level, start - 1) + 1
        for deeper in [key for key in counts if key > level]:
            del counts[deeper]
        if kind in ("bullet", "none"):
            return ""
        return re.sub(r"%(\d)", lambda m: self._figure(name, int(m.group(1)) - 1, legal), text)

    def _figure(self, name: str, level: int, legal: bool) -> str:
        _, style, start, _ = self._levels.get((name, level), ("", "decimal", 1, False))
        return written(self._counts[name].get(level, start), "decimal" if legal else style)


def _style_number(style: Any) -> Any:
    """The number that a paragraph has by its style (numbered headings)."""
    while style is not None:
        properties = style.element.pPr
        if properties is not None and properties.numPr is not None:
            return properties.numPr
        style = style.base_style
    return None


def written(number: int, style: str) -> str:
    """A count as a ``w:numFmt`` of that name writes it; in Arabic digits where the name says nothing else."""
    if any(part in style for part in ("hinese", "deograph", "japaneseCounting", "taiwaneseCounting")):
        return _circled(number) if "Circle" in style else chinese(number)
    if "Circle" in style:
        return _circled(number)
    if style == "decimalZero":
        return f"{number:02d}"
    if style in ("upperLetter", "lowerLetter") and 0 < number <= 26:
        return chr((64 if style == "upperLetter" else 96) + number)
    if style in ("upperRoman", "lowerRoman") and 0 < number < 40:
        roman = "X" * (number // 10) + _ROMAN[number % 10]
        return roman if style == "upperRoman" else roman.lower()
    return str(number)


_ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")


def _circled(number: int) -> str:
    return chr(0x2460 + number - 1) if 0 < number <= 20 else str(number)


def chinese(number: int) -> str:
    """A number up to 99 in Chinese digits; larger ones in Arabic digits.

    >>> chinese(12), chinese(30)
    ('十二', '三十')
    """
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    head = ("" if tens == 1 else _DIGITS[tens]) + "十" if tens else ""
    return head + (_DIGITS[ones] if ones else "")
