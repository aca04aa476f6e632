"""Word files made here: what Word prints is what is read."""

from __future__ import annotations

import io
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from extractor.errors import BrokenFile, LimitExceeded
from extractor.files import Limits, open_document
from extractor.files.docx import read_docx
from extractor.files.flow import Grid, Item, Text
from extractor.files.numbering import chinese, written
from extractor.layout import lay_out

MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
WPS = 'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
VML = 'xmlns:v="urn:schemas-microsoft-com:vml"'


def read(document: Any) -> list[Item]:
    return read_docx(saved(document), Limits())


def saved(document: Any) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def body(*parts: str) -> Any:
    """A document with these elements (without their namespace) in its body."""
    document = docx.Document()
    for part in parts:
        document.element.body.insert_element_before(element(part), "w:sectPr")
    return document


def element(part: str) -> Any:
    head, rest = part.split(">", 1) if not part.startswith("<w:p/>") else ("<w:p/", "")
    closed = head.endswith("/")
    opening = f"{head.rstrip('/')} {nsdecls('w')} {MC} {WPS} {VML}{'/' if closed else ''}>"
    return parse_xml(opening + rest)


def p(*runs: str) -> str:
    return f"<w:p>{''.join(runs)}</w:p>"


def r(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def tc(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(r(text))}</w:tc>"


def tbl(*rows: str, columns: int = 3) -> str:
    grid = '<w:gridCol w:w="1000"/>' * columns
    return f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def tr(*cells: str, properties: str = "") -> str:
    return f"<w:tr>{f'<w:trPr>{properties}</w:trPr>' if properties else ''}{''.join(cells)}</w:tr>"


def cells(items: list[Item]) -> dict[tuple[int, int], tuple[int, int, str]]:
    (grid,) = (item for item in items if isinstance(item, Grid))
    return {(cell.row, cell.column): (cell.row_span, cell.column_span, cell.text) for cell in grid.cells}


def texts(items: list[Item]) -> list[str]:
    return [item.text for item in items if isinstance(item, Text)]


def test_merged_cells_keep_their_spans() -> None:
    span, start, go_on = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    table = tbl(
        tr(tc("项目资金", start), tc("预算", span)),
        tr(tc("丢弃", go_on), tc("甲"), tc("1.50")),
        tr(tc("", go_on), tc("乙"), tc("2.50")),
        tr(tc("备注"), properties='<w:gridBefore w:val="1"/>'),
    )
    assert cells(read(body(table))) == {
        (0, 0): (3, 1, "项目资金"),
        (0, 1): (1, 2, "预算"),
        (1, 1): (1, 1, "甲"),
        (1, 2): (1, 1, "1.50"),
        (2, 1): (1, 1, "乙"),
        (2, 2): (1, 1, "2.50"),
        (3, 0): (1, 1, ""),
        (3, 1): (1, 1, "备注"),
        (3, 2): (1, 1, ""),
    }


def test_layout_reads_back_the_cells_that_were_set() -> None:
    table = tbl(tr(tc("名称"), tc("数", '<w:gridSpan w:val="2"/>')), tr(tc("甲"), tc("1"), tc("2")))
    (found,) = lay_out(open_document(saved(body(table)))).tables
    assert [[cell.text for cell in row] for row in found.grid] == [["名称", "数", "数"], ["甲", "1", "2"]]


def test_paragraphs_and_tables_come_in_order_with_their_look() -> None:
    document = docx.Document()
    title = document.add_paragraph()
    title.add_run("虚构报告").bold = True
    title.alignment = 1
    document.add_table(1, 1).cell(0, 0).text = "甲"
    document.add_paragraph("正文")
    first, table, last = read(document)
    assert isinstance(first, Text)
    assert (first.text, first.bold, first.centred) == ("虚构报告", True, True)
    assert isinstance(table, Grid)
    assert isinstance(last, Text)
    assert (last.text, last.bold, last.centred) == ("正文", False, False)


def test_ticked_boxes_are_printed() -> None:
    sym = '<w:r><w:sym w:font="Wingdings 2" w:char="0052"/></w:r><w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r>'
    field = '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox>{}</w:checkBox></w:ffData></w:fldChar></w:r>'
    ticked, plain = field.format("<w:checked/>"), field.format('<w:default w:val="0"/>')
    wingdings = sym.replace("0052", "F052")
    assert texts(read(body(p(wingdings, r("是"), ticked, r("有"), plain, r("无"))))) == ["☑□是☑有□无"]


def test_deleted_and_hidden_text_is_not_printed_and_inserted_is() -> None:
    deleted = "<w:del><w:r><w:delText>删</w:delText></w:r></w:del><w:moveFrom>" + r("移") + "</w:moveFrom>"
    paragraph = p(
        r("甲"), deleted, f"<w:ins>{r('乙')}</w:ins>", r("藏", "<w:vanish/>"), r("丙", '<w:vanish w:val="0"/>')
    )
    assert texts(read(body(paragraph))) == ["甲乙丙"]


def test_form_controls_are_seen_through() -> None:
    def sdt(inner: str) -> str:
        return f"<w:sdt><w:sdtPr/><w:sdtContent>{inner}</w:sdtContent></w:sdt>"

    table = tbl(sdt(tr(tc("甲"), sdt(tc("乙")), tc("丙"))))
    items = read(body(sdt(p(r("标题"))), p(r("日期："), sdt(r("2023年"))), sdt(table)))
    assert texts(items) == ["标题", "日期：2023年"]
    assert [text for _, _, text in cells(items).values()] == ["甲", "乙", "丙"]


def test_a_text_box_is_read_once_after_its_paragraph() -> None:
    inner = f"<w:txbxContent>{p(r('框内'))}</w:txbxContent>"
    box = (
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{inner}</wps:txbx></w:drawing>"
        f"</mc:Choice><mc:Fallback><w:pict><v:textbox>{inner}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert texts(read(body(p(r("前"), box, r("后"))))) == ["前后", "框内"]
    old = f"<w:r><w:pict><v:textbox>{inner}</v:textbox></w:pict></w:r>"
    assert texts(read(body(p(r("前"), old)))) == ["前", "框内"]
    inside = tbl(tr(f"<w:tc><w:tcPr/>{p(r('格'), box)}</w:tc>"), columns=1)
    assert cells(read(body(inside))) == {(0, 0): (1, 1, "格\n框内")}


def test_a_table_in_a_cell_gives_its_rows_as_lines() -> None:
    nested = tbl(tr(tc("甲"), tc("1")), tr(tc("乙"), tc("2")), columns=2)
    table = tbl(tr(tc("名"), f"<w:tc><w:tcPr/>{nested}<w:p/></w:tc>"), columns=2)
    assert cells(read(body(table)))[0, 1] == (1, 1, "甲    1\n乙    2")


def numbered(style: str, text: str) -> Any:
    """A document whose numbering 7 has these formats on its two levels."""
    document = docx.Document()
    root = document.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>{more}<w:lvlText w:val="{mark}"/>'
        "</w:lvl>"
        for level, kind, more, mark in ((0, style, "", text), (1, "decimal", "<w:isLgl/>", "%1.%2"))
    )
    root.insert(0, element(f'<w:abstractNum w:abstractNumId="77">{levels}</w:abstractNum>'))
    root.append(element('<w:num w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    return document


def number(paragraph: Any, level: int) -> None:
    properties = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="77"/></w:numPr>'
    paragraph._p.get_or_add_pPr().append(element(properties))


def test_automatic_numbers_are_printed() -> None:
    document = numbered("chineseCountingThousand", "%1、")
    for text, level in (("概况", 0), ("甲", 1), ("乙", 1), ("绩效", 0), ("丙", 1)):
        number(document.add_paragraph(text), level)
    assert texts(read(document)) == ["一、概况", "1.1甲", "1.2乙", "二、绩效", "2.1丙"]


def test_headings_are_numbered_by_their_style() -> None:
    document = numbered("japaneseCounting", "（%1）")
    style = document.styles["Heading 1"].element
    style.get_or_add_pPr().append(element('<w:numPr><w:numId w:val="77"/></w:numPr>'))
    document.add_paragraph("概况", style="Heading 1")
    document.add_paragraph("问题", style="Heading 1")
    assert texts(read(document)) == ["（一）概况", "（二）问题"]


@pytest.mark.parametrize(
    ("count", "style", "text"),
    [
        (3, "decimal", "3"), (3, "decimalZero", "03"), (12, "ideographDigital", "十二"),
        (2, "decimalEnclosedCircle", "②"), (2, "decimalEnclosedCircleChinese", "②"), (4, "upperRoman", "IV"),
        (9, "lowerRoman", "ix"), (2, "upperLetter", "B"), (30, "upperLetter", "30"),
    ],
)  # fmt: skip
def test_counts_are_written_in_their_style(count: int, style: str, text: str) -> None:
    assert written(count, style) == text


def test_chinese_counts() -> None:
    assert [chinese(number) for number in (1, 10, 12, 30, 99, 100)] == ["一", "十", "十二", "三十", "九十九", "100"]


def test_more_cells_than_allowed_are_refused() -> None:
    rows = [tr(tc("甲", '<w:gridSpan w:val="999999999"/>')) for _ in range(600)]
    with pytest.raises(LimitExceeded, match="number of cells"):
        read(body(tbl(*rows, columns=1)))


def test_a_table_without_sound_spans_is_refused() -> None:
    broken = tbl(tr(tc("甲"), properties='<w:gridBefore w:val="x"/>'))
    with pytest.raises(BrokenFile, match="damaged"):
        read(body(broken))


def test_declared_widths_are_kept() -> None:
    (table,) = read(body(tbl(tr(tc("甲"), tc("乙"), tc("丙")))))
    assert isinstance(table, Grid)
    assert table.widths == (1000.0, 1000.0, 1000.0)
