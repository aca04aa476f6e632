"""How printed text is compared: the folding that contract and readers share."""

from __future__ import annotations

import unicodedata

_SAME = str.maketrans(
    {
        "，": ",", "。": ".", "；": ";", "：": ":", "（": "(", "）": ")", "“": '"', "”": '"', "‘": "'", "’": "'",
        "、": ",", "～": "~", "〜": "~", "—": "-", "－": "-", "–": "-", "﹪": "%", "·": ".", "•": ".",
    }
)  # fmt: skip


def compact(text: str) -> str:
    """NFKC with all white space removed; punctuation stays as NFKC leaves it."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def fold(text: str) -> str:
    """The form in which two texts are compared: NFKC, no white space, one form of punctuation.

    Source: "Comparing" in the record contract. Closing punctuation is not counted.
    """
    return compact(unicodedata.normalize("NFKC", text).translate(_SAME)).rstrip(".;,")


def is_blank(text: str) -> bool:
    """Is nothing printed, or only a dash or slash that stands for nothing?"""
    return not compact(text).strip("-—–―－/／\\一.…·*")


_RADICALS = range(0x2E80, 0x2FE0)
_COMPATIBILITY = range(0xF900, 0xFB00)


def mend_radicals(text: str) -> str:
    """CJK radicals and compatibility ideographs (⽬) as the characters they stand for (目).

    PDF producers map glyphs to these code points; each becomes exactly one character.
    """
    if all(ord(ch) < 0x2E80 or 0x2FE0 <= ord(ch) < 0xF900 or ord(ch) >= 0xFB00 for ch in text):
        return text
    return "".join(
        unicodedata.normalize("NFKC", ch) if ord(ch) in _RADICALS or ord(ch) in _COMPATIBILITY else ch for ch in text
    )
