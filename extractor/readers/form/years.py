"""The year that a report is about: stated in its title or beside a label, else told by what is printed or by the file.

A date is not the year of a report: a self-evaluation is filled in the year after, a target the year before.
What follows from a date or from the file's name is marked as inferred.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from extractor.document import Passage
from extractor.layout.blocks import Layout, Paragraph
from extractor.readers.form.facts import year_of
from extractor.readers.tree import Leaf
from extractor.wording import compact

_YEAR = re.compile(r"(?<!\d)(20[0-4]\d)(?=\s*年)")
_DATE = re.compile(
    r"(20[0-4]\d)\s*(?:年\s*(\d{1,2})\s*月(?:\s*\d{1,2}\s*日)?|[.．/-]\s*(\d{1,2})\s*[.．/-]\s*\d{1,2})(?!\s*[-—~～至－\d])"
)
"""A day or a month, which is no stretch of months (2024年1-7月, 2024年1月至7月)."""
_NAMED = re.compile(r"(?<!\d)(20[0-4]\d)\s*年")
_BARE = re.compile(r"(?<!\d)(20[0-4]\d)(?!\d)")
_FILED = re.compile(r"填[报表写列]?(?:日期|时间)|编制(?:日期|时间)|日期[:：]")
_SHORT = 40
_LAST_OF_CLOSING = 6
"""The month up to which a year's accounts are closed: a self-evaluation until then is about the year before."""


def stated(layout: Layout, titles: Sequence[Passage], labelled: Sequence[Passage]) -> Leaf | None:
    """The year of a title, of a label 年度, or of a line under the title."""
    for passage in [*titles, *labelled]:
        if (leaf := year_of(passage)) is not None:
            return leaf
    for passage in _lines(layout):
        leaf = year_of(passage)
        years = {mark.group(1) for mark in _YEAR.finditer(passage.text)}
        if leaf is not None and len(years) < 2 and not _DATE.search(passage.text):
            return leaf
    return None


def _lines(layout: Layout) -> Iterator[Passage]:
    """Short lines, and cells at the head of a table that say 年度 or run over its whole width."""
    for block in layout.blocks:
        if isinstance(block, Paragraph) and len(compact(block.text)) < _SHORT:
            yield block.passage
    for table in layout.tables:
        for cell in table.cells:
            if (
                cell.row < 3
                and len(compact(cell.text)) < _SHORT
                and ("年度" in compact(cell.text) or cell.column_span == table.columns)
            ):
                yield cell.passage


def told(passages: Iterable[Passage], titles: Sequence[Passage], kind: str | None, name: str) -> Leaf | None:
    """The year where nothing states it: of the file's name, of most of the text, of the day that it was filled in."""
    passages = list(passages)
    head = titles[0] if titles else next((passage for passage in passages if passage), Passage())
    if (named := _NAMED.search(name)) is not None:
        return Leaf(int(named.group(1)), head, inferred=True)
    if (leaf := _spoken_of(passages)) is not None:
        return leaf
    if (bare := _BARE.search(name)) is not None:
        return Leaf(int(bare.group(1)), head, inferred=True)
    return next((leaf for passage in passages if (leaf := _by_date(passage, kind)) is not None), None)


def _spoken_of(passages: Iterable[Passage]) -> Leaf | None:
    """The year that the text speaks of most, the first of them where several are even; the day of filling in apart."""
    found = [
        (mark, passage)
        for passage in passages
        if not (_FILED.search(passage.text) or _DATE.fullmatch(passage.text.strip()))
        for mark in _YEAR.finditer(passage.text)
    ]
    if not found:
        return None
    counts = Counter(mark.group(1) for mark, _ in found)
    most = max(counts.values())
    mark, passage = next((mark, passage) for mark, passage in found if counts[mark.group(1)] == most)
    return Leaf(int(mark.group(1)), passage[mark.start(1) : mark.end(1)], inferred=True)


def _by_date(passage: Passage, kind: str | None) -> Leaf | None:
    """What a day of filling in says of the year: an evaluation looks back, a target ahead."""
    date = _DATE.search(passage.text)
    if date is None or len(passage.text) > _SHORT:
        return None
    year, month = int(date.group(1)), int(date.group(2) or date.group(3))
    if kind == "project_target":
        year += month > _LAST_OF_CLOSING
    elif kind != "project_monitoring":
        year -= month <= _LAST_OF_CLOSING
    return Leaf(year, passage[date.start() : date.end()], inferred=True)
