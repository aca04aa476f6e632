"""The shapes of answers: compact ones for each kind of chunk, from the record's own fields and enums."""

from __future__ import annotations

from typing import Any

from extractor.schemas import definition

Shape = dict[str, Any]

TEXT: Shape = {"type": "string"}
MAYBE: Shape = {"type": ["string", "null"]}
NUMBER: Shape = {"type": "integer"}


def _object(**properties: Shape) -> Shape:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(items: Shape) -> Shape:
    return {"type": "array", "items": items}


def _maybe(shape: Shape) -> Shape:
    return {"anyOf": [shape, {"type": "null"}]}


def _one_of(names: list[str]) -> Shape:
    return {"type": "string", "enum": names}


def _enum(name: str, field: str) -> Shape:
    found = definition(name)["properties"][field]
    return {"type": found["type"], "enum": found["enum"]}


_RANGES = _list(TEXT)

FUND_FIELDS = [
    "period_budget", "initial_budget", "annual_budget", "half_year_plan", "executed", "forecast", "balance",
    "weight", "score", "review_score", "execution_rate", "arrival_rate",
]  # fmt: skip
PROSE_FUNDS = [
    "period_budget", "initial_budget", "annual_budget", "executed", "balance", "execution_rate", "arrival_rate",
]  # fmt: skip
PROSE_FACTS = [
    "basis", "content", "supervising_department", "implementing_unit", "project_type", "level", "start", "end",
    "manager", "phone",
]  # fmt: skip
FORM_FACTS = [
    "name", "supervising_department", "implementing_unit", "project_type", "level", "start", "end", "manager", "phone",
    "basis", "feasibility", "content", "evaluation", "problems", "improvement", "total_weight", "total_score",
    "total_review_score", "functions", "annual_tasks", "contact",
]  # fmt: skip
INDICATOR_FIELDS = [
    "level1", "level2", "level3", "target", "half_year_target", "long_term_target", "history", "actual", "forecast",
    "likelihood_option", "deviation_reason", "operator", "unit", "weight", "score", "review_score", "basis",
]  # fmt: skip

OUTLINE = _object(report=_RANGES, projects=_list(_object(name=TEXT, lines=_RANGES)), other=_RANGES)

DECLARED = _object(project_count=MAYBE, initial_budget=MAYBE, annual_budget=MAYBE, executed=MAYBE)

FRONT = _object(
    title=MAYBE,
    fiscal_year=MAYBE,
    organization=MAYBE,
    amount_unit=_enum("Record", "amount_unit"),
    declared=_maybe(DECLARED),
    grade=MAYBE,
    score=MAYBE,
    problems=_list(TEXT),
    advice=_list(TEXT),
)

_TOLD = _object(
    facts=_RANGES,
    funds=_RANGES,
    goals=_list(_object(expected=MAYBE, actual=MAYBE)),
    indicators=_list(
        _object(line=NUMBER, level1=MAYBE, level2=MAYBE, rows=_list(_object(name=TEXT, target=MAYBE, actual=MAYBE)))
    ),
)
"""Facts and funds are texts ``field=value``: half as long as objects with two properties."""

PROJECTS = _object(projects=_list(_object(p=NUMBER, **_TOLD["properties"])))

WHOLE = _object(report=FRONT, projects=_list(_object(name=TEXT, **_TOLD["properties"])))

_VALUES = _list(_object(field=TEXT, value=TEXT))


def _columns(fields: list[str]) -> Shape:
    return _list(_object(field=_one_of(fields), column=TEXT))


FORM = _object(
    report=_object(
        type=_enum("Record", "report_type"),
        title=MAYBE,
        fiscal_year=MAYBE,
        organization=MAYBE,
        amount_unit=MAYBE,
        declared=_maybe(DECLARED),
    ),
    forms=_list(_object(number=NUMBER, facts=_list(_object(field=_one_of(FORM_FACTS), value=TEXT)))),
    funds=_list(
        _object(
            form=NUMBER,
            head=_RANGES,
            columns=_columns(FUND_FIELDS),
            lines=_list(
                _object(
                    row=NUMBER, category=_enum("FundLine", "category"), side=_enum("FundLine", "side"), values=_VALUES
                )
            ),
        )
    ),
    goals=_list(_object(form=NUMBER, scope=_enum("Goal", "scope"), name=MAYBE, expected=MAYBE, actual=MAYBE)),
    indicators=_list(
        _object(
            form=NUMBER,
            goal=MAYBE,
            head=_RANGES,
            columns=_columns(INDICATOR_FIELDS),
            rows=_RANGES,
            fixes=_list(_object(row=NUMBER, field=TEXT, value=MAYBE)),
        )
    ),
    other=_RANGES,
)

DEPARTMENT = _object(
    **FORM["properties"],
    funding=_list(
        _object(
            side=_enum("FundingEntry", "side"),
            item=TEXT,
            period=MAYBE,
            amount=MAYBE,
            share=MAYBE,
            execution_rate=MAYBE,
        )
    ),
    project_lines=_maybe(
        _object(
            scope=_enum("Department", "project_lines_scope"),
            lines=_list(_object(name=TEXT, project_type=MAYBE, total_budget=MAYBE, annual_budget=MAYBE, purpose=MAYBE)),
        )
    ),
)

DOUBTS = _object(answers=_list(_object(question=NUMBER, value=MAYBE)))
