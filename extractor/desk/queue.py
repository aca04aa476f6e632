"""The queue as the page and the API list it."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.store import files
from extractor.store.files import SORTS, STATES, FileRow, Listing, Query, State
from extractor.store.opening import Store

__all__ = ["SORTS", "STATES", "FileRow", "Listing", "Query", "State", "every", "file_row", "held", "listing", "pulse"]


def listing(store: Store, query: Query) -> Listing:
    """A page of the queue, in four statements however many files there are."""
    with store.reading() as connection:
        return files.listing(connection, query)


def every(store: Store, query: Query) -> tuple[str, ...]:
    """The ids of all files that fit a query, whatever its page."""
    with store.reading() as connection:
        return files.every(connection, query)


def file_row(store: Store, file: str) -> FileRow:
    """One file of the queue.

    Raises:
        NoSuchThing: there is none of that id.
    """
    with store.reading() as connection:
        return files.get(connection, file)


def held(store: Store, query: Query, ids: Sequence[str]) -> tuple[tuple[FileRow, ...], Listing]:
    """The files of those ids as they are now, in that order, and what the query finds now: one state of the store."""
    with store.reading() as connection:
        return files.of_ids(connection, ids), files.listing(connection, query)


def pulse(store: Store) -> tuple[int, str]:
    """Cheap to ask, and different whenever anything in the queue has changed."""
    with store.reading() as connection:
        return files.pulse(connection)
