"""Tables without vertical rules: columns by alignment, rows by how lines lie."""

from __future__ import annotations

import pytest

from extractor.document import Box, Word
from extractor.layout import Table, lay_out
from tests.layout.setting import Sheet, document, texts

NAMES = ["道路养护", "环境整治", "文化广场"]


def tables(sheet: Sheet) -> list[Table]:
    """The tables of a page."""
    return list(lay_out(document(sheet)).tables)


def plain(sheet: Sheet, top: float = 100, pitch: float = 18) -> float:
    """A table of four columns, head and three rows; gives the place below it."""
    sheet.row(top, (50, "项目名称"), (200, "预算数"), (300, "执行数"), (400, "得分"))
    for index, name in enumerate(NAMES, 1):
        sheet.row(
            top + pitch * index, (50, name), (205, f"{10 + index}.50"), (305, f"{9 + index}.25"), (405, f"{index}")
        )
    return top + pitch * 4


GRID = [
    ["项目名称", "预算数", "执行数", "得分"],
    ["道路养护", "11.50", "10.25", "1"],
    ["环境整治", "12.50", "11.25", "2"],
    ["文化广场", "13.50", "12.25", "3"],
]


def test_columns_without_any_rule() -> None:
    sheet = Sheet()
    plain(sheet)
    (table,) = tables(sheet)
    assert table.kind == "aligned"
    assert texts(table) == GRID


def test_three_rules_bound_a_table_and_prose_stays_outside() -> None:
    sheet = Sheet()
    sheet.text(50, 60, "一、项目资金")
    plain(sheet)
    for y in (97, 114, 172):
        sheet.level(y, 48, 440)
    sheet.text(50, 180, "年度目标：完成道路养护、环境整治和文化广场建设，群众满意。")
    layout = lay_out(document(sheet))
    (table,) = layout.tables
    assert texts(table) == GRID
    assert [block.text for block in layout.blocks if not isinstance(block, Table)] == [
        "一、项目资金",
        "年度目标：完成道路养护、环境整治和文化广场建设，群众满意。",
    ]


@pytest.mark.parametrize("middle", [False, True])
def test_a_wrapped_cell_is_one_cell_wherever_its_neighbours_stand(middle: bool) -> None:
    sheet = Sheet()
    top = plain(sheet, pitch=32)
    sheet.row(top + 6, (50, "农村饮水安全工"))
    sheet.row(top + 18, (50, "程维修"))
    sheet.row(top + (12 if middle else 6), (205, "14.50"), (305, "13.25"), (405, "4"))
    (table,) = tables(sheet)
    grid = [[text.replace("\n", "") for text in row] for row in texts(table)]
    assert grid == [*GRID, ["农村饮水安全工程维修", "14.50", "13.25", "4"]]


def test_group_headings_and_remarks_are_rows_of_their_own() -> None:
    sheet = Sheet()
    sheet.row(100, (50, "二级指标"), (120, "三级指标"), (220, "指标值"), (300, "分值"), (360, "得分"))
    sheet.text(50, 116, "产出指标", 11)
    sheet.row(134, (50, "数量指标"), (120, "养护里程"), (220, "≥50公里"), (305, "10"), (365, "9.5"))
    sheet.text(120, 150, "偏差原因：一处塌方待修复，工期顺延", 9)
    sheet.row(166, (120, "养护站点"), (220, "4个"), (305, "5"), (365, "5"))
    sheet.row(182, (50, "质量指标"), (120, "合格率"), (220, "100%"), (305, "10"), (365, "10"))
    (table,) = tables(sheet)
    grid = texts(table)
    assert grid[1] == ["产出指标", "<", "<", "<", "<"]
    assert grid[2] == ["数量指标", "养护里程", "≥50公里", "10", "9.5"]
    assert grid[3][1] == "偏差原因：一处塌方待修复，工期顺延"
    assert grid[3][2] == "<"
    assert grid[4] == ["", "养护站点", "4个", "5", "5"]
    assert len(grid) == 6


def test_a_rule_under_every_row_makes_the_rows() -> None:
    sheet = Sheet()
    xs = 50, 200, 300
    sheet.row(100, *zip(xs, ("一级指标", "三级指标", "偏差原因"), strict=True))
    y = 116
    sheet.level(96, 48, 440)
    for level1, level3 in (("产出", "里程"), ("", "站点"), ("效益", "户数"), ("", "收入")):
        sheet.level(y, 48, 440)
        sheet.row(y + 4, (50, level1 or "无"), (200, level3))
        sheet.row(y + 17, (200, "续写"), (300, "两行的原因"))
        y += 34
    sheet.level(y, 48, 440)
    (table,) = tables(sheet)
    assert texts(table)[1] == ["产出", "里程续写", "两行的原因"]
    assert table.rows == 5


def test_a_cell_goes_on_under_a_rule_that_leaves_its_column_out() -> None:
    sheet = Sheet()
    sheet.level(96, 48, 440)
    sheet.row(100, (50, "一级指标"), (200, "三级指标"), (300, "分值"))
    y = 116
    for index in range(4):
        sheet.level(y, 48 if index % 2 == 0 else 150, 440)
        sheet.row(
            y + 4, *([(50, "产出" if index == 0 else "效益")] if index % 2 == 0 else []), (200, "指标"), (300, "10")
        )
        y += 20
    sheet.level(y, 48, 440)
    (table,) = tables(sheet)
    assert [row[0] for row in texts(table)] == ["一级指标", "产出", "^", "效益", "^"]


@pytest.mark.parametrize("ruled", [False, True])
def test_nested_heads(ruled: bool) -> None:
    sheet = Sheet()
    sheet.row(100, (245, "预算情况"), (415, "执行情况"))
    sheet.row(109, (50, "项目名称"))
    sheet.row(118, (200, "年初"), (260, "调整"), (320, "全年"), (390, "执行数"), (450, "执行率"))
    if ruled:
        sheet.level(96, 48, 490)
        sheet.level(114, 190, 350)
        sheet.level(114, 380, 490)
        sheet.level(131, 48, 490)
    for index, name in enumerate(NAMES):
        y = 136 + 18 * index
        sheet.row(y, (50, name), (200, "1.00"), (260, "2.00"), (320, "3.00"), (390, "3.00"), (450, "100%"))
    (table,) = tables(sheet)
    assert texts(table)[:2] == [
        ["项目名称", "预算情况", "<", "<", "执行情况", "<"],
        ["^", "年初", "调整", "全年", "执行数", "执行率"],
    ]


def test_labels_in_the_middle_of_their_rows_span_them() -> None:
    sheet = Sheet()
    sheet.row(100, (50, "一级指标"), (150, "三级指标"), (260, "指标值"), (330, "分值"))
    for index in range(5):
        sheet.row(120 + 20 * index, (150, "具体指标"), (260, "100%"), (330, "10"))
    sheet.row(130, (50, "产出指标"))
    sheet.row(180, (50, "效益指标"))
    (table,) = tables(sheet)
    assert [row[0] for row in texts(table)] == ["一级指标", "产出指标", "^", "效益指标", "^", "^"]


def test_two_figures_set_close_are_two_cells() -> None:
    sheet = Sheet()
    plain(sheet)
    sheet.row(172, (50, "合计"), (205, "37.50"))
    # The text layer's run 10.256: the advance of the second digit after 10.25 holds the white between columns.
    edges = (390.0, 395.0, 400.0, 409.0, 414.0)
    sheet.words.append(Word("1006", Box(390, 172, 414, 182), edges, 10.0))
    last = texts(tables(sheet)[0])[-1]
    assert last == ["合计", "37.50", "100", "6"] or last[-1] in ("100 6", "100  6")


def test_running_text_lists_and_contents_are_no_tables() -> None:
    sheet = Sheet()
    for index in range(6):
        sheet.row(100 + 16 * index, (50, "为加强财政资金管理"), (150, "提高资金使用效益而开展绩效评价工作的说明"))
    for index, page in enumerate((1, 3, 4, 6, 8)):
        sheet.row(300 + 20 * index, (50, f"{'一二三四五'[index]}、基本情况"), (500, str(page)))
    for index in range(4):
        sheet.text(50, 450 + 20 * index, f"（{'一二三四'[index]}）项目概况" + "." * 60 + "3")
    assert tables(sheet) == []


def test_a_caption_line_is_no_row() -> None:
    sheet = Sheet()
    sheet.row(82, (50, "填报单位：县交通局"), (390, "单位：万元"))
    plain(sheet)
    (table,) = tables(sheet)
    assert texts(table) == GRID


def test_a_heading_with_other_columns_below_it_begins_another_table() -> None:
    sheet = Sheet()
    for index, (label, value) in enumerate((("项目名称", "养护工程"), ("主管部门", "交通局"), ("开始时间", "1月"))):
        sheet.row(60 + 18 * index, (50, label), (120, value), (300, "完成时间"), (380, "12月"))
    sheet.text(50, 116, "一、项目资金")
    plain(sheet, 136)
    layout = lay_out(document(sheet))
    assert [table.rows for table in layout.tables] == [3, 4]
    assert [block.text for block in layout.blocks if not isinstance(block, Table)] == ["一、项目资金"]


def test_rows_between_rules_with_a_label_at_the_middle_of_their_text() -> None:
    sheet = Sheet()
    for y in (90, 124, 158):
        sheet.level(y, 50, 550)
    for top, label in ((94, "年初绩效目标"), (128, "目标完成情况")):
        sheet.text(150, top, "落实优抚对象抚恤补助政策，修缮烈士纪念设施，做好培训和就业创业")
        sheet.text(60, top + 7.5, label)
        sheet.text(150, top + 15, "服务。")
    (table,) = tables(sheet)
    assert texts(table) == [
        ["年初绩效目标", "落实优抚对象抚恤补助政策，修缮烈士纪念设施，做好培训和就业创业服务。"],
        ["目标完成情况", "落实优抚对象抚恤补助政策，修缮烈士纪念设施，做好培训和就业创业服务。"],
    ]


def test_a_head_of_two_lines_whose_first_stands_above_the_others() -> None:
    sheet = Sheet()
    sheet.level(86, 48, 440)
    sheet.text(405, 90, "自评")
    sheet.row(96, (50, "项目名称"), (200, "预算数"), (300, "执行数"))
    sheet.text(405, 102, "得分")
    sheet.level(114, 48, 440)
    for index, name in enumerate(NAMES):
        sheet.row(118 + 18 * index, (50, name), (205, "10.50"), (305, "9.25"), (405, "9"))
    sheet.level(172, 48, 440)
    (table,) = tables(sheet)
    assert texts(table)[0] == ["项目名称", "预算数", "执行数", "自评得分"]


def test_facts_in_pairs_between_level_rules_beside_a_text_over_the_whole_row() -> None:
    sheet = Sheet()
    for index in range(4):
        sheet.level(100 + 20 * index, 50, 550)
    sheet.row(105, (60, "项目名称"), (140, "管网改造"), (330, "项目类别"), (420, "特定目标类"))
    sheet.row(125, (60, "主管部门"), (140, "某市城市管理局"), (330, "实施单位"), (420, "某市供热中心"))
    sheet.row(145, (60, "项目内容"), (140, "对十二个小区的供热二次管网进行更新改造并实施分户计量。"))
    (table,) = tables(sheet)
    assert texts(table) == [
        ["项目名称", "管网改造", "项目类别", "特定目标类"],
        ["主管部门", "某市城市管理局", "实施单位", "某市供热中心"],
        ["项目内容", "对十二个小区的供热二次管网进行更新改造并实施分户计量。", "<", "<"],
    ]


def close_heads(gap: float) -> Sheet:
    """A head set from the right that ends `gap` ems before the next begins, one word of the text layer."""
    sheet = Sheet()
    sheet.row(100, (60, "资金来源"), (130, "年初预算"), (200, "全年支出数"), (420, "分值"), (470, "得分"))
    left, shift = 300.0, 10 * gap
    places = [left, left + 10, *(left + 20 + shift + 10 * index for index in range(4))]
    sheet.words.append(Word("结余执行率", Box(left, 100, places[-1], 110), tuple(places), 10.0))
    for index in range(1, 5):
        money, rate = f"{index},500.00", f"9{index}.58"
        sheet.row(100 + 20 * index, (60, "财政拨款"), (130, "3,100.00"), (200, "3,000.00"), (420, "10"), (470, "9"))
        sheet.row(100 + 20 * index, (320 - 5 * len(money), money), (350, rate))
        sheet.level(95 + 20 * index, 50, 500)
    sheet.level(95, 50, 500)
    sheet.level(195, 50, 500)
    return sheet


def test_heads_set_so_close_that_they_are_one_word() -> None:
    (table,) = tables(close_heads(0.2))
    assert texts(table)[0] == ["资金来源", "年初预算", "全年支出数", "结余", "执行率", "分值", "得分"]


def test_a_cell_that_goes_on_below_a_head_printed_again() -> None:
    sheet = Sheet()
    columns = (60, 150, 260, 340, 400)
    sheet.row(100, *zip(columns, ("一级指标", "三级指标", "指标值", "得分", "偏差原因"), strict=True))
    for index, part in enumerate(("楼前平衡阀调整分三", "批完成，按周通报，", "争取达到设计值。")):
        sheet.text(400, 122 + 13 * index, part)
    sheet.row(170, *zip(columns[:4], ("效益指标", "管网使用年限", "≥30年", "10"), strict=True))
    sheet.row(190, *zip(columns[:4], ("满意度指标", "用户满意度", "≥85%", "10"), strict=True))
    for y in (95, 117, 163, 185, 207):
        sheet.level(y, 50, 550)
    (table,) = tables(sheet)
    assert texts(table)[1] == ["", "", "", "", "楼前平衡阀调整分三批完成，按周通报，争取达到设计值。"]
    assert texts(table)[3][:4] == ["满意度指标", "用户满意度", "≥85%", "10"]
