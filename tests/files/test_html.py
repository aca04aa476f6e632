"""Web pages made here: text, spans and form fields as a browser shows them, and nothing else."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from extractor.errors import LimitExceeded
from extractor.files import Limits, open_document
from extractor.files.encoding import decoded
from extractor.files.flow import Break, Grid, Item, Text
from extractor.files.html import read_html
from extractor.layout import lay_out


def read(page: str | bytes) -> list[Item]:
    return read_html(page if isinstance(page, bytes) else page.encode(), Limits())


def texts(items: list[Item]) -> list[str]:
    return [item.text for item in items if isinstance(item, Text)]


def tables(page: str) -> list[dict[tuple[int, int], tuple[int, int, str]]]:
    return [
        {(cell.row, cell.column): (cell.row_span, cell.column_span, cell.text) for cell in item.cells}
        for item in read(page)
        if isinstance(item, Grid)
    ]


def test_spans_are_placed_as_a_browser_places_them() -> None:
    (cells,) = tables(
        "<table><thead><tr><th rowspan=2>项目<th colspan=2>资金</tr><tr><th>预算<th>执行</thead>"
        "<tbody><tr><td rowspan=0>甲<td>1<td>2<tr><td>3<td>4<tr><td>5</table>"
    )
    assert cells == {
        (0, 0): (2, 1, "项目"), (0, 1): (1, 2, "资金"), (1, 1): (1, 1, "预算"), (1, 2): (1, 1, "执行"),
        (2, 0): (3, 1, "甲"), (2, 1): (1, 1, "1"), (2, 2): (1, 1, "2"), (3, 1): (1, 1, "3"), (3, 2): (1, 1, "4"),
        (4, 1): (1, 1, "5"), (4, 2): (1, 1, ""),
    }  # fmt: skip


def test_columns_that_no_cell_begins_in_are_none() -> None:
    (cells,) = tables("<table><tr><td colspan=100>标题<tr><td>甲<td>乙</table>")
    assert cells == {(0, 0): (1, 2, "标题"), (1, 0): (1, 1, "甲"), (1, 1): (1, 1, "乙")}


def test_a_span_ends_where_another_cell_stands() -> None:
    (cells,) = tables("<table><tr><td>甲<td>乙<td rowspan=2>丙<tr><td colspan=9>丁</table>")
    assert cells[1, 0] == (1, 2, "丁")


@pytest.mark.parametrize("span", ["", "x", "-3", "2.5", "9" * 5000])
def test_a_span_that_is_no_span_is_one_or_as_far_as_there_is_room(span: str) -> None:
    (cells,) = tables(f'<table><tr><td rowspan="{span}">甲<td>乙<tr><td>丙<td>丁</table>')
    assert cells[0, 0] == (1, 1, "甲")
    assert cells[1, 0] == (1, 1, "丙")


def test_tables_in_a_table_that_arranges_them_are_read_for_themselves() -> None:
    page = "<table><tr><td><p>左侧说明</p><table><tr><td>甲<td>1</table><td><table><tr><td>乙<td>2</table></table>"
    assert texts(read(page)) == ["左侧说明"]
    assert tables(page) == [{(0, 0): (1, 1, "甲"), (0, 1): (1, 1, "1")}, {(0, 0): (1, 1, "乙"), (0, 1): (1, 1, "2")}]


def test_rows_beside_a_table_in_a_cell_stay_a_table() -> None:
    page = "<table><tr><td>名称<td>虚构桥<tr><td>指标<td><table><tr><td>甲<td>1</table><tr><td>备注<td>无</table>"
    assert [sorted(text for _, _, text in cells.values()) for cells in tables(page)] == [
        ["名称", "虚构桥"], ["1", "甲"], ["备注", "无"],
    ]  # fmt: skip
    assert texts(read(page)) == ["指标"]


def test_what_is_hidden_is_not_read() -> None:
    page = (
        "<p>甲<span style='display: none'>藏</span><b hidden>藏</b></p><div style='visibility:hidden'>藏</div>"
        "<table><tr style='DISPLAY:NONE'><td>藏<tr><td>乙<td style='display:none'>藏<td>丙</table>"
    )
    items = read(page)
    assert texts(items) == ["甲"]
    assert tables(page) == [{(0, 0): (1, 1, "乙"), (0, 1): (1, 1, "丙")}]


def test_form_fields_show_what_was_entered() -> None:
    page = (
        "<table><tr><td><input value='虚构桥'><td><input type=checkbox checked>是<input type=radio>否"
        "<td><input type=hidden value=藏><input type=password value=藏><textarea>说明一</textarea>"
        "<td><select><option>甲<option selected>乙</select><td><select><option>丙<option>丁</select>"
        "<td><button>提交</button></table>"
    )
    (cells,) = tables(page)
    assert [text for _, _, text in cells.values()] == ["虚构桥", "☑是□否", "说明一", "乙", "丙", ""]


def test_headings_paragraphs_and_page_breaks() -> None:
    page = (
        "<h1>标题</h1><p>第一段<br>续行</p><div style='page-break-before: always'><p>第二段</p></div><p align=center>中"
    )
    items = read(page)
    title = items[0]
    assert isinstance(title, Text)
    assert (title.size, title.bold, title.centred) == (18.0, True, True)
    assert texts(items) == ["标题", "第一段\n续行", "第二段", "中"]
    assert sum(isinstance(item, Break) for item in items) == 1
    assert items[-1] == Text("中", 10.5, False, True)


def test_nothing_runs_and_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refused(*_: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket, "socket", refused)
    secret = tmp_path / "secret.txt"
    secret.write_text("藏")
    page = (
        f"<!DOCTYPE html SYSTEM 'http://127.0.0.1:9/x.dtd' [<!ENTITY e SYSTEM 'file://{secret}'>]><html>"
        "<head><script src=http://127.0.0.1:9/a.js></script><link rel=stylesheet href=http://127.0.0.1:9/a.css></head>"
        "<body onload=\"alert('藏')\"><script>document.write('藏')</script><noscript>藏</noscript><style>藏</style>"
        f"<iframe src='file://{secret}'>藏</iframe><object data='file://{secret}'>藏</object><template>藏</template>"
        "<svg><text>藏</text></svg><img src=http://127.0.0.1:9/a.png alt=藏><p>正文 &e; &amp;</p></body></html>"
    )
    document = open_document(page.encode())
    text = "".join(word.text for page_ in document.pages for word in page_.words)
    assert "正文" in text
    assert "藏" not in text


PAGE = "<html><head><meta charset='{}'></head><body><table><tr><td>项目名称<td>虚构桥梁</table></body></html>"


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("gb2312", "gbk"), ("gbk", "gb18030"), ("utf-8", "utf-8"), ("UTF-8", "utf-8-sig"), ("", "gbk"), ("", "utf-8"),
        ("utf-16", "utf-16"), ("utf-16", "utf-16-le"), ("utf-16", "utf-16-be"), ("big5", "big5"), ("utf-8", "gbk"),
        ("utf-16", "utf-8"), ("hex", "utf-8"), ("gb2312", "utf-8"),
    ],
)  # fmt: skip
def test_every_encoding_gives_the_same_text(declared: str, encoding: str) -> None:
    text = "項目名稱" if encoding == "big5" else "项目名称"
    page = PAGE.format(declared).replace("项目名称", text).replace("虚构桥梁", "甲")
    (cell, _) = (word.text for word in open_document(page.encode(encoding)).pages[0].words)
    assert cell == text


def test_an_xml_declaration_is_no_obstacle() -> None:
    page = '<?xml version="1.0" encoding="gb2312"?><html xmlns="http://www.w3.org/1999/xhtml"><body><p>甲乙丙丁</p></body></html>'
    assert texts(read(page.encode("gbk"))) == ["甲乙丙丁"]


def test_a_page_cut_within_a_character_keeps_the_rest() -> None:
    page = PAGE.format("gb2312").encode("gbk")
    assert "项目名称" in decoded(page[: page.index(b"</table>") - 1])


@pytest.mark.parametrize(
    "page",
    [
        "<table><tr><td>甲<td>乙</tr></td></table></div></span>",
        "<table><td>甲<td>乙",
        "<table><tr><td>甲</td><p></p><td>乙</td></table>",
        "<html><table <tr><tr><td>甲<td>乙</html>",
    ],
)
def test_broken_markup_is_read_as_a_browser_would(page: str) -> None:
    found = texts(read(page)) + [text for cells in tables(page) for _, _, text in cells.values()]
    assert "".join(found) == "甲乙"


@pytest.mark.parametrize("nested", ["<div>" * 5000 + "甲", "<table><tr><td>" * 300 + "甲", "<b>" * 3000 + "甲"])
def test_what_is_nested_too_deep_is_refused_not_left_out(nested: str) -> None:
    with pytest.raises(LimitExceeded, match="EXTRACTOR_LIMIT_DEPTH"):
        open_document(f"<html><body><p>前</p>{nested}".encode())


def test_what_is_nested_deep_is_read_to_its_end() -> None:
    page = "<html><body>" + "<div>" * 240 + "甲" + "</div>" * 240 + "<p>乙</p>"
    assert [word.text for word in open_document(page.encode()).pages[0].words] == ["甲", "乙"]


@pytest.mark.parametrize(
    "page",
    [
        "<table>" + "<tr>" + "<td colspan=1000 rowspan=1000>甲" * 3 + "<tr>" * 1000 + "</table>",
        "<table><tr>" + "<td>" * 800 + "<tr><td>甲" * 800 + "</table>",
    ],
)
def test_more_cells_than_allowed_are_refused(page: str) -> None:
    with pytest.raises(LimitExceeded, match="number of cells"):
        open_document(page.encode())


@pytest.mark.parametrize("width", ["1.2.3", ".", "abc", "10%", "12px", "-4", ""])
def test_any_declared_width_is_taken_or_left(width: str) -> None:
    page = f"<table><col width='{width}'><col width='{width}'><tr><td>甲<td>乙</table>"
    (table,) = lay_out(open_document(page.encode())).tables
    assert [cell.text for cell in table.grid[0]] == ["甲", "乙"]
