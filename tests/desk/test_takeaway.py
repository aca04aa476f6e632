from __future__ import annotations

import io
import json
import zipfile
from decimal import Decimal
from pathlib import Path

import pymupdf
import pytest
from openpyxl import load_workbook
from reviewed import ANNA, CHIEF, FORM, Answering, Give, report

from extractor.desk import approval, editing, intake, labels, review, takeaway
from extractor.desk.takeaway import FORMS, exported
from extractor.desk.worker import Worker
from extractor.document import Place
from extractor.errors import InvalidValue, LockedFile, NoSuchThing
from extractor.interchange import from_json
from extractor.schemas import loads, validate
from extractor.store.opening import Store

SCORE = "/projects/0/indicators/1/score"
EVIL = "=cmd|'/c calc'!A1<script>alert(1)</script>"


@pytest.fixture
def read(store: Store) -> str:
    """A file that was really read, so that there is an original to annotate."""
    file = intake.add_file(store, ANNA, "../../某局 报告.html", FORM).id
    Worker(store, lambda name: Answering()).run_once()
    return file


def test_json_is_the_corrected_extraction_in_its_strict_schema(store: Store, read: str) -> None:
    editing.correct(store, ANNA, read, SCORE, "29.50", expected=0)
    made = exported(store, [read], "json")
    assert made.name == "某局 报告.json"
    found = from_json(made.content.decode())
    assert found.record["projects"][0]["indicators"][1]["score"] == Decimal("29.50")
    assert found.evidence[SCORE].person == "corrected"


def test_the_workbook_lists_findings_that_lead_to_their_cells(store: Store, read: str) -> None:
    editing.correct(store, ANNA, read, SCORE, "20", expected=0)
    book = load_workbook(io.BytesIO(exported(store, [read], "xlsx").content))
    findings = book["核对发现"]
    heads = {cell.value: cell.column for cell in findings[1]}
    place = findings.cell(2, heads["位置"])
    assert place.hyperlink
    sheet, _, cell = (place.hyperlink.location or place.hyperlink.target).lstrip("#").partition("!")
    assert book[sheet.strip("'")][cell].value is not None


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_text_like_a_formula_stays_text(store: Store, read: str, form: takeaway.Form) -> None:
    editing.correct(store, ANNA, read, "/projects/0/name", EVIL, expected=0)
    content = exported(store, [read], form).content
    if form == "xlsx":
        cells = [cell for sheet in load_workbook(io.BytesIO(content)) for row in sheet for cell in row]
        assert all(cell.data_type != "f" for cell in cells)
        assert f"'{EVIL}" in [cell.value for cell in cells]
        return
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        text = "".join(archive.read(name).decode("utf-8-sig") for name in archive.namelist())
    assert EVIL[:8] in text
    assert all(not cell.strip('"').startswith("=") for line in text.splitlines() for cell in line.split(","))


def test_the_report_to_print_escapes_what_a_document_says(store: Store, read: str) -> None:
    editing.correct(store, ANNA, read, "/projects/0/name", EVIL, expected=0, why="<b>x</b>")
    page = exported(store, [read], "html").content.decode()
    assert "<script" not in page
    assert "<b>" not in page
    assert "&lt;script&gt;" in page
    assert "default-src 'none'" in page
    assert "修改记录（1）" in page
    assert ANNA.name in page


def test_the_annotated_pdf_has_boxes_and_findings_where_they_stand(store: Store) -> None:
    for rotation in (0, 90):
        pdf = pymupdf.open()
        page = pdf.new_page(width=400, height=300)
        page.insert_text((100, 100), "30")
        page.set_rotation(rotation)
        seen = page.search_for("30")[0] * page.rotation_matrix
        file = intake.add_file(store, ANNA, f"{rotation}.pdf", pdf.tobytes()).id
        Worker(store, lambda name: Answering()).run_once()
        opened = review.open_review(store, file)
        word = next(word for word in opened.pages[0].words if word.text == "30")
        assert word.box.centre == pytest.approx(((seen.x0 + seen.x1) / 2, (seen.y0 + seen.y1) / 2), abs=2)
        found = editing.bind(store, ANNA, file, SCORE, Place(1, word.box), expected=0)
        found = editing.correct(store, ANNA, file, SCORE, "20", expected=found.version)
        assert found.extraction.findings
        made = pymupdf.open(stream=exported(store, [file], "pdf").content)
        shown = made[0]  # an annotation without its page crashes MuPDF
        notes = [(each.type[1], each.info) for each in shown.annots()]
        boxes = [info for kind, info in notes if kind == "Square"]
        assert SCORE in [place for info in boxes for place in info["subject"].split()]
        assert {info["subject"] for kind, info in notes if kind == "Text"} >= {"scores.sum"}
        squares = [each.rect for each in shown.annots() if SCORE in each.info["subject"].split()]
        assert (squares[0] & shown.search_for("30")[0]).get_area() > 0
        pdf.close()
        made.close()


def test_a_page_of_html_becomes_a_pdf(store: Store, read: str) -> None:
    made = pymupdf.open(stream=exported(store, [read], "pdf").content)
    assert len(made) == 1
    made.close()


def test_an_encrypted_pdf_stays_encrypted(store: Store) -> None:
    pdf = pymupdf.open()
    pdf.new_page().insert_text((50, 50), "30")
    content = pdf.tobytes(encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="open", owner_pw="own")
    pdf.close()
    file = intake.add_file(store, ANNA, "a.pdf", content, password="open").id
    Worker(store, lambda name: Answering()).run_once()
    made = pymupdf.open(stream=exported(store, [file], "pdf").content)
    assert made.needs_pass
    made.close()


def test_several_files_come_in_a_zip_without_one_over_another(store: Store, read: str, give: Give) -> None:
    other = give(name="某局 报告.pdf")
    for form in FORMS:
        if form == "pdf":
            continue  # the second has no original
        made = exported(store, [read, other], form)
        with zipfile.ZipFile(io.BytesIO(made.content)) as archive:
            names = archive.namelist()
        assert len(set(names)) == 2
        assert all(name.startswith("某局 报告") and "/" not in name for name in names)


def test_what_cannot_be_taken_away_is_told(store: Store, read: str) -> None:
    waiting = intake.add_file(store, ANNA, "b.html", FORM + b" ").id
    with pytest.raises(LockedFile):
        exported(store, [waiting], "json")
    with pytest.raises(InvalidValue):
        exported(store, [], "json")
    with pytest.raises(InvalidValue):
        exported(store, [read], "exe")  # type: ignore[arg-type]
    with pytest.raises(NoSuchThing):
        exported(store, ["0" * 32], "json")


# --- labels -------------------------------------------------------------------------------------


def test_an_approved_file_becomes_a_sample_of_a_suite(store: Store, read: str, tmp_path: Path) -> None:
    editing.correct(store, ANNA, read, SCORE, "20", expected=0)
    with pytest.raises(LockedFile):
        labels.save_sample(store, CHIEF, read, tmp_path, "某局-2023")
    approval.approve(store, CHIEF, read, expected=1, why="原件如此")
    folder = labels.save_sample(store, CHIEF, read, tmp_path, "某局-2023")
    assert sorted(path.name for path in folder.iterdir()) == ["document.html", "label.json"]
    assert (folder / "document.html").read_bytes() == FORM
    label = loads((folder / "label.json").read_text("utf-8"))
    validate(label, "label")
    assert label["record"]["projects"][0]["indicators"][1]["score"] == 20
    assert {finding["rule"] for finding in label["findings"]} >= {"scores.sum"}
    assert len(label["notes"]) == 1
    for name in ("某局-2023", "../x", "", "a/b", "."):
        with pytest.raises(InvalidValue):
            labels.save_sample(store, CHIEF, read, tmp_path, name)


def test_personal_data_are_asked_about_first(store: Store, give: Give, tmp_path: Path) -> None:
    record = report()
    record["projects"][0] |= {"manager": "张三", "phone": "13912345678", "content": "联系 0564-3333333"}
    found = labels.personal_data(record)
    assert set(found) == {f"/projects/0/{key}" for key in ("manager", "phone", "content")}
    file = give(record)
    approval.approve(store, CHIEF, file, expected=0)
    with pytest.raises(InvalidValue, match="3 personal data"):
        labels.save_sample(store, CHIEF, file, tmp_path, "a")
    label = json.loads(labels.label_of(review.open_review(store, file), found))
    assert [label["record"]["projects"][0][key] for key in ("manager", "phone", "content")] == [None] * 3
