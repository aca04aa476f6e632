"""Bytes of a web page -> text, in the encoding that it declares, else the likeliest."""

from __future__ import annotations

import email
import re

_ARCHIVE = re.compile(rb"\s*(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?MIME-Version:", re.IGNORECASE)
"""Mail headers before anything else: a page saved as one file (MHTML), by Word, WPS or a browser."""
_DECLARED = re.compile(
    rb"""<meta[^>]+charset\s*=\s*["']?\s*([\w-]+)|<\?xml[^>]+encoding\s*=\s*["']([\w-]+)""", re.IGNORECASE
)
_PROLOG = re.compile(r"^\s*<\?xml[^>]*>")
_NAMES = {
    "utf-8": "utf-8-sig", "utf8": "utf-8-sig", "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030",
    "x-gbk": "gb18030", "gb_2312-80": "gb18030", "hz-gb-2312": "hz", "big5": "big5hkscs", "big5-hkscs": "big5hkscs",
    "iso-8859-1": "cp1252", "windows-1252": "cp1252", "us-ascii": "cp1252",
}  # fmt: skip
"""Encodings as pages declare them, and as they are meant: the wider one of the same family."""
_LIKELY = ("utf-8-sig", "gb18030")


def decoded(content: bytes) -> str:
    """The text, without a byte order mark or an XML declaration. Bytes that fit no encoding become U+FFFD.

    A declaration that the bytes contradict gives way to UTF-8 and GB18030; where neither fits
    throughout (a page that was cut off), the one that fits most counts. Of a page saved with its
    pictures as one file (MHTML) it is the page's own part.
    """
    return _PROLOG.sub("", _text(_page_of(content) if is_archive(content) else content))


def is_archive(content: bytes) -> bool:
    """Is it a page saved with its pictures as one file (MHTML)?"""
    return _ARCHIVE.match(content[:4096]) is not None and b"text/html" in content[:65536].lower()


def _page_of(archive: bytes) -> bytes:
    for part in email.message_from_bytes(archive).walk():
        page = part.get_payload(decode=True)
        if part.get_content_type() == "text/html" and isinstance(page, bytes):
            return page
    return archive


def _text(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    head = content[:1024]
    if head.count(b"\0") > len(head) // 4:  # UTF-16 without its mark: every other byte of markup is 0
        return content.decode("utf-16-be" if head[:1] == b"\0" else "utf-16-le", errors="replace")
    declared = _DECLARED.search(content[:4096])
    name = _NAMES.get((declared.group(1) or declared.group(2)).decode("ascii").lower()) if declared else None
    names = [name, *_LIKELY] if name else list(_LIKELY)
    for candidate in names:
        try:
            return content.decode(candidate)
        except UnicodeDecodeError:
            continue
    tries = [content.decode(candidate, errors="replace") for candidate in names]
    return min(tries, key=lambda text: text.count("�"))
