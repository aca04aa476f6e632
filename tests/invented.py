"""Anything that fits a schema, and any layout: what no bureau would write, but somebody may send."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from extractor import schemas
from extractor.document import Box, Passage, Word
from extractor.layout.blocks import Block, Cell, Layout, Paragraph, Section, Table

_WORDS = """
≥ ≤ = 100 0 -1 99.59 1,815.50 1e9 % ‰ 万元 元 万亩 项 个 次/年 完成 不适用 — / ： 其中： 合计 2023年 2022年度
产出指标 数量指标 （50分） 一、 | <script> {{x}} 𠮷
"""
_PIECES = st.sampled_from([*_WORDS.split(), "\n", "\u3000", " ", "=cmd|' /C calc'!A0", "\u202e", "\0"])
TEXTS = st.one_of(st.lists(_PIECES, max_size=6).map("".join), st.text(max_size=20))
FIGURES = st.one_of(
    st.decimals(-(10**6), 10**6, places=2),
    st.integers(-200, 200).map(Decimal),
    st.sampled_from([Decimal("1E+20"), Decimal("0.00000001"), Decimal("99999999999999999999.99")]),
)


def records() -> st.SearchStrategy[dict[str, Any]]:
    """Any record that fits the schema."""
    whole = schemas.schema("record")
    return _fitting(whole, whole["$defs"])


def _fitting(wanted: Mapping[str, Any], known: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    if "$ref" in wanted:
        return st.deferred(lambda: _fitting(known[wanted["$ref"].rpartition("/")[2]], known))
    if "anyOf" in wanted:
        return st.one_of([_fitting(each, known) for each in wanted["anyOf"]])
    if "enum" in wanted:
        return st.sampled_from(wanted["enum"])
    kinds = wanted["type"] if isinstance(wanted["type"], list) else [wanted["type"]]
    return st.one_of([_of_kind(kind, wanted, known) for kind in kinds])


def _of_kind(kind: str, wanted: Mapping[str, Any], known: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    if kind == "object":
        return st.fixed_dictionaries({name: _fitting(each, known) for name, each in wanted["properties"].items()})
    if kind == "array":
        return st.lists(_fitting(wanted["items"], known), max_size=3)
    years = st.integers(1900, 2100)
    simple: dict[str, st.SearchStrategy[Any]] = {
        "null": st.none(), "string": TEXTS, "number": FIGURES, "integer": years, "boolean": st.booleans(),
    }  # fmt: skip
    return simple[kind]


@st.composite
def layouts(draw: st.DrawFn) -> Layout:
    """Paragraphs and tables in any order, cells with spans, under headings or not."""
    blocks = tuple(draw(st.lists(st.one_of(_PARAGRAPHS, _tables()), max_size=6)))
    if len(blocks) < 2 or draw(st.booleans()):
        return Layout(blocks, Section(0, blocks=blocks))
    heading = draw(_PARAGRAPHS)
    below = Section(1, heading, "一", blocks[1:])
    return Layout((blocks[0], heading, *blocks[1:]), Section(0, blocks=blocks[:1], children=(below,)))


def _passage(text: str) -> Passage:
    return Passage.of_word(1, Word(text, Box(0, 0, 10, 10)))


_PARAGRAPHS = TEXTS.map(lambda text: Paragraph(_passage(text), ()))


@st.composite
def _tables(draw: st.DrawFn) -> Block:
    rows, columns = draw(st.integers(1, 6)), draw(st.integers(1, 4))
    cells = []
    for row in range(rows):
        column = 0
        while column < columns:
            across = draw(st.integers(1, columns - column))
            cells.append(Cell(row, column, 1, across, _passage(draw(TEXTS)), ()))
            column += across
    return Table(tuple(cells), rows, columns, ())
