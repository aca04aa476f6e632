"""Forms with a rule above and one below, and none within."""

from __future__ import annotations

from extractor.layout import lay_out
from tests.layout.setting import Sheet, document, texts

FUNDS = (115, 210, 300, 390)
ROWS = (105, 160, 240, 340, 420, 500)


def form(*, total_rule: bool = False) -> Sheet:
    """Facts, funds beside a label in their middle, indicators beside one set upright, a total."""
    sheet = Sheet()
    sheet.row(60, (200, "项目支出绩效自评表"))
    sheet.level(95, 50, 560)
    sheet.row(100, (70, "项目名称"), (255, "农村道路养护"))
    sheet.row(120, (70, "主管部门"), (260, "交通运输局"))
    sheet.row(140, *zip(FUNDS, ("资金来源及科目", "全年预算数", "全年执行数", "执行率"), strict=True))
    sheet.row(160, *zip((115, 226, 320, 396), ("年度资金总额", "100.00", "90.00", "90%"), strict=True))
    sheet.row(180, *zip((115, 226, 320, 396), ("财政拨款", "80.00", "70.00", "87%"), strict=True))
    sheet.text(60, 160, "项目资金")
    sheet.row(220, *zip(ROWS, ("一级", "二级指标", "三级指标", "目标值", "完成值", "得分"), strict=True))
    sheet.row(240, *zip(ROWS[2:], ("养护里程", "10公里", "10公里", "50"), strict=True))
    sheet.row(260, *zip(ROWS[2:], ("新建里程", "5公里", "5公里", "10"), strict=True))
    sheet.row(280, *zip(ROWS[1:], ("质量指标", "合格率", "100%", "98%", "39"), strict=True))
    sheet.text(160, 250, "数量指标")
    sheet.text(105, 260, "产出")
    for index, character in enumerate("绩效指标"):
        sheet.text(60, 230 + 13 * index, character)
    if total_rule:
        sheet.level(298, 50, 560)
    sheet.row(302, (240, "总分"), (500, "99"))
    sheet.level(320, 50, 560)
    return sheet


def test_each_section_has_columns_of_its_own() -> None:
    tables = lay_out(document(form())).tables
    assert texts(tables[0]) == [["项目名称", "农村道路养护"], ["主管部门", "交通运输局"]]
    assert texts(tables[1]) == [
        ["项目资金", "资金来源及科目", "全年预算数", "全年执行数", "执行率"],
        ["^", "年度资金总额", "100.00", "90.00", "90%"],
        ["^", "财政拨款", "80.00", "70.00", "87%"],
    ]


def test_labels_stand_beside_the_rows_that_they_are_in_the_middle_of() -> None:
    *_, last = lay_out(document(form())).tables
    assert texts(last) == [
        ["绩效指标", "一级", "二级指标", "三级指标", "目标值", "完成值", "得分"],
        ["^", "产出", "数量指标", "养护里程", "10公里", "10公里", "50"],
        ["^", "^", "^", "新建里程", "5公里", "5公里", "10"],
        ["^", "^", "质量指标", "合格率", "100%", "98%", "39"],
        ["", "", "", "总分", "", "", "99"],
    ]


def test_a_rule_over_the_totals_is_none_that_frames_a_form() -> None:
    """Head, body and total parted by rules: not a form of sections."""
    tables = lay_out(document(form(total_rule=True))).tables
    assert all(
        "项目名称" not in cell.text or "农村道路养护" not in cell.text for table in tables for cell in table.cells
    )


def test_a_form_on_a_page_without_any_rule() -> None:
    sheet = form()
    sheet.rulings.clear()
    for index in range(6):
        sheet.row(340 + 20 * index, *zip(ROWS[2:], (f"第{index}项里程", "10公里", "10公里", "5"), strict=True))
    *_, last = lay_out(document(sheet)).tables
    assert texts(last)[-1][-4:] == ["第5项里程", "10公里", "10公里", "5"]
    assert any(row[-4:] == ["合格率", "100%", "98%", "39"] for row in texts(last))
