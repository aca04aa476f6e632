"""Stores for tests: SQLite in a temporary folder, and a real PostgreSQL of this machine, started for the session."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from extractor.store.opening import Store, open_store
from extractor.store.options import StoreOptions

_WAIT = 600.0


def _programs() -> Path | None:
    """The folder of PostgreSQL's programs; Debian keeps them off the path."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    return next((path.parent for path in sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)), None)


def _as_user() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: then it runs as the user that Debian made for it, or as nobody."""
    if os.name != "posix" or os.geteuid() != 0:
        return {}
    import pwd

    for name in ("postgres", "nobody"):
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}
    return {}


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a server of our own, which listens on a socket in a temporary folder alone."""
    programs, user = _programs(), _as_user()
    if programs is None:
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql; .ci/run does that)")
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # a socket's path must be short
    if user:
        os.chown(folder, user["user"], user["group"])
    asked = [str(programs / "initdb"), "-D", str(folder / "data"), "-U", "tester", "-A", "trust", "-E", "UTF8", "-N"]
    subprocess.run([*asked, "--locale=C"], check=True, capture_output=True, cwd=folder, **user)
    settings = (
        "fsync=off",
        "full_page_writes=off",
        "synchronous_commit=off",
        "listen_addresses=",
        "max_connections=200",
    )
    command = [str(programs / "postgres"), "-D", str(folder / "data"), "-k", str(folder)]
    server = subprocess.Popen(
        [*command, *(part for each in settings for part in ("-c", each))],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder, **user,
    )  # fmt: skip
    url = f"postgresql+psycopg://tester@/postgres?host={folder}"
    try:
        _await(url, server)
        yield url
    finally:
        server.send_signal(signal.SIGQUIT)  # at once: what it holds is thrown away
        server.wait(timeout=60)
        shutil.rmtree(folder, ignore_errors=True)


def _await(url: str, server: subprocess.Popen[bytes]) -> None:
    engine = create_engine(url)
    end = time.monotonic() + _WAIT
    while True:
        assert server.poll() is None, "the database server ended"
        try:
            with engine.connect():
                break
        except Exception:
            assert time.monotonic() < end, "the database server does not answer"
            time.sleep(0.1)
    engine.dispose()


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
