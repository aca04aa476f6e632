"""How bureaus turn outcomes into scores: rule sets as data, one TOML file each, over a national default.

A set says only what it does otherwise than the default. It is chosen by name, or detected by the
wording of a form's own notes (`signs`, patterns of which one must occur); several may apply at once.
A set of bands takes them with its name, ``execution_bands(95=10;90=8;0=0)``, as the notes print them
(`bands.py`); without any it leaves scores open.
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

from extractor.checks.rule_sets.bands import Bands, printed, told
from extractor.errors import UsageError

Shortfall = Literal["pro_rata", "nothing", "bands", "open"]
Limit = Literal["no_full", "inverse", "nothing", "open"]
Execution = Literal["pro_rata", "bands", "open"]

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
    execution_bands: Bands = ()
    steps: Bands = ()
    """Of an outcome's share of its target, what is earned."""


@cache
def names() -> tuple[str, ...]:
    """The rule sets that there are, the default first."""
    others = sorted(path.stem for path in Path(__file__).parent.glob("*.toml") if path.stem != _DEFAULT)
    return (_DEFAULT, *others)


_WITH_BANDS = re.compile(r"(\w+)\((.+)\)")


@cache
def _data(name: str) -> dict[str, Any]:
    """The set's file; of a name with bands, what it says with these."""
    with_bands = _WITH_BANDS.fullmatch(name)
    if with_bands:
        return _banded(_data(with_bands[1]), with_bands[2])
    if name not in names():
        known = ", ".join(names())
        raise UsageError(f"没有计分规则 {name}，可选：{known}", f"no rule set {name}: choose from {known}")
    return tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text("utf-8"))


def _banded(data: dict[str, Any], text: str) -> dict[str, Any]:
    if "bands" not in data:
        raise UsageError(f"{data['zh']}不分档", f"no bands: {data['en']}")
    return {
        **data,
        "scores": {**dict.fromkeys(data["scores"], "bands"), data["bands"]: printed(text)},
        "zh": f"{data['zh']}（{text}）",
        "en": f"{data['en']} ({text})",
    }


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
    """The sets that the notes of a form speak of, by name and with their bands; none where they are silent."""
    plain = ["".join(text.split()) for text in texts if "分" in text]
    return tuple(found for name in names() if (found := _detected(name, plain)))


def _detected(name: str, texts: Iterable[str]) -> str | None:
    """The name of the set, with the bands that the notes tell, where they speak of it."""
    data = _data(name)
    speaking = [text for text in texts if any(re.search(sign, text) for sign in data["signs"])]
    if not speaking or "bands" not in data:
        return name if speaking else None
    sentences = (each for text in speaking for each in text.split("。") if re.search(data["about"], each))
    bands = next(filter(None, map(told, sentences)), ())
    return f"{name}({';'.join(map(str, bands))})" if bands else name
