from copy import deepcopy
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from evals.samples import samples
from evals.score import align, canonical, score
from extractor.errors import InputError


def label(*names: str, **facts: Any) -> dict[str, Any]:
    rows = [{"level3": name, "weight": 10, "target": None} for name in names]
    return {"record": {"indicators": rows, "department": None, **facts}, "findings": []}


def verdicts(one: dict[str, Any], other: dict[str, Any]) -> list[tuple[str, str]]:
    return [(each.verdict, each.pointer) for each in score(one, other).differences if each.verdict != "right"]


def test_the_same_is_right_throughout() -> None:
    one = label("甲", "乙", title="自评表")
    got = score(one, deepcopy(one))
    assert (got.f1, got.precision, got.recall) == (1, 1, 1)
    assert got.count("right") == 5


def test_a_lost_row_costs_its_own_leaves_and_shifts_nothing() -> None:
    assert verdicts(label("修建道路", "培训人数", "满意度"), label("修建道路", "满意度")) == [
        ("missed", "/indicators/1/level3"),
        ("missed", "/indicators/1/weight"),
    ]


def test_an_invented_row_is_counted_at_its_own_place() -> None:
    assert verdicts(label("修建道路", "满意度"), label("修建道路", "编的", "满意度")) == [
        ("invented", "/indicators/1/level3"),
        ("invented", "/indicators/1/weight"),
    ]


def test_wrong_is_told_from_absent() -> None:
    one, other = label("甲", a="x", b="x", c=None), label("甲", a="y", b=None, c="y")
    assert verdicts(one, other) == [("wrong", "/a"), ("missed", "/b"), ("invented", "/c")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("产出 指标。", "产出指标"),
        ("（一）", "(一)"),
        (100, Decimal("100.00")),
        ("１０", "10"),
        ("", None),
        (0.1, Decimal("0.10")),
    ],
)
def test_equal(one: Any, other: Any) -> None:
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("12万元", "12元"),
        ("≥95%", "≤95%"),
        ("完成", "未完成"),
        ("90-100", "90100"),
        ("3.2.1", "321"),
        (0, None),
        (49, "49"),
    ],
)
def test_not_equal(one: Any, other: Any) -> None:
    assert canonical(one) != canonical(other)


def test_findings_are_the_same_where_rule_and_one_pointer_are() -> None:
    def finding(rule: str, *pointers: str, severity: str = "error") -> dict[str, Any]:
        return {"rule": rule, "pointers": list(pointers), "severity": severity}

    one = {**label("甲"), "findings": [finding("funds.sum", "/a", "/b"), finding("funds.rate", "/c")]}
    told = [finding("funds.sum", "/b"), finding("funds.sum", "/z"), finding("name.conflict", "/q", severity="info")]
    got = score(one, {**label("甲"), "findings": told})
    assert (got.findings_labelled, got.findings_found, got.findings_false) == (2, 1, 1)


def test_rows_that_are_nothing_alike_are_not_paired() -> None:
    assert align([{"name": "甲乙丙"}], [{"name": "子丑寅"}]) == [(None, 0), (0, None)]


def test_a_file_that_could_not_be_read_scores_nothing() -> None:
    got = score(label("甲"), {"record": {}, "findings": []})
    assert (got.f1, got.count("missed")) == (0, 2)


def test_samples_are_found_in_a_suite_or_named_one_by_one(reports: Path, tmp_path: Path) -> None:
    found = samples([reports])
    assert len(found) == 12
    assert samples([found[0].folder]) == found[:1]
    with pytest.raises(InputError):
        samples([tmp_path])
