"""One look at a key and a file: what nearly every request of the service asks first, and hundreds a second.

It goes past SQLAlchemy: its connection, transaction and result take twenty times as long as the statement itself. What
is seen is what is there at that moment; nothing of it is kept.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from extractor.store.files import FileRow
from extractor.store.tokens import TokenRow, row_of

_TOKEN = tuple(each.name for each in fields(TokenRow))
_FILE = tuple(each.name for each in fields(FileRow))


@dataclass(frozen=True, slots=True)
class Seen:
    """A key, None where there is none; the columns of the file as they are stored, all None where there is none."""

    token: TokenRow | None
    file: tuple[Any, ...]


class Glance:
    """A connection of its own without transactions; `quick` says that asking it never waits for a network."""

    def __init__(self, engine: Engine) -> None:
        self.quick = engine.dialect.name == "sqlite"
        self._engine = engine
        self._lock = threading.Lock()
        self._connection: Any = None
        mark = "?" if self.quick else "%s"
        columns = ", ".join([*(f"tokens.{name}" for name in _TOKEN), *(f"files.{name}" for name in _FILE)])
        self._asked = f"SELECT {columns} FROM tokens LEFT JOIN files ON files.id = {mark} WHERE tokens.id = {mark}"

    def look(self, token: str, file: str) -> Seen | None:
        """What is there now; None where the database does not answer at once: whoever asks properly is told why."""
        with self._lock:
            try:
                found = self._open().execute(self._asked, (file, token)).fetchone()
            except (self._engine.dialect.loaded_dbapi.Error, SQLAlchemyError):
                self._drop()
                return None
        if found is None:
            return Seen(None, ())
        return Seen(row_of(dict(zip(_TOKEN, found, strict=False))), tuple(found[len(_TOKEN) :]))

    def close(self) -> None:
        """Let go of the database."""
        with self._lock:
            self._drop()

    def _open(self) -> Any:
        if self._connection is None:
            taken = self._engine.raw_connection()
            made = taken.driver_connection
            assert made is not None
            taken.detach()
            if self.quick:
                made.execute("PRAGMA busy_timeout=0")
            else:
                made.autocommit = True
            self._connection = made
        return self._connection

    def _drop(self) -> None:
        if self._connection is not None:
            with suppress(self._engine.dialect.loaded_dbapi.Error):
                self._connection.close()
            self._connection = None
