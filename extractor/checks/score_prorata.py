"""score.prorata: scores of quantified indicators."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from extractor.checks.relation import Proportion, Relation, Sum
from extractor.checks.report import Figure, Report
from extractor.extraction import Finding
from extractor.figures import Interval, Quantity, behind, comparable

# names of measures of which less is better, or may be: without an operator, their direction is not known
_LESS_IS_BETTER = re.compile(
    r"成本|费用|经费|价|投诉|事故|死亡|逾期|超支|违规|违法|差错|误差|错误|时间|时限|时长|天数|周期|耗时|间隔|案件|发案|发病|发生|"
    r"失业|返贫|漏|丢|退|流失|空置|闲置|损耗|损失|能耗|排放|污染|浓度|缩短|下降|降低|减少|控制|缺|不合格|故障|等待"
)
# reasons that explain why a target that was met still costs points
_SET_TOO_LOW = re.compile(r"偏低|过低|保守|超额|超出|超过|高于|目标设|指标设|设置|偏离|调整")

Outcome = Literal["met", "short", "over", "unknown"]


@dataclass(frozen=True, slots=True)
class _Row:
    """An indicator whose target and outcome can be compared. `factor` takes the outcome to the target's unit."""

    data: Mapping[str, Any]
    score: Figure
    weight: Figure
    target: Figure
    actual: Figure
    operator: str
    factor: Fraction

    @property
    def outcome(self) -> Outcome:
        """What became of the target; `over` is beyond a limit, `unknown` where the print leaves it open."""
        ratio = self.actual.behind * Interval.exactly(self.factor)
        goal = Fraction(self.target.value)
        equal = ratio.low <= goal <= ratio.high
        if equal:
            return "unknown" if self.operator in ("<", ">") else "met"
        if self.operator in ("≤", "<"):
            return "met" if ratio.high < goal else "over"
        costs = "成本" in f"{self.data['level1']}{self.data['level2']}"
        unsure = not self.operator or self.operator == "="
        if costs or (unsure and _LESS_IS_BETTER.search(self.data["level3"])):
            return "over" if goal == 0 else "unknown"
        if ratio.low > goal:
            return "met" if self.operator in ("≥", ">") or (goal and not self.operator) else "over" if not goal else "unknown"
        return "short"


def relations(report: Report) -> Iterator[Relation]:
    """未完成的定量指标按完成比例得分，完成的得满分 (a target missed is scored weight × actual / target, one met in full)."""
    for place, row, name in _rows(report):
        subject = (f"{name[0]}“{row.data['level3']}”得分", f"{name[1]}{row.data['level3']}, score")
        outcome = row.outcome
        if outcome == "short" or (outcome == "met" and row.operator in ("≥", ">", "") and row.target.value):
            if outcome == "short" or not _explained(row):
                yield Proportion(
                    rule="score.prorata", severity="warning", subject=subject, share=row.score, whole=row.weight,
                    part=row.actual, base=row.target, factor=row.factor, capped=True,
                )  # fmt: skip
        elif outcome == "met" and not _explained(row):
            yield Sum(rule="score.prorata", severity="warning", subject=subject, whole=row.score, parts=(row.weight,))


def findings(report: Report) -> Iterator[Finding]:
    """超过上限的指标不应得满分 (an indicator over its limit earns no full score)."""
    for place, row, name in _rows(report):
        if row.outcome == "over" and row.score.value >= row.weight.value:
            text = f"{row.data['target']} / {row.data['actual']}"
            score = format(row.score.value, "f")
            yield Finding(
                "score.prorata", "warning", tuple(f"{place}/{key}" for key in ("score", "weight", "target", "actual")),
                f"< {row.weight.value:f}", score,
                f"{name[0]}“{row.data['level3']}”指标值与完成值为 {text}，未达到要求，却得满分 {score}",
                f"{name[1]}{row.data['level3']}: target and outcome are {text}; the limit is exceeded, yet the score is full: {score}",
            )  # fmt: skip


def _rows(report: Report) -> Iterator[tuple[str, _Row, tuple[str, str]]]:
    if report.record["report_type"] == "project_monitoring":
        return
    for form in report.forms:
        for place, data in form.rows("indicators"):
            row = _row(report, place, data)
            if row:
                yield place, row, report.name_of(form)


def _row(report: Report, place: str, data: Mapping[str, Any]) -> _Row | None:
    score = report.figure(place, data, "score", "points")
    weight = report.figure(place, data, "weight", "exact")
    target, actual = report.quantity(data["target"]), report.quantity(data["actual"])
    if not (score and weight and weight.value and target and actual):
        return None
    factor = comparable(target, actual)
    if factor is None or not (_plain(target) and _plain(actual)) or actual.operator not in ("", "="):
        return None
    # a target is set, not measured: it is what is printed
    goal = Figure(f"{place}/target", target.value, Interval.exactly(target.value))
    reached = Figure(f"{place}/actual", actual.value, report.reached(actual))
    return _Row(data, score, weight, goal, reached, target.operator, factor)


def _plain(quantity: Quantity) -> bool:
    return not quantity.near and quantity.upper is None and quantity.value >= 0


def _explained(row: _Row) -> bool:
    """Is there a reason why a target that was met does not earn its weight: it was set too low, or far outdone?"""
    reason = row.data["deviation_reason"]
    if not reason:
        return False
    ratio = row.actual.value * row.factor / row.target.value if row.target.value else 0
    return bool(_SET_TOO_LOW.search(reason)) or ratio >= Fraction(6, 5)
