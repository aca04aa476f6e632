"""Reports in prose about several projects: what was planned, spent and reached, a conclusion, problems, advice."""

from __future__ import annotations

import html
from decimal import Decimal
from typing import Any

from evals.generate.contents import Setting, indicator
from evals.generate.mistakes import swapped
from evals.generate.project_report import Report, Sheet
from evals.generate.words import Dice, empty, rounded

Record = dict[str, Any]
_PROBLEMS = [
    ("预算编制不够精细", "部分项目预算沿用上年基数，未结合服务内容和合同单价测算，年末形成结余"),
    ("前期工作不够扎实", "个别项目实施前论证不充分，实施中调整方案，影响完成进度"),
    ("绩效指标设置不够科学", "部分效益指标以定性描述为主，缺少可以取数核验的指标值"),
    ("日常管护责任落实不到位", "已完成的设施未明确养护主体，经费来源不稳定"),
    ("资料归集不够规范", "部分验收、结算资料未及时整理归档，影响绩效佐证"),
]
_ADVICE = [
    ("细化预算测算依据", "按照服务清单和市场询价结果逐项测算，提高预算编制的准确性"),
    ("加强项目储备和前期论证", "建立部门联合踏勘机制，方案确定后再安排资金"),
    ("完善绩效指标体系", "按照项目类型建立共性指标库，明确取数来源和佐证材料要求"),
    ("健全长效管护机制", "移交时同步签订管护协议，落实养护经费"),
]
_CHAPTERS = "一二三四五六七八"


def narrative_report(dice: Dice) -> Report:
    """One report in prose."""
    setting = Setting.drawn(dice)
    setting.unit, setting.places = "万元", 2
    record = empty("Record")
    names = dice.sample(setting.topic["projects"], dice.randint(2, len(setting.topic["projects"])))
    record["projects"] = [_project(setting, name) for name in names]
    words = _words(dice)
    title = dice.choice(["{place}{office}{year}年度项目支出绩效评价报告", "{year}年度{place}{office}项目支出绩效自评报告",
                         "{place}{office}{year}年度财政专项资金绩效评价报告"])  # fmt: skip
    title = title.format(place=setting.place, office=setting.topic["office"], year=setting.year)
    record.update(report_type="narrative_evaluation", title=title, fiscal_year=setting.year,
                  organization=setting.office, amount_unit="万元")  # fmt: skip
    funds = [each["funds"][0] for each in record["projects"]]
    record["declared"] = {"project_count": Decimal(len(names))} | {
        name: sum((line[name] for line in funds), Decimal(0)) for name in ("initial_budget", "annual_budget", "executed")
    }  # fmt: skip
    score = dice.figure(Decimal(76), Decimal(97), 2)
    grade = "优" if score >= 90 else "良" if score >= 80 else "中"
    problems, advice = dice.several(_PROBLEMS, 2, 4), dice.several(_ADVICE, 2, 3)
    record["conclusion"] = {"grade": grade, "score": score, "problems": [f"{a}。{b}。" for a, b in problems],
                            "advice": [f"{a}。{b}。" for a, b in advice]}  # fmt: skip
    findings, notes, said = _slips(dice, record, words)
    cover = Sheet(prose=_cover(setting, title)) if dice.some(0.5) else None
    body = Sheet("" if cover else title, prose=_text(setting, record, words, said))
    if not cover:
        body.places = {"title": "/title"}
    return Report(record, findings, notes, [cover, body] if cover else [body], prose=True)


def _words(dice: Dice) -> dict[str, str]:
    return {
        "planned": "预算安排资金", "spent": "实际支出", "rate": dice.choice(["预算执行率"]),
        "target": dice.choice(["年度指标值", "年度指标值"]), "done": dice.choice(["实际完成", "实际完成值"]),
        "number": dice.choice(["{n}.", "{n}、", "（{n}）"]), "table": dice.choice(["yes", "yes", "no"]),
    }  # fmt: skip


def _project(setting: Setting, name: str) -> Record:
    dice, topic, made = setting.dice, setting.topic, empty("Project")
    made["name"] = name
    initial = dice.figure(Decimal(40), Decimal(2400), 2)
    annual = initial if dice.some(0.5) else rounded(initial * dice.figure(Decimal("0.9"), Decimal("1.15"), 3))
    executed = rounded(annual * dice.figure(Decimal("0.75"), Decimal("0.999"), 4))
    rate = rounded(100 * executed / annual)
    line = {**empty("FundLine"), "label": "项目资金", "category": "total", "initial_budget": initial,
            "annual_budget": annual, "executed": executed, "balance": annual - executed, "execution_rate": rate}  # fmt: skip
    made["funds"] = [line]
    made["basis"] = f"{setting.place}{setting.year - 1}年度重点工作安排"
    made["content"] = dice.choice(topic["aims"]) + "。"
    made["goals"] = [{"scope": "annual", "name": None, "expected": dice.choice(topic["aims"]) + "。",
                      "actual": dice.choice(topic["deeds"]) + "。"}]  # fmt: skip
    rows = [("成本指标", {"level3": "实际支出", "target": f"{annual}万元", "actual": f"{executed}万元"}),
            ("成本指标", {"level3": "预算执行率", "actual": f"{rate}%"})]  # fmt: skip
    for level, kinds in (("产出指标", ("quantity", "quality")), ("效益指标", ("social", "people"))):
        for kind in kinds:
            for told in dice.several(_told(topic[kind]), 1, 3 if kind == "quantity" else 1):
                rows.append((level, _measured(setting, told, planned=kind == "quantity" or dice.some(0.5))))
    made["indicators"] = [{**empty("Indicator"), **row, "level1": level} for level, row in rows]
    return made


def _told(measures: list[str]) -> list[str]:
    """Measures that prose can tell as they stand: with a figure, and without a verb that is no part of their name."""
    return [each for each in measures if "=" not in each and not each.startswith(("举办", "开展", "组织", "配备"))]


def _measured(setting: Setting, told: str, planned: bool) -> Record:
    row = indicator(setting, told)
    target = row["target"].lstrip("≥≤")
    return {"level3": row["level3"], "target": target if planned else None, "actual": row["actual"]}


def _slips(dice: Dice, record: Record, words: dict[str, str]) -> tuple[list[Record], list[str], dict[str, str]]:
    """Slips; what the prose says otherwise than the record is in the third part returned."""
    findings: list[Record] = []
    notes: list[str] = []
    if dice.some(0.3):
        record["declared"]["project_count"] += 1
        findings.append({"rule": "projects.count", "pointers": ["/declared/project_count"]})
        notes.append("one project more is declared than listed")
    for number, made in enumerate(record["projects"]):
        line, at = made["funds"][0], f"/projects/{number}"
        wrong = swapped(line["balance"])
        if (
            words["table"] == "yes"
            and dice.some(0.15)
            and wrong is not None
            and abs(wrong - line["balance"]) > Decimal("0.05")
        ):
            line["balance"] = wrong
            places = [f"{at}/funds/0/{name}" for name in ("balance", "annual_budget", "executed")]
            findings.append({"rule": "funds.balance", "pointers": places})
        rate = swapped(line["execution_rate"])
        if dice.some(0.15) and rate is not None and abs(rate - line["execution_rate"]) > Decimal("0.05"):
            made["indicators"][1]["actual"] = f"{rate}%"
            places = [f"{at}/indicators/1/actual", f"{at}/indicators/0/actual", f"{at}/indicators/0/target"]
            findings.append({"rule": "rate.restated", "pointers": places})
    if words["table"] == "no":
        for made in record["projects"]:
            made["funds"][0]["balance"] = None
    return findings, notes, {}


def _cover(setting: Setting, title: str) -> str:
    return (
        f'<div style="text-align:center;padding-top:60mm"><h1><a href="http://leaf.invalid/#/title">{html.escape(title)}</a></h1>'
        f'<p style="text-align:center;margin-top:90mm">编制单位：{setting.office}</p></div>'
    )


def _text(setting: Setting, record: Record, words: dict[str, str], said: dict[str, str]) -> str:
    declared, conclusion, projects = record["declared"], record["conclusion"], record["projects"]
    rate = rounded(100 * declared["executed"] / declared["annual_budget"])
    total = (f"{setting.year}年度共安排项目{declared['project_count']}个，年初预算{declared['initial_budget']:,f}万元，"
             f"调整后预算{declared['annual_budget']:,f}万元，实际支出{declared['executed']:,f}万元，预算执行率{rate}%。")  # fmt: skip
    out = [_h("一、项目基本情况"), _h("（一）项目概况", 4)]
    out += [
        _p(f"{_n(words, n)}{each['name']}。立项依据：{each['basis']}。主要内容：{each['content']}")
        for n, each in enumerate(projects, 1)
    ]
    out += [_h("（二）资金投入和使用情况", 4), _p(total), *_money(projects, words)]
    out += [_h("（三）绩效目标", 4)]
    out += [_p(f"{_n(words, n)}{each['name']}：{each['goals'][0]['expected']}") for n, each in enumerate(projects, 1)]
    out += [_h("二、综合评价结论"), _p(
        f"经综合评价，{setting.year}年度项目支出绩效评价得分{conclusion['score']}分，评价等级为“{conclusion['grade']}”。"
    ), _h("三、绩效指标完成情况分析")]  # fmt: skip
    for number, each in enumerate(projects):
        out += _analysis(each, number, words)
    out.append(_h("四、存在的主要问题"))
    out += [_p(f"（{_CHAPTERS[n]}）{text}") for n, text in enumerate(conclusion["problems"])]
    out.append(_h("五、有关建议"))
    out += [_p(f"（{_CHAPTERS[n]}）{text}") for n, text in enumerate(conclusion["advice"])]
    return "".join([*out, f'<p class="sign">{setting.office}</p><p class="sign">{setting.year + 1}年4月18日</p>'])


def _h(text: str, level: int = 3) -> str:
    return f"<h{level}>{text}</h{level}>"


def _p(text: str) -> str:
    return f"<p>{html.escape(text)}</p>"


def _n(words: dict[str, str], number: int) -> str:
    return words["number"].format(n=number)


def _money(projects: list[Record], words: dict[str, str]) -> list[str]:
    names = ("initial_budget", "annual_budget", "executed", "balance", "execution_rate")
    if words["table"] == "no":
        return [_p(f"{_n(words, n)}{each['name']}。年初预算{line['initial_budget']}万元，调整后预算{line['annual_budget']}万元，"
                   f"实际支出{line['executed']}万元，预算执行率{line['execution_rate']}%。")
                for n, each in enumerate(projects, 1) for line in each["funds"]]  # fmt: skip
    head = "".join(
        f'<td class="head">{text}</td>'
        for text in ("序号", "项目名称", "年初预算", "调整后预算", "实际支出", "结余", "执行率")
    )
    rows = []
    for number, each in enumerate(projects):
        line = each["funds"][0]
        cells = "".join(f'<td class="money"><a href="http://leaf.invalid/#/projects/{number}/funds/0/{name}">{line[name]}{"%" if "rate" in name else ""}</a></td>' for name in names)  # fmt: skip
        rows.append(f'<tr><td>{number + 1}</td><td class="text">{each["name"]}</td>{cells}</tr>')
    return [
        f'<p class="caption">表1　项目资金使用情况表（单位：万元）</p><table><tr>{head}</tr>{"".join(rows)}</table>'
    ]


def _analysis(made: Record, number: int, words: dict[str, str]) -> list[str]:
    out = [_h(f"（{_CHAPTERS[number]}）{made['name']}", 4), _p(f"总体完成情况：{made['goals'][0]['actual']}")]
    for count, level in enumerate(("成本指标", "产出指标", "效益指标"), 1):
        parts = []
        for index, row in enumerate(made["indicators"]):
            if row["level1"] != level:
                continue
            done = f'<a href="http://leaf.invalid/#/projects/{number}/indicators/{index}/actual">{row["actual"]}</a>'
            if row["level3"] == "实际支出":
                parts.append(f"预算安排资金{row['target']}，实际支出{done}")
            elif row["target"]:
                parts.append(f"{row['level3']}年度指标值{row['target']}，实际完成{done}")
            else:
                parts.append(f"{row['level3']}{done}")
        mark = "，" if level == "成本指标" else "；"
        out.append(f"<p>{count}.{level}。{mark.join(parts)}。</p>")
    return out
