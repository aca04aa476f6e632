"""Stores for tests: SQLite in a temporary folder, and a real PostgreSQL of this machine, started for the session."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from bench.postgres import programs, server
from extractor.store.opening import Store, open_store
from extractor.store.options import StoreOptions


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a server of our own, which listens on a socket in a temporary folder alone."""
    if programs() is None:
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql; .ci/run does that)")
    with server(durable=False) as url:
        yield url


def database_of(url: str, number: list[int] = [0]) -> str:  # noqa: B006 - counts the databases of the session
    """A new database on the server, its tables copied from one that has been made by the migrations."""
    if not number[0]:
        _new_database(url, "model", "template1")
        open_store(StoreOptions(Path(tempfile.gettempdir()), url.replace("/postgres?", "/model?"))).close()
    number[0] += 1
    _new_database(url, f"test{number[0]}", "model")
    return url.replace("/postgres?", f"/test{number[0]}?")


def _new_database(url: str, name: str, template: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    engine.dispose()


BOTH = ("sqlite", "postgres")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A module's `DATABASES` are those that its tests run with; SQLite where it names none."""
    if "options" in metafunc.fixturenames:
        metafunc.parametrize("options", getattr(metafunc.module, "DATABASES", ("sqlite",)), indirect=True)


@pytest.fixture
def options(request: pytest.FixtureRequest, tmp_path: Path) -> StoreOptions:
    """Where a store is to be."""
    if request.param == "sqlite":
        return StoreOptions(tmp_path / "data")
    return StoreOptions(tmp_path / "data", database_of(request.getfixturevalue("postgres")))


@pytest.fixture
def store(options: StoreOptions) -> Iterator[Store]:
    """A new store."""
    opened = open_store(options)
    yield opened
    opened.close()
