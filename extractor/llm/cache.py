"""Replies kept on disk by what was asked: the same file twice costs nothing."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def request_hash(request: Mapping[str, Any]) -> str:
    """The SHA-256 of a request's canonical JSON, in hex."""
    text = json.dumps(request, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


class Cache:
    """A folder of replies. What cannot be read counts as absent; a write appears whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, key: str) -> dict[str, Any] | None:
        """The reply to the request of that hash."""
        try:
            found: dict[str, Any] = json.loads(self._path(key).read_text("utf-8"))
        except (OSError, ValueError):
            return None
        return found

    def put(self, key: str, reply: Mapping[str, Any]) -> None:
        """Keep a reply; a folder that cannot be written to keeps none."""
        path = self._path(key)
        part = path.with_suffix(f".{os.getpid()}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            part.write_text(json.dumps(reply, ensure_ascii=False), "utf-8")
            part.replace(path)
        except OSError:
            part.unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key}.json"
