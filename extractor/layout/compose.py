"""A document's pages -> blocks in reading order: tables joined over pages, paragraphs, sections."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.document import Document, Page, Place, Word
from extractor.layout.blocks import Layout, Paragraph
from extractor.layout.fragments import Fragment
from extractor.layout.furniture import furniture
from extractor.layout.join import Item, join_tables
from extractor.layout.lattice import ruled_tables
from extractor.layout.lines import Line, line_passage
from extractor.layout.prose import join_paragraphs, paragraphs
from extractor.layout.sections import section_tree


def lay_out(document: Document) -> Layout:
    """The document's tables and paragraphs in reading order, and the tree of its sections.

    Boxes in what comes out are in upright coordinates of their page, as in `Page`.
    """
    ruled: dict[int, list[Fragment]] = {}
    outside: dict[int, list[Word]] = {}
    for page in document.pages:
        ruled[page.number], outside[page.number] = ruled_tables(page)
    aside = furniture(document.pages, outside)
    items: list[Item] = []
    for page in document.pages:
        dropped = {id(word) for line in aside[page.number] for word in line.words}
        words = [word for word in outside[page.number] if id(word) not in dropped]
        items += _interleaved(page, ruled[page.number], words)
    blocks = join_paragraphs(join_tables(items))
    marks = tuple(_mark(line) for lines in aside.values() for line in lines)
    return Layout(tuple(blocks), section_tree(blocks), marks)


def _mark(line: Line) -> Paragraph:
    return Paragraph(line_passage(line), (Place(line.page, line.box),), line.size)


def _interleaved(page: Page, fragments: Sequence[Fragment], words: Sequence[Word]) -> list[Item]:
    """Tables and the paragraphs between them, from top to bottom."""
    width = page.upright_size[0]
    items: list[Item] = []
    rest = list(words)
    for fragment in fragments:
        above = [word for word in rest if word.box.centre[1] < fragment.ys[0]]
        rest = [word for word in rest if word.box.centre[1] >= fragment.ys[0]]
        items += paragraphs(page.number, above, width)
        items.append(fragment)
    return items + list(paragraphs(page.number, rest, width))
