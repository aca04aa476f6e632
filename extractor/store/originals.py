"""The files themselves, by content hash: on a disk, or wherever fsspec reaches."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import fsspec

from extractor.errors import MissingPackage, NoSuchThing, StoreUnavailable

_HASH = re.compile(r"[0-9a-f]{64}")
_HALF = ".part-"


class Originals:
    """Contents under ``ab/cd/abcd…``; each is written once, whole, and never changed."""

    def __init__(self, place: str) -> None:
        try:
            self._files, root = fsspec.core.url_to_fs(place)
        except (ImportError, ValueError) as error:
            raise MissingPackage(
                f"无法使用存放原件的位置：{place.partition('://')[0]}，可能缺少相应的软件包。",
                f"the place of the originals cannot be used ({place.partition('://')[0]}); its package may be missing",
            ) from error
        self._root = str(root).rstrip("/")
        self._local = "file" in (self._files.protocol if isinstance(self._files.protocol, tuple) else ())

    def put(self, content: bytes) -> str:
        """Keep a content and give its SHA-256; one that is there already is left alone.

        Raises:
            StoreUnavailable: it cannot be written.
        """
        digest = hashlib.sha256(content).hexdigest()
        path = self._path(digest)
        if self._files.exists(path) and self._files.size(path) == len(content):
            return digest
        if self._local:
            _write_whole(Path(path), content)
        else:
            self._files.makedirs(path.rpartition("/")[0], exist_ok=True)
            self._files.pipe_file(path, content)  # stores of objects show an object only when all of it is there
        return digest

    def get(self, digest: str) -> bytes:
        """The content of that hash.

        Raises:
            NoSuchThing: it is not there.
            StoreUnavailable: it is not what was put there.
        """
        try:
            content: bytes = self._files.cat_file(self._path(digest))
        except FileNotFoundError as error:
            raise NoSuchThing(
                "原件已不在存储位置，请重新上传。", "the original is no longer in the store; upload it again"
            ) from error
        if hashlib.sha256(content).hexdigest() != digest:
            raise StoreUnavailable(
                "存储的原件已损坏（内容与哈希不符），请重新上传。",
                "the stored original is damaged (its content is not that of its hash); upload it again",
            )
        return content

    def remove(self, digest: str) -> None:
        """Take a content away; one that is not there is none the less away."""
        path = self._path(digest)
        if self._files.exists(path):
            self._files.rm_file(path)

    def has(self, digest: str) -> bool:
        """Is there a content of that hash?"""
        return bool(self._files.exists(self._path(digest)))

    def every(self) -> Iterator[str]:
        """The hashes of all that is kept."""
        return (name for name in map(_name, self._found()) if _HASH.fullmatch(name))

    def halves(self) -> Iterator[str]:
        """Files that were not written to their end, by their places."""
        return (path for path in self._found() if _name(path).startswith(_HALF))

    def drop_half(self, path: str) -> None:
        """Take away one of `halves`."""
        self._files.rm_file(path)

    def _found(self) -> list[str]:
        return sorted(map(str, self._files.find(self._root))) if self._files.exists(self._root) else []

    def _path(self, digest: str) -> str:
        return f"{self._root}/{digest[:2]}/{digest[2:4]}/{digest}"


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _write_whole(path: Path, content: bytes) -> None:
    """All of it under its name, on the disk, or nothing there."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=_HALF)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).replace(path)
    except OSError:
        Path(beside).unlink(missing_ok=True)
        raise
