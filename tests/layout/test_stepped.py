"""Forms with level rules only, some of which stop short beside a merged cell at the left."""

from __future__ import annotations

from extractor.layout import lay_out
from extractor.layout.stepped import stepped_tables
from extractor.layout.strokes import Stroke
from tests.layout.setting import Sheet, document, texts


def form() -> Sheet:
    """A name, funds beside a merged label, indicators under merged levels: full rules end the sections."""
    sheet = Sheet()
    full, part = (50.0, 550.0), (130.0, 550.0)
    ends = [full, full, part, part, full, part, part, full, full]
    for index, (left, right) in enumerate(ends):
        sheet.level(100 + 20 * index, left, right)
    columns = (140, 230, 330, 420, 500)
    sheet.row(105, (60, "项目名称"), (280, "道路养护"))
    sheet.row(125, *zip(columns, ("资金来源", "预算数", "执行数", "分值", "得分"), strict=True))
    sheet.row(145, *zip(columns, ("资金总额", "100.00", "90.00", "10", "9.0"), strict=True))
    sheet.row(165, *zip(columns[:3], ("财政拨款", "100.00", "90.00"), strict=True))
    sheet.text(60, 145, "项目资金")
    sheet.row(185, (60, "一级"), *zip(columns, ("三级指标", "目标值", "完成值", "分值", "得分"), strict=True))
    sheet.row(205, *zip(columns, ("养护里程", "10公里", "10公里", "50", "50"), strict=True))
    sheet.row(225, *zip(columns, ("合格率", "100%", "98%", "40", "39"), strict=True))
    sheet.text(60, 215, "产出")
    sheet.row(245, (60, "总分"), (420, "100"), (500, "98"))
    return sheet


def test_sections_are_tables_with_columns_of_their_own() -> None:
    sheet = form()
    tables = lay_out(document(sheet)).tables
    assert texts(tables[0]) == [["项目名称", "道路养护"]]
    assert texts(tables[1])[:3] == [
        ["项目资金", "资金来源", "预算数", "执行数", "分值", "得分"],
        ["^", "资金总额", "100.00", "90.00", "10", "9.0"],
        ["^", "财政拨款", "100.00", "90.00", "", ""],
    ]


def test_a_total_belongs_to_the_rows_above_it() -> None:
    *_, last = lay_out(document(form())).tables
    assert texts(last)[-1] == ["总分", "", "", "", "100", "98"]
    assert ["^", "合格率", "100%", "98%", "40", "39"] in texts(last)


def test_rules_over_the_whole_width_are_left_to_alignment() -> None:
    words = form().words
    full = [Stroke(100 + 20 * index, 50, 550) for index in range(9)]
    assert stepped_tables(words, full, 1) == ([], words)


def test_sections_without_print_are_passed_over() -> None:
    rules = [Stroke(100 + 20 * index, 50 if index % 3 == 0 else 130, 550) for index in range(13)]
    words = form().words[:1]
    tables, rest = stepped_tables(words, rules, 1)
    assert (len(tables), rest) == (1, [])  # the one section that has any


def test_a_short_rule_within_a_row_parts_a_head_from_the_heads_below_it() -> None:
    sheet = form()
    sheet.words = [word for word in sheet.words if word.text != "完成值" and word.box.top != 185]
    sheet.level(192, 415, 495)
    sheet.row(182, (440, "历年"))
    sheet.row(194, (420, "前年"), (465, "上年"))
    sheet.row(188, (60, "一级"), (140, "三级指标"), (230, "目标值"), (510, "得分"))
    rows = [row for table in lay_out(document(sheet)).tables for row in texts(table)]
    (head,) = (index for index, row in enumerate(rows) if "历年" in row)
    assert {"前年", "上年"} <= set(rows[head + 1])
    assert {"三级指标", "目标值"} <= set(rows[head])


def test_texts_side_by_side_keep_cells_of_their_own_below_another_section() -> None:
    sheet = Sheet()
    full, part = (50.0, 550.0), (130.0, 550.0)
    for index, (left, right) in enumerate([full, part, part, part, full, part, full, part, part, full]):
        sheet.level(100 + 20 * index, left, right)
    columns = (140, 250, 340, 420, 500)
    sheet.row(105, *zip(columns, ("资金来源", "预算数", "执行数", "执行率", "得分"), strict=True))
    for index, name in enumerate(("资金总额", "财政拨款", "其他资金")):
        sheet.row(125 + 20 * index, *zip(columns, (name, "100.00", "90.00", "90%", "9"), strict=True))
    sheet.text(60, 145, "资金情况")
    sheet.row(185, (60, "目标"), (180, "总体目标"), (400, "实际完成情况"))
    sheet.row(205, (140, "巩固完善义务教育经费保障机制。"), (305, "全面落实免费政策和困难学生补助。"))
    sheet.row(225, *zip(columns, ("三级指标", "指标值", "完成值", "分值", "得分"), strict=True))
    for index in (1, 2):
        sheet.row(225 + 20 * index, *zip(columns, (f"指标{index}", "10个", "10个", "50", "50"), strict=True))
    rows = [row for table in lay_out(document(sheet)).tables for row in texts(table)]
    (goals,) = (row for row in rows if any(text.startswith("巩固") for text in row))
    assert [text for text in goals if text not in ("", "^", "<")] == [
        "巩固完善义务教育经费保障机制。",
        "全面落实免费政策和困难学生补助。",
    ]
