"""Labels that a recogniser misread by one character, mended by the vocabulary of labels.

Only labels are mended, never values: a cell of recognised text that names nothing, and is one
character off exactly one label that forms usually print, or that the recogniser held to be possibly
the head of a column; and the one of three heads of levels side by side that is not in its turn. What
was first read is kept in the word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from extractor.document import Passage, Repair, Run, Word, around
from extractor.layout.blocks import Block, Cell, Layout, Table
from extractor.readers.form.vocabulary import concept, key, typical

_SECTIONS = (
    "facts", "funds.columns", "funds.labels", "funds.words", "goals.columns", "goals.labels", "indicators.columns",
    "indicators.rows", "indicators.level1", "indicators.level2", "department.funding_columns", "department.items",
    "department.project_columns", "department.sections",
)  # fmt: skip
_HEADS = ("funds.columns", "goals.columns", "indicators.columns", "department.funding_columns")
_LEAST, _SHORTEST, _LONGEST = 2, 4, 14
_LEVELS = {"level1": "一", "level2": "二", "level3": "三"}


def mended(layout: Layout) -> Layout:
    """The layout with the misread labels of its recognised cells mended."""
    return replace(layout, blocks=tuple(_block(block) for block in layout.blocks))


def _block(block: Block) -> Block:
    if not isinstance(block, Table):
        return block
    cells = _in_turn([_cell(cell) for cell in block.cells])
    return block if all(a is b for a, b in zip(cells, block.cells, strict=True)) else replace(block, cells=cells)


def _cell(cell: Cell) -> Cell:
    if cell.passage.confidence is None:
        return cell
    label = meant(key(cell.text))
    if label:
        return replace(cell, passage=_repaired(cell.passage, label, "one character off the only usual label like it"))
    label = _held_possible(cell.passage)
    why = "the recogniser held it possible, and it is the head of a column"
    return replace(cell, passage=_repaired(cell.passage, label, why)) if label else cell


def _in_turn(cells: Sequence[Cell]) -> tuple[Cell, ...]:
    """The cells with heads of levels in their turn: 一级指标 | 二级指标 | 二级指标 has a third level."""
    levels = {(cell.row, cell.column): cell for cell in cells if _level(cell)}
    mended_: dict[int, Cell] = {}
    for first in levels.values():
        second = levels.get((first.row, first.column + first.column_span))
        third = levels.get((second.row, second.column + second.column_span)) if second else None
        if second is None or third is None:
            continue
        wrong = [
            (cell, sign)
            for cell, (name, sign) in zip((first, second, third), _LEVELS.items(), strict=True)
            if _level(cell) != name
        ]
        if len(wrong) == 1 and wrong[0][0].passage.confidence is not None:
            cell, sign = wrong[0]
            label = sign + cell.text.strip()[1:]
            why = "the heads of the levels stand side by side in their turn"
            mended_[id(cell)] = replace(cell, passage=_repaired(cell.passage, label, why))
    return tuple(mended_.get(id(cell), cell) for cell in cells)


def _level(cell: Cell) -> str | None:
    """The level that a cell names, where it begins with the level's sign."""
    if cell.text.strip()[:1] not in _LEVELS.values():
        return None
    name = concept("indicators.columns", cell.text)
    return name if name in _LEVELS else None


def _held_possible(passage: Passage) -> str | None:
    """The head of a column that the recogniser held possible where what it took names nothing: 执行率 for 执行事."""
    words = passage.words
    if len(words) != 1 or not _LEAST <= len(passage.text) <= _LONGEST or passage.text != words[0].text:
        return None
    if any(character.isdigit() for character in passage.text) or _named(key(passage.text)):
        return None
    for other in words[0].alternatives:
        if len(other.text) == len(passage.text) and any(concept(section, other.text) for section in _HEADS):
            return other.text
    return None


def _named(plain: str) -> bool:
    return any(concept(section, plain) for section in _SECTIONS)


@lru_cache(maxsize=4096)
def meant(read: str) -> str | None:
    """The one usual label that is a character off; None where the text names something as it is."""
    if not _SHORTEST <= len(read) <= _LONGEST or _named(read):
        return None
    near = [word for word in typical() if len(word) == len(read) and Levenshtein.distance(word, read) == 1]
    return near[0] if len(near) == 1 else None


def _repaired(passage: Passage, label: str, why: str) -> Passage:
    """The label in place of what was read; brackets that the key left out are given up."""
    words = passage.words
    first = words[0]
    word = Word(
        label,
        around([word.box for word in words]),
        size=first.size,
        confidence=passage.confidence,
        under_seal=any(word.under_seal for word in words),
        repair=Repair(passage.text, why),
    )
    page = passage.runs[0].page
    return Passage(label, (Run(0, page, word, 0, len(label)),))
