"""From answers about forms to records: the arrangements that forms print, told in the short notation."""

import re
from typing import Any

import pytest
from chunking.test_lines import long_table
from test_prompts import lines_of

from extractor.llm import Question
from extractor.llm.fakes import ScriptedModel, connected
from extractor.readers.model import ModelReader
from extractor.readers.model.copying import Copier
from extractor.readers.model.form_answer import parse_form
from extractor.readers.model.form_record import FormRecord
from extractor.readers.model.forms import Chunk, problems_of
from extractor.readers.tree import assemble

SIDES = """[1]A:收入合计|B:682.00|C:支出合计|D:682.00
[2]A:一般公共预算|B:586.00|C:疫苗采购|D:248.00
[3]A:其他资金|B:96.00|C:防疫员补助|D:434.00"""
ACROSS = """[1]A:资金来源|B:合计|C:中央|D:省级
[2]A:预算数|B:1,286.00|C:480.00|D:806.00
[3]A:执行数|B:1,241.37|C:480.00|D:761.37"""
WIDE = """[1]A:项目|B:年初预算|C:全年执行|D:三级指标|E:年度指标值|F:得分
[2]A↓2:测绘更新|B↓2:320.00|C↓2:309.45|D:更新面积|E:≥42平方公里|F:30
[3]D:验收合格率|E:100%|F:20
[4]A:灾害防治|B:486.00|C:497.86|D:治理隐患点|E:6处|F:25"""
STAFF = """[1]A:部门收支|B:项目|C:全年预算数|D:全年执行数|E:执行率
[2]A:收入|B:财政拨款|C:40.00|D:39.00|E:97.50%
[3]A:收入|B:其他资金|C:2.00|D:1.50|E:75.00%
[4]A:重点任务|B:健康服务|C:8.50
[5]A:重点任务|B:签约服务|C:1.20"""


def block(head: str, columns: str, **more: Any) -> dict[str, Any]:
    return {"head": head, "columns": columns, **more}


def form(**more: Any) -> dict[str, Any]:
    return {"facts": [], "funds": [], "goals": [], "indicators": [], **more}


def read(text: str, *forms: dict[str, Any], kind: str = "自评表", **more: Any) -> dict[str, Any]:
    answer = {"type": kind, "report": [], "forms": list(forms), "other": "", **more}
    record = FormRecord()
    record.add(parse_form(answer), Copier(lines_of(text)))
    return assemble(record.tree()).record


def test_income_and_expenditure_stand_side_by_side() -> None:
    funds = [
        block("", "A=标签 B=全年预算", lines=["1=总额 方向=收入", "2=一般预算 方向=收入", "3=其他 方向=收入"]),
        block("", "C=标签 D=全年预算", lines=["1=总额 方向=支出", "2-3=事项 方向=支出"]),
    ]
    (project,) = read(SIDES, form(funds=funds))["projects"]
    told = [(line["side"], line["label"], line["category"], str(line["annual_budget"])) for line in project["funds"]]
    assert told == [
        ("income", "收入合计", "total", "682.00"),
        ("income", "一般公共预算", "general_public_budget", "586.00"),
        ("income", "其他资金", "other", "96.00"),
        ("expenditure", "支出合计", "total", "682.00"),
        ("expenditure", "疫苗采购", "item", "248.00"),
        ("expenditure", "防疫员补助", "item", "434.00"),
    ]


def test_kinds_of_funds_stand_across() -> None:
    kinds = (("总额", "B"), ("中央", "C"), ("地方", "D"))
    lines = [f"={kind} 标签={at}1 全年预算={at}2 执行={at}3" for kind, at in kinds]
    (project,) = read(ACROSS, form(funds=[block("1", "", lines=lines)]))["projects"]
    told = [(line["label"], str(line["annual_budget"]), str(line["executed"])) for line in project["funds"]]
    assert told == [("合计", "1286.00", "1241.37"), ("中央", "480.00", "480.00"), ("省级", "806.00", "761.37")]


def test_projects_of_one_wide_list_share_its_head() -> None:
    first = form(
        facts=["名称=A2"],
        funds=[block("1", "B=年初预算 C=执行", lines=["2=总额 标签=A1"])],
        indicators=[block("1", "D=三级 E=年度值 F=得分", rows="2-3", fixes=[])],
    )
    second = form(
        facts=["名称=A4"],
        funds=[block("", "", lines=["4=总额 标签=A1"])],
        indicators=[block("", "", rows="4", fixes=[])],
    )
    one, two = read(WIDE, first, second)["projects"]
    assert (one["name"], str(one["funds"][0]["executed"]), len(one["indicators"])) == ("测绘更新", "309.45", 2)
    assert (two["name"], str(two["funds"][0]["executed"])) == ("灾害防治", "497.86")
    assert [str(row["score"]) for row in two["indicators"]] == ["25"]


def test_a_row_told_by_itself_overrides_its_columns_and_may_stand_outside_of_tables() -> None:
    text = "[1] 满意度：群众满意度 ≥90%，实际 93%\n" + WIDE.replace("[1]", "[5]")
    fixes = ["3 年度值=E4 得分=", "1 三级=1:群众满意度 年度值=1:≥90% 实际值=1:93%"]
    indicators = [block("5", "D=三级 E=年度值 F=得分", rows="2-3", fixes=fixes)]
    (project,) = read(text, form(facts=["名称=A2"], indicators=indicators))["projects"]
    told = [(row["level3"], row["target"], row["actual"], row["score"]) for row in project["indicators"]]
    assert ("验收合格率", "6处", None, None) in told
    assert ("群众满意度", "≥90%", "93%", None) in told


def test_a_departments_columns_are_read_row_by_row() -> None:
    funding = ["收入 行=2-3 项目=B 金额=C 时间=C1", "收入 行=2-3 项目=B 金额=D 时间=D1 执行率=E"]
    lines = ["重点 行=4-5 名称=B 年度预算=C"]
    department = read(STAFF, form(), kind="部门整体表", funding=funding, project_lines=lines)["department"]
    told = [
        (line["item"], line["period"], str(line["amount"]), line["execution_rate"]) for line in department["funding"]
    ]
    assert [(item, period, amount) for item, period, amount, _ in told] == [
        ("财政拨款", "全年预算数", "40.00"),
        ("财政拨款", "全年执行数", "39.00"),
        ("其他资金", "全年预算数", "2.00"),
        ("其他资金", "全年执行数", "1.50"),
    ]
    assert [str(rate) for *_, rate in told] == ["None", "97.50", "None", "75.00"]
    assert department["project_lines_scope"] == "key"
    assert [str(line["annual_budget"]) for line in department["project_lines"]] == ["8.50", "1.20"]


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        (form(facts=["项目=A2"]), "/forms/0/facts/0"),
        (form(funds=[block("1", "B=预算", lines=[])]), "/forms/0/funds/0/columns"),
        (form(funds=[block("1", "B=执行", lines=["2=钱"])]), "/forms/0/funds/0/lines/0"),
        (form(goals=["全年 预期=A2"]), "/forms/0/goals/0"),
        (form(indicators=[block("1", "D=三级", rows="2", fixes=["得分=F2"])]), "/forms/0/indicators/0/fixes/0"),
        (form(facts=["名称=Z9"]), "/forms/0/facts/0"),
    ],
)
def test_what_does_not_keep_to_the_notation_is_named_by_its_pointer(wrong: dict[str, Any], place: str) -> None:
    answer = {"type": "自评表", "report": [], "forms": [wrong], "other": "1-4"}
    assert place in [pointer for pointer, _ in problems_of(Chunk(tuple(lines_of(WIDE))))(answer)]


# --- three hundred rows ----------------------------------------------------------------------------


def rows_told(question: Question, head: str = "1") -> Any:
    rows = [int(number) for number in re.findall(r"^\[(\d+)\]", question.text, re.M) if number != head]
    indicators = [block(head, "A=一级 B=三级 C=年度值 D=分值", rows=f"{rows[0]}-{rows[-1]}", fixes=[])]
    facts = ["名称=B2"] if rows[0] == 2 else []
    answer = {"type": "目标表", "report": [], "forms": [form(facts=facts, indicators=indicators)], "other": head}
    return answer, indicators[0], rows


def test_three_hundred_rows_come_back_as_three_hundred() -> None:
    model = ScriptedModel(lambda question: rows_told(question)[0])
    (project,) = ModelReader(connected(model)).read(long_table(300)).record["projects"]
    assert len(model.asked) > 1
    assert [row["level3"] for row in project["indicators"]] == [f"第{row}项指标" for row in range(300)]


@pytest.mark.parametrize("slip", ["missing", "doubled"])
def test_rows_left_out_or_told_twice_are_asked_for_again(slip: str) -> None:
    asked: dict[str, int] = {}
    said: list[str] = []

    def script(question: Question) -> Any:
        answer, told, rows = rows_told(question)
        asked[question.text] = asked.get(question.text, 0) + 1
        if asked[question.text] == 1:
            if slip == "missing":
                told["rows"] = f"{rows[0]}-{rows[-1] - 1}"
            else:
                answer["forms"][0]["indicators"].append({**told, "rows": str(rows[0])})
            said.extend(message for _, message in question.problems(answer))
        return answer

    (project,) = ModelReader(connected(ScriptedModel(script))).read(long_table(300)).record["projects"]
    assert len(project["indicators"]) == 300
    assert len({row["level3"] for row in project["indicators"]}) == 300
    assert set(asked.values()) == {2}
    assert all("没有回答" in message if slip == "missing" else "答了两次" in message for message in said)
