"""The audit log: who did what when, each entry chained to the one before it by its digest.

Whoever alters, takes out or puts in an entry breaks the chain from there on, and `verified` says where. That the last
entries were not cut off is told by the head, the digest of the last entry, which the file itself carries too and which
an export ends with. Nothing keeps one who may write to the database from chaining all of it anew: heads that are kept
elsewhere (each export has one) show that as well.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from extractor.store.instants import read, stamp, written
from extractor.store.tables import changes, events

_NAMED = ("file", "number", "at", "who", "kind", "pointer", "before", "after", "why", "patch", "undoes")


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One entry of a file's log; `number` is the version that it made.

    `before`, `after` and `patch` are JSON: the values at `pointer`, and all that was done, step by step. `undoes` is
    the number of the entry that this one takes back.
    """

    file: str
    number: int
    at: datetime
    who: str
    kind: str
    pointer: str
    before: str
    after: str
    why: str
    patch: str
    undoes: int | None
    previous: str
    digest: str


def instant(entry: ChangeRow) -> str:
    """When an entry was made, as it was hashed."""
    return written(entry.at)


@dataclass(frozen=True, slots=True)
class EventRow:
    """One entry of the store's own log."""

    number: int
    at: datetime
    who: str
    kind: str
    subject: str
    detail: str
    previous: str
    digest: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Is a chain whole? `broken_at` is the first entry that does not fit; `head` the last digest that was expected."""

    whole: bool
    broken_at: int | None
    entries: int
    head: str


def digest_of(values: Sequence[Any], previous: str) -> str:
    """The digest of an entry: SHA-256 of its values and the digest before it, as JSON."""
    text = json.dumps([previous, *values], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def seed(sha256: str) -> str:
    """What a file's first entry is chained to: its content."""
    return f"sha256:{sha256}"


def append(connection: Connection, *, file: str, number: int, previous: str, **told: Any) -> ChangeRow:
    """Add an entry to a file's log; `told` are the columns that are not empty.

    The unique number keeps two writers from making the same version.
    """
    values: dict[str, Any] = {"pointer": "", "before": "", "after": "", "why": "", "patch": "", "undoes": None} | told
    values |= {"file": file, "number": number, "at": stamp()}
    digest = digest_of([values[name] for name in _NAMED], previous)
    connection.execute(insert(changes).values(**values, previous=previous, digest=digest))
    return ChangeRow(**{**values, "at": read(values["at"])}, previous=previous, digest=digest)


def entries(connection: Connection, file: str, after: int = 0, until: int | None = None) -> tuple[ChangeRow, ...]:
    """The entries of a file after that number, up to and with another one."""
    asked = select(changes).where(changes.c.file == file, changes.c.number > after)
    if until is not None:
        asked = asked.where(changes.c.number <= until)
    return tuple(_change(row) for row in connection.execute(asked.order_by(changes.c.number)))


def brief(connection: Connection, file: str) -> list[tuple[int, str, str, int | None]]:
    """(number, who, kind, undoes) of every entry: what undo needs to know, without the patches."""
    columns = (changes.c.number, changes.c.who, changes.c.kind, changes.c.undoes)
    asked = select(*columns).where(changes.c.file == file).order_by(changes.c.number)
    return [(number, who, kind, undoes) for number, who, kind, undoes in connection.execute(asked)]


def _change(row: Row[Any]) -> ChangeRow:
    values = dict(row._mapping)
    return ChangeRow(**{**values, "at": read(values["at"])})


def verified(connection: Connection, file: str, sha256: str, version: int, head: str) -> Verdict:
    """Do the entries of a file, recomputed, chain from its content to its head?"""
    return told(connection, file, sha256, version, head)[1]


def told(
    connection: Connection, file: str, sha256: str, version: int, head: str
) -> tuple[tuple[ChangeRow, ...], Verdict]:
    """All entries of a file, and whether they chain from its content to its head: read once."""
    asked = select(changes).where(changes.c.file == file).order_by(changes.c.number)
    rows = [dict(row) for row in connection.execute(asked).mappings()]
    entries = tuple(ChangeRow(**{**row, "at": read(row["at"])}) for row in rows)
    return entries, chained(rows, _NAMED, seed(sha256), (version, head))


def chained(
    rows: Iterable[dict[str, Any]], names: Sequence[str], start: str, end: tuple[int, str] | None = None
) -> Verdict:
    """Recompute a chain of entries numbered from 1; `end` is the number and digest that it must come to."""
    previous, count, broken = start, 0, None
    for count, row in enumerate(rows, 1):
        digest = digest_of([row[name] for name in names], previous)
        if broken is None and (row["number"] != count or row["previous"] != previous or row["digest"] != digest):
            broken = count
        previous = row["digest"]
    if broken is None and end is not None and (count, previous if count else end[1]) != end:
        broken = count + 1
    return Verdict(broken is None, broken, count, end[1] if end else previous)


# --- the store's own log ------------------------------------------------------------------------

_EVENT = ("number", "at", "who", "kind", "subject", "detail")


def record_event(connection: Connection, who: str, kind: str, subject: str = "", detail: str = "") -> None:
    """Add an entry to the store's log. Writers come one after the other: SQLite has them so, PostgreSQL is told to."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(7241_0612)))
    last = connection.execute(
        select(events.c.number, events.c.digest).order_by(events.c.number.desc()).limit(1)
    ).first()
    number, previous = (last[0] + 1, last[1]) if last else (1, "extractor")
    values = {"number": number, "at": stamp(), "who": who, "kind": kind, "subject": subject, "detail": detail}
    digest = digest_of([values[name] for name in _EVENT], previous)
    connection.execute(insert(events).values(**values, previous=previous, digest=digest))


def all_events(connection: Connection) -> tuple[EventRow, ...]:
    """The store's log, oldest first."""
    rows = (dict(row._mapping) for row in connection.execute(select(events).order_by(events.c.number)))
    return tuple(EventRow(**{**values, "at": read(values["at"])}) for values in rows)


def events_verified(connection: Connection) -> Verdict:
    """Is the store's log whole, as far as it can tell by itself?"""
    rows = connection.execute(select(events).order_by(events.c.number)).mappings()
    return chained([dict(row) for row in rows], _EVENT, "extractor")
