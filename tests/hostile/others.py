# ruff: noqa: E501 - files written by hand, which read worse in pieces
"""Broken and hostile web pages, pictures, and files that are nothing that is read here."""

from __future__ import annotations

import base64
import io
import random
import struct
import zlib
from collections.abc import Iterator

from PIL import Image

from hostile.written import chunk, packed_zeros, png, tiff

Made = tuple[str, bytes]


def webs() -> Iterator[Made]:
    """Web pages."""
    table = b"<table><tr><td>1.5</td></tr></table>"

    def whole(body: bytes, head: bytes = b"") -> bytes:
        return b"<html><head>" + head + b"</head><body>" + body + table + b"</body></html>"

    for depth in (100, 300, 3000, 100_000):
        for name in (b"div", b"b", b"table><tr><td", b"ul><li", b"font", b"svg"):
            yield f"deep-{name[:5].decode()}-{depth}", whole((b"<" + name + b">") * depth + b"1")
    for span in (b"999999999", b"-1", b"0", b"x", b"1e9"):
        yield (
            f"span-{span.decode()}",
            whole(b"<table><tr><td rowspan=%s colspan=%s>1<td>2<tr><td>3</table>" % (span, span)),
        )
    yield "spans-many", whole(b"<table>" + b"<tr><td rowspan=1000 colspan=1000>1" * 1000 + b"</table>")
    yield "cells-million", whole(b"<table><tr>" + b"<td>1" * 1_000_000 + b"</table>")
    yield "rows-100000", whole(b"<table>" + b"<tr><td>1<td>2" * 100_000 + b"</table>")
    for name, body in {
        "script": b"<script>while(true){}</script>", "frame": b'<iframe src="http://127.0.0.1:9/x"></iframe>', "image": b'<img src="http://127.0.0.1:9/x.png" onerror="alert(1)">' * 50,
        "object": b'<object data="file:///etc/passwd"></object><embed src="file:///etc/passwd">', "form": b'<form action="http://127.0.0.1:9/"><input autofocus onfocus=alert(1) value="7"></form>',
        "comment": b"<!-- " + b"x" * 99_999, "cdata": b"<![CDATA[" + b"]]" * 9999, "entities": b"&#x0;&#xD800;&#99999999999;&nothing;&amp" * 999, "nul": b"1\0" * 9999, "controls": bytes(range(1, 32)) * 99,
        "svg": b'<svg><image href="http://127.0.0.1:9/"/><foreignObject>' + table + b"</foreignObject></svg>", "data": b'<img src="data:image/svg+xml;base64,AAAA">',
        "attributes": b"<td " + b" ".join(b"a%d=1" % i for i in range(50_000)) + b">", "style": b"<p style='" + b"page-break-before:always;" * 20_000 + b"'>1",
        "breaks": b"<p style='page-break-before:always'>1</p>" * 5000, "line": b"9,876.50 " * 1_000_000, "direction": "\u202e\u2066\u200f1.5".encode(), "select": b"<select>" + b"<option selected>1" * 50_000,
    }.items():  # fmt: skip
        yield name, whole(body)
    for name, head in {
        "base": b'<base href="http://127.0.0.1:9/">',
        "refresh": b'<meta http-equiv=refresh content="0;url=http://127.0.0.1:9/">',
        "style": b'<link rel=stylesheet href="http://127.0.0.1:9/x.css">',
        "import": b'<style>@import "http://127.0.0.1:9/";</style>',
    }.items():
        yield f"head-{name}", whole(b"", head)
    for charset in (
        b"utf-7",
        b"nothing",
        b"utf-16",
        b"gb2312",
        b"iso-2022-jp",
        b"zlib",
        b"base64",
        b"rot13",
        b"hex",
        b"idna",
        b"unicode_escape",
        b"utf-8\0",
    ):
        yield f"charset-{charset[:9].decode()}", whole("绩效".encode("gb18030"), b"<meta charset=" + charset + b">")
    yield "doctype", b'<!DOCTYPE html [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + whole(b"&a;")
    yield (
        "xhtml",
        b'<?xml version="1.0"?><!DOCTYPE html PUBLIC "x" "http://127.0.0.1:9/x.dtd" [<!ENTITY a "aa"><!ENTITY b "&a;&a;&a;">]>'
        + whole(b"&b;"),
    )
    for encoding in ("utf-16", "utf-16-be", "utf-32"):
        yield f"in-{encoding}", whole(b"").decode().encode(encoding)
    bounds = b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n"
    part = b"--b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: %s\r\nContent-Location: file:///etc/passwd\r\n\r\n%s\r\n"
    for name, how, body in (
        ("plain", b"8bit", whole(b"")),
        ("base64", b"base64", base64.b64encode(whole(b""))),
        ("broken", b"base64", b"###"),
        ("quoted", b"quoted-printable", b"=ZZ=" * 99),
        ("none", b"nothing", b""),
    ):
        yield f"archive-{name}", bounds + part % (how, body) + b"--b--"
    yield (
        "archive-nested",
        b"".join(
            b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b%d\r\n\r\n--b%d\r\n" % (i, i)
            for i in range(2000)
        ),
    )
    yield "archive-parts", bounds + (part % (b"8bit", b"1")) * 20_000
    yield "tags-open", b"<html><body>" + b"<" * 500_000
    yield "cut", whole(b"")[:40]


def pictures() -> Iterator[Made]:
    """Pictures."""
    for width, height in (
        (100_000, 100_000),
        (2_147_483_647, 2_147_483_647),
        (0, 0),
        (1, 2_000_000_000),
        (20_000, 20_000),
        (11_000, 11_000),
    ):
        yield f"png-{width}x{height}", png(width, height, zlib.compress(b"\0" * 1000))
    yield "png-bomb", png(30_000, 30_000, packed_zeros(900 * 2**20))
    yield "png-text", png(8, 8, zlib.compress(b"\0" * 72), more=chunk(b"zTXt", b"a\0\0" + packed_zeros(2**30)))
    yield "png-profile", png(8, 8, zlib.compress(b"\0" * 72), more=chunk(b"iCCP", b"a\0\0" + packed_zeros(2**30)))
    yield (
        "png-density",
        png(8, 8, zlib.compress(b"\0" * 72), more=chunk(b"pHYs", struct.pack(">IIB", 4_294_967_295, 0, 1))),
    )
    for depth, colour in ((99, 0), (8, 99), (16, 3), (1, 2)):
        yield f"png-kind-{depth}-{colour}", png(8, 8, zlib.compress(b"\0" * 999), depth=depth, colour=colour)
    image = Image.new("RGB", (600, 800), "white")
    for kind in ("PNG", "JPEG", "TIFF", "BMP", "GIF", "WEBP"):
        out = io.BytesIO()
        image.save(out, kind)
        content = out.getvalue()
        yield f"{kind}-whole", content
        for quarter in (1, 2, 3):
            yield f"{kind}-cut-{quarter}", content[: max(len(content) * quarter // 4, 9)]
        yield f"{kind}-zeros", content[:40] + bytes(len(content) - 40)
    out = io.BytesIO()
    image.save(out, "JPEG")
    at = out.getvalue().index(b"\xff\xc0") + 5
    yield "jpeg-size", out.getvalue()[:at] + b"\xff\xff\xff\xff" + out.getvalue()[at + 4 :]
    for turn in (0, 9, 65535):
        exif = Image.Exif()
        exif[0x0112] = turn
        out = io.BytesIO()
        image.save(out, "JPEG", exif=exif, dpi=(1, 65535))
        yield f"jpeg-turn-{turn}", out.getvalue()
    usual = [
        (256, 4, 1, 8),
        (257, 4, 1, 8),
        (258, 3, 1, 8),
        (259, 3, 1, 1),
        (262, 3, 1, 1),
        (273, 4, 1, 200),
        (278, 4, 1, 8),
        (279, 4, 1, 64),
    ]
    yield "tiff-circle", tiff(usual, 8, b"\xff" * 200)
    yield "tiff-width", tiff([(256, 4, 1, 4_294_967_295), *usual[1:]], 0, b"\xff" * 200)
    yield "tiff-count", tiff([*usual[:5], (273, 4, 4_294_967_295, 200), *usual[6:]], 0, b"\xff" * 200)
    yield "tiff-no-tags", tiff([], 0)
    yield "tiff-resolution", tiff([*usual, (282, 5, 1, 150)], 0, b"\0" * 200)
    yield (
        "bmp-minus",
        b"BM" + struct.pack("<IIIIiiHHIIiiII", 100, 0, 54, 40, -5, -5, 1, 24, 0, 0, 0, 0, 0, 0) + b"x" * 99,
    )
    yield (
        "bmp-huge",
        b"BM" + struct.pack("<IIIIiiHHIIiiII", 100, 0, 54, 40, 2**31 - 1, 2**31 - 1, 1, 24, 0, 0, 0, 0, 0, 0),
    )
    frames = [Image.new("1", (8, 8)) for _ in range(2500)]
    out = io.BytesIO()
    frames[0].save(out, "TIFF", save_all=True, append_images=frames[1:])
    yield "tiff-frames", out.getvalue()
    yield "webp-head", b"RIFF\xff\xff\xff\xffWEBPVP8X" + b"\xff" * 40
    yield "gif-canvas", b"GIF89a\xff\xff\xff\xff\0\0\0,\0\0\0\0\xff\xff\xff\xff\0\x02\x02D\x01\0;"


def nothings() -> Iterator[Made]:
    """Files that are none of what is read here, or nothing at all."""
    rng = random.Random(9)
    yield "empty", b""
    yield "one", b"x"
    yield "zeros", bytes(100_000)
    yield "blanks", b" \n" * 50_000
    yield "noise", rng.randbytes(200_000)
    yield "elf", b"\x7fELF" + rng.randbytes(5000)
    yield "exe", b"MZ" + rng.randbytes(5000)
    yield "gzip", b"\x1f\x8b" + rng.randbytes(500)
    yield "rtf", b"{\\rtf1 {\\object\\objdata 0105}}"
    yield "pickle", b"\x80\x04cposix\nsystem\n(S'true'\ntR."
    yield "zip-head", b"PK\x03\x04"
    yield "zip-end", b"PK\x05\x06" + bytes(18)
    yield "mark", b"\xef\xbb\xbf"
    yield "text", "项目支出绩效自评表 100.00".encode()
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    for name, part in {
        "none": b"",
        "word": "WordDocument".encode("utf-16-le"),
        "book": "Workbook".encode("utf-16-le"),
        "locked": "EncryptedPackage".encode("utf-16-le"),
        "macros": "WordDocument_VBA_PROJECT".encode("utf-16-le"),
    }.items():
        yield f"ole-{name}", ole + rng.randbytes(600) + part + rng.randbytes(600)
