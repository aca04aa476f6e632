"""Trees of leaves: how a reader builds a record without writing pointers by hand.

A tree has the shape of the record; its leaves are `Leaf`s, so the value and the passage that it
was copied from travel together until `assemble` parts them into a record and its sources.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from extractor import pointer, schemas
from extractor.document import Passage
from extractor.extraction import Reading, Record
from extractor.figures import parse_number
from extractor.wording import is_blank

Tree = dict[str, Any]

_CHILDREN = {
    "projects": "Project", "department": "Department", "declared": "Declared", "conclusion": "Conclusion",
    "funds": "FundLine", "goals": "Goal", "indicators": "Indicator", "history": "HistoryValue",
    "funding": "FundingEntry", "project_lines": "ProjectLine",
}  # fmt: skip


NEEDED = {
    "funds": ("label", "category"), "goals": ("scope",), "indicators": ("level3",), "history": ("period",),
    "funding": ("item", "period"), "project_lines": ("name",),
}  # fmt: skip
"""What a row of each list must have, or the record would not fit its schema."""


class Leaf(NamedTuple):
    """A value with the passage that it was copied from, or (`inferred`) that it follows from."""

    value: str | int | Decimal | None
    passage: Passage = Passage()
    inferred: bool = False


def text_leaf(passage: Passage | None) -> Leaf | None:
    """The printed words; None where nothing, or only a dash, is printed."""
    if passage is None or is_blank(passage.text):
        return None
    stripped = passage.strip()
    return Leaf(stripped.text, stripped)


def line_leaf(passage: Passage | None) -> Leaf | None:
    """Like `text_leaf`, for names and labels, whose printed lines are one: line breaks go."""
    leaf = text_leaf(passage)
    return leaf and Leaf(join_lines(str(leaf.value)), leaf.passage)


def number_leaf(passage: Passage | None) -> Leaf | None:
    """The printed figure with its scale; None where the passage holds no figure."""
    value = parse_number(passage.text) if passage is not None else None
    return None if value is None or passage is None else Leaf(value, passage.strip())


def join_lines(text: str) -> str:
    """Printed lines as one; a space stays between Latin words only."""
    joined = ""
    for line in (part.strip() for part in text.split("\n")):
        if (
            joined
            and line
            and joined[-1].isascii()
            and joined[-1].isalpha()
            and line[0].isascii()
            and line[0].isalpha()
        ):
            joined += " "
        joined += line
    return joined


def assemble(
    tree: Tree,
    unplaced: tuple[Passage, ...] = (),
    notes: tuple[str, ...] = (),
    known: tuple[Passage, ...] = (),
) -> Reading:
    """A tree as a reading: absent properties become null or an empty list, as the schema says.

    A row without what it must have is left out, and told of: its print is `unplaced`, a note says how many there are.
    """
    tree, left_out = _whole(tree)
    if left_out:
        unplaced += tuple(leaf.passage for row in left_out for _, leaf in pointer.leaves(row) if isinstance(leaf, Leaf))
        notes += (f"{len(left_out)} rows could not be named and are left out: see what is printed and nowhere used",)
    record: Record = _plain(tree, "Record")
    sources: dict[str, Passage] = {}
    inferred: set[str] = set()
    for address, leaf in pointer.leaves(tree):
        if not isinstance(leaf, Leaf) or leaf.value is None:
            continue
        sources[address] = leaf.passage
        if leaf.inferred:
            inferred.add(address)
    return Reading(record, sources, frozenset(inferred), unplaced, notes, known)


def _whole(node: Any, needed: Sequence[str] = ()) -> tuple[Any, list[Tree]]:
    """The tree without rows that lack what they must have, and these rows."""
    left_out: list[Tree] = []
    if isinstance(node, dict):
        kept = {}
        for key, value in node.items():
            kept[key], below = _whole(value, NEEDED.get(key, ()))
            left_out += below
        return kept, left_out
    if isinstance(node, list):
        rows = []
        for row in node:
            if isinstance(row, dict) and any(_value(row.get(name)) is None for name in needed):
                left_out.append(row)
                continue
            row, below = _whole(row)
            left_out += below
            rows.append(row)
        return rows, left_out
    return node, []


def _value(leaf: Any) -> Any:
    return leaf.value if isinstance(leaf, Leaf) else leaf


def _plain(node: Any, definition: str | None) -> Any:
    if isinstance(node, Leaf):
        return node.value
    if isinstance(node, dict):
        filled = schemas.blank(definition) if definition else {}
        for key, value in node.items():
            filled[key] = _plain(value, _CHILDREN.get(key))
        return filled
    if isinstance(node, list):
        return [_plain(value, definition) for value in node]
    return node
