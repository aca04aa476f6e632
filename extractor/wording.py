"""How printed text is compared: the folding that contract and readers share."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_SAME = str.maketrans(
    {
        "，": ",", "。": ".", "；": ";", "：": ":", "（": "(", "）": ")", "“": '"', "”": '"', "‘": "'", "’": "'",
        "、": ",", "～": "~", "〜": "~", "—": "-", "－": "-", "–": "-", "﹪": "%", "·": ".", "•": ".",
    }
)  # fmt: skip


@lru_cache(maxsize=8192)  # the same labels come again and again
def compact(text: str) -> str:
    """NFKC with all white space removed; punctuation stays as NFKC leaves it."""
    return "".join(unicodedata.normalize("NFKC", mend_radicals(text)).split())


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """The form in which two texts are compared: NFKC, no white space, one form of punctuation.

    Source: "Comparing" in the record contract. Closing punctuation is not counted.
    """
    return compact(unicodedata.normalize("NFKC", text).translate(_SAME)).rstrip(".;,")


@lru_cache(maxsize=8192)
def is_blank(text: str) -> bool:
    """Is nothing printed, or only a dash or slash that stands for nothing?"""
    return not compact(text).strip("-—–―－/／\\一.…·*")


# CJK Radicals Supplement to the ideograph that each stands for, where NFKC has no mapping.
# Source: EquivalentUnifiedIdeograph.txt of the Unicode Character Database.
_SUPPLEMENT = dict(
    zip(
        "⺁⺃⺄⺅⺆⺈⺉⺊⺌⺍⺎⺐⺒⺓⺔⺕⺖⺗⺘⺙⺛⺜⺝⺞⺠⺡⺢⺣⺤⺥⺦⺧⺨⺩⺪⺫⺬⺭⺮⺯⺰⺱⺲⺶⺹⺺⺻⺼⺽⺾⺿⻀⻁⻂⻃⻄⻅⻆⻈⻉⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻟⻠⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲",
        "厂乚乙亻冂刀刂卜小小兀尢巳幺彑彐忄心扌攵旡日月歺民氵氺灬爫爫丬牛犭王疋目示礻竹糹纟罓罒羊耂肀聿月臼艹艹艹虎衤覀西见角讠贝车辶辶辶阝钅長镸长门阜阝雨青韦页风飞食飠饣马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀",
        strict=True,
    )
)


_SUPPLEMENT["⼾"] = "户"  # NFKC gives the traditional 戶; simplified text means 户


def mend_radicals(text: str) -> str:
    """CJK radicals and compatibility ideographs (⽬, ⻔) as the characters they stand for (目, 门).

    PDF producers map glyphs to these code points; each becomes exactly one character.
    """
    return text if text.isascii() else _ODD.sub(_mended, text)


_ODD = re.compile("[\u2e80-\u2fdf\uf900-\ufaff]")
"""Radicals, and compatibility ideographs."""


def _mended(found: re.Match[str]) -> str:
    return _SUPPLEMENT.get(found.group()) or unicodedata.normalize("NFKC", found.group())
