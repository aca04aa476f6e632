"""The form reader: the embedded default, deterministic, without a model.

It walks the blocks of a layout in reading order, turns tables and paragraphs into events (titles,
facts, bands of rows under a head) and lets an `Assembly` make projects or a department of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from extractor.document import Passage
from extractor.extraction import Reading
from extractor.layout.blocks import Block, Layout, Paragraph, Table
from extractor.readers.form import bands, facts, fallbacks, lists, mending, openings, pairs, strange, years
from extractor.readers.form.assembly import Assembly
from extractor.readers.form.events import BlockTitle, Event, Fact, Heading, Note, Title
from extractor.readers.form.vocabulary import concept, is_title, key, report_type
from extractor.readers.prose import narrative
from extractor.readers.tree import Leaf, Tree, assemble, join_lines, line_leaf, text_leaf
from extractor.wording import compact

_HEADING = re.compile(
    r"^\s*(?:[（(]?[一二三四五六七八九十]{1,3}[)）]?[、.．]|第[一二三四五六七八九十]+[章节部分]*|项目[一二三四五六七八九十\d]+[：:]|\d{1,2}[、.．])\s*"
)
_AFTER = ("contact", "phone", "manager", "organization", "evaluation", "problems", "improvement")


class FormReader:
    """Reads forms by vocabulary and cell relations, and what numbered items and cue words give of prose."""

    name = "form"

    def read(self, layout: Layout, file_name: str = "") -> Reading:
        """The record of a laid-out document; what is not printed is null."""
        layout = mending.mended(layout)
        kind = kind_of(layout)
        if kind is not None and kind.value == "narrative_evaluation":
            told = narrative(layout)
            return assemble(told.tree | fallbacks.complete(told.tree, layout, file_name), notes=told.notes)
        assembly = Assembly(kind is not None and kind.value == "department_self_evaluation", _by_headings(layout))
        assembly.add(events(layout, assembly.is_department))
        tree = report(layout, assembly)
        tree["report_type"] = kind
        tree |= fallbacks.complete(tree, layout, file_name)
        for project in tree["projects"]:
            project["name"] = project.get("name") or (tree["title"] and tree["title"]._replace(inferred=True))
        reading = assemble(tree, tuple(assembly.unplaced), known=tuple(assembly.known))
        heads = strange.heads(assembly.bands, reading.sources)
        notes = tuple(f"a column was not understood and is left out: {join_lines(head.text)}" for head in heads)
        return replace(reading, strange=heads, notes=notes)


def kind_of(layout: Layout) -> Leaf | None:
    """The report type, from titles and heads; prose with little in tables is a narrative."""
    if _is_prose(layout):
        title = next(iter(titles(layout)), Passage())
        return Leaf("narrative_evaluation", title, inferred=True)
    for title in [*titles(layout), *_head_texts(layout)]:
        name = report_type(title.text)
        if name:
            return Leaf(name, title, inferred=True)
    return _kind_by_heads(layout)


_TELLING = (
    ("department_self_evaluation", "facts", ("functions",)),
    ("project_monitoring", "indicators.columns", ("likelihood", "forecast")),
    ("project_self_evaluation", "indicators.columns", ("actual", "score")),
    ("project_target", "indicators.columns", ("level3",)),
)
"""Heads that only one type of form prints, the most telling first."""


def _kind_by_heads(layout: Layout) -> Leaf | None:
    """The type that the heads of the tables tell, where no title does."""
    heads = list(_head_texts(layout))
    for kind, section, names in _TELLING:
        told = next((head for head in heads if concept(section, head.text) in names), None)
        if told is not None:
            return Leaf(kind, told, inferred=True)
    return None


def _is_prose(layout: Layout) -> bool:
    """More running text than text in tables, and sections of it; a title may settle it."""
    title = next(iter(titles(layout)), Passage())
    if re.search(r"(表|清单|一览)(\(.*\))?$", compact(title.text)) and layout.tables:
        return False
    running = sum(len(b.text) for b in layout.blocks if isinstance(b, Paragraph) and len(b.text) > 40)
    tabled = sum(len(cell.text) for table in layout.tables for cell in table.cells)
    sections = sum(1 for section in layout.sections.walk() if section.level)
    least = 200 if compact(title.text).endswith("报告") else 600
    return running > 1.2 * tabled and running > least and sections >= 3


def _head_texts(layout: Layout) -> Iterator[Passage]:
    """Heads that tell the type of a form without a title."""
    for table in layout.tables:
        for cell in table.cells:
            if len(cell.text) < 30:
                yield cell.passage


def titles(layout: Layout) -> list[Passage]:
    """The titles of the file's forms, in order, lines joined."""
    found: list[Passage] = []
    before: Paragraph | None = None
    for block in layout.blocks:
        if isinstance(block, Paragraph):
            if is_title(block.text):
                found.append(_joined_title(before, block))
            before = block
        else:
            found += [
                cell.passage for cell in block.row_cells(0) if cell.column_span == block.columns and is_title(cell.text)
            ]
            before = None
    return found


_YEAR_BELOW = re.compile(r"\s*[（(]\s*(?:19|20)\d\d\s*年度?\s*[)）]\s*$")
"""The year of a form, printed on a line of its own under the title."""


def _title(found: Passage) -> Leaf:
    below = _YEAR_BELOW.search(found.text)
    own = found[: below.start()] if below and below.start() else found
    return Leaf(join_lines(own.text), own)


def _joined_title(before: Paragraph | None, line: Paragraph) -> Passage:
    """A title with the line above it, where that line is printed as part of it."""
    if before is None or pairs.inline(before.passage) or len(before.text) > 40 or is_title(before.text):
        return line.passage
    alike = abs(before.size - line.size) <= 0.05 * max(line.size, 1) and before.centred == line.centred and line.centred
    same_page = before.places[-1].page == line.places[0].page
    dated = facts.year_of(before.passage) is not None and len(compact(before.text)) < 9
    noise = dated or re.match(r"\s*附\s*件|\s*附\s*表|\s*表\s*\d", before.text)
    return Passage.join([before.passage, line.passage]) if alike and same_page and not noise else line.passage


def _by_headings(layout: Layout) -> bool:
    """Do headings name the projects, since no label 项目名称 does?"""
    labels = [cell for table in layout.tables for cell in table.cells if concept("facts", cell.text) == "name"]
    told = [
        b for b in layout.blocks if isinstance(b, Paragraph) and any(f[1] == "name" for f in pairs.inline(b.passage))
    ]
    return not labels and not told


def events(layout: Layout, department: bool) -> Iterator[Event]:
    """The document's events, in reading order."""
    last_table = max((i for i, block in enumerate(layout.blocks) if isinstance(block, Table)), default=-1)
    for index, block in enumerate(layout.blocks):
        if isinstance(block, Table):
            yield from bands.segment(block, department)
        else:
            yield from _paragraph_events(block, index > last_table, _next(layout, index))


def _is_head(block: Block | None) -> bool:
    """Does a table begin with the head of indicators?"""
    return isinstance(block, Table) and openings.open_indicators(block, 0) is not None


def _next(layout: Layout, index: int) -> Block | None:
    return layout.blocks[index + 1] if index + 1 < len(layout.blocks) else None


def _paragraph_events(paragraph: Paragraph, after: bool, following: Block | None) -> Iterator[Event]:
    if is_title(paragraph.text) and not after:
        if _HEADING.match(paragraph.text) and concept("indicators.blocks", paragraph.text) and _is_head(following):
            yield Note(paragraph.passage)  # 三、绩效指标完成情况: a section of the form, over its indicators
            return
        block = concept("indicators.blocks", paragraph.text) in ("long_term", "annual") and _is_head(following)
        yield BlockTitle(paragraph.passage) if block else Title(paragraph.passage)
        return
    found = [_above_table(Fact(*fact)) for fact in pairs.inline(paragraph.passage)]
    if found:
        yield from (fact for fact in found if not after or fact.concept in _AFTER)
        return
    numbered = _HEADING.match(paragraph.text)
    if numbered and not after and len(paragraph.text) < 60 and following is not None:
        yield Heading(paragraph.passage[numbered.end() :].strip())
        return
    yield Note(paragraph.passage)


def _above_table(fact: Fact) -> Fact:
    """A fact told outside of a table, where 预算单位 is the body that fills in the form."""
    filled_in = fact.concept == "implementing_unit" and key(fact.label.text) == "预算单位"
    return replace(fact, concept="organization") if filled_in else fact


def report(layout: Layout, assembly: Assembly) -> Tree:
    """The report's own properties around its projects or department."""
    found = titles(layout)
    projects = assembly.finished() or lists.projects(assembly.lists)
    organization = _organization(assembly, projects, found)
    tree: Tree = {
        "title": _title(found[0]) if found else None,
        "fiscal_year": years.stated(layout, found, assembly.facts.get("fiscal_year", [])),
        "organization": organization,
        "amount_unit": _unit(layout, assembly),
        "projects": [] if assembly.is_department else projects,
        "department": None,
        "declared": lists.declared([*assembly.lists, *assembly.totals], [*assembly.unplaced, *assembly.ignored]),
        "conclusion": None,
    }
    if assembly.is_department:
        tree["department"] = _department(assembly, organization)
    return tree


def _department(assembly: Assembly, organization: Leaf | None) -> Tree:
    whole = assembly.department
    whole["goals"] += assembly.block_goals
    whole["name"] = organization
    for name in ("contact", "functions", "annual_tasks"):
        texts = assembly.facts.get(name)
        single = texts and (len(texts) == 1 or name == "contact")
        leaf = text_leaf(texts[0] if single else Passage.join(texts, "\n")) if texts else None
        whole[name] = leaf
    whole.pop("funds", None)
    return whole


def _organization(assembly: Assembly, projects: list[Tree], found: list[Passage]) -> Leaf | None:
    """Who filled in the report: as stated; else the unit, or the department, of all projects."""
    stated = assembly.facts.get("organization")
    if stated:
        return line_leaf(stated[0])
    for name in ("implementing_unit", "supervising_department"):
        leaves: list[Leaf | None] = [project.get(name) for project in projects]
        named = [leaf for leaf in leaves if leaf is not None]
        if len({compact(str(leaf.value)) for leaf in named}) == 1 and len(named) == len(leaves):
            return named[0]
    return next(
        (leaf for p in projects for leaf in [p.get("implementing_unit") or p.get("supervising_department")] if leaf),
        None,
    )


def _unit(layout: Layout, assembly: Assembly) -> Leaf | None:
    """The unit that heads the amounts; else the one stated for the page."""
    headed = [p for p in assembly.units if re.search(r"\(.*元.*\)|单位", compact(p.text))]
    lines = [p for p in assembly.unplaced if re.search(r"\(单?位?:?万?元\)$", compact(p.text)) and len(p.text) < 40]
    for passage in [*headed, *assembly.facts.get("amount_unit", []), *lines]:
        leaf = facts.unit_of(passage)
        if leaf is not None:
            return leaf
    for block in layout.blocks:
        stated = (
            re.search(r"单位\s*[：:]\s*(?=(?:人民币)?\s*万?元)", block.text) if isinstance(block, Paragraph) else None
        )
        if stated and isinstance(block, Paragraph):
            return facts.unit_of(block.passage[stated.end() :])
    return None
