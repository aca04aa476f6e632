"""Keys to the service as they are kept: hashed. Whoever reads the database cannot use what stands there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from extractor.store.instants import read, stamp
from extractor.store.tables import tokens


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A key: `digest` is the SHA-256 of its secret, `scopes` what it opens; a revoked one opens nothing."""

    id: str
    name: str
    digest: str
    scopes: tuple[str, ...]
    made_by: str
    made_at: datetime
    revoked_at: datetime | None


def row_of(found: Mapping[str, Any]) -> TokenRow:
    """A key from its columns as they are stored."""
    revoked = read(found["revoked_at"]) if found["revoked_at"] else None
    scopes = tuple(found["scopes"].split(","))
    return TokenRow(**{**found, "scopes": scopes, "made_at": read(found["made_at"]), "revoked_at": revoked})


def add(connection: Connection, token: str, *, name: str, digest: str, scopes: tuple[str, ...], by: str) -> None:
    """Keep a new key."""
    values = {"id": token, "name": name, "digest": digest, "scopes": ",".join(scopes)}
    connection.execute(insert(tokens).values(**values, made_by=by, made_at=stamp()))


def get(connection: Connection, token: str) -> TokenRow | None:
    """The key of that id, revoked or not; None where there is none."""
    found = connection.execute(select(tokens).where(tokens.c.id == token)).mappings().first()
    return row_of(dict(found)) if found else None


def every(connection: Connection) -> tuple[TokenRow, ...]:
    """All keys, oldest first."""
    rows = connection.execute(select(tokens).order_by(tokens.c.made_at, tokens.c.id)).mappings()
    return tuple(row_of(dict(row)) for row in rows)


def valid(connection: Connection) -> int:
    """How many keys open anything."""
    asked = select(func.count()).select_from(tokens).where(tokens.c.revoked_at.is_(None))
    return int(connection.execute(asked).scalar_one())


def revoke(connection: Connection, token: str) -> bool:
    """Let a key open nothing any more; False where there is no such key that did."""
    mine = update(tokens).where(tokens.c.id == token, tokens.c.revoked_at.is_(None))
    return connection.execute(mine.values(revoked_at=stamp())).rowcount > 0
