"""What was put together wrongly, though each piece is well formed."""

from __future__ import annotations

from typing import Any

import pytest

from extractor.checks import examine
from extractor.confidence import signals
from extractor.confidence.placement import parted
from extractor.confidence.rows import oddities
from extractor.confidence.telltales import put_together_wrongly
from extractor.document import Box, Place
from extractor.extraction import Completeness, Evidence, Orphan
from extractor.schemas import blank

NAME = "/projects/0/indicators/0/level3"


def _record(kind: str = "project_self_evaluation", **project: Any) -> dict[str, Any]:
    head = {"report_type": kind, "title": "绩效自评表", "fiscal_year": 2023, "organization": "某局"}
    return {**blank("Record"), **head, "projects": [{**blank("Project"), "name": "道路养护", **project}]}


def _lines(*tops: float) -> Evidence:
    return Evidence("exact", "巡查次数", tuple(Place(1, Box(20, top, 60, top + 10)) for top in tops), confidence=0.999)


def _rows(*levels: tuple[str, str]) -> dict[str, Any]:
    rows = [{**blank("Indicator"), "level1": one, "level2": two, "level3": "巡查次数"} for one, two in levels]
    return _record(indicators=rows)


@pytest.mark.parametrize(
    ("levels", "wrong"),
    [
        ([("产出指标", "数量指标"), ("产出指标", "社会效益指标")], ["1/level1"]),
        ([("效益指标", "质量指标")], ["0/level1"]),
        ([("效益指标", "服务对象满意度指标"), ("满意度指标", "满意度")], ["0/level1"]),
        ([("效果指标", "经济效益指标"), ("成本指标", "经济成本指标")], []),
        ([("产出指标（50分）", "数量指标"), ("满意度指标", "满意度")], ["1/level1"]),
        ([("产出指标（50分）", "数量指标"), ("（10分）", "满意度")], ["1/level1"]),
        ([("产出指标", "数量指标（20分）"), ("产出指标", "质量指标（10分）")], []),
    ],
)
def test_levels_that_contradict_each_other_and_points_that_are_no_level(
    levels: list[tuple[str, str]], wrong: list[str]
) -> None:
    assert put_together_wrongly(_rows(*levels), {}) == {f"/projects/0/indicators/{each}" for each in wrong}


def test_a_heading_before_an_item_of_a_narrative() -> None:
    place = "/conclusion/advice/0"
    for kind, text, wrong in (
        ("narrative_evaluation", "项目背景\n近年来持续推进。", True),
        ("narrative_evaluation", "细化预算测算依据。\n运行维护类支出逐项测算。", False),
        ("project_self_evaluation", "项目背景\n近年来持续推进。", False),
    ):
        found = put_together_wrongly(_record(kind), {place: Evidence("exact", text)})
        assert found == ({place} if wrong else set())


def test_a_title_behind_what_the_record_begins_with() -> None:
    title, name = (Evidence("exact", "表", (Place(page, Box(9, 9, 90, 19)),)) for page in (2, 1))
    assert put_together_wrongly(_record(), {"/title": title, "/projects/0/name": name}) == {"/title"}
    assert put_together_wrongly(_record(), {"/title": name, "/projects/0/name": title}) == frozenset()


def test_lines_too_far_apart_are_no_one_text() -> None:
    assert parted({NAME: _lines(20, 34)}) == frozenset()
    assert parted({NAME: _lines(20, 46)}) == {NAME}
    other = NAME.replace("/0/level3", "/1/level3")
    assert parted({NAME: _lines(20, 50), other: _lines(120, 150)}) == {NAME, other}  # most are taken apart wrongly
    columns = Evidence("exact", "巡查", (Place(1, Box(20, 20, 60, 30)), Place(1, Box(80, 60, 90, 70))))
    assert parted({NAME: columns}) == frozenset()  # side by side


@pytest.mark.parametrize(
    ("name", "target", "actual", "wrong"),
    [
        ("完成率", "≥80%", "8096", {"actual"}),
        ("完成人数", "≥80人", "96人", set()),
        ("森林火灾受害率", "≤0.9%", "0.12‰", {"target"}),
        ("死亡率", "下降", "0.1‰", set()),
    ],
)
def test_signs_of_shares_that_are_often_misread(name: str, target: str, actual: str, wrong: set[str]) -> None:
    row = {**blank("Indicator"), "level3": name, "target": target, "actual": actual}
    found = oddities(_record(indicators=[row]))
    assert {each.rpartition("/")[2] for each, odd in found.items() if odd.get("broken")} == wrong


@pytest.mark.parametrize(
    ("place", "text", "wrong"),
    [
        ("/projects/0/implementing_unit", "某县城市公共交通", True),
        ("/projects/0/implementing_unit", "某县公共交通服务中心（部门）", False),
        ("/projects/0/project_type", "口常年性项目口延续性项目", True),
        ("/projects/0/project_type", "口岸类", False),
        (NAME.replace("level3", "deviation_reason"), "二", True),
    ],
)
def test_texts_that_were_cut_short_or_are_none(place: str, text: str, wrong: bool) -> None:
    record = _record(implementing_unit=text, indicators=[{**blank("Indicator"), "level3": "巡查次数"}])
    evidence = {place: Evidence("exact", text, (Place(1, Box(20, 20, 60, 30)),), confidence=0.999)}
    assert bool(signals(record, evidence, examine(record))[place]["malformed"]) is wrong


def test_a_report_whose_figures_nothing_uses_is_doubtful_as_a_whole() -> None:
    record, evidence = _record(), {NAME: _lines(20)}
    unused = tuple(Orphan(str(number), Place(1, Box(300, 300, 310, 310))) for number in range(7))
    for orphans, doubtful in ((unused, 1.0), (unused[:6], 0.0)):
        proof = Completeness(1, 1, 9, 9 - len(orphans), 0, orphans)
        assert signals(record, evidence, examine(record), proof)[NAME]["unused"] == doubtful
