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
