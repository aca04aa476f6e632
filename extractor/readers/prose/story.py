"""A laid-out report as a story: its paragraphs, headings and tables in order, each knowing where it stands.

Words are searched in *plain* text (half-width punctuation, no white space), and what is found is
cut out of the passage, so that a value stays in the document's own words and knows its boxes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from extractor.document import Passage
from extractor.layout.blocks import Block, Layout, Paragraph, Section, Table
from extractor.layout.sections import heading_text, is_contents, numbering
from extractor.readers.prose.vocabulary import all_concepts, first_concept, pattern

CLOSING = ("problems", "advice", "conclusion", "experience")
"""Topics of a report's closing chapters, which one heading often names together."""

_QUOTES = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "『": '"', "』": '"', "「": '"', "」": '"', "－": "-"})


_KEPT = frozenset("①②③④⑤⑥⑦⑧⑨⑩㎡²")
"""Characters whose plain form would be other characters: ① is no 1, and m² no m2."""


class _Folded(dict[int, str]):
    """One character for one: half-width, straight quotes; filled as used."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        folded = letter if letter in _KEPT else unicodedata.normalize("NFKC", letter)
        self[code] = plain = (folded if len(folded) == 1 else letter).translate(_QUOTES)
        return plain


_FOLDED = _Folded()


@dataclass(frozen=True)
class Text:
    """A passage and its plain text; `offsets` say where each plain character stands in the passage."""

    passage: Passage
    plain: str
    offsets: tuple[int, ...]

    @classmethod
    def of(cls, passage: Passage) -> Text:
        """The plain text of a passage."""
        text = passage.text
        letters = "".join(text.split())
        offsets = range(len(text))
        if len(letters) < len(text):
            return cls(passage, letters.translate(_FOLDED), tuple([at for at in offsets if not text[at].isspace()]))
        return cls(passage, letters.translate(_FOLDED), tuple(offsets))

    def cut(self, start: int, end: int | None = None) -> Passage:
        """The passage behind ``plain[start:end]``."""
        end = len(self.plain) if end is None else end
        if start >= end:
            return Passage()
        return self.passage[self.offsets[start] : self.offsets[end - 1] + 1]

    def part(self, start: int, end: int | None = None) -> Text:
        """``plain[start:end]`` as a text."""
        end = len(self.plain) if end is None else end
        first = self.offsets[start] if start < end else 0
        offsets = self.offsets[start:end]
        moved = tuple([each - first for each in offsets]) if first else offsets
        return Text(self.cut(start, end), self.plain[start:end], moved)

    def __bool__(self) -> bool:
        """Is there anything but white space?"""
        return bool(self.plain)


@dataclass(frozen=True)
class Entry:
    """A heading, a paragraph or a table in its place.

    `path` are the numbers of the sections around it, from the root; a heading's own section is the
    last of its path. `text` is without the running number, which is `number` with its `style`.
    `topics` are what the headings around it say that the place is about. `signs` marks the signature
    and the date that end a report.
    """

    index: int
    block: Block
    text: Text
    path: tuple[int, ...]
    topics: tuple[str, ...] = ()
    heading: bool = False
    number: str = ""
    style: str = ""
    signs: bool = False

    @property
    def topic(self) -> str | None:
        """What the nearest telling heading says that the place is about."""
        return self.topics[-1] if self.topics else None

    @property
    def table(self) -> Table | None:
        """The table, where it is one."""
        return self.block if isinstance(self.block, Table) else None

    @property
    def digits(self) -> str:
        """The figures of the running number."""
        return "".join(re.findall(r"\d", unicodedata.normalize("NFKC", self.number)))


@dataclass
class _Teller:
    """Walks the section tree and hands out numbers."""

    entries: list[Entry] = field(default_factory=list)
    sections: int = 0

    def tell(self, section: Section, path: tuple[int, ...] = (), topics: tuple[str, ...] = ()) -> None:
        """Hand out the entries of a section and of those below it."""
        if is_contents(section):
            return
        path = (*path, self.sections)
        self.sections += 1
        if section.heading is not None:
            title = Text.of(heading_text(section))
            topic = topic_of(title.plain)
            topics = (*topics, topic) if topic else topics
            found = numbering(section.heading.text) if section.number else None
            style = found.style if found else ""
            ordinal = pattern("names", "ordinal").match(title.plain)
            if ordinal:
                title, style = title.part(ordinal.end()), "project"
            self._add(Entry(len(self.entries), section.heading, title, path, topics, True, section.number, style))
        for block in section.blocks:
            self._add(_told(len(self.entries), block, path, topics))
        for child in section.children:
            self.tell(child, path, topics)

    def _add(self, entry: Entry) -> None:
        self.entries.append(entry)


def _told(index: int, block: Block, path: tuple[int, ...], topics: tuple[str, ...]) -> Entry:
    """A paragraph, parted from its running number, or a table."""
    text = Text.of(block.passage if isinstance(block, Paragraph) else Passage())
    ordinal = pattern("names", "ordinal").match(text.plain)
    if ordinal:
        return Entry(index, block, text.part(ordinal.end()), path, topics, False, ordinal.group(), "project")
    found = numbering(text.plain)
    if found is None:
        return Entry(index, block, text, path, topics)
    return Entry(index, block, text.part(found.end), path, topics, False, found.number, found.style)


def topic_of(heading: str) -> str | None:
    """What a heading says that its section is about; of the report's closing chapters, what it names first."""
    topic = first_concept("topics", heading)
    return all_concepts("topics", heading, CLOSING)[0] if topic in CLOSING else topic


def story(layout: Layout) -> list[Entry]:
    """The report's headings, paragraphs and tables in reading order, without its contents page."""
    teller = _Teller()
    teller.tell(layout.sections)
    return _signed(teller.entries)


def is_organization(name: str) -> bool:
    """Does it read like the name of a public body or a firm?"""
    return 4 <= len(name) <= 40 and bool(re.search(pattern("front", "organization_end").pattern + "$", name))


def _signed(entries: list[Entry]) -> list[Entry]:
    """The entries; signature and date at the end speak of nothing and belong to no section."""
    tail = [entry for entry in entries if entry.text][-8:]
    for above, below in pairwise(tail):
        if pattern("front", "date").fullmatch(below.text.plain) and is_organization(above.text.plain):
            for entry in (above, below):
                entries[entry.index] = replace(entry, topics=(), path=(), heading=False, signs=True)
    return entries


def sentences(text: Text) -> Iterator[Text]:
    """The sentences of a text, each with its closing punctuation."""
    start = 0
    for match in re.finditer(r"[。!?]+[\"')]*|$", text.plain):
        if text.plain[start : match.end()].strip():
            yield text.part(start, match.end())
        start = match.end()


def joined(texts: list[Passage]) -> Passage:
    """Passages as one, a line each."""
    return Passage.join([text for text in texts if text], "\n")
