"""What a form is read as: facts, bands of rows under a head, titles, headings, and words that no rule places."""

from __future__ import annotations

from dataclasses import dataclass, field

from extractor.document import Passage
from extractor.layout.blocks import Table
from extractor.readers.form.heads import Head


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and its value. `section` is the vocabulary section that knows the label."""

    section: str
    concept: str
    label: Passage
    value: Passage


@dataclass(frozen=True, slots=True)
class Band:
    """Rows of a table under one head.

    `kind` is ``funds``, ``pairs`` (funds whose labels stand before each amount), ``told`` (each
    amount behind its head in one cell), ``across`` (kinds of funds side by side), ``goals``,
    ``indicators``, ``funding``, ``projects`` or ``list``.
    """

    kind: str
    table: Table
    head: Head
    rows: tuple[int, ...] = ()
    section: Passage = field(default_factory=Passage)


@dataclass(frozen=True, slots=True)
class Title:
    """The title of a form, or a line that may be one."""

    passage: Passage
    in_table: bool = False


@dataclass(frozen=True, slots=True)
class BlockTitle:
    """A line over a block of indicators (长期绩效目标表): the form goes on."""

    passage: Passage


@dataclass(frozen=True, slots=True)
class Heading:
    """A numbered heading between forms."""

    passage: Passage


@dataclass(frozen=True, slots=True)
class Note:
    """Printed words that no rule places."""

    passage: Passage


Event = Fact | Band | Title | BlockTitle | Heading | Note
