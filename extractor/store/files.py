"""Files as the queue knows them: one row each, searched, filtered, sorted and paged by the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Literal
from uuid import uuid4

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, or_, select, update

from extractor.errors import NoSuchThing
from extractor.store.instants import read, stamp
from extractor.store.tables import files
from extractor.wording import fold

State = Literal["waiting", "reading", "review", "in_review", "approved", "failed", "cancelled"]
STATES: tuple[State, ...] = ("waiting", "reading", "review", "in_review", "approved", "failed", "cancelled")
READABLE: tuple[State, ...] = ("review", "in_review", "approved")
"""States of files that have been read."""
UNDATED = "Undated"
"""Why a file failed, where what it wants is its year."""


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file of the store. `name` is for showing only; counts are of the corrected record as it stands now.

    `reason` and `reason_en` say why it failed, `reason_kind` is the name of the error's class. `version` counts its
    changes, `head` is the digest of the last one; `stage` and `stage_page` tell how far a reading is.
    """

    id: str
    sha256: str
    name: str
    size: int
    format: str
    state: State
    reason: str
    reason_en: str
    reason_kind: str
    report_type: str
    year: int | None
    organization: str
    title: str
    pages: int
    errors: int
    warnings: int
    infos: int
    doubtful: int
    questions: int
    version: int
    head: str
    owner: str
    stage: str
    stage_page: int
    attempts: int
    added_by: str
    added_at: datetime
    updated_at: datetime
    approved_by: str
    approved_at: datetime | None

    @property
    def locked(self) -> bool:
        """Is it approved, so that nothing of it may be changed?"""
        return self.state == "approved"

    @property
    def wants_password(self) -> bool:
        """Did its reading fail for want of a password?"""
        return self.state == "failed" and self.reason_kind == "PasswordNeeded"

    @property
    def wants_year(self) -> bool:
        """Did its reading fail because the report states no year?"""
        return self.state == "failed" and self.reason_kind == UNDATED


_COLUMNS = [files.c[each.name] for each in fields(FileRow)]
_INSTANTS = ("added_at", "updated_at", "approved_at")


def _row(found: Mapping[str, Any]) -> FileRow:
    told = {name: read(found[name]) if found[name] else None for name in _INSTANTS}
    return FileRow(**{**found, **told})


def get(connection: Connection, file: str, *, lock: bool = False) -> FileRow:
    """The file of that id; with `lock`, nobody else changes it until the transaction ends.

    Raises:
        NoSuchThing: there is none.
    """
    asked = select(*_COLUMNS).where(files.c.id == file)
    found = connection.execute(asked.with_for_update() if lock else asked).mappings().first()
    if found is None:
        raise NoSuchThing("没有这个文件，可能已被删除。", "there is no such file; it may have been deleted")
    return _row(dict(found))


def of_content(connection: Connection, sha256: str) -> FileRow | None:
    """The file with that content; None where there is none."""
    found = connection.execute(select(*_COLUMNS).where(files.c.sha256 == sha256)).mappings().first()
    return _row(dict(found)) if found else None


def add(connection: Connection, *, sha256: str, name: str, size: int, who: str) -> FileRow:
    """A new file, waiting."""
    made, at = uuid4().hex, stamp()
    connection.execute(
        insert(files).values(
            id=made, sha256=sha256, name=name, size=size, state="waiting", added_by=who, added_at=at, updated_at=at,
            search=_sought(name),
        )
    )  # fmt: skip
    return get(connection, made)


def change(connection: Connection, file: str, **values: Any) -> None:
    """Set columns of a file; what is searched follows its names."""
    values.setdefault("updated_at", stamp())
    connection.execute(update(files).where(files.c.id == file).values(**values))
    if {"name", "organization", "title"} & values.keys():
        row = get(connection, file)
        told = _sought(f"{row.name} {row.organization} {row.title}")
        connection.execute(update(files).where(files.c.id == file).values(search=told))


def _sought(text: str) -> str:
    return fold(text).casefold()


def older_than(connection: Connection, instant: str) -> tuple[FileRow, ...]:
    """The files that came before an instant, oldest first."""
    asked = select(*_COLUMNS).where(files.c.added_at < instant).order_by(files.c.added_at, files.c.id)
    return tuple(_row(dict(row)) for row in connection.execute(asked).mappings())


def remove(connection: Connection, file: str) -> None:
    """Take a file away with all that belongs to it but its original."""
    connection.execute(delete(files).where(files.c.id == file))


# --- the queue ----------------------------------------------------------------------------------

_SORTS: Mapping[str, ColumnElement[Any]] = {
    "updated": files.c.updated_at,
    "added": files.c.added_at,
    "name": files.c.name,
    "state": files.c.state,
    "year": files.c.year,
    "organization": files.c.organization,
    "report_type": files.c.report_type,
    "errors": files.c.errors,
    "warnings": files.c.warnings,
    "doubtful": files.c.doubtful,
    "pages": files.c.pages,
    "size": files.c.size,
}
SORTS = tuple(_SORTS)
Severity = Literal["", "error", "warning", "doubtful", "clean"]


@dataclass(frozen=True, slots=True)
class Query:
    """What of the queue is asked for. Empty texts and tuples ask for everything; `limit` rows from `offset` on.

    `text` is looked for in name, organization and title, width and spaces not counted; several words must all occur.
    """

    text: str = ""
    states: tuple[str, ...] = ()
    report_types: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    severity: Severity = ""
    sort: str = "updated"
    descending: bool = True
    offset: int = 0
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the queue: its rows, how many files fit the query, how many are in each state whatever the query."""

    rows: tuple[FileRow, ...]
    total: int
    states: Mapping[str, int]
    years: tuple[int, ...]
    report_types: tuple[str, ...]


def listing(connection: Connection, query: Query) -> Listing:
    """A page of the queue, in four statements however many files there are."""
    wanted = and_(*_conditions(query))
    column = _SORTS.get(query.sort, files.c.updated_at)
    order = (column.desc() if query.descending else column.asc(), files.c.id)
    asked = select(*_COLUMNS).where(wanted).order_by(*order).offset(max(query.offset, 0)).limit(max(query.limit, 1))
    rows = connection.execute(asked).mappings().all()
    total = connection.execute(select(func.count()).select_from(files).where(wanted)).scalar_one()
    states = connection.execute(select(files.c.state, func.count()).group_by(files.c.state)).all()
    kinds = connection.execute(select(files.c.report_type, files.c.year).distinct()).all()
    return Listing(
        tuple(_row(dict(row)) for row in rows),
        total,
        {str(state): int(count) for state, count in states},
        tuple(sorted({year for _, year in kinds if year is not None}, reverse=True)),
        tuple(sorted({kind for kind, _ in kinds if kind})),
    )


def of_ids(connection: Connection, ids: Sequence[str]) -> tuple[FileRow, ...]:
    """The files of those ids, in that order; those that are gone are left out."""
    found = connection.execute(select(*_COLUMNS).where(files.c.id.in_(ids))).mappings().all()
    known = {row["id"]: _row(dict(row)) for row in found}
    return tuple(known[each] for each in ids if each in known)


def every(connection: Connection, query: Query) -> tuple[str, ...]:
    """The ids of all files that fit a query, in its order, whatever its page: for a selection of all."""
    column = _SORTS.get(query.sort, files.c.updated_at)
    asked = select(files.c.id).where(and_(*_conditions(query)))
    return tuple(
        connection.execute(asked.order_by(column.desc() if query.descending else column, files.c.id)).scalars()
    )


def _conditions(query: Query) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [files.c.id != ""]
    found += [files.c.search.contains(_sought(word), autoescape=True) for word in query.text.split()]
    for column, values in (("state", query.states), ("report_type", query.report_types), ("year", query.years)):
        if values:
            found.append(files.c[column].in_(values))
    read_ones = files.c.state.in_(READABLE)
    found += {
        "error": [files.c.errors > 0],
        "warning": [files.c.warnings > 0],
        "doubtful": [or_(files.c.doubtful > 0, files.c.questions > 0)],
        "clean": [read_ones, files.c.errors == 0, files.c.warnings == 0, files.c.doubtful == 0],
    }.get(query.severity, [])
    return found


def pulse(connection: Connection) -> tuple[int, str]:
    """Changes whenever a file comes, goes or changes: the number of files and the latest change."""
    count, last = connection.execute(select(func.count(), func.max(files.c.updated_at)).select_from(files)).one()
    return int(count), str(last or "")
