"""Quantities: figures with an operator and a unit, and whether two of them compare."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.quantities import comparable, parse_quantity, parse_unit, unit_conflict

# a loaded machine is no failure
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.mark.parametrize(
    ("text", "operator", "value", "unit", "scale"),
    [
        ("≥1.60万亩", "≥", "1.60", "亩", 10**4),
        ("不低于98%", "≥", "98", "%", 1),
        ("98％以上", "≥", "98", "%", 1),
        ("达到98%以上", "≥", "98", "%", 1),
        ("1%以内", "≤", "1", "%", 1),
        ("控制在5%以内", "≤", "5", "%", 1),
        ("≥100百分比", "≥", "100", "百分比", 1),
        ("30天内", "≤", "30", "天", 1),
        ("≤35mg/m3", "≤", "35", "mg", 1),
        ("不超过３０分钟", "≤", "30", "分钟", 1),
        ("＜7个工作日", "<", "7", "个工作日", 1),
        ("高于60分", ">", "60", "分", 1),
        ("＝240份", "=", "240", "份", 1),
        ("＝12月", "=", "12", "月", 1),
        ("3 万次", "", "3", "次", 10**4),
        ("22.6万人次", "", "22.6", "人次", 10**4),
        ("≥3.2万千瓦时", "≥", "3.2", "千瓦时", 10**4),
        ("337054.03元", "", "337054.03", "元", 1),
        ("1,200户", "", "1200", "户", 1),
        ("≥500㎡", "≥", "500", "m2", 1),
        ("≤265元/平方米", "≤", "265", "元", 1),
        ("15台（套）", "", "15", "台(套)", 1),
        ("完成45处", "", "45", "处", 1),
        ("36个村卫生室", "", "36", "个", 1),
        ("1.2个百分点", "", "1.2", "个百分点", 1),
        ("97.6", "", "97.6", "", 1),
        ("20万", "", "20", "", 10**4),
    ],
)
def test_quantities(text: str, operator: str, value: str, unit: str, scale: int) -> None:
    quantity = parse_quantity(text)
    assert quantity is not None
    assert (quantity.operator, str(quantity.value)) == (operator, value)
    assert (quantity.unit.name, quantity.unit.scale) == (unit, scale)
    assert quantity.upper is None


@pytest.mark.parametrize(
    "text",
    [
        None, "", "良好", "完成", "2023年12月", "12月", "6月30日", "12月底前", "2023年12月15日前", "2023.12",
        "2023-12-31", "2022年", "20241231日前完成", "202412月", "7X24小时", "5×8小时", "从最高的25.88%下降至9.94%",
        "误差不超过二天", "第8名提升至前2名", "≥90%且≤100%", "序时进度", "当天", "1、完成任务",
    ],
)  # fmt: skip
def test_no_quantities(text: str | None) -> None:
    assert parse_quantity(text) is None


def test_ranges_and_approximations() -> None:
    between = parse_quantity("90%～95%")
    assert between is not None
    assert (between.value, between.upper, between.unit.name) == (Decimal(90), Decimal(95), "%")
    for text in ("60余次", "约50人", "8%左右", "2万余人"):
        quantity = parse_quantity(text)
        assert quantity is not None
        assert quantity.near


def test_units_per_something() -> None:
    unit = parse_unit("元/人*天")
    assert (unit.name, unit.per, unit.dimension) == ("元", "人*天", "money")


@pytest.mark.parametrize(
    ("target", "outcome", "conflict"),
    [
        ("≥216 万条", "115.54 万元", "dimension"),
        ("4个", "100%", "dimension"),
        ("≥1.60万亩", "1.62亩", "scale"),
        ("≥8600亩", "8120万亩", "scale"),
        ("≤1‰", "0.8%", "scale"),
        ("≤24小时", "20天", "scale"),
        ("≥3万次", "30700次", "scale"),
        ("≥2.4万亩", "15800亩", "scale"),
        ("≤24小时", "20分钟", None),
        ("≤1‰", "0.02%", None),
        ("505.00万元", "472.63元", None),
        ("≤265元/平方米", "248.6元", None),
        ("12个", "12家", None),
        ("≥13915平方米", "1.4万㎡", "scale"),
        ("≥13915平方米", "1.4公顷", None),
        ("≥5度", "6个", None),
        ("0起", "0%", None),
    ],
)
def test_units_that_cannot_both_be_meant(target: str, outcome: str, conflict: str | None) -> None:
    one, other = parse_quantity(target), parse_quantity(outcome)
    assert one is not None
    assert other is not None
    assert unit_conflict(one, other) == conflict


@pytest.mark.parametrize(
    ("target", "outcome", "factor"),
    [
        ("≥3万次", "30700次", None),
        ("≥5吨", "5200公斤", Fraction(1, 1000)),
        ("≤4小时", "200分钟", Fraction(1, 60)),
        ("≥42处", "45", Fraction(1)),
        ("≥5.2万人", "5.37", Fraction(1)),
        ("≥5.2万人", "53700", None),
        ("≥1.60万亩", "1.62亩", None),
        ("≥5度", "6个", None),
    ],
)
def test_taking_an_outcome_to_the_targets_unit(target: str, outcome: str, factor: Fraction | None) -> None:
    one, other = parse_quantity(target), parse_quantity(outcome)
    assert one is not None
    assert other is not None
    assert comparable(one, other) == factor


@given(st.text(alphabet="≥≤0123456789.,%万元个-~/约以上年月日 ", max_size=14))
def test_any_text_is_a_quantity_or_none(text: str) -> None:
    quantity = parse_quantity(text)
    assert quantity is None or quantity.value.is_finite()
