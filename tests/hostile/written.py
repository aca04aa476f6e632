# ruff: noqa: E501 - files written by hand, which read worse in pieces
"""Writing files by hand, so that they can be wrong in the place that is meant."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from functools import cache

CONTENT = b"BT /F1 12 Tf 72 700 Td (budget performance self evaluation 100.00) Tj ET"


def stream(content: bytes, extra: bytes = b"", *, length: bytes | None = None) -> bytes:
    told = length if length is not None else str(len(content)).encode()
    return b"<< /Length " + told + b" " + extra + b" >>\nstream\n" + content + b"\nendstream"


def deflated(content: bytes, times: int = 1) -> bytes:
    for _ in range(times):
        content = zlib.compress(content, 9)
    return content


SMALLER = [1]
"""Bombs are made so many times smaller where they are not what is looked at."""


def packed_zeros(count: int, times: int = 1) -> bytes:
    """So many spaces, deflated; never whole in memory."""
    return _packed(max(count // SMALLER[0], 2**20), times)


@cache
def _packed(count: int, times: int) -> bytes:
    machine = zlib.compressobj(6)
    part = b" " * 2**20
    out = b"".join(machine.compress(part) for _ in range(count // len(part))) + machine.flush()
    return deflated(out, times - 1)


def pdf(changed: Mapping[int, bytes] | None = None, *, trailer: bytes = b"", content: bytes = CONTENT) -> bytes:
    """A PDF of one page; `changed` replaces or adds objects by their number."""
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 5 0 R >> >> /Contents 4 0 R >>",
        4: stream(content),
        5: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    } | dict(changed or {})
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = {}
    for number, body in sorted(objects.items()):
        places[number] = len(out)
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start, size = len(out), max(objects) + 1
    out += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in places.items():
        out += b"%d 1\n%010d 00000 n \n" % (number, place)
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, start)
    return bytes(out)


def page(more: bytes) -> bytes:
    """The page object with something else in it."""
    return b"<< /Type /Page /Parent 2 0 R /Resources << /Font << /F1 5 0 R >> >> /Contents 4 0 R " + more + b" >>"


def archive(parts: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as made:
        for name, part in parts.items():
            made.writestr(name, part)
    return out.getvalue()


_TYPES = (
    b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    b'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    b'<Default Extension="xml" ContentType="application/xml"/>%s</Types>'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">%s</Relationships>'
W = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="' + _OFFICE.encode() + b'"'
S = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="' + _OFFICE.encode() + b'"'


def relation(number: int, kind: str, target: str, mode: str = "") -> bytes:
    outside = f' TargetMode="{mode}"' if mode else ""
    kind = kind if kind.startswith("http") else f"{_OFFICE}/{kind}"
    return f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"{outside}/>'.encode()


def docx(
    body: bytes = b"<w:p><w:r><w:t>1</w:t></w:r></w:p>",
    changed: Mapping[str, bytes] | None = None,
    *,
    relations: bytes = b"",
) -> bytes:
    """A Word file by hand; `changed` replaces or adds parts."""
    override = b'<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
    parts = {
        "[Content_Types].xml": _TYPES % override,
        "_rels/.rels": _RELATIONS % relation(1, "officeDocument", "word/document.xml"),
        "word/_rels/document.xml.rels": _RELATIONS % relations,
        "word/document.xml": b'<?xml version="1.0"?><w:document ' + W + b"><w:body>" + body + b"</w:body></w:document>",
    } | dict(changed or {})
    return archive(parts)


def xlsx(
    sheet: bytes = b'<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>',
    changed: Mapping[str, bytes] | None = None,
    *,
    relations: bytes = b"",
) -> bytes:
    """A workbook by hand; `changed` replaces or adds parts."""
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml."
    override = b'<Override PartName="/xl/workbook.xml" ContentType="' + kind + b'sheet.main+xml"/>'
    override += b'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="' + kind + b'worksheet+xml"/>'
    parts = {
        "[Content_Types].xml": _TYPES % override,
        "_rels/.rels": _RELATIONS % relation(1, "officeDocument", "xl/workbook.xml"),
        "xl/_rels/workbook.xml.rels": _RELATIONS % (relation(1, "worksheet", "worksheets/sheet1.xml") + relations),
        "xl/workbook.xml": b'<?xml version="1.0"?><workbook '
        + S
        + b'><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/worksheets/sheet1.xml": b'<?xml version="1.0"?><worksheet ' + S + b">" + sheet + b"</worksheet>",
    } | dict(changed or {})
    return archive(parts)


def png(width: int, height: int, data: bytes, *, depth: int = 8, colour: int = 0, more: bytes = b"") -> bytes:
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + more + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def tiff(entries: list[tuple[int, int, int, int]], following: int = 0, more: bytes = b"") -> bytes:
    """A TIFF of one directory at byte 8: (tag, type, count, value)."""
    made = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return b"II*\0" + struct.pack("<IH", 8, len(entries)) + made + struct.pack("<I", following) + more
