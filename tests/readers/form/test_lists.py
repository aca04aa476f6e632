"""Lists of projects: one a row, or name and budget merged beside the indicators."""

from decimal import Decimal

from tables import table

from extractor.extraction import Reading
from extractor.layout.blocks import Layout
from extractor.readers.form import FormReader


def read(*rows: str) -> Reading:
    return FormReader().read(Layout((table(*rows),)))


WIDE = (
    "序号|项目名称|实施单位|项目资金(万元)|<|<|<|年度目标|<|绩效指标|<|<|<|<|<|<|自评总分",
    "^|^|^|全年预算|全年执行|执行率|执行率分值|预期目标|完成情况"
    "|一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分|^",
    "合计（共2个项目）|<|<|300.00|280.00|93.33%| | | | | | | | | | | ",
    "1|测绘更新|某测绘中心|200.00|190.00|95.00%|10|更新甲。|已更新甲。"
    "|产出指标|数量指标|更新面积|≥42亩|42亩|50|50|99.5",
    "^|^|^|^|^|^|^|^|^|效益指标|社会效益指标|共享部门|≥15个|16个|40|40|^",
    "2|地灾防治|某监测站|100.00|90.00|90.00%|10|治理乙。|已治理乙。|产出指标|数量指标|治理点|6处|5处|90|75|84",
)


def test_a_wide_list_keeps_what_is_the_projects_and_what_is_the_indicators() -> None:
    record = read(*WIDE).record
    first, second = record["projects"]
    assert (first["name"], first["implementing_unit"], first["total_score"]) == (
        "测绘更新",
        "某测绘中心",
        Decimal("99.5"),
    )
    assert [(i["level3"], i["weight"], i["score"]) for i in first["indicators"]] == [
        ("更新面积", 50, 50), ("共享部门", 40, 40),
    ]  # fmt: skip
    (line,) = first["funds"]
    assert (line["label"], line["category"], line["weight"]) == ("项目资金", "total", 10)
    assert (line["annual_budget"], line["executed"]) == (Decimal("200.00"), Decimal("190.00"))
    assert [(g["scope"], g["expected"], g["actual"]) for g in first["goals"]] == [("annual", "更新甲。", "已更新甲。")]
    assert [i["level3"] for i in second["indicators"]] == ["治理点"]


def test_the_sums_of_a_wide_list_are_declared() -> None:
    declared = read(*WIDE).record["declared"]
    assert (declared["project_count"], declared["annual_budget"], declared["executed"]) == (2, 300, 280)


def test_a_list_under_two_rows_of_heads() -> None:
    record = read(
        "序号|项目名称|主管部门|预算安排及执行情况（万元）|<         |<     |自评得分",
        "^   |^       |^       |全年预算数            |全年执行数|执行率|^       ",
        "1   |道路养护|某局    |120.00                |108.00    |90%   |99      ",
        "2   |管网清淤|某局    |80.00                 |80.00     |100%  |100     ",
        "合　计|<     |<       |200.00                |188.00    |94%   |        ",
    ).record
    assert [(p["name"], p["total_score"]) for p in record["projects"]] == [("道路养护", 99), ("管网清淤", 100)]
    assert record["projects"][0]["funds"][0]["executed"] == Decimal("108.00")
    assert record["declared"]["annual_budget"] == Decimal("200.00")


def test_a_list_without_numbers() -> None:
    record = read(
        "项目名称|实施单位|全年预算数|全年执行数",
        "道路养护|某中心  |120.00    |108.00    ",
        "管网清淤|某站    |80.00     |80.00     ",
    ).record
    assert [p["name"] for p in record["projects"]] == ["道路养护", "管网清淤"]
