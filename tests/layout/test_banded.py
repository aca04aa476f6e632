"""Tables with a level rule after each row, whose cells of one line and of two stand centred beside each other."""

from __future__ import annotations

from extractor.layout import lay_out
from tests.layout.setting import Sheet, document, texts


def form() -> Sheet:
    sheet = Sheet()
    for y in (100, 130, 150, 170, 200, 220, 260):
        sheet.level(y, 50, 550)
    columns = (240, 330, 420, 510)
    for top, words in ((104, "项目总投入"), (117, "（三年）")):
        sheet.text(140, top, words)
    sheet.row(110, (60, "项"), (80, "目"), *zip(columns, ("年初预算数", "执行数", "权重", "得分"), strict=True))
    sheet.row(135, (60, "资金总额"), (150, "2860.00"), *zip(columns, ("985.00", "968.44", "10", "9.56"), strict=True))
    sheet.row(155, (60, "上年结转资金"), (250, "65.00"), (330, "60.50"))
    sheet.text(50, 180, "二、绩效目标")
    sheet.row(205, (60, "中期目标"), (300, "年度目标"))
    sheet.text(60, 224, "三年建成两个专业群的校内实训基地，并配齐设备，")
    sheet.text(60, 236, "新增实训工位。")
    sheet.text(300, 230, "新建五个实训室。")
    return sheet


def test_what_stands_between_two_rules_is_one_row() -> None:
    funds, goals = lay_out(document(form())).tables
    assert texts(funds) == [
        ["项 目", "项目总投入\n（三年）", "年初预算数", "执行数", "权重", "得分"],
        ["资金总额", "2860.00", "985.00", "968.44", "10", "9.56"],
        ["上年结转资金", "", "65.00", "60.50", "", ""],
    ]
    assert texts(goals) == [
        ["中期目标", "年度目标"],
        ["三年建成两个专业群的校内实训基地，并配齐设备，新增实训工位。", "新建五个实训室。"],
    ]


def test_rows_that_no_rule_parts_are_left_to_alignment() -> None:
    sheet = form()
    sheet.row(163, (60, "其他资金"), (250, "20.00"), (330, "20.00"))  # two figures of a column between two rules
    rows = [row for table in lay_out(document(sheet)).tables for row in texts(table)]
    assert ["其他资金", "20.00", "20.00"] in [[text for text in row if text] for row in rows]
