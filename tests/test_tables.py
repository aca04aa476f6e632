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


COMPETITION = """<?xml version="1.0" encoding="UTF-8"?>
<document filename='bm_us-001-str.xml'>
   <table id='1'>
      <region id='1' col-increment='0' row-increment='0' page='1'>
         <cell id='1' start-row='0' start-col='0' end-row='1'>
            <bounding-box x1='91' y1='504' x2='124' y2='512'/>
            <content>Category</content>
            <instruction instr-id='1584' subinstr-id='0'/>
         </cell>
         <cell id='1' start-row='0' start-col='1'  end-col='2'>
            <bounding-box x1='232' y1='515' x2='250' y2='523'/>
            <content>2005</content>
         </cell>
         <cell id='1' start-row='1' start-col='1'>
            <bounding-box x1='173' y1='501' x2='201' y2='509'/>
            <content>Number</content>
         </cell>
         <cell id='1' start-row='1' start-col='2'>
            <bounding-box x1='206' y1='492' x2='239' y2='509'/>
            <content>Margin of\nerror (±)</content>
         </cell>
         <cell id='1' start-row='2' start-col='0'><content>All ages . . . . . . . . . . . .</content></cell>
         <cell id='1' start-row='2' start-col='1'><content>291,099</content></cell>
         <cell id='1' start-row='2' start-col='2'><content>*****</content></cell>
      </region>
   </table>
</document>"""
"""As the files of ICDAR 2013's competition are written: spans by their ends alone, instructions, boxes from below."""


def test_the_competition_s_own_files_are_read(tmp_path: Path) -> None:
    (tmp_path / "us-001-str.xml").write_text(COMPETITION, "utf-8")
    (grid,) = expected(tmp_path / "us-001.pdf") or []
    assert [(cell.row, cell.column, cell.rows, cell.columns) for cell in grid] == [
        (0, 0, 2, 1), (0, 1, 1, 2), (1, 1, 1, 1), (1, 2, 1, 1), (2, 0, 1, 1), (2, 1, 1, 1), (2, 2, 1, 1),
    ]  # fmt: skip
    assert ("Category", "2005", "right") in relations(grid)
    assert ("Category", "Number", "right") in relations(grid)
