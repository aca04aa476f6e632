from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from reviewed import ANNA, FORM, Answering, report
from sqlalchemy import update
from stores import BOTH
from waiting import until

from extractor.desk import again, editing, intake, queue, review
from extractor.desk.worker import Worker
from extractor.errors import LockedFile, StoreUnavailable
from extractor.readers.form import FormReader
from extractor.store import jobs
from extractor.store.opening import Store
from extractor.store.tables import jobs as table

DATABASES = BOTH


@pytest.fixture
def waiting(store: Store) -> str:
    return intake.add_file(store, ANNA, "报告.html", FORM).id


@pytest.fixture
def working(store: Store) -> Iterator[Callable[..., Worker]]:
    made: list[Worker] = []

    def make(before: Callable[[], None] = lambda: None) -> Worker:
        made.append(Worker(store, lambda name: Answering(before)))
        return made[-1]

    yield make
    for each in made:
        each.stop()


def test_a_file_is_read_and_then_to_be_reviewed(store: Store, waiting: str, working: Callable[..., Worker]) -> None:
    worker = working()
    assert worker.run_once()
    assert not worker.run_once()
    row = queue.file_row(store, waiting)
    assert (row.state, row.report_type, row.year, row.organization) == (
        "review",
        "project_self_evaluation",
        2023,
        "某局",
    )
    assert (row.pages, row.format, row.stage, row.version) == (1, "html", "", 0)
    found = review.open_review(store, waiting)
    assert found.state.record == report()
    assert found.extraction.run.file_name == "报告.html"
    assert "桥梁维护" in [word.text for word in found.pages[0].words]
    assert queue.listing(store, queue.Query(text="某局")).total == 1


def test_the_stage_is_told_while_it_is_read(store: Store, waiting: str, working: Callable[..., Worker]) -> None:
    seen: list[tuple[str, str]] = []

    def look() -> None:
        row = queue.file_row(store, waiting)
        seen.append((row.state, row.stage))

    working(look).run_once()
    assert seen == [("reading", "read")]


def test_a_file_that_is_no_report_fails_with_its_reason_and_stops_no_other(
    store: Store, working: Callable[..., Worker]
) -> None:
    bad = intake.add_file(store, ANNA, "坏.pdf", b"%PDF-1.7 nothing").id
    good = intake.add_file(store, ANNA, "报告.html", FORM).id
    worker = working()
    while worker.run_once():
        pass
    row = queue.file_row(store, bad)
    assert (row.state, row.reason_kind) == ("failed", "BrokenFile")
    assert row.reason
    assert row.reason_en
    with pytest.raises(LockedFile):
        review.open_review(store, bad)
    assert queue.file_row(store, good).state == "review"
    assert intake.retry(store, ANNA, bad).state == "waiting"
    assert queue.file_row(store, bad).reason == ""


def test_a_fault_of_ours_is_told_without_the_documents_text(
    store: Store, waiting: str, working: Callable[..., Worker]
) -> None:
    def fail() -> None:
        raise KeyError("桥梁维护")

    working(fail).run_once()
    row = queue.file_row(store, waiting)
    assert row.state == "failed"
    assert "桥梁维护" not in row.reason + row.reason_en


def test_a_reading_is_cancelled_at_its_next_stage(store: Store, waiting: str, working: Callable[..., Worker]) -> None:
    working(lambda: [intake.cancel(store, ANNA, waiting)][:0]).run_once()
    row = queue.file_row(store, waiting)
    assert (row.state, row.stage) == ("cancelled", "")
    intake.retry(store, ANNA, waiting)
    working().run_once()
    assert queue.file_row(store, waiting).state == "review"


def test_a_file_deleted_while_it_is_read_leaves_nothing(
    store: Store, waiting: str, working: Callable[..., Worker]
) -> None:
    working(lambda: intake.delete(store, ANNA, waiting)).run_once()
    assert queue.listing(store, queue.Query()).total == 0


def test_a_worker_that_stops_gives_its_job_back(store: Store, waiting: str, working: Callable[..., Worker]) -> None:
    begun, go = threading.Event(), threading.Event()

    def hold() -> None:
        begun.set()
        go.wait(600)

    worker = working(hold).start()
    assert begun.wait(600)
    stopping = threading.Thread(target=worker.stop)
    stopping.start()
    until(lambda: worker._stopping.is_set())
    go.set()
    stopping.join(600)
    row = queue.file_row(store, waiting)
    assert (row.state, row.stage) == ("waiting", "")
    working().run_once()
    assert queue.file_row(store, waiting).attempts == 1


def test_a_file_whose_reading_ends_the_process_again_and_again_is_given_up(
    store: Store, waiting: str, working: Callable[..., Worker], monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(jobs.ATTEMPTS):
        with store.writing() as connection:
            monkeypatch.setattr(jobs, "LEASE", -1.0)  # taken, and then silence
            assert jobs.take(connection, "elsewhere")
            monkeypatch.setattr(jobs, "LEASE", 60.0)
    working().run_once()
    row = queue.file_row(store, waiting)
    assert row.state == "failed"
    assert str(jobs.ATTEMPTS) in row.reason
    intake.retry(store, ANNA, waiting)
    working().run_once()
    assert queue.file_row(store, waiting).state == "review"


def test_reading_again_carries_corrections_and_a_failure_leaves_what_was_there(
    store: Store, waiting: str, working: Callable[..., Worker]
) -> None:
    working().run_once()
    place = "/projects/0/indicators/0/actual"
    editing.correct(store, ANNA, waiting, place, "9座", expected=0)
    again.read_again(store, ANNA, waiting)

    def fail() -> None:
        raise ValueError

    working(fail).run_once()
    found = review.open_review(store, waiting)
    assert (found.version, found.state.value(place), found.file.state) == (1, "9座", "in_review")
    assert found.file.reason_kind == "ExtractorError"
    again.read_again(store, ANNA, waiting)
    working().run_once()
    found = review.open_review(store, waiting)
    assert (found.version, found.state.value(place), found.file.reason) == (2, "9座", "")


def test_a_store_that_is_away_for_a_while_fails_no_file(
    store: Store, waiting: str, working: Callable[..., Worker], monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise StoreUnavailable("忙", "busy")

    with monkeypatch.context() as patched:
        worker = working(lambda: patched.setattr("extractor.store.files.change", away))
        with pytest.raises(StoreUnavailable):
            worker.run_once()
    assert queue.file_row(store, waiting).state == "reading"
    with store.writing() as connection:
        connection.execute(update(table).values(held_until="2000"))  # a minute later
    assert working().run_once()
    assert queue.file_row(store, waiting).state == "review"


def test_the_thread_reads_what_comes(store: Store, working: Callable[..., Worker]) -> None:
    worker = working().start()
    assert worker.start() is worker
    file = intake.add_file(store, ANNA, "报告.html", FORM).id
    until(lambda: queue.file_row(store, file).state == "review")


def test_by_default_files_are_read_in_a_process_of_their_own(store: Store, reports: Path) -> None:
    path = sorted(reports.glob("*/document.html"))[0]
    file = intake.add_file(store, ANNA, path.name, path.read_bytes()).id
    worker = Worker(store)
    try:
        worker.run_once()
    finally:
        worker.stop()
    found = review.open_review(store, file)
    assert found.extraction.record["projects"] or found.extraction.record["department"]
    assert found.pages
    assert found.pages[0].words
    assert FormReader.name == found.extraction.run.reader
