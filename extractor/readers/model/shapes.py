"""The shapes of answers: compact ones for each kind of chunk, and the short names that their texts use.

Texts in the `notation` of answers stand where objects would: a shape is a tenth of the record's schema, and an
answer a third of what it would be. A short name says in Chinese what the record's field means, and so saves
explaining a longer one.
"""

from __future__ import annotations

from typing import Any

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


_TEXTS = _list(TEXT)

TYPES = {
    "自评表": "project_self_evaluation", "目标表": "project_target", "监控表": "project_monitoring",
    "部门整体表": "department_self_evaluation",
}  # fmt: skip
SIDES = {"收入": "income", "支出": "expenditure"}
SCOPES = {"年度": "annual", "中期": "medium_term", "长期": "long_term"}
LINE_SCOPES = {"全部": "all", "重点": "key"}
CATEGORIES = {
    "总额": "total", "财政拨款": "fiscal_appropriation", "一般预算": "general_public_budget",
    "政府基金": "government_fund", "财政专户": "fiscal_special_account", "国资": "state_capital",
    "社保基金": "social_insurance_fund", "中央": "central_fiscal", "地方": "local_fiscal", "结转": "carry_over",
    "其他": "other", "事项": "item",
}  # fmt: skip
REPORT = {
    "标题": "title", "年度": "fiscal_year", "单位": "organization", "金额单位": "amount_unit",
    "项目数": "project_count", "年初预算": "initial_budget", "全年预算": "annual_budget", "执行": "executed",
}  # fmt: skip
DECLARED = ("project_count", "initial_budget", "annual_budget", "executed")
FRONT_FACTS = {**REPORT, "等级": "grade", "得分": "score"}
FUNDS = {
    "总投资": "period_budget", "年初预算": "initial_budget", "全年预算": "annual_budget",
    "半年计划": "half_year_plan", "执行": "executed", "预计执行": "forecast", "结余": "balance", "分值": "weight",
    "得分": "score", "复核分": "review_score", "执行率": "execution_rate", "到位率": "arrival_rate",
}  # fmt: skip
FUND_COLUMNS = {"标签": "label", **FUNDS}
FUND_TOLD = {"方向": "side", **FUND_COLUMNS}
PROSE_FUNDS = {name: FUNDS[name] for name in ("总投资", "年初预算", "全年预算", "执行", "结余", "执行率", "到位率")}
PROSE_FACTS = {
    "依据": "basis", "内容": "content", "主管部门": "supervising_department", "实施单位": "implementing_unit",
    "类型": "project_type", "级次": "level", "开始": "start", "结束": "end", "负责人": "manager", "电话": "phone",
}  # fmt: skip
FORM_FACTS = {
    "名称": "name", **PROSE_FACTS, "可行性": "feasibility", "结论": "evaluation", "问题": "problems",
    "改进": "improvement", "总分值": "total_weight", "总得分": "total_score", "总复核分": "total_review_score",
    "职能": "functions", "任务": "annual_tasks", "联系人": "contact",
}  # fmt: skip
GOALS = {"名称": "name", "预期": "expected", "完成": "actual"}
INDICATORS = {
    "一级": "level1", "二级": "level2", "三级": "level3", "年度值": "target", "半年值": "half_year_target",
    "长期值": "long_term_target", "往年值": "history", "实际值": "actual", "预计值": "forecast",
    "可能性": "likelihood", "可能性选项": "likelihood_option", "原因": "deviation_reason", "符号": "operator",
    "计量单位": "unit", "分值": "weight", "得分": "score", "复核分": "review_score", "依据": "basis",
}  # fmt: skip
FUNDING = {
    "行": "rows", "项目": "item", "金额": "amount", "时间": "period", "占比": "share", "执行率": "execution_rate",
}  # fmt: skip
PROJECT_LINES = {
    "行": "rows", "名称": "name", "类型": "project_type", "总预算": "total_budget", "年度预算": "annual_budget",
    "用途": "purpose",
}  # fmt: skip

OUTLINE = _object(report=TEXT, projects=_list(_object(name=TEXT, lines=TEXT)), other=TEXT)

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


def _form(**of_indicators: Shape) -> Shape:
    return _object(
        type={"type": "string", "enum": list(TYPES)},
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

DEPARTMENT = _object(**_form(goal=MAYBE)["properties"], funding=_TEXTS, project_lines=_TEXTS)

DOUBTS = _object(answers=_list(_object(question=NUMBER, value=MAYBE)))
