"""A real PostgreSQL of this machine for as long as a `with` statement, in a temporary folder and on a socket there."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_PATIENCE = 600.0
_WITHOUT_DISK = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")


def programs() -> Path | None:
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


@contextmanager
def server(durable: bool = True) -> Iterator[str]:
    """The URL of its database ``postgres``. What is not `durable` is not waited for until it is on the disk.

    Raises:
        LookupError: PostgreSQL is not installed.
    """
    found, user = programs(), _as_user()
    if found is None:
        raise LookupError("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # a socket's path must be short
    if user:
        os.chown(folder, user["user"], user["group"])
    asked = [str(found / "initdb"), "-D", str(folder / "data"), "-U", "tester", "-A", "trust", "-E", "UTF8", "-N"]
    subprocess.run([*asked, "--locale=C"], check=True, capture_output=True, cwd=folder, **user)
    settings = ("listen_addresses=", "max_connections=200", *(() if durable else _WITHOUT_DISK))
    command = [str(found / "postgres"), "-D", str(folder / "data"), "-k", str(folder)]
    process = subprocess.Popen(
        [*command, *(part for each in settings for part in ("-c", each))],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder, **user,
    )  # fmt: skip
    url = f"postgresql+psycopg://tester@/postgres?host={folder}"
    try:
        _await(url, process)
        yield url
    finally:
        process.send_signal(signal.SIGQUIT)  # at once: what it holds is thrown away
        process.wait(timeout=60)
        shutil.rmtree(folder, ignore_errors=True)


def _await(url: str, process: subprocess.Popen[bytes]) -> None:
    from sqlalchemy import create_engine
    from sqlalchemy.exc import OperationalError

    engine = create_engine(url)
    end = time.monotonic() + _PATIENCE
    while True:
        assert process.poll() is None, "the database server ended"
        try:
            with engine.connect():
                break
        except OperationalError:
            assert time.monotonic() < end, "the database server does not answer"
            time.sleep(0.1)
    engine.dispose()
