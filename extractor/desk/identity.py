"""Which row of one record is which row of another: by what rows are called, not by where they stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from extractor.compare import matched
from extractor.extraction import Record
from extractor.pointer import join

_NAMED_BY: Mapping[str, tuple[str, ...]] = {
    "projects": ("name",),
    "funds": ("side", "label"),
    "goals": ("scope", "name", "expected"),
    "indicators": ("goal", "level1", "level2", "level3"),
    "history": ("period",),
    "funding": ("side", "item", "period"),
    "project_lines": ("name",),
}
_LISTS = {"": ("projects",), "projects": ("funds", "goals", "indicators"), "indicators": ("history",)}
_OF_DEPARTMENT = ("funding", "project_lines", "goals", "indicators")


def same_rows(old: Record, new: Record) -> dict[str, str]:
    """For each row of the old record that the new one has too, its pointer there; objects below rows included."""
    found: dict[str, str] = {}
    _pair(old, new, ("", ""), _LISTS[""], found)
    if old.get("department") and new.get("department"):
        _pair(old["department"], new["department"], ("/department", "/department"), _OF_DEPARTMENT, found)
    if old.get("conclusion") and new.get("conclusion"):
        _pair(old["conclusion"], new["conclusion"], ("/conclusion", "/conclusion"), ("problems", "advice"), found)
    return found


def _pair(
    old: Mapping[str, Any], new: Mapping[str, Any], places: tuple[str, str], keys: Sequence[str], found: dict[str, str]
) -> None:
    for key in keys:
        one, other = old.get(key) or [], new.get(key) or []
        pairs = _matches(one, other, key)
        for index, twin in pairs:
            here, there = join(places[0], key, index), join(places[1], key, twin)
            found[here] = there
            below = _LISTS.get(key, ())
            if below and isinstance(one[index], Mapping):
                _pair(one[index], other[twin], (here, there), below, found)


def _matches(one: Sequence[Any], other: Sequence[Any], key: str) -> list[tuple[int, int]]:
    """Pairs of indices: rows of the same name in their order first, then those named alike."""
    names = [named(row, key) for row in one], [named(row, key) for row in other]
    left: dict[str, list[int]] = {}
    for index, name in enumerate(names[1]):
        left.setdefault(name, []).append(index)
    pairs = [(index, left[name].pop(0)) for index, name in enumerate(names[0]) if left.get(name)]
    taken = {index for index, _ in pairs}, {twin for _, twin in pairs}
    rest = [
        [(str(index), name) for index, name in enumerate(side) if index not in done]
        for side, done in zip(names, taken, strict=True)
    ]
    alike, _, _ = matched(rest[0], rest[1], single=key == "projects")
    return sorted([*pairs, *((int(each.first), int(each.second)) for each in alike)])


def named(row: Any, key: str) -> str:
    """What a row goes by."""
    if not isinstance(row, Mapping):
        return str(row)
    return " ".join(str(row.get(each) or "") for each in _NAMED_BY.get(key, ("name",)))


def twin(place: str, rows: Mapping[str, str]) -> str | None:
    """Where a pointer of the old record stands in the new one; None where the row that it lies in is not there."""
    known = ""
    for start in _rows_of(place):
        if start not in rows:
            return None
        known = start
    return rows[known] + place[len(known) :] if known else place


def _rows_of(place: str) -> Iterator[str]:
    """The pointers of the rows that a pointer lies in, the outermost first."""
    start = ""
    for token in place.split("/")[1:]:
        start = f"{start}/{token}"
        if token.isdigit():
            yield start
