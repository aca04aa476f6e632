from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from reviewed import ANNA, BERT

from extractor.desk import editing, history, intake, people, queue, review
from extractor.desk.people import LOCAL
from extractor.desk.queue import Query
from extractor.errors import EmptyFile, InputError, LockedFile, NoSuchThing, NotAllowed, StoreUnavailable
from extractor.store import files, opening
from extractor.store.opening import Store


def _zip(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_a_file_waits_with_its_original(store: Store) -> None:
    row = intake.add_file(store, ANNA, "../../报告\x00.pdf", b"content")
    assert (row.name, row.state, row.size, row.added_by) == ("报告.pdf", "waiting", 7, ANNA.name)
    assert intake.original(store, row.id) == b"content"
    assert store.originals.has(row.sha256)


def test_the_same_content_again_is_the_same_file(store: Store) -> None:
    first, again = (intake.add_files(store, ANNA, [(name, b"content")])[0] for name in ("a.pdf", "b.pdf"))
    assert first.file
    assert again.file
    assert (first.known, again.known, again.file.id) == (False, True, first.file.id)
    assert queue.listing(store, Query()).total == 1


def test_a_zip_stands_for_its_files_and_one_bad_file_stops_no_other(store: Store) -> None:
    packed = _zip(**{"甲/1.pdf": b"1", "__MACOSX/x": b"x", ".hidden": b"x", "2.pdf": b"2", "empty.pdf": b""})
    found = intake.add_files(store, ANNA, [("all.zip", packed), ("no.zip", b"PK\x03\x04nonsense"), ("3.pdf", b"3")])
    names = [(each.name, each.file is not None) for each in found]
    assert names[:3] == [("1.pdf", True), ("2.pdf", True), ("empty.pdf", False)]
    assert names[-1] == ("3.pdf", True)
    assert all(each.error for each in found if each.file is None)


def test_a_zip_that_is_made_to_burst_is_refused(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "members", _bursting)
    (found,) = intake.add_files(store, ANNA, [("a.zip", _zip(a=b"1"))])
    assert isinstance(found.error, InputError)
    assert queue.listing(store, Query()).total == 0


def _bursting(content: bytes) -> object:
    from extractor.files.archive import members
    from extractor.files.limits import Limits

    return members(content, Limits(max_members=0))


def test_a_folder_comes_in_without_what_is_hidden_or_linked(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "年度").mkdir(parents=True)
    (folder / "年度" / "a.pdf").write_bytes(b"a")
    (folder / ".secret").write_bytes(b"s")
    (folder / "link.pdf").symlink_to(tmp_path / "elsewhere")
    assert [each.name for each in intake.add_folder(store, ANNA, folder)] == ["a.pdf"]
    with pytest.raises(InputError):
        intake.add_folder(store, ANNA, tmp_path / "nowhere")


def test_an_empty_file_is_refused(store: Store) -> None:
    with pytest.raises(EmptyFile):
        intake.add_file(store, ANNA, "a.pdf", b"")


def test_a_full_disk_stops_the_rest_and_is_told(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: bytes) -> str:
        with opening.told():
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(store.originals, "put", full)
    with pytest.raises(StoreUnavailable):
        intake.add_files(store, ANNA, [("a.pdf", b"a"), ("b.pdf", b"b")])


def test_what_waits_is_cancelled_and_tried_again(store: Store) -> None:
    row = intake.add_file(store, ANNA, "a.pdf", b"content")
    with pytest.raises(LockedFile):
        intake.retry(store, ANNA, row.id)
    assert intake.cancel(store, ANNA, row.id).state == "cancelled"
    assert intake.retry(store, ANNA, row.id).state == "waiting"


def test_deleting_takes_all_but_the_mark_in_the_stores_log(store: Store) -> None:
    row = intake.add_file(store, ANNA, "a.pdf", b"content")
    with pytest.raises(NotAllowed):
        intake.delete(store, BERT, row.id)
    intake.delete(store, ANNA, row.id)
    assert not store.originals.has(row.sha256)
    with pytest.raises(NoSuchThing):
        queue.file_row(store, row.id)
    with pytest.raises(NoSuchThing):
        intake.delete(store, ANNA, row.id)
    events, verdict = history.store_log(store)
    assert [event.kind for event in events] == ["added", "deleted"]
    assert row.sha256 in events[-1].detail
    assert verdict.whole
    assert intake.add_file(store, ANNA, "a.pdf", b"content").id != row.id


def test_what_is_approved_or_under_review_by_others_is_deleted_by_an_admin_alone(store: Store, file: str) -> None:
    with store.writing() as connection:
        files.change(connection, file, state="approved")
    with pytest.raises(NotAllowed):
        intake.delete(store, ANNA, file)
    intake.delete(store, LOCAL, file)


def test_what_is_deleted_while_it_is_open_is_told(store: Store, file: str) -> None:
    review.open_review(store, file)
    intake.delete(store, people.LOCAL, file)
    with pytest.raises(NoSuchThing):
        editing.correct(store, ANNA, file, "/title", "x", expected=0)


def test_a_password_is_nowhere_in_the_store(store: Store, tmp_path: Path) -> None:
    row = intake.add_file(store, ANNA, "a.pdf", b"content", password="geheim-4711")
    intake.cancel(store, ANNA, row.id)
    intake.retry(store, ANNA, row.id, password="geheim-4712")
    with store.reading() as connection:
        for table in ("files", "jobs", "events", "changes"):
            assert "geheim" not in str(connection.exec_driver_sql(f"SELECT * FROM {table}").all())
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and b"geheim" in path.read_bytes()]
