# ruff: noqa: E501 - files written by hand, which read worse in pieces
"""Broken and hostile office files and archives, by threat."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator

from hostile.written import S, W, archive, docx, relation, xlsx

Made = tuple[str, bytes]
_LAUGHS = (
    b'<!DOCTYPE x [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(9))
    + b"]>"
)
_OUTSIDE = (
    b'<!DOCTYPE x [<!ENTITY j SYSTEM "file:///etc/passwd">]>',
    b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
    b'<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p"> %p;]>',
)


def entities() -> Iterator[Made]:
    """XML that declares what should not be."""
    for index, declared in enumerate((_LAUGHS, *_OUTSIDE)):
        word = (
            b'<?xml version="1.0"?>'
            + declared
            + b"<w:document "
            + W
            + b"><w:body><w:p><w:r><w:t>&j;</w:t></w:r></w:p></w:body></w:document>"
        )
        sheet = (
            b'<?xml version="1.0"?>'
            + declared
            + b"<worksheet "
            + S
            + b'><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&j;</t></is></c></row></sheetData></worksheet>'
        )
        for encoding in ("utf-8", "utf-16", "utf-16-be"):
            yield f"word-{index}-{encoding}", docx(changed={"word/document.xml": word.decode().encode(encoding)})
            yield (
                f"sheet-{index}-{encoding}",
                xlsx(changed={"xl/worksheets/sheet1.xml": sheet.decode().encode(encoding)}),
            )
        yield (
            f"word-late-{index}",
            docx(changed={"word/document.xml": word.replace(b"?><!", b"?>" + b" " * 100_000 + b"<!", 1)}),
        )
        yield f"types-{index}", docx(changed={"[Content_Types].xml": declared + b"<Types>&j;</Types>"})
        yield f"relations-{index}", docx(changed={"_rels/.rels": declared + b"<Relationships>&j;</Relationships>"})
        yield (
            f"hidden-name-{index}",
            docx(
                changed={"word/document.xml": word, "word/styles.bin": word},
                relations=relation(1, "styles", "styles.bin"),
            ),
        )


def nested() -> Iterator[Made]:
    """Deep, wide and much."""
    for depth in (80, 240, 5000):
        cell = (
            b"<w:tbl><w:tr><w:tc>" * depth + b"<w:p><w:r><w:t>1</w:t></w:r></w:p>" + b"</w:tc></w:tr></w:tbl>" * depth
        )
        yield f"tables-{depth}", docx(cell)
        yield (
            f"wrappers-{depth}",
            docx(b"<w:sdt><w:sdtContent>" * depth + b"<w:p/>" + b"</w:sdtContent></w:sdt>" * depth),
        )
    yield (
        "span",
        docx(b'<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>'),
    )
    for value in (b"-5", b"x", b"1e9", b""):
        yield (
            f"span-{value.decode()}",
            docx(
                b'<w:tbl><w:tr><w:trPr><w:gridBefore w:val="%s"/></w:trPr><w:tc><w:tcPr><w:gridSpan w:val="%s"/><w:vMerge w:val="%s"/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>'
                % (value, value, value)
            ),
        )
    yield "cells", docx(b"<w:tbl>" + (b"<w:tr>" + b"<w:tc><w:p/></w:tc>" * 800 + b"</w:tr>") * 800 + b"</w:tbl>")
    yield "paragraphs", docx(b"<w:p><w:r><w:t>1,234.50</w:t></w:r></w:p>" * 200_000)
    yield "text-long", docx(b"<w:p><w:r><w:t>" + b"a" * 12_000_000 + b"</w:t></w:r></w:p>")
    yield "attributes", docx(b"<w:p " + b" ".join(b'a%d="1"' % i for i in range(100_000)) + b"/>")
    yield (
        "numbering",
        docx(
            b'<w:p><w:pPr><w:numPr><w:ilvl w:val="-9"/><w:numId w:val="99999999999"/></w:numPr></w:pPr><w:r><w:t>1</w:t></w:r></w:p>'
        ),
    )
    yield (
        "styles-circle",
        docx(
            changed={
                "word/styles.xml": b"<w:styles "
                + W
                + b'><w:style w:type="paragraph" w:styleId="a"><w:basedOn w:val="a"/></w:style></w:styles>'
            },
            relations=relation(1, "styles", "styles.xml"),
        ),
    )


def reaching() -> Iterator[Made]:
    """What would be fetched, run or opened, if anybody did as it says."""
    picture = b'<w:p><w:r><w:drawing><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" r:link="rId1"/></w:drawing></w:r></w:p>'
    for kind in ("image", "attachedTemplate", "hyperlink", "oleObject", "aFChunk", "subDocument", "frame"):
        for target in ("http://127.0.0.1:9/fetched", "file:///etc/passwd", "\\\\127.0.0.1\\share\\x"):
            yield (
                f"word-{kind}-{target[:4]}",
                docx(picture + b'<w:altChunk r:id="rId1"/>', relations=relation(1, kind, target, "External")),
            )
    for target in ("../../../../../../etc/passwd", "/etc/passwd", "../../word/document.xml", "", "%00", "a\\..\\b"):
        yield f"word-inside-{target}", docx(relations=relation(1, "styles", target))
        yield f"sheet-inside-{target}", xlsx(relations=relation(2, "sharedStrings", target))
    yield (
        "macro",
        docx(
            changed={"word/vbaProject.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"Auto_Open" * 99},
            relations=relation(
                1, "http://schemas.microsoft.com/office/2006/relationships/vbaProject", "vbaProject.bin"
            ),
        ),
    )
    yield (
        "sheet-macro",
        xlsx(
            changed={"xl/vbaProject.bin": b"Auto_Open" * 99},
            relations=relation(
                2, "http://schemas.microsoft.com/office/2006/relationships/vbaProject", "vbaProject.bin"
            ),
        ),
    )
    for formula in (
        b"cmd|' /C calc'!A0",
        b'WEBSERVICE("http://127.0.0.1:9/x")',
        b'HYPERLINK("http://127.0.0.1:9/x","1")',
        b"A1",
        b"[1]Sheet1!A1",
        b"'file:///etc/[passwd]x'!A1",
    ):
        yield (
            f"formula-{formula[:12].decode()}",
            xlsx(
                b'<sheetData><row r="1"><c r="A1"><f>'
                + formula.replace(b'"', b"&quot;").replace(b"'", b"&apos;")
                + b"</f><v>5</v></c></row></sheetData>"
            ),
        )
    yield (
        "external-book",
        xlsx(
            changed={
                "xl/externalLinks/externalLink1.xml": b"<externalLink "
                + S
                + b'><externalBook r:id="rId1"/></externalLink>'
            },
            relations=relation(2, "externalLink", "externalLinks/externalLink1.xml"),
        ),
    )


def sheets() -> Iterator[Made]:
    """Sheets that say too much of themselves."""
    for ref in ("A1:XFD1048576", "A1:A1", "B2:A1", "A1:ZZZ99999999", "x", "A0:B0", ""):
        yield (
            f"merge-{ref}",
            xlsx(
                f'<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData><mergeCells><mergeCell ref="{ref}"/></mergeCells>'.encode()
            ),
        )
    for place in ("XFD1048576", "A99999999", "1A", "", "AAAA1", "A-1"):
        yield (
            f"cell-{place}",
            xlsx(
                f'<sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="9"><c r="{place}"><v>1</v></c></row></sheetData>'.encode()
            ),
        )
    for value in ("1e400", "-1e400", "nan", "x", "1" * 5000, "0x10", "1_000"):
        yield (
            f"value-{value[:8]}",
            xlsx(f'<sheetData><row r="1"><c r="A1"><v>{value}</v></c></row></sheetData>'.encode()),
        )
    for kind in ("s", "b", "e", "d", "str", "x", "n"):
        yield (
            f"type-{kind}",
            xlsx(f'<sheetData><row r="1"><c r="A1" t="{kind}"><v>99999</v></c></row></sheetData>'.encode()),
        )
    yield from _extents()
    yield (
        "rows",
        xlsx(
            b"<sheetData>"
            + b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (i, i) for i in range(1, 200_001))
            + b"</sheetData>"
        ),
    )
    yield (
        "row-last",
        xlsx(
            b'<sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
        ),
    )
    many = b"".join(b'<sheet name="s%d" sheetId="%d" r:id="rId1"/>' % (i, i) for i in range(1, 3001))
    yield (
        "sheets-many",
        xlsx(changed={"xl/workbook.xml": b"<workbook " + S + b"><sheets>" + many + b"</sheets></workbook>"}),
    )
    yield "no-sheets", xlsx(changed={"xl/workbook.xml": b"<workbook " + S + b"><sheets/></workbook>"})
    yield (
        "dimension",
        xlsx(
            b'<dimension ref="A1:XFD1048576"/><cols><col min="1" max="16384" width="1e9"/></cols><sheetData><row r="1" ht="1e9"><c r="A1"><v>1</v></c></row></sheetData>'
        ),
    )
    yield "style-9999", xlsx(b'<sheetData><row r="1"><c r="A1" s="9999"><v>-1</v></c></row></sheetData>')
    for code in (
        "[$-F800]" * 500,
        "0" * 5000,
        ";" * 999,
        "[>=1e999]0",
        '"',
        "\\",
        "#,##0" + "," * 400,
        "yyyy" * 2000,
        "0.E+00" * 99,
    ):
        styles = f'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="1"><numFmt numFmtId="200" formatCode="{code.replace(chr(34), "&quot;").replace(">", "&gt;")}"/></numFmts><fonts><font/></fonts><fills><fill><patternFill/></fill></fills><borders><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs><xf/><xf numFmtId="200" applyNumberFormat="1"/></cellXfs></styleSheet>'
        yield (
            f"format-{code[:9]}",
            xlsx(
                b'<sheetData><row r="1"><c r="A1" s="1"><v>45000.5</v></c><c r="B1" s="1"><v>-1</v></c></row></sheetData>',
                {"xl/styles.xml": styles.encode()},
                relations=relation(2, "styles", "styles.xml"),
            ),
        )


def _extents() -> Iterator[Made]:
    """A few bytes that speak of more rows and columns than there are."""
    one = b'<row r="1"><c r="A1"><v>1</v></c></row>'
    for ref in (b"A:XFD", b"1:1048576", b"$A$1:$XFD$1048576", b"a1:xfd1048576", b"A1:XFD&#49;048576"):
        yield (
            f"merge-as-{ref.decode().replace('&#', '')}",
            xlsx(b"<sheetData>" + one + b'</sheetData><mergeCells><mergeCell ref="' + ref + b'"/></mergeCells>'),
        )
    merged = f'<sheetData>{one.decode()}</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    whole = f'<?xml version="1.0" encoding="utf-16"?><worksheet {S.decode()}>{merged}</worksheet>'
    yield "merge-utf-16", xlsx(changed={"xl/worksheets/sheet1.xml": whole.encode("utf-16")})
    yield (
        "link",
        xlsx(
            b"<sheetData>" + one + b'</sheetData><hyperlinks><hyperlink ref="A1:XFD1048576" location="x"/></hyperlinks>'
        ),
    )
    yield (
        "columns-hidden",
        xlsx(b'<cols><col min="1" max="999999999" hidden="1"/></cols><sheetData>' + one + b"</sheetData>"),
    )
    yield "row-billion", xlsx(b"<sheetData>" + one + b'<row r="999999999" hidden="1"><c><v>1</v></c></row></sheetData>')
    far = b"<sheetData>" + one + b'<row r="400"><c r="AAA400"><v>1</v></c></row></sheetData>'
    same = b"".join(b'<sheet name="s%d" sheetId="%d" r:id="rId1"/>' % (i, i) for i in range(1, 1001))
    book = b"<workbook " + S + b"><sheets>" + same + b"</sheets></workbook>"
    yield "sheets-wide", xlsx(far, {"xl/workbook.xml": book})


def packed() -> Iterator[Made]:
    """The archive around it: bombs, lies, names that lead out."""
    zeros = b"\0" * (200 * 2**20)
    yield "part-200MB", docx(changed={"word/document.xml": b"<w>" + b" " * (200 * 2**20)})
    yield "part-media", docx(changed={"word/media/a.bin": zeros})
    yield "parts-many", docx(changed={f"word/media/{i}.bin": b" " * (9 * 2**20) for i in range(60)})
    yield "members-30000", docx(changed={f"x/{i}": b"" for i in range(30_000)})
    good = docx()
    for index in range(1, 16):
        yield f"cut-{index}", good[: len(good) * index // 16]
    for at, told, name in (
        (22, 0xFFFFFFFF, "size"),
        (18, 0, "packed"),
        (14, 0, "sum"),
        (8, 99, "method"),
        (6, 1, "locked"),
        (26, 65535, "name"),
    ):
        where = good.index(b"PK\x03\x04")
        yield (
            f"local-{name}",
            good[: where + at]
            + struct.pack("<I" if at in (14, 18, 22) else "<H", told)
            + good[where + at + (4 if at in (14, 18, 22) else 2) :],
        )
        central = good.index(b"PK\x01\x02") + at + 2
        yield (
            f"central-{name}",
            good[:central]
            + struct.pack("<I" if at in (14, 18, 22) else "<H", told)
            + good[central + (4 if at in (14, 18, 22) else 2) :],
        )
    end = good.rindex(b"PK\x05\x06")
    yield "end-count", good[: end + 8] + b"\xff\xff\xff\xff" + good[end + 12 :]
    yield "end-offset", good[: end + 16] + b"\xff\xff\xff\x7f" + good[end + 20 :]
    yield "end-gone", good[:end]
    yield "junk-before", b"MZ" + good
    yield "junk-after", good + b"x" * 70_000
    for name in (
        "../../../tmp/hostile-out",
        "/tmp/hostile-out",
        "C:\\hostile-out",
        "..\\hostile-out",
        "a\0b",
        "a" * 60_000,
        "con",
        " ",
        "\u202egpj.exe",
    ):
        yield f"name-{name[:12]}", docx(changed={name: b"x"})
    yield "empty-archive", archive({})
    yield "only-a-zip", archive({"a.txt": b"x"})
    yield "zip-in-zip", archive({"a.zip": archive({"b.zip": archive({"c.docx": good})})})
    yield "ofd", archive({"OFD.xml": b"<x/>"})
    yield "doubled", _doubled()
    yield "stored", archive({"word/document.xml": b"%PDF-1.7\n"}, zipfile.ZIP_STORED)


def _doubled() -> bytes:
    import warnings

    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w") as made:
        warnings.simplefilter("ignore")
        for _ in range(3):
            made.writestr("word/document.xml", b"<w:document " + W + b"/>")
    return out.getvalue()
