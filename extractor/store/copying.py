"""A backup of a store and its way back: every row of every table, and the originals, in a folder of plain files.

Rows are JSON Lines, the same from SQLite and from PostgreSQL, so that one can be brought back as the other. The rows
are of one state of the database; what is added meanwhile is left for the next backup.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select, text

from extractor.errors import BrokenFile, NoSuchThing, UsageError
from extractor.store.instants import stamp
from extractor.store.opening import Store, schema_version, told
from extractor.store.tables import files, metadata

_ROWS, _ORIGINALS, _MANIFEST = "rows.jsonl", "originals", "manifest.json"
_AT_ONCE = 200
_SYNCED = ("jobs",)
"""Tables whose ids the database counts by itself."""


@dataclass(frozen=True, slots=True)
class Copied:
    """What was copied: files, their originals (`missing` of them are not in the store), rows in all."""

    files: int
    originals: int
    rows: int
    missing: tuple[str, ...] = ()


def back_up(store: Store, folder: Path) -> Copied:
    """Copy the store into a new folder; nothing stands under its name until all of it is there.

    Raises:
        UsageError: there is such a folder already.
        StoreUnavailable: the store cannot be read, or the folder not be written (a full disk).
    """
    if folder.exists():
        raise UsageError(f"{folder} 已存在，请另选备份文件夹", f"{folder} exists: choose another folder for the backup")
    part = folder.with_name(f".{folder.name}.part-{os.getpid()}")
    with told():
        folder.parent.mkdir(parents=True, exist_ok=True)
        part.mkdir(mode=0o700)  # the reports of others will lie in it
        (part / _ORIGINALS).mkdir(mode=0o700)
        try:
            made = _copied_out(store, part)
            part.rename(folder)
        except BaseException:
            _taken_away(part)
            raise
    return made


def _copied_out(store: Store, part: Path) -> Copied:
    digest, rows = hashlib.sha256(), 0
    with store.reading() as connection, _new(part / _ROWS) as out:
        version = schema_version(connection)
        wanted = [str(each) for each in connection.execute(select(files.c.sha256).order_by(files.c.sha256)).scalars()]
        for table in metadata.sorted_tables:
            for row in connection.execute(select(table)).mappings():
                line = json.dumps([table.name, {key: _plain(value) for key, value in row.items()}], ensure_ascii=False)
                out.write(line.encode() + b"\n")
                digest.update(line.encode() + b"\n")
                rows += 1
        _synced(out)
    missing = [each for each in wanted if not _original_out(store, each, part)]
    manifest = {"at": stamp(), "schema": version, "rows": rows, "sha256": digest.hexdigest(), "missing": missing}
    with _new(part / _MANIFEST) as out:
        out.write(json.dumps(manifest, indent=1).encode())
        _synced(out)
    return Copied(len(wanted), len(wanted) - len(missing), rows, tuple(missing))


def _original_out(store: Store, digest: str, part: Path) -> bool:
    """Copy an original; False where it was deleted meanwhile, or lost before."""
    try:
        content = store.originals.get(digest)
    except NoSuchThing:
        return False
    with _new(part / _ORIGINALS / digest) as out:
        out.write(content)
        _synced(out)
    return True


def restore(store: Store, folder: Path) -> Copied:
    """Fill an empty store from a backup: all of it, or nothing.

    Raises:
        UsageError: the store is not empty, or the folder holds no backup, or one of another version.
        BrokenFile: the backup is damaged.
    """
    manifest = _manifest(folder)
    _ensure_sound(folder / _ROWS, manifest)
    copied = 0
    for path in sorted((folder / _ORIGINALS).iterdir()):
        content = path.read_bytes()
        if hashlib.sha256(content).hexdigest() != path.name:
            raise _damaged(path.name)
        store.originals.put(content)
        copied += 1
    with store.writing() as connection:
        version = schema_version(connection)
        if version != manifest["schema"]:
            raise UsageError(
                f"备份来自另一版本（{manifest['schema']}），本程序为 {version}：请先用同一版本恢复，再升级",
                f"the backup is of version {manifest['schema']}, this program of {version}: restore it with the same "
                "version, then update",
            )
        _ensure_empty(connection)
        for table, rows in _batches(folder / _ROWS):
            connection.execute(insert(table), rows)
        _count_on(connection)
        count = int(connection.execute(select(func.count()).select_from(files)).scalar_one())
    return Copied(count, copied, int(manifest["rows"]), tuple(manifest["missing"]))


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        found = json.loads((folder / _MANIFEST).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{folder} 中没有备份", f"{folder} holds no backup") from error
    return dict(found)


def _ensure_sound(path: Path, manifest: dict[str, Any]) -> None:
    digest = hashlib.sha256()
    with path.open("rb") as rows:
        while part := rows.read(2**20):
            digest.update(part)
    if digest.hexdigest() != manifest["sha256"]:
        raise _damaged(path.name)


def _damaged(name: str) -> BrokenFile:
    return BrokenFile(
        f"备份已损坏：{name} 与其哈希不符，没有恢复任何内容", f"the backup is damaged ({name}); nothing was restored"
    )


def _ensure_empty(connection: Connection) -> None:
    if any(connection.execute(select(table).limit(1)).first() for table in metadata.sorted_tables):
        raise UsageError(
            "目标数据库不是空的：请恢复到新的数据文件夹或新的数据库",
            "the store is not empty: restore into a new data folder or a new database",
        )


def _batches(path: Path) -> Iterator[tuple[Table, list[dict[str, Any]]]]:
    """Rows of one table at a time, so many together."""
    table, rows = "", list[dict[str, Any]]()
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            name, row = json.loads(line)
            if rows and (name != table or len(rows) >= _AT_ONCE):
                yield metadata.tables[table], rows
                rows = []
            table = name
            rows.append({key: _value(value) for key, value in row.items()})
    if rows:
        yield metadata.tables[table], rows


def _count_on(connection: Connection) -> None:
    """PostgreSQL counts ids apart from the rows."""
    if connection.dialect.name == "postgresql":
        for name in _SYNCED:
            sequence = f"pg_get_serial_sequence('{name}', 'id')"
            connection.execute(text(f"SELECT setval({sequence}, (SELECT coalesce(max(id), 0) + 1 FROM {name}), false)"))


def _plain(value: Any) -> Any:
    return {"base64": base64.b64encode(value).decode()} if isinstance(value, bytes | memoryview) else value


def _value(value: Any) -> Any:
    return base64.b64decode(value["base64"]) if isinstance(value, dict) else value


def _new(path: Path) -> Any:
    """A new file that nobody else may read."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _synced(out: Any) -> None:
    out.flush()
    os.fsync(out.fileno())


def _taken_away(part: Path) -> None:
    import shutil

    shutil.rmtree(part, ignore_errors=True)
