"""The benchmark's runner: its parts, its page, and that it measures what it says."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from bench import scorers, stages, teds, tools, verdicts, workers
from bench.__main__ import put
from bench.arithmetic import form
from bench.crew import Worker, home
from bench.peers import measured
from bench.plan import Plan, parts
from bench.tools import forget
from evals.tables import html_grids
from extractor.checks import examine
from extractor.wording import fold

CASE = "jingling-2022-self-evaluation"


def test_every_part_is_found() -> None:
    assert {"speed", "startup", "large", "arithmetic", "peers", "scans", "stages"} <= parts().keys()


def test_a_part_takes_the_place_of_its_section_alone(tmp_path: Path) -> None:
    page = tmp_path / "docs" / "page.md"
    put(page, "speed", "## Speed\n\nold")
    put(page, "large", "## Large\n\nkept")
    put(page, "speed", "## Speed\n\nnew")
    text = page.read_text("utf-8")
    assert "kept" in text
    assert "old" not in text
    assert text.index("## Large") < text.index("## Speed") < text.index("new")


@pytest.mark.parametrize("errors", range(4))
def test_the_form_has_as_many_errors_as_it_says(errors: int) -> None:
    found = [each for each in examine(form(60, errors)).findings if each.severity == "error"]
    assert bool(found) == bool(errors)


def test_texts_that_were_met_are_forgotten() -> None:
    fold("指标")
    assert fold.cache_info().currsize
    forget()
    assert not fold.cache_info().currsize


def test_a_tool_works_in_a_process_of_its_own(reports: Path) -> None:
    with Worker("PyMuPDF find_tables") as worker:
        answer = worker.ask(reports / "yancheng-2022-target" / "document.pdf")
    assert answer.processor > 0
    assert answer.peak > 10
    assert sum(len(grid) for grid in answer.tables) > 50


def test_a_tool_that_is_nowhere_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(tools.PACKAGES, "nothing", "no_such_package_here")
    assert home("nothing") is None
    with pytest.raises(LookupError):
        Worker("nothing")


def test_a_tool_that_fails_says_so(tmp_path: Path) -> None:
    with Worker("PyMuPDF find_tables") as worker, pytest.raises(RuntimeError):
        worker.ask(tmp_path / "none.pdf")


def test_tables_in_markdown() -> None:
    text = "words\n| a | b |\n| --- | --- |\n| 1 |  |\n\n|c|\n"
    assert list(tools.markdown_tables(text)) == [[["a", "b"], ["1", ""]], [["c"]]]


def test_our_tables_are_set_beside_those_of_others(reports: Path) -> None:
    path = reports / "yancheng-2022-target" / "document.pdf"
    told, missing = measured([path], 1, ("extractor", "PyMuPDF find_tables"))
    assert told["extractor"].agreed.f1 > told["PyMuPDF find_tables"].agreed.f1 > 0.3
    assert not missing


def test_each_stage_has_its_time_and_memory(reports: Path) -> None:
    told = stages.measured(reports / "jingling-2022-self-evaluation" / "document.pdf", 1)
    assert list(told) == ["open", "recognize", "lay_out", "read", "check", "repair", "all"]
    assert all(each.time.median >= 0 and each.peak > 10 for each in told.values())
    assert told["all"].time.median > told["read"].time.median
    assert told["all"].peak == max(each.peak for each in told.values())


def test_tables_of_a_file_are_put_one_below_another() -> None:
    one, other = html_grids(
        "<table><tr><td>甲<td rowspan=2>乙</tr><tr><td>丙</table><table><tr><td colspan=2>丁&lt;</table>"
    )
    assert teds.as_html(teds.stacked([one, other])) == (
        '<table><tr><td rowspan="1" colspan="1">甲</td><td rowspan="2" colspan="1">乙</td></tr>'
        '<tr><td rowspan="1" colspan="1">丙</td></tr><tr><td rowspan="1" colspan="2">丁&lt;</td></tr></table>'
    )
    assert teds.pair([one], []) == (teds.as_html(one), "")


def test_trees_are_not_compared_where_the_library_is_not_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(teds, "PEERS", tmp_path / "none")
    assert teds.teds([("<table></table>", "")]) is None
    assert teds.mean([("<table></table>", "")]) == ""


def test_a_tool_without_its_models_is_left_out(reports: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(tools.PACKAGES, "docling", "pymupdf")  # it is here, and fails at its first file
    told, missing = measured([reports / CASE / "document.pdf"], 1, ("extractor", "docling"))
    assert list(told) == ["extractor"]
    assert missing == ["docling"]


def test_docling_s_cells_with_their_spans() -> None:
    cell = SimpleNamespace(start_row_offset_idx=1, start_col_offset_idx=2, row_span=3, col_span=1, text="甲")
    assert tools._docling_cells(SimpleNamespace(data=SimpleNamespace(table_cells=[cell]))) == [(1, 2, 3, 1, "甲")]


def test_our_verdicts_are_the_errors_that_were_put_in(
    reports: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(verdicts, "PEERS", tmp_path / "none")
    told = verdicts.section(Plan((reports / CASE / "document.pdf",)))
    put, ours = (line.split("|")[2:] for line in told if line.startswith(("| put in", "| `evals")))
    assert put == ours
    assert all(int(each) > 0 for each in put[1:2])


def test_scorers_are_asked_the_same_as_ours(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(scorers, "PEERS", tmp_path / "none")
    *_, ours = scorers.section(Plan(()))
    assert ours.split("|")[2:-1] == [" 0.00 "] * 5 + [" 1.00 "]


def test_a_batch_is_measured_with_all_its_processes(reports: Path, tmp_path: Path) -> None:
    wall, spent, memory = workers.batch([reports / "jingling-2022-self-evaluation" / "document.pdf"], 1, tmp_path)
    assert wall > 0
    assert spent > 0
    assert memory > 10
