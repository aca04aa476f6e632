"""Any file at all: told by content, read within limits, or refused with a reason."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import zipfile
from pathlib import Path

import docx
import pymupdf
import pytest
from PIL import Image
from waiting import until
from workbooks import form, rewritten, workbook

from extractor.errors import (
    BrokenFile,
    EmptyFile,
    InputError,
    LimitExceeded,
    MissingPackage,
    PasswordNeeded,
    UnknownFormat,
)
from extractor.files import Limits, office, open_document

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def a_pdf() -> bytes:
    with pymupdf.open() as file:
        file.new_page().insert_text((72, 72), "text")
        return bytes(file.tobytes())


def a_docx() -> bytes:
    document, stream = docx.Document(), io.BytesIO()
    document.add_paragraph("虚构项目")
    document.save(stream)
    return stream.getvalue()


def a_png() -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(stream, "PNG")
    return stream.getvalue()


def archive(**parts: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as out:
        for name, part in parts.items():
            out.writestr(name, part)
    return stream.getvalue()


MAKERS = {
    "pdf": a_pdf,
    "docx": a_docx,
    "xlsx": lambda: workbook(form),
    "html": lambda: "<table><tr><td>甲<td>乙</table>".encode(),
    "image": a_png,
}


@pytest.mark.parametrize("kind", MAKERS)
@pytest.mark.parametrize("ending", ["pdf", "docx", "jpg", "exe", ""])
def test_the_name_says_nothing_about_the_format(kind: str, ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.{ending}"
    path.write_bytes(MAKERS[kind]())
    document = open_document(path)
    assert (document.format, document.name) == (kind, path.name)
    assert document.content_hash == hashlib.sha256(path.read_bytes()).hexdigest()
    assert len(document.pages) == 1


def test_a_name_may_be_given() -> None:
    assert open_document(a_pdf()).name == "document"
    assert open_document(a_pdf(), name="../a.pdf").name == "../a.pdf"


@pytest.mark.parametrize("content", [b"", b"\0" * 5000, b" \r\n\t"])
def test_nothing_is_told_as_nothing(content: bytes) -> None:
    with pytest.raises(EmptyFile):
        open_document(content)


@pytest.mark.parametrize(
    "content",
    [
        b"plain words",
        bytes(range(256)) * 9,
        b"{\\rtf1 text}",
        OLE,
        archive(a=b"x"),
        b"\x7fELF" + bytes(90),
        b"%!PS-Adobe",
    ],
)
def test_other_formats_are_told_with_those_that_are_read(content: bytes) -> None:
    with pytest.raises(UnknownFormat) as told:
        open_document(content)
    assert "PDF" in told.value.zh
    assert "PDF" in told.value.en


def test_ofd_is_named() -> None:
    with pytest.raises(UnknownFormat, match="OFD"):
        open_document(archive(**{"OFD.xml": b"<ofd/>"}))


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "missing", tmp_path, tmp_path / "pipe", Path("/dev/zero")):
        with pytest.raises(InputError, match="cannot be opened"):
            open_document(path)


def test_a_file_over_the_limit_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.pdf"
    with path.open("wb") as stream:
        stream.truncate(300 * 2**20)
    with pytest.raises(LimitExceeded, match="size in bytes"):
        open_document(path)


# --- archives ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
@pytest.mark.parametrize("share", [0.2, 0.6, 0.95])
def test_a_truncated_archive_is_refused(kind: str, share: float) -> None:
    content = MAKERS[kind]()
    with pytest.raises(BrokenFile):
        open_document(content[: int(share * len(content))])


def test_a_bomb_is_refused_unopened() -> None:
    content = archive(**{"word/document.xml": b"<w>" + b" " * (20 * 2**20), "[Content_Types].xml": b"<t/>"})
    assert len(content) < 50_000
    with pytest.raises(LimitExceeded, match="EXTRACTOR_LIMIT_RATIO"):
        open_document(content)


def test_an_archive_over_the_limit_is_refused() -> None:
    with pytest.raises(LimitExceeded, match="unpacked"):
        open_document(a_docx(), limits=Limits(max_unpacked=1000))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("filling", ["", f"<!--{' ' * 5000}-->", f"<!--{' ' * 200_000}-->"])
def test_entities_are_refused(encoding: str, filling: str) -> None:
    head = f'<?xml version="1.0" encoding="{encoding}"?>{filling}'
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    part = f'{head}<!DOCTYPE x [<!ENTITY l0 "ha"><!ENTITY f SYSTEM "file:///etc/hostname">{laughs}]><x>&l9;&f;</x>'
    content = rewritten(a_docx(), "word/document.xml", b"", b"")
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as out:
        for name in old.namelist():
            out.writestr(name, part.encode(encoding) if name == "word/document.xml" else old.read(name))
    with pytest.raises(BrokenFile, match="entities"):
        open_document(stream.getvalue())


def test_no_path_in_an_archive_is_written_or_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    stream = io.BytesIO(a_docx())
    with zipfile.ZipFile(stream, "a") as out:
        for name in ("../../out.txt", "/tmp/out-of-archive.txt", "..\\out.txt", "word/../../out.xml"):
            out.writestr(name, "<x/>")
    assert open_document(stream.getvalue()).pages
    assert list(tmp_path.iterdir()) == []
    assert not Path("/tmp/out-of-archive.txt").exists()


def test_links_to_other_files_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.xml"
    secret.write_text("<x>secret</x>")
    link = (
        f'<Relationship Id="rIdX" TargetMode="External" Target="file://{secret}" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/subDocument"/></Relationships>'
    ).encode()
    content = rewritten(a_docx(), "word/_rels/document.xml.rels", b"</Relationships>", link)
    assert "secret" not in "".join(word.text for word in open_document(content).pages[0].words)


# --- old office files ----------------------------------------------------------------------------


def test_an_office_file_under_a_password_says_what_to_do() -> None:
    with pytest.raises(PasswordNeeded, match="Remove the password"):
        open_document(OLE + "EncryptedPackage".encode("utf-16-le"))


@pytest.mark.parametrize("stream", ["WordDocument", "Workbook"])
def test_old_files_without_libreoffice_say_what_to_install(stream: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(MissingPackage, match="libreoffice-calc-nogui") as told:
        open_document(OLE + stream.encode("utf-16-le"))
    assert "LibreOffice" in told.value.zh


def office_program(folder: Path, script: str) -> None:
    program = folder / "soffice"
    program.write_text("#!/bin/sh\nwhile [ $# -gt 1 ]; do case $1 in --outdir) out=$2;; esac; shift; done\n" + script)
    program.chmod(0o755)


def test_old_files_go_through_libreoffice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "new.xlsx").write_bytes(workbook(form))
    office_program(tmp_path, f'cp {tmp_path}/new.xlsx "$out/source.xlsx"')
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    old = OLE + "Workbook".encode("utf-16-le")
    document = open_document(old)
    assert (document.format, document.content_hash) == ("xlsx", hashlib.sha256(old).hexdigest())
    assert any(word.text == "1,815.50" for word in document.pages[0].words)


@pytest.mark.parametrize("script", ["exit 1", "exit 0", 'echo x > "$out/source.docx"'])
def test_what_libreoffice_cannot_read_is_refused(script: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office_program(tmp_path, script)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(BrokenFile):
        open_document(OLE + "WordDocument".encode("utf-16-le"))


def test_a_libreoffice_that_hangs_is_ended_with_all_it_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office_program(tmp_path, f"sleep 600 & echo $! > {tmp_path}/child; wait")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    for seconds in (1, 10, 60):  # a busy machine may not get as far as starting the child in one
        monkeypatch.setattr(office, "_SECONDS", seconds)
        with pytest.raises(BrokenFile):
            open_document(OLE + "WordDocument".encode("utf-16-le"))
        if (tmp_path / "child").exists() and (tmp_path / "child").read_text().strip():
            break
    child = Path(f"/proc/{(tmp_path / 'child').read_text().strip()}/stat")
    until(lambda: not child.exists() or " Z " in child.read_text())


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
@pytest.mark.slow
@pytest.mark.parametrize(("kind", "ending"), [("docx", "doc"), ("xlsx", "xls")])
def test_libreoffice_itself_reads_old_files(kind: str, ending: str) -> None:
    old = office.converted(MAKERS[kind](), ending)
    assert old.startswith(OLE[:8])
    document = open_document(old)
    assert document.format == kind
    assert any("虚构项目" in word.text for word in document.pages[0].words)
