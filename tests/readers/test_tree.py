"""Trees of leaves: what does not fit the schema is left out, and told of."""

from __future__ import annotations

import json
from importlib import resources

import pytest

from extractor import schemas
from extractor.document import Passage
from extractor.readers.tree import NEEDED, Leaf, Tree, assemble

LISTS = {
    "funds": "FundLine",
    "goals": "Goal",
    "indicators": "Indicator",
    "history": "HistoryValue",
    "funding": "FundingEntry",
    "project_lines": "ProjectLine",
}


def leaf(text: str) -> Leaf:
    return Leaf(text, Passage(text))


def tree(**project: object) -> Tree:
    return {
        "report_type": leaf("project_target"),
        "title": leaf("项目支出绩效目标表"),
        "fiscal_year": Leaf(2024, Passage("2024")),
        "organization": leaf("某县水务局"),
        "projects": [{"name": leaf("甲"), **project}],
    }


@pytest.mark.parametrize(("field", "definition"), LISTS.items())
def test_what_a_row_must_have_is_what_the_schema_says(field: str, definition: str) -> None:
    record = json.loads((resources.files("extractor") / ".." / "schemas" / "record.schema.json").read_text("utf-8"))
    properties = record["$defs"][definition]["properties"]
    texts = {name for name, told in properties.items() if told.get("type") == "string"}
    assert set(NEEDED[field]) == texts


def test_a_row_without_a_name_is_left_out_and_told_of() -> None:
    nameless: Tree = {"label": None, "category": None, "executed": leaf("3.5")}
    whole: Tree = {"label": leaf("其他资金"), "category": leaf("other"), "executed": None}
    reading = assemble(tree(funds=[nameless, whole], indicators=[{"level3": None, "target": leaf("≥5个")}]))
    assert schemas.problems(reading.record) == ()
    assert [line["label"] for line in reading.record["projects"][0]["funds"]] == ["其他资金"]
    assert reading.sources["/projects/0/funds/0/label"].text == "其他资金"
    assert [passage.text for passage in reading.unplaced] == ["3.5", "≥5个"]
    assert reading.notes[0].startswith("2 rows")


def test_nothing_is_told_of_where_all_is_whole() -> None:
    reading = assemble(tree())
    assert (reading.unplaced, reading.notes) == ((), ())
