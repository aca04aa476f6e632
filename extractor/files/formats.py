"""What kind of file some bytes are, by their content alone; and how a workbook shows a value."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from decimal import ROUND_HALF_UP, Decimal

from extractor.errors import BrokenFile, PasswordNeeded, UnknownFormat

_PICTURES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"BM", b"GIF8")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKUP = re.compile(rb"<\s*(?:!doctype\s+html|html|head|body|table|div|meta)\b", re.IGNORECASE)


def format_of(content: bytes) -> str:
    """The format's short name: pdf, image, docx, xlsx, doc, xls or html.

    Raises:
        UnknownFormat: none that is read here.
        BrokenFile: an archive that cannot be opened.
        PasswordNeeded: an office file under a password.
    """
    if b"%PDF-" in content[:1024]:
        return "pdf"
    if content.startswith(_PICTURES) or (content[:4] == b"RIFF" and content[8:12] == b"WEBP"):
        return "image"
    if content.startswith(b"PK\x03\x04"):
        return _archive(content)
    if content.startswith(_OLE):
        return _ole(content)
    plain = content[:65536].replace(b"\0", b"")
    if _MARKUP.search(plain):
        return "html"
    raise _unknown()


def _archive(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, EOFError) as error:
        raise BrokenFile(
            "文件不完整或已损坏，无法打开。请重新下载或上传。",
            "The file is truncated or damaged and cannot be opened. Download or upload it again.",
        ) from error
    if "word/document.xml" in names:
        return "docx"
    if "xl/workbook.xml" in names:
        return "xlsx"
    raise _unknown()


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


_LITERAL = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[[^\]]*\]')


def shown(value: object, number_format: str) -> str:
    """A cell's value as its number format shows it (0.88 under ``0%`` is 88%).

    The first section of the format counts (the second for negative figures); sections by
    condition, fractions and scientific notation are shown plainly.
    """
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return _date(value, number_format)
    if not isinstance(value, int | float | Decimal):
        return str(value)
    figure = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    sections = number_format.split(";")
    pattern = sections[1] if figure < 0 and len(sections) > 1 and sections[1] else sections[0]
    code = _LITERAL.sub("", pattern)
    if code.strip().lower() in ("general", "", "@") or not re.search(r"[0#?]", code) or re.search(r"[/eE]", code):
        return _plain(figure)
    return _figured(figure, pattern, code, negative=len(sections) > 1 and pattern is sections[1])


def _plain(figure: Decimal) -> str:
    rounded = figure.quantize(Decimal(1).scaleb(-10)) if figure == figure.to_integral_value() else round(figure, 10)
    text = format(rounded.normalize(), "f")
    return "0" if text in ("-0", "") else text


def _figured(figure: Decimal, pattern: str, code: str, *, negative: bool) -> str:
    percent = code.count("%")
    figure = figure.scaleb(2 * percent)
    places = re.search(r"\.([0#?]+)", code)
    most = len(places.group(1)) if places else 0
    least = places.group(1).count("0") if places else 0
    figure = figure.quantize(Decimal(1).scaleb(-most), rounding=ROUND_HALF_UP)
    text = format(abs(figure) if negative else figure, ",f" if re.search(r"[0#?],[0#?]", code) else "f")
    if "." in text:
        whole, _, fraction = text.partition(".")
        fraction = fraction[:least] + fraction[least:].rstrip("0")
        text = f"{whole}.{fraction}" if fraction else whole
    at = re.search(r"[0#?]", _quoted_away(pattern))
    last = max(_quoted_away(pattern).rfind(mark) for mark in "0#?")
    before = _literals(pattern[: at.start()]) if at else ""
    return before + text + "%" * percent + _literals(pattern[last + 1 :].replace("%", ""))


def _quoted_away(pattern: str) -> str:
    return _LITERAL.sub(lambda found: " " * len(found.group()), pattern)


def _literals(piece: str) -> str:
    """Literal text of a stretch of a format: quoted, escaped, currency signs, signs and brackets."""
    kept = re.sub(r"\[\$([^-\]]*)[^\]]*\]", r"\1", piece)
    kept = re.sub(r"_.|\*.|\[[^\]]*\]", "", kept)
    kept = re.sub(r'"([^"]*)"', r"\1", kept)
    return re.sub(r"\\(.)", r"\1", kept).replace(",", "")


_DATES = (
    ("yyyy", "%Y"),
    ("yy", "%y"),
    ("mmmm", "%m"),
    ("mm", "%m"),
    ("m", "{0.month}"),
    ("dd", "%d"),
    ("d", "{0.day}"),
)


def _date(value: datetime.datetime | datetime.date | datetime.time, number_format: str) -> str:
    if isinstance(value, datetime.time):
        return value.strftime("%H:%M")
    code = re.sub(r"\[[^\]]*\]|@|\\|;.*$", "", number_format.lower()).replace('"', "")
    if "y" not in code and "d" not in code and "m" not in code:
        code = "yyyy-mm-dd"
    code = re.sub(r"\s*h.*$", "", code)
    out = re.sub(r"yyyy|yy|mmmm|mm|m|dd|d", lambda found: dict(_DATES)[found.group()], code)
    return value.strftime(out).format(value)
