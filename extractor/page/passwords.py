"""A file of people and their passwords, one a line: ``name:role:salt:hash``, salted and hashed by scrypt.

A line is made by ``python -m extractor.page.passwords NAME [ROLE]``, which asks for the password.
"""

from __future__ import annotations

import getpass
import hashlib
import hmac
import secrets
import sys
import threading
import time
from functools import lru_cache
from pathlib import Path
from typing import cast

from extractor.desk.people import ROLES, Role
from extractor.errors import UsageError

_COST = {"n": 2**14, "r": 8, "p": 1, "maxmem": 64 * 2**20}
_TRIES = 5
_REST = 60.0
"""Seconds for which a name is not let in after so many wrong passwords."""


class Gate:
    """Who may come in. A name that was tried too often with a wrong password has to wait, whatever is given."""

    def __init__(self, lines: list[str]) -> None:
        self._people = dict(_entry(line) for line in lines if line.strip() and not line.startswith("#"))
        if not self._people:
            raise UsageError(
                "口令文件里没有用户。用 python -m extractor.page.passwords 姓名 生成一行。",
                "the password file names nobody; make a line with python -m extractor.page.passwords NAME",
            )
        self._wrong: dict[str, list[float]] = {}
        self._lock = threading.Lock()
        self._secret = secrets.token_bytes(32)

    def __contains__(self, name: object) -> bool:
        return name in self._people

    def role(self, name: str) -> Role:
        """What the file lets them do, where nobody gave them another role since."""
        return self._people[name][0]

    def opens(self, name: str, word: str, now: float | None = None) -> bool:
        """Is it their password, and have they not failed too often of late?"""
        at = time.monotonic() if now is None else now
        with self._lock:
            recent = [when for when in self._wrong.get(name, []) if at - when < _REST]
            if len(recent) >= _TRIES:
                return False
            _, salt, wanted = self._people.get(name, ("reviewer", "00", "00"))
            right = hmac.compare_digest(_hashed(word, salt), wanted) and name in self._people
            self._wrong[name] = [] if right else [*recent, at]
            return right

    def seat(self, name: str) -> str:
        """What the browser may keep so that a reload does not ask again; worthless once the page is started anew."""
        return f"{name}|{self._sign(name)}"

    def remembered(self, seat: str) -> str:
        """The name in what a browser kept, where it is of this process and whole; else empty."""
        name, _, sign = seat.rpartition("|")
        return name if name and hmac.compare_digest(sign, self._sign(name)) else ""

    def _sign(self, name: str) -> str:
        return hmac.new(self._secret, name.encode(), "sha256").hexdigest()


def gate(file: Path) -> Gate:
    """The gate of a password file; a file that was changed is read anew.

    Raises:
        UsageError: it cannot be read, others may read it, or a line is no entry.
    """
    try:
        found = file.stat()
    except OSError as error:
        raise UsageError(f"无法读取口令文件 {file}", f"cannot read the password file {file}") from error
    if found.st_mode & 0o077:
        raise UsageError(
            f"口令文件 {file} 能被其他用户读取：请先 chmod 600。",
            f"others may read the password file {file}: chmod 600 it first",
        )
    return _gate(file, found.st_mtime_ns)


@lru_cache(maxsize=2)
def _gate(file: Path, _: int) -> Gate:
    return Gate(file.read_text("utf-8").splitlines())


def _entry(line: str) -> tuple[str, tuple[Role, str, str]]:
    parts = line.strip().split(":")
    if len(parts) != 4 or parts[1] not in ROLES:
        raise UsageError("口令文件的每一行应为 姓名:角色:盐:散列", "a line of the password file is name:role:salt:hash")
    name, role, salt, wanted = parts
    return name, (cast(Role, role), salt, wanted)


def _hashed(word: str, salt: str) -> str:
    return hashlib.scrypt(word.encode(), salt=bytes.fromhex(salt), dklen=32, **_COST).hex()


def entry(name: str, word: str, role: Role = "reviewer") -> str:
    """The line of a person."""
    salt = secrets.token_hex(16)
    return f"{name}:{role}:{salt}:{_hashed(word, salt)}"


if __name__ == "__main__":
    if len(sys.argv) < 2 or (len(sys.argv) > 2 and sys.argv[2] not in ROLES):
        sys.exit("python -m extractor.page.passwords NAME [reviewer|approver|admin]")
    print(entry(sys.argv[1], getpass.getpass(), cast(Role, sys.argv[2] if len(sys.argv) > 2 else "reviewer")))
