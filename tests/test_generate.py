import re
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import docx
import pymupdf
import pytest
from openpyxl import load_workbook

import evals.generate
from evals.generate.__main__ import drawn
from evals.generate.grid import SCALE, Cell, Grid, merged, parted
from evals.generate.mistakes import swapped
from evals.generate.office import agreed, workbook
from evals.generate.project_report import Report
from evals.generate.word_file import word_file
from evals.score import score
from extractor import interchange, schemas
from extractor.checks import check
from extractor.pipeline import extract
from extractor.pointer import get
from extractor.readers.form import FormReader

CASES = Path(__file__).parent / "checks/cases"


@cache
def made(number: int) -> tuple[str, Report, str]:
    return drawn(5, number)


REPORTS = [made(number) for number in range(24)]


def label(number: int) -> dict[str, Any]:
    _, report, _ = REPORTS[number]
    return schemas.loads(schemas.dumps({"record": report.record, "findings": report.findings, "notes": report.notes}))


def test_the_same_seed_makes_the_same_report() -> None:
    assert drawn(5, 7)[2] == REPORTS[7][2]
    assert drawn(6, 7)[2] != REPORTS[7][2]


@pytest.mark.parametrize("number", range(len(REPORTS)))
def test_labels_fit_their_schema(number: int) -> None:
    schemas.validate(label(number), "label")


def test_all_types_of_report_are_made() -> None:
    assert {made(number)[1].record["report_type"] for number in range(60)} == {
        "project_self_evaluation", "project_target", "project_monitoring", "department_self_evaluation",
        "narrative_evaluation",
    }  # fmt: skip


@pytest.mark.parametrize("number", range(len(REPORTS)))
def test_contents_are_sound_but_for_the_slips_put_in(number: int) -> None:
    wanted = label(number)
    told = [interchange.finding_data(each) for each in check(schemas.exact_figures(wanted["record"]))]
    got = score(wanted, {"record": wanted["record"], "findings": told})
    found = {each["rule"] for each in told}
    lost = [each["rule"] for each in wanted["findings"] if each["rule"] not in found]
    assert got.findings_false == 0
    assert set(lost) <= {"year.conflict"}  # not every turn of phrase about another year is taken for one


@pytest.mark.parametrize("number", range(len(REPORTS)))
def test_what_is_labelled_is_printed(number: int) -> None:
    """Every third-level name and every target stands on paper, the parts of a target maybe in cells of their own."""
    _, report, page = REPORTS[number]
    text = re.sub(r"<[^>]+>|\s", "", page.partition("<body>")[2]).replace("&lt;", "<").replace("&gt;", ">")
    rows = [row for each in report.record["projects"] for row in each["indicators"]]
    rows += (report.record["department"] or {"indicators": []})["indicators"]
    assert rows
    for row in rows:
        assert row["level3"] in text
        assert all(
            part in text for part in re.split(r"(?<=[≥≤\d])(?=\D)|(?<=[≥≤])", (row["actual"] or "").replace(" ", ""))
        )


def test_generator_and_readers_share_nothing() -> None:
    folder = Path(evals.generate.__file__).parent
    imports = [
        line for path in folder.glob("*.py") for line in path.read_text("utf-8").splitlines() if "import" in line
    ]
    assert not [line for line in imports if re.search(r"readers|layout|wording|vocabulary|chunking", line)]
    readers = folder.parents[1] / "extractor"
    assert not [path for path in readers.rglob("*.py") if "evals.generate" in path.read_text("utf-8")]


def test_digits_that_change_places() -> None:
    assert swapped(Decimal("953.35")) == Decimal("953.53")
    assert swapped(Decimal("11.11")) is None


def test_cells_that_say_the_same_are_merged_inside_what_is_merged_before_them() -> None:
    rows = [[Cell(one), Cell(other)] for one, other in (("a", "x"), ("a", "x"), ("b", "x"))]
    got = merged(rows, [0, 1])
    assert [(row[0].rows, row[0].kind) for row in got] == [(2, "head"), (1, "gone"), (1, "head")]
    assert [(row[1].rows, row[1].kind) for row in got] == [(2, "head"), (1, "gone"), (1, "head")]


@pytest.mark.parametrize(("repeat", "text"), [(True, "a"), (False, "")])
def test_a_cell_cut_by_a_page_goes_on(repeat: bool, text: str) -> None:
    grid = Grid()
    for row in merged([[Cell("a"), Cell(str(n))] for n in range(4)], [0]):
        grid.add(row)
    first, second = parted(grid, [3], repeat, heads=False)
    assert first.rows[0][0].cell.rows == 3
    assert (second.rows[0][0].cell.text, second.rows[0][0].cell.rows) == (text, 1)
    assert all(row[-1].right == SCALE for part in (first, second) for row in part.rows)


def test_a_form_as_a_workbook_says_the_same(tmp_path: Path) -> None:
    number, report = next((n, each[1]) for n, each in enumerate(REPORTS) if not each[1].prose)
    path = tmp_path / "document.xlsx"
    assert workbook(report, path)
    page = load_workbook(path).worksheets[0]
    texts = {cell.value for row in page.iter_rows() for cell in row if cell.value}
    holder = label(number)["record"]
    rows = [*(holder["department"] or {"indicators": []})["indicators"]]
    rows += holder["projects"][0]["indicators"] if holder["projects"] else []
    assert rows
    assert {row["level3"] for row in rows} <= texts


def test_leaves_of_a_linked_workbook_lead_to_their_pointers(tmp_path: Path) -> None:
    number, report = next((n, each[1]) for n, each in enumerate(REPORTS) if not each[1].prose)
    path = tmp_path / "linked.xlsx"
    assert workbook(report, path, linked=True)
    cells = [cell for row in load_workbook(path).worksheets[0].iter_rows() for cell in row if cell.hyperlink]
    told = {cell.hyperlink.location or cell.hyperlink.target.partition("#")[2]: cell.value for cell in cells}
    record = label(number)["record"]
    titles = [value for pointer, value in told.items() if pointer.endswith("/level3")]
    assert titles
    assert all(get(record, pointer) == value for pointer, value in told.items() if pointer.endswith("/level3"))
    workbook(report, path)
    assert not [cell for row in load_workbook(path).worksheets[0].iter_rows() for cell in row if cell.hyperlink]


def test_boxes_of_a_linked_print_hold_where_the_plain_one_says_the_same(tmp_path: Path) -> None:
    for name, second in (("linked.pdf", "wrapped"), ("plain.pdf", "elsewhere")):
        with pymupdf.open() as document:
            page = document.new_page(width=300, height=300)
            page.insert_text((20, 40), "same")
            page.insert_text((20, 80), second)
            document.save(tmp_path / name)
    box = {"same": [{"page": 1, "box": [10, 20, 290, 50]}], "other": [{"page": 1, "box": [10, 60, 290, 90]}]}
    assert agreed(box, tmp_path / "linked.pdf", tmp_path / "plain.pdf") == {"same": box["same"]}


def test_a_report_as_a_word_document_says_the_same(tmp_path: Path) -> None:
    for number, (_, report, _) in enumerate(REPORTS[:6]):
        path = tmp_path / "document.docx"
        word_file(report, path)
        got = score(label(number), interchange.extraction_data(extract(path, reader=FormReader())))
        assert got.f1 > 0.95
    prose = next(each[1] for each in (made(number) for number in range(60)) if each[1].prose)
    word_file(prose, path)
    text = "".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs)
    assert all(each["name"] in text for each in prose.record["projects"])


def test_every_rule_whose_findings_are_labelled_has_its_slip() -> None:
    slipped = {finding["rule"] for number in range(160) for finding in made(number)[1].findings}
    told_as_information = {"name.conflict"}
    assert slipped == {path.stem for path in CASES.glob("*.json")} - told_as_information


def with_index() -> list[tuple[Report, str]]:
    every = [made(number)[1:] for number in range(120)]
    return [(report, page) for report, page in every if len(report.sheets) > len(report.record["projects"]) > 0]


def test_an_index_sheet_stands_before_the_forms_and_lists_them() -> None:
    found = [each for each in with_index() if not each[0].prose]
    assert len(found) >= 5
    for report, page in found:
        first, *others = report.sheets
        assert first.title == report.record["title"] not in [sheet.title for sheet in others]
        assert first.grid is not None
        assert page.index(first.title) < page.index(others[0].title)
        listed = [row[1].cell.text for row in first.grid.rows[1 : 1 + len(report.record["projects"])]]
        changed = [note for note in report.notes if "in the index sheet" in note]
        names = [each["name"] for each in report.record["projects"]]
        assert sum(one != other for one, other in zip(listed, names, strict=True)) == len(changed)


def test_an_index_sheet_states_what_its_projects_come_to_but_for_its_slips() -> None:
    stated = [report for report, _ in with_index() if report.record["declared"] and not report.prose]
    assert stated
    for report in stated:
        declared, forms = report.record["declared"], report.record["projects"]
        slipped = {each["rule"] for each in report.findings}
        columns = [name for name in ("initial_budget", "annual_budget", "executed") if declared[name] is not None]
        sums = [declared[name] == sum(each["funds"][0][name] for each in forms) for name in columns]
        assert all(sums) != ("projects.sum" in slipped)
        assert (declared["project_count"] in (None, len(forms))) != ("projects.count" in slipped)


def test_a_department_named_with_a_wrong_letter_is_told_of_and_is_no_label() -> None:
    every = [made(number)[1] for number in range(120)]
    named = [report for report in every if any(note.startswith("name.conflict") for note in report.notes)]
    assert named
    for report in named:
        data = schemas.loads(schemas.dumps(report.record))
        assert "name.conflict" in {each.rule for each in check(schemas.exact_figures(data))}
        assert "name.conflict" not in {each["rule"] for each in report.findings}


def test_prose_is_no_workbook(tmp_path: Path) -> None:
    prose = next(each[1] for each in (made(number) for number in range(60)) if each[1].prose)
    assert not workbook(prose, tmp_path / "document.xlsx")
    assert not list(tmp_path.iterdir())
