"""What kind of file some bytes are, by their content alone."""

from __future__ import annotations

import io
import re
import zipfile

from extractor.errors import BrokenFile, PasswordNeeded, UnknownFormat
from extractor.files.encoding import is_archive

_PICTURES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"BM", b"GIF8")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "OFD.xml": "ofd"}
_MARKUP = re.compile(rb"<\s*(?:!doctype\s+html|html|head|body|table|div|meta)\b", re.IGNORECASE)


def format_of(content: bytes) -> str:
    """The format's short name: pdf, image, docx, xlsx, doc, xls or html.

    Raises:
        UnknownFormat: none that is read here.
        BrokenFile: an archive that cannot be opened.
        PasswordNeeded: an office file under a password.
    """
    if content.startswith(b"PK\x03\x04"):  # first: what lies in an archive unpacked may begin like a PDF
        return _archive(content)
    if b"%PDF-" in content[:1024]:
        return "pdf"
    if content.startswith(_PICTURES) or (content[:4] == b"RIFF" and content[8:12] == b"WEBP"):
        return "image"
    if content.startswith(_OLE):
        return _ole(content)
    plain = content[:65536].replace(b"\0", b"")
    if _MARKUP.search(plain) or is_archive(content):
        return "html"
    raise _unknown()


def is_zip(content: bytes) -> bool:
    """Is this an archive of files, and not an office file, which is a zip as well? Not where it cannot be opened."""
    if not content.startswith(b"PK\x03\x04"):
        return False
    try:
        return _packed(content) is None
    except BrokenFile:
        return False


def _archive(content: bytes) -> str:
    kind = _packed(content)
    if kind is None:
        raise _unknown()
    if kind == "ofd":
        raise UnknownFormat(
            "这是 OFD 版式文件，目前还不能读取。请在阅读器中另存或打印为 PDF。",
            "This is an OFD file, which is not read yet. Save or print it as PDF from its viewer.",
        )
    return kind


def _packed(content: bytes) -> str | None:
    """What a zip is, by the parts that name it: docx, xlsx or ofd; None where it is just a zip."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, EOFError) as error:
        raise BrokenFile(
            "文件不完整或已损坏，无法打开。请重新下载或上传。",
            "The file is truncated or damaged and cannot be opened. Download or upload it again.",
        ) from error
    return next((kind for part, kind in _PARTS.items() if part in names), None)


def _ole(content: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise PasswordNeeded(
            "这个 Office 文件设有打开密码，无法直接读取。请在 Office 或 WPS 中去掉密码后重新保存。",
            "This office file is under a password. Remove the password in Office or WPS and save it again.",
        )
    if "WordDocument".encode("utf-16-le") in content:
        return "doc"
    if "Workbook".encode("utf-16-le") in content or "Book".encode("utf-16-le") in content:
        return "xls"
    raise _unknown()


def _unknown() -> UnknownFormat:
    return UnknownFormat(
        "无法识别文件格式。可以读取：PDF、图片（PNG、JPEG、TIFF、BMP、WEBP）、Word（.docx）、Excel（.xlsx）、网页（HTML）。",
        "The format is not known. These are read: PDF, pictures (PNG, JPEG, TIFF, BMP, WEBP), Word (.docx), "
        "Excel (.xlsx), web pages (HTML).",
    )
