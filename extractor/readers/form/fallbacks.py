"""What a record must have and no label states: title, year, body and project name, from what is printed.

Nothing here is a guess from outside the page. Each value is marked as inferred, so that a reviewer
sees it was not read behind its own label.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.document import Passage
from extractor.layout.blocks import Layout, Paragraph
from extractor.readers.form import years
from extractor.readers.form.vocabulary import is_title
from extractor.readers.tree import Leaf, join_lines
from extractor.wording import compact

_BODY = re.compile(
    r"[一-龥]{2,24}?(?:局|委员会|委|办公室|办事处|中心|厅|院|政府|学校|大学|学院|中学|小学|街道|镇|乡|所|馆|站|会|部|处)(?=\s|$)"
)
_HELD = re.compile(
    r"[一-龥]{2,20}?(?:局|委员会|办公室|办事处|中心|厅|学校|大学|学院|中学|小学|街道|研究所|事务所|医院)"
)
"""The name of a body within a text, such as a title; of the words for one only those that mean nothing else."""
_SHORT = 40
_FIRST_ROWS = 4
"""Rows of a table that may stand above its form: an attachment's number, the title, the year."""


def passages(layout: Layout) -> Iterator[Passage]:
    """Everything that is printed, in reading order."""
    for block in layout.blocks:
        if isinstance(block, Paragraph):
            yield block.passage
        else:
            yield from (cell.passage for cell in block.cells)


def title(layout: Layout) -> Leaf | None:
    """A title among a table's first rows; else the largest short line of the first page before any table."""
    for table in layout.tables:
        cells = [cell for cell in table.cells if cell.row < _FIRST_ROWS and cell.column_span == table.columns]
        if found := next((cell.passage for cell in cells if is_title(cell.text)), None):
            return Leaf(join_lines(found.text), found)
    lines: list[Paragraph] = []
    for block in layout.blocks:
        if not isinstance(block, Paragraph):
            break
        if 3 < len(compact(block.text)) <= _SHORT:
            lines.append(block)
    if lines:
        largest = max(lines, key=lambda line: line.size)
        return Leaf(join_lines(largest.text), largest.passage, inferred=True)
    first = next((one for one in passages(layout) if 3 < len(compact(one.text)) <= _SHORT), None)
    return Leaf(join_lines(first.text), first, inferred=True) if first else None


def organization(layout: Layout) -> Leaf | None:
    """The first text, a title included, that is or begins with the name of a public body; else one that holds such."""
    held: Leaf | None = None
    for passage in passages(layout):
        plain = join_lines(passage.text)
        if len(compact(plain)) > _SHORT:
            continue
        if found := _BODY.match(plain.strip()):
            return Leaf(found.group(), passage, inferred=True)
        if held is None and (inside := _HELD.search(plain)):
            held = Leaf(inside.group(), passage, inferred=True)
    return held


def complete(tree: dict[str, Leaf | None], layout: Layout, file_name: str = "") -> dict[str, Leaf | None]:
    """What the report must have, where it was not read behind a label."""
    finders = {"title": title, "organization": organization}
    found = {name: find(layout) for name, find in finders.items() if tree.get(name) is None}
    if tree.get("fiscal_year") is None:
        heads = [leaf.passage for leaf in (tree.get("title") or found.get("title"),) if leaf]
        kind = tree.get("report_type")
        found["fiscal_year"] = years.told(passages(layout), heads, str(kind.value) if kind else None, file_name)
    return found
