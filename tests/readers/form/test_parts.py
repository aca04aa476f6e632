"""The parts of the form reader, each on cells and passages made for the purpose."""

from decimal import Decimal

import pytest
from tables import table

from extractor.document import Alternative, Box, Passage, Place, Word
from extractor.layout.blocks import Cell, Layout, Paragraph, Table, TablePart
from extractor.layout.sections import section_tree
from extractor.readers.form import FormReader, bands, facts, pairs
from extractor.readers.form.events import Band, Fact
from extractor.readers.form.facts import first_words
from extractor.readers.form.funds import bare_label, read_funds
from extractor.readers.form.goals import numbered
from extractor.readers.form.indicators import IndicatorReader
from extractor.readers.form.mending import meant, mended
from extractor.readers.form.reader import kind_of
from extractor.readers.form.ticks import ticked_option


def value(leaf: object) -> object:
    return leaf.value if leaf is not None else None  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("printed", "option"),
    [
        ("☑经常性项目 □一次性项目", "经常性项目"),
        ("1、常年性项目 □ 2、延续性项目 □ 3、一次性项目 ☑", "一次性项目"),
        ("1、持续性项目 □ 2、新增性项目 √", "新增性项目"),
        ("是 ☑ 否 □（请打勾）", "是"),
        ("确定能\n☑有可能\n□完全不可能", "有可能"),
        ("确定能 □有可能 □完全不可能", None),
        ("□经常性 □一次性", None),
        ("☑经常性 ☑一次性", None),
    ],
)
def test_the_ticked_option(printed: str, option: str | None) -> None:
    assert value(ticked_option(Passage(printed))) == option


def test_facts_behind_colons() -> None:
    found = pairs.inline(Passage("填报单位（盖章）：某县水务局   金额单位：万元"))
    assert [(name, told.text) for _, name, _, told in found] == [
        ("organization", "某县水务局"),
        ("amount_unit", "万元"),
    ]


def test_prose_with_a_colon_is_no_fact() -> None:
    assert pairs.inline(Passage("现将有关情况报告如下：项目名称：甲")) == []


def test_numbered_goals_are_a_goal_each() -> None:
    found = numbered(Passage("目标1：建成甲。\n目标2：建成乙。"))
    assert [(name.text, text.text) for name, text in found if name] == [("目标1", "建成甲。"), ("目标2", "建成乙。")]
    assert numbered(Passage("完成目标2：建成"))[0][0] is None


@pytest.mark.parametrize(
    ("printed", "bare"),
    [("其中：财政拨款（万元）：", "财政拨款"), ("年度资金总额：", "年度资金总额"), ("1.其他资金", "其他资金")],
)
def test_a_label_without_prefix_unit_and_colon(printed: str, bare: str) -> None:
    assert bare_label(Passage(printed)).text == bare


def test_a_period_is_a_start_and_an_end() -> None:
    fields = facts.project_fields(Fact("facts", "period", Passage("起止时间"), Passage("2023年1月-2024年12月")))
    assert {name: value(leaf) for name, leaf in fields.items()} == {"start": "2023年1月", "end": "2024年12月"}


FUNDS = table(
    "项目资金(万元)|       |年初预算数|全年预算数|全年执行数|分值|执行率|得分",
    "^             |资金总额|100.00   |120.50    |110.00    |10  |91.29%|9.13",
    "^             |其中：财政拨款|80.00|100.50   |90.00     |—   |89.55%|—",
    "^             |其他资金|20.00    |          |20.00     |    |      |",
)


def test_funds_under_a_head_keep_their_scale_and_their_blanks() -> None:
    (band,) = [event for event in bands.segment(FUNDS, department=False) if isinstance(event, Band)]
    lines = read_funds(band)
    assert [(value(line["label"]), value(line["category"])) for line in lines] == [
        ("资金总额", "total"), ("财政拨款", "fiscal_appropriation"), ("其他资金", "other"),
    ]  # fmt: skip
    assert value(lines[0]["annual_budget"]) == Decimal("120.50")
    assert str(value(lines[0]["initial_budget"])) == "100.00"
    assert value(lines[1]["weight"]) is None
    assert value(lines[2]["annual_budget"]) is None


def read(*rows: str, breaks: tuple[int, ...] = ()) -> tuple[list[tuple[object, ...]], IndicatorReader]:
    made = table(*rows, breaks=breaks)
    (band,) = [event for event in bands.segment(made, department=False) if isinstance(event, Band)]
    reader = IndicatorReader(band)
    names = ("level1", "level2", "level3", "target", "actual", "weight", "score")
    return [tuple(value(tree.get(name)) for name in names) for tree in reader.read()], reader


HEAD = "一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分"


def test_levels_go_down_through_merged_cells_and_totals_end_the_rows() -> None:
    rows, reader = read(
        HEAD,
        "产出指标|数量指标|甲|≥2个|2个|10|10",
        "^       |^      |乙|≥3个|3个|10|9",
        "^       |质量指标|丙|100%|98%|10|9.8",
        "总分    |<      |< |<   |<  |30|28.8",
    )
    assert [row[:3] for row in rows] == [
        ("产出指标", "数量指标", "甲"), ("产出指标", "数量指标", "乙"), ("产出指标", "质量指标", "丙"),
    ]  # fmt: skip
    assert reader.totals is not None
    assert value(reader.totals.weight) == Decimal(30)
    assert value(reader.totals.score) == Decimal("28.8")


def test_a_level_cut_by_a_page_break_is_taken_from_the_side_that_prints_it() -> None:
    rows, _ = read(
        HEAD,
        "       |       |甲|≥2个|2个|10|10",
        "产出指标|数量指标|乙|≥3个|3个|10|10",
        "^       |质量指标|丙|100%|100%|10|10",
        "       |       |丁|100%|100%|10|10",
        breaks=(2, 4),
    )
    assert [row[:2] for row in rows] == [
        ("产出指标", "数量指标"), ("产出指标", "数量指标"), ("产出指标", "质量指标"), ("产出指标", "质量指标"),
    ]  # fmt: skip


def test_a_first_level_printed_nowhere_is_the_standard_parent() -> None:
    rows, _ = read(HEAD, " |数量指标|甲|1个|1个|5|5", "^|质量指标|乙|1个|1个|5|5")
    assert [row[0] for row in rows] == ["产出指标", "产出指标"]


def test_rows_without_a_third_level_are_no_indicators() -> None:
    rows, _ = read(HEAD, "效益指标|经济效益指标| | | | |", "^|社会效益指标|不适用| | | |", "^|生态效益指标|甲|1|1|5|5")
    assert [row[2] for row in rows] == ["甲"]


def test_operator_value_and_unit_are_joined_and_a_qualitative_mark_is_left_out() -> None:
    rows, _ = read(
        "一级指标|二级指标|三级指标|指标性质|指标值|度量单位|完成值|分值|得分",
        "产出指标|数量指标|甲|≥|50|个|51|5|5",
        "^|质量指标|乙|定性|良好| |良好|5|5",
    )
    assert [row[3] for row in rows] == ["≥50个", "良好"]


def test_group_lines_and_reasons_of_an_unruled_table() -> None:
    made = table(
        "二级指标|三级指标|年度指标值|实际完成值|分值|得分",
        "产出指标|<|<|<|<|<",
        "数量指标|甲|2场|1场|10|5",
        "偏差原因：场地停用|<|<|<|<|<",
        "|乙|3场|3场|10|10",
        "效益指标|<|<|<|<|<",
        "社会效益|丙|4|4|10|10",
    )
    (band,) = [event for event in bands.segment(made, department=False) if isinstance(event, Band)]
    found = IndicatorReader(band).read()
    assert [(value(t["level1"]), value(t["level2"]), value(t["level3"])) for t in found] == [
        ("产出指标", "数量指标", "甲"), ("产出指标", "数量指标", "乙"), ("效益指标", "社会效益", "丙"),
    ]  # fmt: skip
    assert value(found[0]["deviation_reason"]) == "场地停用"


def test_a_list_head_is_no_fact() -> None:
    made = table("序号|项目名称|备注", "1|甲| ", "2|乙| ")
    assert not [event for event in bands.segment(made, department=False) if isinstance(event, Fact)]


@pytest.mark.parametrize(
    ("read", "label"),
    [
        ("年初预箅数", "年初预算数"),
        ("三级指林", "三级指标"),
        ("年初预算数", None),
        ("产出目林", None),
        ("财政拔款", None),
    ],
)
def test_a_misread_label_is_the_one_usual_label_like_it(read: str, label: str | None) -> None:
    assert meant(read) == label


def test_a_mended_label_keeps_what_was_read() -> None:
    word = Word("年初预箅数", Box(0, 0, 50, 10), confidence=0.7)
    cell = Cell(0, 0, 1, 1, Passage.of_word(1, word), (Place(1, word.box),))
    table = Table((cell,), 1, 1, (TablePart(1, word.box, 0, 0),))
    (block,) = mended(Layout((table,))).blocks
    assert isinstance(block, Table)
    (mended_word,) = block.cells[0].passage.words
    assert mended_word.text == "年初预算数"
    assert mended_word.repair is not None
    assert mended_word.repair.first == "年初预箅数"


@pytest.mark.parametrize(
    ("read", "others", "wanted"),
    [
        ("执行事", ("执行率",), "执行率"),
        ("执行事", ("执行串",), "执行事"),
        ("得分", ("分值",), "得分"),
        ("9.8分", ("得分",), "9.8分"),
    ],
)
def test_a_head_that_the_recogniser_held_possible_is_taken(read: str, others: tuple[str, ...], wanted: str) -> None:
    word = Word(
        read, Box(0, 0, 50, 10), confidence=0.95, alternatives=tuple(Alternative(each, 0.04) for each in others)
    )
    cell = Cell(0, 0, 1, 1, Passage.of_word(1, word), (Place(1, word.box),))
    (block,) = mended(Layout((Table((cell,), 1, 1, (TablePart(1, word.box, 0, 0),)),))).blocks
    assert isinstance(block, Table)
    assert block.cells[0].text == wanted


@pytest.mark.parametrize(
    ("read", "wanted"),
    [
        (("一级指标", "二级指标", "二级指标"), ["一级指标", "二级指标", "三级指标"]),
        (("二级指标", "二级指标", "三级指标"), ["一级指标", "二级指标", "三级指标"]),
        (("一级指标", "三级指标（内容）", "三级指标"), ["一级指标", "二级指标（内容）", "三级指标"]),
        (("一级指标", "二级指标", "指标值"), ["一级指标", "二级指标", "指标值"]),
        (("三级指标", "二级指标", "一级指标"), ["三级指标", "二级指标", "一级指标"]),
    ],
)
def test_of_three_heads_of_levels_the_one_out_of_turn_was_misread(read: tuple[str, ...], wanted: list[str]) -> None:
    words = [Word(text, Box(60 * at, 0, 60 * at + 50, 10), confidence=0.99) for at, text in enumerate(read)]
    cells = tuple(Cell(0, at, 1, 1, Passage.of_word(1, word), (Place(1, word.box),)) for at, word in enumerate(words))
    (block,) = mended(Layout((Table(cells, 1, 3, (TablePart(1, Box(0, 0, 170, 10), 0, 0),)),))).blocks
    assert isinstance(block, Table)
    assert [cell.text for cell in block.cells] == wanted


def test_a_text_layer_is_never_mended() -> None:
    made = table("年初预箅数|1")
    assert mended(Layout((made,))).blocks == (made,)


def test_the_type_is_told_by_heads_where_no_title_does() -> None:
    made = table("一级指标|二级指标|三级指标|年度指标值|完成目标可能性", "产出指标|数量指标|甲|1个|确定能")
    kind = kind_of(Layout((made,)))
    assert kind is not None
    assert kind.value == "project_monitoring"


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("某局项目支出绩效自评报告", "narrative_evaluation"),
        ("某局项目支出绩效自评表（附说明）", "project_self_evaluation"),
    ],
)
def test_a_short_text_is_a_report_where_its_title_says_so(title: str, kind: str) -> None:
    told = "项目于年初启动，年内按计划完成，资金使用合规，各项任务均已验收，群众反映良好，未发生任何安全事故。"
    texts = [title, "一、项目情况", told * 2, "二、资金情况", told * 2, "三、绩效情况", told * 2]
    places = [Place(1, Box(50, 20.0 * row, 500, 20.0 * row + 12)) for row in range(len(texts))]
    blocks = tuple(
        Paragraph(Passage.of_word(1, Word(text, place.box)), (place,), 12, centred=text == title)
        for text, place in zip(texts, places, strict=True)
    )
    made = table("项目名称|预算", "甲|1")
    found = kind_of(Layout((*blocks, made), section_tree(blocks)))
    assert found is not None
    assert found.value == kind


def lines_of(*rows: str) -> list[dict[str, object]]:
    made = table(*rows)
    found = [event for event in bands.segment(made, department=False) if isinstance(event, Band)]
    return [line for band in found for line in read_funds(band)]


def test_text_in_place_of_amounts_is_no_line_of_funds() -> None:
    lines = lines_of(
        "项目资金|资金来源|全年预算数|全年执行数",
        "^|资金总额|100.00|90.00",
        "^|其他资金|—|—",
        "资金管理情况||情况说明|<",
        "^|分配科学性|资金按人数和补助标准分配到县|<",
    )
    assert [value(line["label"]) for line in lines] == ["资金总额", "其他资金"]


def test_income_beside_expenditure_goes_left_block_first() -> None:
    lines = lines_of(
        "收入预算|<     |支出预算|<     |<       ",
        "资金来源|金额  |支出明细|金额  |测算依据",
        "收入合计|682.00|支出合计|682.00|        ",
        "财政拨款|586.00|疫苗采购|248.00|按 12 吨",
        "其他资金|96.00 |防疫补助|434.00|        ",
    )
    assert [(value(line["side"]), value(line["label"]), value(line["category"])) for line in lines] == [
        ("income", "收入合计", "total"),
        ("income", "财政拨款", "fiscal_appropriation"),
        ("income", "其他资金", "other"),
        ("expenditure", "支出合计", "total"),
        ("expenditure", "疫苗采购", "item"),
        ("expenditure", "防疫补助", "item"),
    ]


def test_years_that_lie_behind_are_no_funds() -> None:
    assert lines_of("年度|预算数|支出数", "2020年|548.00|541.26", "2021年|612.00|566.00") == []


def test_kinds_of_funds_and_a_rate_in_one_row_with_their_total() -> None:
    lines = lines_of("资金|预算数|348.00|其中：财政资金|312.00|其他资金|36.00|执行率|97.5%")
    assert [(value(line["label"]), value(line.get("annual_budget"))) for line in lines] == [
        ("预算数", Decimal("348.00")), ("财政资金", Decimal("312.00")), ("其他资金", Decimal("36.00")),
    ]  # fmt: skip
    assert value(lines[0]["execution_rate"]) == Decimal("97.5")


def test_of_four_levels_the_last_names_the_measure() -> None:
    rows, _ = read(
        "一级指标|二级指标|三级指标|四级指标|年度指标值|实际完成值|分值|得分",
        "产出指标|数量指标|1.设施建设|1.1 大棚|≥2座|2座|10|10",
        "^       |^       |^         |1.2 冷库|≥1座|1座|10|10",
        "^       |质量指标|2.工程质量|       |100%|100%|10|10",
    )
    assert [row[1:3] for row in rows] == [
        ("数量指标", "1.1 大棚"), ("数量指标", "1.2 冷库"), ("质量指标", "2.工程质量"),
    ]  # fmt: skip


def test_a_number_is_cut_off_before_the_next_label_of_its_line() -> None:
    leaf = facts.project_fields(Fact("facts", "phone", Passage("电话"), Passage("0730-1234567　单位负责人签字：")))
    assert value(leaf["phone"]) == "0730-1234567"


def test_amounts_and_rates_told_in_pairs_over_several_rows() -> None:
    (line,) = lines_of(
        "年初预算（万元）|320.00|全年预算（万元）|320.00",
        "全年执行（万元）|304.00|预算执行率|95.00%",
        "预算执行率分值|10|预算执行率得分|9.5",
    )
    told = {name: str(value(leaf)) for name, leaf in line.items() if name not in ("label", "category")}  # type: ignore[arg-type]
    assert told == {
        "initial_budget": "320.00", "annual_budget": "320.00", "executed": "304.00", "execution_rate": "95.00",
        "weight": "10", "score": "9.5",
    }  # fmt: skip


def test_rates_printed_with_their_labels_beside_amounts() -> None:
    lines = lines_of(
        "预算执行情况|预算数（万元）：|186.00|执行数（万元）：|182.28|执行率：98.00%|得分：9.8",
        "^|其中：财政拨款|186.00|其中：财政拨款|182.28| | ",
    )
    assert [(value(line["label"]), value(line["annual_budget"]), value(line["executed"])) for line in lines] == [
        ("预算数", Decimal("186.00"), Decimal("182.28")), ("财政拨款", Decimal("186.00"), Decimal("182.28")),
    ]  # fmt: skip
    assert value(lines[0]["score"]) == Decimal("9.8")


def test_blocks_of_long_term_and_annual_indicators_are_one_form() -> None:
    head = "目标名称|一级指标|二级指标|三级指标|指标值|依据"
    layout = Layout(
        (
            table(
                "项目名称|停车设施|<|<|<|<",
                "长期绩效目标表|<|<|<|<|<",
                head,
                "长期绩效目标1|产出指标|数量指标|新增泊位|≥1500个|规划",
                "年度绩效目标表|<|<|<|<|<",
                head,
                "年度绩效目标1|产出指标|数量指标|新增泊位|≥500个|计划",
            ),
        )
    )
    (project,) = FormReader().read(layout).record["projects"]
    assert [(i["goal"], i["level3"], i["target"]) for i in project["indicators"]] == [
        ("长期绩效目标1", "新增泊位", "≥1500个"), ("年度绩效目标1", "新增泊位", "≥500个"),
    ]  # fmt: skip


def test_the_years_amounts_beside_the_whole_periods() -> None:
    lines = lines_of(
        "项目资金|实施期资金总额：2623.14|合计|874.38",
        "^|^|其中：一般公共预算|777.10",
        "^|^|政府性基金| ",
    )
    assert [
        (value(line["label"]), value(line.get("period_budget")), value(line.get("annual_budget"))) for line in lines
    ] == [
        ("合计", Decimal("2623.14"), Decimal("874.38")), ("一般公共预算", None, Decimal("777.10")),
        ("政府性基金", None, None),
    ]  # fmt: skip


def test_weight_and_score_of_funds_that_stand_across() -> None:
    lines = lines_of(
        "项目资金| |总额|财政拨款|其他资金",
        "^|全年预算数|540.05|434.34|105.71",
        "^|全年执行数|522.14|434.34|87.80",
        "^|分值（10分）|10|得分|9.67",
    )
    assert [value(line["label"]) for line in lines] == ["总额", "财政拨款", "其他资金"]
    assert (value(lines[0]["weight"]), value(lines[0]["score"])) == (10, Decimal("9.67"))
    assert lines[2].get("weight") is None


def test_a_title_below_the_number_of_an_attachment_within_the_table() -> None:
    made = table(
        "附件1|<|<|<",
        "项目支出绩效自评表|<|<|<",
        "（2023年度）|<|<|<",
        "项目名称|甲工程|实施单位|某县农技站",
        "一级指标|三级指标|年度指标值|实际完成值",
        "产出指标|养护里程|10公里|10公里",
    )
    record = FormReader().read(Layout((made,))).record
    assert (record["title"], record["fiscal_year"]) == ("项目支出绩效自评表", 2023)


def test_a_body_that_only_a_title_names() -> None:
    made = table("某某市水务局项目支出绩效自评表|<", "项目名称|甲工程", "三级指标|实际完成值", "养护里程|10公里")
    assert FormReader().read(Layout((made,))).record["organization"] == "某某市水务局"


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("(盖章)： 某桥县水利局", "某桥县水利局"),
        ("（盖章 某桥县水利局", "某桥县水利局"),
        ("某桥县水利局（盖章）", "某桥县水利局（盖章）"),
        ("（盖章）：", "（盖章）："),
    ],
)
def test_a_remark_parted_from_its_label_begins_no_name(printed: str, name: str) -> None:
    assert first_words(Passage(printed)).text == name
