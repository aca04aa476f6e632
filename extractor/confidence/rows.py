"""What the columns and rows of a record say of their cells: a cell unlike its column, a row unlike the others.

Cells of one column are printed alike: with an operator, with a unit, with so many decimals. What a
recogniser or the layout got wrong is often odd there, however surely its characters were read.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from math import log
from typing import Any

from extractor.extraction import Record
from extractor.figures import decimals
from extractor.kept import Kept
from extractor.quantities import parse_quantity
from extractor.readers.form.vocabulary import concept, parent_of_level2

LISTS = ("funds", "indicators", "goals", "funding", "project_lines")
_LEVELS = ("level1", "level2")
_QUANTITIES = ("target", "actual", "half_year_target", "long_term_target", "forecast")
_OPERATOR = re.compile(r"^[≥≤><=＝≧≦]")
_NOTE = re.compile(r"^[^：:，。]{2,8}[：:]|^(?:自评)?(?:总|合)[计分]?$|^小?计$")
_SHARE = re.compile(r"(?:率|比例|占比|满意度|覆盖面)(?:[（(].*)?$")
_BARE = re.compile(r"[≥≤><=＝]?\s*\d+(?:\.\d+)?")
_DATE = re.compile(r"[年月日]|\d[-/.]\d+[-/.]\d")
_STRAY = re.compile(r"\d\s+\d|\.(?!\d)|[%‰]\S|[—_|]|\d-$")
_SIGN_AS_DIGITS = re.compile(r"[≥≤=＝]?\d+(?:\.\d+)?(?:96|9[oO]|0/0|[oO]/[oO])")
"""% as a recogniser reads it where print is blurred."""
_PER_MILLE = re.compile(r"(?:受害|成灾|死亡|出生|自然增长)率")
"""By custom of forestry and of public health these are told in ‰, whose second ring is easily overlooked."""
_TAIL = re.compile(r"\d\s*(\D*[\u4e00-\u9fff]\D*)$")
_MARKS = re.compile(r"[·•・．.*×xX，,、。\s/-]")
"""What stands between the parts of a unit, or is read there."""
_SHORT = 12
_USUAL = 0.7
"""A column is filled as a rule where so many of its rows are."""
_LEAST_ROWS = 4
_FAR = 1.0
"""So many powers of ten from the middle of its column a figure stands out."""

Oddity = dict[str, float]
"""By signal; what is not named is 0."""
Rows = Sequence[Mapping[str, Any]]
OfList = Callable[[str, Rows, dict[str, Oddity]], None]
"""Adds what is odd about the rows of the list at a pointer."""


def oddities(record: Record, kept: Kept | None = None) -> dict[str, Oddity]:
    """What is odd about the leaves that stand in rows, by their pointer; leaves about which nothing is are left out.

    `kept` has what was said of the same lists before.
    """
    return _of_lists(record, kept or Kept(), "odd", _of_list)


def oddities_in_print(record: Record, kept: Kept | None = None) -> dict[str, Oddity]:
    """Those that count where nothing can have been misread: rows that are none, and quantities that break off."""
    return _of_lists(record, kept or Kept(), "odd in print", _of_printed_list)


def _of_lists(record: Record, kept: Kept, what: str, of_list: OfList) -> dict[str, Oddity]:
    found: dict[str, Oddity] = {}
    for form, data in _forms(record):
        for name in LISTS:
            rows, place = data.get(name), f"{form}/{name}"
            if rows:
                found |= kept.of((what, place), (rows,), partial(_those_of, of_list, place, rows))
    return found


def _those_of(of_list: OfList, place: str, rows: Rows) -> dict[str, Oddity]:
    found: dict[str, Oddity] = defaultdict(dict)
    of_list(place, rows, found)
    return {pointer: odd for pointer, odd in found.items() if odd}


def _of_printed_list(place: str, rows: Rows, found: dict[str, Oddity]) -> None:
    for index, (row, stray) in enumerate(zip(rows, _stray(rows), strict=True)):
        here = f"{place}/{index}"
        for key in [key for key in row if row[key] is not None] if stray else ():
            found[f"{here}/{key}"]["stray"] = 1.0
        for key in _broken(row):
            found[f"{here}/{key}"]["broken"] = 1.0


def _forms(record: Record) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for index, project in enumerate(record.get("projects") or ()):
        yield f"/projects/{index}", project
    if record.get("department"):
        yield "/department", record["department"]


def _of_list(place: str, rows: Rows, found: dict[str, Oddity]) -> None:
    for key in rows[0]:
        cells = {index: row[key] for index, row in enumerate(rows) if row[key] is not None}
        for index, rare in _rarities(key, cells).items():
            found[f"{place}/{index}/{key}"]["odd"] = rare
    for index, row in enumerate(rows):
        here = f"{place}/{index}"
        for key in _LEVELS:
            if isinstance(row.get(key), str) and not _known_level(row[key]):
                found[f"{here}/{key}"]["level"] = 1.0
        for key in ("target", "actual"):
            if _units_differ(row) or _lacks_sign(row, key):
                found[f"{here}/{key}"]["unit"] = 1.0
        for key in (*_broken(row), *_other_sign(row), *_without_mark(row)):
            found[f"{here}/{key}"]["broken"] = 1.0
    _of_rows(place, rows, found)


def _of_rows(place: str, rows: Sequence[Mapping[str, Any]], found: dict[str, Oddity]) -> None:
    """A row that is no row of its list, or lacks what the others have, casts doubt on each of its cells."""
    keys = [key for key in rows[0] if not isinstance(rows[0][key], list)]
    filled = {key: sum(row[key] is not None for row in rows) / len(rows) for key in keys}
    for index, (row, stray) in enumerate(zip(rows, _stray(rows), strict=True)):
        here = f"{place}/{index}"
        cells = [key for key in keys if row[key] is not None]
        lacks = sum(filled[key] >= _USUAL and row[key] is None for key in keys) if len(rows) >= _LEAST_ROWS else 0
        odd = {key: found.get(f"{here}/{key}", {}).get("odd", 0.0) for key in cells}
        for key in cells:
            beside = sum(odd.values()) - odd[key]
            found[f"{here}/{key}"] |= {
                "stray": float(stray),
                "lacks": float(min(lacks, 3)),
                "strange": min(beside, 4.0),
            }


def _rarities(key: str, cells: Mapping[int, Any]) -> dict[int, float]:
    """For each cell, how rare its form is among the others of its column, as a logarithm; 0 is left out."""
    if len(cells) < _LEAST_ROWS:
        return {}
    forms = {index: _form(key, value) for index, value in cells.items()}
    counts = Counter(forms.values())
    rare = {}
    for index, form in forms.items():
        others, alike = len(cells) - 1, counts[form] - 1
        most = max(count for each, count in counts.items() if each != form) if len(counts) > 1 else 0
        if most > counts[form]:
            rare[index] = min(log((most + 0.5) / (alike + 0.5)), log(others + 1.0))
    figures = {index: float(abs(value)) for index, value in cells.items() if isinstance(value, Decimal) and value}
    if key in ("weight", "score", "review_score") and len(figures) >= _LEAST_ROWS:
        middle = sorted(figures.values())[len(figures) // 2]
        for index, value in figures.items():
            if abs(log(value / middle, 10)) >= _FAR:
                rare[index] = rare.get(index, 0.0) + 1.0
    return rare


def _form(key: str, value: Any) -> tuple[Any, ...]:
    """What is printed alike in the cells of a column: signs, decimals, script."""
    if isinstance(value, Decimal):
        return ("figure", decimals(value) > 0)
    if not isinstance(value, str):
        return ("list",)
    if key in _QUANTITIES:
        sign = _OPERATOR.match(value)
        return ("quantity", any(character.isdigit() for character in value), sign.group() if sign else "")
    return ("text", any("\u4e00" <= character <= "\u9fff" for character in value))


def name_is_odd(row: Mapping[str, Any]) -> bool:
    """Does the name of an indicator look like a note or like the head of a total?"""
    name = row.get("level3")
    return isinstance(name, str) and (len(name) < 3 or bool(_NOTE.search(name)))


def _known_level(text: str) -> bool:
    return parent_of_level2(text) is not None or concept("indicators.level1", text) is not None


def _units_differ(row: Mapping[str, Any]) -> bool:
    """Do target and outcome stand in different signs of a share (% and ‰), or one without any?"""
    target, actual = (
        parse_quantity(row[key]) if isinstance(row.get(key), str) else None for key in ("target", "actual")
    )
    if target is None or actual is None:
        return False
    return (target.unit.name, target.unit.scale) != (actual.unit.name, actual.unit.scale)


def _lacks_sign(row: Mapping[str, Any], key: str) -> bool:
    """Does a measure that is a share by its name stand without a sign of one?"""
    name, value = row.get("level3"), row.get(key)
    share = isinstance(name, str) and _SHARE.search(name)
    return bool(share and isinstance(value, str) and _BARE.fullmatch(value))


def _is_broken(text: str) -> bool:
    """Does a short text begin like a quantity and go on like none?"""
    begins = len(text) <= _SHORT and re.match(r"[^\u4e00-\u9fff]?\d", text)
    return bool(begins and (parse_quantity(text) is None or _STRAY.search(text)) and not _DATE.search(text))


def _broken(row: Mapping[str, Any]) -> list[str]:
    return [key for key in _QUANTITIES if isinstance(row.get(key), str) and _is_broken(row[key])]


def _other_sign(row: Mapping[str, Any]) -> Iterator[str]:
    """Quantities whose % was read as digits (8096 beside ≥80%), or that are told in ‰ wherever they are told."""
    values = {key: row[key] for key in _QUANTITIES if isinstance(row.get(key), str)}
    mille = isinstance(row.get("level3"), str) and _PER_MILLE.search(row["level3"])
    for key, value in values.items():
        others = [other for name, other in values.items() if name != key]
        digits = _SIGN_AS_DIGITS.fullmatch(value) and any("%" in other for other in others)
        if digits or (mille and "%" in value and any(map(str.isdigit, value))):
            yield key


def _without_mark(row: Mapping[str, Any]) -> Iterator[str]:
    """Quantities of a row in one unit but for the mark that joins it (元/人·月, 元/人月): one is misread."""
    tails = {
        key: found[1] for key in _QUANTITIES if isinstance(row.get(key), str) and (found := _TAIL.search(row[key]))
    }
    for key, tail in tails.items():
        alike = {other for other in tails.values() if _MARKS.sub("", other) == _MARKS.sub("", tail)}
        if len(alike) > 1:
            yield key


def _stray(rows: Sequence[Mapping[str, Any]]) -> list[bool]:
    """Which rows are none of their list: notes, and totals among indicators."""
    weights = [row.get("weight") or Decimal(0) for row in rows]
    several = len(rows) >= _LEAST_ROWS and sum(weight > 0 for weight in weights) >= _LEAST_ROWS
    together = sum(weights, Decimal(0))
    return [
        name_is_odd(row) or (several and "level3" in row and weight >= Decimal("0.85") * (together - weight))
        for row, weight in zip(rows, weights, strict=True)
    ]
