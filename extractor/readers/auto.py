"""The form reader first; what it cannot prove goes to the model.

A reading proves itself where every row and figure is accounted for, no check fails and nothing was
recognised faintly. Then the model is not asked at all, unless a person wants all of a page read by it.
Single leaves in doubt are asked about by
themselves; a document that the form reader could not place is read by the model whole. Where the
two disagree both readings are told, and the checks decide if they can.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Protocol

from extractor import pointer as pointers
from extractor.document import Place
from extractor.errors import ModelError
from extractor.extraction import Reading, SecondReading
from extractor.layout.blocks import Layout
from extractor.readers.model import ModelReader
from extractor.readers.model.doubts import MOST, with_leaf
from extractor.readers.model.witness import ModelWitness
from extractor.readers.tree import Leaf
from extractor.wording import fold

_SETTLED = 30
"""Differences between two readings that the checks are asked about; more are two different readings."""
_CODES = frozenset({"category", "side", "scope", "report_type", "project_lines_scope"})


@dataclass(frozen=True, slots=True)
class Unproved:
    """What speaks against a reading: `whole` says why all of it is in doubt, `pointers` name single leaves."""

    whole: str | None = None
    pointers: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Is anything in doubt?"""
        return self.whole is not None or bool(self.pointers)


class First(Protocol):
    """The reader that goes first."""

    def read(self, layout: Layout, name: str, /) -> Reading:
        """Its reading."""
        ...


class Judge(Protocol):
    """Looks at readings; it stands above the readers, for it knows the checks."""

    def unproved(self, reading: Reading, layout: Layout) -> Unproved:
        """What the reading does not prove."""
        ...

    def errors(self, reading: Reading) -> int:
        """So many relations between its figures do not hold."""
        ...


class AutoReader:
    """The form reader, and the model where it is needed; of `pages` every value is read by the model too."""

    name = "auto"

    def __init__(self, first: First, model: ModelReader, judge: Judge, pages: Collection[int] = ()) -> None:
        self._pages = pages
        self._first = first
        self._model = model
        self._judge = judge

    def read(self, layout: Layout, name: str = "") -> Reading:
        """The record of a laid-out document; without a model that can be asked, as far as it goes.

        Raises:
            ModelError: a page is to be read by the model, and it cannot be asked.
        """
        reading = self._first.read(layout, name)
        if self._pages:
            return self._pages_again(reading, layout)
        doubts = self._judge.unproved(reading, layout)
        if not doubts:
            return _noted(reading, 0, "the form reader's result proves itself")
        try:
            if doubts.whole is None:
                return self._asked_again(reading, doubts.pointers, layout)
            return self._read_whole(reading, doubts.whole, layout, name)
        except ModelError as error:
            told = "没有能询问模型，结果未经证实：{} · the model could not be asked, nothing was proved: {}"
            return replace(reading, notes=(*reading.notes, told.format(error.zh, error.en)))

    def witness(self, pictures: Callable[[Sequence[Place]], Sequence[bytes]]) -> ModelWitness:
        """The model's eyes, for figures that the checks and the recogniser disagree about."""
        return self._model.witness(pictures)

    def _pages_again(self, reading: Reading, layout: Layout) -> Reading:
        """The reading with every leaf that is printed on the pages compared with what the model reads there."""
        printed = tuple(
            pointer
            for pointer, source in reading.sources.items()
            if any(place.page in self._pages for place in source.places)
        )
        numbers = ", ".join(map(str, sorted(self._pages)))
        if not printed:
            told = f"page {numbers} holds nothing that the model could be asked about"
            return replace(reading, notes=(*reading.notes, told))
        return self._asked_again(reading, printed, layout, None, f"page {numbers} was read again by the model")

    def _asked_again(
        self,
        reading: Reading,
        doubted: tuple[str, ...],
        layout: Layout,
        most: int | None = MOST,
        why: str = "leaves in doubt were read twice",
    ) -> Reading:
        """The reading with single leaves compared with what the model reads there."""
        found, second = self._model.read_again(reading, doubted, layout, most)
        notes = [*second.notes]
        current = replace(reading, run=second.run)
        for pointer, leaf in found.items():
            value = pointers.get(current.record, pointer)
            if same(value, leaf.value):
                continue
            current, note = self._decided(current, pointer, value, leaf)
            notes.append(note)
        return _noted(replace(current, notes=(*current.notes, *notes)), len(found), why)

    def _decided(self, reading: Reading, pointer: str, value: Any, leaf: Leaf) -> tuple[Reading, str]:
        """Which of two values stands: the one that breaks fewer relations, else the first."""
        record, sources = with_leaf(reading, pointer, leaf)
        other = replace(reading, record=record, sources=sources)
        before, after = self._judge.errors(reading), self._judge.errors(other)
        stands = "the model's" if after < before else "the form reader's"
        decided = "a person has to decide" if before == after else "the checks agree with it"
        note = f"{pointer}: the form reader read {value!s}, the model {leaf.value!s}; {stands} stands, {decided}"
        kept, text = (other, value) if after < before else (reading, leaf.value)
        return _with_second(kept, pointer, text, undecided=before == after), note

    def _read_whole(self, reading: Reading, why: str, layout: Layout, name: str) -> Reading:
        """The model's reading, with what it left empty and the form reader found."""
        second = self._model.read(layout, name)
        if not (second.record.get("projects") or second.record.get("department")):
            return replace(
                reading, run=second.run, notes=(*reading.notes, *second.notes, f"{why}; the model found nothing")
            )
        settled, told = self._settled(_filled(second, reading), reading)
        return _noted(replace(settled, notes=(*settled.notes, *told)), len(second.sources), why)

    def _settled(self, kept: Reading, first: Reading) -> tuple[Reading, list[str]]:
        """The model's reading, with a figure of the form reader's wherever fewer relations fail with it."""
        notes: list[str] = []
        mine = _by_row(first.record)
        for key, (pointer, value) in _by_row(kept.record).items():
            there, other = mine.get(key, ("", None))
            if other is None or same(other, value):
                continue
            stands = "the model's"
            if isinstance(other, Decimal) and there in first.sources and len(notes) < _SETTLED:
                record, sources = with_leaf(kept, pointer, Leaf(other, first.sources[there]))
                swapped = replace(kept, record=record, sources=sources)
                before, after = self._judge.errors(kept), self._judge.errors(swapped)
                if after < before:
                    kept, stands = swapped, "the checks agree with it: the form reader's"
                kept = _with_second(kept, pointer, value if after < before else other, undecided=before == after)
            else:
                kept = _with_second(kept, pointer, other, undecided=False)
            notes.append(f"{pointer}: the form reader read {other!s}, the model {value!s}; {stands} stands")
        return kept, notes


def same(one: Any, other: Any) -> bool:
    """Are two leaves equal, as the record's contract compares them?"""
    if isinstance(one, str) and isinstance(other, str):
        return fold(one) == fold(other)
    return bool(one == other)


def _with_second(reading: Reading, pointer: str, value: Any, *, undecided: bool) -> Reading:
    """With what the other reader copied; that it copied nothing is told in the notes alone."""
    if value is None:
        return reading
    return replace(reading, second={**reading.second, pointer: SecondReading(str(value), undecided)})


def _noted(reading: Reading, needed: int, why: str) -> Reading:
    """With the share of leaves that needed a model."""
    total = max(len(reading.sources), 1)
    share = f"model: {needed} of {total} leaves ({100 * needed / total:.1f} %): {why}"
    return replace(reading, notes=(*reading.notes, share))


def _filled(second: Reading, first: Reading) -> Reading:
    """The model's reading; what it left null of the report or of a project of the same name comes from the first."""
    for pointer, value in pointers.leaves(first.record):
        path = pointers.split(pointer)
        if value is None or pointer not in first.sources or not _plain_place(path):
            continue
        holder = pointers.get(second.record, pointers.parent(pointer)) if _same_owner(path, first, second) else None
        if holder is not None and holder.get(path[-1]) is None:
            record, sources = with_leaf(second, pointer, Leaf(value, first.sources[pointer]))
            second = replace(second, record=record, sources=sources)
    return second


def _plain_place(path: list[str]) -> bool:
    """A property of the report, or of a project: rows of lists are the model's alone."""
    return len(path) == 1 or (len(path) == 3 and path[0] == "projects")


def _same_owner(path: list[str], first: Reading, second: Reading) -> bool:
    if len(path) == 1:
        return True
    index = int(path[1])
    mine, other = first.record["projects"], second.record["projects"]
    return index < len(other) and same(mine[index]["name"], other[index]["name"])


def _by_row(record: Mapping[str, Any]) -> dict[tuple[str, ...], tuple[str, Any]]:
    """Leaves by the names of the rows that they stand in, not by the rows' numbers."""
    found: dict[tuple[str, ...], tuple[str, Any]] = {}
    for pointer, value in pointers.leaves(record):
        path = pointers.split(pointer)
        if value is None or path[-1] in _CODES:
            continue
        key = tuple(_row_name(record, path[: depth + 1]) if step.isdigit() else step for depth, step in enumerate(path))
        found.setdefault(key, (pointer, value))
    return found


def _row_name(record: Mapping[str, Any], path: list[str]) -> str:
    row = pointers.get(record, pointers.join("", *path))
    if not isinstance(row, Mapping):
        return path[-1]
    return next((fold(str(row[name])) for name in ("level3", "label", "item", "name") if row.get(name)), path[-1])
