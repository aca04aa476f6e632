"""A file of any kind -> Document. The kind is told by content, never by name."""

from __future__ import annotations

import hashlib
import stat
from dataclasses import replace
from pathlib import Path

from extractor.document import Document
from extractor.errors import EmptyFile, InputError
from extractor.extras import ensure
from extractor.files.flow import Item
from extractor.files.formats import format_of
from extractor.files.limits import Limits, in_force


def open_document(
    source: Path | bytes, *, name: str | None = None, password: str | None = None, limits: Limits | None = None
) -> Document:
    """Read a file into pages of words and rulings.

    `name` is what the file is called in results (the file's own name, else "document");
    `password` opens an encrypted PDF.

    Raises:
        EmptyFile: nothing in it.
        UnknownFormat: of no format that is read here.
        BrokenFile: truncated or damaged beyond repair.
        PasswordNeeded: encrypted, and no password or a wrong one was given.
        LimitExceeded: larger than `limits` allow (by default those in force).
        MissingPackage: what this format needs is not installed: the extra ``office`` or ``ocr``, or LibreOffice for an
            old office file.
    """
    limits = limits or in_force()
    content = content_of(source, limits) if isinstance(source, Path) else _sound(source, limits)
    kind = format_of(content)
    if kind in ("doc", "xls"):
        from extractor.files.office import converted

        content_read, kind = converted(content, kind + "x"), kind + "x"
    else:
        content_read = content
    document = _read(kind, source if content_read is content else content_read, content_read, password, limits)
    own_name = source.name if isinstance(source, Path) else "document"
    return replace(document, name=name or own_name, content_hash=hashlib.sha256(content).hexdigest())


def _read(kind: str, source: Path | bytes, content: bytes, password: str | None, limits: Limits) -> Document:
    """One module a format, each imported where a file asks for it."""
    if kind == "pdf":
        from extractor.files.pdf import read_pdf

        return read_pdf(source if isinstance(source, Path) else content, password, limits)
    if kind == "image":
        ensure("ocr")
        from extractor.files.picture import read_picture

        return read_picture(content, limits)
    return _set(kind, content, limits)


def _set(kind: str, content: bytes, limits: Limits) -> Document:
    """Formats without pages of their own are set on pages, which layout then reads like any other."""
    from extractor.files.drawn import DrawnPictures
    from extractor.files.office import ensure_sound
    from extractor.files.typeset import typeset

    warnings: tuple[str, ...] = ()
    if kind == "html":
        from extractor.files.html import read_html

        items = read_html(content, limits)
    else:
        ensure_sound(content, limits)
        items, warnings = _office_items(kind, content, limits)
    pages = typeset(items)
    limits.check("max_pages", len(pages))
    return Document("", kind, "", pages, DrawnPictures(pages), warnings)


def _office_items(kind: str, content: bytes, limits: Limits) -> tuple[list[Item], tuple[str, ...]]:
    ensure("office")
    if kind == "docx":
        from extractor.files.docx import read_docx

        return read_docx(content, limits), ()
    from extractor.files.xlsx import read_xlsx

    book = read_xlsx(content, limits)
    return book.items, book.warnings


def content_of(path: Path, limits: Limits | None = None) -> bytes:
    """A file's bytes.

    Raises:
        InputError: there is no such file, or it may not be read.
        EmptyFile: nothing in it.
        LimitExceeded: larger than `limits` allow.
    """
    limits = limits or in_force()
    try:
        told = path.stat()
        if not stat.S_ISREG(told.st_mode):
            raise OSError("not a file")  # a pipe would be waited for, a device never ends
        limits.check("max_bytes", told.st_size)
        content = path.read_bytes()
    except OSError as error:
        raise InputError(
            f"无法打开文件：{path.name}。请检查路径和权限。",
            f"The file cannot be opened: {path.name}. Check the path and its permissions.",
        ) from error
    return _sound(content, limits)


def _sound(content: bytes, limits: Limits) -> bytes:
    limits.check("max_bytes", len(content))
    if not content.strip(b"\0 \t\r\n"):
        raise EmptyFile(
            "文件是空的，没有任何内容。请检查上传或下载是否完整。",
            "The file is empty. Check that the upload or download was complete.",
        )
    return content
