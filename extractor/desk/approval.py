"""Approved: locked as it is. Reopened: to be changed again; both are told in the log."""

from __future__ import annotations

from extractor import schemas
from extractor.desk import review as opening
from extractor.desk.changing import ensure_open, whole
from extractor.desk.people import Person, require
from extractor.desk.review import Review
from extractor.errors import Conflict, InvalidValue, LockedFile
from extractor.store import files, log
from extractor.store.files import FileRow
from extractor.store.instants import stamp
from extractor.store.opening import Connection, Store


def approve(store: Store, who: Person, file: str, *, expected: int, why: str = "") -> Review:
    """Approve a file as the person saw it, and lock it; that version is kept whole.

    While an error finding or a question is open, `why` has to say why the file is approved all the same.

    Raises:
        NotAllowed: `who` is no approver.
        InvalidValue: something is open, and `why` is empty; or the record does not fit its schema.
        Conflict: the file was changed after version `expected`.
        LockedFile: it is approved already, or not read.
    """
    require(who, "approver")
    review = opening.open_review(store, file)
    with store.writing() as connection:
        row = files.get(connection, file, lock=True)
        ensure_open(row)
        if row.version != expected:
            raise _changed(connection, row, expected)
        if (row.errors or row.questions) and not why.strip():
            raise InvalidValue(
                f"还有 {row.errors} 个错误、{row.questions} 个待答复的问题。仍要通过请写明理由。",
                f"{row.errors} errors and {row.questions} questions are open; say why to approve all the same",
            )
        if review.version != row.version:
            review = opening.load(store, connection, row)
        schemas.validate(review.state.record)
        at = stamp()
        _entry(connection, row, who, "approve", why)
        whole(connection, row.id, row.version + 1, "approved", who.name, review.base.number, review.state)
        files.change(connection, row.id, state="approved", approved_by=who.name, approved_at=at)
    return opening.open_review(store, file)


def reopen(store: Store, who: Person, file: str, *, why: str) -> Review:
    """Unlock an approved file.

    Raises:
        NotAllowed: `who` is no approver.
        InvalidValue: `why` is empty.
        LockedFile: the file is not approved.
    """
    require(who, "approver")
    if not why.strip():
        raise InvalidValue("请写明重新打开的理由。", "say why the file is to be reopened")
    with store.writing() as connection:
        row = files.get(connection, file, lock=True)
        if not row.locked:
            raise LockedFile("文件没有审核通过，无需重新打开。", "the file is not approved; there is nothing to reopen")
        _entry(connection, row, who, "reopen", why)
        files.change(connection, row.id, state="in_review", approved_by="", approved_at=None)
    return opening.open_review(store, file)


def _entry(connection: Connection, row: FileRow, who: Person, kind: str, why: str) -> None:
    """An entry that changes nothing of the record, and yet makes a version."""
    previous = row.head or log.seed(row.sha256)
    entry = log.append(
        connection, file=row.id, number=row.version + 1, previous=previous, who=who.name, kind=kind, why=why,
        before=schemas.dumps(row.state), after=schemas.dumps("approved" if kind == "approve" else "in_review"),
        patch="[]",
    )  # fmt: skip
    files.change(connection, row.id, version=entry.number, head=entry.digest)


def _changed(connection: Connection, row: FileRow, expected: int) -> Conflict:
    last = log.entries(connection, row.id, row.version - 1)[-1]
    return Conflict(
        f"{last.who} 在您打开之后又修改了文件，请看过之后再审核。",
        f"{last.who} has changed the file since you opened it; look at it, then approve",
        pointer=last.pointer or None, base=expected, mine=expected, theirs=row.version, who=last.who,
        at=last.at.isoformat(),
    )  # fmt: skip
