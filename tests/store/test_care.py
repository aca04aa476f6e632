"""Threat: what a crash, a full disk, a clock that jumps, or a hand leaves behind in the store."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from reviewed import file, give
from sqlalchemy import update

from extractor.desk.intake import add_file
from extractor.desk.people import LOCAL
from extractor.desk.retention import forget_originals
from extractor.errors import UsageError
from extractor.store import files, instants, jobs
from extractor.store.care import Fault, examined
from extractor.store.opening import Store
from extractor.store.tables import changes
from extractor.store.tables import files as file_rows
from extractor.store.tables import jobs as job_rows

__all__ = ["file", "give"]
DATABASES = ("sqlite", "postgres")


def kinds(found: list[Fault]) -> list[str]:
    return [fault.kind for fault in found]


def test_a_store_that_is_well_stays_as_it_is(store: Store) -> None:
    add_file(store, LOCAL, "a.pdf", b"content")
    assert examined(store, repair=True) == []


def test_halves_and_orphans_are_found_and_taken_away(store: Store) -> None:
    row = add_file(store, LOCAL, "a.pdf", b"content")
    orphan = store.originals.put(b"of no file")
    half = Path(store.originals._path(row.sha256)).parent / ".part-abc"
    half.write_bytes(b"con")
    assert kinds(examined(store)) == ["orphan", "part"]
    assert half.exists()
    assert examined(store, repair=True) == [Fault("orphan", orphan, True), Fault("part", str(half), True)]
    assert not half.exists()
    assert store.originals.get(row.sha256) == b"content"
    assert examined(store) == []


def test_a_file_whose_original_is_gone_says_so(store: Store) -> None:
    row = add_file(store, LOCAL, "a.pdf", b"content")
    store.originals.remove(row.sha256)
    assert kinds(examined(store, repair=True)) == ["lost"]
    with store.reading() as connection:
        found = files.get(connection, row.id)
        assert not jobs.open_jobs(connection, row.id)
    assert (found.state, found.reason_kind) == ("failed", "NoSuchThing")
    assert "upload it again" in found.reason_en


def test_a_file_that_was_read_keeps_its_record_whatever_becomes_of_the_original(store: Store, file: str) -> None:
    assert examined(store, repair=True) == [Fault("lost", file)]
    with store.reading() as connection:
        assert files.get(connection, file).state == "review"


def test_a_file_that_waits_for_nobody_is_queued_again(store: Store) -> None:
    row = add_file(store, LOCAL, "a.pdf", b"content")
    with store.writing() as connection:
        connection.execute(update(job_rows).values(state="done"))
        files.change(connection, row.id, state="reading")
    assert kinds(examined(store, repair=True)) == ["stuck"]
    with store.reading() as connection:
        assert len(jobs.open_jobs(connection, row.id)) == 1


def test_a_file_without_its_reading_is_told(store: Store) -> None:
    row = add_file(store, LOCAL, "a.pdf", b"content")
    with store.writing() as connection:
        files.change(connection, row.id, state="review")
    assert kinds(examined(store, repair=True)) == ["unread"]
    with store.reading() as connection:
        assert files.get(connection, row.id).state == "failed"


def test_an_altered_log_is_told_and_never_mended(store: Store, file: str) -> None:
    from reviewed import ANNA

    from extractor.desk.editing import correct

    correct(store, ANNA, file, "/title", "另一个标题", expected=0)
    with store.writing() as connection:
        connection.execute(update(changes).values(after='"一个假标题"'))
    assert "chain" in kinds(examined(store, repair=True))
    assert "chain" in kinds(examined(store, repair=True))


@pytest.mark.parametrize("jump", [timedelta(days=400), timedelta(days=-400)])
def test_a_clock_that_jumps_loses_no_job_and_lets_nobody_in_twice(
    jump: timedelta, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = add_file(store, LOCAL, "a.pdf", b"content")
    mine, other = jobs.holder(), jobs.holder()
    with store.writing() as connection:
        job = jobs.take(connection, mine)
    assert job
    now = instants.now
    monkeypatch.setattr(instants, "now", lambda: now() + jump)
    with store.writing() as connection:
        jobs.free_lost(connection)
        taken = jobs.take(connection, other)
    with store.writing() as connection:
        held = [jobs.holds(connection, job.id, name) for name in (mine, other)]
    assert held == ([False, True] if taken else [True, False])  # one of them keeps what it reads, never both
    with store.writing() as connection:
        connection.execute(update(job_rows).values(holder="gone:1:1:x".replace("gone", other.partition(":")[0])))
        jobs.free_lost(connection)
        assert jobs.take(connection, jobs.holder())  # a dead one's is free at once, whatever the clock says
    with store.writing() as connection:
        files.change(connection, row.id, state="failed")


def test_originals_past_their_time_go_and_what_was_read_stays(
    store: Store, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = add_file(store, LOCAL, "old.pdf", b"old")
    waiting = add_file(store, LOCAL, "waiting.pdf", b"waiting")
    with store.writing() as connection:
        files.change(connection, old.id, state="failed")
    now = instants.now
    monkeypatch.setattr("extractor.desk.retention.now", lambda: now() + timedelta(days=31))
    young = add_file(store, LOCAL, "young.pdf", b"young")
    with store.writing() as connection:
        connection.execute(
            update(file_rows).where(file_rows.c.id == young.id).values(added_at=instants.written(now() + timedelta(30)))
        )
    assert forget_originals(store, 30) == 1
    assert [store.originals.has(each.sha256) for each in (old, waiting, young)] == [False, True, True]
    assert forget_originals(store, 30) == 0
    with store.reading() as connection:
        assert files.get(connection, old.id).name == "old.pdf"
    assert old.id not in [fault.subject for fault in examined(store)]
    with pytest.raises(UsageError):
        forget_originals(store, 0)
