"""Tables over pages and columns of print."""

from __future__ import annotations

from extractor.layout import Layout, Table, lay_out
from tests.layout.setting import Sheet, document, texts

XS = [50.0, 110.0, 200.0, 380.0, 450.0]


def sheets(count: int) -> list[Sheet]:
    """So many blank pages, each with its number at the foot."""
    made = [Sheet(number) for number in range(1, count + 1)]
    for sheet in made:
        sheet.text(295, 780, f"— {sheet.number} —")
    return made


def laid_out(*made: Sheet) -> Layout:
    return lay_out(document(*made))


def rows(first: int, *lines: tuple[str, ...]) -> list[tuple[int, int, int, int, str]]:
    """A cell for each text, row by row."""
    return [(first + r, c, 1, 1, text) for r, line in enumerate(lines) for c, text in enumerate(line)]


def ladder(top: float, count: int, step: float = 20.0) -> list[float]:
    """Boundaries of so many rows."""
    return [top + step * index for index in range(count + 1)]


HEAD = ("一级指标", "二级指标", "三级指标", "分值")


def test_a_table_goes_on_and_its_head_is_printed_again() -> None:
    one, two = sheets(2)
    one.table(XS, ladder(700, 2), rows(0, HEAD, ("产出", "数量", "里程", "10")))
    two.table(XS, ladder(50, 2), rows(0, HEAD, ("效益", "社会", "户数", "5")))
    layout = laid_out(one, two)
    (table,) = layout.tables
    assert texts(table) == [list(HEAD), ["产出", "数量", "里程", "10"], ["效益", "社会", "户数", "5"]]
    assert [cell.text for cell in table.repeated] == list(HEAD)
    assert table.breaks == (2,)
    assert [part.page for part in table.parts] == [1, 2]
    assert [mark.text for mark in layout.furniture] == ["— 1 —", "— 2 —"]


def test_a_merged_cell_left_open_goes_on() -> None:
    one, two = sheets(2)
    one.table(XS, ladder(700, 2), [*rows(0, HEAD), (1, 1, 1, 1, "数量"), (1, 2, 1, 1, "里程"), (1, 3, 1, 1, "10")])
    one.plumb(50, 720, 740)
    one.level(720, 50, 110)
    one.text(55, 724, "产出")
    two.table(XS, ladder(50, 2), [(r, c, 1, 1, t) for r, line in enumerate(
        [("质量", "合格率", "5"), ("时效", "天数", "5")]) for c, t in enumerate(line, 1)])  # fmt: skip
    two.plumb(50, 50, 90)
    two.level(90, 50, 110)
    (table,) = laid_out(one, two).tables
    assert [row[0] for row in texts(table)] == ["一级指标", "产出", "^", "^"]
    assert [place.page for place in table.grid[1][0].places] == [1, 2]


def test_a_closed_blank_cell_stays_apart() -> None:
    one, two = sheets(2)
    one.table(XS, ladder(700, 2), rows(0, HEAD, ("产出", "数量", "里程", "10")))
    two.table(XS, ladder(50, 1), rows(0, ("", "质量", "合格率", "5")))
    (table,) = laid_out(one, two).tables
    assert texts(table)[2] == ["", "质量", "合格率", "5"]


LONG = "补贴对象身份信息核对不及时，个别村级台账更新滞后，影响补贴资金发放的进度"
REST = "和准确性。"


def test_a_row_broken_by_the_page_end_is_one_row() -> None:
    xs = [50.0, 110.0, 300.0]
    one, two = sheets(2)
    one.table(xs, [700, 720, 765], rows(0, ("项目", "情况"), ("存在问题", LONG)), ["bottom"])
    two.table(
        xs, [50, 70, 90], [(0, 0, 1, 1, ""), (0, 1, 1, 1, REST), (1, 0, 1, 1, "建议"), (1, 1, 1, 1, "无")], ["top"]
    )
    (table,) = laid_out(one, two).tables
    assert texts(table) == [["项目", "情况"], ["存在问题", LONG + REST], ["建议", "无"]]


def test_a_closed_row_goes_on_where_its_text_breaks_off() -> None:
    xs = [50.0, 110.0, 300.0]
    long = "补贴对象身份信息核对不及时，个别村级台账更新滞后，影响补贴资金发放"
    one, two = sheets(2)
    one.table(
        xs, [700, 720, 765], [(0, 0, 1, 1, "项目"), (0, 1, 1, 1, "情况"), (1, 0, 1, 1, "存在问题"), (1, 1, 1, 1, long)]
    )
    two.table(xs, [50, 70, 90], [(0, 0, 1, 1, ""), (0, 1, 1, 1, REST), (1, 0, 1, 1, "建议"), (1, 1, 1, 1, "无")])
    cells = [row[1] for row in texts(laid_out(one, two).tables[0])]
    assert cells in (["情况", long + REST, "无"], ["情况", long, REST, "无"])


def test_grids_of_parts_are_reconciled() -> None:
    one, two = sheets(2)
    one.table([50, 110, 450], ladder(720, 1), rows(0, ("名称", "农村公路养护")))
    two.table([50, 110, 280, 450], ladder(50, 1), rows(0, ("部门", "交通局", "养护中心")))
    (table,) = laid_out(one, two).tables
    assert texts(table) == [["名称", "农村公路养护", "<"], ["部门", "交通局", "养护中心"]]


FORM = [("项目名称", "甲"), ("主管部门", "局"), ("实施单位", "站")]


def test_the_head_of_a_further_form_begins_a_new_table() -> None:
    one, two = sheets(2)
    second = [("项目名称", "乙"), ("主管部门", "局"), ("实施单位", "所")]
    one.table([50, 150, 450], ladder(700, 3), rows(0, *FORM))
    two.table([50, 150, 450], ladder(50, 3), rows(0, *second))
    assert len(laid_out(one, two).tables) == 2


def test_a_title_between_begins_a_new_table() -> None:
    one, two = sheets(2)
    one.table([50, 150, 450], ladder(700, 1), rows(0, ("合计", "100")))
    two.text(200, 50, "项目支出绩效自评表", 16)
    two.table([50, 150, 450], ladder(80, 1), rows(0, ("项目名称", "乙")))
    blocks = laid_out(one, two).blocks
    assert [isinstance(block, Table) for block in blocks] == [True, False, True]


def test_another_grid_begins_a_new_table() -> None:
    one, two = sheets(2)
    one.table([50, 150, 450], ladder(700, 1), rows(0, ("合计", "100")))
    two.table([90, 200, 300, 520], ladder(50, 1), rows(0, ("序号", "名称", "备注")))
    assert len(laid_out(one, two).tables) == 2


def test_a_table_broken_by_the_end_of_a_column_of_print() -> None:
    sheet = Sheet()
    text = "为加强资金管理提高使用效益开展绩效自评现将情况报告如下"
    for index in range(30):
        sheet.text(40, 100 + 18 * index, text[:24])
        if index > 6:
            sheet.text(320, 100 + 18 * index, text[:24])
    sheet.table([40, 120, 200, 280], ladder(660, 2), rows(0, ("指标", "目标", "分值"), ("里程", "5公里", "10")))
    sheet.table([320, 400, 480, 560], ladder(100, 2), rows(0, ("站点", "3个", "5"), ("合计", "", "15")))
    layout = laid_out(sheet)
    (table,) = layout.tables
    assert texts(table) == [["指标", "目标", "分值"], ["里程", "5公里", "10"], ["站点", "3个", "5"], ["合计", "", "15"]]


def test_forms_side_by_side_run_on_side_by_side() -> None:
    one, two = Sheet(1, 1200, 800), Sheet(2, 1200, 800)
    for left in (50, 650):
        one.text(left + 150, 50, "项目支出绩效自评表", 16)
        name = "甲" if left == 50 else "乙"
        one.table(
            [left, left + 150, left + 400],
            ladder(90, 3),
            rows(0, ("项目名称", name), ("主管部门", "局"), ("单位", "站")),
        )
        two.table([left, left + 150, left + 400], ladder(50, 1), rows(0, ("合计", name)))
    tables = laid_out(one, two).tables
    assert [[row[1] for row in texts(table)] for table in tables] == [
        ["甲", "局", "站", "甲"],
        ["乙", "局", "站", "乙"],
    ]


def test_a_caption_that_says_that_it_goes_on_parts_nothing() -> None:
    one, two = sheets(2)
    one.table(XS, ladder(700, 1), rows(0, ("产出", "数量", "里程", "10")))
    two.text(50, 40, "续表")
    two.table(XS, ladder(60, 1), rows(0, ("效益", "社会", "户数", "5")))
    assert len(laid_out(one, two).tables) == 1


def test_titles_printed_again_on_each_page_part_nothing() -> None:
    made = sheets(2)
    for sheet, line in zip(made, (("产出", "数量", "里程", "10"), ("效益", "社会", "户数", "5")), strict=True):
        sheet.text(200, 600, "项目支出绩效目标表", 16)
        sheet.text(400, 640, "单位：万元")
        sheet.table(XS, ladder(660, 2), rows(0, HEAD, line))
    (table,) = laid_out(*made).tables
    assert [row[0] for row in texts(table)] == ["一级指标", "产出", "效益"]


def test_titles_of_further_forms_do() -> None:
    made = sheets(2)
    for sheet, name in zip(made, "甲乙", strict=True):
        sheet.text(200, 600, "项目支出绩效目标表", 16)
        sheet.table([50, 150, 450], ladder(660, 2), rows(0, ("项目名称", name), ("主管部门", "局")))
    assert len(laid_out(*made).tables) == 2


def test_tables_that_stand_level_are_two() -> None:
    sheet = Sheet()
    sheet.text(40, 60, "为加强财政支出管理提高资金使用效益而开展自评现将有关情况报告如下")
    for left, name in ((40, "收入"), (320, "支出")):
        sheet.table([left, left + 120, left + 240], ladder(100, 2), rows(0, (name, "金额"), ("合计", "860.00")))
    tables = laid_out(sheet).tables
    assert [texts(table)[0][0] for table in tables] == ["收入", "支出"]


def test_a_row_that_the_page_end_has_cut_is_sewn_together_though_each_part_is_closed() -> None:
    """As a word processor draws it: rules above and below both parts, one line of a name in each."""
    first, second = Sheet(1), Sheet(2)
    xs = [50, 100, 165, 240, 300]
    first.table(
        xs,
        [700, 720, 740, 760],
        [
            (0, 0, 1, 1, "指标"), (0, 1, 1, 1, "名称"), (0, 2, 1, 1, "目标值"), (0, 3, 1, 1, "得分"),
            (1, 0, 1, 1, "数量"), (1, 1, 1, 1, "培训人数"), (1, 2, 1, 1, "≥20人"), (1, 3, 1, 1, "10"),
            (2, 0, 1, 1, "效益"), (2, 1, 1, 1, "设备全生命"), (2, 2, 1, 1, "健全"), (2, 3, 1, 1, "5"),
        ],
    )  # fmt: skip
    second.table(
        xs,
        [40, 60, 80],
        [
            (0, 0, 1, 1, ""), (0, 1, 1, 1, "周期管理"), (0, 2, 1, 1, ""), (0, 3, 1, 1, ""),
            (1, 0, 1, 1, "质量"), (1, 1, 1, 1, "合格率"), (1, 2, 1, 1, "100%"), (1, 3, 1, 1, "5"),
        ],
    )  # fmt: skip
    (table,) = lay_out(document(first, second)).tables
    assert texts(table)[2:] == [["效益", "设备全生命周期管理", "健全", "5"], ["质量", "合格率", "100%", "5"]]


def test_a_row_with_a_name_alone_is_no_rest_of_the_row_before_where_names_end_alike() -> None:
    first, second = Sheet(1), Sheet(2)
    xs = [50, 105, 180, 240]
    first.table(xs, [720, 740, 760], [
        (0, 0, 1, 1, "二级指标"), (0, 1, 1, 1, "三级指标"), (0, 2, 1, 1, "目标值"),
        (1, 0, 1, 1, "时效指标"), (1, 1, 1, 1, "完成时间"), (1, 2, 1, 1, "12月底"),
    ])  # fmt: skip
    second.table(xs, [40, 60, 80], [
        (0, 0, 1, 1, "成本指标"), (0, 1, 1, 1, ""), (0, 2, 1, 1, ""),
        (1, 0, 1, 1, "社会效益"), (1, 1, 1, 1, "受益人数"), (1, 2, 1, 1, "≥20人"),
    ])  # fmt: skip
    (table,) = lay_out(document(first, second)).tables
    assert [row[0] for row in texts(table)] == ["二级指标", "时效指标", "成本指标", "社会效益"]


def test_a_rest_with_widths_of_its_own_goes_on_cell_by_cell() -> None:
    first, second = Sheet(1), Sheet(2)
    head = ["一级", "二级", "三级", "目标", "完成", "得分"]
    first.table(
        [50, 110, 180, 320, 400, 480, 550],
        [700, 720, 740],
        [(0, c, 1, 1, text) for c, text in enumerate(head)] + [(1, c, 1, 1, f"甲{c}") for c in range(6)],
    )
    second.table(
        [50, 90, 220, 370, 430, 500, 550],
        [40, 60, 80],
        [(r, c, 1, 1, f"乙{r}{c}") for r in range(2) for c in range(6)],
    )
    (table,) = lay_out(document(first, second)).tables
    assert texts(table) == [
        head, [f"甲{c}" for c in range(6)], [f"乙0{c}" for c in range(6)], [f"乙1{c}" for c in range(6)],
    ]  # fmt: skip
