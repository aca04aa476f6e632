from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from extractor.document import Box, Place
from extractor.extraction import Evidence, Extraction
from extractor.page.views import Section, sections, shown
from extractor.schemas import blank


def section(extraction: Extraction, tail: str, language: str = "zh") -> Section:
    return next(each for each in sections(extraction, language) if each["id"].endswith(tail))  # type: ignore[arg-type]


def with_indicators(extraction: Extraction, *rows: dict[str, Any], **totals: Any) -> Extraction:
    project = extraction.record["projects"][0] | totals
    project["indicators"] = [{**blank("Indicator"), "level3": f"指标{n}", **row} for n, row in enumerate(rows)]
    return replace(extraction, record=extraction.record | {"projects": [project]})


def placed(extraction: Extraction, places: dict[str, tuple[str, float]]) -> Extraction:
    evidence = {
        f"/projects/0/indicators/{tail}": Evidence(match, "", (Place(1, Box(0, top, 10, top + 5)),))  # type: ignore[arg-type]
        for tail, (match, top) in places.items()
    }
    return replace(extraction, evidence=evidence)


def test_figures_are_shown_with_thousands_and_their_printed_decimals() -> None:
    assert shown(Decimal("1815.50")) == "1,815.50"
    assert shown(Decimal("100")) == "100"
    assert shown(Decimal("1E+3")) == "1,000"
    assert shown("≥3座") == "≥3座"
    assert shown(None) == ""


def test_a_year_has_no_thousands(extraction: Extraction) -> None:
    facts = section(extraction, "report")["facts"]
    assert next(fact["cells"][0]["t"] for fact in facts if fact["name"] == "年度") == "2023"


def test_columns_that_nothing_stands_in_are_left_out(extraction: Extraction) -> None:
    funds = section(extraction, "/funds")
    assert [column["key"] for column in funds["columns"]] == [
        "label", "category", "annual_budget", "executed", "execution_rate",
    ]  # fmt: skip
    assert [column["n"] for column in funds["columns"]] == [False, False, True, True, True]


def test_a_cell_carries_its_pointer_match_and_gravest_finding(extraction: Extraction) -> None:
    cell = section(extraction, "/funds")["rows"][0][-1]
    assert cell["p"] == ["/projects/0/funds/0/execution_rate"]
    assert (cell["s"], cell["f"], cell["n"], cell["t"]) == ("exact", "error", True, "99.1")


def test_codes_are_told_in_the_readers_language_and_are_no_inference(extraction: Extraction) -> None:
    told = {language: section(extraction, "/funds", language)["rows"][0][1] for language in ("zh", "en")}
    assert (told["zh"]["t"], told["en"]["t"]) == ("资金总额", "Total")
    assert told["zh"]["s"] == ""


def test_levels_in_one_place_are_one_cell(extraction: Extraction) -> None:
    rows = [{"level1": "产出指标", "level2": "数量指标"}] * 2 + [{"level1": "产出指标", "level2": "质量指标"}]
    made = placed(
        with_indicators(extraction, *rows),
        {
            "0/level1": ("exact", 0), "1/level1": ("exact", 0), "2/level1": ("inferred", 90),
            "0/level2": ("exact", 0), "1/level2": ("exact", 50), "2/level2": ("exact", 90),
        },
    )  # fmt: skip
    table = section(made, "/indicators")
    assert [row[0]["rows"] for row in table["rows"]] == [3, 0, 0]
    assert table["rows"][0][0]["p"] == [f"/projects/0/indicators/{n}/level1" for n in range(3)]
    assert table["rows"][0][0]["s"] == "inferred"
    assert [row[1]["rows"] for row in table["rows"]] == [1, 1, 1]  # printed twice, in places of their own


def test_a_level_does_not_join_across_the_level_above_it(extraction: Extraction) -> None:
    rows = [{"level1": "产出指标", "level2": "其他"}, {"level1": "效益指标", "level2": "其他"}]
    made = with_indicators(extraction, *rows)
    places = {f"{n}/{key}": ("exact", 0.0) for n in range(2) for key in ("level1", "level2")}
    assert [row[1]["rows"] for row in section(placed(made, places), "/indicators")["rows"]] == [1, 1]


def test_each_earlier_year_has_a_column(extraction: Extraction) -> None:
    rows = [
        {"history": [{"period": "前年", "value": "1"}, {"period": "上年", "value": "2"}]},
        {"history": [{"period": "上年", "value": "3"}]},
    ]
    table = section(with_indicators(extraction, *rows), "/indicators")
    titles = [column["title"] for column in table["columns"]]
    assert titles == ["三级指标", "前年", "上年"]
    assert [[cell["t"] for cell in row[1:]] for row in table["rows"]] == [["1", "2"], ["", "3"]]
    assert table["rows"][1][2]["p"] == ["/projects/0/indicators/1/history/0/value"]


def test_totals_stand_below_their_columns_even_where_no_row_has_one(extraction: Extraction) -> None:
    made = with_indicators(extraction, {"score": Decimal(9)}, total_weight=Decimal(100), total_score=Decimal("92.5"))
    table = section(made, "/indicators")
    foot = dict(zip((column["key"] for column in table["columns"]), table["foot"], strict=True))
    assert foot["level3"]["t"] == "总分"
    assert (foot["weight"]["t"], foot["score"]["t"]) == ("100", "92.5")
    assert foot["weight"]["p"] == ["/projects/0/total_weight"]


def test_what_a_form_has_not_is_named_and_what_prose_has_not_is_not(extraction: Extraction) -> None:
    assert "项目负责人" in [fact["name"] for fact in section(extraction, "/projects/0")["blank"]]
    prose = replace(extraction, record=extraction.record | {"report_type": "narrative_evaluation"})
    assert section(prose, "/projects/0")["blank"] == []


def test_every_leaf_that_is_not_null_can_be_clicked(extraction: Extraction) -> None:
    from extractor.pointer import leaves

    department = {
        **blank("Department"),
        "name": "某局",
        "funding": [{**blank("FundingEntry"), "item": "合计", "period": "当年", "amount": Decimal(5)}],
        "project_lines": [{**blank("ProjectLine"), "name": "甲"}],
        "total_weight": Decimal(100),
    }
    conclusion = {**blank("Conclusion"), "grade": "优", "problems": ["一", "二"]}
    declared = {**blank("Declared"), "executed": Decimal(3)}
    record = extraction.record | {"department": department, "conclusion": conclusion, "declared": declared}
    clicked = set()
    for each in sections(replace(extraction, record=record), "en"):
        cells = [cell for row in [*each["rows"], each["foot"]] for cell in row]
        cells += [cell for fact in each["facts"] for cell in fact["cells"]]
        clicked |= {pointer for cell in cells for pointer in cell["p"]}
    wanted = {pointer for pointer, value in leaves(record) if value is not None and not pointer.endswith("/period")}
    assert wanted - clicked == set()
