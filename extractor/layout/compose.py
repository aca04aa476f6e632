"""A document's pages -> blocks in reading order: tables joined over pages, paragraphs, sections."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from extractor.document import Box, Document, Page, Place, Word
from extractor.layout.aligned import aligned_tables
from extractor.layout.banded import banded_tables
from extractor.layout.blocks import Block, Layout, Paragraph
from extractor.layout.columns import Region, regions
from extractor.layout.fragments import Fragment
from extractor.layout.furniture import furniture
from extractor.layout.join import Item, in_order, join_tables
from extractor.layout.labelled import labelled_tables
from extractor.layout.lattice import Net, ruled_tables
from extractor.layout.lines import Line, line_passage
from extractor.layout.prose import join_paragraphs, paragraphs
from extractor.layout.sections import section_tree
from extractor.layout.stepped import stepped_tables
from extractor.layout.strokes import Stroke


def lay_out(document: Document) -> Layout:
    """The document's tables and paragraphs in reading order, and the tree of its sections.

    Boxes in what comes out are in upright coordinates of their page, as in `Page`.
    """
    nets = {page.number: ruled_tables(page) for page in document.pages}
    for number, net in nets.items():
        nets[number] = _freed(number, net)
    aside = furniture(document.pages, {number: net.words for number, net in nets.items()})
    pages = [_page_items(page, nets[page.number], aside[page.number]) for page in document.pages]
    widths = {page.number: page.upright_size[0] for page in document.pages}
    blocks = join_paragraphs(_unboxed(join_tables(in_order(pages)), widths))
    marks = tuple(_mark(line) for lines in aside.values() for line in lines)
    return Layout(tuple(blocks), section_tree(blocks), marks, document)


def _unboxed(blocks: Sequence[Block], widths: Mapping[int, float]) -> list[Block]:
    """The blocks with tables of a single cell made what they are: paragraphs in a box."""
    found: list[Block] = []
    for block in blocks:
        if isinstance(block, Paragraph) or len(block.cells) > 1:
            found.append(block)
            continue
        runs = block.cells[0].passage.runs
        for part in block.parts:
            words = {id(run.word): run.word for run in runs if run.page == part.page}
            found += paragraphs(part.page, list(words.values()), widths[part.page])
    return found


def _freed(number: int, net: Net) -> Net:
    """The net without frames that have no verticals inside, where alignment shows the columns.

    Such a frame may hold headings, running text and several tables: it is print with rules.
    """
    kept = []
    words, rules = list(net.words), list(net.rules)
    for fragment in net.fragments:
        if fragment.columns > 1 or fragment.rows == 1:
            kept.append(fragment)
            continue
        inside = [word for slot in fragment.slots for line in slot.lines for word in line.words]
        box, slack = fragment.box, fragment.size
        within = [rule for rule in net.level if box.top - slack < rule.at < box.bottom + slack]
        within = [rule for rule in within if rule.start < box.right and rule.end > box.left]
        region = Region(box, inside, [], within)
        if aligned_tables(region, number)[0]:
            words, rules = words + inside, rules + within
        else:
            kept.append(fragment)
    return Net(kept, words, rules, net.level)


def _mark(line: Line) -> Paragraph:
    return Paragraph(line_passage(line), (Place(line.page, line.box),), line.size)


def _page_items(page: Page, net: Net, aside: Iterable[Line]) -> list[list[Item]]:
    """What stands in each region of a page, in reading order."""
    dropped = {id(word) for line in aside for word in line.words}
    words = [word for word in net.words if id(word) not in dropped]
    width, height = page.upright_size
    stepped, words = stepped_tables(words, net.rules, page.number)
    rules = _outside(stepped, net.rules)
    banded, words = banded_tables(words, rules, page.number)
    rules = _outside(banded, rules)
    known = [*net.fragments, *stepped, *banded]
    whole = Region(Box(-width, -height, 2 * width, 2 * height), words, known, rules, height)
    found: list[list[Item]] = []
    for region in regions(whole, page.number):
        aligned, rest = aligned_tables(region, page.number)
        labelled, rest = labelled_tables(rest, region.rules, page.number) if region.rules else ([], rest)
        tables = [*region.fragments, *aligned, *labelled]
        tables = [replace(table, print_column=region.print_column) for table in tables]
        middle = width if region.box == whole.box else _twice_middle(region, width)
        found.append(_interleaved(page.number, sorted(tables, key=lambda table: table.ys[0]), rest, middle))
    return found


def _outside(tables: Sequence[Fragment], rules: Sequence[Stroke]) -> list[Stroke]:
    return [rule for rule in rules if not any(one.ys[0] - 1 < rule.at < one.ys[-1] + 1 for one in tables)]


def _twice_middle(region: Region, width: float) -> float:
    """The width of a sheet that has its middle where the region has its own."""
    left = min([word.box.left for word in region.words] + [table.xs[0] for table in region.fragments], default=0.0)
    right = max([word.box.right for word in region.words] + [table.xs[-1] for table in region.fragments], default=width)
    return left + right


def _interleaved(page: int, tables: Sequence[Fragment], words: Sequence[Word], width: float) -> list[Item]:
    """Tables and the paragraphs between them, from top to bottom."""
    items: list[Item] = []
    rest = list(words)
    for table in tables:
        above = [word for word in rest if word.box.centre[1] < table.ys[0]]
        rest = [word for word in rest if word.box.centre[1] >= table.ys[0]]
        items += paragraphs(page, above, width)
        items.append(table)
    return items + list(paragraphs(page, rest, width))
