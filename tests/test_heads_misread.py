"""No head is misread silently: with any one made unreadable, the record is the same or its proof refuses."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from extractor.document import Passage, Word
from extractor.files import open_document
from extractor.judging import Proof
from extractor.layout import lay_out
from extractor.layout.blocks import Cell, Layout, Table
from extractor.readers.form import FormReader
from extractor.readers.form.vocabulary import concept

FIELDS = {
    "funds.columns": ("initial_budget", "annual_budget", "executed", "execution_rate"),
    "indicators.columns": (
        "level1", "level2", "level3", "target", "half_year_target", "actual", "weight", "score", "deviation_reason",
    ),
}  # fmt: skip
LABELS = ("facts", "funds.labels", "funds.words")
CASES = ("anqu-2023-department", "yancheng-2022-target")


def heads(layout: Layout) -> Iterator[Cell]:
    """The cells that read like heads of columns, and are no labels of facts."""
    for table in layout.tables:
        for row in range(table.rows):
            cells = [cell for cell in table.row_cells(row) if cell.row == row and cell.passage.runs]
            named = [
                cell for cell in cells if any(concept(section, cell.text) in FIELDS[section] for section in FIELDS)
            ]
            if len(named) > 2:
                yield from (cell for cell in named if not any(concept(section, cell.text) for section in LABELS))


def with_texts(layout: Layout, texts: Mapping[int, str]) -> Layout:
    """The layout with other words in some cells, named by their id()."""

    def other(cell: Cell) -> Cell:
        if id(cell) not in texts:
            return cell
        page, box = cell.passage.runs[0].page, cell.passage.runs[0].word.box
        return replace(cell, passage=Passage.of_word(page, Word(texts[id(cell)], box)))

    blocks = (
        replace(block, cells=tuple(map(other, block.cells))) if isinstance(block, Table) else block
        for block in layout.blocks
    )
    return replace(layout, blocks=tuple(blocks))


@pytest.mark.parametrize("case", CASES)
def test_a_head_that_cannot_be_read_changes_nothing_or_is_noticed(case: str, reports: Path) -> None:
    layout = lay_out(open_document(reports / case / "document.pdf"))
    whole = FormReader().read(layout)
    tried = 0
    for head in heads(layout):
        spoilt = with_texts(layout, {id(head): "某某栏"})
        reading = FormReader().read(spoilt)
        tried += 1
        assert reading.record == whole.record or Proof().unproved(reading, spoilt), head.text
    assert tried >= 5


def test_targets_and_values_in_each_others_columns_are_noticed(reports: Path) -> None:
    layout = lay_out(open_document(reports / "qinghe-2024-monitoring" / "document.pdf"))
    named = {concept("indicators.columns", cell.text): cell for cell in heads(layout)}
    target, actual = named["target"], named["actual"]
    swapped = with_texts(layout, {id(target): actual.text, id(actual): target.text})
    why = Proof().unproved(FormReader().read(swapped), swapped).whole
    assert why is not None
    assert "look like targets" in why
