from __future__ import annotations

from dataclasses import replace

from extractor.desk.people import LOCAL
from extractor.document import Box, Place
from extractor.extraction import Completeness, Extraction, Orphan
from extractor.page import inbox
from extractor.page.acts import Desk
from extractor.page.boxes import in_percent, in_points, marks_on
from extractor.page.selection import Selection
from extractor.page.service import Service
from extractor.page.texts import speaker
from extractor.page.values import said
from extractor.store.files import FileRow

ORPHAN = Orphan("12.5", Place(1, Box(10, 20, 30, 40)))


def with_proof(extraction: Extraction, *orphans: Orphan) -> Extraction:
    proof = Completeness(rows=4, rows_accounted=4, figures=9, figures_used=6, figures_known=3, orphans=orphans)
    return replace(extraction, run=replace(extraction.run, completeness=proof))


def test_completeness_is_told_in_one_language(extraction: Extraction) -> None:
    zh = inbox.proof(with_proof(extraction), "zh", speaker("zh"))
    assert zh["whole"]
    assert zh["lines"] == ["表格 4 行中 4 行已归入，9 个数字中 9 个已归入，没有遗漏。"]
    en = inbox.proof(with_proof(extraction, ORPHAN), "en", speaker("en"))
    assert not en["whole"]
    assert en["orphans"] == [{"i": 0, "t": "12.5", "page": "page 1"}]


def test_an_orphan_is_shown_on_its_page_and_the_value_stays_selected(extraction: Extraction) -> None:
    made = with_proof(extraction, ORPHAN)
    chosen = Selection("f", page=2, main="/title").of_orphan(made, 0)
    assert (chosen.page, chosen.main, chosen.orphan) == (1, "/title", 0)
    assert Selection("f").of_orphan(made, 7) == Selection("f")


class Sheet:
    number, width, height, seals = 1, 200.0, 400.0, (Box(0, 0, 20, 40),)


def test_seals_and_orphans_lie_on_the_page(extraction: Extraction) -> None:
    marks = marks_on(Sheet(), with_proof(extraction, ORPHAN), "印章", "未归入")
    assert [(mark["k"], mark["b"]) for mark in marks] == [
        ("seal", [0.0, 0.0, 10.0, 10.0]),
        ("orphan", [5.0, 5.0, 10.0, 5.0]),
    ]
    assert in_points(in_percent(ORPHAN.place.box, 200, 400), 200, 400) == ORPHAN.place.box


def test_totals_doubts_and_suspicions_of_a_faulty_report(service: Service, faulty: FileRow) -> None:
    review = Desk(service.store, LOCAL, faulty.id).review()
    say = speaker("zh")
    (finding,) = inbox.findings(review.extraction, "zh", say)
    assert "528.8" in finding["suspicion"]
    doubt = inbox.doubts(review, "zh", say)[0]
    assert doubt["p"] == review.extraction.review[0]
    assert doubt["t"] == "546.8"
    totals = inbox.totals(review, "zh", say)
    assert totals
    assert not totals[0]["holds"]


def test_a_value_of_the_log_is_told_shortly() -> None:
    assert said({"name": "甲", "total_budget": 12.5, "x": None}, "/department/project_lines/0", "zh") == "甲 12.5"
    assert said("total", "/projects/0/funds/0/category", "zh") == "资金总额"
    assert said("total", "/projects/0/funds/0/category", "en") == "Total"
    assert said(2023, "/fiscal_year", "zh") == "2023"
    assert len(said("长" * 90, "/title", "zh")) == 60
