"""What fields, codes and rules are called. The Chinese headings are the ones of the exported sheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from extractor.export import headings, remarks
from extractor.export.headings import Column
from extractor.pointer import split

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")

_EN: Mapping[str, str] = {
    "name": "Name",
    "supervising_department": "Supervising department",
    "implementing_unit": "Implementing unit",
    "project_type": "Project type",
    "level": "Level",
    "start": "Start",
    "end": "End",
    "manager": "Manager",
    "phone": "Phone",
    "total_weight": "Total weight",
    "total_score": "Total score",
    "total_review_score": "Total review score",
    "basis": "Basis",
    "feasibility": "Feasibility",
    "content": "Content",
    "evaluation": "Evaluation",
    "problems": "Problems",
    "improvement": "Improvement",
    "side": "Side",
    "label": "Fund line",
    "category": "Category",
    "period_budget": "Period budget",
    "initial_budget": "Initial budget",
    "annual_budget": "Annual budget",
    "half_year_plan": "Half-year plan",
    "executed": "Executed",
    "forecast": "Forecast",
    "balance": "Balance",
    "execution_rate": "Execution rate (%)",
    "arrival_rate": "Arrival rate (%)",
    "weight": "Weight",
    "score": "Score",
    "review_score": "Review score",
    "scope": "Scope",
    "expected": "Expected",
    "actual": "Actual",
    "goal": "Goal",
    "level1": "Level 1",
    "level2": "Level 2",
    "level3": "Level 3",
    "target": "Target",
    "half_year_target": "Half-year target",
    "long_term_target": "Long-term target",
    "history": "History",
    "likelihood": "Likelihood",
    "deviation_reason": "Reason and remedy",
    "contact": "Contact",
    "functions": "Functions",
    "annual_tasks": "Annual tasks",
    "project_lines_scope": "Projects listed",
    "item": "Item",
    "period": "Period",
    "amount": "Amount",
    "share": "Share (%)",
    "total_budget": "Total budget",
    "purpose": "Purpose",
    "report_type": "Report type",
    "title": "Title",
    "fiscal_year": "Fiscal year",
    "organization": "Organisation",
    "amount_unit": "Unit of amounts",
    "project_count": "Number of projects",
    "grade": "Grade",
    "advice": "Advice",
    "value": "Value",
    "severity": "Severity",
    "rule": "Rule",
    "message": "What does not hold",
    "found": "Found",
    "place": "Place",
    "pointers": "Pointers",
}
_EN_OF: Mapping[tuple[str, str], str] = {
    ("facts", "name"): "What",
    ("findings", "expected"): "Expected",
    ("findings", "found"): "Found",
    ("goals", "name"): "Goal",
    ("projects", "name"): "Project",
    ("project_lines", "name"): "Project",
    ("department", "name"): "Department",
}
_LISTS_EN: Mapping[str, str] = {
    "projects": "Project",
    "funds": "Funds",
    "goals": "Goal",
    "indicators": "Indicator",
    "department": "Department",
    "funding": "Funding",
    "project_lines": "Project line",
    "declared": "Stated totals",
    "conclusion": "Conclusion",
}
_CODES_EN: Mapping[str, str] = {
    "project_self_evaluation": "Project self-evaluation",
    "project_target": "Project targets",
    "project_monitoring": "Project monitoring",
    "department_self_evaluation": "Department self-evaluation",
    "narrative_evaluation": "Evaluation report",
    "income": "Income",
    "expenditure": "Expenditure",
    "total": "Total",
    "fiscal_appropriation": "Fiscal appropriation",
    "general_public_budget": "General public budget",
    "government_fund": "Government fund",
    "fiscal_special_account": "Fiscal special account",
    "state_capital": "State capital",
    "social_insurance_fund": "Social insurance fund",
    "central_fiscal": "Central fiscal funds",
    "local_fiscal": "Local fiscal funds",
    "carry_over": "Carried over",
    "other": "Other funds",
    "item": "Named item",
    "annual": "Annual",
    "medium_term": "Medium term",
    "long_term": "Long term",
    "all": "All projects",
    "key": "Key tasks",
    "error": "Error",
    "warning": "Warning",
    "info": "Note",
}
RULES: Mapping[str, tuple[str, str]] = {
    "funds.sum": ("资金合计", "Fund totals"),
    "funds.rate": ("执行率", "Execution rate"),
    "funds.score": ("执行率得分", "Execution score"),
    "funds.balance": ("结余", "Balance"),
    "rate.restated": ("比率复述", "Restated rate"),
    "funds.overspend": ("超预算执行", "Overspending"),
    "weights.sum": ("分值合计", "Sum of weights"),
    "scores.sum": ("得分合计", "Sum of scores"),
    "score.range": ("得分范围", "Range of score"),
    "score.prorata": ("按比例得分", "Pro-rata score"),
    "unit.mismatch": ("单位不一致", "Units differ"),
    "reason.missing": ("缺偏差原因", "No reason given"),
    "target.period": ("分期目标", "Targets by period"),
    "share.sum": ("占比", "Shares"),
    "sides.equal": ("收支平衡", "Income and expenditure"),
    "projects.sum": ("项目合计", "Sum of projects"),
    "projects.count": ("项目个数", "Number of projects"),
    "year.conflict": ("年度不一致", "Years differ"),
    "name.conflict": ("名称不一致", "Names differ"),
    "amount.unit": ("金额换算", "Conversion of amounts"),
    "duplicate.indicator": ("指标重复", "Repeated indicator"),
}
"""What each rule is about, in two to five characters; a rule that is not here goes by its id."""


def field_name(owner: str, key: str, language: Language) -> str:
    """What the leaf `key` of an object is called; `owner` is a key of `headings.LISTS`, or ``report``."""
    if language == "en":
        return _EN_OF.get((owner, key)) or _EN.get(key, key)
    columns = headings.LISTS[owner][1] if owner in headings.LISTS else headings.REPORT
    return next((column.title for column in columns if column.key == key), key)


def list_name(key: str, language: Language) -> str:
    """What a list or object of the record is called."""
    return _LISTS_EN[key] if language == "en" else headings.LISTS[key][0]


def code_name(code: str, language: Language) -> str:
    """What a name of ours that stands in a record is called (``total`` is 资金总额)."""
    return (_CODES_EN if language == "en" else headings.CODES).get(code, code)


def rule_name(rule: str, language: Language) -> str:
    """What a rule is about."""
    return RULES[rule][0 if language == "zh" else 1] if rule in RULES else rule


def described(pointer: str, language: Language = "zh") -> str:
    """A pointer in words: ``/projects/0/indicators/2/actual`` is 项目1 › 指标3 › 实际完成值."""
    parts: list[str] = []
    owner, columns = "report", titled("report", headings.REPORT, language)
    for token in split(pointer):
        if token.isdigit() and parts:
            parts[-1] += f"{'' if language == 'zh' else ' '}{int(token) + 1}"
        elif token in headings.LISTS and not any(column.key == token for column in columns):
            owner, columns = token, titled(token, headings.LISTS[token][1], language)
            parts.append(list_name(token, language))
        else:
            parts.append(field_name(owner, token, language))
    return " › ".join(parts)


def titled(owner: str, columns: Sequence[Column], language: Language) -> tuple[Column, ...]:
    """Columns with their headings in a language; `owner` as for `field_name`."""
    if language == "zh":
        return tuple(columns)
    return tuple(column._replace(title=field_name(owner, column.key, language)) for column in columns)


def remark(text: str, language: Language) -> str:
    """A remark of a reading in the reader's language, beginning as sentences do."""
    said = remarks.told(text, language, described)
    return said if language == "zh" else said[:1].upper() + said[1:]


_SHEETS_EN: Mapping[str, str] = {
    "projects": "Projects",
    "funds": "Funds",
    "goals": "Goals",
    "indicators": "Indicators",
    "department": "Department",
    "funding": "Funding",
    "project_lines": "Project lines",
}
_WORDS: Mapping[str, tuple[str, str]] = {
    "facts": ("概况", "Facts"),
    "findings": ("核对发现", "Findings"),
    "file": ("文件", "File"),
    "hash": ("文件哈希（SHA-256）", "Hash of the file (SHA-256)"),
    "pages": ("页数", "Pages"),
    "reader": ("读取方式", "Reader"),
    "version": ("程序版本", "Program version"),
    "remark": ("提醒", "Remark"),
    "owner": ("项目／部门", "Project or department"),
    "page": ("页", "Page"),
}


def sheet_name(key: str, language: Language) -> str:
    """What the sheet of a list is called."""
    return headings.LISTS[key][0] if language == "zh" else _SHEETS_EN[key]


def word(key: str, language: Language) -> str:
    """A word of the sheets' own."""
    return _WORDS[key][0 if language == "zh" else 1]
