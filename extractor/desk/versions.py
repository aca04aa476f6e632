"""What a file was at any version, and what is different between two."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from extractor.desk import review as opening
from extractor.desk.identity import same_rows, twin
from extractor.desk.judging import judged
from extractor.errors import NoSuchThing
from extractor.extraction import Extraction, Record
from extractor.pointer import leaves
from extractor.store import files, readings
from extractor.store.opening import Store
from extractor.store.readings import VersionRow


def versions(store: Store, file: str) -> tuple[VersionRow, ...]:
    """The versions that stand out: readings, approvals, the current one. Any number between can be had as well.

    Raises:
        NoSuchThing: there is no such file.
    """
    with store.reading() as connection:
        row = files.get(connection, file)
        kept = tuple(each for each in readings.versions(connection, file) if each.kind != "edited")
    if kept and kept[-1].version == row.version:
        return kept
    return (*kept, VersionRow(row.version, "current", row.updated_at, row.owner)) if kept else ()


def extraction_at(store: Store, file: str, version: int) -> Extraction:
    """The extraction as it stood at a version, judged.

    Raises:
        NoSuchThing: there is no such file or version.
    """
    with store.reading() as connection:
        row = files.get(connection, file)
        _ensure_there(version, row.version)
        state, base = opening.state_at(connection, file, version)
    untouched = state.record == base.raw.record and state.evidence == base.raw.evidence
    return base.raw if untouched else judged(state, base.raw, base.rules).extraction


def _ensure_there(version: int, last: int) -> None:
    if not 0 <= version <= last:
        raise NoSuchThing(f"没有版本 {version}。", f"there is no version {version}")


@dataclass(frozen=True, slots=True)
class Difference:
    """A leaf that two versions have otherwise; a pointer is None where that version does not have the leaf."""

    pointer: str | None
    other_pointer: str | None
    before: Any
    after: Any


def compare_versions(store: Store, file: str, one: int, other: int) -> tuple[Difference, ...]:
    """What is different between two versions, leaf by leaf; rows are told by what they are called.

    Raises:
        NoSuchThing: there is no such file or version.
    """
    with store.reading() as connection:
        row = files.get(connection, file)
        for version in (one, other):
            _ensure_there(version, row.version)
        first, _ = opening.state_at(connection, file, one)
        second, _ = opening.state_at(connection, file, other)
    return tuple(differences(first.record, second.record))


def differences(one: Record, other: Record) -> Iterator[Difference]:
    """Leaves that two records have otherwise, in the order of the first, then those that only the second has."""
    rows = same_rows(one, other)
    later = dict(leaves(other))
    for place, before in leaves(one):
        there = twin(place, rows)
        if there is None or there not in later:
            if before not in (None, []):
                yield Difference(place, None, before, None)
            continue
        after = later.pop(there)
        if before != after:
            yield Difference(place, there, before, after)
    yield from (Difference(None, place, None, after) for place, after in later.items() if after not in (None, []))
