"""Threat: a store that is lost. A backup brings all of it back, into either database; a damaged one brings nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from reviewed import ANNA, file, give
from sqlalchemy import select

from extractor.desk.editing import correct
from extractor.desk.history import verify
from extractor.desk.intake import add_file
from extractor.desk.people import LOCAL
from extractor.desk.review import open_review
from extractor.errors import BrokenFile, StoreUnavailable, UsageError
from extractor.store import jobs
from extractor.store.copying import back_up, restore
from extractor.store.opening import Store, open_store
from extractor.store.options import StoreOptions
from extractor.store.tables import metadata

__all__ = ["file", "give"]
DATABASES = ("sqlite", "postgres")


def rows(store: Store) -> dict[str, Any]:
    with store.reading() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table)).all())) for table in metadata.sorted_tables
        }


@pytest.fixture
def filled(store: Store, file: str) -> Store:
    """A store with a file that was corrected, and with its original."""
    review = open_review(store, file)
    correct(store, ANNA, file, "/title", "另一个标题", expected=review.version)
    with store.writing() as connection:
        jobs.add(connection, file, "安娜")
    return store


def test_all_comes_back_in_a_store_of_the_other_kind(filled: Store, file: str, tmp_path: Path) -> None:
    made = back_up(filled, tmp_path / "copy")
    again = open_store(StoreOptions(tmp_path / "again"))
    assert restore(again, tmp_path / "copy").rows == made.rows >= 5
    assert rows(again) == rows(filled)
    assert verify(again, file).whole
    assert open_review(again, file).extraction == open_review(filled, file).extraction
    again.close()


def test_a_restored_store_counts_on(filled: Store, file: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    back_up(filled, tmp_path / "copy")
    if filled.engine.dialect.name == "postgresql":
        from stores import database_of

        again = open_store(StoreOptions(tmp_path / "again", database_of(request.getfixturevalue("postgres"))))
    else:
        again = open_store(StoreOptions(tmp_path / "again"))
    restore(again, tmp_path / "copy")
    assert rows(again) == rows(filled)
    with again.writing() as connection:
        jobs.add(connection, file, "安娜")
    again.close()


def test_originals_come_along_and_what_is_missing_is_told(store: Store, file: str, tmp_path: Path) -> None:
    assert back_up(store, tmp_path / "without").missing
    with store.reading() as connection:
        digest = connection.execute(select(metadata.tables["files"].c.sha256)).scalar_one()
    path = store.originals._path(digest)
    Path(path).parent.mkdir(parents=True)
    Path(path).write_bytes(b"not the content of that hash")
    with pytest.raises(StoreUnavailable, match="damaged"):
        back_up(store, tmp_path / "damaged")
    assert not (tmp_path / "damaged").exists()
    assert [each.name for each in tmp_path.iterdir() if "part" in each.name] == []


def test_nobody_else_may_read_a_backup(filled: Store, tmp_path: Path) -> None:
    row = add_file(filled, LOCAL, "a.pdf", b"content")
    back_up(filled, tmp_path / "copy")
    assert (tmp_path / "copy" / "originals" / row.sha256).read_bytes() == b"content"
    assert (tmp_path / "copy").stat().st_mode & 0o077 == 0
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "copy").rglob("*") if path.is_file()} == {0}


def cut(folder: Path) -> None:
    rows = folder / "rows.jsonl"
    rows.write_bytes(rows.read_bytes()[:-40])


def changed(folder: Path) -> None:
    rows = folder / "rows.jsonl"
    rows.write_bytes(rows.read_bytes().replace("安娜".encode(), "伯特".encode(), 1))


def another_original(folder: Path) -> None:
    (folder / "originals" / ("0" * 64)).write_bytes(b"x")


@pytest.mark.parametrize("harm", [cut, changed, another_original])
def test_a_damaged_backup_brings_nothing(harm: Callable[[Path], None], filled: Store, tmp_path: Path) -> None:
    back_up(filled, tmp_path / "copy")
    harm(tmp_path / "copy")
    again = open_store(StoreOptions(tmp_path / "again"))
    with pytest.raises(BrokenFile, match="nothing was restored"):
        restore(again, tmp_path / "copy")
    assert not any(rows(again).values())
    again.close()


def test_a_store_that_is_not_empty_is_left_alone(filled: Store, tmp_path: Path) -> None:
    back_up(filled, tmp_path / "copy")
    before = rows(filled)
    with pytest.raises(UsageError, match="not empty"):
        restore(filled, tmp_path / "copy")
    assert rows(filled) == before
    with pytest.raises(UsageError, match="exists"):
        back_up(filled, tmp_path / "copy")


def test_a_backup_of_another_version_is_refused(filled: Store, tmp_path: Path) -> None:
    back_up(filled, tmp_path / "copy")
    path = tmp_path / "copy" / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"schema": "0000"}))
    again = open_store(StoreOptions(tmp_path / "again"))
    with pytest.raises(UsageError, match="version"):
        restore(again, tmp_path / "copy")
    with pytest.raises(UsageError, match="no backup"):
        restore(again, tmp_path)
    again.close()
