import pytest

from extractor.readers.form.vocabulary import concept, is_title, key, parent_of_level2, report_type


@pytest.mark.parametrize(
    ("printed", "looked_up"),
    [
        ("其中：项目（政策） 名称：", "项目名称"),
        ("（一）项目名称", "项目名称"),
        ("全年（程）预算数（万元）", "全年预算数"),
        ("★日常养护里程", "日常养护里程"),
        ("部⻔名称", "部门名称"),
        ("1.5万元", "1.5万元"),
    ],
)
def test_key_leaves_out_what_does_not_name(printed: str, looked_up: str) -> None:
    assert key(printed) == looked_up


@pytest.mark.parametrize(
    ("section", "printed", "meant"),
    [
        ("facts", "转移支付（项目）名称", "name"),
        ("facts", "主管部门及代码", "supervising_department"),
        ("facts", "项目负责人/联系电话", "manager_phone"),
        ("facts", "产出指标", None),
        ("funds.columns", "年初预算数", "initial_budget"),
        ("funds.columns", "全年预算数（A）", "annual_budget"),
        ("funds.columns", "调整后\n预算数", "annual_budget"),
        ("funds.columns", "1—8月执行数（B）", "executed"),
        ("funds.columns", "全年预计执行数", "forecast"),
        ("funds.columns", "执行率（B/A）", "execution_rate"),
        ("funds.columns", "半年（程）计划执行数(万元)", "half_year_plan"),
        ("funds.columns", "主管部门复核得分", "review_score"),
        ("funds.labels", "其中：当年财政拨款", "fiscal_appropriation"),
        ("funds.labels", "本年一般公共预算拨款", "general_public_budget"),
        ("funds.labels", "省级财政资金", "local_fiscal"),
        ("funds.labels", "上年结转资金", "carry_over"),
        ("funds.labels", "住房公积金管理业务费用", None),
        ("indicators.columns", "三级指标", "level3"),
        ("indicators.columns", "—级指标", "level1"),
        ("indicators.columns", "1-7月执行情况", "actual"),
        ("indicators.columns", "全年预计完成情况", "forecast"),
        ("indicators.columns", "预期当年实现值", "target"),
        ("indicators.columns", "偏差原因分析及改进措施", "deviation_reason"),
        ("goals.labels", "中长期目标", "medium_term"),
        ("goals.labels", "年度总体目标完成情况", "annual_actual"),
    ],
)
def test_concept_of_a_printed_label(section: str, printed: str, meant: str | None) -> None:
    assert concept(section, printed) == meant


def test_a_standard_parent_is_known_for_standard_second_levels_only() -> None:
    assert parent_of_level2("质量指标") == "产出指标"
    assert parent_of_level2("社会效益") == "效益指标"
    assert parent_of_level2("服务对象满意度指标") == "满意度指标"
    assert parent_of_level2("预算执行") is None


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("2023年度部门整体支出绩效自评表", "department_self_evaluation"),
        ("项目支出绩效运行监控表", "project_monitoring"),
        ("项目支出绩效目标申报表", "project_target"),
        ("项目支出绩效自评表", "project_self_evaluation"),
    ],
)
def test_report_type_of_a_title(title: str, kind: str) -> None:
    assert is_title(title)
    assert report_type(title) == kind


def test_an_attachment_mark_is_no_title() -> None:
    assert not is_title("附件2：项目支出绩效自评表填报说明")
