"""Heads that are not understood are told, with what stands under them."""

import pytest
from tables import table

from extractor.layout.blocks import Layout
from extractor.layout.sections import section_tree
from extractor.readers.form import FormReader

HEAD = "一级指标|二级指标|三级指标|年度指标值|{}|分值|得分"
ROWS = ("产出指标|数量指标|养护里程|≥120公里|118公里|50|49", "效益指标|社会效益|出行时间|缩短|缩短|40|40")


def strange(*rows: str) -> list[str]:
    made = table(*rows)
    reading = FormReader().read(Layout((made,), section_tree([made])))
    assert all("not understood" in note for note in reading.notes)
    assert len(reading.notes) == len(reading.strange)
    return ["".join(head.text.split()) for head in reading.strange]


def test_a_head_that_is_not_understood_is_named() -> None:
    assert strange(HEAD.format("甲栏"), *ROWS) == ["甲栏"]


@pytest.mark.parametrize("head", ["实际完成值", "评分标准", "预警等级", "备注"])
def test_what_is_understood_is_not_whether_a_field_takes_it_or_not(head: str) -> None:
    assert strange(HEAD.format(head), *ROWS) == []


def test_running_numbers_and_blank_columns_are_nothing() -> None:
    numbered = (
        "甲栏|一级指标|二级指标|三级指标|年度指标值|乙栏",
        *(f"{n}|产出指标|数量指标|里程{n}|9|" for n in (1, 2, 3)),
    )
    assert strange(*numbered) == []


def test_a_figure_among_funds_under_a_strange_head_is_enough() -> None:
    funds = ("项目资金（万元）|年初预算数|甲栏|全年执行数", "年度资金总额|80.00|75.00|74.20")
    assert strange(*funds) == ["甲栏"]
