"""Narratives of other shapes than the samples', and the parts that read them."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from extractor import pointer, schemas
from extractor.document import Box, Passage, Place, Word
from extractor.extraction import Reading
from extractor.files import open_document
from extractor.layout import lay_out
from extractor.layout.blocks import Layout, Paragraph
from extractor.layout.sections import section_tree
from extractor.readers.prose import joining, measures, read_narrative
from extractor.readers.prose.amounts import fund_fields
from extractor.readers.prose.front import title_of
from extractor.readers.prose.story import Entry, Text
from extractor.readers.prose.texts import pieces
from extractor.readers.tree import assemble
from extractor.wording import fold

NARRATIVES = Path(__file__).parent / "narratives"


def _text(words: str) -> Text:
    return Text.of(Passage(words))


def _layout(lines: str) -> Layout:
    """A layout of one paragraph a line; the first is the title."""
    blocks = []
    for number, line in enumerate(each.strip() for each in lines.strip().splitlines()):
        size = 22.0 if number == 0 else 14.0
        box = Box(80, 80 + 25 * number, 80 + size * len(line), 94 + 25 * number)
        passage = Passage.of_word(1, Word(line, box, size=size))
        blocks.append(Paragraph(passage, (Place(1, box),), size, centred=number == 0))
    return Layout(tuple(blocks), section_tree(blocks))


def _read(lines: str) -> dict[str, Any]:
    return assemble(read_narrative(_layout(lines))).record


def _leaves(record: Any) -> dict[str, str | Decimal]:
    found = {}
    for address, value in pointer.leaves(record):
        if value is not None:
            found[address] = fold(value) if isinstance(value, str) else Decimal(str(value)).normalize()
    return found


def _assert_grounded(reading: Reading) -> None:
    """Every leaf has a passage with a place, and what is not inferred is printed there."""
    for address, value in pointer.leaves(reading.record):
        if value is None:
            continue
        passage = reading.sources[address]
        assert passage.places, address
        if address not in reading.inferred and isinstance(value, str):
            assert fold(passage.text) == fold(value), address


@pytest.mark.parametrize("case", sorted(path.stem for path in NARRATIVES.glob("invented-*.pdf")))
def test_invented_narratives_are_read_whole(case: str) -> None:
    label = json.loads((NARRATIVES / f"{case}.label.json").read_text("utf-8"))
    reading = assemble(read_narrative(lay_out(open_document(NARRATIVES / f"{case}.pdf"))))
    schemas.validate(reading.record)
    assert _leaves(reading.record) == _leaves(label["record"])
    _assert_grounded(reading)


FUNDS = {
    "年初预算安排资金120万元，调整后预算118万元，实际支出110.50万元，执行率93.64%": {
        "initial_budget": "120", "annual_budget": "118", "executed": "110.50", "execution_rate": "93.64",
    },
    "2023年财政安排预算资金120万元，其中：中央资金80万元，县级配套40万元，实际支出110.5万元，资金到位率达100%。": {
        "annual_budget": "120", "executed": "110.5", "arrival_rate": "100",
    },
    "预算总额350万元，实际到位350万元；累计支出资金320.4万元，支出率91.54%，结转下年29.6万元": {
        "annual_budget": "350", "executed": "320.4", "execution_rate": "91.54", "balance": "29.6",
    },
    "调整后共安排28个项目，共计1,143.94万元": {"annual_budget": "1,143.94"},
    "较上年增加30万元，人均补助500元，核减20万元，合同金额88万元": {},
    "实际支出1,105,000元，年初预算120万元": {"initial_budget": "120"},
}  # fmt: skip


@pytest.mark.parametrize("words", FUNDS)
def test_sums_are_told_apart_by_the_words_before_them(words: str) -> None:
    fields, _ = fund_fields(_text(words), "万元")
    assert {field: figure.text for field, figure in fields.items()} == FUNDS[words]


def test_a_sum_in_another_unit_is_left_out_and_noted() -> None:
    _, notes = fund_fields(_text("实际支出1,105,000元"), "万元")
    assert len(notes) == 1
    assert "1,105,000" in notes[0]


def test_names_are_joined_by_meaning_not_by_number() -> None:
    projects = ["手机渠道改造项目", "人才引进补贴项目", "物业管理费项目", "12329热线项目"]
    names = ["引进人才财政补贴", "中心物业管理费", "“12329热线", "手机渠道改造"]
    given, doubts = joining.assign(names, projects, [1, 2, 3, 4])
    assert given == {0: 1, 1: 2, 2: 3, 3: 0}
    assert doubts == []


def test_a_name_that_two_projects_share_is_left_out() -> None:
    given, doubts = joining.assign(["设备购置项目"], ["甲科室设备购置项目", "乙科室设备购置项目"])
    assert given == {}
    assert len(doubts) == 1


def test_text_is_parted_at_cue_words() -> None:
    found = pieces(_text("立项依据：甲办法、乙规划。主要内容：建设站点。绩效目标：按期完成。"))
    assert [(each.field, each.text.plain) for each in found] == [
        ("basis", "甲办法、乙规划。"), ("content", "建设站点。"), ("expected", "按期完成。"),
    ]  # fmt: skip
    in_sentence = pieces(_text("项目立项依据为《甲方案》，主要建设内容为清淤28公里。工期一年。"))
    assert [(each.field, each.text.plain) for each in in_sentence] == [
        ("basis", "《甲方案》"), ("content", "清淤28公里。"), ("", "工期一年。"),
    ]  # fmt: skip


MANY = """青阳县教育局2023年度部门项目支出绩效评价报告
    一、部门基本情况
    青阳县教育局内设8个股室，下属学校46所。
    二、项目资金安排及使用情况
    2023年，我局共实施项目4个，预算安排资金合计7,600万元，实际支出7,270.35万元，预算执行率95.66%。
    1.城乡义务教育公用经费：预算安排3200万元，实际支出3200万元，执行率100%。
    2.学生营养改善计划：预算安排2100万元，实际支出1986.45万元，执行率94.59%。
    3.校舍安全保障：预算安排1800万元，实际支出1705.9万元，执行率94.77%。
    4.教师培训经费：预算安排500万元，实际支出378万元，执行率75.6%。
    三、项目绩效目标及完成情况
    （一）教师培训项目
    1.产出指标：培训教师人数1460人，培训合格率97.3%。
    （二）营养改善计划项目
    绩效目标：改善农村学生营养状况，食品安全达标率达到99%。
    1.产出指标
    享受营养餐学生数年度指标值1.85万人，实际完成1.83万人；食品安全达标率100%。
    2.效益指标
    家长满意度达到96.2%，较上年提高2个百分点。
    （三）校舍安全保障长效机制项目
    完成情况：维修校舍面积按计划完成。
    （四）义务教育公用经费项目
    1.成本指标。预算安排资金3200万元，实际支出3200万元，预算执行率100%。
    四、存在的问题
    一方面，预算执行进度不均衡；另一方面也存在绩效指标难以量化等问题。下一步将加强指标管理。
    五、下一步改进措施
    1.加快预算执行，定期通报支出进度。
    2.优化绩效指标体系。"""


def test_projects_are_named_by_the_section_on_funds_and_joined_by_meaning() -> None:
    projects = {project["name"]: project for project in _read(MANY)["projects"]}
    assert list(projects) == ["城乡义务教育公用经费", "学生营养改善计划", "校舍安全保障", "教师培训经费"]
    assert [p["funds"][0]["executed"] for p in projects.values()] == list(
        map(Decimal, ("3200", "1986.45", "1705.9", "378"))
    )
    assert [i["level3"] for i in projects["教师培训经费"]["indicators"]] == ["培训教师人数", "培训合格率"]
    assert projects["校舍安全保障"]["indicators"] == []


def test_measures_of_a_narrative() -> None:
    meals = _read(MANY)["projects"][1]
    shown = [(i["level1"], i["level3"], i["target"], i["actual"]) for i in meals["indicators"]]
    assert shown == [
        ("产出指标", "享受营养餐学生数", "1.85万人", "1.83万人"),
        ("产出指标", "食品安全达标率", "99%", "100%"),
        ("效益指标", "家长满意度", None, "96.2%"),
    ]
    costs = _read(MANY)["projects"][0]["indicators"]
    assert [(i["level3"], i["target"], i["actual"]) for i in costs] == [
        ("实际支出", "3200万元", "3200万元"), ("预算执行率", None, "100%"),
    ]  # fmt: skip


def test_totals_problems_and_advice() -> None:
    record = _read(MANY)
    assert record["declared"] == {
        "project_count": 4, "initial_budget": None, "annual_budget": Decimal(7600), "executed": Decimal("7270.35"),
    }  # fmt: skip
    assert record["conclusion"]["problems"] == ["预算执行进度不均衡", "绩效指标难以量化等问题。"]
    assert record["conclusion"]["advice"] == ["加快预算执行，定期通报支出进度。", "优化绩效指标体系。"]
    assert record["conclusion"]["score"] is None


def test_projects_told_in_one_paragraph_a_clause_each() -> None:
    clauses = (
        "残疾人康复服务项目年初预算420.00万元，实际支出408.20万元；",
        "残疾人就业培训项目年初预算186.00万元，实际支出163.90万元；",
        "残疾儿童救助项目年初预算380.00万元，实际支出352.15万元。",
    )
    record = _read(
        f"""2023年度永乐市残疾人联合会项目支出绩效评价报告
        一、资金使用情况
        三个项目年初预算共986.00万元，实际支出924.25万元。其中：{"".join(clauses)}
        二、绩效情况
        （一）残疾人就业培训项目
        产出指标：培训合格率91%。
        （二）残疾人康复服务项目
        产出指标：辅具适配率为92.5%。"""
    )
    told = [(p["name"], p["funds"][0]["initial_budget"], len(p["indicators"])) for p in record["projects"]]
    assert told == [
        ("残疾人康复服务项目", Decimal("420.00"), 1), ("残疾人就业培训项目", Decimal("186.00"), 1),
        ("残疾儿童救助项目", Decimal("380.00"), 0),
    ]  # fmt: skip
    assert record["declared"]["initial_budget"] == Decimal("986.00")


def test_projects_headed_by_an_ordinal() -> None:
    record = _read(
        """宁县医疗保障局2022年度城乡居民医保补助等项目绩效评价报告
        一、项目绩效分析
        项目一：城乡居民基本医疗保险补助
        立项依据：国家有关通知。
        预算金额为18,400.00万元，实际支出18,180.55万元，执行率为98.81%。
        产出指标：参保率98.2%。
        项目二：医疗救助补助
        立项依据：县城乡医疗救助办法。
        预算金额为250.00万元，实际支出240.00万元，执行率为96.00%。"""
    )
    told = [(p["name"], p["basis"], p["funds"][0]["executed"]) for p in record["projects"]]
    assert told == [
        ("城乡居民基本医疗保险补助", "国家有关通知。", Decimal("18180.55")),
        ("医疗救助补助", "县城乡医疗救助办法。", Decimal("240.00")),
    ]


def test_units_in_brackets_and_outcomes_that_somebody_measured() -> None:
    record = _read(
        """宁县农业农村局2022年度项目绩效评价报告
        评价机构：宁县某某咨询有限公司（盖章）2023年6月
        一、项目绩效分析
        项目一：农机购置补贴
        预算金额为250.00万元，实际支出240.00万元，执行率为96.00%。
        产出指标：补贴机具数量年度指标值480台（套），实际完成451台（套）；免疫抗体合格率年度指标值70%，抽检为86.5%。
        效益指标：农户满意度年度指标值88%，入户调查为90.7%；甲乙类传染病发病率186.4/10万。
        项目二：医疗救助补助
        预算金额为250.00万元，实际支出240.00万元，执行率为96.00%。"""
    )
    told = [(i["level3"], i["target"], i["actual"]) for i in record["projects"][0]["indicators"]]
    assert told == [
        ("补贴机具数量", "480台（套）", "451台（套）"), ("免疫抗体合格率", "70%", "86.5%"),
        ("农户满意度", "88%", "90.7%"), ("甲乙类传染病发病率", None, "186.4/10万"),
    ]  # fmt: skip
    assert record["organization"] == "宁县某某咨询有限公司"


def test_bands_of_grades_are_no_grade() -> None:
    record = _read(
        """柳河县2023年危房改造项目绩效评价报告
        一、评价方法
        评价得分90分以上为优，80-90分为良，60-80分为中。
        二、综合评价结论
        评价等级按90分以上为优秀、80-90分为良好划分。经评价，项目综合得分83.5分，评价等级为“良好”。"""
    )
    assert record["conclusion"]["score"] == Decimal("83.5")
    assert record["conclusion"]["grade"] == "良好"


def test_every_value_of_a_narrative_knows_its_place() -> None:
    _assert_grounded(assemble(read_narrative(_layout(MANY))))


def test_prose_that_tells_of_no_project_gives_none() -> None:
    assert _read("关于召开会议的通知\n各单位：\n定于下周三召开工作会议，请准时参加。")["projects"] == []


_UNDER = """某县林业局2023年度草原修复项目支出绩效评价报告
一、项目基本情况
草原修复项目。年初预算100.00万元，实际支出96.00万元，预算执行率96.00%。
二、评价方法
自评按产出、效益两个方面计分，满分100分。
经综合评定，项目得分为95.6分，评价等级为“优”。
三、绩效指标完成情况
1.产出指标
（1）数量指标。{}
"""


@pytest.mark.parametrize(
    ("told", "measure"),
    [
        ("补播出苗率为82.5%（年度指标值80%）。", ("补播出苗率", "80%", "82.5%")),
        ("亩均成本78元，低于年度指标值80元。", ("亩均成本", "80元", "78元")),
        ("里程成本9.86元/公里，比年度指标值10.20元/公里低。", ("里程成本", "10.20元/公里", "9.86元/公里")),
        ("成灾率2.1‰，控制在年度指标值3‰以内。", ("成灾率", "3‰", "2.1‰")),
        ("车辆占比为91.5%，完成年度指标值90%的目标。", ("车辆占比", "90%", "91.5%")),
        ("客运量为26.4万人次，年度指标值为25万人次。", ("客运量", "25万人次", "26.4万人次")),
        ("线路运营条数年度指标值86条，实际运营88条。", ("线路运营条数", "86条", "88条")),
        ("火情24小时扑灭率年度指标值95%，实际为100%。", ("火情24小时扑灭率", "95%", "100%")),
        ("植被盖度由上年的47.2%提高到48.0%。", ("植被盖度", None, "48.0%")),
        ("毒害草防治面积完成0.65万亩。", ("毒害草防治面积", None, "0.65万亩")),
    ],
)
def test_plan_and_result_of_a_measure_in_any_order(told: str, measure: tuple[str, str | None, str]) -> None:
    record = _read(_UNDER.format(told))
    (found,) = record["projects"][0]["indicators"]
    assert (found["level3"], found["target"], found["actual"]) == measure


@pytest.mark.parametrize("told", ["低于年度指标值80元。", "比年度指标值低3个百分点。"])
def test_a_comparison_without_its_measure_is_none(told: str) -> None:
    assert _read(_UNDER.format(told))["projects"][0]["indicators"] == []


def test_a_grade_concluded_where_the_methods_are_told() -> None:
    conclusion = _read(_UNDER.format(""))["conclusion"]
    assert (conclusion["score"], conclusion["grade"]) == (Decimal("95.6"), "优")


def test_a_comma_within_a_figure_ends_no_clause() -> None:
    (found,) = measures._by_clauses(_text("定量监测样品数年度指标值1,260批次，实际完成1,284批次；"))
    told = [part and part.text for part in (found.name, found.target, found.actual)]
    assert told == ["定量监测样品数", "1,260批次", "1,284批次"]


@pytest.mark.parametrize(
    ("score", "title"), [(0.99, "某市农业农村局\n2023年度绩效评价报告"), (None, "2023年度绩效评价报告")]
)
def test_lines_of_a_title_that_were_measured_in_a_picture_need_not_be_just_as_high(
    score: float | None, title: str
) -> None:
    entries = []
    for number, (line, size) in enumerate((("某市农业农村局", 24.0), ("2023年度绩效评价报告", 25.0))):
        word = Word(line, Box(100, 80 + 40 * number, 400, 80 + 40 * number + size), size=size, confidence=score)
        passage = Passage.of_word(1, word)
        block = Paragraph(passage, (Place(1, word.box),), size, centred=True)
        entries.append(Entry(number, block, Text.of(passage), ()))
    found = title_of(entries)
    assert found is not None
    assert found.passage.text == title
