"""The files in a zip, one after another: read, never unpacked to disk, so that no name can lead out of a folder."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from extractor.errors import BrokenFile, ExtractorError, LimitExceeded, PasswordNeeded
from extractor.files.formats import is_zip
from extractor.files.limits import Limits, in_force

__all__ = ["Member", "is_zip", "members", "wanted"]

_UTF8 = 0x800
_ENCRYPTED = 0x1
# what zipfile promises, and what it was seen to raise over mutated archives (NotImplementedError: a way to compress
# that it does not know)
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError)


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive: its name to show (never a path to write to), and its content or why there is none."""

    name: str
    content: bytes = b""
    error: ExtractorError | None = None


def members(content: bytes, limits: Limits | None = None) -> Iterator[Member]:
    """The files in a zip, in its order; folders, hidden files and what systems put beside are left out.

    A member that cannot be read comes with its error, and the others are read.

    Raises:
        BrokenFile: it is no zip, or its directory is damaged.
        LimitExceeded: too many members, or more bytes in all than `limits` allow.
    """
    limits = limits or in_force()
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except _DAMAGED as error:
        raise BrokenFile(
            "压缩包不完整或已损坏，无法打开。请重新下载或上传。",
            "The archive is truncated or damaged and cannot be opened. Download or upload it again.",
        ) from error
    with archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir() and wanted(_name(entry))]
        limits.check("max_members", len(entries))
        limits.check("max_archive", sum(entry.file_size for entry in entries))
        for entry in entries:
            yield _member(archive, entry, limits)


def wanted(name: str) -> bool:
    """Is it a file that somebody put there, and not one that a system did?"""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    last = parts[-1] if parts else ""
    hidden = any(part.startswith(".") or part == "__MACOSX" for part in parts if part != "..")
    return bool(last) and not hidden and not last.startswith("~$") and last.lower() not in ("thumbs.db", "desktop.ini")


def _name(entry: zipfile.ZipInfo) -> str:
    """The name as it was given: archives made in China often hold GBK without saying so."""
    if entry.flag_bits & _UTF8:
        return entry.filename
    try:
        raw = entry.filename.encode("cp437")
    except UnicodeEncodeError:
        return entry.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return entry.filename


def _member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limits: Limits) -> Member:
    name = _name(entry)
    if entry.flag_bits & _ENCRYPTED:
        zh, en = (
            "压缩包有密码。请先解压，再上传其中的文件。",
            "The archive has a password. Unpack it and give its files.",
        )
        return Member(name, error=PasswordNeeded(zh, en))
    try:
        limits.check("max_bytes", entry.file_size)
        limits.check_ratio(entry.file_size, entry.compress_size)
        with archive.open(entry) as opened:
            content = opened.read(limits.max_bytes + 1)  # what the directory says of its size may be a lie
        limits.check("max_bytes", len(content))
    except LimitExceeded as error:
        return Member(name, error=error)
    except _DAMAGED:
        zh, en = "压缩包中的这个文件已损坏。请重新打包。", "This file is damaged in the archive. Pack it again."
        return Member(name, error=BrokenFile(zh, en))
    return Member(name, content)
