"""score.prorata: scores of quantified indicators."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, partial
from typing import Any, Literal

from extractor.checks.banded import earned
from extractor.checks.locate.misprints import misprints
from extractor.checks.relation import Either, Proportion, Relation, Sum
from extractor.checks.report import Figure, Form, Report
from extractor.checks.rule_sets import Grade
from extractor.extraction import Finding
from extractor.figures import Interval
from extractor.quantities import Quantity, comparable
from extractor.wording import fold

# names of measures of which less is better, or may be: without an operator, their direction is not known
_LESS_IS_BETTER = re.compile(
    r"成本|费用|经费|价|投诉|事故|死亡|逾期|超支|违规|违法|差错|误差|错误|时间|时限|时长|天数|周期|耗时|间隔|案件|发案|发病|发生|"
    r"失业|返贫|漏|丢|退|流失|空置|闲置|损耗|损失|能耗|排放|污染|浓度|缩短|下降|降低|减少|控制|缺|不合格|故障|等待"
)
# reasons that explain why a target that was met still costs points
_SET_TOO_LOW = re.compile(r"偏低|过低|保守|超额|超出|超过|高于|目标设|指标设|设置|偏离|调整")

# so far outdone, many bureaus take points off whatever the form says
_FAR = Fraction(6, 5)

Outcome = Literal["met", "short", "over", "unknown"]


@dataclass(frozen=True)
class _Row:
    """An indicator whose target and outcome can be compared. `factor` takes the outcome to the target's unit."""

    data: Mapping[str, Any]
    score: Figure
    weight: Figure
    target: Figure
    actual: Figure
    operator: str
    factor: Fraction

    @cached_property
    def outcome(self) -> Outcome:
        """What became of the target; `over` is beyond a limit, `unknown` where the print leaves it open."""
        reached = self.actual.behind * Interval.exactly(self.factor)
        goal = self.target.value
        if reached.meets(self.target.behind):
            return "unknown" if self.operator in ("<", ">") else "met"
        above = reached.exceeds(self.target.behind)
        if self.operator in ("≤", "<"):
            return "over" if above else "met"
        if self._open_direction:
            return "over" if goal == 0 else "unknown"
        if not above:
            return "short"
        if not goal:
            return "met" if self.operator in ("≥", ">") else "over"
        return "unknown" if self.operator == "=" else "met"

    @property
    def is_limit(self) -> bool:
        """Does the form itself say that the target must not be exceeded?"""
        return self.operator in ("≤", "<")

    @property
    def _open_direction(self) -> bool:
        """May less be better, though no operator says so?"""
        costs = "成本" in f"{self.data['level1']}{self.data['level2']}"
        return costs or (self.operator in ("", "=") and bool(_LESS_IS_BETTER.search(self.data["level3"])))

    @property
    def explained(self) -> bool:
        """Is it told why a target that was met does not earn its weight: it was set too low, or far outdone?"""
        reason = self.data["deviation_reason"]
        if not reason:
            return False
        far = self.target.value and Fraction(self.actual.value) * self.factor / Fraction(self.target.value) >= _FAR
        return bool(_SET_TOO_LOW.search(reason) or (far and not self.mistaken))

    @cached_property
    def mistaken(self) -> bool:
        """Is the score just what falling short would earn, were one digit of target or outcome another?"""
        if self.is_limit or self.score.value >= self.weight.value:
            return False
        return any(self._earns(reached, goal) for reached, goal in _slips(self.actual.value, self.target.value))

    def _earns(self, reached: Decimal, goal: Decimal) -> bool:
        share = Fraction(reached) * self.factor / Fraction(goal) if goal else Fraction(1)
        return share < 1 and (self.weight.behind * Interval.exactly(share)).meets(self.score.behind)


def _slips(reached: Decimal, goal: Decimal) -> Iterator[tuple[Decimal, Decimal]]:
    """Outcome and target with one digit of the one or the other changed."""
    yield from ((each.meant, goal) for each in misprints(reached) if each.slip in ("digit", "similar"))
    yield from ((reached, each.meant) for each in misprints(goal) if each.slip in ("digit", "similar"))


def relations(report: Report) -> Iterator[Relation]:
    """未完成的定量指标按完成比例得分，完成的得满分 (a target missed scores pro rata, one met its weight)."""
    for place, row, name in report.once(_rows):
        known = "score.prorata", place, *name
        yield from report.kept.of(known, (row, report.rules), partial(_told_of, report, row, name))


def _told_of(report: Report, row: _Row, form: tuple[str, str]) -> tuple[Relation, ...]:
    return tuple(_of_row(report, row, form))


def _of_row(report: Report, row: _Row, form: tuple[str, str]) -> Iterator[Relation]:
    rule_zh, rule_en = report.rules.assumed
    name = row.data["level3"]
    subject = (f"{form[0]}「{name}」得分（按{rule_zh}）", f"{form[1]}{name}, score by {rule_en}")
    outcome = row.outcome
    if outcome == "short" and report.rules.shortfall == "pro_rata":
        yield _pro_rata(row, subject, row.actual, row.target, row.factor)
    elif outcome == "short" and report.rules.shortfall == "nothing":
        yield _earned(row, subject, Figure.constant(0))
    elif outcome == "short" and report.rules.shortfall == "bands":
        yield from _stepped(report, row, subject)
    elif outcome == "over" and report.rules.limit == "inverse" and row.is_limit and row.target.value:
        yield _pro_rata(row, subject, row.target, row.actual, 1 / row.factor)
    elif outcome == "over" and report.rules.limit == "nothing" and row.is_limit:
        yield _earned(row, subject, Figure.constant(0))
    elif outcome == "met" and not row.explained:
        if row.target.value and (row.operator in ("≥", ">") or row.mistaken):
            yield _pro_rata(row, subject, row.actual, row.target, row.factor)
        else:
            yield _earned(row, subject, row.weight)


def _pro_rata(row: _Row, subject: tuple[str, str], part: Figure, base: Figure, factor: Fraction) -> Relation:
    return Proportion(
        rule="score.prorata", severity="warning", subject=subject, share=row.score, whole=row.weight,
        part=part, base=base, factor=factor, capped=True,
    )  # fmt: skip


def _stepped(report: Report, row: _Row, subject: tuple[str, str]) -> Iterator[Relation]:
    """By steps of the share that was reached, as the form's notes print them."""
    if not row.target.value:
        return
    share = row.actual.behind * Interval.exactly(row.factor * 100) / row.target.behind
    readings = tuple(earned("score.prorata", subject, (row.score, row.weight), report.rules.steps, share))
    if readings:
        yield Either(rule="score.prorata", severity="warning", subject=subject, readings=readings)


def _earned(row: _Row, subject: tuple[str, str], score: Figure) -> Relation:
    return Sum(rule="score.prorata", severity="warning", subject=subject, whole=row.score, parts=(score,))


def findings(report: Report) -> Iterator[Finding]:
    """超过上限的指标不应得满分，定性指标按等级得分 (over its limit no full score; qualitative ones by their grade)."""
    for place, row, (zh, en) in report.once(_rows):
        if report.rules.limit == "no_full" and row.outcome == "over" and row.score.value >= row.weight.value:
            target, actual, name = row.data["target"], row.data["actual"], row.data["level3"]
            yield Finding(
                rule="score.prorata",
                severity="warning",
                pointers=tuple(f"{place}/{key}" for key in ("score", "weight", "target", "actual")),
                expected=f"< {row.weight.value:f}",
                found=format(row.score.value, "f"),
                message=f"{zh}「{name}」指标值 {target}，完成值 {actual}，未达到要求却得满分 {row.score.value:f}",
                message_en=f"{en}{name}: target {target}, outcome {actual}; over the limit, yet full score",
            )
    yield from _graded(report)


def _graded(report: Report) -> Iterator[Finding]:
    """Qualitative outcomes in the words of the rule set, scored outside of what they may earn."""
    if report.record["report_type"] == "project_monitoring":
        return
    grades = {grade.words: grade for grade in report.rules.grades}
    for form in report.forms:
        for place, data in form.rows("indicators"):
            grade = grades.get(fold(data["actual"] or ""))
            if grade is None or data["score"] is None or not data["weight"]:
                continue
            share = Fraction(data["score"]) / Fraction(data["weight"])
            if not grade.low <= share <= grade.high:
                yield _outside(report, form, place, data, grade)


def _outside(report: Report, form: Form, place: str, data: Mapping[str, Any], grade: Grade) -> Finding:
    (zh, en), (rule_zh, rule_en), name = report.name_of(form), report.rules.assumed, data["level3"]
    edges = (grade.low, grade.high)
    earned = "-".join(f"{data['weight'] * edge.numerator / edge.denominator:f}" for edge in edges)
    score = format(data["score"], "f")
    return Finding(
        rule="score.prorata",
        severity="warning",
        pointers=tuple(f"{place}/{key}" for key in ("score", "weight", "actual")),
        expected=earned,
        found=score,
        message=f"{zh}「{name}」{grade.words}，按{rule_zh}应得 {earned}，表中为 {score}",
        message_en=f"{en}{name}: by {rule_en} this grade earns {earned}, printed {score}",
    )


def _rows(report: Report) -> list[tuple[str, _Row, tuple[str, str]]]:
    if report.record["report_type"] == "project_monitoring":
        return []
    rows = (
        (place, _row(report, place, data), form) for form in report.forms for place, data in form.rows("indicators")
    )
    return [(place, row, report.name_of(form)) for place, row, form in rows if row]


def _row(report: Report, place: str, data: Mapping[str, Any]) -> _Row | None:
    score = report.figure(place, data, "score", "points")
    weight = report.figure(place, data, "weight", "exact")
    made_of = data, score, weight, *report.text_decimals
    return report.kept.of(("row", place), made_of, lambda: _compared(report, place, data, score, weight))


def _compared(
    report: Report, place: str, data: Mapping[str, Any], score: Figure | None, weight: Figure | None
) -> _Row | None:
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
