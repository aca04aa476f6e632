from pathlib import Path

import pytest

from evals.tables import (
    Agreement,
    agreement,
    csv_grids,
    expected,
    html_grids,
    icdar_grids,
    measured,
    relations,
    rows_grid,
)
from extractor.errors import InputError

HTML = "<table><tr><td rowspan=2>甲</td><td>1</td></tr><tr><td>2</td></tr></table>"
ICDAR = """<document><table id='1'><region id='1' page='1'>
<cell start-row='0' end-row='1' start-col='0'><content>甲</content></cell>
<cell start-row='0' start-col='1'><content>1</content></cell>
<cell start-row='1' start-col='1'><content>2</content></cell></region></table></document>"""
NEIGHBOURS = {("甲", "1", "right"), ("甲", "2", "right"), ("1", "2", "below")}


@pytest.mark.parametrize("grids", [html_grids(HTML), icdar_grids(ICDAR)])
def test_spans_make_neighbours(grids: list) -> None:
    assert [relations(grid) for grid in grids] == [NEIGHBOURS]


def test_blank_cells_are_stepped_over() -> None:
    (grid,) = csv_grids("甲,,乙\n")
    assert relations(grid) == {("甲", "乙", "right")}


def test_a_tool_that_knows_no_spans_loses_the_neighbours_across_them() -> None:
    got = agreement(html_grids(HTML), [rows_grid([["甲", "1"], [None, "2"]])])
    assert (got.right, got.labelled, got.found) == (2, 3, 2)
    assert got.precision == 1


def test_cells_compare_as_texts_do() -> None:
    assert agreement(csv_grids("12万元,乙"), csv_grids("12元,乙")).f1 == 0
    assert agreement(csv_grids("产出 指标,乙"), csv_grids("产出指标,乙。")).f1 == 1


def test_nothing_found_is_nothing_right() -> None:
    got = agreement(html_grids(HTML), [])
    assert (got.f1, got.precision, got.recall) == (0, 0, 0)
    assert (Agreement(0, 0, 0).f1, Agreement(1, 2, 3) + Agreement(1, 1, 1)) == (1, Agreement(2, 3, 4))


def test_a_folder_of_pages_and_their_tables(reports: Path, tmp_path: Path) -> None:
    case = reports / "yancheng-2022-target"
    (tmp_path / "one.pdf").write_bytes((case / "document.pdf").read_bytes())
    (tmp_path / "one.html").write_bytes((case / "document.html").read_bytes())
    (tmp_path / "two.pdf").write_bytes(b"%PDF-1.7 broken")
    (tmp_path / "two-str.xml").write_text(ICDAR, "utf-8")
    (tmp_path / "alone.pdf").write_bytes(b"no table beside it")
    (one, got, _), (two, nothing, failure) = measured(tmp_path)
    assert (one.name, two.name) == ("one.pdf", "two.pdf")
    assert got.f1 > 0.9
    assert (nothing.right, nothing.labelled) == (0, 3)
    assert failure


def test_tables_that_cannot_be_read_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text("<not closed", "utf-8")
    with pytest.raises(InputError):
        expected(tmp_path / "a.png")
    with pytest.raises(InputError):
        list(measured(tmp_path))
