"""The headings of exported sheets: which leaves stand in which column, and what a reviewer calls them."""

from __future__ import annotations

from typing import NamedTuple


class Column(NamedTuple):
    """A column: the key of the leaf that it shows, its heading, and its width in characters."""

    key: str
    title: str
    width: int = 12


_SCORES = (Column("weight", "分值", 8), Column("score", "得分", 8), Column("review_score", "复核得分", 10))
_TOTALS = (
    Column("total_weight", "总分分值", 10),
    Column("total_score", "总分得分", 10),
    Column("total_review_score", "复核总分", 10),
)

PROJECTS = (
    Column("name", "项目名称", 30),
    Column("supervising_department", "主管部门", 20),
    Column("implementing_unit", "实施单位", 20),
    Column("project_type", "项目类型", 14),
    Column("level", "项目级次", 10),
    Column("start", "开始时间", 12),
    Column("end", "完成时间", 12),
    Column("manager", "项目负责人", 12),
    Column("phone", "联系电话", 14),
    *_TOTALS,
    Column("basis", "立项依据", 40),
    Column("feasibility", "实施可行性", 40),
    Column("content", "项目内容", 40),
    Column("evaluation", "评价结论", 40),
    Column("problems", "存在问题", 40),
    Column("improvement", "改进措施", 40),
)
FUNDS = (
    Column("side", "收支", 8),
    Column("label", "资金项目", 24),
    Column("category", "资金类别", 18),
    Column("period_budget", "实施期预算", 14),
    Column("initial_budget", "年初预算数", 14),
    Column("annual_budget", "全年预算数", 14),
    Column("half_year_plan", "半年计划数", 14),
    Column("executed", "全年执行数", 14),
    Column("forecast", "全年预计执行数", 16),
    Column("balance", "结余", 12),
    Column("execution_rate", "执行率（%）", 12),
    Column("arrival_rate", "到位率（%）", 12),
    *_SCORES,
)
GOALS = (
    Column("scope", "目标类型", 12),
    Column("name", "目标", 16),
    Column("expected", "预期目标", 60),
    Column("actual", "实际完成情况", 60),
)
INDICATORS = (
    Column("goal", "所属目标", 14),
    Column("level1", "一级指标", 12),
    Column("level2", "二级指标", 14),
    Column("level3", "三级指标", 30),
    Column("target", "年度指标值", 16),
    Column("half_year_target", "半年指标值", 16),
    Column("long_term_target", "长期指标值", 16),
    Column("history", "历史值", 20),
    Column("actual", "实际完成值", 20),
    Column("forecast", "全年预计完成", 16),
    Column("likelihood", "完成可能性", 12),
    *_SCORES,
    Column("deviation_reason", "偏差原因及改进措施", 40),
    Column("basis", "指标值依据", 30),
)
DEPARTMENT = (
    Column("name", "部门名称"),
    Column("contact", "联系人"),
    Column("phone", "联系电话"),
    Column("functions", "部门职能概述"),
    Column("annual_tasks", "年度工作任务"),
    Column("project_lines_scope", "项目范围"),
    *_TOTALS,
)
FUNDING = (
    Column("side", "收支", 8),
    Column("item", "项目", 24),
    Column("period", "期间", 16),
    Column("amount", "金额", 14),
    Column("share", "占比（%）", 12),
    Column("execution_rate", "执行率（%）", 12),
)
PROJECT_LINES = (
    Column("name", "项目名称", 30),
    Column("project_type", "项目类型", 14),
    Column("total_budget", "项目总预算", 14),
    Column("annual_budget", "本年度预算", 14),
    Column("purpose", "主要支出方向和用途", 50),
)
REPORT = (
    Column("report_type", "报告类型"),
    Column("title", "标题"),
    Column("fiscal_year", "年度"),
    Column("organization", "填报单位"),
    Column("amount_unit", "金额单位"),
)
DECLARED = (
    Column("project_count", "申报项目个数"),
    Column("initial_budget", "申报年初预算合计"),
    Column("annual_budget", "申报全年预算合计"),
    Column("executed", "申报执行数合计"),
)
CONCLUSION = (
    Column("grade", "评价等级"),
    Column("score", "评价得分"),
    Column("problems", "存在的问题"),
    Column("advice", "建议"),
)
FACTS = (Column("name", "内容", 22), Column("value", "值", 80))
FINDINGS = (
    Column("severity", "严重程度", 10),
    Column("rule", "规则", 18),
    Column("message", "说明", 70),
    Column("expected", "应为", 18),
    Column("found", "实为", 18),
    Column("place", "位置", 40),
    Column("pointers", "涉及的单元", 50),
)
OWNER = Column("owner", "项目／部门", 26)
PAGE = Column("page", "页", 6)

LISTS = {
    "projects": ("项目", PROJECTS),
    "funds": ("资金", FUNDS),
    "goals": ("目标", GOALS),
    "indicators": ("指标", INDICATORS),
    "department": ("部门", DEPARTMENT),
    "funding": ("部门收支", FUNDING),
    "project_lines": ("部门项目", PROJECT_LINES),
    "declared": ("申报合计", DECLARED),
    "conclusion": ("评价结论", CONCLUSION),
}
"""What the objects and lists of a record are called, and the columns of their members."""

CODES = {
    "project_self_evaluation": "项目支出绩效自评表",
    "project_target": "项目绩效目标表",
    "project_monitoring": "项目绩效运行监控表",
    "department_self_evaluation": "部门整体绩效自评表",
    "narrative_evaluation": "绩效评价报告",
    "income": "收入",
    "expenditure": "支出",
    "total": "资金总额",
    "fiscal_appropriation": "财政拨款",
    "general_public_budget": "一般公共预算",
    "government_fund": "政府性基金",
    "fiscal_special_account": "财政专户",
    "state_capital": "国有资本经营",
    "social_insurance_fund": "社会保险基金",
    "central_fiscal": "中央财政资金",
    "local_fiscal": "地方财政资金",
    "carry_over": "上年结转",
    "other": "其他资金",
    "item": "具体项目",
    "annual": "年度目标",
    "medium_term": "中长期目标",
    "long_term": "长期目标",
    "all": "全部项目",
    "key": "重点任务",
    "error": "错误",
    "warning": "警告",
    "info": "提示",
}
"""What the names of ours that stand in a record are called."""

CODED = frozenset({"report_type", "side", "category", "scope", "project_lines_scope", "severity"})
"""Keys whose value is one of `CODES`."""
