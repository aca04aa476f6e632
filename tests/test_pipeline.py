from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pymupdf
import pytest
from builders import document_of, page_of

from extractor.document import Box, Passage
from extractor.errors import NotAReport, SchemaError
from extractor.extraction import Evidence, Reading
from extractor.layout.blocks import Layout
from extractor.pipeline import Clock, extract, extract_document
from extractor.pointer import get, leaves
from extractor.readers.form import FormReader
from extractor.schemas import blank, problems
from extractor.wording import fold


class Fixed:
    """A reader that gives one record, whatever it is shown."""

    name = "fixed"

    def __init__(self, record: dict[str, Any], sources: Mapping[str, Passage] | None = None) -> None:
        self.reading = Reading(record, sources or {}, notes=("a note",))

    def read(self, layout: Layout, name: str, /) -> Reading:
        return self.reading


def test_a_document_becomes_record_evidence_confidence_findings_and_run(record: dict[str, Any]) -> None:
    record["projects"][0]["funds"][0]["execution_rate"] = Decimal("98.0")
    page = page_of("项目支出绩效自评表", "桥梁维护", "1,815.50")
    word = page.words[2]
    source = {"/projects/0/funds/0/annual_budget": Passage.of_word(1, word)}
    stages: list[str] = []
    extraction = extract_document(
        document_of(page), reader=Fixed(record, source), clock=Clock(lambda stage, _: stages.append(stage))
    )
    assert extraction.record == record
    assert extraction.evidence["/projects/0/funds/0/annual_budget"].places[0].box == word.box
    assert extraction.evidence["/projects/0/name"].match == "exact"
    assert extraction.evidence["/projects/0/funds/0/executed"].match == "missing"
    assert extraction.confidence["/projects/0/funds/0/executed"] == 0
    assert set(extraction.evidence) == {pointer for pointer, value in leaves(record) if value is not None}
    assert [finding.rule for finding in extraction.findings if finding.severity == "error"] == ["funds.rate"]
    assert stages == ["recognize", "lay_out", "read", "check", "repair"] == list(extraction.run.seconds)
    assert (extraction.run.reader, extraction.run.ocr_engine) == ("fixed", None)
    assert extraction.run.warnings == ("a note",)


def test_a_document_without_project_or_department_is_not_a_report() -> None:
    with pytest.raises(NotAReport) as told:
        extract_document(document_of(page_of("会议通知")), reader=Fixed(blank("Record")))
    assert "1 页" in told.value.zh
    assert "pages: 1" in told.value.en


@pytest.mark.parametrize(("shown", "zh"), [("black", "全黑"), ("blank", "空白")])
def test_a_page_without_print_is_named_where_nothing_is_found(shown: str, zh: str) -> None:
    page = replace(page_of(), source="none", reason=f"no text layer; the page is {shown}")
    with pytest.raises(NotAReport) as told:
        extract_document(document_of(page), reader=Fixed(blank("Record")))
    assert f"第 1 页{zh}" in told.value.zh
    assert f"Pages that are {shown} and show no print: 1." in told.value.en


def test_a_record_that_is_not_whole_is_refused_in_words(record: dict[str, Any]) -> None:
    record["fiscal_year"] = None
    record["projects"][0]["name"] = None
    with pytest.raises(SchemaError) as told:
        extract_document(document_of(page_of("自评表")), reader=Fixed(record))
    assert "年度、项目1 › 项目名称" in told.value.zh
    assert [pointer for pointer, _ in told.value.problems] == ["/fiscal_year", "/projects/0/name"]
    assert told.value.problems == problems(record)


@pytest.mark.parametrize("case", ["liuan-2023-self-evaluation", "ezhou-2020-department", "qinghe-2024-monitoring"])
def test_every_leaf_has_evidence_whose_boxes_hold_the_value(case: str, reports: Path) -> None:
    path = reports / case / "document.pdf"
    extraction = extract(path, reader=FormReader())
    printed = [leaf for leaf in extraction.evidence.items() if leaf[1].match == "exact"]
    assert len(printed) > 0.8 * len(extraction.evidence)
    assert not [pointer for pointer, evidence in extraction.evidence.items() if not evidence.places]
    with pymupdf.open(path) as document:
        characters = {page.number + 1: characters_of(page) for page in document}
    wrong = [
        (pointer, get(extraction.record, pointer), inside(evidence, characters))
        for pointer, evidence in printed
        if not holds(inside(evidence, characters), get(extraction.record, pointer), evidence)
    ]
    assert wrong == []


def characters_of(page: Any) -> list[tuple[str, Box]]:
    """Each character of a page as PyMuPDF gives it, with its box."""
    found = page.get_text("rawdict")["blocks"]
    spans = (span for block in found for line in block.get("lines", ()) for span in line["spans"])
    return [(character["c"], Box(*character["bbox"])) for span in spans for character in span["chars"]]


def inside(evidence: Evidence, characters: Mapping[int, list[tuple[str, Box]]]) -> str:
    """The characters whose middle lies in the evidence's boxes, box by box."""
    text = ""
    for page, box in evidence.places:
        wide = Box(box.left - 1, box.top - 2, box.right + 1, box.bottom + 2)
        text += "".join(sorted_text(character for character in characters[page] if wide.holds(*character[1].centre)))
    return fold(text)


def sorted_text(characters: Any) -> list[str]:
    lines = sorted(characters, key=lambda character: (round(character[1].centre[1] / 6), character[1].left))
    return [character for character, _ in lines]


def holds(text: str, value: Any, evidence: Evidence) -> bool:
    """Are the value's characters, or the printed ones that it was parsed from, all within?"""
    wanted = fold(value if isinstance(value, str) else evidence.text)
    rest = list(text)
    for character in wanted:
        if character not in rest:
            return False
        rest.remove(character)
    return True


def test_reading_twice_gives_the_same(reports: Path) -> None:
    path = reports / "qingxi-2022-transfer" / "document.pdf"
    first, second = (extract(path, reader=FormReader()) for _ in range(2))
    assert replace(first, run=replace(first.run, seconds={})) == replace(second, run=replace(second.run, seconds={}))


def test_figures_keep_their_printed_scale(reports: Path) -> None:
    extraction = extract(reports / "qingxi-2022-transfer" / "document.pdf", reader=FormReader())
    scales = {-int(value.as_tuple().exponent) for _, value in leaves(extraction.record) if isinstance(value, Decimal)}
    assert 2 in scales
