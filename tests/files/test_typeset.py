"""Paragraphs and grids set on pages, and read back from them."""

from __future__ import annotations

import pytest

from extractor.errors import LimitExceeded
from extractor.files.drawn import DrawnPictures
from extractor.files.flow import Break, Grid, GridCell, Text
from extractor.files.typeset import typeset
from extractor.layout import lay_out
from tests.builders import document_of


def _tall(rows: int, *spans: tuple[int, int]) -> Grid:
    """Two columns; in the first, cells that span the given rows (first, count)."""
    spanned = {row for first, count in spans for row in range(first, first + count)}
    cells = [GridCell(first, 0, count, 1, f"组{first}") for first, count in spans]
    cells += [GridCell(row, 0, 1, 1, f"项{row}") for row in range(rows) if row not in spanned]
    return Grid(rows, 2, (*cells, *(GridCell(row, 1, 1, 1, f"{row}") for row in range(rows))))


def test_a_table_is_not_broken_and_its_page_grows() -> None:
    (page,) = typeset([_tall(100)])
    assert page.height > 2 * 842
    (table,) = lay_out(document_of(page)).tables
    assert (table.rows, table.columns) == (100, 2)


def test_a_table_too_tall_for_any_screen_goes_on_and_is_joined_again() -> None:
    spans = tuple((first, 7) for first in range(0, 994, 7))
    pages = typeset([_tall(1000, *spans)])
    assert len(pages) > 2
    assert max(page.height for page in pages) < 9000
    (table,) = lay_out(document_of(*pages)).tables
    assert (table.rows, table.columns) == (1000, 2)
    assert [cell.text for cell in table.grid[500]] == ["组497", "500"]
    assert all(cell.row_span == 7 for cell in table.cells if cell.text.startswith("组"))


def test_a_cell_over_all_rows_keeps_its_table_on_one_page() -> None:
    (page,) = typeset([_tall(500, (0, 500))])
    with pytest.raises(LimitExceeded):
        DrawnPictures((page,)).render(1, 1200)


def test_characters_keep_their_places_and_radicals_become_characters() -> None:
    (page,) = typeset([Text("⽬标⻔：12.5")])
    (word,) = page.words
    assert word.text == "目标门：12.5"
    assert len(word.edges) == len(word.text) + 1
    assert list(word.edges) == sorted(word.edges)


def test_a_figure_is_never_wrapped_but_an_endless_word_is() -> None:
    figure, endless = "1234567890123.45", "x" * 400
    (page,) = typeset([Grid(1, 2, (GridCell(0, 0, 1, 1, figure), GridCell(0, 1, 1, 1, endless)))])
    texts = [word.text for word in page.words]
    assert figure in texts
    assert "".join(texts).count("x") == 400
    assert page.width < 1000


def test_a_break_begins_a_page_and_an_empty_one_is_not_kept() -> None:
    pages = typeset([Break(), Text("一"), Break(), Break(), Text("二"), Break()])
    assert [[word.text for word in page.words] for page in pages] == [["一"], ["二"]]
    assert [page.number for page in pages] == [1, 2]


def test_nothing_gives_no_page() -> None:
    assert typeset([]) == ()


def _row(texts: str, spans: tuple[int, ...], row: int = 0) -> list[GridCell]:
    """Cells side by side over so many columns each."""
    starts = [sum(spans[:index]) for index in range(len(spans))]
    return [GridCell(row, start, 1, span, text) for text, start, span in zip(texts, starts, spans, strict=True)]


def test_the_rest_of_a_table_with_columns_of_its_own_stands_under_the_first() -> None:
    first = Grid(1, 4, tuple(_row("甲乙丙", (1, 2, 1))), (40.0, 1.0, 29.0, 30.0))  # the second is far too narrow
    rest = Grid(2, 3, tuple(_row("丁戊己", (1, 1, 1)) + _row("庚辛壬", (1, 1, 1), 1)), (40.0, 30.0, 30.0))
    (table,) = lay_out(document_of(*typeset([first, rest]))).tables
    assert [[cell.text for cell in table.row_cells(row)] for row in range(3)] == [
        list("甲乙丙"),
        list("丁戊己"),
        list("庚辛壬"),
    ]


def test_a_title_stands_in_the_middle_of_the_table_below_it() -> None:
    wide = Grid(1, 40, tuple(GridCell(0, column, 1, 1, "栏") for column in range(40)))
    (page,) = typeset([Text("绩效自评表", 18.0, centred=True), wide])
    assert page.width > 900
    assert page.words[0].box.centre[0] == pytest.approx(page.width / 2)
