"""An answer about a form, parsed: blocks of funds and of indicators, facts, goals, and what is wrong with its texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

from extractor.readers.model import shapes
from extractor.readers.model.notation import (
    LineOfFunds,
    Unreadable,
    columns,
    fields,
    fix,
    fund_lines,
    ids,
    parted,
)

Parsed = TypeVar("Parsed")


class Told(NamedTuple):
    """A value with the pointer of the text that tells it."""

    place: str
    field: str
    value: str


@dataclass(frozen=True)
class FundBlock:
    """Rows of funds under one head."""

    head: tuple[int, ...]
    columns: dict[str, str]
    lines: tuple[LineOfFunds, ...]


@dataclass(frozen=True)
class IndicatorBlock:
    """Rows of indicators under one head; `fixes` tell of single rows what their columns do not."""

    head: tuple[int, ...]
    columns: dict[str, str]
    rows: tuple[int, ...]
    fixes: tuple[tuple[int, dict[str, str]], ...]
    goal: str | None = None


@dataclass(frozen=True)
class Form:
    """One form, or the part of it that a chunk shows."""

    facts: tuple[Told, ...] = ()
    funds: tuple[FundBlock, ...] = ()
    goals: tuple[tuple[str, dict[str, str]], ...] = ()
    indicators: tuple[IndicatorBlock, ...] = ()


class Strip(NamedTuple):
    """A department's rows of one kind: what they are (a side, a scope), and the columns that hold what."""

    kind: str
    rows: tuple[int, ...]
    told: dict[str, str]


@dataclass(frozen=True)
class FormAnswer:
    """All of it. `values` are what has to be found on the page, `errors` are for asking again."""

    type: str | None
    report: dict[str, str]
    forms: tuple[Form, ...]
    funding: tuple[Strip, ...]
    project_lines: tuple[Strip, ...]
    other: tuple[int, ...]
    values: tuple[Told, ...]
    errors: tuple[tuple[str, str], ...]

    @property
    def blocks(self) -> Iterator[FundBlock | IndicatorBlock]:
        """The blocks of all forms."""
        for form in self.forms:
            yield from form.funds
            yield from form.indicators


def parse_form(answer: Any) -> FormAnswer:
    """The answer's texts read; one that does not keep to the notation is an error and tells nothing."""
    reader = _Reader()
    report = reader.facts(answer["report"], "/report", shapes.REPORT)
    forms = tuple(reader.form(form, f"/forms/{number}") for number, form in enumerate(answer["forms"]))
    funding = reader.strips(answer.get("funding", ()), "/funding", shapes.FUNDING, {**shapes.SIDES, "": ""})
    lines = reader.strips(answer.get("project_lines", ()), "/project_lines", shapes.PROJECT_LINES, shapes.LINE_SCOPES)
    return FormAnswer(
        shapes.TYPES.get(answer["type"]),
        {told.field: told.value for told in report},
        forms,
        funding,
        lines,
        tuple(ids(answer["other"])),
        tuple(reader.values),
        tuple(reader.errors),
    )


@dataclass
class _Reader:
    values: list[Told] = field(default_factory=list)
    errors: list[tuple[str, str]] = field(default_factory=list)
    funds: FundBlock | None = None
    indicators: IndicatorBlock | None = None

    def form(self, answer: Any, place: str) -> Form:
        """One form; blocks without a head and columns of their own take the last block's."""
        return Form(
            tuple(self.facts(answer["facts"], f"{place}/facts", shapes.FORM_FACTS)),
            tuple(self.fund_block(block, f"{place}/funds/{i}") for i, block in enumerate(answer["funds"])),
            tuple(self.goals(answer["goals"], f"{place}/goals")),
            tuple(
                self.indicator_block(block, f"{place}/indicators/{i}") for i, block in enumerate(answer["indicators"])
            ),
        )

    def facts(self, texts: Sequence[str], place: str, names: Mapping[str, str]) -> list[Told]:
        found = []
        for index, text in enumerate(texts):
            name, value = parted(text)
            if name not in names:
                self.errors.append((f"{place}/{index}", f"{text[:20]} 应写成 字段=值，字段名照给出的写"))
            elif value:
                found.append(Told(f"{place}/{index}", names[name], value))
        self.values += found
        return found

    def fund_block(self, answer: Any, place: str) -> FundBlock:
        head, named = self.columns(answer, place, shapes.FUND_COLUMNS)
        if not named and not head and self.funds is not None:
            named, head = self.funds.columns, self.funds.head
        lines: list[LineOfFunds] = []
        for index, text in enumerate(answer["lines"]):
            where = f"{place}/lines/{index}"
            read = self.read(text, where, lambda t: fund_lines(t, shapes.CATEGORIES, shapes.FUND_TOLD))
            lines += read or []
            told = read[0].told if read else {}
            self.values += [Told(where, name, value) for name, value in told.items() if name != "side"]
        self.funds = FundBlock(head, named, tuple(lines))
        return self.funds

    def indicator_block(self, answer: Any, place: str) -> IndicatorBlock:
        head, named = self.columns(answer, place, shapes.INDICATORS)
        if self.indicators is not None:
            named, head = named or self.indicators.columns, head or self.indicators.head
        fixes = []
        for index, text in enumerate(answer["fixes"]):
            read = self.read(text, f"{place}/fixes/{index}", lambda t: fix(t, shapes.INDICATORS))
            fixes += [read] if read else []
            self.values += [
                Told(f"{place}/fixes/{index}", *each) for each in (read[1] if read else {}).items() if each[1]
            ]
        goal = answer.get("goal")
        self.values += [Told(f"{place}/goal", "goal", goal)] if goal else []
        self.indicators = IndicatorBlock(head, named, tuple(ids(answer["rows"])), tuple(fixes), goal)
        return self.indicators

    def goals(self, texts: Sequence[str], place: str) -> Iterator[tuple[str, dict[str, str]]]:
        for index, text in enumerate(texts):
            scope, told = fields(text, shapes.GOALS)
            if scope not in shapes.SCOPES or not told:
                choices = "、".join(shapes.SCOPES)
                self.errors.append((f"{place}/{index}", f"{text[:20]} 应写成 范围 预期=格 完成=格，范围为 {choices}"))
                continue
            told = {name: value for name, value in told.items() if value}
            self.values += [Told(f"{place}/{index}", *each) for each in told.items()]
            yield shapes.SCOPES[scope], told

    def strips(
        self, texts: Sequence[str], place: str, names: Mapping[str, str], kinds: Mapping[str, str]
    ) -> tuple[Strip, ...]:
        found = []
        for index, text in enumerate(texts):
            kind, told = fields(text, names)
            rows = tuple(ids(told.pop("rows", "")))
            if kind not in kinds or not rows or not told:
                first = "、".join(each for each in kinds if each)
                self.errors.append((f"{place}/{index}", f"{text[:20]} 应以 {first} 开头，并写 行= 和各列"))
                continue
            found.append(Strip(kinds[kind], rows, told))
        return tuple(found)

    def columns(self, answer: Any, place: str, names: Mapping[str, str]) -> tuple[tuple[int, ...], dict[str, str]]:
        named = self.read(answer["columns"], f"{place}/columns", lambda text: columns(text, names))
        return tuple(ids(answer["head"])), named or {}

    def read(self, text: str, place: str, how: Callable[[str], Parsed]) -> Parsed | None:
        try:
            return how(text)
        except Unreadable as error:
            self.errors.append((place, str(error)))
            return None
