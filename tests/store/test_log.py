from __future__ import annotations

import pytest
from sqlalchemy import delete, update
from stores import BOTH

from extractor.store import files, log
from extractor.store.log import Verdict
from extractor.store.opening import Store
from extractor.store.tables import changes, events

DATABASES = BOTH


@pytest.fixture
def file(store: Store) -> str:
    with store.writing() as connection:
        row = files.add(connection, sha256="a" * 64, name="a.pdf", size=1, who="甲")
        previous = log.seed(row.sha256)
        for number in range(1, 6):
            entry = log.append(
                connection, file=row.id, number=number, previous=previous, who="甲", kind="correct",
                pointer="/title", before='"旧"', after=f'"新{number}"', why="看过原件",
            )  # fmt: skip
            previous = entry.digest
        files.change(connection, row.id, version=5, head=previous)
    return row.id


def _verdict(store: Store, file: str) -> Verdict:
    with store.reading() as connection:
        row = files.get(connection, file)
        return log.verified(connection, file, row.sha256, row.version, row.head)


def test_a_log_that_nobody_touched_is_whole(store: Store, file: str) -> None:
    found = _verdict(store, file)
    assert found.whole
    assert found.entries == 5
    with store.reading() as connection:
        assert [entry.number for entry in log.entries(connection, file, 2, 4)] == [3, 4]


@pytest.mark.parametrize("column", ["who", "at", "kind", "pointer", "before", "after", "why", "patch"])
def test_an_entry_that_was_altered_is_found(store: Store, file: str, column: str) -> None:
    with store.writing() as connection:
        altered = "2026-11-22T00:00:00.000000+00:00" if column == "at" else "altered"
        connection.execute(update(changes).where(changes.c.number == 3).values({column: altered}))
    assert _verdict(store, file).broken_at == 3


def test_an_entry_that_was_taken_out_is_found(store: Store, file: str) -> None:
    with store.writing() as connection:
        connection.execute(delete(changes).where(changes.c.number == 2))
    assert _verdict(store, file).broken_at == 2


def test_entries_that_were_cut_off_are_missed(store: Store, file: str) -> None:
    with store.writing() as connection:
        connection.execute(delete(changes).where(changes.c.number > 3))
    assert _verdict(store, file).broken_at == 4


def test_a_log_that_was_emptied_is_missed(store: Store, file: str) -> None:
    with store.writing() as connection:
        connection.execute(delete(changes))
    assert _verdict(store, file).broken_at == 1


def test_the_stores_own_log_is_chained_too(store: Store) -> None:
    with store.writing() as connection:
        for kind in ("added", "deleted", "role"):
            log.record_event(connection, "甲", kind, "subject")
        assert log.events_verified(connection).whole
        assert [event.kind for event in log.all_events(connection)] == ["added", "deleted", "role"]
        connection.execute(update(events).where(events.c.number == 2).values(who="乙"))
        assert log.events_verified(connection).broken_at == 2
