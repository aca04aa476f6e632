"""Originals past their time: deleted with the pictures of their pages; what was read and corrected stays."""

from __future__ import annotations

from datetime import timedelta

from extractor.desk import review as opening
from extractor.errors import UsageError
from extractor.store import files, log
from extractor.store.instants import now, written
from extractor.store.opening import Store

FORGOTTEN = "forgotten"
"""The kind of event that says so; `extractor doctor` then knows that an original is not lost."""
_AT_WORK = ("waiting", "reading")


def forget_originals(store: Store, days: int, who: str = "retention") -> int:
    """Delete the originals of files that came more than `days` days ago; gives how many.

    A file that waits or is being read is left for the next time. Pictures of pages are drawn from the original and kept
    in memory alone: they go with it. Each deletion stands in the store's log.

    Raises:
        UsageError: fewer than one day.
        StoreUnavailable: the store cannot be written.
    """
    if days < 1:
        raise UsageError("保存天数应不小于 1", "the number of days must be at least 1")
    before = written(now() - timedelta(days=days))
    with store.reading() as connection:
        due = files.older_than(connection, before)
    count = 0
    for row in due:
        if not store.originals.has(row.sha256):
            continue
        with store.writing() as connection:
            if files.get(connection, row.id, lock=True).state in _AT_WORK:
                continue
            log.record_event(connection, who, FORGOTTEN, row.id, row.sha256)
        store.originals.remove(row.sha256)
        opening.forget(store, row.id)
        count += 1
    return count
