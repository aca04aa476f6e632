from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from extractor.checks import check
from extractor.checks.rule_sets import RuleSet, detected, names, rule_set
from extractor.errors import UsageError
from extractor.schemas import blank


def _record(target: str, actual: str, score: str, line: dict[str, Any] | None = None) -> dict[str, Any]:
    indicator = {**blank("Indicator"), "level1": "产出指标", "level2": "数量指标", "level3": "修复里程"}
    indicator |= {"target": target, "actual": actual, "weight": Decimal(10), "score": Decimal(score)}
    indicator |= {"deviation_reason": "雨季停工"}
    fund = {**blank("FundLine"), "label": "资金总额", "category": "total", **(line or {})}
    project = {**blank("Project"), "name": "道路养护", "indicators": [indicator], "funds": [fund]}
    head = {"report_type": "project_self_evaluation", "title": "自评表", "fiscal_year": 2023, "organization": "某局"}
    return {**blank("Record"), **head, "projects": [project]}


def _said(record: dict[str, Any], rules: RuleSet | None = None) -> list[str]:
    return [finding.message for finding in check(record, None, rules) if finding.rule == "score.prorata"]


def test_the_default_is_pro_rata_and_is_named() -> None:
    assert _said(_record("≥50公里", "40公里", "8.00")) == []
    said = _said(_record("≥50公里", "40公里", "9.00"))
    assert len(said) == 1
    assert "全国通用规则" in said[0]


def test_inverse_indicators_score_target_by_outcome() -> None:
    rules = rule_set("inverse")
    assert _said(_record("≤20天", "25天", "8.00"), rules) == []
    assert _said(_record("≤20天", "25天", "9.00"), rules)
    assert _said(_record("≤20天", "25天", "9.00")) == []  # the default only asks for less than the weight


def test_where_nothing_is_earned_below_the_target_a_share_is_too_much() -> None:
    rules = rule_set("all_or_nothing")
    assert _said(_record("≥50公里", "40公里", "0"), rules) == []
    assert _said(_record("≥50公里", "40公里", "8.00"), rules)


def test_bands_of_a_form_are_not_computed() -> None:
    assert _said(_record("≥50公里", "40公里", "9.00"), rule_set("graded")) == []


def test_execution_by_bands_is_no_error() -> None:
    line = {"weight": Decimal(10), "score": Decimal(10), "execution_rate": Decimal("96.00")}
    record = _record("≥50公里", "50公里", "10", line)
    assert "funds.score" in {finding.rule for finding in check(record)}
    assert "funds.score" not in {finding.rule for finding in check(record, None, rule_set("execution_bands"))}


@pytest.mark.parametrize(("score", "count"), [("8.00", 0), ("5.00", 1)])
def test_a_grade_in_the_words_of_the_rule_earns_within_its_share(score: str, count: int) -> None:
    assert len(_said(_record("改善出行条件", "达成预期指标", score))) == count


@pytest.mark.parametrize(
    ("note", "wanted"),
    [
        ("反向指标（即目标值为≤*），得分=年度指标值/全年实际值×该指标分值。", ("inverse",)),
        ("未完成年度指标值的，该项不得分。", ()),
        ("定量指标未完成的不得分。", ("all_or_nothing",)),
        ("完成情况分档计分，档次由主管部门定。", ("graded",)),
        ("预算执行率≥95%得10分，90%至95%得8分。", ("execution_bands",)),
        ("本表得分由系统生成。", ()),
    ],
)
def test_sets_are_told_by_notes(note: str, wanted: tuple[str, ...]) -> None:
    assert detected([note]) == wanted


def test_sets_are_named_and_others_refused() -> None:
    assert names()[0] == "national"
    assert rule_set().grades[0].low == Fraction("0.8")
    with pytest.raises(UsageError, match="bands_of_mars"):
        rule_set("bands_of_mars")


@pytest.mark.parametrize(
    ("note", "wanted"),
    [
        (
            "填表说明：预算执行率≥95%得10分，90%（含）至95%得8分，80%至90%得6分，低于80%不得分。",
            "execution_bands(95=10;90=8;80=6;0=0)",
        ),
        (
            "预算执行率95%（含）以上得满分；60%-95%的按执行率得分；60%以下的不得分。",
            "execution_bands(95=100%;60=rate;0=0)",
        ),
        ("完成率90%以上得100%分值；80%至90%得80%分值；80%以下不得分。", "graded(90=100%;80=80%;0=0)"),
        ("预算执行率100%得10分，每低1个百分点扣0.5分。", "execution_bands"),
        ("预算执行率≥95%得8分，90%至95%得10分，90%以下不得分。", "execution_bands"),
    ],
)
def test_bands_are_read_off_the_notes_or_left_open(note: str, wanted: str) -> None:
    assert detected([note]) == (wanted,)


@pytest.mark.parametrize(
    ("rate", "score", "wrong"), [("96.00", "10", False), ("92.50", "8", False), ("92.50", "9.25", True),
                                 ("95.00", "8", False), ("42.00", "8", True)],
)  # fmt: skip
def test_execution_scores_by_the_bands_of_the_form(rate: str, score: str, wrong: bool) -> None:
    line = {"weight": Decimal(10), "score": Decimal(score), "execution_rate": Decimal(rate)}
    rules = rule_set("execution_bands(95=10;90=8;0=0)")
    found = [
        each for each in check(_record("≥50公里", "50公里", "10", line), None, rules) if each.rule == "funds.score"
    ]
    assert bool(found) is wrong
    assert all("执行率分档计分（95=10;90=8;0=0）" in each.message and each.severity == "warning" for each in found)


def test_outcomes_score_by_the_steps_of_the_form() -> None:
    rules = rule_set("graded(90=100%;80=80%;0=0)")
    assert _said(_record("≥50公里", "40公里", "8.00"), rules) == []
    assert _said(_record("≥50公里", "30公里", "0"), rules) == []
    said = _said(_record("≥50公里", "30公里", "6.00"), rules)
    assert len(said) == 1
    assert "指标分档计分" in said[0]


@pytest.mark.parametrize("name", ["execution_bands(95:10)", "inverse(95=10)"])
def test_bands_that_are_none_are_refused(name: str) -> None:
    with pytest.raises(UsageError):
        rule_set(name)
