"""Two files about the same money: a plan and its evaluation, an index and its forms, a department and its projects.

What stands for the same thing in both is matched by name; then budgets, targets and weights are
compared, rounding and units taken into account. Matches are told too, so that a reader sees what was
compared with what.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from rapidfuzz import fuzz

from extractor.checks.report import Form, Report, total_line
from extractor.extraction import Record
from extractor.figures import Interval
from extractor.quantities import Quantity, comparable, parse_quantity
from extractor.wording import fold

_ALIKE = 80.0
"""Names less alike than this (0 to 100) are of two things."""
_PLANNED = ("project_target",)
_YUAN = {"万元": Fraction(10000), "元": Fraction(1)}

Kind = Literal[
    "budget.differs", "target.lowered", "target.raised", "target.differs", "weight.differs",
    "indicator.vanished", "indicator.new", "project.vanished", "project.new", "year.differs",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Match:
    """Rows of the two files that stand for one thing; `alike` from 0 to 100."""

    first: str
    second: str
    alike: float


@dataclass(frozen=True, slots=True)
class Difference:
    """Where the two files say different things. A pointer is None where one of them says nothing."""

    kind: Kind
    first: str | None
    second: str | None
    message: str
    message_en: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was matched, and what differs."""

    matches: tuple[Match, ...]
    differences: tuple[Difference, ...]


Rows = Sequence[tuple[str, str]]
"""Pointers and names."""


def compare(first: Record, second: Record) -> Comparison:
    """What two records say of the same projects. A plan is taken as the first, whichever is given first."""
    if second["report_type"] in _PLANNED and first["report_type"] not in _PLANNED:
        first, second = second, first
    pair = _Pair(Report(first), Report(second))
    differences = list(pair.differences())
    return Comparison(tuple(pair.matches), tuple(differences))


class _Pair:
    """Two reports, and what has been matched in them so far."""

    def __init__(self, first: Report, second: Report) -> None:
        self.first = first
        self.second = second
        self.matches: list[Match] = []

    def differences(self) -> Iterator[Difference]:
        years = self.first.record["fiscal_year"], self.second.record["fiscal_year"]
        if years[0] != years[1]:
            zh, en = f"年度不同：{years[0]} 与 {years[1]}", f"different years: {years[0]} and {years[1]}"
            yield Difference("year.differs", "/fiscal_year", "/fiscal_year", zh, en)
        if self.first.department and self.second.department:
            yield from self._indicators(self.first.department, self.second.department)
        one, other = _projects(self.first), _projects(self.second)
        pairs, left, right = matched(
            *([(place, name) for place, name, *_ in rows] for rows in (one, other)), single=True
        )
        self.matches += pairs
        ours, theirs = ({each[0]: each for each in rows} for rows in (one, other))
        for pair in pairs:
            (_, _, form, budgets), (_, _, other_form, other_budgets) = ours[pair.first], theirs[pair.second]
            yield from self._budgets(budgets, other_budgets)
            if form and other_form:
                yield from self._indicators(form, other_form)
        if one and other:
            yield from (_alone("project.vanished", place, ours[place][1]) for place in left)
            yield from (_alone("project.new", place, theirs[place][1]) for place in right)

    def _budgets(self, one: _Budgets, other: _Budgets) -> Iterator[Difference]:
        """The budget that both state; of a plan, that which the evaluation calls the first one."""
        for ours, theirs in _same_kind(one, other):
            (place, figure, amount), (other_place, other_figure, other_amount) = ours, theirs
            scale, other_scale = _scale(self.first), _scale(self.second)
            if not (amount * scale).meets(other_amount * other_scale):
                zh = f"预算不同：{figure:f} 与 {other_figure:f}"
                en = f"budgets differ: {figure:f} and {other_figure:f}"
                yield Difference("budget.differs", place, other_place, zh, en)
            return

    def _indicators(self, one: Form, other: Form) -> Iterator[Difference]:
        ours, theirs = (list(form.rows("indicators")) for form in (one, other))
        pairs, left, right = matched(
            [(place, row["level3"]) for place, row in ours], [(place, row["level3"]) for place, row in theirs]
        )
        self.matches += pairs
        first, second = dict(ours), dict(theirs)
        for pair in pairs:
            yield from _row(pair, first[pair.first], second[pair.second])
        if ours and theirs:
            yield from (_alone("indicator.vanished", place, first[place]["level3"]) for place in left)
            yield from (_alone("indicator.new", place, second[place]["level3"]) for place in right)


_Budget = tuple[str, Decimal, Interval]
_Budgets = Mapping[str, _Budget]


def _projects(report: Report) -> list[tuple[str, str, Form | None, _Budgets]]:
    """The projects of a report: its forms, or the project lines of a department."""
    if report.projects:
        return [(form.pointer, form.data["name"], form, _of_form(report, form)) for form in report.projects]
    if report.department is None:
        return []
    lines = report.department.rows("project_lines")
    return [(place, row["name"], None, _budgets(report, place, row, ("annual_budget",))) for place, row in lines]


def _named(projects: Sequence[tuple[str, str, Form | None, _Budgets]]) -> Rows:
    return [(place, name) for place, name, *_ in projects]


def _of_form(report: Report, form: Form) -> _Budgets:
    line = total_line(form)
    return _budgets(report, *line, ("initial_budget", "annual_budget")) if line else {}


def _budgets(report: Report, place: str, row: Mapping[str, Any], keys: Sequence[str]) -> _Budgets:
    found = ((key, report.figure(place, row, key, "amount")) for key in keys)
    return {key: (figure.pointer, figure.value, figure.behind) for key, figure in found if figure}


def _same_kind(one: _Budgets, other: _Budgets) -> Iterator[tuple[_Budget, _Budget]]:
    """Pairs of budgets of the same kind, the likeliest first: a plan knows no adjusted budget."""
    for key, other_key in (
        ("initial_budget", "initial_budget"), ("annual_budget", "initial_budget"), ("annual_budget", "annual_budget"),
        ("initial_budget", "annual_budget"),
    ):  # fmt: skip
        if key in one and other_key in other:
            yield one[key], other[other_key]


def _scale(report: Report) -> Interval:
    return Interval.exactly(_YUAN.get(report.record["amount_unit"] or "", Fraction(10000)))


def matched(one: Rows, other: Rows, *, single: bool = False) -> tuple[list[Match], list[str], list[str]]:
    """Rows that are named alike, the most alike first, each once; and the pointers left on either side.

    With `single`, the only row of each side is a match whatever its name.
    """
    if single and len(one) == len(other) == 1:
        return [Match(one[0][0], other[0][0], fuzz.ratio(fold(one[0][1]), fold(other[0][1])))], [], []
    names = [(place, fold(name)) for place, name in one], [(place, fold(name)) for place, name in other]
    scored = [
        (fuzz.ratio(name, other_name), -abs(index - other_index), place, other_place)
        for index, (place, name) in enumerate(names[0])
        for other_index, (other_place, other_name) in enumerate(names[1])
        if name == other_name or fuzz.ratio(name, other_name, score_cutoff=_ALIKE)
    ]
    taken: set[tuple[int, str]] = set()
    found = []
    for alike, _, place, other_place in sorted(scored, key=lambda each: (-each[0], -each[1])):
        if (0, place) not in taken and (1, other_place) not in taken:
            taken |= {(0, place), (1, other_place)}
            found.append(Match(place, other_place, round(alike, 1)))
    order = {place: index for index, (place, _) in enumerate(one)}
    left = [place for place, _ in one if (0, place) not in taken]
    right = [place for place, _ in other if (1, place) not in taken]
    return sorted(found, key=lambda each: order[each.first]), left, right


_MOVED: Mapping[str, tuple[str, str]] = {
    "target.lowered": ("降低", "lowered"),
    "target.raised": ("提高", "raised"),
    "target.differs": ("不同", "differs"),
}


def _row(pair: Match, one: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[Difference]:
    name = one["level3"]
    if one["target"] and other["target"] and fold(one["target"]) != fold(other["target"]):
        kind = _moved(parse_quantity(one["target"]), parse_quantity(other["target"]))
        if kind != "same":
            zh, en = _MOVED[kind]
            message = f"「{name}」指标值{zh}：{one['target']} → {other['target']}"
            message_en = f"{name}: target {en}, {one['target']} -> {other['target']}"
            yield Difference(kind, f"{pair.first}/target", f"{pair.second}/target", message, message_en)
    weights = one["weight"], other["weight"]
    if None not in weights and weights[0] != weights[1]:
        zh = f"「{name}」分值不同：{weights[0]} 与 {weights[1]}"
        en = f"{name}: weights differ, {weights[0]} and {weights[1]}"
        yield Difference("weight.differs", f"{pair.first}/weight", f"{pair.second}/weight", zh, en)


def _moved(one: Quantity | None, other: Quantity | None) -> Any:
    """How the second target relates to the first: ``same``, or a kind of difference."""
    if one is None or other is None:
        return "target.differs"
    factor = comparable(one, other, by_scale=False)
    if factor is None or (one.operator and other.operator and one.operator[0] != other.operator[0]):
        return "target.differs"
    before, after = Fraction(one.value), Fraction(other.value) * factor
    if before == after:
        return "same"
    less_is_better = (one.operator or other.operator) in ("≤", "<")
    return "target.lowered" if (after < before) != less_is_better else "target.raised"


def _alone(kind: Kind, place: str, name: str) -> Difference:
    first = place if kind.endswith("vanished") else None
    what = ("指标", "indicator") if kind.startswith("indicator") else ("项目", "project")
    zh = f"{what[0]}「{name}」只在{'第一份' if first else '第二份'}文件中"
    en = f"{what[1]} {name} is only in the {'first' if first else 'second'} file"
    return Difference(kind, first, None if first else place, zh, en)
