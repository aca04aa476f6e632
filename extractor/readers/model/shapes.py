"""The shapes of answers: compact ones for each kind of chunk, from the record's own fields and enums.

Texts in the `notation` of answers stand where objects would: the shape is a fifth of the record's schema, and an
answer a third of what it would be.
"""

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


def _enum(name: str, field: str) -> Shape:
    found = definition(name)["properties"][field]
    return {"type": found["type"], "enum": found["enum"]}


_TEXTS = _list(TEXT)

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

OUTLINE = _object(report=TEXT, projects=_list(_object(name=TEXT, lines=TEXT)), other=TEXT)

DECLARED_FIELDS = ["project_count", "initial_budget", "annual_budget", "executed"]
FRONT_FIELDS = ["title", "fiscal_year", "organization", "amount_unit", *DECLARED_FIELDS, "grade", "score"]

FRONT = _object(facts=_TEXTS, problems=_TEXTS, advice=_TEXTS)

_TOLD = _object(
    facts=_TEXTS,
    funds=_TEXTS,
    goals=_list(_list(MAYBE)),
    indicators=_list(_object(line=NUMBER, level1=MAYBE, level2=MAYBE, rows=_list(_list(MAYBE)))),
)
"""A goal is [expected, actual], a row [name, target, actual]."""

PROJECTS = _object(projects=_list(_object(p=NUMBER, **_TOLD["properties"])))

WHOLE = _object(report=FRONT, projects=_list(_object(name=TEXT, **_TOLD["properties"])))

FUND_TOLD = ["side", "label", *FUND_FIELDS]
CATEGORIES = [each for each in definition("FundLine")["properties"]["category"]["enum"] if each]
SIDES = [each for each in definition("FundLine")["properties"]["side"]["enum"] if each]
SCOPES = [each for each in definition("Goal")["properties"]["scope"]["enum"] if each]
GOAL_FIELDS = ["name", "expected", "actual"]
REPORT_FIELDS = ["title", "fiscal_year", "organization", "amount_unit", *DECLARED_FIELDS]


def _form(**of_indicators: Shape) -> Shape:
    return _object(
        type=_enum("Record", "report_type"),
        report=_TEXTS,
        forms=_list(
            _object(
                facts=_TEXTS,
                funds=_list(_object(head=TEXT, columns=TEXT, lines=_TEXTS)),
                goals=_TEXTS,
                indicators=_list(_object(**of_indicators, head=TEXT, columns=TEXT, rows=TEXT, fixes=_TEXTS)),
            )
        ),
        other=TEXT,
    )


FORM = _form()

FUNDING_TOLD = ["rows", "item", "period", "amount", "share", "execution_rate"]
LINE_SCOPES = [each for each in definition("Department")["properties"]["project_lines_scope"]["enum"] if each]
LINE_FIELDS = ["name", "project_type", "total_budget", "annual_budget", "purpose"]

DEPARTMENT = _object(**_form(goal=MAYBE)["properties"], funding=_TEXTS, project_lines=_TEXTS)

DOUBTS = _object(answers=_list(_object(question=NUMBER, value=MAYBE)))
