"""What a report says of itself: title, year, organization, unit of amounts, declared totals."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal

from extractor.document import Passage
from extractor.layout.blocks import Paragraph
from extractor.readers.prose.amounts import fund_fields, told, usual_unit
from extractor.readers.prose.projects import Project, columns, total_row
from extractor.readers.prose.story import Entry, Text, is_organization
from extractor.readers.prose.vocabulary import concepts, pattern
from extractor.readers.tree import Leaf, Tree, line_leaf, number_leaf

_YEAR = re.compile(r"(20\d\d)(?:年度?|(?=度))")
_STAMP = re.compile(r"\s*[（(]\s*(?:盖章|公章|签章)\s*[)）]\s*$")
_COVER = 40
"""Entries among which title and facts are looked for."""
_MEASURED = 0.12
"""By so much lines of one size differ where their height was measured in a picture."""


def title_of(entries: Sequence[Entry]) -> Leaf | None:
    """The report's title: of the lines that read like one, the largest; its broken lines joined."""
    cover = [entry for entry in entries[:_COVER] if isinstance(entry.block, Paragraph) and entry.text]
    found = [entry for entry in cover if _is_title(entry)]
    if not found:
        return None
    best = max(found, key=lambda entry: (_size(entry), -entry.index))
    lines = [best]
    for entry in reversed(cover[: cover.index(best)]):
        if not _of_one_size(entry, best) or not _belongs_above(entry, lines[0]):
            break
        lines.insert(0, entry)
    return line_leaf(Passage.join([_whole(entry).strip() for entry in lines], "\n"))


def _whole(entry: Entry) -> Passage:
    return entry.block.passage if isinstance(entry.block, Paragraph) else Passage()


def _size(entry: Entry) -> float:
    return round(entry.block.size) if isinstance(entry.block, Paragraph) else 0


def _of_one_size(one: Entry, other: Entry) -> bool:
    """Are two lines printed alike? A recogniser tells the height of their ink, which varies with what is written."""
    first, second = _size(one), _size(other)
    measured = _whole(one).confidence is not None
    return abs(first - second) <= _MEASURED * max(first, second) if measured else first == second


def _is_title(entry: Entry) -> bool:
    plain = Text.of(_whole(entry)).plain
    if pattern("front", "title_never").search(plain) or len(plain) > 70 or "《" in plain:
        return False
    return bool(pattern("front", "title").search(plain)) or (plain.endswith(("报告", "报告书")) and len(plain) <= 12)


def _belongs_above(entry: Entry, below: Entry) -> bool:
    """Is a line the upper half of the title below it? Only a heading's line can be."""
    plain = entry.text.plain
    block = entry.block
    if not isinstance(block, Paragraph) or _is_title(entry) or re.search(r"[:。;,]|号$|\d日", plain):
        return False
    centred = block.centred and isinstance(below.block, Paragraph) and below.block.centred
    return (entry.heading and below.heading) or centred


def year_of(title: Leaf | None, entries: Sequence[Entry]) -> Leaf | None:
    """The year that the title names; else the one in a bracketed line below it, else the one named most."""
    passages = [title.passage] if title else []
    passages += [e.text.passage for e in entries[:_COVER] if re.fullmatch(r"\(?20\d\d年度?\)?", e.text.plain)]
    for text in map(Text.of, passages):
        years = list(_YEAR.finditer(text.plain))
        if years:
            return Leaf(int(years[-1][1]), text.cut(years[-1].start(1), years[-1].end(1)))
    return _year_named_most(entries, r"(20\d\d)年度", 0.5) or _year_named_most(entries, r"(20\d\d)年", 0.6)


def _year_named_most(entries: Sequence[Entry], year: str, share: float) -> Leaf | None:
    """The year that at least `share` of the years named are; the date of a signature is none of them."""
    count: Counter[str] = Counter()
    places: dict[str, Passage] = {}
    for entry in entries:
        for match in re.finditer(year, entry.text.plain if not entry.signs else ""):
            count[match[1]] += 1
            places.setdefault(match[1], entry.text.cut(match.start(1), match.end(1)))
    best, times = count.most_common(1)[0] if count else ("", 0)
    return Leaf(int(best), places[best]) if best and times >= share * count.total() else None


def facts_of(entries: Sequence[Entry]) -> dict[str, Passage]:
    """Labelled facts of the cover (评价机构：…), each concept's first with a value."""
    found: dict[str, Passage] = {}
    for entry in entries[:_COVER]:
        text = Text.of(_whole(entry))
        for part in _labelled(text):
            label, _, value = part.plain.partition(":")
            if not value or pattern("facts", "not_organization").search(value):
                continue
            for name in concepts("facts"):
                if pattern("facts", name).fullmatch(label):
                    found.setdefault(name, part.cut(len(label) + 1).strip())
    return found


def _labelled(text: Text) -> list[Text]:
    """The labelled parts of a line: several facts may stand side by side."""
    if len(text.plain) > 120:
        return []
    gaps = [0]
    for match in re.finditer(r"\s{2,}|\s(?=[^\s:：]{2,10}[:：])|[;；]", text.passage.text):
        gaps.append(match.end())
    pieces = [text.passage[start:end] for start, end in zip(gaps, [*gaps[1:], None], strict=True)]
    return [Text.of(piece.strip(" ;；\n")) for piece in pieces]


def organization_of(title: Leaf | None, facts: dict[str, Passage], entries: Sequence[Entry]) -> Leaf | None:
    """Who issued the report: the cover's line, the signature, the title's organization, the unit that implements."""
    if "organization" in facts:
        return line_leaf(_unstamped(_undated(facts["organization"])))
    signed = _signature(entries)
    named = _in_title(title)
    if named is None and signed is None and "implementing_unit" in facts:
        return line_leaf(facts["implementing_unit"])
    return line_leaf(signed or named)


def _undated(line: Passage) -> Passage:
    """Without the date that a cover sets under the name."""
    text = Text.of(line)
    dates = [match for match in pattern("front", "date").finditer(text.plain) if match.end() == len(text.plain)]
    return text.cut(0, dates[-1].start()) if dates and dates[-1].start() else line


def _unstamped(line: Passage) -> Passage:
    """Without the words that ask for a stamp."""
    stamp = _STAMP.search(line.text)
    return line[: stamp.start()] if stamp and stamp.start() else line


def _signature(entries: Sequence[Entry]) -> Passage | None:
    """The line above the date that ends the report."""
    return next((entry.text.passage for entry in entries if entry.signs and not _is_date(entry)), None)


def _is_date(entry: Entry) -> bool:
    return bool(pattern("front", "date").fullmatch(entry.text.plain))


def _in_title(title: Leaf | None) -> Passage | None:
    """The organization in a title: what stands between the year and what the report is on."""
    if title is None:
        return None
    text = Text.of(title.passage)
    tail = pattern("names", "title_tail").search(text.plain)
    end = tail.start() if tail else len(text.plain)
    year = re.search(r"20\d\d年?度?", text.plain)
    head = pattern("names", "title_head").match(text.plain)
    first = head.end() if head else 0
    parts = [(first, year.start()), (year.end(), end)] if year else [(first, end)]
    for start, stop in parts:
        for cut in range(stop, start + 3, -1):
            ends = cut == stop or pattern("front", "organization_then").match(text.plain[cut:])
            if ends and is_organization(text.plain[start:cut]):
                return text.cut(start, cut)
        found = pattern("names", "organization").match(text.plain[start:stop])
        if found:
            return text.cut(start, start + found.end())
    return None


def unit_of(projects: Sequence[Project], entries: Sequence[Entry]) -> Leaf | None:
    """The unit of the amounts: as the funds of the projects are told, or as a table of them says."""
    captions = [match for entry in entries if (match := _unit_in(entry)) is not None]
    if any(project.row for project in projects) and captions:
        return captions[0]
    funds = [project.funds for project in projects if project.funds]
    sections = [entry.text for entry in entries if "funds" in entry.topics and not entry.heading]
    for texts in (funds, sections, [entry.text for entry in entries]):
        unit, place = usual_unit(texts)
        if unit:
            return Leaf(unit, place)
    return captions[0] if captions else None


def _unit_in(entry: Entry) -> Leaf | None:
    texts = [Text.of(cell.passage) for cell in entry.table.cells] if entry.table else [entry.text]
    for text in texts:
        match = pattern("front", "unit").search(text.plain)
        if match and len(text.plain) < 60:
            return Leaf(match[1], text.cut(match.start(1), match.end(1)))
    return None


def declared_of(projects: Sequence[Project], entries: Sequence[Entry], unit: str | None) -> Tree | None:
    """What the report states of all its projects together; only of several projects."""
    names = {Text.of(project.name).plain for project in projects}
    shared = {entry.index for project in projects for share in project.shares for entry in share.entries}
    best: Tree = {}
    counts: list[Leaf] = []
    for entry in entries:
        if entry.heading or not entry.text or set(entry.topics) & {"performance", "problems", "advice", "method"}:
            continue
        count = count_of(entry.text, len(projects))
        counts += [count] if count else []
        text = _before(entry.text, names)
        kinds = {each.field for each in told(text)} & set(_TOTALS)
        if entry.index not in shared and len(kinds) > len(best) and ("funds" in entry.topics or count):
            fields, _ = fund_fields(text, unit)
            best = {name: number_leaf(fields[name]) for name in _TOTALS if name in fields}
    if not best:
        best = _from_total_row(projects)
    if counts:
        common = Counter(leaf.value for leaf in counts).most_common(1)[0][0]
        best["project_count"] = next(leaf for leaf in counts if leaf.value == common)
    return best or None


def _before(text: Text, names: Iterable[str]) -> Text:
    """The part of a text that comes before it turns to single projects."""
    starts = [text.plain.find(name) for name in (*names, "其中")]
    return text.part(0, min((start for start in starts if start >= 0), default=len(text.plain)))


_TOTALS = ("initial_budget", "annual_budget", "executed")


def _from_total_row(projects: Iterable[Project]) -> Tree:
    for project in projects:
        row = total_row(project.row[0]) if project.row else None
        if project.row and row is not None:
            found = columns(project.row[0], row)
            return {name: leaf for name in _TOTALS if name in found and (leaf := number_leaf(found[name]))}
    return {}


def count_of(text: Text, listed: int) -> Leaf | None:
    """How many projects a text says there are; said in passing (本年度3个项目) it has to be near those listed."""
    for concept in ("count", "loose_count"):
        for match in pattern("declared", concept).finditer(text.plain):
            group = next(index for index in range(1, len(match.groups()) + 1) if match[index])
            around = text.plain[max(0, match.start() - 8) : match.end() + 2]
            number = int(match[group])
            near = concept == "count" or abs(number - listed) <= max(2, listed // 3)
            if number > 1 and near and not pattern("declared", "not_count").search(around):
                return Leaf(Decimal(number), text.cut(match.start(group), match.end(group)))
    return None
