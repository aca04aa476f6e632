from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text
from stores import BOTH

from extractor.errors import MissingPackage, StoreUnavailable, UsageError
from extractor.settings import Settings
from extractor.store import files, migrations, opening
from extractor.store.opening import Store, open_store
from extractor.store.options import StoreOptions
from extractor.store.tables import metadata

DATABASES = BOTH


def test_migrations_from_empty_make_the_tables_as_they_are_described(store: Store) -> None:
    with store.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_migrations_go_down_to_nothing_and_up_again(store: Store) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.set_main_option("path_separator", "os")
    with store.writing() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        assert inspect(connection).get_table_names() == ["alembic_version"]
        command.upgrade(config, "head")
        assert set(inspect(connection).get_table_names()) == {*metadata.tables, "alembic_version"}


def test_a_store_opened_again_has_what_was_kept(store: Store, options: StoreOptions) -> None:
    with store.writing() as connection:
        row = files.add(connection, sha256="0" * 64, name="甲.pdf", size=1, who="a")
    again = open_store(options)
    with again.reading() as connection:
        assert files.get(connection, row.id) == row
    again.close()


def test_processes_that_open_a_new_store_at_once_make_it_once(options: StoreOptions) -> None:
    opened: list[Store] = []
    threads = [threading.Thread(target=lambda: opened.append(open_store(options))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened) == 4
    for each in opened:
        each.close()


def test_a_transaction_that_fails_leaves_nothing(store: Store) -> None:
    def fail() -> None:
        with store.writing() as connection:
            files.add(connection, sha256="0" * 64, name="a", size=1, who="a")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with store.reading() as connection:
        assert files.of_content(connection, "0" * 64) is None


def test_foreign_keys_hold(store: Store) -> None:
    with pytest.raises(Exception, match=r"(?i)foreign key"), store.writing() as connection:
        connection.execute(
            text("INSERT INTO jobs (file, state, who, options, attempts, holder, cancelled, created_at)"
                 " VALUES ('none', 'queued', '', '', 0, '', false, '')")
        )  # fmt: skip


def test_settings_name_the_store(tmp_path: Path) -> None:
    given = {"HOME": str(tmp_path), "EXTRACTOR_DATABASE": "postgresql://db/x", "EXTRACTOR_ORIGINALS": "memory://o"}
    found = Settings.from_environment(given).store
    assert found.database == "postgresql://db/x"
    assert found.originals == "memory://o"
    assert tmp_path in found.folder.parents
    assert Settings.from_environment({"EXTRACTOR_DATA": "/data"}).store.folder == Path("/data")
    assert Settings.from_environment({"HOME": "/h", "XDG_DATA_HOME": "/x"}).store.folder == Path("/x/extractor")


# --- what a person is told ----------------------------------------------------------------------


@pytest.fixture
def sqlite(tmp_path: Path) -> Store:
    return open_store(StoreOptions(tmp_path))


def _add(store: Store, name: str = "a") -> None:
    with store.writing() as connection:
        files.add(connection, sha256=f"{hash(name):064x}"[:64], name=name, size=1, who="a")


def test_a_locked_database_is_told_and_nothing_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "BUSY", 0.01)
    store = open_store(StoreOptions(tmp_path))
    other = sqlite3.connect(tmp_path / "extractor.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreUnavailable) as told:
        _add(store)
    assert "正被占用" in told.value.zh
    assert "locked" in told.value.en
    other.execute("ROLLBACK")
    other.close()
    _add(store)
    store.close()


def test_a_full_disk_is_told_and_the_change_is_not_kept(sqlite: Store) -> None:
    _add(sqlite)
    with sqlite.writing() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    with pytest.raises(StoreUnavailable) as told:
        _add(sqlite, "b" * 200_000)
    assert "磁盘空间不足" in told.value.zh
    with sqlite.reading() as connection:
        assert files.listing(connection, files.Query()).total == 1
    sqlite.close()


def test_a_disk_that_fills_while_an_original_is_written_leaves_no_part_of_it(
    sqlite: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(StoreUnavailable) as told, opening.told():
        sqlite.originals.put(b"content")
    assert "磁盘空间不足" in told.value.zh
    assert not [path for path in (tmp_path / "originals").rglob("*") if path.is_file()]
    sqlite.close()


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "extractor.db").write_bytes(b"this is no database" * 100)
    with pytest.raises(StoreUnavailable, match="damaged"):
        open_store(StoreOptions(tmp_path))


def test_a_server_that_is_away_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="cannot be reached"):
        open_store(StoreOptions(tmp_path, f"postgresql://nobody@/none?host={tmp_path}"))


@pytest.mark.parametrize(
    ("url", "error"), [("nonsense", UsageError), ("firebird://x", MissingPackage), ("mysql+none://x", MissingPackage)]
)
def test_an_address_that_cannot_be_used_is_told(tmp_path: Path, url: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        open_store(StoreOptions(tmp_path, url))
