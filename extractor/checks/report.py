"""A record as the rules see it: figures with what may stand behind them, forms, fund lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, cached_property
from typing import Any, Literal, TypeVar

from extractor import pointer
from extractor.checks.rule_sets import RuleSet, rule_set
from extractor.extraction import Evidence, Record
from extractor.figures import Interval, behind, finest, parse_number
from extractor.kept import Kept
from extractor.quantities import Quantity, parse_quantity
from extractor.schemas import exact_leaf

T = TypeVar("T")

Kind = Literal["amount", "rate", "points", "exact"]
"""How a whole number is taken: amounts and rates have the precision of their kind, and weights, counts and
scores are exact; only a score that is compared with a computed one counts to its hundredth (9.996 is 10)."""

FUND_AMOUNTS = (
    "period_budget", "initial_budget", "annual_budget", "half_year_plan", "executed", "forecast", "balance",
)  # fmt: skip
FUND_RATES = ("execution_rate", "arrival_rate")
BUDGETS = ("initial_budget", "annual_budget", "executed")

NAMES: Mapping[str, tuple[str, str]] = {
    "period_budget": ("实施期资金", "whole-period budget"),
    "initial_budget": ("年初预算数", "initial budget"),
    "annual_budget": ("全年预算数", "annual budget"),
    "half_year_plan": ("半年计划数", "half-year plan"),
    "executed": ("执行数", "executed amount"),
    "forecast": ("预计执行数", "forecast"),
    "balance": ("结余", "balance"),
    "weight": ("分值", "weights"),
    "score": ("得分", "scores"),
    "review_score": ("复核得分", "review scores"),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A printed figure, where it stands, and the values that may stand behind it.

    `pointer` is empty for a constant of a rule (the 100 of a total of weights), which nobody can
    have misprinted.
    """

    pointer: str
    value: Decimal
    behind: Interval

    def __hash__(self) -> int:
        """By its place, which tells nearly all apart."""
        return hash(self.pointer)

    @staticmethod
    def constant(value: int | Decimal) -> Figure:
        """A figure that the rule itself brings along."""
        return _whole(value) if isinstance(value, int) else Figure("", value, Interval.exactly(value))


@cache
def _whole(value: int) -> Figure:
    return Figure("", Decimal(value), Interval.exactly(value))


@dataclass(frozen=True, slots=True)
class Form:
    """A project's or department's form: its pointer and its data."""

    pointer: str
    data: Mapping[str, Any]
    _rows: dict[str, list[tuple[str, Mapping[str, Any]]]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def is_department(self) -> bool:
        """Is it the department's own form?"""
        return self.pointer == "/department"

    def rows(self, name: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """The rows of list `name` (``funds``, ``indicators`` …), each with its pointer."""
        if name not in self._rows:
            rows = self.data.get(name) or ()
            self._rows[name] = [(f"{self.pointer}/{name}/{index}", row) for index, row in enumerate(rows)]
        return iter(self._rows[name])


class Report:
    """One record, ready for rules. Evidence, where given, brings printed scales that the record has lost."""

    def __init__(
        self,
        record: Record,
        evidence: Mapping[str, Evidence] | None = None,
        rules: RuleSet | None = None,
        kept: Kept | None = None,
    ) -> None:
        self.kept = kept or Kept()
        self.record: Record = _exact(record, "", self.kept)
        self.rules = rules or rule_set()
        self.evidence = evidence or {}
        self._known: dict[tuple[str, Kind], Figure] = {}
        self._quantities: dict[str | None, Quantity | None] = {}
        self._computed: dict[Callable[[Report], Any], Any] = {}
        self.parts: dict[tuple[str, str], Any] = {}
        """What `totals.parts_of` makes of each form's columns."""

    @cached_property
    def projects(self) -> tuple[Form, ...]:
        """The projects' forms, in order."""
        return tuple(Form(f"/projects/{index}", data) for index, data in enumerate(self.record["projects"]))

    @cached_property
    def department(self) -> Form | None:
        """The department's form, if the report is one."""
        data = self.record["department"]
        return Form("/department", data) if data else None

    @property
    def forms(self) -> tuple[Form, ...]:
        """All that carry indicators."""
        return (*self.projects, *([self.department] if self.department else []))

    @property
    def is_narrative(self) -> bool:
        """Is it told in prose?"""
        return bool(self.record["report_type"] == "narrative_evaluation")

    def figure(self, place: str, row: Mapping[str, Any], key: str, kind: Kind) -> Figure | None:
        """The figure ``row[key]`` of the row at `place`; None where nothing is printed."""
        if row[key] is None:
            return None
        where = f"{place}/{key}"
        known = where, kind
        if known not in self._known:
            made_of = row[key], self.evidence.get(where), self.precision(kind)
            self._known[known] = self.kept.of(known, made_of, lambda: self._figure(where, row[key], made_of[2]))
        return self._known[known]

    def _figure(self, where: str, value: Decimal, precision: int | None) -> Figure:
        printed = self._printed(where, value)
        return Figure(where, printed, behind(printed, precision))

    def once(self, compute: Callable[[Report], T]) -> T:
        """What a function makes of the report: computed once, though several rules ask for it."""
        if compute not in self._computed:
            self._computed[compute] = compute(self)
        found: T = self._computed[compute]
        return found

    def precision(self, kind: Kind) -> int | None:
        """To how many decimals whole numbers of a kind were rounded; None: they are exact."""
        if kind == "amount":
            return self._amount_decimals
        return self._rate_decimals if kind == "rate" else {"points": 2}.get(kind)

    def quantity(self, text: str | None) -> Quantity | None:
        """The quantity that a target or an outcome states; each text is parsed once."""
        if text not in self._quantities:
            self._quantities[text] = parse_quantity(text)
        return self._quantities[text]

    def reached(self, quantity: Quantity) -> Interval:
        """What may stand behind the figure of an outcome, in its printed unit."""
        ratio, money = self.text_decimals
        return behind(quantity.value, {"ratio": ratio, "money": money}.get(quantity.unit.dimension or ""))

    def _printed(self, where: str, value: Decimal) -> Decimal:
        entry = self.evidence.get(where)
        read = parse_number(entry.text) if entry and entry.text else None
        return read if read == value and read is not None else value

    @cached_property
    def _amount_decimals(self) -> int:
        return finest(self._figures(self._amount_places()))

    @cached_property
    def _rate_decimals(self) -> int:
        return finest(self._figures(self._rate_places()))

    @cached_property
    def text_decimals(self) -> tuple[int, int]:
        """To how many decimals shares and amounts of money in outcomes were rounded."""
        found: dict[str, list[Decimal]] = {"ratio": [], "money": []}
        for form in self.forms:
            for _, row in form.rows("indicators"):
                quantity = self.quantity(row["actual"])
                if quantity and quantity.unit.dimension in found:
                    found[quantity.unit.dimension].append(quantity.value)
        return finest(found["ratio"]), finest(found["money"])

    def _figures(self, places: Iterable[tuple[str, Mapping[str, Any], str]]) -> Iterator[Decimal]:
        for place, row, key in places:
            if row[key] is not None:
                yield self._printed(pointer.join(place, key), row[key])

    def _amount_places(self) -> Iterator[tuple[str, Mapping[str, Any], str]]:
        for form in self.projects:
            yield from ((place, row, key) for place, row in form.rows("funds") for key in FUND_AMOUNTS)
        if self.department:
            yield from ((place, row, "amount") for place, row in self.department.rows("funding"))
            for place, row in self.department.rows("project_lines"):
                yield from ((place, row, key) for key in ("total_budget", "annual_budget"))
        if self.record["declared"]:
            yield from (("/declared", self.record["declared"], key) for key in BUDGETS)

    def _rate_places(self) -> Iterator[tuple[str, Mapping[str, Any], str]]:
        for form in self.projects:
            yield from ((place, row, key) for place, row in form.rows("funds") for key in FUND_RATES)
        if self.department:
            for place, row in self.department.rows("funding"):
                yield from ((place, row, key) for key in ("share", "execution_rate"))

    def name_of(self, form: Form) -> tuple[str, str]:
        """How messages speak of a form, in Chinese and English; nothing where there is only one."""
        if not form.pointer.startswith("/projects/") or len(self.projects) < 2:
            return "", ""
        number = int(form.pointer.rpartition("/")[2]) + 1
        return f"第{number}个项目「{form.data['name']}」，", f"Project {number}, "


def _exact(value: Any, place: str, kept: Kept, key: str = "") -> Any:
    """As `schemas.exact_figures`; what is the same object in two records is the same one in their reports too."""
    if isinstance(value, dict):
        return kept.of(
            ("exact", place),
            (value,),
            lambda: {name: _exact(each, f"{place}/{name}", kept, name) for name, each in value.items()},
        )
    if isinstance(value, list):
        return [_exact(each, f"{place}/{index}", kept) for index, each in enumerate(value)]
    return exact_leaf(value, key)


def total_line(form: Form, side: str | None = None) -> tuple[str, Mapping[str, Any]] | None:
    """The fund line that stands for the whole project: the first 资金总额, or the only line there is."""
    lines = [(place, row) for place, row in form.rows("funds") if side is None or row["side"] == side]
    totals = [line for line in lines if line[1]["category"] == "total"]
    return totals[0] if totals else lines[0] if len(lines) == 1 else None
