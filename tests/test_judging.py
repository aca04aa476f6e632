"""Does a reading prove itself? What speaks against one, and that nothing speaks against a whole one."""

from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest

from extractor.document import Box, Passage, Word
from extractor.extraction import Reading
from extractor.judging import Proof
from extractor.layout.blocks import Layout, Paragraph, Section


def printed(*texts: str, confidence: float | None = None) -> tuple[Layout, list[Passage]]:
    words = [Word(text, Box(0, 20 * row, 100, 20 * row + 10), confidence=confidence) for row, text in enumerate(texts)]
    passages = [Passage.of_word(1, word) for word in words]
    blocks = tuple(Paragraph(passage, passage.places) for passage in passages)
    return Layout(blocks, Section(0, blocks=blocks)), passages


def judged(record: dict[str, Any], *texts: str) -> Any:
    layout, _ = printed(*texts)
    return Proof().unproved(Reading(record, {}), layout)


def test_a_record_that_accounts_for_all_that_is_printed_proves_itself(record: dict[str, Any]) -> None:
    assert not judged(record, "项目支出绩效自评表")


def test_amounts_without_a_place_speak_against_it(record: dict[str, Any]) -> None:
    assert judged(record, "支出682.00", "疫苗248.00", "补助163.80").whole
    assert judged(record, "支出682.00", "疫苗248.00").whole is None


def test_many_figures_without_a_place_speak_against_it(record: dict[str, Any]) -> None:
    assert judged(record, *(f"第三列{number}" for number in range(11, 16))).whole
    assert judged(record, *(f"第三列{number}" for number in range(11, 15))).whole is None


def test_headings_taken_for_indicators_speak_against_it(record: dict[str, Any]) -> None:
    (project,) = record["projects"]
    (indicator,) = project["indicators"]
    bare = {**indicator, "target": None, "actual": None, "score": None, "weight": None}
    project["indicators"] = [indicator, bare, bare]
    assert "no value" in judged(record, "自评表").whole


@pytest.mark.parametrize(("kind", "doubted"), [("project_self_evaluation", True), ("project_target", False)])
def test_points_without_scores_speak_against_a_self_evaluation(
    record: dict[str, Any], kind: str, doubted: bool
) -> None:
    record["report_type"] = kind
    for indicator in record["projects"][0]["indicators"]:
        indicator["score"] = None
    assert bool(judged(record, "绩效表").whole) is doubted


def test_amounts_without_their_unit_speak_against_it_where_one_is_printed(record: dict[str, Any]) -> None:
    record["amount_unit"] = None
    assert judged(record, "项目资金（万元）").whole
    assert judged(record, "项目资金").whole is None


def test_a_failed_relation_names_its_suspects_and_many_the_whole(record: dict[str, Any]) -> None:
    (fund,) = record["projects"][0]["funds"]
    fund["execution_rate"] = Decimal("55.10")
    doubts = judged(record, "自评表")
    assert doubts.whole is None
    assert "/projects/0/funds/0/execution_rate" in doubts.pointers
    record["projects"] = [deepcopy(record["projects"][0]) | {"name": f"项目{number}"} for number in range(8)]
    assert "relations" in judged(record, "自评表").whole


def test_what_was_recognised_faintly_is_read_again(record: dict[str, Any]) -> None:
    layout, (surely,) = printed("建成座数", confidence=0.95)
    _, (faintly,) = printed("3座", confidence=0.4)
    level3, actual = "/projects/0/indicators/0/level3", "/projects/0/indicators/0/actual"
    doubts = Proof().unproved(Reading(record, {level3: surely, actual: faintly}), layout)
    assert (doubts.whole, doubts.pointers) == (None, (actual,))
