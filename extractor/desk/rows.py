"""Rows added, taken out, moved, split and merged. Lists are funds, goals, indicators and whatever else has rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from extractor.desk.changing import Draft, change
from extractor.desk.leaves import as_printed, blank_row, shape_of, typed
from extractor.desk.people import Person
from extractor.desk.review import Review
from extractor.desk.steps import split_row as parted
from extractor.errors import InvalidValue, NoSuchThing
from extractor.extraction import Evidence
from extractor.pointer import join, leaves
from extractor.store.opening import Store


def add_row(
    store: Store, who: Person, file: str, list_pointer: str, index: int, *, expected: int,
    values: Mapping[str, Any] | None = None,
) -> Review:  # fmt: skip
    """Put a row into a list at an index; `values` by key, typed or as text, the rest null.

    What must not be null (a fund line's label) has to be given, or the row is refused.

    Raises:
        InvalidValue: a value does not fit, or one that must be there is not.
        Conflict, LockedFile, NoSuchThing, StoreUnavailable: see `changing.change`.
    """
    row = _made(list_pointer, dict(values or {}))

    def make(draft: Draft) -> None:
        home = draft.place(list_pointer, exact=False)
        rows = _list(draft, home)
        at = join(home, max(0, min(draft.index(list_pointer, index), len(rows))))
        draft.insert(at, row, _by_hand(row))
        draft.tell(at, None, row)

    return change(store, who, file, "add_row", make, expected=expected)


def _made(list_pointer: str, values: dict[str, Any]) -> Any:
    blank = blank_row(list_pointer)
    if not isinstance(blank, dict):
        return typed(join(list_pointer, 0), values.get("", ""))
    for key, value in values.items():
        if key not in blank or isinstance(blank[key], list):
            raise NoSuchThing(f"这一行没有此项：{key}", f"such a row has no {key}")
        blank[key] = typed(join(list_pointer, 0, key), value)
    for key, value in blank.items():
        if value == "":
            typed(join(list_pointer, 0, key), None)  # says what must not be empty
    return blank


def _by_hand(row: Any) -> dict[str, Evidence]:
    """A row that a person wrote stands nowhere until it is bound."""
    return {key: Evidence("missing", person="corrected") for key, value in leaves(row) if value is not None}


def delete_row(store: Store, who: Person, file: str, pointer: str, *, expected: int, why: str = "") -> Review:
    """Take a row out.

    Raises:
        Conflict: somebody has changed something in it since, or has taken it out.
        LockedFile, NoSuchThing, StoreUnavailable: see `changing.change`.
    """

    def make(draft: Draft) -> None:
        place = _row(draft, pointer, untouched=True)
        before = draft.value(place)
        draft.remove(place)
        draft.tell(place, before, None)

    return change(store, who, file, "delete_row", make, expected=expected, why=why)


def move_row(store: Store, who: Person, file: str, pointer: str, to: int, *, expected: int) -> Review:
    """Let a row stand at another index of its list; raises as `delete_row`."""

    def make(draft: Draft) -> None:
        place = _row(draft, pointer)
        holder, index = parted(place)
        target = max(0, min(to, len(_list(draft, holder)) - 1))
        if target != index:
            draft.move(place, target)
            draft.tell(place, index, target)

    return change(store, who, file, "move_row", make, expected=expected)


def split_row(
    store: Store, who: Person, file: str, pointer: str, values: Mapping[str, tuple[Any, Any]], *, expected: int
) -> Review:
    """Make two rows of one: `values` gives for each key that differs what the first and what the second says.

    Keys that are not given are the same in both where they are words of the hierarchy (level 1, goal …), else they
    stay with the first and are null in the second.

    Raises:
        InvalidValue: a value does not fit.
        Conflict, LockedFile, NoSuchThing, StoreUnavailable: see `changing.change`.
    """

    def make(draft: Draft) -> None:
        place = _row(draft, pointer, untouched=True)
        holder, index = parted(place)
        before = draft.value(place)
        second = {**blank_row(holder), **{key: before[key] for key in before if key in _SHARED}}
        marks = {f"/{key}": mark for key in _SHARED if (mark := draft.state.evidence.get(join(place, key))) is not None}
        for key, (one, other) in values.items():
            leaf = join(place, key)
            mark = draft.state.evidence.get(leaf)
            draft.put(leaf, typed(leaf, one))
            second[key] = typed(leaf, other)
            half = _parted(mark)
            draft.mark(leaf, half)
            if second[key] is not None:
                marks[f"/{key}"] = half
        after = join(holder, index + 1)
        draft.insert(after, second, marks)
        draft.tell(place, before, [draft.value(place), second])

    return change(store, who, file, "split_row", make, expected=expected)


_SHARED = ("goal", "level1", "level2", "side", "category", "scope", "item", "period", "project_type")


def _parted(mark: Evidence | None) -> Evidence:
    """Both halves stand where the whole stood."""
    return replace(mark, match="fuzzy", person="corrected") if mark else Evidence("missing", person="corrected")


def merge_rows(store: Store, who: Person, file: str, pointer: str, other: str, *, expected: int) -> Review:
    """Make one row of two of a list: texts are joined in the order of the rows, lists too; the other row goes.

    Raises:
        InvalidValue: both have a figure in the same column, and not the same one; or they are of different lists.
        Conflict, LockedFile, NoSuchThing, StoreUnavailable: see `changing.change`.
    """

    def make(draft: Draft) -> None:
        places = sorted((_row(draft, pointer, untouched=True), _row(draft, other, untouched=True)), key=parted)
        first, second = places
        if parted(first)[0] != parted(second)[0] or first == second:
            raise InvalidValue("只能合并同一个表中的两行。", "only two rows of one table can be merged")
        before = [draft.value(first), draft.value(second)]
        if isinstance(before[0], str):
            draft.put(first, before[0] + before[1])
        else:
            for key in before[0]:
                _merge_leaf(draft, join(first, key), join(second, key))
        draft.remove(second)
        draft.tell(first, before, draft.value(first))

    return change(store, who, file, "merge_rows", make, expected=expected)


def _merge_leaf(draft: Draft, first: str, second: str) -> None:
    one, other = draft.value(first), draft.value(second)
    if isinstance(one, list):
        draft.put(first, [*one, *other])
        return
    if other is None or one == other:
        return
    mark, twin = draft.state.evidence.get(first), draft.state.evidence.get(second)
    if one is None:
        draft.put(first, other)
        draft.mark(first, twin)
        return
    if not isinstance(one, str) or "enum" in shape_of(first):
        raise InvalidValue(
            f"两行的同一栏有不同的值（{as_printed(one)} 与 {as_printed(other)}），请先改为一致或清空其一。",
            f"both rows have a value in one column ({as_printed(one)} and {as_printed(other)}); make them agree first",
        )
    draft.put(first, one + other)
    draft.mark(first, _joined(mark, twin))


def _joined(mark: Evidence | None, twin: Evidence | None) -> Evidence:
    marks = [each for each in (mark, twin) if each]
    if not marks:
        return Evidence("missing", person="corrected")
    confidences = [each.confidence for each in marks if each.confidence is not None]
    return replace(
        marks[0],
        text="".join(each.text for each in marks),
        places=tuple(place for each in marks for place in each.places),
        confidence=min(confidences) if confidences else None,
        alternatives=(),
        repair=None,
        person="corrected",
    )


def _row(draft: Draft, seen: str, *, untouched: bool = False) -> str:
    """Where a row that the person saw stands now; `untouched`: nothing in it may have been changed by others since."""
    if not seen.rpartition("/")[2].isdigit():
        raise NoSuchThing(f"这不是一行：{seen}", f"this is no row: {seen}")
    place = draft.ensure_whole(seen) if untouched else draft.place(seen, exact=False)
    draft.value(place)
    return place


def _list(draft: Draft, place: str) -> list[Any]:
    rows = draft.value(place)
    if not isinstance(rows, list):
        raise NoSuchThing(f"这不是一个表：{place}", f"this is no list of rows: {place}")
    return rows
