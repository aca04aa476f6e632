from __future__ import annotations

import threading
import zipfile
from io import BytesIO
from typing import Any

import pytest
from builders import document_of, page_of

from extractor.errors import BrokenFile, PasswordNeeded
from extractor.extraction import Extraction
from extractor.page import desk as desk_module
from extractor.page.desk import Desk, OpenFile, Shelf, try_file
from extractor.page.downloads import exported


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch, extraction: Extraction) -> list[bytes]:
    """Files read so far; content ``locked`` wants the password ``right``, ``bad`` is broken, ``fault`` is ours."""
    done: list[bytes] = []

    def opened(content: bytes, *, name: str, password: str | None) -> Any:
        done.append(content)
        if content == b"bad":
            raise BrokenFile("坏了", "broken")
        if content == b"locked" and password != "right":
            raise PasswordNeeded("要密码", "password")
        if content == b"fault":
            raise KeyError("a secret of the document")
        return document_of(page_of("一"))

    monkeypatch.setattr(desk_module, "open_document", opened)
    monkeypatch.setattr(desk_module, "extract_document", lambda document, **_: extraction)
    return done


def tried(content: bytes, shelf: Shelf | None = None, desk: Desk | None = None, name: str = "a.pdf") -> OpenFile:
    file = (Desk() if desk is None else desk).put(name, content)
    try_file(file, shelf or Shelf(), lambda stage, page: None, every=0.01)
    return file


def test_a_file_is_read_once_for_every_session(reads: list[bytes]) -> None:
    shelf = Shelf()
    first, second = tried(b"good", shelf), tried(b"good", shelf, name="other.pdf")
    assert first.state == second.state == "read"
    assert reads == [b"good"]
    assert second.result is not None
    assert second.result.extraction.run.file_name == "other.pdf"


def test_one_that_fails_takes_nothing_from_the_others(reads: list[bytes]) -> None:
    desk, shelf = Desk(), Shelf()
    good, bad = tried(b"good", shelf, desk), tried(b"bad", shelf, desk)
    assert (good.state, bad.state) == ("read", "failed")
    assert desk.read() == [good]
    assert bad.error is not None
    assert bad.error.message("en") == "broken"


def test_a_fault_of_ours_is_told_without_the_documents_words(
    reads: list[bytes], caplog: pytest.LogCaptureFixture
) -> None:
    file = tried(b"fault")
    assert file.state == "failed"
    assert file.error is not None
    assert "secret" not in file.error.zh + file.error.en
    assert "reading failed" in caplog.text


def test_a_password_opens_a_file_and_is_part_of_what_was_read(reads: list[bytes]) -> None:
    desk, shelf = Desk(), Shelf()
    file = tried(b"locked", shelf, desk)
    assert file.locked
    desk.try_again(file.key, "wrong")
    assert desk.waiting() == [file]
    try_file(file, shelf, lambda stage, page: None)
    assert file.locked
    desk.try_again(file.key, "right")
    try_file(file, shelf, lambda stage, page: None)
    assert file.state == "read"
    assert tried(b"locked", shelf).locked  # who has the file but not its password is not given what it holds


def test_a_reading_goes_on_when_who_waits_for_it_goes_away(
    reads: list[bytes], monkeypatch: pytest.MonkeyPatch, extraction: Extraction
) -> None:
    go = threading.Event()

    def slow(document: Any, *, reader: Any, clock: Any) -> Extraction:
        clock.progress("read", 4)
        assert go.wait(5)
        return extraction

    class Gone(BaseException): ...

    def leave(stage: str, page: int) -> None:
        if (stage, page) == ("read", 4):
            raise Gone

    monkeypatch.setattr(desk_module, "extract_document", slow)
    shelf, file = Shelf(), Desk().put("a.pdf", b"good")
    with pytest.raises(Gone):
        try_file(file, shelf, leave, every=0.01)
    assert file.state == "waiting"
    go.set()
    try_file(file, shelf, lambda stage, page: None, every=0.01)
    assert file.state == "read"
    assert reads == [b"good"]


def test_the_shelf_keeps_so_many(reads: list[bytes]) -> None:
    shelf = Shelf(size=2)
    for content in (b"1", b"2", b"3", b"1"):
        tried(content, shelf)
    assert reads == [b"1", b"2", b"3", b"1"]


def test_exports_are_those_of_the_command_line(extraction: Extraction) -> None:
    assert exported(extraction, "json").startswith(b"{")
    assert exported(extraction, "xlsx")[:2] == b"PK"
    names = zipfile.ZipFile(BytesIO(exported(extraction, "csv"))).namelist()
    assert "核对发现.csv" in names
