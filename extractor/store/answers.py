"""Answers that are kept, so that a request which is sent twice is done once."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from extractor.store.instants import stamp
from extractor.store.tables import answers

KEPT = 24 * 3600.0
"""Seconds for which an answer is kept."""
_LOST = 120.0
"""Seconds after which a request that never came to an answer may be made again: its process has died."""


class Answer(NamedTuple):
    """What was answered to a request, which `request` is the hash of; `status` is 0 while it is at work."""

    request: str
    status: int
    body: str


def begin(connection: Connection, who: str, key: str, request: str) -> Answer | None:
    """Take a key for a request; what was answered under it before, where it is taken."""
    connection.execute(delete(answers).where(answers.c.at < stamp(-KEPT)))
    mine = (answers.c.who == who) & (answers.c.key == key)
    connection.execute(delete(answers).where(mine, answers.c.status == 0, answers.c.at < stamp(-_LOST)))
    try:
        with connection.begin_nested():
            connection.execute(insert(answers).values(who=who, key=key, request=request, status=0, at=stamp()))
    except IntegrityError:
        found = connection.execute(select(answers.c.request, answers.c.status, answers.c.body).where(mine)).one()
        return Answer(found[0], found[1], found[2])
    return None


def keep(connection: Connection, who: str, key: str, status: int, body: str) -> None:
    """Keep what was answered."""
    mine = (answers.c.who == who) & (answers.c.key == key)
    connection.execute(update(answers).where(mine).values(status=status, body=body, at=stamp()))


def drop(connection: Connection, who: str, key: str) -> None:
    """Give a key free: the request came to nothing that would have to be kept."""
    connection.execute(delete(answers).where(answers.c.who == who, answers.c.key == key))
