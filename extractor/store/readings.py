"""What readings of a file gave, for ever, and its corrected versions, whole now and then."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from extractor.errors import NoSuchThing
from extractor.store.instants import read, stamp
from extractor.store.tables import extractions, snapshots


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """One reading of a file. `content` and `pages` are JSON text, `rules` the names of rule sets, comma-separated."""

    file: str
    number: int
    at: datetime
    who: str
    reader: str
    seconds: float
    content: str
    pages: str
    rules: str


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version that is kept whole, or the current one (kind ``current``)."""

    version: int
    kind: str
    at: datetime
    who: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A version of the corrected record, whole; `extraction` is the reading that it goes back to."""

    version: int
    extraction: int
    content: str


def add_reading(
    connection: Connection, file: str, *, who: str, reader: str, seconds: float, content: str, pages: str, rules: str
) -> int:
    """Keep a reading; gives its number, from 1."""
    last = connection.execute(select(func.max(extractions.c.number)).where(extractions.c.file == file)).scalar()
    number = (last or 0) + 1
    connection.execute(
        insert(extractions).values(
            file=file, number=number, at=stamp(), who=who, reader=reader, seconds=seconds,
            content=_packed(content), pages=_packed(pages), rules=rules,
        )
    )  # fmt: skip
    return number


def reading(connection: Connection, file: str, number: int | None = None) -> ReadingRow:
    """A reading of a file, the last one where no number is given.

    Raises:
        NoSuchThing: there is none.
    """
    asked = select(extractions).where(extractions.c.file == file).order_by(extractions.c.number.desc()).limit(1)
    if number is not None:
        asked = asked.where(extractions.c.number == number)
    found = connection.execute(asked).mappings().first()
    if found is None:
        raise NoSuchThing("这个文件还没有读取结果。", "the file has not been read yet")
    values = dict(found)
    for name in ("content", "pages"):
        values[name] = _unpacked(values[name])
    return ReadingRow(**{**values, "at": read(values["at"])})


def add_snapshot(
    connection: Connection, file: str, version: int, *, kind: str, who: str, extraction: int, content: str
) -> None:
    """Keep a version whole."""
    connection.execute(
        insert(snapshots).values(
            file=file, version=version, kind=kind, at=stamp(), who=who, extraction=extraction, content=_packed(content)
        )
    )


def snapshot(connection: Connection, file: str, version: int) -> Snapshot:
    """The last version up to that one which is kept whole.

    Raises:
        NoSuchThing: there is none.
    """
    asked = select(snapshots.c.version, snapshots.c.extraction, snapshots.c.content)
    asked = asked.where(snapshots.c.file == file, snapshots.c.version <= version)
    found = connection.execute(asked.order_by(snapshots.c.version.desc()).limit(1)).first()
    if found is None:
        raise NoSuchThing("没有这个版本。", "there is no such version")
    return Snapshot(found[0], found[1], _unpacked(found[2]))


def versions(connection: Connection, file: str) -> tuple[VersionRow, ...]:
    """The versions that are kept whole, oldest first."""
    columns = (snapshots.c.version, snapshots.c.kind, snapshots.c.at, snapshots.c.who)
    rows = connection.execute(select(*columns).where(snapshots.c.file == file).order_by(snapshots.c.version))
    return tuple(VersionRow(version, kind, read(at), who) for version, kind, at, who in rows)


def _packed(text: str) -> bytes:
    return zlib.compress(text.encode(), 6)


def _unpacked(content: bytes) -> str:
    return zlib.decompress(content).decode()
