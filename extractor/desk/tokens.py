"""Keys to the service: made, listed, revoked, known again.

A key is ``ext_ID_SECRET`` with a secret of 256 random bits. The store keeps the SHA-256 of the secret alone: nothing
that random can be guessed from its hash, so that no slow hash is wanted, which passwords need.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from extractor.desk.people import Person, Role
from extractor.errors import InvalidValue, NoSuchThing
from extractor.store import tokens as kept
from extractor.store.log import record_event
from extractor.store.opening import Store
from extractor.store.tokens import TokenRow

Scope = Literal["read", "write", "approve", "admin"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
"""What a key may open. Every key reads; ``admin`` opens all. ``approve`` alone cannot correct: four eyes."""
_START = "ext"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who holds a key: `person` is who the desk and its log know, `token` the key's id."""

    token: str
    person: Person
    scopes: frozenset[str]

    def may(self, scope: Scope) -> bool:
        """Does the key open that?"""
        return scope == "read" or scope in self.scopes or "admin" in self.scopes


def add_token(store: Store, name: str, scopes: Sequence[str], *, by: str = "local") -> str:
    """Make a key and give it; it is shown this once and kept nowhere.

    Raises:
        InvalidValue: no name, or no such scope.
    """
    wanted = tuple(scope for scope in SCOPES if scope in scopes)
    if not name.strip() or len(name) > 100 or not wanted or set(scopes) - set(SCOPES):
        raise InvalidValue(
            f"需要名称，以及权限：{', '.join(SCOPES)}", f"a token needs a name, and scopes out of {', '.join(SCOPES)}"
        )
    token, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    with store.writing() as connection:
        kept.add(connection, token, name=name.strip(), digest=_digest(secret), scopes=wanted, by=by)
        record_event(connection, by, "token", token, f"{name.strip()} {','.join(wanted)}")
    return f"{_START}_{token}_{secret}"


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def caller(store: Store, given: str) -> Caller | None:
    """Who holds a key; None where it is none of ours, or was revoked."""
    token, secret = parts(given)
    if not secret:
        return None
    with store.reading() as connection:
        return holder(kept.get(connection, token), secret)


def parts(given: str) -> tuple[str, str]:
    """A key's id and its secret; empty ones where it cannot be a key of ours."""
    start, _, rest = given.partition("_")
    token, _, secret = rest.partition("_")
    return (token, secret) if start == _START and token and secret and len(given) <= 200 else ("", "")


def holder(row: kept.TokenRow | None, secret: str) -> Caller | None:
    """Who may act by a key as it stands in the store, if that is its secret."""
    right = hmac.compare_digest(row.digest if row else "0" * 64, _digest(secret))
    if row is None or not right or row.revoked_at:
        return None
    scopes = frozenset(row.scopes)
    role: Role = "admin" if "admin" in scopes else "approver" if "approve" in scopes else "reviewer"
    return Caller(row.id, Person(f"api:{row.name}", role), scopes)


def tokens(store: Store) -> tuple[TokenRow, ...]:
    """All keys, oldest first."""
    with store.reading() as connection:
        return kept.every(connection)


def any_valid(store: Store) -> bool:
    """Is there any key that opens something?"""
    with store.reading() as connection:
        return kept.valid(connection) > 0


def revoke_token(store: Store, token: str, *, by: str = "local") -> None:
    """Let a key open nothing from now on.

    Raises:
        NoSuchThing: there is no such key, or it was revoked before.
    """
    with store.writing() as connection:
        if not kept.revoke(connection, token):
            raise NoSuchThing("没有这个令牌，或已被吊销。", "there is no such token, or it is revoked already")
        record_event(connection, by, "token_revoked", token)
