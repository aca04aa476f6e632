"""The database: opened, brought to the newest shape, and told of in words where it cannot be used."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from extractor.errors import MissingPackage, StoreUnavailable, UsageError
from extractor.store.glance import Glance
from extractor.store.options import StoreOptions
from extractor.store.originals import Originals

__all__ = ["Connection", "Store", "open_store", "told"]

BUSY = 30.0
"""Seconds that a writer waits for another one of SQLite, which lets one write at a time."""
_THREADS = 40
"""So many ask at once in a service; what goes beyond a pool is opened anew each time, which takes longer than asking.
PostgreSQL lets in a hundred from all sides: half of them are kept."""
_MIGRATING = 7241_0611
"""PostgreSQL's advisory lock of migrations: of processes that start together one migrates."""


@dataclass(frozen=True, slots=True)
class Store:
    """The database and the originals. One a process is enough; every thread may use it."""

    options: StoreOptions
    engine: Engine = field(repr=False)
    originals: Originals = field(repr=False)
    token: str = field(default="", repr=False)
    glance: Glance = field(init=False, repr=False, compare=False)
    """Keys and files as they are at the moment, without a transaction."""
    kept: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)
    """What modules above keep in memory beside the store (opened reviews, passwords), each under its own name."""
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Nothing is opened before it is asked."""
        object.__setattr__(self, "glance", Glance(self.engine))

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection whose statements see one state of the database.

        Raises:
            StoreUnavailable: the database cannot be read.
        """
        with told(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: all of it is kept, or nothing where anything is raised.

        Raises:
            StoreUnavailable: the database is locked, full or cannot be reached.
        """
        with told(), self.engine.connect().execution_options(extractor_writes=True) as connection, connection.begin():
            yield connection

    def close(self) -> None:
        """Let go of the database."""
        self.glance.close()
        self.engine.dispose()


def open_store(options: StoreOptions) -> Store:
    """Open the store, making it where there is none, and bring its tables to the newest shape.

    Raises:
        StoreUnavailable: it cannot be made, read or reached.
        MissingPackage: the driver of the database is not installed.
        UsageError: the URL cannot be understood.
    """
    with told():
        engine = _engine(_url(options))
        originals = Originals(options.originals or str(options.folder / "originals"))
        with engine.connect().execution_options(extractor_writes=True) as connection, connection.begin():
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATING})
            _migrate(connection)
    return Store(options, engine, originals)


def _url(options: StoreOptions) -> URL:
    if not options.database:
        options.folder.mkdir(parents=True, exist_ok=True, mode=0o700)  # the reports of others lie in it
        return URL.create("sqlite", database=str(options.folder / "extractor.db"))
    try:
        url = make_url(options.database)
    except ArgumentError as error:
        raise UsageError(
            "数据库地址无法识别，应如 postgresql://用户@主机/库名", "the database's URL cannot be understood"
        ) from error
    return url.set(drivername="postgresql+psycopg") if url.drivername == "postgresql" else url


def _engine(url: URL) -> Engine:
    try:
        if url.get_backend_name() == "sqlite":
            engine = create_engine(url, connect_args={"timeout": BUSY}, pool_size=_THREADS, max_overflow=_THREADS)
            event.listen(engine, "connect", _prepare_sqlite)
            event.listen(engine, "begin", _begin_sqlite)
            return engine
        return create_engine(url, pool_pre_ping=True, pool_size=_THREADS // 2, max_overflow=_THREADS // 2)
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise MissingPackage(
            "没有安装这种数据库的驱动程序；PostgreSQL 请安装 extractor[postgres]。",
            "the database's driver is not installed; for PostgreSQL install extractor[postgres]",
        ) from error


def _prepare_sqlite(connection: sqlite3.Connection, _: Any) -> None:
    """The driver's own transactions are switched off: they begin late and leave out changes of tables.

    Reviewers' corrections are few and small, so every transaction is on the disk before it counts (`FULL`).
    """
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """Who will write asks at once: one who has read and then wants to write could not be made to wait."""
    writes = connection.get_execution_options().get("extractor_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _migrate(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    newest = ScriptDirectory.from_config(config).get_current_head()
    if MigrationContext.configure(connection).get_current_revision() != newest:  # the usual case takes no time
        command.upgrade(config, "head")


def schema_version(connection: Connection) -> str:
    """Which migration the tables are at."""
    return MigrationContext.configure(connection).get_current_revision() or ""


# --- what a person is told ----------------------------------------------------------------------

_TOLD = {
    "full": (
        "磁盘空间不足，这次修改没有保存。请清理磁盘后再试。",
        "the disk is full, and this change was not kept; free some space and try again",
    ),
    "busy": (
        "数据库正被占用，这次修改没有保存。请稍后再试。",
        "the database is locked by another program, and this change was not kept; try again in a while",
    ),
    "read_only": (
        "数据库不能写入，这次修改没有保存。请检查数据文件夹的权限。",
        "the database cannot be written to, and this change was not kept; check the rights of the data folder",
    ),
    "broken": (
        "数据库已损坏或不是本程序的数据库。请从备份恢复。",
        "the database is damaged or is none of ours; restore it from a backup",
    ),
    "away": (
        "无法连接数据库，这次修改没有保存。请检查数据库地址和服务。",
        "the database cannot be reached, and this change was not kept; check its URL and whether it runs",
    ),
}
_SIGNS = {
    "full": ("is full", "no space left", "disk i/o error", "could not extend file"),
    "busy": ("is locked", "lock timeout", "deadlock detected"),
    "read_only": ("readonly database", "read-only"),
    "broken": ("malformed", "not a database", "can't locate revision"),
}


@contextmanager
def told() -> Iterator[None]:
    """Turn what databases and disks say into what a reviewer can do about it."""
    try:
        yield
    except DBAPIError as error:
        if error.connection_invalidated or not isinstance(error.orig, Exception):
            raise StoreUnavailable(*_TOLD["away"]) from error
        kind = _kind(str(error.orig))
        if kind is None and "Operational" not in type(error).__name__:
            raise
        raise StoreUnavailable(*_TOLD[kind or "away"]) from error
    except OSError as error:
        kind = "full" if error.errno in (28, 122) else "read_only"
        raise StoreUnavailable(*_TOLD[kind]) from error


def _kind(said: str) -> str | None:
    lowered = said.lower()
    return next((kind for kind, signs in _SIGNS.items() if any(sign in lowered for sign in signs)), None)
