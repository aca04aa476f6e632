"""The schemas, and records and extractions going through them and back."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from extractor import interchange, schemas
from extractor.document import Alternative, Box, Place, Repair
from extractor.errors import SchemaError
from extractor.extraction import (
    Completeness,
    Evidence,
    Explanation,
    Extraction,
    Finding,
    Orphan,
    PageRun,
    RunRecord,
    SuspectedChange,
    Suspicion,
)

LABELS = sorted((Path(__file__).parents[1] / "evals" / "suites" / "reports").glob("*/label.json"))


def record() -> dict[str, Any]:
    """A small record that fits the schema."""
    project = schemas.blank("Project") | {"name": "道路养护"}
    fund = schemas.blank("FundLine") | {"label": "资金总额", "category": "total", "annual_budget": Decimal("100.00")}
    project["funds"].append(fund)
    project["indicators"].append(schemas.blank("Indicator") | {"level3": "养护里程", "weight": Decimal(10)})
    return schemas.blank("Record") | {
        "report_type": "project_self_evaluation",
        "title": "项目支出绩效自评表",
        "fiscal_year": 2023,
        "organization": "交通局",
        "projects": [project],
    }


def extraction() -> Extraction:
    """An extraction that uses every field."""
    places = (Place(1, Box(1.5, 2.0, 30.25, 12.0)), Place(1, Box(1, 2, 3, 4)), Place(2, Box(5, 6, 7, 8)))
    return Extraction(
        record=record(),
        evidence={
            "/projects/0/name": Evidence("exact", "道路养护", places),
            "/title": Evidence("missing"),
            "/projects/0/funds/0/annual_budget": Evidence(
                "fuzzy", "100.00", places[:1], True, 0.5, (Alternative("108.00", 0.25),), Repair("180.00", "加总")
            ),
        },
        confidence={"/projects/0/name": 0.99},
        findings=(Finding("funds.sum", "error", ("/projects/0/funds/0/annual_budget",), "1", "2", "甲", "A"),),
        run=RunRecord(
            "0.1.0", schemas.version(), "form", "a.pdf", "pdf", "00", (PageRun(1, "text", "ok", 9),), {"read": 0.5},
            prompts=({"name": "p", "version": "1", "hash": "h"},), tokens={"in": 3}, cost=0.25, warnings=("w",),
            completeness=Completeness(
                3, 2, 9, 7, 1, (Orphan("33", Place(2, Box(1, 2, 3, 4))),), {1: 2}, {3: 1},
                (Orphan("演出进村", Place(1, Box(5, 6, 7, 8))),), (Place(1, Box(0, 0, 99, 99)),),
            ),
        ),
        suspicions=(
            Suspicion(
                (0,),
                (Explanation((SuspectedChange("/projects/0/funds/0/annual_budget", "1", "2", "digit"),), 0.5),),
                2, True, "author", "甲", "A",
            ),
        ),
        review=("/projects/0/funds/0/annual_budget",),
    )  # fmt: skip


@pytest.mark.parametrize("name", schemas.NAMES)
def test_schema_is_valid_strict_and_described(name: str) -> None:
    schema = schemas.schema(name)
    Draft202012Validator.check_schema(schema)
    for shape in _shapes(schema):
        assert not {"oneOf", "prefixItems", "default"} & shape.keys()
        if "properties" in shape:
            assert shape["additionalProperties"] is False
            assert shape["required"] == list(shape["properties"])
            assert all("description" in each or "$ref" in each for each in shape["properties"].values())


def _shapes(value: Any) -> list[dict[str, Any]]:
    members = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    found = [shape for member in members for shape in _shapes(member)]
    return [value, *found] if isinstance(value, dict) else found


@pytest.mark.parametrize("path", LABELS, ids=lambda path: path.parent.name)
def test_label_fits_its_schema(path: Path) -> None:
    schemas.validate(schemas.loads(path.read_text("utf-8")), "label")


def test_record_keeps_printed_scale() -> None:
    text = schemas.dumps_record(record())
    assert '"annual_budget": 100.00' in text
    figure = schemas.loads_record(text)["projects"][0]["funds"][0]["annual_budget"]
    assert (str(figure), type(figure)) == ("100.00", Decimal)
    assert schemas.loads_record(text) == record()


def test_whole_figures_are_decimals_and_the_year_is_not() -> None:
    read = schemas.loads_record(schemas.dumps_record(record()))
    assert type(read["projects"][0]["indicators"][0]["weight"]) is Decimal
    assert type(read["fiscal_year"]) is int


def test_extraction_there_and_back() -> None:
    text = interchange.to_json(extraction())
    assert interchange.from_json(text) == extraction()
    placed = json.loads(text)["evidence"]["/projects/0/name"]
    assert placed["page"] == 1
    assert placed["boxes"] == [[1.5, 2.0, 30.25, 12.0], [1, 2, 3, 4]]
    assert placed["continued"] == [{"page": 2, "boxes": [[5, 6, 7, 8]]}]
    assert json.loads(text)["evidence"]["/title"]["page"] is None


def test_a_record_is_read_out_of_an_extraction() -> None:
    assert schemas.loads_record(interchange.to_json(extraction())) == record()


def test_problems_are_addressed() -> None:
    bad = record()
    bad["extra"] = 1
    bad["title"] = None
    bad["department"] = schemas.blank("Department") | {"goals": 3}
    del bad["projects"][0]["funds"][0]["side"]
    bad["projects"][0]["funds"][0]["category"] = "misc"
    assert {place for place, _ in schemas.problems(bad)} == {
        "/extra", "/title", "/department/goals", "/projects/0/funds/0/side", "/projects/0/funds/0/category",
    }  # fmt: skip
    with pytest.raises(SchemaError) as caught:
        schemas.validate(bad)
    assert len(caught.value.problems) == 5
    assert "misc" not in caught.value.en


@pytest.mark.parametrize("text", ["", "{", '{"record": NaN}', "[1e999999999]", '{"a": Infinity}'])
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(SchemaError):
        schemas.loads(text)


def test_figures_that_are_not_finite_are_not_written() -> None:
    with pytest.raises(ValueError, match="finite"):
        schemas.dumps({"a": Decimal("NaN")})


def test_small_figures_are_written_without_exponent() -> None:
    assert schemas.dumps([Decimal("0.00000001"), Decimal("1E+3"), [], {}]) == "[\n 0.00000001,\n 1000,\n [],\n {}\n]"


@pytest.mark.parametrize("name", ["Project", "FundLine", "Goal", "Indicator", "Department", "Declared", "Conclusion"])
def test_blank_has_every_property(name: str) -> None:
    assert list(schemas.blank(name)) == schemas.definition(name)["required"]
    assert all(value in (None, []) for value in schemas.blank(name).values())


def test_blanks_share_no_lists() -> None:
    schemas.blank("Project")["funds"].append(1)
    assert schemas.blank("Project")["funds"] == []


def test_an_extraction_of_before_strays_were_told_is_read() -> None:
    data = json.loads(interchange.to_json(extraction()))
    for name in ("strays", "unruled"):
        del data["run"]["completeness"][name]
    proof = interchange.from_json(json.dumps(data)).run.completeness
    assert proof is not None
    assert (proof.strays, proof.unruled) == ((), ())
