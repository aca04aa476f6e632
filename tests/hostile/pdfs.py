# ruff: noqa: E501 - files written by hand, which read worse in pieces
"""Broken and hostile PDFs, by threat."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pymupdf

from hostile.written import CONTENT, deflated, packed_zeros, page, pdf, stream

Made = tuple[str, bytes]


def trees() -> Iterator[Made]:
    """The tree of pages: in circles, deep, wide, lying about itself."""
    yield "kids-self", pdf({2: b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"})
    yield (
        "kids-circle",
        pdf(
            {
                2: b"<< /Type /Pages /Kids [6 0 R 3 0 R] /Count 2 >>",
                6: b"<< /Type /Pages /Parent 2 0 R /Kids [2 0 R] /Count 1 >>",
            }
        ),
    )
    yield "kids-many-times", pdf({2: b"<< /Type /Pages /Kids [" + b"3 0 R " * 3000 + b"] /Count 3000 >>"})
    for count in (b"-1", b"0", b"999999999", b"2147483648", b"1.5", b"(x)", b"null", b"4 0 R"):
        yield f"count-{count.decode()}", pdf({2: b"<< /Type /Pages /Kids [3 0 R] /Count " + count + b" >>"})
    for kids in (b"null", b"3 0 R", b"[null]", b"[99 0 R]", b"[1 0 R]", b"[(x) 1 true]", b"[]"):
        yield f"kids-{kids.decode()}", pdf({2: b"<< /Type /Pages /Kids " + kids + b" /Count 1 >>"})
    for depth in (300, 20_000):
        chain = {
            6 + i: b"<< /Type /Pages /Parent %d 0 R /Kids [%d 0 R] /Count 1 >>" % (5 + i, 7 + i) for i in range(depth)
        }
        chain[6 + depth] = page(b"/MediaBox [0 0 595 842]")
        yield f"deep-{depth}", pdf(chain | {2: b"<< /Type /Pages /Kids [6 0 R] /Count 1 >>"})
    many = {6 + i: page(b"/MediaBox [0 0 595 842]") for i in range(100_000)}
    yield (
        "pages-100000",
        pdf(many | {2: b"<< /Type /Pages /Kids [" + b" ".join(b"%d 0 R" % n for n in many) + b"] /Count 100000 >>"}),
    )
    yield "parent-self", pdf({3: b"<< /Type /Page /Parent 3 0 R /Contents 4 0 R >>"})
    yield "root-null", pdf({1: b"null"})
    yield "root-self", pdf({1: b"<< /Type /Catalog /Pages 1 0 R >>"})
    yield (
        "outlines-circle",
        pdf(
            {
                1: b"<< /Type /Catalog /Pages 2 0 R /Outlines 6 0 R >>",
                6: b"<< /First 7 0 R /Last 7 0 R >>",
                7: b"<< /Title (x) /Next 7 0 R /First 6 0 R >>",
            }
        ),
    )
    yield (
        "names-circle",
        pdf(
            {
                1: b"<< /Type /Catalog /Pages 2 0 R /Names << /Dests 6 0 R /EmbeddedFiles 6 0 R >> >>",
                6: b"<< /Kids [6 0 R] >>",
            }
        ),
    )


def boxes() -> Iterator[Made]:
    """Sizes that no page has."""
    for box in (
        "[0 0 0 0]", "[0 0 -595 -842]", "[595 842 0 0]", "[0 0 1e9 1e9]", "[0 0 1e38 1e38]", "[0 0 1e309 1]", "[0 0 nan nan]",
        "[0 0 0.0001 842]", "[-1e9 -1e9 1e9 1e9]", "[(a) (b) (c) (d)]", "[0 0]", "null", "[0 0 14400 14400]", "[99999999999 0 1 1]",
    ):  # fmt: skip
        yield f"box-{box}", pdf({3: page(b"/MediaBox " + box.encode())})
    for more in (
        "/Rotate 45",
        "/Rotate -1",
        "/Rotate 999999999999",
        "/Rotate /x",
        "/UserUnit 1e9",
        "/UserUnit -1",
        "/CropBox [900 900 901 901]",
        "/CropBox [nan 0 0 0]",
    ):
        yield f"page-{more}", pdf({3: page(b"/MediaBox [0 0 595 842] " + more.encode())})


def streams() -> Iterator[Made]:
    """Bombs, lies about lengths, filters that are not what they say."""
    flate = b"/Filter /FlateDecode"
    yield "bomb-1GB", pdf({4: stream(packed_zeros(2**30), flate)})
    yield "bomb-600MB", pdf({4: stream(packed_zeros(600 * 2**20), flate)})
    yield "bomb-twice", pdf({4: stream(packed_zeros(2**30, 2), b"/Filter [/FlateDecode /FlateDecode]")})
    yield "bomb-thrice", pdf({4: stream(packed_zeros(2**30, 3), b"/Filter [/FlateDecode /FlateDecode /FlateDecode]")})
    yield (
        "bomb-many-parts",
        pdf(
            {
                3: page(b"/MediaBox [0 0 595 842]").replace(
                    b"/Contents 4 0 R", b"/Contents [" + b"4 0 R " * 3000 + b"]"
                ),
                4: stream(packed_zeros(2 * 2**20), flate),
            }
        ),
    )
    yield "bomb-runlength", pdf({4: stream(b"\x81 " * 2_000_000 + b"\x80", b"/Filter /RunLengthDecode")})
    yield (
        "bomb-form",
        pdf(
            {
                3: page(b"/MediaBox [0 0 595 842]").replace(b"/Font <<", b"/XObject << /X 6 0 R >> /Font <<"),
                4: stream(b"/X Do"),
                6: stream(packed_zeros(2**30), b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] " + flate),
            }
        ),
    )
    yield (
        "bomb-objects",
        pdf(
            {
                6: stream(packed_zeros(2**30), b"/Type /ObjStm /N 1000000 /First 10 " + flate),
                1: b"<< /Type /Catalog /Pages 2 0 R /X 6 0 R >>",
            }
        ),
    )
    yield (
        "bomb-metadata",
        pdf(
            {
                6: stream(packed_zeros(2**30), b"/Type /Metadata /Subtype /XML " + flate),
                1: b"<< /Type /Catalog /Pages 2 0 R /Metadata 6 0 R >>",
            }
        ),
    )
    for length in (b"-1", b"0", b"99999999999", b"4 0 R", b"6 0 R", b"null", b"(x)", b"1e10"):
        yield f"length-{length.decode()}", pdf({4: stream(CONTENT, length=length)})
    for name in (
        b"/Nothing",
        b"[/FlateDecode /Nothing]",
        b"[" + b"/ASCIIHexDecode " * 5000 + b"]",
        b"/Crypt",
        b"/JBIG2Decode",
        b"/DCTDecode",
        b"/JPXDecode",
        b"/CCITTFaxDecode",
        b"/LZWDecode",
        b"/ASCII85Decode",
        b"4 0 R",
        b"[[[/FlateDecode]]]",
    ):
        yield f"filter-{name[:24].decode()}", pdf({4: stream(CONTENT, b"/Filter " + name)})
    for told in (b"/Columns 2147483647", b"/Columns -1", b"/Colors 999999", b"/BitsPerComponent 77", b"/Predictor 99"):
        yield (
            f"predictor-{told.decode()}",
            pdf({4: stream(deflated(CONTENT), flate + b" /DecodeParms << /Predictor 12 " + told + b" >>")}),
        )
    yield "cut-deflate", pdf({4: stream(deflated(CONTENT * 50)[:40], flate)})
    yield "wrong-deflate", pdf({4: stream(b"\x78\x9c" + bytes(range(256)), flate)})
    yield "no-endstream", pdf({4: b"<< /Length 20 >>\nstream\n" + CONTENT})
    yield "contents-circle", pdf({4: b"[4 0 R 4 0 R]"})


def images() -> Iterator[Made]:
    """Pictures that do not fit, or that are none."""
    places = page(b"/MediaBox [0 0 595 842]").replace(b"/Font <<", b"/XObject << /I 6 0 R >> /Font <<")
    show = stream(b"q 595 0 0 842 0 0 cm /I Do Q")

    def image(told: bytes, content: bytes = b"\xff" * 64) -> bytes:
        return pdf({3: places, 4: show, 6: stream(content, b"/Type /XObject /Subtype /Image " + told)})

    gray = b"/ColorSpace /DeviceGray /BitsPerComponent 8"
    for width, height in (
        (100_000, 100_000),
        (2_147_483_647, 1),
        (2_147_483_647, 2_147_483_647),
        (-5, 10),
        (0, 0),
        (4_294_967_296, 3),
        (1, 1_000_000_000),
        (9_000, 9_000),
    ):
        yield f"size-{width}x{height}", image(b"/Width %d /Height %d " % (width, height) + gray)
    yield "size-packed", image(b"/Width 40000 /Height 40000 /Filter /FlateDecode " + gray, packed_zeros(200 * 2**20))
    for told in (
        b"/BitsPerComponent 32",
        b"/BitsPerComponent -1",
        b"/ColorSpace [/Indexed /DeviceRGB 999999999 (x)]",
        b"/ColorSpace 6 0 R",
        b"/ColorSpace [/ICCBased 6 0 R]",
        b"/SMask 6 0 R",
        b"/Mask 6 0 R",
        b"/Decode [1e309 nan]",
        b"/ColorSpace [/DeviceN [" + b"/a " * 4000 + b"] /DeviceRGB 6 0 R]",
    ):
        yield f"image-{told[:30].decode()}", image(b"/Width 100 /Height 100 " + gray + b" " + told)
    for name in (b"DCTDecode", b"JPXDecode", b"JBIG2Decode", b"CCITTFaxDecode"):
        yield (
            f"garbage-{name.decode()}",
            image(b"/Width 3000 /Height 3000 /Filter /" + name + b" " + gray, bytes(range(256)) * 20),
        )


def contents() -> Iterator[Made]:
    """What is painted: in circles, without end, at places that are none."""
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] "
    places = page(b"/MediaBox [0 0 595 842]").replace(b"/Font <<", b"/XObject << /X 6 0 R >> /Font <<")
    yield (
        "form-self",
        pdf({3: places, 4: stream(b"/X Do"), 6: stream(b"/X Do", form + b"/Resources << /XObject << /X 6 0 R >> >>")}),
    )
    laughs = {
        6 + i: stream(b"/X Do " * 10, form + b"/Resources << /XObject << /X %d 0 R >> >>" % (7 + i)) for i in range(9)
    }
    yield "form-billion-laughs", pdf({3: places, 4: stream(b"/X Do"), **laughs, 15: stream(b"0 0 9 9 re f", form)})
    for name, content in {
        "q-million": b"q " * 1_000_000, "Q-million": b"Q " * 1_000_000, "brackets": b"[" * 500_000, "dictionaries": b"<<" * 200_000,
        "strings": b"(" * 500_000, "numbers": b"1 " * 2_000_000, "no-operator": b"BT /F1 12 Tf 1 2 3", "inline-image": b"BI /W 99999999 /H 99999999 /BPC 8 /CS /G ID " + b"x" * 999,
        "clips": b"0 0 9 9 re W n " * 60_000, "rectangles": b"".join(b"%d %d 3 3 re f " % (i % 590, i // 590) for i in range(60_000)),
        "lines": b"".join(b"%d 0 m %d 842 l S 0 %d m 595 %d l S " % (i % 595, i % 595, i % 842, i % 842) for i in range(8_000)),
        "curves": b"0 0 m " + b"1 2 3 4 5 6 c " * 100_000 + b"S", "far": b"1e38 1e38 m -1e38 1e38 l S 1e309 nan 5 5 re f", "dashes": b"[0.0001 0.0001] 0 d 9999 w 0 0 m 595 842 l S",
        "shading": b"/S sh", "marked": b"/P << /MCID 1 >> BDC " * 100_000,
    }.items():  # fmt: skip
        yield name, pdf(content=content)
    for name, told in {
        "size-0": b"/F1 0 Tf", "size-minus": b"/F1 -12 Tf", "size-1e9": b"/F1 1e9 Tf", "size-nan": b"/F1 nan Tf", "flat": b"/F1 12 Tf 1 0 0 0 0 0 Tm",
        "nothing": b"/F1 12 Tf 0 0 0 0 0 0 Tm", "huge": b"/F1 12 Tf 1e30 0 0 1e30 0 0 Tm", "spread": b"/F1 12 Tf 1e9 Tc 1e9 Tw", "scaled": b"/F1 12 Tf 0 Tz", "unseen": b"/F1 12 Tf 3 Tr", "no-font": b"/F9 12 Tf", "turned": b"/F1 12 Tf 0.7 0.7 -0.7 0.7 100 100 Tm",
    }.items():  # fmt: skip
        yield f"text-{name}", pdf(content=b"BT " + told + b" 72 700 Td (total 100.00 weight 50) Tj ET")
    yield "text-long", pdf(content=b"BT /F1 1 Tf 0 700 Td (" + b"x1,234.5 " * 60_000 + b") Tj ET")
    yield "text-over-itself", pdf(content=b"BT /F1 9 Tf 72 700 Td " + b"(1.00) Tj -20 0 Td " * 20_000 + b"ET")
    yield "text-nul", pdf(content=b"BT /F1 9 Tf 72 700 Td (a\\000b\x00\xff\\777) Tj <0> Tj <zz> Tj ET")


def fonts() -> Iterator[Made]:
    """Fonts that are broken, in circles, or unpack to much."""
    for name, told in {
        "none": b"null", "self": b"5 0 R", "no-type": b"<< >>", "strange": b"<< /Type /Font /Subtype /Nothing /BaseFont /\x01\xff >>",
        "encoding": b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding << /Differences [-1 /a 99999999 /b " + b"/c " * 70_000 + b"] >> >>",
        "descendant-self": b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [5 0 R] >>",
        "no-descendant": b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Nothing-H /DescendantFonts [] >>",
        "widths": b"<< /Type /Font /Subtype /TrueType /BaseFont /X /FirstChar -9 /LastChar 99999999 /Widths [" + b"1e9 " * 3000 + b"] >>",
        "type3-self": b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 1 1] /FontMatrix [1 0 0 1 0 0] /CharProcs << /b 4 0 R >> /Encoding << /Differences [98 /b] >> /FirstChar 98 /LastChar 98 /Widths [1] /Resources << /Font << /F1 5 0 R >> >> >>",
    }.items():  # fmt: skip
        yield name, pdf({5: told})
    for name, content in {
        "empty": b"",
        "noise": bytes(range(256)) * 40,
        "tables": b"\0\1\0\0\xff\xff" + b"\xff" * 4000,
    }.items():
        for kind in (b"FontFile", b"FontFile2", b"FontFile3"):
            font = b"<< /Type /Font /Subtype /TrueType /BaseFont /X /FontDescriptor 6 0 R >>"
            yield (
                f"embedded-{name}-{kind.decode()}",
                pdf({5: font, 6: b"<< /Type /FontDescriptor /FontName /X /" + kind + b" 7 0 R >>", 7: stream(content)}),
            )
    for name, table in {
        "range": b"1 beginbfrange <0000> <ffff> <0000> endbfrange", "long": b"1 beginbfchar <41> <" + b"0031" * 30_000 + b"> endbfchar",
        "circle": b"/X usecmap", "cut": b"100000 beginbfchar <41", "surrogates": b"1 beginbfrange <00> <ff> <d800> endbfrange",
    }.items():  # fmt: skip
        yield (
            f"unicode-{name}",
            pdf(
                {
                    5: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R >>",
                    6: stream(b"begincmap " + table + b" endcmap"),
                }
            ),
        )


def actions() -> Iterator[Made]:
    """What would run, be fetched or be sent, if anybody did as it says."""
    for name, told in {
        "javascript": b"<< /S /JavaScript /JS (app.alert\\(1\\); while\\(true\\){}) >>", "launch": b"<< /S /Launch /F (/bin/sh) /Win << /F (cmd.exe) >> >>",
        "uri": b"<< /S /URI /URI (http://127.0.0.1:9/fetched) >>", "submit": b"<< /S /SubmitForm /F (http://127.0.0.1:9/sent) >>",
        "remote": b"<< /S /GoToR /F (file:///etc/passwd) /D [0 /Fit] >>", "import": b"<< /S /ImportData /F (/etc/passwd) >>", "chain": b"<< /S /URI /URI (x) /Next 6 0 R >>",
        "rendition": b"<< /S /Rendition /OP 0 >>",
    }.items():  # fmt: skip
        yield (
            f"open-{name}",
            pdf({1: b"<< /Type /Catalog /Pages 2 0 R /OpenAction 6 0 R /AA << /WC 6 0 R >> >>", 6: told}),
        )
        yield (
            f"link-{name}",
            pdf(
                {
                    3: page(b"/MediaBox [0 0 595 842] /Annots [7 0 R]"),
                    6: told,
                    7: b"<< /Type /Annot /Subtype /Link /Rect [0 0 99 99] /A 6 0 R >>",
                }
            ),
        )
    files = b"<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles << /Names [(../../x) 6 0 R] >> >> /AF [6 0 R] >>"
    yield (
        "embedded",
        pdf(
            {
                1: files,
                6: b"<< /Type /Filespec /F (../../../../tmp/x.exe) /EF << /F 7 0 R >> >>",
                7: stream(b"MZ" * 500, b"/Type /EmbeddedFile"),
            }
        ),
    )
    xfa = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd"><!ENTITY f SYSTEM "http://127.0.0.1:9/">]><xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/">&e;&f;</xdp:xdp>'
    yield (
        "xfa",
        pdf(
            {
                1: b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /XFA [(template) 6 0 R] /Fields [7 0 R] >> /NeedsRendering true >>",
                6: stream(xfa),
                7: b"<< /Kids [7 0 R] /Parent 7 0 R /T (a) /FT /Tx /V (1) >>",
            }
        ),
    )
    laughs = (
        b'<!DOCTYPE x [<!ENTITY a "ha">'
        + b"".join(b'<!ENTITY %c "%s">' % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(9))
        + b"]><x>&j;</x>"
    )
    yield (
        "metadata-laughs",
        pdf(
            {
                1: b"<< /Type /Catalog /Pages 2 0 R /Metadata 6 0 R >>",
                6: stream(laughs, b"/Type /Metadata /Subtype /XML"),
            }
        ),
    )
    yield (
        "annotations-many",
        pdf(
            {
                3: page(b"/MediaBox [0 0 595 842] /Annots [" + b"7 0 R " * 20_000 + b"]"),
                7: b"<< /Type /Annot /Subtype /Text /Rect [0 0 99 99] /Contents (=cmd|' /C calc'!A0) /Popup 7 0 R >>",
            }
        ),
    )
    yield (
        "richmedia",
        pdf(
            {
                3: page(b"/MediaBox [0 0 595 842] /Annots [7 0 R]"),
                7: b"<< /Type /Annot /Subtype /RichMedia /Rect [0 0 9 9] /RichMediaContent << /Assets << /Names [(a.swf) 7 0 R] >> >> >>",
            }
        ),
    )


def shells() -> Iterator[Made]:
    """The file around it: cross-references, trailers, heads, names."""
    good = pdf()
    start = good.rindex(b"startxref")
    for told in (b"-1", b"0", b"99999999999", b"9", str(start).encode(), b"x", b""):
        yield f"startxref-{told.decode()}", good[:start] + b"startxref\n" + told + b"\n%%EOF\n"
    for told in (
        b"/Prev 0",
        b"/Prev -5",
        b"/Prev %d" % good.index(b"xref\n0 1"),
        b"/Prev 1e99",
        b"/Size -1",
        b"/Size 2147483647",
        b"/Root 99 0 R",
        b"/Root null",
        b"/XRefStm 9",
        b"/Encrypt 4 0 R",
        b"/Encrypt << >>",
        b"/Encrypt << /Filter /Standard /V 99 /R 99 /O (x) /U (x) /P -1 >>",
        b"/Encrypt << /Filter /Standard /V 5 /R 6 /Length -1 /O (" + b"x" * 48 + b") /U (" + b"x" * 48 + b") /P -1 >>",
        b"/Encrypt << /Filter /Nothing /V 1 >>",
        b"/ID [(a) 5]",
        b"/Info 1 0 R",
    ):
        yield f"trailer-{told[:40].decode()}", pdf(trailer=told)
    for before, after in (
        (b"00000 n", b"00000 f"),
        (b"00000 n", b"99999 n"),
        (b"0000000", b"-000009"),
        (b"xref", b"xreg"),
        (b"trailer", b"trailor"),
        (b"endobj", b"endobk"),
        (b" obj", b" obk"),
        (b"%PDF-1.7", b"%PDF-9.9"),
        (b"%PDF-1.7", b"%PDF-x"),
        (b"/Root", b"/Roof"),
        (b"/Page ", b"/Pagf "),
        (b"/Contents", b"/Con#00nts"),
        (b"/F1", b"/F#00#ff"),
        (b"%%EOF", b""),
    ):
        yield f"changed-{before.decode()}-{after.decode()}", good.replace(before, after)
    yield "junk-before", b"x" * 900 + good
    yield "twice", good + good
    yield "head-alone", b"%PDF-1.7\n"
    yield "head-and-end", b"%PDF-1.7\n%%EOF"
    yield "two-formats", good + b"<html><body><table><tr><td>1</table>"
    yield "arrays-deep", pdf({6: b"[" * 100_000 + b"]" * 100_000, 1: b"<< /Type /Catalog /Pages 2 0 R /X 6 0 R >>"})
    yield (
        "dictionaries-deep",
        pdf({1: b"<< /Type /Catalog /Pages 2 0 R /X " + b"<< /X " * 50_000 + b"1" + b" >>" * 50_000 + b" >>"}),
    )
    yield "string-open", pdf({1: b"<< /Type /Catalog /Pages 2 0 R /X (" + b"(" * 9999})
    yield "name-long", pdf({1: b"<< /Type /Catalog /Pages 2 0 R /" + b"x" * 300_000 + b" 1 >>"})
    yield "objects-extend", pdf({6: stream(b"1 0 2 9 << >> << >>", b"/Type /ObjStm /N 2 /First 8 /Extends 6 0 R")})


def locked() -> Iterator[Made]:
    """Encrypted: without a password, with a wrong one, for the owner alone."""
    for kind in ("RC4_40", "RC4_128", "AES_128", "AES_256"):
        for name, passwords in {
            "both": {"user_pw": "secret", "owner_pw": "master"},
            "owner": {"owner_pw": "master"},
        }.items():
            with pymupdf.open(stream=pdf(), filetype="pdf") as file:
                out = io.BytesIO()
                file.save(out, encryption=getattr(pymupdf, f"PDF_ENCRYPT_{kind}"), **passwords)
            yield f"{kind}-{name}", out.getvalue()
            yield f"{kind}-{name}-damaged", out.getvalue().replace(b"/Standard", b"/Standart").replace(b"/U<", b"/U(")
