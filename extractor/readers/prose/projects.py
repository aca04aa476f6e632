"""Which projects a narrative is about, and what is told of each of them where."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise

from extractor.document import Passage
from extractor.layout.blocks import Table
from extractor.layout.sections import numbering
from extractor.readers.prose import joining
from extractor.readers.prose.amounts import told
from extractor.readers.prose.story import Entry, Text
from extractor.readers.prose.vocabulary import concepts, first_concept, pattern

_LEAD_END = re.compile(r"[。,:;]")
_CLAUSE_ENDS = re.compile(r"[;。]|其中[:,]")
_LONGEST_NAME = 60


def concept(section: str, text: str) -> str | None:
    """The concept that a table's printed label names, in the form reader's vocabulary.

    Imported when called: the form reader's package hands narratives to this one.
    """
    from extractor.readers.form import vocabulary

    return vocabulary.concept(section, text)


@dataclass
class Share:
    """A stretch of the story that speaks of one project.

    `first` is the text of the first entry behind the project's name; `entries` are those after it.
    `topic` is what the stretch's section is about.
    """

    first: Text
    entries: list[Entry]
    topic: str | None
    topics: tuple[str, ...] = ()


@dataclass
class Project:
    """A project of the report: its name as printed, where its funds are told, and its shares."""

    name: Passage
    funds: Text | None = None
    row: tuple[Table, int] | None = None
    shares: list[Share] = field(default_factory=list)


@dataclass(frozen=True)
class Lead:
    """The words that open an item, up to `end` in its text: perhaps a project's name."""

    entry: Entry
    name: Text
    rest: Text
    number: int | None


def lead_of(entry: Entry, expected: int | None = None) -> Lead | None:
    """What an item begins with, up to the first stop, comma, colon or cue word.

    `expected` is the number that the item would have in its list; it parts a number that is glued
    to a name which begins with figures itself (``1512345热线`` as the fifteenth).
    """
    text, digits = entry.text, entry.digits
    glued = str(expected) if expected else ""
    if not digits and glued and re.match(rf"{glued}(?=\D|\d{{3,}})", text.plain):
        digits, text = glued, text.part(len(glued))
    elif entry.heading:
        return Lead(entry, text, Text.of(Passage()), int(digits) if digits else None)
    stop = _LEAD_END.search(text.plain)
    end = stop.start() if stop else len(text.plain)
    if stop and stop.group() == ":":
        end = _cue_start(text.plain[:end])
    end = min(end, _amount_start(text.plain[:end]))
    if not 2 <= end <= _LONGEST_NAME:
        return None
    rest = text.part(end + (1 if stop and stop.start() == end else 0))
    return Lead(entry, text.part(0, end), rest, int(digits) if digits else None)


def _cue_start(plain: str) -> int:
    """Where the cue word stands that the text, up to a colon, ends with; no cue word runs over a stop."""
    starts = [
        match.start()
        for name in concepts("cues")
        for match in pattern("cues", name).finditer(plain)
        if match.end() == len(plain) and match.start() > 1
    ]
    return min(starts, default=len(plain))


def _amount_start(lead: str) -> int:
    """Where words of money begin inside a lead that runs on into its amounts."""
    figure = re.search(r"\d[\d.,]*[万亿]?元", lead)
    if not figure:
        return len(lead)
    found = [
        m.start() for n in ("initial_budget", "annual_budget", "executed") for m in pattern("amounts", n).finditer(lead)
    ]
    return min((start for start in found if start > 1), default=len(lead))


def find_projects(entries: Sequence[Entry]) -> list[Project]:
    """The projects of the report in document order; none where it tells of a single one.

    The section on funds names them: as a list of items that tell amounts, or as a table. Where
    there is no such section, a list whose items carry the cue words of a project, or sibling
    sections that tell funds each for itself, do.
    """
    finders = (_funds_table, _funds_list, _funds_clauses, _numbered_projects, _cue_list, _sections)
    return next((found for finder in finders if len(found := finder(entries)) > 1), [])


def _funds_table(entries: Iterable[Entry]) -> list[Project]:
    best: list[Project] = []
    for entry in entries:
        if entry.table is not None:
            rows = _table_projects(entry.table)
            best = rows if len(rows) > len(best) else best
    return best


def _table_projects(table: Table) -> list[Project]:
    head = _head_row(table)
    if head is None:
        return []
    names = [column for column in range(table.columns) if concept("facts", table.grid[head][column].text) == "name"]
    amounts = [c for c in range(table.columns) if concept("funds.columns", table.grid[head][c].text) in _AMOUNT_COLUMNS]
    if not names or not amounts:
        return []
    projects = []
    for row in range(head + 1, table.rows):
        cell = table.grid[row][names[0]]
        if cell.row == row and cell.text.strip() and not _is_total(table, row):
            projects.append(Project(cell.passage.strip(), row=(table, row)))
    return projects


_AMOUNT_COLUMNS = ("initial_budget", "annual_budget", "executed", "balance", "execution_rate", "arrival_rate")


def _head_row(table: Table) -> int | None:
    for row in range(min(table.rows, 4)):
        if any(concept("facts", cell.text) == "name" for cell in table.grid[row]):
            return max(cell.last_row for cell in table.grid[row] if concept("facts", cell.text) == "name")
    return None


def _is_total(table: Table, row: int) -> bool:
    return any(
        re.fullmatch(r"(?:总计|合计|小计|共计|总额)", "".join(cell.text.split())) for cell in table.grid[row][:2]
    )


def total_row(table: Table) -> int | None:
    """The row of a table of projects that adds them up."""
    if not _table_projects(table):
        return None
    return next((row for row in range(table.rows) if _is_total(table, row)), None)


def columns(table: Table, row: int) -> dict[str, Passage]:
    """The amounts that a row of a table of projects tells, by the field that the column's head names."""
    head = _head_row(table)
    if head is None:
        return {}
    found: dict[str, Passage] = {}
    for column in range(table.columns):
        name = concept("funds.columns", table.grid[head][column].text)
        cell = table.grid[row][column]
        if name in _AMOUNT_COLUMNS and cell.row == row:
            found.setdefault(str(name), cell.passage.strip())
    return found


def _is_name(name: str) -> bool:
    """Could the words name a project, and not an aspect (资金到位情况)?"""
    if not 2 <= len(name) <= _LONGEST_NAME or re.search(r"\d[\d.,]*(?:[万亿]?元|%)", name):
        return False
    if pattern("names", "plural").fullmatch(name):
        return False
    return not pattern("names", "aspect").search(name) and not re.match(r"[其该本我共]", name)


def _leads(entries: Iterable[Entry]) -> list[list[Lead]]:
    """Lists of items: the leads of each section's paragraphs, in order."""
    lists: list[list[Lead]] = []
    for _, group in groupby((e for e in entries if not e.heading and e.text), key=lambda e: e.path):
        leads: list[Lead] = []
        for entry in group:
            lead = lead_of(entry, (leads[-1].number or 0) + 1 if leads else 1)
            if lead is not None and _is_name(lead.name.plain):
                leads.append(lead)
        lists.append(leads)
    return lists


def _funds_list(entries: Sequence[Entry]) -> list[Project]:
    best: list[Lead] = []
    for leads in _leads(entries):
        items = [lead for lead in leads if _tells_funds(lead)]
        if len(items) > len(best) and _is_list(items) and _recur(items, entries):
            best = items
    return [Project(lead.name.passage.strip(), funds=lead.rest) for lead in best]


def _funds_clauses(entries: Sequence[Entry]) -> list[Project]:
    """Projects whose funds are told in one paragraph, a clause each (其中：甲项目…；乙项目…)."""
    best: list[Project] = []
    for entry in entries:
        found: list[Project] = []
        edges = [0, *(match.end() for match in _CLAUSE_ENDS.finditer(entry.text.plain)), len(entry.text.plain)]
        for start, end in pairwise(edges):
            part = entry.text.part(start, end)
            number = numbering(part.plain)
            lead = lead_of(replace(entry, text=part.part(number.end) if number else part, number="", heading=False))
            if lead is None or not _is_name(lead.name.plain) or not pattern("names", "thing").search(lead.name.plain):
                continue
            if len({each.field for each in told(lead.rest)}) > 1:
                found.append(Project(lead.name.passage.strip(), funds=lead.rest))
        best = found if len(found) > len(best) else best
    return best


def _numbered_projects(entries: Sequence[Entry]) -> list[Project]:
    """Projects that stretches of the story are headed by (项目一：…)."""
    leads = [lead for entry in entries if entry.style == "project" and (lead := lead_of(entry))]
    return [Project(lead.name.passage.strip()) for lead in leads if _is_name(lead.name.plain)]


def _tells_funds(lead: Lead) -> bool:
    suffixed = pattern("names", "suffix").search(lead.name.plain[-8:])
    return bool(lead.number is not None or suffixed) and bool(told(lead.rest))


def _is_list(leads: Sequence[Lead]) -> bool:
    """Do the items count on from one to the next, and tell of more than what was spent?"""
    numbers = [lead.number for lead in leads if lead.number is not None]
    rising = all(later > earlier for earlier, later in pairwise(numbers))
    kinds = {each.field for lead in leads for each in told(lead.rest)}
    return rising and len(kinds) > 1


def _recur(leads: Sequence[Lead], entries: Sequence[Entry]) -> bool:
    """Do the names read like projects' names, or come back as such in other places?"""
    named = [lead for lead in leads if re.search(r"项目|工程", lead.name.plain)]
    if len(named) * 2 >= len(leads):
        return True
    own = {lead.entry.index for lead in leads}
    others = [other for entry in entries if entry.index not in own and entry.text and (other := lead_of(entry))]
    names = [other.name.plain for other in others if len(other.name.plain) <= _LONGEST_NAME]
    again = [lead for lead in leads if any(joining.likeness(lead.name.plain, name) >= joining.SURE for name in names)]
    return len(again) * 2 >= len(leads)


def _cue_list(entries: Sequence[Entry]) -> list[Project]:
    best: list[Lead] = []
    for leads in _leads(entries):
        items = [lead for lead in leads if lead.number is not None and _opens_with_cue(lead)]
        if len(items) > len(best) and len(items) * 2 > len(leads):
            best = items
    return [Project(lead.name.passage.strip()) for lead in best]


def _opens_with_cue(lead: Lead) -> bool:
    found = (pattern("cues", name).match(lead.rest.plain) for name in ("basis", "content", "expected"))
    return any(match and lead.rest.plain[match.end() : match.end() + 1] in ":" for match in found if match)


def _sections(entries: Sequence[Entry]) -> list[Project]:
    """Sibling sections that are named like projects and tell funds each for itself."""
    best: list[Project] = []
    headings = [entry for entry in entries if entry.heading and len(entry.path) > 1]
    for parent in dict.fromkeys(entry.path[:-1] for entry in headings):
        siblings = [entry for entry in headings if entry.path[:-1] == parent]
        found = []
        for heading in siblings:
            suffixed = pattern("names", "suffix").search(heading.text.plain[-6:])
            inside = [e for e in entries if e.path[: len(heading.path)] == heading.path and not e.heading]
            telling = any(told(e.text) or _labels(e) for e in inside)
            if suffixed and first_concept("topics", heading.text.plain) is None and telling:
                found.append(Project(heading.text.passage.strip()))
        best = found if len(found) > len(best) else best
    return best


def _labels(entry: Entry) -> bool:
    """Does a paragraph begin with the cue words of a project's field?"""
    return any(
        (match := pattern("cues", name).match(entry.text.plain))
        and entry.text.plain[match.end() : match.end() + 1] == ":"
        for name in ("basis", "content", "expected")
    )


@dataclass
class _Run:
    """Items of one list, with the sections that they are listed under."""

    path: tuple[int, ...]
    leads: list[Lead]
    style: str


def share_out(entries: Sequence[Entry], projects: Sequence[Project]) -> list[str]:
    """Give every stretch of the story that opens with a project's name to that project; notes on doubts."""
    notes: list[str] = []
    names = [project.name.text for project in projects]
    for run in _runs(entries, names):
        leads = [lead.name.plain for lead in run.leads]
        given, doubts = joining.assign(leads, names, [lead.number for lead in run.leads])
        notes.extend(doubts)
        for index, project in given.items():
            projects[project].shares.append(_share(entries, run, index))
    return notes


def _runs(entries: Sequence[Entry], names: Sequence[str]) -> list[_Run]:
    """The lists whose items open with projects' names."""
    runs: list[_Run] = []
    trusted = _project_chapters(entries, names)
    for entry in entries:
        if not entry.text:
            continue
        run = runs[-1] if runs and _inside(entry, runs[-1].path) else None
        expected = (run.leads[-1].number or 0) + 1 if run else None
        lead = lead_of(entry, expected)
        if lead is None or not _opens(lead, names, run, entry.path[:-1] in trusted):
            continue
        if run is None:
            path = entry.path[:-1] if entry.heading else entry.path
            runs.append(_Run(path, [lead], entry.style))
        elif entry.heading == run.leads[0].entry.heading:
            run.leads.append(lead)
    return [run for run in runs if len(run.leads) > 1 or _best(run.leads[0].name.plain, names) >= joining.SAME]


def _project_chapters(entries: Sequence[Entry], names: Sequence[str]) -> set[tuple[int, ...]]:
    """The sections whose headings are projects' names: several of them beyond doubt."""
    sure = [e.path[:-1] for e in entries if e.heading and e.text and _best(e.text.plain, names) >= joining.SAME]
    return {path for path in sure if sure.count(path) > 1}


def _inside(entry: Entry, path: tuple[int, ...]) -> bool:
    return entry.path[: len(path)] == path and not (entry.heading and entry.path == path)


def _best(name: str, names: Sequence[str]) -> float:
    return max((joining.likeness(name, other) for other in names), default=0.0)


def _opens(lead: Lead, names: Sequence[str], run: _Run | None, trusted: bool) -> bool:
    if not _is_name(lead.name.plain):
        return False
    score = _best(lead.name.plain, names)
    if lead.entry.heading:
        return score >= (joining.SURE if trusted else joining.SAME)
    if lead.number is None:
        return score >= joining.SAME and len(lead.name.plain) >= 4
    in_order = run is not None and lead.number == (run.leads[-1].number or 0) + 1
    return score >= (joining.SURE if in_order or _opens_with_cue(lead) else 0.75)


def _share(entries: Sequence[Entry], run: _Run, index: int) -> Share:
    lead = run.leads[index]
    following = run.leads[index + 1].entry.index if index + 1 < len(run.leads) else len(entries)
    rest: list[Entry] = []
    for entry in entries[lead.entry.index + 1 : following]:
        if not _inside(entry, run.path) or (lead.entry.heading and not _inside(entry, lead.entry.path)):
            break
        if not lead.entry.heading and not entry.heading and entry.number and _closes(entry, entries, run):
            break
        rest.append(entry)
    return Share(lead.rest, rest, lead.entry.topic, lead.entry.topics)


def _closes(entry: Entry, entries: Sequence[Entry], run: _Run) -> bool:
    """Is a numbered paragraph a sibling of the list's own section, and so past its end?"""
    heads = [each for each in entries if each.heading and each.path == run.path]
    return bool(heads) and entry.style == heads[0].style
