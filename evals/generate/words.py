"""Words and dice of one invented report."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from extractor import schemas

T = TypeVar("T")
_FIRST = "青云松禾荆泽安怀柳石金锦澄昌临永白清南北东西龙凤丰宁远长平沙桐梅"
_SECOND = "泉岭溪山川塘河渠湾坪州城阳原林桥浦屏丘水江源台关垣津港陵源峪"
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = ["建国", "秀兰", "伟", "敏", "丽华", "志强", "晓燕", "海涛", "雪梅", "文博", "静", "国庆"]


@cache
def topics() -> list[dict[str, Any]]:
    """What reports are about."""
    found: list[dict[str, Any]] = _toml("topics")["topic"]
    return found


@cache
def headings() -> Mapping[str, Mapping[str, Any]]:
    """How forms head things, by section and thing."""
    return _toml("headings")


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text("utf-8"))


def empty(name: str) -> dict[str, Any]:
    """A blank object of the record's schema: lists are empty, everything else is null."""
    shape = schemas.schema("record")
    shape = shape if name == "Record" else shape["$defs"][name]
    return {key: [] if each.get("type") == "array" else None for key, each in shape["properties"].items()}


def rounded(value: Decimal, places: int = 2) -> Decimal:
    """Half up, as a calculator does."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


class Dice(random.Random):
    """Seeded chance."""

    def some(self, share: float) -> bool:
        """True with this chance."""
        return self.random() < share

    def word(self, section: str, name: str, **facts: Any) -> str:
        """One of the ways in which this thing is headed."""
        return str(self.choice(headings()[section][name])).format(**facts)

    def figure(self, low: Decimal, high: Decimal, places: int) -> Decimal:
        """A figure between two, with so many places."""
        scale = 10**places
        return Decimal(self.randint(int(low * scale), int(high * scale))).scaleb(-places)

    def person(self) -> str:
        """A stand-in's name."""
        return self.choice(_SURNAMES) + self.choice(_GIVEN)

    def place(self) -> tuple[str, str]:
        """An invented place, and what kind of place it is."""
        area = self.choice(["县", "市", "区", "县", "市"])
        return self.choice(_FIRST) + self.choice(_SECOND) + area, area

    def several(self, things: Sequence[T], low: int, high: int) -> list[T]:
        """Some of them, in their own order."""
        count = min(len(things), self.randint(low, high))
        return [things[index] for index in sorted(self.sample(range(len(things)), count))]
