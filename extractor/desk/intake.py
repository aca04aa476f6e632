"""Files come in, are tried again, called off, taken away."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractor.desk import review as opening
from extractor.desk.people import Person, require
from extractor.errors import BrokenFile, EmptyFile, ExtractorError, InputError, LockedFile, StoreUnavailable
from extractor.files import in_force
from extractor.files.archive import is_zip, members, wanted
from extractor.store import files, jobs, log
from extractor.store.files import FileRow
from extractor.store.opening import Connection, Store


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one file that came in. `known`: its content was there already; `error` where it was refused."""

    name: str
    file: FileRow | None
    known: bool = False
    error: ExtractorError | None = None


def add_file(store: Store, who: Person, name: str, content: bytes, *, password: str | None = None) -> FileRow:
    """Take a file in and have it read; the same content again is the same file, and is not read again.

    Raises:
        EmptyFile, LimitExceeded: nothing in it, or too much.
        StoreUnavailable: it cannot be kept.
    """
    return _added(store, who, name, content, password)[0]


def _added(store: Store, who: Person, name: str, content: bytes, password: str | None) -> tuple[FileRow, bool]:
    if not content:
        raise EmptyFile("文件是空的。", "the file is empty")
    in_force().check("max_bytes", len(content))
    digest = store.originals.put(content)  # before the row: a row without its original would be worse than the reverse
    with store.writing() as connection:
        known = files.of_content(connection, digest)
        if known:
            return known, True
        row = files.add(connection, sha256=digest, name=shown_name(name), size=len(content), who=who.name)
        jobs.add(connection, row.id, who.name)
        log.record_event(connection, who.name, "added", row.id, digest)
        _keep_password(store, row.id, password)  # before a worker can see the job
    return row, False


def shown_name(name: str) -> str:
    """A file's name as it is shown: without folders and control characters, and not without end."""
    plain = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    clean = "".join(each for each in plain if unicodedata.category(each) not in ("Cc", "Cf", "Cs")).strip()
    return clean[-200:] or "document"


def add_files(
    store: Store, who: Person, given: Iterable[tuple[str, bytes]], *, password: str | None = None
) -> list[Added]:
    """Take many in; a zip stands for the files in it. One that is refused stops none of the others."""
    return [each for name, content in given for each in _opened(store, who, name, content, password)]


def _opened(store: Store, who: Person, name: str, content: bytes, password: str | None) -> list[Added]:
    if not is_zip(content):
        return [_tried(store, who, name, content, password)]
    try:
        return [
            Added(shown_name(each.name), None, error=each.error)
            if each.error
            else _tried(store, who, each.name, each.content, password)
            for each in members(content)
        ]
    except InputError as error:
        return [Added(shown_name(name), None, error=error)]


def _tried(store: Store, who: Person, name: str, content: bytes, password: str | None) -> Added:
    try:
        row, known = _added(store, who, name, content, password)
    except StoreUnavailable:
        raise
    except ExtractorError as error:
        return Added(shown_name(name), None, error=error)
    return Added(row.name, row, known)


def add_folder(store: Store, who: Person, folder: Path) -> list[Added]:
    """Take in all files below a folder, hidden ones left out; links are not followed.

    Raises:
        BrokenFile: there is no such folder.
    """
    if not folder.is_dir():
        raise BrokenFile("没有这个文件夹，或不能读取。", "there is no such folder, or it cannot be read")
    found = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    shown = [path for path in found if wanted(str(path.relative_to(folder)))]
    return [each for path in shown for each in add_files(store, who, [_read(path)])]


def _read(path: Path) -> tuple[str, bytes]:
    """The name and content; of a file that is too large anyway, no more than shows that."""
    with path.open("rb") as file:
        return path.name, file.read(in_force().max_bytes + 1)


# --- later --------------------------------------------------------------------------------------


def retry(store: Store, who: Person, file: str, *, password: str | None = None, year: int | None = None) -> FileRow:
    """Have a file that failed or was cancelled read once more. A password is kept in memory alone.

    `year` is that of a report that states none; whenever it is read again, it holds.

    Raises:
        LockedFile: it did not fail.
        NoSuchThing: there is no such file.
    """
    _keep_password(store, file, password)
    with store.writing() as connection:
        row = files.get(connection, file, lock=True)
        if row.state not in ("failed", "cancelled"):
            raise LockedFile("文件没有失败，无需重试。", "the file has not failed; there is nothing to try again")
        queue(connection, row, who, {"year": year} if year else {})
        return files.get(connection, file)


def queue(connection: Connection, row: FileRow, who: Person, options: dict[str, Any]) -> None:
    """Have a file read."""
    if not jobs.open_jobs(connection, row.id):
        year = jobs.given(connection, row.id, "year")
        jobs.add(connection, row.id, who.name, {**({"year": year} if year else {}), **options})
    files.change(
        connection, row.id, state="waiting", reason="", reason_en="", reason_kind="", stage="", stage_page=0
    )  # fmt: skip


def cancel(store: Store, who: Person, file: str) -> FileRow:
    """Call a reading off: at once where it has not begun, else at its next page or stage.

    Raises:
        NoSuchThing: there is no such file.
    """
    with store.writing() as connection:
        row = files.get(connection, file, lock=True)
        if row.state in ("waiting", "reading"):
            running = jobs.cancel(connection, file)
            if not running:
                called_off(connection, row)
            log.record_event(connection, who.name, "cancelled", file)
        return files.get(connection, file)


def called_off(connection: Connection, row: FileRow) -> None:
    """A reading has ended before its time; a file that had been read before is as it was."""
    state = "cancelled" if row.version == 0 and not row.report_type else "in_review" if row.version else "review"
    files.change(connection, row.id, state=state, stage="", stage_page=0)


def delete(store: Store, who: Person, file: str) -> None:
    """Take a file away with its original, readings, corrections and log; that it was there stays in the store's log.

    Raises:
        NotAllowed: somebody else brought it, and `who` is no admin; or it is approved, and `who` is no admin.
        NoSuchThing: there is no such file.
    """
    with store.writing() as connection:
        row = files.get(connection, file, lock=True)
        if row.locked or row.added_by != who.name:
            require(who, "admin")
        jobs.cancel(connection, file)
        files.remove(connection, file)
        log.record_event(connection, who.name, "deleted", file, f"{row.sha256} {row.version} {row.head}")
    store.originals.remove(row.sha256)
    opening.forget(store, file)
    store.kept.get("passwords", {}).pop(file, None)


def original(store: Store, file: str) -> bytes:
    """The file as it came.

    Raises:
        NoSuchThing: there is no such file, or its original is gone.
    """
    with store.reading() as connection:
        row = files.get(connection, file)
    return store.originals.get(row.sha256)


def _keep_password(store: Store, file: str, password: str | None) -> None:
    if password:
        with store.lock:
            store.kept.setdefault("passwords", {})[file] = password
