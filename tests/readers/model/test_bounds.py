"""Names and values end where the measure does, whichever word a model stopped at."""

from decimal import Decimal

import pytest

from extractor.document import Box, Passage, Word
from extractor.readers.model.bounds import budgets, name_of, value_of
from extractor.readers.tree import Leaf


def line_of(text: str) -> Passage:
    return Passage.of_word(1, Word(text, Box(0, 0, 10, 10)))


def named(line: str, told: str) -> str:
    whole = line_of(line)
    start = line.index(told)
    return str(name_of(Leaf(told, whole[start : start + len(told)]), whole).value)


def valued(line: str, told: str) -> str:
    whole = line_of(line)
    start = line.index(told)
    return str(value_of(Leaf(told, whole[start : start + len(told)]), whole).value)


@pytest.mark.parametrize(
    ("line", "told", "name"),
    [
        ("实际到位资金80万元，全年执行数74万元", "执行数", "全年执行数"),
        ("实际到位资金80万元，全年执行数74万元", "全年执行数", "全年执行数"),
        ("安排资金80万元，实际到位资金80万元", "到位资金", "实际到位资金"),
        ("项目实际支出74万元", "实际支出", "项目实际支出"),
        ("预算80万元，支出74万元", "支出", "支出"),
        ("全年组织开展巡查52次", "全年组织开展巡查", "巡查"),
        ("全年养护里程118公里", "全年养护里程", "养护里程"),
        ("全年完成率98%", "全年完成率", "完成率"),
        ("组织机构健全率100%", "组织机构健全率", "组织机构健全率"),
        ("印发宣传册52份", "印发宣传册", "印发宣传册"),
    ],
)
def test_a_name_is_the_measures_own(line: str, told: str, name: str) -> None:
    assert named(line, told) == name


@pytest.mark.parametrize(
    ("line", "told", "value"),
    [
        ("满意度达97%以上", "97%", "97%以上"),
        ("满意度达97%以上", "达97%", "97%以上"),
        ("投诉率控制在1%以内", "控制在1%以内", "1%以内"),
        ("响应时间不超过30分钟", "30分钟", "不超过30分钟"),
        ("面积≥500㎡。", "500㎡", "≥500㎡"),
        ("门头数=12处", "12处", "=12处"),
        ("年度指标值90%，实际完成92%", "92%", "92%"),
        ("成灾率2.1‰，控制在年度指标值3‰以内", "3‰", "3‰"),
        ("制度为健全", "为健全", "为健全"),
    ],
)
def test_a_value_keeps_what_bounds_it_and_no_more(line: str, told: str, value: str) -> None:
    assert valued(line, told) == value


def test_words_put_together_from_two_places_are_not_widened() -> None:
    line = line_of("线上100%覆盖以上")
    pieces = Passage.join([line[0:2], line[6:8]])
    assert value_of(Leaf("线上1覆盖", pieces), line).value == "线上1覆盖"
    assert name_of(Leaf("线上覆盖", pieces), line).value == "线上覆盖"


def test_a_lone_budget_that_is_not_the_years_first_is_the_annual_one() -> None:
    leaf = Leaf(Decimal(80), line_of("80"))
    assert budgets({"initial_budget": leaf}, {"initial_budget": "4:预算安排资金80万元"}) == {"annual_budget": leaf}
    first = {"initial_budget": leaf}
    assert budgets(first, {"initial_budget": "4:年初预算80万元"}) == first
    assert budgets(first, {"initial_budget": "80"}) == first
    both = {"initial_budget": leaf, "annual_budget": leaf}
    assert budgets(both, {"initial_budget": "4:预算80万元"}) == both
