"""The words of narrative reports: patterns of `readers/vocabulary/prose.toml`, compiled once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

_FILE = Path(__file__).parent.parent / "vocabulary" / "prose.toml"


class Found(NamedTuple):
    """A concept of the vocabulary, and where its words stand in a text."""

    concept: str
    start: int
    end: int


@cache
def _words() -> dict[str, dict[str, Any]]:
    with _FILE.open("rb") as file:
        return tomllib.load(file)


@cache
def pattern(section: str, concept: str) -> re.Pattern[str]:
    """The pattern of one concept; a list of patterns is one pattern of alternatives."""
    value = _words()[section][concept]
    return re.compile(value if isinstance(value, str) else "|".join(f"(?:{each})" for each in value))


@cache
def concepts(section: str) -> tuple[str, ...]:
    """The concepts of a section that are lists of patterns, in their order."""
    return tuple(name for name, value in _words()[section].items() if isinstance(value, list))


def first_concept(section: str, text: str) -> str | None:
    """The first concept with a pattern that is found in the text."""
    return next((name for name in concepts(section) if pattern(section, name).search(text)), None)


def all_concepts(section: str, text: str, names: Sequence[str]) -> list[str]:
    """Those of the named concepts that are found in the text, in the order of print."""
    found = {name: match.start() for name in names if (match := pattern(section, name).search(text))}
    return sorted(found, key=lambda name: found[name])


def whole_concept(section: str, text: str) -> str | None:
    """The first concept with a pattern that is the whole text."""
    return next((name for name in concepts(section) if pattern(section, name).fullmatch(text)), None)


def last_concept(section: str, text: str, names: Sequence[str] = ()) -> Found | None:
    """The concept whose words stand nearest to the end of the text; of two there, the longer one's."""
    found = list(_matches(section, text, names or concepts(section)))
    return max(found, key=lambda each: (each.end, -each.start)) if found else None


def _matches(section: str, text: str, names: Sequence[str]) -> Iterator[Found]:
    for name in names:
        for match in pattern(section, name).finditer(text):
            if match.end() > match.start():
                yield Found(name, match.start(), match.end())
