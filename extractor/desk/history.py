"""What was done: undone and redone by the one who did it, listed, verified, exported."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import NamedTuple

from extractor.desk.changing import Draft, change, undone
from extractor.desk.people import Person
from extractor.desk.review import Review
from extractor.errors import NoSuchThing
from extractor.store import files, log
from extractor.store.log import ChangeRow, EventRow, Verdict
from extractor.store.opening import Store

_NOT_UNDONE = frozenset({"approve", "reopen"})
_ENDS = frozenset({"read_again"})
"""Kinds of entries that begin anew: what was done before cannot be taken back any more."""


class _Stacks(NamedTuple):
    undo: list[int]
    redo: list[int]


def _stacks(entries: Sequence[tuple[int, str, str, int | None]], who: str) -> _Stacks:
    """The entries that a person can take back, and those that can be done again, the last ones at the end."""
    found = _Stacks([], [])
    for number, name, kind, undoes in entries:
        if kind in _ENDS:
            found.undo.clear()
            found.redo.clear()
        if name != who or kind in _NOT_UNDONE or kind in _ENDS:
            continue
        if kind == "undo":
            found.undo.remove(undoes or 0)
            found.redo.append(number)
        elif kind == "redo":
            found.redo.remove(undoes or 0)
            found.undo.append(number)
        else:
            found.undo.append(number)
            found.redo.clear()
    return found


def can_undo(store: Store, who: Person, file: str) -> tuple[bool, bool]:
    """Is there anything that the person can undo, and anything to redo?"""
    with store.reading() as connection:
        found = _stacks(log.brief(connection, file), who.name)
    return bool(found.undo), bool(found.redo)


def undo(store: Store, who: Person, file: str) -> Review:
    """Take back the last thing that the person did; what others did since stays. It is logged like any change.

    Raises:
        NoSuchThing: there is nothing to take back.
        Conflict: somebody else has changed the same since.
        LockedFile, StoreUnavailable: see `changing.change`.
    """
    return _back(store, who, file, "undo")


def redo(store: Store, who: Person, file: str) -> Review:
    """Do again what the person took back last; raises as `undo`."""
    return _back(store, who, file, "redo")


def _back(store: Store, who: Person, file: str, kind: str) -> Review:
    with store.reading() as connection:
        found = _stacks(log.brief(connection, file), who.name)
    numbers = found.undo if kind == "undo" else found.redo
    if not numbers:
        raise NoSuchThing("没有可以撤销或重做的操作。", "there is nothing to undo or redo")

    def make(draft: Draft) -> None:
        with store.reading() as connection:
            entries = log.entries(connection, file, numbers[-1] - 1, draft.review.version)
        undone(draft, entries[0], entries[1:])

    return change(store, who, file, kind, make, undoes=numbers[-1])


# --- the log ------------------------------------------------------------------------------------


def entries(store: Store, file: str) -> tuple[ChangeRow, ...]:
    """The log of a file, oldest first.

    Raises:
        NoSuchThing: there is no such file.
    """
    return changes_since(store, file, 0)


def changes_since(store: Store, file: str, version: int) -> tuple[ChangeRow, ...]:
    """What was done to a file after a version: what another tab or person did meanwhile."""
    with store.reading() as connection:
        files.get(connection, file)
        return log.entries(connection, file, version)


def verify(store: Store, file: str) -> Verdict:
    """Is the log of a file whole: every entry there, none altered?

    Raises:
        NoSuchThing: there is no such file.
    """
    with store.reading() as connection:
        row = files.get(connection, file)
        return log.verified(connection, file, row.sha256, row.version, row.head)


def told(store: Store, file: str, after: int = 0) -> tuple[tuple[ChangeRow, ...], Verdict]:
    """What was done to a file after a version, and whether its log is whole: one state, read once.

    Raises:
        NoSuchThing: there is no such file.
    """
    with store.reading() as connection:
        row = files.get(connection, file)
        rows, verdict = log.told(connection, file, row.sha256, row.version, row.head)
    return tuple(each for each in rows if each.number > after), verdict


def export_log(store: Store, file: str) -> str:
    """The log as JSON Lines: a line about the file, a line for each entry with its digest, a line with the verdict.

    Whoever has the file can recompute every digest: SHA-256 of the JSON array of the digest before it and the entry's
    values in the order of the line, starting from ``sha256:`` and the hash of the file.
    """
    with store.reading() as connection:
        row = files.get(connection, file)
        rows, verdict = log.told(connection, file, row.sha256, row.version, row.head)
    first = {"file": row.id, "name": row.name, "sha256": row.sha256, "version": row.version}
    lines = [first, *({**asdict(each), "at": log.instant(each)} for each in rows), {"verdict": asdict(verdict)}]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def store_log(store: Store) -> tuple[tuple[EventRow, ...], Verdict]:
    """The store's own log (files that came and went, roles, settings), and whether it is whole."""
    with store.reading() as connection:
        return log.all_events(connection), log.events_verified(connection)
