from __future__ import annotations

import subprocess
import sys
import threading

import pytest
from stores import BOTH

from extractor.store import files, jobs
from extractor.store.opening import Store

DATABASES = BOTH


def _files(store: Store, count: int) -> list[str]:
    with store.writing() as connection:
        rows = [files.add(connection, sha256=f"{index:064x}", name="a", size=1, who="a") for index in range(count)]
        for row in rows:
            jobs.add(connection, row.id, "a", {"reader": "form"})
    return [row.id for row in rows]


def test_jobs_come_in_their_order_and_each_goes_to_one_worker(store: Store) -> None:
    wanted = _files(store, 12)
    taken: list[str] = []
    lock = threading.Lock()

    def work() -> None:
        name = jobs.holder()
        while True:
            with store.writing() as connection:
                job = jobs.take(connection, name)
            if job is None:
                return
            with lock:
                taken.append(job.file)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(wanted)


def test_a_job_of_a_worker_that_no_longer_renews_is_taken_up(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    _files(store, 1)
    with store.writing() as connection:
        monkeypatch.setattr(jobs, "LEASE", -1.0)
        first = jobs.take(connection, "elsewhere:1:1:x")
        monkeypatch.setattr(jobs, "LEASE", 60.0)
        second = jobs.take(connection, "me")
        assert first
        assert second
        assert (first.id, first.attempts, second.attempts) == (second.id, 1, 2)
        assert not jobs.renew(connection, first.id, "elsewhere:1:1:x")
        assert jobs.renew(connection, second.id, "me")
        assert jobs.take(connection, "third") is None


def test_a_job_of_a_process_that_is_gone_is_free_at_once(store: Store) -> None:
    _files(store, 2)
    ask = "from extractor.store.jobs import holder; print(holder())"
    dead = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True).stdout.strip()
    with store.writing() as connection:
        jobs.take(connection, dead)
        jobs.take(connection, jobs.holder())
        assert jobs.free_lost(connection) == 1
        taken = jobs.take(connection, jobs.holder())
        assert taken
        assert taken.attempts == 2
        assert jobs.take(connection, jobs.holder()) is None


def test_whether_a_holder_lives_is_told_only_where_it_can_be() -> None:
    assert jobs.alive(jobs.holder()) is True
    assert jobs.alive("another-machine:1:2:x") is None
    assert jobs.alive("nonsense") is None


def test_a_queued_job_is_cancelled_at_once_and_a_running_one_is_told(store: Store) -> None:
    first, second = _files(store, 2)
    with store.writing() as connection:
        job = jobs.take(connection, "me")
        assert job
        assert job.file == first
        assert jobs.cancel(connection, first)
        assert not jobs.renew(connection, job.id, "me")
        assert not jobs.cancel(connection, second)
        assert jobs.open_jobs(connection, second) == ()
        assert jobs.take(connection, "me") is None


def test_a_job_given_back_counts_as_no_attempt(store: Store) -> None:
    _files(store, 1)
    with store.writing() as connection:
        job = jobs.take(connection, "me")
        assert job
        jobs.put_back(connection, job.id)
        again = jobs.take(connection, "me")
        assert again
        assert again.attempts == 1
        jobs.finish(connection, again.id, "done")
        assert not jobs.holds(connection, again.id, "me")
