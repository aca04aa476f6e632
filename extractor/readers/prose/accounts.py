"""What is told of a project, put together: funds, texts, goals, indicators."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import takewhile

from extractor.document import Passage
from extractor.readers.prose.amounts import fund_fields
from extractor.readers.prose.front import count_of
from extractor.readers.prose.measures import measures_of, under_levels
from extractor.readers.prose.projects import Project, Share, columns
from extractor.readers.prose.story import Entry, Text, is_organization
from extractor.readers.prose.texts import goals_of, report_texts, text_of, told_texts
from extractor.readers.prose.vocabulary import pattern
from extractor.readers.tree import Leaf, Tree, line_leaf, number_leaf

_LINE = "项目资金"
"""The label that the contract gives to the one fund line of a project told in prose."""


def account_of(project: Project, unit: str | None, notes: list[str]) -> Tree:
    """One project of several: its name, and what its shares of the story tell."""
    account: Tree = {"name": line_leaf(project.name)}
    fields: dict[str, Passage] = {}
    if project.row:
        fields = columns(*project.row)
    elif project.funds:
        fields, doubts = fund_fields(project.funds, unit)
        notes.extend(f"{project.name.text}: {doubt}" for doubt in doubts)
    fields = fields or _funds_told(project.shares, unit)
    account |= _funds(fields, project.name)
    texts: dict[str, list[Passage]] = {}
    for share in project.shares:
        for field, passages in told_texts(share).items():
            texts.setdefault(field, passages)
    return account | _texts(texts) | {"indicators": _indicators(project.shares, texts)}


def _indicators(shares: Iterable[Share], texts: dict[str, list[Passage]]) -> list[Tree]:
    plans = [Text.of(passage) for passage in texts.get("expected", [])]
    return max((measures_of(share.entries, plans) for share in shares), key=len, default=[])


def _funds_told(shares: Iterable[Share], unit: str | None) -> dict[str, Passage]:
    """Funds of a project whose own section tells them: the paragraph that tells most, before any indicators."""
    entries = [entry for share in shares for entry in takewhile(lambda each: not under_levels(each), share.entries)]
    sections = [entry for entry in entries if "funds" in entry.topics and not entry.heading]
    others = [entry for entry in entries if not entry.heading]
    for chosen, least in ((sections, 1), (others, 2)):
        found = max((fund_fields(entry.text, unit)[0] for entry in chosen), key=len, default={})
        if len(found) >= least:
            return found
    return {}


def _funds(fields: dict[str, Passage], name: Passage) -> Tree:
    leaves = {field: leaf for field, passage in fields.items() if (leaf := number_leaf(passage))}
    if not leaves:
        return {}
    place = next(iter(leaves.values())).passage
    line: Tree = {"label": Leaf(_LINE, place, inferred=True), "category": Leaf("total", place, inferred=True)}
    return {"funds": [line | leaves]}


def _texts(texts: dict[str, list[Passage]]) -> Tree:
    account: Tree = {}
    for field in ("basis", "content"):
        leaf = text_of(texts, field)
        account |= {field: leaf} if leaf else {}
    goals = goals_of(texts)
    return account | ({"goals": goals} if goals else {})


def single_account(
    title: Leaf | None, facts: dict[str, Passage], entries: Sequence[Entry], unit: str | None, notes: list[str]
) -> Tree | None:
    """The one project of a report that is about a single one; None where no name for it is found."""
    name = facts.get("name") or _name_in_title(title)
    if name is None and not any(count_of(entry.text, 0) for entry in entries):
        name = _name_in_text(entries)
    if name is None:
        return None
    account: Tree = {"name": line_leaf(name)}
    for field in ("supervising_department", "implementing_unit", "project_type", "manager", "phone", "start", "end"):
        stated = _stated(entries, field) or facts.get(field)
        account |= {field: line_leaf(stated)} if stated else {}
    fields, doubts = _single_funds(entries, unit)
    notes.extend(doubts)
    texts = report_texts(entries)
    plans = [Text.of(passage) for passage in texts.get("expected", [])]
    measured = [entry for entry in entries if {"performance", "actual"} & set(entry.topics)]
    indicators = measures_of(measured, plans)
    return account | _funds(fields, name) | _texts(texts) | ({"indicators": indicators} if indicators else {})


_STATED = {
    "supervising_department": re.compile(r"主管(?:部门|单位)(?:为|是)([^,;。]{3,30})"),
    "implementing_unit": re.compile(r"(?:实施|承担|执行|使用)单位(?:为|是)([^,;。]{3,30})"),
}
"""Bodies told in a sentence (项目主管部门为某局，实施单位为某中心)."""


def _stated(entries: Sequence[Entry], field: str) -> Passage | None:
    sentence = _STATED.get(field)
    for entry in entries if sentence is not None else ():
        match = sentence.search(entry.text.plain) if sentence is not None else None
        if match and "overview" in entry.topics:
            return entry.text.cut(match.start(1), match.end(1))
    return None


def _single_funds(entries: Sequence[Entry], unit: str | None) -> tuple[dict[str, Passage], list[str]]:
    """The fund line of a single project: the sections on funds in order; else the paragraph that tells most."""
    fields: dict[str, Passage] = {}
    notes: list[str] = []
    sections = [e for e in entries if "funds" in e.topics and "performance" not in e.topics and not e.heading]
    for entry in sections:
        found, doubts = fund_fields(entry.text, unit)
        notes.extend(doubts)
        for field, passage in found.items():
            fields.setdefault(field, passage)
    if len(fields) > 1:
        return fields, notes
    others = [e for e in entries if not e.heading and not {"problems", "advice", "method"} & set(e.topics)]
    found = max((fund_fields(entry.text, unit)[0] for entry in others if entry.text), key=len, default={})
    return (found, notes) if len(found) > max(len(fields), 2) else (fields, notes)


def _name_in_title(title: Leaf | None) -> Passage | None:
    """The project in a title: between year and organization, and the words for the report."""
    if title is None:
        return None
    text = Text.of(title.passage)
    quoted = re.search(r"[\"《]([^\"》]{3,40})[\"》]", text.plain)
    if quoted:
        return text.cut(quoted.start(1), quoted.end(1))
    tail = pattern("names", "title_tail").search(text.plain)
    end = tail.start() if tail else len(text.plain)
    year = re.search(r"20\d\d(?:[-—~至]20\d\d)?年?度?", text.plain)
    head = pattern("names", "title_head").match(text.plain)
    start = year.end() if year and year.end() < end else (head.end() if head else 0)
    start += _organization_end(text.plain[start:end])
    name = text.plain[start:end]
    plural = re.fullmatch(pattern("names", "plural").pattern, name)
    if len(name) < 4 or plural or is_organization(name.removesuffix("项目")):
        return None
    return text.cut(start, end)


def _organization_end(text: str) -> int:
    """Where a leading organization (XX县水利局) ends in a title; 0 where the title names none."""
    found = pattern("names", "organization").match(text)
    return found.end() if found else 0


def _name_in_text(entries: Iterable[Entry]) -> Passage | None:
    for entry in entries:
        match = pattern("names", "subject").match(entry.text.plain) if "overview" in entry.topics else None
        if match and not entry.heading and not re.match(r"[本该我为根]", match[1]):
            return entry.text.cut(match.start(1), match.end(1))
    return None
