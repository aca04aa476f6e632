"""Work to be done, taken by one worker at a time and taken up again where a worker has died.

A worker holds a job for `LEASE` seconds and renews that while it works. One that is killed stops renewing: another
worker takes the job once the time is over, or at once where it can see that the process is gone. A job that was begun
`ATTEMPTS` times without an end is given up, for it may be what kills the workers.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, insert, or_, select, update

from extractor.store.instants import stamp
from extractor.store.tables import jobs

LEASE = 60.0
ATTEMPTS = 3
OPEN = ("queued", "running")


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job on a file. `state`: queued, running, done, failed, cancelled; `attempts` counts how often it was begun."""

    id: int
    file: str
    state: str
    who: str
    options: Mapping[str, Any]
    attempts: int
    holder: str
    cancelled: bool


_COLUMNS = [
    jobs.c[name] for name in ("id", "file", "state", "who", "options", "attempts", "holder", "cancelled")
]  # fmt: skip


def _row(found: Mapping[Any, Any]) -> JobRow:
    return JobRow(**{**found, "options": json.loads(found["options"] or "{}")})


def holder() -> str:
    """A name for a worker of this process, by which others can see whether it still lives."""
    return f"{socket.gethostname()}:{os.getpid()}:{_born(os.getpid())}:{uuid4().hex[:8]}"


def alive(name: str) -> bool | None:
    """Does the process of a holder live? None where this machine cannot tell."""
    host, _, rest = name.rpartition(":")[0].partition(":")
    number, _, born = rest.partition(":")
    if host != socket.gethostname() or not number.isdigit() or not born:
        return None
    return _born(int(number)) == born


def _born(process: int) -> str:
    """When a process began, as the kernel counts; empty where that cannot be told or there is none."""
    try:
        return Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""


def add(connection: Connection, file: str, who: str, options: Mapping[str, Any] | None = None) -> int:
    """Ask for work on a file; gives the job's number."""
    made = connection.execute(
        insert(jobs).values(
            file=file, state="queued", who=who, options=json.dumps(dict(options or {})), created_at=stamp()
        )
    )
    key = made.inserted_primary_key
    assert key is not None
    return int(key[0])


def given(connection: Connection, file: str, option: str) -> Any:
    """What was last given as an option of a job on that file; None where nothing was."""
    rows = connection.execute(select(jobs.c.options).where(jobs.c.file == file).order_by(jobs.c.id.desc())).scalars()
    return next((told[option] for told in (json.loads(row or "{}") for row in rows) if told.get(option)), None)


def take(connection: Connection, name: str) -> JobRow | None:
    """The oldest job that is to be done, held from now on by that holder; None where there is none."""
    lost = (jobs.c.state == "running") & (jobs.c.held_until < stamp())
    asked = select(*_COLUMNS).where(or_(jobs.c.state == "queued", lost)).order_by(jobs.c.created_at, jobs.c.id).limit(1)
    found = connection.execute(asked.with_for_update(skip_locked=True)).mappings().first()
    if found is None:
        return None
    values = {"state": "running", "holder": name, "held_until": stamp(LEASE), "attempts": found["attempts"] + 1}
    connection.execute(update(jobs).where(jobs.c.id == found["id"]).values(**values))
    return _row({**found, "state": "running", "holder": name, "attempts": values["attempts"]})


def free_lost(connection: Connection) -> int:
    """Let go of jobs whose process is seen to be gone; gives how many there were."""
    running = connection.execute(select(jobs.c.id, jobs.c.holder).where(jobs.c.state == "running")).all()
    lost = [job for job, name in running if alive(name) is False]
    if lost:
        connection.execute(update(jobs).where(jobs.c.id.in_(lost)).values(held_until=stamp(-1)))
    return len(lost)


def renew(connection: Connection, job: int, name: str) -> bool:
    """Go on holding a job; False where it was cancelled, taken by another, or is gone."""
    mine = (jobs.c.id == job) & (jobs.c.holder == name) & (jobs.c.state == "running")
    held = connection.execute(update(jobs).where(mine).values(held_until=stamp(LEASE))).rowcount
    if not held:
        return False
    return not connection.execute(select(jobs.c.cancelled).where(jobs.c.id == job)).scalar_one()


def holds(connection: Connection, job: int, name: str) -> bool:
    """Is the job still that holder's? Asked in the transaction that keeps what came of it."""
    asked = select(jobs.c.id).where(jobs.c.id == job, jobs.c.holder == name, jobs.c.state == "running")
    return connection.execute(asked.with_for_update()).first() is not None


def finish(connection: Connection, job: int, state: str) -> None:
    """End a job."""
    connection.execute(update(jobs).where(jobs.c.id == job).values(state=state, finished_at=stamp(), held_until=None))


def put_back(connection: Connection, job: int) -> None:
    """Give a job back undone, as a worker does that is told to stop; it counts as no attempt."""
    values = {"state": "queued", "holder": "", "held_until": None, "attempts": jobs.c.attempts - 1}
    connection.execute(update(jobs).where(jobs.c.id == job).values(**values))


def open_jobs(connection: Connection, file: str) -> tuple[JobRow, ...]:
    """The jobs of a file that are not ended."""
    asked = select(*_COLUMNS).where(jobs.c.file == file, jobs.c.state.in_(OPEN)).order_by(jobs.c.id)
    return tuple(_row(dict(row)) for row in connection.execute(asked).mappings())


def cancel(connection: Connection, file: str) -> bool:
    """Cancel the jobs of a file: a queued one ends at once, a running one when its worker next looks up.

    Gives whether one is still running.
    """
    mine = jobs.c.file == file
    queued = update(jobs).where(mine, jobs.c.state == "queued")
    connection.execute(queued.values(state="cancelled", finished_at=stamp()))
    return connection.execute(update(jobs).where(mine, jobs.c.state == "running").values(cancelled=True)).rowcount > 0
