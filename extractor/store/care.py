"""What is not as it should be in a store, and how it is mended: what a crash, a full disk or a hand left behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, select

from extractor.errors import NoSuchThing, StoreUnavailable
from extractor.store import jobs, log
from extractor.store.files import change
from extractor.store.opening import Store
from extractor.store.tables import events, extractions, files
from extractor.store.tables import jobs as job_rows

_LOST = "原件已不在存储位置，请重新上传。"
_LOST_EN = "the original is no longer in the store; upload it again"
_HALF = "读取中断，请重试。"
_HALF_EN = "the reading was broken off; try again"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong.

    `kind`: ``part`` (a file that was not written to its end), ``orphan`` (an original that no
    file has), ``lost`` and ``damaged`` (a file's original is gone, or is not what it was), ``stuck`` (a file that waits
    or is being read, and no job is open), ``unread`` (a file that counts as read, and no reading is there), ``chain``
    (an audit log that was altered). `subject` is the file, or what lies in the store.
    """

    kind: str
    subject: str
    mended: bool = False


def examined(store: Store, *, repair: bool = False, who: str = "doctor") -> list[Fault]:
    """All that is wrong, mended where `repair` says so and a mend is known; nothing of a person's work is thrown away.

    Halves and orphans are removed, files without an original or a reading are marked as failed with the reason, those
    that wait for nothing are put back into the queue. An altered log is told and left as it is. Run it while nothing
    writes to the store: an original that is just coming in has no row yet.

    Raises:
        StoreUnavailable: the store cannot be read or written.
    """
    found = [*_in_originals(store, repair), *_in_rows(store, repair, who), *_in_logs(store)]
    if repair and any(each.mended for each in found):
        with store.writing() as connection:
            told = ", ".join(f"{kind} {count}" for kind, count in _counted(found).items())
            log.record_event(connection, who, "repaired", "", told)
    return found


def _counted(found: list[Fault]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for each in found:
        if each.mended:
            counts[each.kind] = counts.get(each.kind, 0) + 1
    return counts


def _in_originals(store: Store, repair: bool) -> Iterator[Fault]:
    with store.reading() as connection:
        known = set(connection.execute(select(files.c.sha256)).scalars())
    for digest in store.originals.every():
        if digest not in known:
            if repair:
                store.originals.remove(digest)
            yield Fault("orphan", digest, repair)
    for path in store.originals.halves():
        if repair:
            store.originals.drop_half(path)
        yield Fault("part", path, repair)


def _in_rows(store: Store, repair: bool, who: str) -> Iterator[Fault]:
    with store.reading() as connection:
        rows = connection.execute(select(files.c.id, files.c.sha256, files.c.state, files.c.version)).all()
        waiting = set(connection.execute(select(job_rows.c.file).where(job_rows.c.state.in_(jobs.OPEN))).scalars())
        read = set(connection.execute(select(extractions.c.file).distinct()).scalars())
        forgotten = set(connection.execute(select(events.c.subject).where(events.c.kind == "forgotten")).scalars())
    for file, digest, state, _ in rows:
        kind = "" if file in forgotten else _wrong_with(store, digest)
        if kind and not (repair and state == "failed"):
            yield _mended(store, Fault(kind, file), repair and file not in read, _failing(file, _LOST, _LOST_EN, who))
        elif state in ("waiting", "reading") and file not in waiting:
            yield _mended(store, Fault("stuck", file), repair, _queueing(file, who))
        elif state in ("review", "in_review", "approved") and file not in read:
            yield _mended(store, Fault("unread", file), repair, _failing(file, _HALF, _HALF_EN, who))


def _wrong_with(store: Store, digest: str) -> str:
    try:
        store.originals.get(digest)
    except NoSuchThing:
        return "lost"
    except StoreUnavailable:
        return "damaged"
    return ""


def _mended(store: Store, fault: Fault, repair: bool, mend: Callable[[Connection], None]) -> Fault:
    if not repair:
        return fault
    with store.writing() as connection:
        mend(connection)
    return Fault(fault.kind, fault.subject, True)


def _failing(file: str, zh: str, en: str, who: str) -> Callable[[Connection], None]:
    def mend(connection: Connection) -> None:
        jobs.cancel(connection, file)
        change(connection, file, state="failed", stage="", reason=zh, reason_en=en, reason_kind="NoSuchThing")
        log.record_event(connection, who, "failed", file, "repaired")

    return mend


def _queueing(file: str, who: str) -> Callable[[Connection], None]:
    def mend(connection: Connection) -> None:
        jobs.add(connection, file, who)
        change(connection, file, state="waiting", stage="")

    return mend


def _in_logs(store: Store) -> Iterator[Fault]:
    with store.reading() as connection:
        for file, digest, version, head in connection.execute(
            select(files.c.id, files.c.sha256, files.c.version, files.c.head)
        ).all():
            if not log.verified(connection, file, digest, version, head).whole:
                yield Fault("chain", file)
        if not log.events_verified(connection).whole:
            yield Fault("chain", "store")
