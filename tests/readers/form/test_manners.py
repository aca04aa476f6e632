"""Manners of printing that differ between bodies: one test each, on tables made for the purpose."""

from decimal import Decimal
from typing import Any

from tables import table

from extractor.document import Box, Passage, Place, Word
from extractor.layout.blocks import Block, Layout, Paragraph, Table
from extractor.layout.sections import section_tree
from extractor.readers.form import FormReader


def paragraph(text: str, size: float = 10.0) -> Paragraph:
    box = Box(0, 0, size * len(text), size)
    return Paragraph(Passage.of_word(1, Word(text, box)), (Place(1, box),), size)


def record(*blocks: Block) -> dict[str, Any]:
    found: dict[str, Any] = FormReader().read(Layout(blocks, section_tree(blocks)), "2023.pdf").record
    return found


TITLE = paragraph("项目支出绩效自评表（2023年度）")


def test_weight_and_score_of_the_whole_told_in_cells_of_the_total_row() -> None:
    told = table(
        "项目名称 | 甲 | < | < | < | <",
        "一级指标 | 二级指标 | 三级指标 | 指标值 | 分值 | 得分",
        "产出指标 | 数量指标 | 建成道路 | 3公里 | 60 | 58",
        "总分 | < | 总分值：100 | < | 总得分：97.5 | <",
    )
    (project,) = record(TITLE, told)["projects"]
    assert (project["total_weight"], project["total_score"]) == (100, Decimal("97.5"))
    assert [each["level3"] for each in project["indicators"]] == ["建成道路"]


def levels(*rows: str) -> list[tuple[str, str, str]]:
    form = table("项目名称 | 甲 | < | <", "绩效指标 | 计划值 | 完成值 | 权重", *rows)
    (project,) = record(TITLE, form)["projects"]
    return [(each["level1"], each["level2"], each["level3"]) for each in project["indicators"]]


def test_three_levels_in_one_column() -> None:
    found = levels(
        "产出指标 | | | 50",
        "数量指标 | | |",
        "新建充电桩 | ≥260个 | 272个 | 30",
        "成本指标 | | |",
        "单桩补助 | ≤4000元 | 4000元 | 20",
        "效益指标 | | | 30",
        "社会效益指标 | | |",
        "覆盖乡镇比例 | ≥90% | 95% | 30",
    )
    assert found == [
        ("产出指标", "数量指标", "新建充电桩"),
        ("产出指标", "成本指标", "单桩补助"),
        ("效益指标", "社会效益指标", "覆盖乡镇比例"),
    ]


def test_a_row_that_measures_is_no_level_even_where_it_is_called_like_one() -> None:
    found = levels("产出指标 | | |", "数量指标 | 3个 | 3个 | 10", "质量指标 | 合格 | 合格 | 10")
    assert [name for _, _, name in found] == ["数量指标", "质量指标"]


def test_a_departments_funds_told_as_labels_with_amounts() -> None:
    form = table(
        "部门（单位）名称 | 某市教育局 | <",
        "预算情况 | 部门预算总额（万元） | 3286.40",
        "^ | 1、资金来源：（1）财政性资金 | 3086.40",
        "^ | （2）其他资金 | 200.00",
        "^ | 2、资金结构：（1）基本支出 | 1745.20",
        "^ | （2）项目支出 | 1541.20",
    )
    found = record(paragraph("部门整体绩效目标表（2024年度）"), form)
    lines = [(line["side"], line["item"], line["amount"]) for line in found["department"]["funding"]]
    assert lines == [
        (None, "部门预算总额", Decimal("3286.40")),
        ("income", "财政性资金", Decimal("3086.40")),
        ("income", "其他资金", 200),
        ("expenditure", "基本支出", Decimal("1745.20")),
        ("expenditure", "项目支出", Decimal("1541.20")),
    ]
    assert found["amount_unit"] == "万元"


def test_what_funds_are_for_told_under_their_amounts() -> None:
    form = table(
        "项目名称 | 移民扶持资金 | < | < | <",
        "预算规模及资金用途 | 预算数 | 236.40 | 其中：财政资金 | 236.40",
        "^ | 用于12个移民村的道路硬化和机井配套。 | < | < | <",
        "绩效目标 | 改善移民村基础设施条件。 | < | < | <",
    )
    (project,) = record(paragraph("预算单位：某县水务局 2024年度 单位：万元"), form)["projects"]
    assert project["content"] == "用于12个移民村的道路硬化和机井配套。"
    assert [line["annual_budget"] for line in project["funds"]] == [Decimal("236.40"), Decimal("236.40")]
    assert project["implementing_unit"] is None


def test_the_body_above_a_table_fills_in_the_form() -> None:
    form: Table = table("项目名称 | 甲 | <", "一级指标 | 三级指标 | 指标值", "产出指标 | 建成道路 | 3公里")
    found = record(paragraph("项目绩效目标表"), paragraph("预算单位：某县水务局 2024年度 单位：万元"), form)
    assert found["organization"] == "某县水务局"


def test_a_numbered_heading_over_indicators_begins_no_other_project() -> None:
    facts = table("项目名称 | 甲 | 项目单位 | 某站", "年度资金总额 | 3 | 执行数 | 3")
    goals = table("预期目标 | 建成道路。", "完成情况 | 已建成。")
    measures = table("一级指标 | 三级指标 | 指标值 | 完成值", "产出指标 | 建成道路 | 3公里 | 3公里")
    found = record(TITLE, facts, paragraph("二、年度绩效目标"), goals, paragraph("三、绩效指标完成情况"), measures)
    (project,) = found["projects"]
    assert project["name"] == "甲"
    assert len(project["indicators"]) == 1


def test_a_table_of_funds_alone_is_no_list_of_projects() -> None:
    facts = table("项目名称 | 甲 | 项目单位 | 某站")
    funds = table(
        " | 资金名称 | 年初批复预算数 | 调整预算数 | 实际支出数 | 标准分值 | 执行率 | 执行率得分",
        " | 年度资金总额 | 494.07 | 494.07 | 370.95 | 10 | 75.08% | 7.51",
        "资金情况（万元） | 本年财政拨款 | 494.07 | 494.07 | 370.95 | — | — | —",
        " | 单位资金 | — | — | — | — | — | —",
    )
    (project,) = record(TITLE, facts, funds)["projects"]
    told = [(line["label"], line["initial_budget"], line["executed"], line["score"]) for line in project["funds"]]
    budget, spent = Decimal("494.07"), Decimal("370.95")
    assert told == [
        ("年度资金总额", budget, spent, Decimal("7.51")), ("本年财政拨款", budget, spent, None),
        ("单位资金", None, None, None),
    ]  # fmt: skip


def test_a_label_of_goals_beside_them_and_not_beside_their_heads() -> None:
    facts = table("项目名称 | 甲 | 项目单位 | 某站")
    goals = table(" | 预期目标 | 全年实际完成情况", "总体绩效目标 | 新建道路。 | 道路建成。")
    (project,) = record(TITLE, facts, goals)["projects"]
    assert [(goal["expected"], goal["actual"]) for goal in project["goals"]] == [("新建道路。", "道路建成。")]


def test_of_weights_beside_each_level_the_measures_own_counts() -> None:
    told = table(
        "项目名称 | 甲 | < | < | < | < | <",
        "一级指标 | 分值 | 二级指标 | 分值 | 三级指标 | 分值 | 指标值",
        "产出指标 | 20 | 数量指标 | 8 | 建成道路 | 5 | 3公里",
        "^ | ^ | ^ | ^ | 建成桥梁 | 3 | 1座",
    )
    (project,) = record(TITLE, told)["projects"]
    assert [each["weight"] for each in project["indicators"]] == [5, 3]


def test_the_newest_years_columns_are_target_and_outcome_where_none_is_so_named() -> None:
    told = table(
        "项目名称 | 甲 | < | < | < | <",
        "三级指标 | 2022年实际值 | 2023年指标值 | 2023年实际值 | 权重 | 学院自评得分",
        "建成道路 | 2公里 | 3公里 | 4公里 | 10 | 9",
    )
    (row,) = record(TITLE, told)["projects"][0]["indicators"]
    assert (row["target"], row["actual"], row["score"]) == ("3公里", "4公里", 9)
    assert row["history"] == [{"period": "2022年实际值", "value": "2公里"}]


def test_years_beside_a_target_of_its_own_are_history() -> None:
    told = table(
        "项目名称 | 甲 | < | <",
        "三级指标 | 2022年指标值 | 2022年实际值 | 年度指标值",
        "建成道路 | 2公里 | 1公里 | 3公里",
    )
    (row,) = record(TITLE, told)["projects"][0]["indicators"]
    assert row["target"] == "3公里"
    assert [each["value"] for each in row["history"]] == ["2公里", "1公里"]


def test_what_was_reached_belongs_to_the_years_goal_where_two_terms_stand_side_by_side() -> None:
    told = table(
        "项目名称 | 甲 | <",
        "中期目标 | 年度目标 | 年度目标完成情况",
        "三年建成两个基地。 | 新建五个实训室。 | 建成五个实训室。",
    )
    goals = record(TITLE, told)["projects"][0]["goals"]
    assert [(each["scope"], each["expected"], each["actual"]) for each in goals] == [
        ("medium_term", "三年建成两个基地。", None),
        ("annual", "新建五个实训室。", "建成五个实训室。"),
    ]


def test_a_line_of_funds_whose_heads_are_repeated_in_its_row() -> None:
    told = table(
        "项目名称 | 甲 | < | < | < | < | <",
        "资金总额 | 全年预算数 | 868.00 | 全年执行数 | 862.43 | 执行率 | 99.36%",
        "其中：财政拨款 | 全年预算数 | 800.00 | 全年执行数 | 800.00 | 执行率 | 100%",
    )
    funds = record(TITLE, told)["projects"][0]["funds"]
    assert [(each["label"], each["annual_budget"], each["executed"], each["execution_rate"]) for each in funds] == [
        ("资金总额", 868, Decimal("862.43"), Decimal("99.36")),
        ("财政拨款", 800, 800, 100),
    ]


def test_a_departments_funding_told_in_cells_under_its_side() -> None:
    told = table(
        "部门名称 | 甲局 | < | < | < | <",
        "年度预算申请（万元） | | 年初预算数 | 全年预算数 | 全年执行数 | 执行率",
        "^ | 年度资金总额 | 300.00 | 300.00 | 290.00 | 96.67%",
        "^ | 按收入性质分： | < | 按支出性质分： | < | <",
        "^ | 其中：一般公共预算：200.00 | < | 基本支出：120.00 | < | <",
        "^ | 其他资金：100.00 | < | 项目支出：180.00 | < | <",
    )
    lines = record(paragraph("部门整体支出绩效自评表（2023年度）"), told)["department"]["funding"]
    assert [(each["side"], each["item"], each["amount"]) for each in lines if each["side"]] == [
        ("income", "一般公共预算", 200),
        ("income", "其他资金", 100),
        ("expenditure", "基本支出", 120),
        ("expenditure", "项目支出", 180),
    ]


def test_a_misread_operator_is_not_left_out_of_its_value() -> None:
    told = table(
        "项目名称 | 甲 | < | < | <",
        "三级指标 | 指标性质 | 指标值 | 度量单位 | 分值",
        "补助标准 | c | 650 | 元/亩 | 10",
        "完成时间 | 定性 | 11月30日前 | / | 10",
    )
    rows = record(TITLE, told)["projects"][0]["indicators"]
    assert [row["target"] for row in rows] == ["c650元/亩", "11月30日前"]


def test_numbered_lines_over_a_forms_parts_are_no_titles_of_further_forms() -> None:
    form = table(
        "一、项目基本情况 | < | < | <",
        "项目名称 | 甲 | < | <",
        "二、项目资金使用情况 | < | < | <",
        "资金来源 | 年初预算 | 全年预算 | 实际支出",
        "资金总额 | 100 | 100 | 90",
        "三、年度绩效目标完成情况 | < | < | <",
        "年初目标 | < | 实际完成 | <",
        "修路3公里 | < | 修路3公里 | <",
        "四、绩效指标完成情况 | < | < | <",
        "一级指标 | 三级指标 | 年度指标值 | 全年实际值",
        "产出指标 | 修路 | 3公里 | 3公里",
    )
    (project,) = record(TITLE, form)["projects"]
    assert project["name"] == "甲"
    assert project["goals"][0]["actual"] == "修路3公里"
    assert [each["level3"] for each in project["indicators"]] == ["修路"]


def test_a_bare_sum_begins_the_funds_of_a_section_that_is_headed_so() -> None:
    form = table(
        "项目名称 | 甲 | < | <",
        "资金情况 | 合计 | < | 268",
        "^ | 其中：一般公共预算资金 | < | 218",
        "^ | 其他资金 | < | 50",
        "一级指标 | 二级指标 | 三级指标 | 指标值",
        "产出指标 | 数量指标 | 修路 | 3公里",
    )
    (project,) = record(TITLE, form)["projects"]
    told = [(each["label"], each["category"], each["annual_budget"]) for each in project["funds"]]
    assert told == [
        ("合计", "total", 268), ("一般公共预算资金", "general_public_budget", 218), ("其他资金", "other", 50),
    ]  # fmt: skip


def test_what_is_asked_for_this_year_is_the_years_budget() -> None:
    form = table(
        "项目名称 | 甲 | <",
        "资金来源 | 项目总投入 | 本年度申请数",
        "项目资金总额 | 1260 | 420",
        "一级指标 | 三级指标 | 指标值",
        "产出指标 | 修路 | 3公里",
    )
    (line,) = record(TITLE, form)["projects"][0]["funds"]
    assert (line["period_budget"], line["annual_budget"]) == (1260, 420)


def test_what_the_budgets_execution_weighs_and_scores_below_the_indicators_is_the_whole_fundss() -> None:
    form = table(
        "项目名称 | 甲 | < | < | < | < | <",
        "资金来源 | 年初预算 | 调整后预算 | 实际支出 | 执行率 | 得分 | <",
        "资金总额 | 100 | 90 | 81 | 90% | 9 | <",
        "一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值 | 权重 | 得分",
        "产出指标 | 数量指标 | 修路 | 3公里 | 3公里 | 80 | 80",
        "^ | ^ | 预算执行进度 | ≥95% | 96% | 10 | 10",
        "预算执行率（权重10分） | < | < |  |  | 10 | 9",
        "总计 | < | < |  |  | 100 | 99",
    )
    (project,) = record(TITLE, form)["projects"]
    assert [each["level3"] for each in project["indicators"]] == ["修路", "预算执行进度"]
    (whole,) = project["funds"]
    assert (whole["weight"], whole["score"], project["total_score"]) == (10, 9, 99)


def test_goals_under_heads_of_one_word_and_amounts_of_the_year_under_a_head_without_budget() -> None:
    form = table(
        "项目名称 | 甲 | < | <",
        "项目资金（万元） | 资金来源 | 实施期资金 | 年度资金",
        "^ | 资金总额 | 300 | 100",
        "^ | 其中：中央财政资金 | 180 | 60",
        "^ | 州县财政资金 | 120 | 40",
        "年度目标 | 预期 | < | 实际",
        "^ | 修路3公里 | < | 修路2.8公里",
        "一级指标 | 三级指标 | 指标值 | 完成值",
        "产出指标 | 修路 | 3公里 | 2.8公里",
    )
    (project,) = record(TITLE, form)["projects"]
    (goal,) = project["goals"]
    assert (goal["expected"], goal["actual"]) == ("修路3公里", "修路2.8公里")
    told = [(each["category"], each["period_budget"], each["annual_budget"]) for each in project["funds"]]
    assert told == [("total", 300, 100), ("central_fiscal", 180, 60), ("local_fiscal", 120, 40)]
