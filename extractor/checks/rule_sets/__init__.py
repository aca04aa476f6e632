"""How bureaus turn outcomes into scores: rule sets as data, one TOML file each, over a national default.

A set says only what it does otherwise than the default. It is chosen by name, or detected by the
wording of a form's own notes (`signs`, patterns of which one must occur); several may apply at once.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, Literal

from extractor.errors import UsageError

Shortfall = Literal["pro_rata", "nothing", "open"]
Limit = Literal["no_full", "inverse", "nothing", "open"]
Execution = Literal["pro_rata", "open"]

_DEFAULT = "national"


@dataclass(frozen=True, slots=True)
class Grade:
    """Words of a qualitative outcome, and the shares of the weight that they may earn."""

    words: str
    low: Fraction
    high: Fraction


@dataclass(frozen=True, slots=True)
class RuleSet:
    """How outcomes score. `assumed` names it in Chinese and English, for messages; ``open`` checks nothing."""

    assumed: tuple[str, str]
    shortfall: Shortfall = "pro_rata"
    limit: Limit = "no_full"
    execution: Execution = "pro_rata"
    grades: tuple[Grade, ...] = ()


@cache
def names() -> tuple[str, ...]:
    """The rule sets that there are, the default first."""
    others = sorted(path.stem for path in Path(__file__).parent.glob("*.toml") if path.stem != _DEFAULT)
    return (_DEFAULT, *others)


@cache
def _data(name: str) -> dict[str, Any]:
    if name not in names():
        known = ", ".join(names())
        raise UsageError(f"没有计分规则 {name}，可选：{known}", f"no rule set {name}: choose from {known}")
    return tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text("utf-8"))


def rule_set(*chosen: str) -> RuleSet:
    """The default with what the named sets do otherwise, one after the other.

    Raises:
        UsageError: there is no set of a name.
    """
    data = _data(_DEFAULT)
    grades = tuple(
        Grade(each["words"], Fraction(each["low"]), Fraction(each["high"])) for each in data.get("grades", ())
    )
    rules = RuleSet((data["zh"], data["en"]), **data["scores"], grades=grades)
    added = [_data(name) for name in chosen if name != _DEFAULT]
    for each in added:
        rules = replace(rules, **each["scores"])
    if added:
        rules = replace(
            rules, assumed=("、".join(each["zh"] for each in added), "; ".join(each["en"] for each in added))
        )
    return rules


def detected(texts: Iterable[str]) -> tuple[str, ...]:
    """The sets that the notes of a form speak of, by name; none where they are silent."""
    plain = ["".join(text.split()) for text in texts if "分" in text]
    found = (name for name in names() if any(re.search(sign, text) for sign in _data(name)["signs"] for text in plain))
    return tuple(found)
