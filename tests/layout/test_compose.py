"""Reading order, columns of print, page furniture, and the whole way from a PDF."""

from __future__ import annotations

from dataclasses import replace

import pymupdf

from extractor.document import Box, Document, Page, Word
from extractor.files import open_document
from extractor.layout import Table, lay_out
from tests.counting import calls
from tests.layout.setting import Sheet, document, texts

PROSE = "为加强财政资金管理提高资金使用效益我局组织开展绩效自评工作现将有关情况报告如下"


def column(sheet: Sheet, left: float, top: float, first: str, lines: int = 12) -> None:
    """A column of running text whose lines are full."""
    for index in range(lines):
        sheet.text(left, top + 16 * index, (first + PROSE)[:22] if index == 0 else PROSE[:22])


def test_two_columns_of_print_are_read_one_after_the_other() -> None:
    sheet = Sheet()
    sheet.text(150, 40, "财政支出绩效评价报告摘要", 16)
    sheet.row(70, (40, "填报单位：县财政局"), (500, "单位：万元"))
    column(sheet, 40, 100, "左栏")
    column(sheet, 320, 104, "右栏")
    blocks = [block.text for block in lay_out(document(sheet)).blocks if not isinstance(block, Table)]
    assert blocks[0] == "财政支出绩效评价报告摘要"
    assert "单位：万元" in blocks[1]
    assert [text[:2] for text in blocks[2:] if text[:2] in ("左栏", "右栏")] == ["左栏", "右栏"]


def test_a_table_in_prose_keeps_its_place() -> None:
    sheet = Sheet()
    column(sheet, 50, 60, "前文", 3)
    sheet.table(
        [50, 200, 400],
        [120, 140, 160],
        [(0, 0, 1, 1, "项目"), (0, 1, 1, 1, "金额"), (1, 0, 1, 1, "甲"), (1, 1, 1, 1, "5")],
    )
    column(sheet, 50, 180, "后文", 3)
    kinds = [isinstance(block, Table) for block in lay_out(document(sheet)).blocks]
    assert kinds.count(True) == 1
    assert not kinds[0]
    assert not kinds[-1]


def test_running_heads_are_furniture_and_titles_are_not() -> None:
    sheets = []
    for number in range(1, 6):
        sheet = Sheet(number)
        sheet.text(220, 30, "财政支出绩效评价报告", 9)
        sheet.text(200, 60, "项目支出绩效自评表", 18)
        column(sheet, 50, 120, "正文")
        sheet.text(290, 780, f"{number}/5")
        sheets.append(sheet)
    layout = lay_out(document(*sheets))
    marks = [mark.text for mark in layout.furniture]
    assert marks.count("财政支出绩效评价报告") == 5
    assert "3/5" in marks
    assert sum(getattr(block, "text", "") == "项目支出绩效自评表" for block in layout.blocks) == 5


def test_a_document_without_anything() -> None:
    layout = lay_out(document(Sheet()))
    assert layout.blocks == ()
    assert layout.tables == ()


def test_work_grows_with_the_pages_and_no_faster() -> None:
    def work(pages: int) -> int:
        sheets = []
        for number in range(1, pages + 1):
            sheet = Sheet(number)
            ys = [60.0 + 18 * row for row in range(31)]
            sheet.table(
                [50, 150, 250, 350, 450], ys, [(r, c, 1, 1, f"{number}.{r}") for r in range(30) for c in range(4)]
            )
            sheets.append(sheet)
        made = document(*sheets)
        return calls(lambda: lay_out(made))

    work(2)  # what is computed once and kept
    assert work(32) < 5 * work(8)


def drawn() -> bytes:
    """A PDF with a ruled table of two rows."""
    pdf = pymupdf.open()
    page = pdf.new_page()
    for x in (72, 200, 400):
        page.draw_line((x, 100), (x, 150))
    for y in (100, 125, 150):
        page.draw_line((72, y), (400, y))
    for x, y, text in ((80, 117, "项目名称"), (210, 117, "农村公路养护"), (80, 142, "年初预算"), (210, 142, "82.19")):
        page.insert_text((x, y), text, fontname="helv" if text.isascii() else "china-s", fontsize=10)
    return pdf.tobytes()


def test_from_a_pdf() -> None:
    layout = lay_out(open_document(drawn()))
    (table,) = layout.tables
    assert texts(table) == [["项目名称", "农村公路养护"], ["年初预算", "82.19"]]
    (part,) = table.parts
    assert part.box.left == 72
    assert table.cells[3].passage.places[0].box.left > 200


def test_every_word_comes_out_once() -> None:
    sheet = Sheet()
    column(sheet, 50, 60, "正文", 3)
    sheet.table(
        [50, 200, 400],
        [120, 140, 160],
        [(0, 0, 1, 1, "项目"), (0, 1, 1, 1, "金额"), (1, 0, 1, 1, "甲"), (1, 1, 1, 1, "5")],
    )
    sheet.row(200, (50, "名称"), (200, "预算"), (300, "执行"))
    for row in range(3):
        sheet.row(218 + 18 * row, (50, "道路"), (200, "1.00"), (300, "2.00"))
    page: Page = sheet.page()
    layout = lay_out(document(sheet))
    out: list[str] = []
    for block in layout.blocks:
        passages = [cell.passage for cell in block.cells] if isinstance(block, Table) else [block.passage]
        out += [word.text for passage in passages for word in passage.words]
    assert sorted(out) == sorted(word.text for word in page.words)


def test_a_border_around_the_page_is_no_table() -> None:
    sheet = Sheet()
    sheet.table([20, 580], [20, 780], [(0, 0, 1, 1, "")])
    sheet.table([50, 200, 400], [120, 140, 160], [(r, c, 1, 1, f"{r}{c}") for r in (0, 1) for c in (0, 1)])
    column(sheet, 50, 180, "正文", 3)
    (table,) = lay_out(document(sheet)).tables
    assert texts(table) == [["00", "01"], ["10", "11"]]


def test_a_box_around_text_is_a_paragraph() -> None:
    sheet = Sheet()
    sheet.table([50, 400], [100, 160], [(0, 0, 1, 1, "注意：本表由项目单位填写。")])
    (block,) = lay_out(document(sheet)).blocks
    assert not isinstance(block, Table)
    assert block.text == "注意：本表由项目单位填写。"


def test_a_year_printed_under_the_title_of_each_form_is_no_running_head() -> None:
    sheets = []
    for number in range(1, 5):
        sheet = Sheet(number)
        sheet.text(220, 30, "项目支出绩效自评表", size=16)
        sheet.text(270, 52, "（2020年度）")
        sheet.table((50, 200, 550), (100, 120, 140), [(r, c, 1, 1, f"{number}{r}{c}") for r in (0, 1) for c in (0, 1)])
        sheet.text(290, 780, f"— {number} —")
        sheets.append(sheet)
    layout = lay_out(document(*sheets))
    assert sum(getattr(block, "text", "") == "（2020年度）" for block in layout.blocks) == 4
    assert len(layout.furniture) == 4


def test_scraps_of_a_sheets_edge_do_not_part_a_table_from_its_rest() -> None:
    pages = []
    for number in (1, 2):
        sheet = Sheet(number)
        names = ("道路养护", "环境整治", "文化广场") if number == 1 else ("管网改造", "危房拆除", "植树")
        cells = [(r, c, 1, 1, name if c == 0 else f"{c}0") for r, name in enumerate(names) for c in range(3)]
        top = 100 if number == 1 else 40
        sheet.table((50, 200, 350, 550), [top + 20 * index for index in range(4)], cells)
        scraps = [
            ("目", Box(27, 500, 28, 505), 0.57),
            ("E", Box(572, 300, 575, 308), 0.2),
            ("通", Box(22, 600, 26, 608), 0.1),
        ]
        words = [replace(word, confidence=0.99) for word in sheet.words]
        words += [Word(text, box, confidence=score) for text, box, score in scraps]
        pages.append(replace(sheet.page(source="ocr"), words=tuple(words)))
    layout = lay_out(Document("photo.pdf", "pdf", "0" * 64, tuple(pages)))
    (table,) = layout.tables
    assert table.rows == 6
    assert sorted(mark.text for mark in layout.furniture) == ["E", "E", "目", "目", "通", "通"]


def test_a_short_word_that_was_read_well_is_no_scrap() -> None:
    sheet = Sheet()
    sheet.row(100, (60, "共计"), (300, "8"), (320, "项"))
    words = [replace(word, confidence=0.99) for word in sheet.words]
    page = replace(sheet.page(source="ocr"), words=tuple(words))
    layout = lay_out(Document("photo.pdf", "pdf", "0" * 64, (page,)))
    assert layout.furniture == ()
