"""Text layers that name figures wrongly are noticed by arithmetic and their print; true ones cost no reading."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractor.files import open_document
from extractor.ocr.fakes import ScriptedEngine
from extractor.ocr.ports import Reading
from extractor.ocr.trust import LIE, odd
from extractor.pipeline import embedded_engine, extract
from extractor.readers.form import FormReader
from tests.lying import lying

SWAPPED = {"1": "7", "7": "1"}


def never() -> ScriptedEngine:
    return ScriptedEngine(lambda line: Reading("误", (0.9,)))


@pytest.mark.parametrize("case", ["qinghe-2024-monitoring", "yancheng-2022-target"])
def test_a_font_that_swaps_two_digits_is_noticed_and_the_print_is_read(case: str, reports: Path) -> None:
    content = (reports / case / "document.pdf").read_bytes()
    told = extract(lying(content, SWAPPED), reader=FormReader())
    true = extract(content, reader=FormReader(), ocr=never())
    assert {page.source for page in told.run.pages} == {"ocr"}
    assert all(page.reason.startswith(LIE) for page in told.run.pages)
    amounts = [[line["annual_budget"] for line in each.record["projects"][0]["funds"]] for each in (told, true)]
    assert amounts[0] == amounts[1]


@pytest.mark.parametrize(
    "case", ["liuan-2023-self-evaluation", "yunchuan-2023-self-evaluation", "qingxi-2022-transfer"]
)
def test_errors_of_the_author_cost_a_true_layer_no_reading(case: str, reports: Path) -> None:
    engine = never()
    found = extract(reports / case / "document.pdf", reader=FormReader(), ocr=engine)
    assert {page.source for page in found.run.pages} == {"text"}
    assert engine.seen == 0
    assert found.findings


def test_text_in_which_each_character_stands_for_another_is_no_such_report(reports: Path) -> None:
    content = (reports / "qinghe-2024-monitoring" / "document.pdf").read_bytes()
    shifted = {chr(code): chr(code + 1) for code in range(0x4E00, 0x9F00)}
    assert not odd(open_document(content).pages)
    assert odd(open_document(lying(content, shifted)).pages)
    told = extract(lying(content, shifted), reader=FormReader(), ocr=embedded_engine())
    assert {page.source for page in told.run.pages} == {"ocr"}


def test_where_nothing_can_read_the_print_the_text_is_taken(reports: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from extractor import pipeline
    from extractor.errors import MissingPackage

    def missing() -> None:
        raise MissingPackage("缺少", "missing")

    monkeypatch.setattr(pipeline, "embedded_engine", missing)
    content = (reports / "liuan-2023-self-evaluation" / "document.pdf").read_bytes()
    assert extract(content, reader=FormReader()).findings
