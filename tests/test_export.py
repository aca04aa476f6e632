import csv
import io
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from extractor.errors import ExtractorError
from extractor.export import headings, write
from extractor.export.delimited import csv_text
from extractor.export.naming import described, titled
from extractor.export.printable import Change, Facts, printable
from extractor.export.safety import harmless
from extractor.export.sheets import sheets
from extractor.export.workbook import number_format, workbook
from extractor.extraction import Extraction
from extractor.interchange import from_json
from extractor.schemas import definition, schema


def opened(extraction: Extraction) -> Any:
    return load_workbook(io.BytesIO(workbook(sheets(extraction))))


def test_the_workbook_has_a_sheet_for_each_thing_a_reviewer_looks_at(extraction: Extraction) -> None:
    book = opened(extraction)
    assert book.sheetnames == ["概况", "核对发现", "项目", "资金", "目标", "指标"]
    for page in book:
        assert page.freeze_panes == "A2"
        assert all(cell.font.bold for cell in page[1])


def test_figures_are_numbers_that_show_as_they_were_printed(extraction: Extraction) -> None:
    page = opened(extraction)["资金"]
    head = [cell.value for cell in page[1]]
    cells = dict(zip(head, page[2], strict=True))
    assert cells["全年预算数"].value == 1815.5
    assert cells["全年预算数"].number_format == "#,##0.00"
    assert cells["全年执行数"].number_format == "0.00"
    assert cells["执行率（%）"].number_format == '0.0"%"'
    assert cells["资金类别"].value == "资金总额"
    assert cells["项目／部门"].value == "桥梁维护"
    assert cells["页"].value == 2
    assert page.column_dimensions["E"].hidden  # 实施期预算 holds nothing


def test_a_finding_says_where_it_is_in_words(extraction: Extraction) -> None:
    row = [cell.value for cell in opened(extraction)["核对发现"][2]]
    assert row == [
        "错误", "funds.rate", "执行率不符", "99.15", "99.1",
        "项目1 › 资金1 › 执行率（%）", "/projects/0/funds/0/execution_rate",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("pointer", "words"),
    [
        ("/projects/0/indicators/2/actual", "项目1 › 指标3 › 实际完成值"),
        ("/fiscal_year", "年度"),
        ("/department/funding/3/amount", "部门 › 部门收支4 › 金额"),
        ("/conclusion/problems/0", "评价结论 › 存在的问题1"),
        ("/projects/1/problems", "项目2 › 存在问题"),
    ],
)
def test_pointers_are_told_in_words(pointer: str, words: str) -> None:
    assert described(pointer) == words


def test_csv_keeps_the_printed_scale_and_marks_its_encoding(extraction: Extraction) -> None:
    sheet = next(sheet for sheet in sheets(extraction) if sheet.name == "资金")
    text = csv_text(sheet)
    assert text.startswith("\ufeff")
    row = next(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert (row["全年预算数"], row["全年执行数"], row["结余"]) == ("1815.50", "1800.00", "")


DANGEROUS = ["=1+1", "+86 10", "-5%", "@x", "\t=1", "\r=1", "＝1", "  =1", "\n=1", "\x01=1"]


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_cell_starts_a_formula(text: str, extraction: Extraction) -> None:
    extraction.record["projects"][0]["indicators"][0]["actual"] = text
    extraction.record["title"] = text
    for page in opened(extraction):
        for row in page.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert not str(cell.value or "").strip().startswith(("=", "+", "-", "@", "＝"))
    for sheet in sheets(extraction):
        for fields in csv.reader(io.StringIO(csv_text(sheet))):
            assert not any(field.strip().startswith(("=", "+", "-", "@", "＝")) for field in fields)


def test_a_negative_figure_stays_a_number(extraction: Extraction) -> None:
    extraction.record["projects"][0]["funds"][0]["balance"] = Decimal("-3.20")
    page = opened(extraction)["资金"]
    cells = {head.value: cell for head, cell in zip(page[1], page[2], strict=True)}
    assert cells["结余"].value == pytest.approx(-3.2)
    assert cells["结余"].data_type == "n"
    assert ",-3.20," in csv_text(next(sheet for sheet in sheets(extraction) if sheet.name == "资金"))


@given(st.text(max_size=40))
def test_harmless_text_is_the_text_with_at_most_a_mark(text: str) -> None:
    safe = harmless(text)
    clean = "".join(c for c in text if c >= " " or c in "\t\n\r")
    assert safe in (clean, "'" + clean)
    assert not safe.startswith(("=", "+", "-", "@", "\t", "\r"))


def test_a_cell_holds_no_more_than_excel_allows() -> None:
    assert len(harmless("长" * 40_000)) == 32_767


@pytest.mark.parametrize(
    ("value", "printed", "expected"),
    [("100", "100", "0"), ("100.00", "100.00％", '0.00"%"'), ("492538.08", "492，538.08", "#,##0.00")],
)
def test_number_formats(value: str, printed: str, expected: str) -> None:
    assert number_format(Decimal(value), printed) == expected


def test_every_leaf_of_the_schema_has_a_column_and_every_code_a_name() -> None:
    shown = {
        "Project": {column.key for column in headings.PROJECTS} | {"funds", "goals", "indicators"},
        "FundLine": {column.key for column in headings.FUNDS},
        "Goal": {column.key for column in headings.GOALS},
        "Indicator": {column.key for column in headings.INDICATORS},
        "Department": {column.key for column in headings.DEPARTMENT}
        | {"funding", "project_lines", "goals", "indicators"},
        "Declared": {column.key for column in headings.DECLARED},
        "Conclusion": {column.key for column in headings.CONCLUSION},
    }
    for name, keys in shown.items():
        assert keys == set(definition(name)["properties"]), name
    enums = [
        schema()["properties"]["report_type"]["enum"],
        definition("FundLine")["properties"]["category"]["enum"],
        definition("FundLine")["properties"]["side"]["enum"],
        definition("Goal")["properties"]["scope"]["enum"],
        definition("Department")["properties"]["project_lines_scope"]["enum"],
    ]
    assert {code for enum in enums for code in enum if code} <= set(headings.CODES)


def test_json_is_written_under_the_reports_name_and_read_back(extraction: Extraction, tmp_path: Path) -> None:
    path = write(extraction, tmp_path / "new", "json")
    assert path == tmp_path / "new" / "report.pdf.json"
    assert from_json(path.read_text("utf-8")).record == extraction.record


def test_writing_again_replaces_the_whole_result(extraction: Extraction, tmp_path: Path) -> None:
    folder = write(extraction, tmp_path, "csv")
    assert {path.name for path in folder.iterdir()} >= {"资金.csv", "指标.csv"}
    bare = replace(extraction, record={**extraction.record, "projects": []})
    assert write(bare, tmp_path, "csv") == folder
    assert {path.name for path in folder.iterdir()} == {"概况.csv", "核对发现.csv", "项目.csv"}
    assert list(tmp_path.iterdir()) == [folder]


def test_a_folder_that_cannot_be_written_to_is_told(extraction: Extraction, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ExtractorError, match="cannot write"):
        write(extraction, tmp_path / "file", "json")


HAN = re.compile(r"[\u4e00-\u9fff]+")


def test_what_is_ours_is_said_in_english_too(extraction: Extraction, record: dict[str, Any]) -> None:
    theirs = set(HAN.findall(str(record))) | {"一般公共预算"}
    for sheet in sheets(extraction, "en"):
        said = [sheet.name, *(column.title for column in sheet.columns)]
        said += [str(entry.value) for row in sheet.rows for entry in row]
        assert [text for text in said if set(HAN.findall(text)) - theirs] == []
    report = printable(
        extraction, Facts("in review", "Anna", "ab12"), [Change("t", "w", "took", "p", "1", "2", "")], "en"
    )
    body = re.sub(r"<style>.*?</style>", "", report, flags=re.DOTALL)
    assert set(HAN.findall(body)) - theirs == set()
    assert "Review report" in body
    assert "Execution rate" in body  # the rule by its name


def test_every_sheet_has_its_headings_in_both_languages(extraction: Extraction) -> None:
    chinese, english = sheets(extraction), sheets(extraction, "en")
    assert [len(sheet.columns) for sheet in chinese] == [len(sheet.columns) for sheet in english]
    for owner, (_, columns) in headings.LISTS.items():
        assert not any(HAN.search(column.title) for column in titled(owner, columns, "en"))
    for name in ("facts", "findings"):
        columns = headings.FACTS if name == "facts" else headings.FINDINGS
        assert not any(HAN.search(column.title) for column in titled(name, columns, "en"))
