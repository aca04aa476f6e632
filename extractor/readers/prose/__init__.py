"""The prose side of the form reader: what numbered items and cue words of a narrative give.

The story of the report (headings, paragraphs, tables in order) is searched for its projects, which
are named where their funds are told; then every stretch of text is given to the project that it
speaks of, and its fields are cut out of it. What is not sure is left out: the model reader, or a
person, has the rest.
"""

from __future__ import annotations

from typing import NamedTuple

from extractor.document import Passage
from extractor.layout.blocks import Layout
from extractor.readers.prose import front
from extractor.readers.prose.accounts import account_of, single_account
from extractor.readers.prose.conclusion import conclusion_of
from extractor.readers.prose.projects import find_projects, share_out
from extractor.readers.prose.story import story
from extractor.readers.tree import Leaf, Tree

__all__ = ["Narrative", "narrative", "read_narrative"]


class Narrative(NamedTuple):
    """A narrative's tree, as `extractor.readers.tree.assemble` takes it, and notes on what stayed doubtful."""

    tree: Tree
    notes: tuple[str, ...]


def read_narrative(layout: Layout) -> Tree:
    """The tree of a narrative report's record; absent properties are left out of it.

    Values are cut from the document's own words.
    """
    return narrative(layout).tree


def narrative(layout: Layout) -> Narrative:
    """The tree of a narrative report's record, and what could not be decided."""
    entries = story(layout)
    title = front.title_of(entries)
    facts = front.facts_of(entries)
    projects = find_projects(entries)
    notes = share_out(entries, projects)
    unit = front.unit_of(projects, entries)
    unit_text = str(unit.value) if unit else None
    tree: Tree = {"report_type": Leaf("narrative_evaluation", title.passage if title else Passage(), inferred=True)}
    optional = {
        "title": title,
        "fiscal_year": front.year_of(title, entries),
        "organization": front.organization_of(title, facts, entries),
        "amount_unit": unit,
    }
    tree |= {name: leaf for name, leaf in optional.items() if leaf}
    if projects:
        tree["projects"] = [account_of(project, unit_text, notes) for project in projects]
        declared = front.declared_of(projects, entries, unit_text)
        tree |= {"declared": declared} if declared else {}
    else:
        found = single_account(title, facts, entries, unit_text, notes)
        tree["projects"] = [found] if found else []
    tree["conclusion"] = conclusion_of(entries)
    return Narrative(tree, tuple(notes))
