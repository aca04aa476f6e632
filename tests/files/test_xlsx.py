"""Workbooks made here, read as a person sees their sheets."""

from __future__ import annotations

import pytest
from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet
from workbooks import bordered, form, rewritten, workbook

from extractor.errors import BrokenFile, LimitExceeded
from extractor.files import Limits, open_document
from extractor.files.flow import Grid, Item, Text
from extractor.files.xlsx import read_xlsx
from extractor.layout import lay_out


def items(content: bytes) -> list[Item]:
    return read_xlsx(content, Limits()).items


def grids(content: bytes) -> list[dict[tuple[int, int], tuple[int, int, str]]]:
    """Each table as {(row, column): (row span, column span, text)}."""
    return [
        {(cell.row, cell.column): (cell.row_span, cell.column_span, cell.text) for cell in item.cells}
        for item in items(content)
        if isinstance(item, Grid)
    ]


def test_lines_above_the_borders_are_paragraphs_and_the_rest_is_a_table() -> None:
    title, line, table, _ = items(workbook(form))
    assert isinstance(title, Text)
    assert (title.text, title.centred) == ("虚构项目绩效自评表", True)
    assert isinstance(line, Text)
    assert line.text.split() == ["（2023年度）", "单位：万元"]
    assert isinstance(table, Grid)
    (cells,) = grids(workbook(form))
    assert cells[0, 0] == (2, 1, "项目资金")
    assert cells[1, 1] == (1, 1, "1,815.50")
    assert cells[1, 2] == (1, 1, "88.00%")


def test_layout_reads_back_the_cells_that_were_set() -> None:
    layout = lay_out(open_document(workbook(form)))
    (table,) = layout.tables
    assert [[cell.text for cell in row] for row in table.grid] == [
        ["项目资金", "年初预算", "执行率"],
        ["项目资金", "1,815.50", "88.00%"],
        ["合计", "", ""],
    ]


def test_without_borders_the_rows_with_several_cells_are_the_table() -> None:
    def fill(sheet: Worksheet) -> None:
        for row in (("虚构说明",), ("名称", "数"), ("甲", 1), ("乙", 2)):
            sheet.append(row)

    title, table = items(workbook(fill))[:2]
    assert isinstance(title, Text)
    assert isinstance(table, Grid)
    assert (table.rows, table.columns) == (3, 2)


def test_hidden_rows_columns_and_sheets_are_not_read() -> None:
    def fill(sheet: Worksheet) -> None:
        for row in (("甲", "藏", "乙"), ("一", "藏", "二"), ("藏", "藏", "藏")):
            sheet.append(row)
        bordered(sheet, "A1:C3")
        sheet.column_dimensions["B"].hidden = True
        sheet.row_dimensions[3].hidden = True

    def secret(sheet: Worksheet) -> None:
        sheet["A1"] = "藏"
        sheet.sheet_state = "hidden"

    content = workbook(fill, secret)
    assert grids(content) == [{(0, 0): (1, 1, "甲"), (0, 1): (1, 1, "乙"), (1, 0): (1, 1, "一"), (1, 1): (1, 1, "二")}]
    assert len(open_document(content).pages) == 1


def test_merged_cells_over_hidden_columns_shrink() -> None:
    def fill(sheet: Worksheet) -> None:
        for row in (("总", None, None), ("甲", "藏", "乙")):
            sheet.append(row)
        sheet.merge_cells("A1:C1")
        bordered(sheet, "A1:C2")
        sheet.column_dimensions["B"].hidden = True

    assert grids(workbook(fill))[0][0, 0] == (1, 2, "总")


def test_a_formula_counts_by_the_result_that_was_kept() -> None:
    content = workbook(form)
    assert read_xlsx(content, Limits()).warnings[0].startswith("1 个公式没有计算结果")
    kept = rewritten(content, "xl/worksheets/sheet1.xml", b"<f>B4*2</f><v />", b"<f>B4*2</f><v>3631</v>")
    kept = rewritten(kept, "xl/worksheets/sheet1.xml", b"<f>B4*2</f><v></v>", b"<f>B4*2</f><v>3631</v>")
    assert read_xlsx(kept, Limits()).warnings == ()
    assert grids(kept)[0][2, 1] == (1, 1, "3631")


def test_dates_in_the_formats_of_chinese_excel_are_dates() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"], sheet["B1"] = 44931, "完"
        sheet["A1"].number_format = "0.000000"

    content = rewritten(workbook(fill), "xl/styles.xml", b'<numFmt numFmtId="164"', b'<numFmt numFmtId="999"')
    content = rewritten(content, "xl/styles.xml", b'numFmtId="164"', b'numFmtId="57"')
    assert grids(content)[0][0, 0] == (1, 1, "2023年1月")


def test_a_sheet_may_hide_its_zeros() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(("数", 0, "完"))
        sheet.sheet_view.showZeros = False

    assert grids(workbook(fill))[0][0, 1] == (1, 1, "")


def test_stray_styles_far_out_do_not_make_a_sheet_large() -> None:
    def fill(sheet: Worksheet) -> None:
        form(sheet)
        sheet["XFD1048576"].alignment = Alignment(horizontal="center")

    assert len(grids(workbook(fill))[0]) == 8


def test_more_cells_than_allowed_are_refused() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"], sheet["ALL1000"] = "甲", "乙"

    with pytest.raises(LimitExceeded, match="number of cells"):
        open_document(workbook(fill))


def test_a_merged_area_over_a_whole_sheet_is_refused_before_it_is_made() -> None:
    content = rewritten(workbook(form), "xl/worksheets/sheet1.xml", b'ref="A3:A4"', b'ref="A3:XFD1048576"')
    with pytest.raises(LimitExceeded, match="number of cells"):
        open_document(content)


@pytest.mark.parametrize("area", ["$A$3:$XFD$1048576", "a3:xfd1048576", "A3:XFD&#49;048576", "A3:ZZZ99999999", "A:XFD"])
@pytest.mark.parametrize("kind", ["mergeCell", "hyperlink"])
def test_an_area_is_as_large_however_it_is_written(area: str, kind: str) -> None:
    told = f'</sheetData><{kind}s><{kind} ref="{area}"/></{kind}s>'.encode()
    content = rewritten(workbook(lambda sheet: sheet.append((1,))), "xl/worksheets/sheet1.xml", b"</sheetData>", told)
    with pytest.raises(LimitExceeded, match="number of cells"):
        open_document(content)


@pytest.mark.parametrize("place", ["A99999999", "A999999999999", "ZZZ1048576"])
def test_a_cell_beyond_all_sheets_is_refused_before_its_rows_are_listed(place: str) -> None:
    content = rewritten(workbook(form), "xl/worksheets/sheet1.xml", b'r="B4"', f'r="{place}"'.encode())
    with pytest.raises(LimitExceeded, match="number of cells"):
        open_document(content)


def test_columns_hidden_far_beyond_the_sheet_cost_nothing() -> None:
    hidden = b'<cols><col min="3" max="99999999999" hidden="1"/></cols><sheetData>'
    content = rewritten(workbook(form), "xl/worksheets/sheet1.xml", b"<sheetData>", hidden)
    assert grids(content)[0][1, 1] == (1, 1, "1,815.50")


def test_the_cells_of_all_sheets_count_together() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"], sheet["J10"] = "甲", "乙"

    assert len(read_xlsx(workbook(fill, fill), Limits(max_cells=200)).items) > 2
    with pytest.raises(LimitExceeded, match="number of cells is 300"):
        read_xlsx(workbook(fill, fill, fill), Limits(max_cells=299))


def test_a_damaged_sheet_is_refused() -> None:
    content = rewritten(workbook(form), "xl/worksheets/sheet1.xml", b"</row>", b"</cow>")
    with pytest.raises(BrokenFile):
        open_document(content)
