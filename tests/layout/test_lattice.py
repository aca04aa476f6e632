"""Ruled tables, however their rules are drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from extractor.document import Document, Page, Ruling
from extractor.layout import lay_out
from extractor.layout.lattice import ruled_tables
from tests.layout.setting import Sheet, document, texts

XS = [50.0, 110.0, 230.0, 330.0]
YS = [100.0, 120.0, 140.0, 160.0]
CELLS = [
    (0, 0, 1, 1, "资金"),
    (0, 1, 1, 2, "金额（万元）"),
    (1, 0, 2, 1, "收入"),
    (1, 1, 1, 1, "拨款"),
    (1, 2, 1, 1, "96.00"),
    (2, 1, 1, 1, "其他"),
    (2, 2, 1, 1, ""),
]
GRID = [["资金", "金额（万元）", "<"], ["收入", "拨款", "96.00"], ["^", "其他", ""]]


def sheet(without: tuple[str, ...] = ()) -> Sheet:
    """A small table with spans both ways."""
    made = Sheet()
    made.table(XS, YS, CELLS, without)
    return made


def document_of(page: Page) -> Document:
    """A document of one page."""
    return replace(document(), pages=(page,))


def grid_of(page: Page) -> list[list[str]]:
    """The texts of the page's only table."""
    return texts(lay_out(document_of(page)).tables[0])


def test_spans_both_ways() -> None:
    assert grid_of(sheet().page()) == GRID


@pytest.mark.parametrize("side", ["left", "right", "top", "bottom"])
def test_an_outer_side_may_be_missing(side: str) -> None:
    assert grid_of(sheet((side,)).page()) == GRID


def test_no_outer_rules_at_all() -> None:
    assert grid_of(sheet(("left", "right", "top", "bottom")).page()) == GRID


def dotted(page: Page) -> Page:
    """The page's rules as dots one and a half points long."""
    dots = []
    for x0, y0, x1, y1, _ in page.rulings:
        steps = int(max(x1 - x0, y1 - y0) / 3)
        for step in range(steps + 1):
            x, y = x0 + (x1 - x0) * step / max(steps, 1), y0 + (y1 - y0) * step / max(steps, 1)
            across = x1 - x0 > y1 - y0
            dots.append(Ruling(x, y, x + (1.5 if across else 0), y + (0 if across else 1.5)))
    return replace(page, rulings=tuple(dots))


def doubled(page: Page) -> Page:
    """Each rule twice, two points apart."""
    twins = [
        Ruling(r.x0 + (0 if r.horizontal else 2), r.y0 + (2 if r.horizontal else 0), r.x1 + (0 if r.horizontal else 2),
               r.y1 + (2 if r.horizontal else 0))
        for r in page.rulings
    ]  # fmt: skip
    return replace(page, rulings=page.rulings + tuple(twins))


def shaken(page: Page) -> Page:
    """Rules off by a point, ending short of the corner or beyond it, as read from pixels."""
    moved = []
    for index, (x0, y0, x1, y1, thickness) in enumerate(page.rulings):
        off = (index % 3) - 1.0
        if x1 > x0:
            moved.append(Ruling(x0 + off * 2, y0 + off, x1 - off * 2, y1 + off, thickness))
        else:
            moved.append(Ruling(x0 + off, y0 + off * 2, x1 + off, y1 - off * 2, thickness))
    return replace(page, rulings=tuple(moved))


@pytest.mark.parametrize("drawn", [dotted, doubled, shaken])
def test_rules_drawn_otherwise_make_the_same_grid(drawn: Callable[[Page], Page]) -> None:
    assert grid_of(drawn(sheet().page())) == GRID


def test_a_word_over_two_cells_is_split_at_the_rule() -> None:
    made = Sheet()
    made.table([50, 100, 150], [100, 120, 140], [(r, c, 1, 1, "") for r in (0, 1) for c in (0, 1)])
    made.text(88, 103, "10 82.19")
    made.text(60, 123, "全年")
    assert grid_of(made.page())[0] == ["10", "82.19"]


def test_text_that_overflows_its_cell_stays_whole() -> None:
    made = Sheet()
    made.table([50, 97, 180], [100, 120, 140], [(r, c, 1, 1, "") for r in (0, 1) for c in (0, 1)])
    made.text(53, 103, "其中财政拨款")
    made.text(60, 123, "全年")
    row = grid_of(made.page())[0]
    assert "其中财政拨款" in row


def test_a_lost_piece_of_rule_does_not_merge_a_whole_table() -> None:
    page = sheet().page()
    kept = tuple(r for r in page.rulings if not (r.horizontal and r.y0 == 140 and r.x0 == 230))
    cells = lay_out(document_of(replace(page, rulings=kept))).tables[0]
    assert cells.grid[0][0].text == "资金"
    assert [cell.text for cell in cells.row_cells(2)][:2] == ["收入", "其他"]


def test_an_underline_in_a_cell_parts_nothing() -> None:
    made = sheet()
    made.level(133, 130, 170)
    assert grid_of(made.page()) == GRID


def test_a_tick_box_is_no_table() -> None:
    made = Sheet()
    made.text(70, 100, "是")
    for y in (101, 109):
        made.level(y, 82, 90)
    for x in (82, 90):
        made.plumb(x, 101, 109)
    assert ruled_tables(made.page()).fragments == []


def test_vertical_rules_alone_part_columns_and_figures_part_rows() -> None:
    made = Sheet()
    made.table([50, 150, 250, 350], [100, 120, 220], [(r, c, 1, 1, "") for r in (0, 1) for c in (0, 1, 2)])
    made.row(104, (53, "项目"), (153, "预算数"), (253, "执行数"))
    for index, name in enumerate(["道路养护", "环境整治", "文化广场", "合计"]):
        made.row(126 + 20 * index, (53, name), (153, f"{index + 10}.50"), (253, f"{index + 9}.25"))
    assert grid_of(made.page()) == [
        ["项目", "预算数", "执行数"],
        ["道路养护", "10.50", "9.25"],
        ["环境整治", "11.50", "10.25"],
        ["文化广场", "12.50", "11.25"],
        ["合计", "13.50", "12.25"],
    ]


def test_edges_that_reading_from_pixels_has_added_are_not_there() -> None:
    made = sheet(("bottom",))
    made.rulings.append(Ruling(50, 160, 330, 160, 0.3))
    net = ruled_tables(made.page(source="ocr"))
    last = [slot for slot in net.fragments[0].slots if slot.row + slot.row_span == 3]
    assert last
    assert all(slot.open_bottom for slot in last)


def test_bars_read_as_characters_are_rules() -> None:
    made = Sheet()
    made.table([50, 150, 250], [100, 120, 140], [(0, 0, 1, 2, ""), (1, 0, 1, 1, ""), (1, 1, 1, 1, "")])
    made.row(104, (53, "名称"), (163, "500"))
    made.row(124, (53, "其他"), (163, "20"))
    page = made.page(source="ocr")
    bar = replace(page.words[0], text="|", box=page.words[0].box._replace(left=149, right=151, top=101, bottom=119))
    words = tuple(replace(word, confidence=0.9) for word in (*page.words, bar))
    net = ruled_tables(replace(page, words=words))
    assert [slot.text for slot in net.fragments[0].row_slots(0)] == ["名称", "500"]


def test_a_column_of_one_cell_that_runs_over_both_page_ends_belongs_to_its_table() -> None:
    """Nothing but its outer side shows it: no horizontal touches that."""
    sheet = Sheet()
    for x in (50, 100, 200, 300):
        sheet.plumb(x, 60, 160)
    for y in (60, 100, 160):
        sheet.level(y, 100, 300)
    sheet.text(120, 75, "数量指标")
    sheet.text(220, 75, "10个")
    sheet.text(120, 120, "质量指标")
    sheet.text(220, 120, "90%")
    (table,) = lay_out(document(sheet)).tables
    assert texts(table) == [["", "数量指标", "10个"], ["^", "质量指标", "90%"]]
