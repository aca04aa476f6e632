"""What printed labels mean, looked up in `vocabulary/form.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Set
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from extractor.wording import compact

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^】]*】|〔[^〕]*〕|<[^<>]*>")
_NUMBERING = re.compile(
    r"^(?:\(?[一二三四五六七八九十]{1,3}\)?[、.]|\d{1,2}[、.](?!\d)|\(\d{1,2}\)|其中[:,]?|[*★☆#△▲●◆]+)+"
)
_ANYTHING = re.compile(r"(?<!\\)\.|\[\^|\\[DSWw]")
_IDEOGRAPH = re.compile(r"[^\W\d_a-zA-Z]")
_DASHES = str.maketrans(dict.fromkeys("―–—−‐‑‒－", "-"))
_EDGES = ":;,。.、*★☆#△▲ "


@lru_cache(maxsize=8192)
def key(text: str) -> str:
    """The form in which a label is looked up: no brackets, numbering, marks or closing colon.

    >>> key("其中：项目（政策） 名称：")
    '项目名称'
    """
    plain = compact(text).translate(_DASHES)
    for _ in range(2):
        plain = _BRACKETS.sub("", plain)
    return _NUMBERING.sub("", plain.strip(_EDGES)).strip(_EDGES)


@cache
def _tables() -> dict[str, Any]:
    source = resources.files("extractor.readers") / "vocabulary" / "form.toml"
    return tomllib.loads(source.read_text(encoding="utf-8"))


@cache
def _words(section: str) -> dict[str, list[str]]:
    table: Any = _tables()
    for name in section.split("."):
        table = table[name]
    return {concept: found for concept, found in table.items() if found}


def _either(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{each})" for each in words))


@cache
def _patterns(section: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((concept, _either(found)) for concept, found in _words(section).items())


class _Labels:
    """The patterns of a section for whole labels.

    Most cells are no labels and hold an ideograph that no label holds, which is quickly told: then
    patterns are left that have a place for any character.
    """

    def __init__(self, section: str) -> None:
        self._any: list[tuple[str, re.Pattern[str]]] = []
        self._all: list[tuple[str, re.Pattern[str]]] = []
        self._ideographs: set[str] = set()
        for concept, words in _words(section).items():
            wide = [each for each in words if _ANYTHING.search(each)]
            self._all.append((concept, _either(words)))
            self._any += [(concept, _either(wide))] if wide else []
            self._ideographs.update(*[_IDEOGRAPH.findall(each) for each in words if each not in wide])

    def concept(self, plain: str, ideographs: Set[str]) -> str | None:
        """The first with a pattern that is the whole label."""
        patterns = self._all if ideographs <= self._ideographs else self._any
        return next((name for name, pattern in patterns if pattern.fullmatch(plain)), None)


_labels = cache(_Labels)


@lru_cache(maxsize=8192)
def _ideographs(plain: str) -> frozenset[str]:
    return frozenset(_IDEOGRAPH.findall(plain))


@lru_cache(maxsize=65536)
def concept(section: str, text: str) -> str | None:
    """The concept of `section` (``"funds.columns"``) that a printed label names, or None."""
    if len(text) > 60:
        return None
    plain = key(text)
    ideographs = _ideographs(plain)
    return _labels(section).concept(plain, ideographs) if ideographs and len(plain) <= 30 else None


@cache
def typical() -> tuple[str, ...]:
    """Labels as most forms print them."""
    return tuple(_tables()["typical"]["words"])


@cache
def full_levels() -> tuple[str, ...]:
    """Names of first and second levels of indicators in full."""
    return tuple(_tables()["indicators"]["levels"]["names"])


def is_any(section: str, text: str, *names: str) -> bool:
    """Does the label name one of these concepts?"""
    return concept(section, text) in names


def parent_of_level2(text: str) -> str | None:
    """The standard first level of a second level; None where the scheme has none."""
    return concept("indicators.parents", text)


@lru_cache(maxsize=1024)
def report_type(text: str) -> str | None:
    """The report type that a title names."""
    plain = compact(text)
    for name, pattern in _patterns("report.types"):
        if pattern.search(plain):
            return name
    return None


@lru_cache(maxsize=1024)
def is_title(text: str) -> bool:
    """Does this read like the title of a form or report?"""
    plain = compact(text)
    patterns = dict(_patterns("report.titles"))
    sentence = any(mark in plain for mark in ",。;")
    return (
        len(plain) <= 60
        and not sentence
        and bool(patterns["form"].fullmatch(plain))
        and not patterns["noise"].fullmatch(plain)
    )
