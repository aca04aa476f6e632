"""Values in wrong places: names that name no project, pieces of levels, lines of funds without any amount."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from extractor.checks import examine
from extractor.confidence import confidence, constants, review
from extractor.confidence.placement import aside
from extractor.confidence.structure import misplaced
from extractor.document import Box, Place
from extractor.extraction import Completeness, Evidence, Orphan
from extractor.schemas import blank

PROOF = Completeness(1, 1, 1, 1, 0)


def _record(**project: Any) -> dict[str, Any]:
    head = {"report_type": "project_monitoring", "title": "绩效运行监控表", "fiscal_year": 2023, "organization": "某局"}
    return {**blank("Record"), **head, "projects": [{**blank("Project"), "name": "道路养护", **project}]}


def _fund(label: str, category: str, amount: str | None = None) -> dict[str, Any]:
    executed = Decimal(amount) if amount else None
    return {**blank("FundLine"), "label": label, "category": category, "executed": executed}


@pytest.mark.parametrize(
    ("project", "wanted"),
    [
        ({"name": "绩效运行监控表"}, {"name"}),
        ({"name": "某局"}, {"name"}),
        ({"supervising_department": "某局", "implementing_unit": "某局"}, set()),
        ({"supervising_department": "水务处", "project_type": "水 务处"}, {"project_type"}),
        ({"name": "水务处", "manager": "水务处", "project_type": "特定目标类"}, {"name"}),
    ],
)
def test_a_project_is_not_called_like_its_form_or_like_who_fills_it_in(project: Any, wanted: set[str]) -> None:
    assert misplaced(_record(**project), {}) == {f"/projects/0/{key}" for key in wanted}


@pytest.mark.parametrize(
    ("level", "odd"),
    [("数量指标", False), ("效益", False), ("时效", False), ("过程", False), ("度指标", True), ("可持续影响指", True)],
)
def test_a_piece_of_a_level_is_none(level: str, odd: bool) -> None:
    row = {**blank("Indicator"), "level2": level, "level3": "巡查次数"}
    assert bool(misplaced(_record(indicators=[row]), {})) == odd


def test_a_named_line_of_funds_without_any_amount_is_odd_among_others() -> None:
    lines = [_fund("资金总额", "total", "10"), _fund("财政拨款", "fiscal_appropriation", "10")]
    lines += [_fund("其他资金", "other"), _fund("分配科学性", "item")]
    assert misplaced(_record(funds=lines), {}) == {"/projects/0/funds/3/label", "/projects/0/funds/3/category"}
    assert misplaced(_record(funds=[_fund("分配科学性", "item")]), {}) == frozenset()


def test_a_measure_is_no_line_of_funds() -> None:
    lines = [_fund("资金总额", "total", "10"), _fund("工程验收合格率", "item", "100")]
    assert misplaced(_record(funds=lines), {}) == {
        f"/projects/0/funds/1/{key}" for key in ("label", "category", "executed")
    }


@pytest.mark.parametrize("read", [None, 0.999])
def test_a_share_is_no_amount(read: float | None) -> None:
    record = _record(funds=[_fund("资金总额", "total", "100")])
    place = "/projects/0/funds/0/executed"
    sure = [
        confidence(record, {place: Evidence("exact", text, confidence=read)}, examine(record))[place]
        for text in ("100", "100%")
    ]
    assert sure[1] < sure[0]


@pytest.mark.parametrize("read", [None, 0.999])
def test_what_is_misplaced_is_to_be_looked_at_however_surely_it_was_read(read: float | None) -> None:
    record = _record(name="绩效运行监控表")
    evidence = {"/projects/0/name": Evidence("exact", "绩效运行监控表", confidence=read)}
    sure = confidence(record, evidence, examine(record, evidence))
    assert review(sure, (), evidence) == ("/projects/0/name",)
    sound = confidence(_record(), evidence, examine(_record(), evidence))
    assert sound["/projects/0/name"] > sure["/projects/0/name"]


@pytest.mark.parametrize(
    ("project", "wanted"),
    [
        ({"name": "管网改造  项目类别  特定目标类"}, {"name"}),
        ({"implementing_unit": "某县水务局 2024年度"}, {"implementing_unit"}),
        ({"supervising_department": "主管部门"}, {"supervising_department"}),
        ({"implementing_unit": "某县水务局", "project_type": "特定目标类", "start": "2024年1月"}, set()),
    ],
)
def test_a_short_value_holds_no_head_and_no_second_value(project: Any, wanted: set[str]) -> None:
    assert misplaced(_record(**project), {}) == {f"/projects/0/{key}" for key in wanted}


def test_rows_that_were_taken_for_one_and_lines_about_who_signs_are_none() -> None:
    rows = [{**blank("Indicator"), "level1": "产出指标", "level3": name} for name in ("巡查次数", "验收率", "完工率")]
    rows += [{**blank("Indicator"), "level3": "巡查河道长度清理漂浮物数量更换标识牌数量设备完好率按时完成率"}]
    rows += [{**blank("Indicator"), "level1": "单位负责人（签字）：", "level3": "日期：2024年4月"}]
    assert misplaced(_record(indicators=rows), {}) == {
        "/projects/0/indicators/3/level3", "/projects/0/indicators/4/level1", "/projects/0/indicators/4/level3",
    }  # fmt: skip


def test_a_sentence_among_the_kinds_of_funds_is_none() -> None:
    lines = [_fund("资金总额", "total", "10"), _fund("用于村内道路硬化、机井配套，广场建设，路灯安装。", "item", "10")]
    assert misplaced(_record(funds=lines), {}) == {
        f"/projects/0/funds/1/{key}" for key in ("label", "category", "executed")
    }


def test_the_organization_is_not_the_department_above_where_another_body_fills_the_form_in() -> None:
    record = _record(supervising_department="某局", implementing_unit="图书馆")
    here, below = ((Place(1, Box(0, top, 9, top + 9)),) for top in (0, 50))
    evidence = {"/organization": Evidence("exact", "某局", here)}
    evidence |= {"/projects/0/supervising_department": Evidence("exact", "某局", here)}
    assert misplaced(record, evidence) == {"/organization"}
    evidence |= {"/projects/0/supervising_department": Evidence("exact", "某局", below)}
    assert misplaced(record, evidence) == frozenset()


def _rows(places: dict[tuple[int, str], tuple[float, float]]) -> dict[str, Evidence]:
    """Evidence of cells, each 20 points wide and 10 high, by row and field."""
    return {
        f"/projects/0/indicators/{row}/{key}": Evidence("exact", "1", (Place(1, Box(left, at, left + 20, at + 10)),))
        for (row, key), (left, at) in places.items()
    }


COLUMNS = {"level3": 0.0, "target": 100.0, "actual": 150.0, "score": 200.0}


def test_a_cell_beside_its_column_or_its_row_is_told() -> None:
    grid = {(row, key): (left, 20.0 * row) for row in range(6) for key, left in COLUMNS.items()}
    assert aside(_rows(grid)) == frozenset()
    assert aside(_rows(grid | {(3, "score"): (150.0, 60.0)})) == {"/projects/0/indicators/3/score"}
    assert aside(_rows(grid | {(3, "actual"): (150.0, 40.0)})) == {"/projects/0/indicators/3/actual"}


def test_where_most_cells_stand_elsewhere_nothing_can_be_told() -> None:
    grid = {(row, key): (left + 60.0 * row, 20.0 * row) for row in range(6) for key, left in COLUMNS.items()}
    assert aside(_rows(grid)) == frozenset()


def test_columns_that_no_ruling_parts_are_believed_less() -> None:
    record = _record(indicators=[{**blank("Indicator"), "level3": "巡查次数"}])
    place = "/projects/0/indicators/0/level3"
    evidence = {place: Evidence("exact", "巡查次数", (Place(1, Box(20, 20, 60, 30)),))}
    proofs = (replace(PROOF, unruled=(Place(page, Box(10, 10, 200, 90)),)) for page in (2, 1))
    plain, loose = (confidence(record, evidence, examine(record), proof)[place] for proof in proofs)
    assert loose < plain


def test_unused_words_close_to_a_leaf_and_the_unused_name_of_a_body_raise_doubt() -> None:
    record = _record(implementing_unit="某县水务局", indicators=[{**blank("Indicator"), "level3": "巡查次数"}])
    name, unit = "/projects/0/indicators/0/level3", "/projects/0/implementing_unit"
    evidence = {
        name: Evidence("exact", "巡查次数", (Place(1, Box(20, 20, 60, 30)),), confidence=0.999),
        unit: Evidence("exact", "某县水务局", (Place(1, Box(20, 300, 70, 310)),), confidence=0.999),
    }

    def sure(text: str, left: float, top: float) -> tuple[float, float]:
        stray = Orphan(text, Place(1, Box(left, top, left + 40, top + 10)))
        found = confidence(record, evidence, examine(record), replace(PROOF, strays=(stray,)))
        return found[name], found[unit]

    far = sure("演出进村", 300, 600)
    assert sure("演出进村", 64, 21) < far  # beside it
    assert sure("演出进村", 25, 33)[0] < far[0]  # below it
    assert sure("总分", 64, 21) == far  # forms print that themselves
    told = sure("某县农村供水服务中心", 300, 600)
    assert (told[0], told[1] < far[1]) == (far[0], True)


def test_what_several_projects_do_not_share_and_one_level_of_government_raise_doubt() -> None:
    units = ("某县河湖中心", "某县供水站")
    record = {**_record(), "organization": units[0]}
    record["projects"] = [{**record["projects"][0], "implementing_unit": unit} for unit in units]
    assert "/organization" in misplaced(record, {})
    assert "/organization" not in misplaced({**record, "organization": "某县水务局"}, {})
    for label, found in (("市级财政资金", True), ("地方财政资金", False), ("省级及以下财政资金", False)):
        line = {**blank("FundLine"), "label": label, "category": "local_fiscal"}
        assert ("/projects/0/funds/0/category" in misplaced(_record(funds=[line]), {})) is found
    measure = {**blank("FundLine"), "label": "数量指标", "category": "item", "weight": Decimal("15")}
    assert "/projects/0/funds/0/weight" in misplaced(_record(funds=[measure]), {})


@pytest.mark.parametrize(
    ("level1", "odd"),
    [("产出指标", False), ("数量指标", True), ("绩效指标完成情况", True), ("成本指标", False), ("过程", False)],
)
def test_a_first_level_is_no_second_one_and_no_section(level1: str, odd: bool) -> None:
    row = {**blank("Indicator"), "level1": level1, "level3": "巡查次数"}
    assert (misplaced(_record(indicators=[row]), {}) == {"/projects/0/indicators/0/level1"}) == odd


def test_a_first_level_that_was_inferred_is_one_that_the_report_prints() -> None:
    rows = [{**blank("Indicator"), "level1": level, "level3": "巡查次数"} for level in ("产出", "产出指标")]
    first, second = (f"/projects/0/indicators/{index}/level1" for index in (0, 1))
    evidence = {first: Evidence("exact", "产出"), second: Evidence("inferred", "数量指标")}
    assert misplaced(_record(indicators=rows), evidence) == {second}
    assert misplaced(_record(indicators=rows), evidence | {first: Evidence("inferred", "质量指标")}) == frozenset()


def test_a_text_that_breaks_off_is_malformed() -> None:
    record = _record(content="更换老化管网，")
    sure = [
        confidence(record, {"/projects/0/content": Evidence("exact", text, confidence=0.999)}, examine(record))
        for text in ("更换老化管网。", "更换老化管网，", "《管网办法》 更换细则。")
    ]
    limit = constants()["review"]["threshold"]
    assert [each["/projects/0/content"] < limit for each in sure] == [False, True, True]


@pytest.mark.parametrize(("reason", "odd"), [("9", True), ("8.50", True), ("受汛期影响", False), ("—", False)])
def test_a_reason_is_no_lone_figure(reason: str, odd: bool) -> None:
    row = {**blank("Indicator"), "level3": "巡查次数", "deviation_reason": reason}
    assert bool(misplaced(_record(indicators=[row]), {})) == odd


def test_a_line_over_a_group_of_rows_is_no_row() -> None:
    rows = [
        {**blank("Indicator"), "level3": "数量指标", "weight": Decimal(42)},
        {**blank("Indicator"), "level3": "巡查"},
    ]
    assert misplaced(_record(indicators=rows), {}) == {
        f"/projects/0/indicators/0/{key}" for key in ("level3", "weight")
    }


def test_two_figures_in_one_place_are_malformed() -> None:
    record = _record(indicators=[{**blank("Indicator"), "level3": "巡查次数", "weight": Decimal(61)}])
    place = "/projects/0/indicators/0/weight"
    sure = [
        confidence(record, {place: Evidence("exact", text, confidence=0.999)}, examine(record))[place]
        for text in ("61", "6  1")
    ]
    assert sure[1] < constants()["review"]["threshold"] < sure[0]
