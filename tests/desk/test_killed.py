"""Processes killed without a warning: whoever opens the store afterwards finds all of it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from reviewed import ANNA, FORM, Answering, report
from stores import BOTH
from waiting import until

from extractor.desk import editing, history, intake, queue, review, versions
from extractor.desk.worker import Worker
from extractor.store import jobs
from extractor.store.opening import Store
from extractor.store.options import StoreOptions

DATABASES = BOTH
ROOT = Path(__file__).resolve().parents[2]
_OPEN = """
import sys, time
sys.path[:0] = [{tests!r}, {root!r}]
from pathlib import Path
from reviewed import ANNA
from extractor.store.opening import open_store
from extractor.store.options import StoreOptions
store = open_store(StoreOptions(Path({folder!r}), {database!r}))
"""
_READ = """
from reviewed import Answering
from extractor.desk.worker import Worker
def hang():
    print("reading", flush=True)
    time.sleep(3600)
Worker(store, lambda name: Answering(hang)).run_once()
"""
_EDIT = """
from extractor.desk import editing, rows
file, version = {file!r}, 0
print("editing", flush=True)
while True:
    place, value = "/projects/0/indicators/0/actual", f"{{version}}座"
    version = editing.correct(store, ANNA, file, place, value, expected=version).version
    version = rows.move_row(store, ANNA, file, "/projects/0/indicators/0", 2, expected=version).version
"""


def _killed_while(script: str, options: StoreOptions, ready: str, enough: Callable[[], bool] = lambda: True) -> None:
    """Run a script in a process of its own, and kill it once it has said that it is at work."""
    opening = _OPEN.format(
        tests=str(ROOT / "tests"), root=str(ROOT), folder=str(options.folder), database=options.database
    )
    process = subprocess.Popen([sys.executable, "-c", opening + script], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout
    with process, process.stdout:
        try:
            assert process.stdout.readline().strip() == ready
            until(enough)
        finally:
            process.kill()


def test_a_reading_that_was_killed_is_done_by_the_next_worker(store: Store, options: StoreOptions) -> None:
    file = intake.add_file(store, ANNA, "报告.html", FORM).id
    _killed_while(_READ, options, "reading")
    row = queue.file_row(store, file)
    assert (row.state, row.version) == ("reading", 0)
    assert Worker(store, lambda name: Answering()).run_once()
    row = queue.file_row(store, file)
    assert (row.state, row.attempts) == ("review", 2)
    assert review.open_review(store, file).state.record == report()


@pytest.mark.parametrize("changes", [1, 6])
def test_edits_that_were_killed_are_kept_up_to_the_last_whole_one(
    store: Store, options: StoreOptions, file: str, changes: int
) -> None:
    _killed_while(_EDIT.format(file=file), options, "editing", lambda: queue.file_row(store, file).version >= changes)
    row = queue.file_row(store, file)
    assert row.version >= changes
    assert history.verify(store, file).whole
    assert len(history.entries(store, file)) == row.version
    found = review.open_review(store, file)
    assert found.version == row.version
    assert sorted(each["level3"] for each in found.state.value("/projects/0/indicators")) == sorted(
        each["level3"] for each in report()["projects"][0]["indicators"]
    )
    assert versions.extraction_at(store, file, 0).record == report()
    editing.correct(store, ANNA, file, "/title", "新", expected=row.version)
    assert history.verify(store, file).whole


def test_a_process_that_is_gone_holds_no_job(store: Store, options: StoreOptions) -> None:
    intake.add_file(store, ANNA, "报告.html", FORM)
    _killed_while(_READ, options, "reading")
    with store.writing() as connection:
        assert jobs.free_lost(connection) == 1
        assert jobs.take(connection, jobs.holder())
