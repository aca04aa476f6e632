"""What a report concludes: grade, score, problems, advice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from extractor.document import Passage
from extractor.readers.prose.story import CLOSING, Entry, Text, joined, sentences
from extractor.readers.prose.texts import pieces
from extractor.readers.prose.vocabulary import all_concepts, pattern
from extractor.readers.tree import Leaf, Tree, text_leaf

_BARE_HEADING = 7
"""Characters of a heading that says no more than its topic (存在的问题)."""
_LEAST = 6
"""Characters of the shortest problem or piece of advice."""


def conclusion_of(entries: Sequence[Entry]) -> Tree:
    """Grade and score of the report as a whole, problems and advice an item each."""
    entries = [_labelled(entry) for entry in entries]
    conclusion: Tree = {
        "problems": _leaves(_items(_section(entries, "problems"), plans=False)),
        "advice": _leaves(_items(_section(entries, "advice"), plans=True)),
    }
    score, grade = _score_and_grade(entries)
    return conclusion | ({"score": score} if score else {}) | ({"grade": grade} if grade else {})


def _labelled(entry: Entry) -> Entry:
    """A paragraph of a closing chapter without the label (存在的问题：…) that says its topic."""
    told = pieces(entry.text) if set(entry.topics) & set(CLOSING) and not entry.heading else []
    if len(told) != 1 or told[0].field not in ("problems", "advice") or not told[0].text:
        return entry
    return replace(entry, text=told[0].text, topics=(*entry.topics, told[0].field), number="")


def _leaves(passages: Iterable[Passage]) -> list[Leaf]:
    return [leaf for passage in passages if (leaf := text_leaf(passage))]


def _score_and_grade(entries: Sequence[Entry]) -> tuple[Leaf | None, Leaf | None]:
    """The score and the grade that a conclusion gives; bands of grades (90分以上为优) are none."""
    score = grade = None
    for entry in sorted(entries, key=lambda each: "conclusion" not in each.topics):
        if entry.heading or set(entry.topics) & {"problems", "advice", "performance"}:
            continue
        for sentence in sentences(entry.text):
            if "method" in entry.topics and not pattern("conclusion", "concluding").match(sentence.plain):
                continue  # how scores are given; only 经综合评定, … tells what was
            banded = len(pattern("conclusion", "bands").findall(sentence.plain)) > 1
            score = score or (None if banded else _found(sentence, "score"))
            grade = grade or (None if banded else _found(sentence, "grade"))
    return score, grade


def _found(sentence: Text, concept: str) -> Leaf | None:
    for match in pattern("conclusion", concept).finditer(sentence.plain):
        group = next(index for index in range(1, len(match.groups()) + 1) if match[index])
        passage = sentence.cut(match.start(group), match.end(group))
        if concept == "grade":
            return Leaf(passage.text, passage)
        value = Decimal(match[group])
        if Decimal(20) <= value <= Decimal(120) and not re.match(r"以|\(含", sentence.plain[match.end() :]):
            return Leaf(value, passage)
    return None


def _section(entries: Sequence[Entry], topic: str) -> list[Entry]:
    """The entries of the sections that a heading gives to a topic.

    A heading that names several topics (存在的问题及建议) gives way to headings below it.
    """
    heads = [e for e in entries if e.heading and topic in all_concepts("topics", e.text.plain, CLOSING)]
    sure = [head for head in heads if head.topic == topic]
    for head in list(sure):
        below = [other for other in heads if other is not head and _inside(other, head)]
        several = _names_several(head) or any(len(other.text.plain) <= _BARE_HEADING for other in below)
        outer = [other for other in sure if other is not head and _inside(head, other) and other.topic == topic]
        if (several and below) or (outer and not _names_several(outer[0])):
            sure.remove(head)
    other = "advice" if topic == "problems" else "problems"
    inside = [entry for entry in entries if any(_inside(entry, head) for head in sure)]
    named = [entry for entry in entries if not entry.heading and entry.topic == topic and entry not in inside]
    return [entry for entry in (inside or named) if entry.heading or entry.topic != other]


def _names_several(head: Entry) -> bool:
    return len(all_concepts("topics", head.text.plain, CLOSING)) > 1


def _inside(entry: Entry, head: Entry) -> bool:
    return entry.path[: len(head.path)] == head.path


def _items(entries: Sequence[Entry], plans: bool) -> list[Passage]:
    """The items of a section: numbered paragraphs, subsections, or what 一是 and 一方面 part."""
    tops = [entry for entry in entries if entry.heading]
    first = tops[0].path if tops else ()
    below = [entry for entry in tops if entry.path != first and entry.path[: len(first)] == first]
    if below:
        return [_subsection(heading, entries) for heading in below if len(heading.path) == len(below[0].path)]
    found: list[Passage] = []
    numbered = [entry for entry in entries if entry.number and not entry.heading]
    for entry in entries:
        if entry.heading or not entry.text or pattern("conclusion", "intro").search(entry.text.plain):
            continue
        if numbered and not entry.number:
            if found and entry.index > numbered[0].index and entry.index < numbered[-1].index:
                found[-1] = joined([found[-1], entry.text.passage.strip()])
            continue
        found.extend([entry.text.passage.strip()] if entry.number else _parted(entry.text, plans))
    return [item for item in found if len(item.text) >= _LEAST]


def _subsection(heading: Entry, entries: Sequence[Entry]) -> Passage:
    inside = [e.text.passage.strip() for e in entries if not e.heading and e.path[: len(heading.path)] == heading.path]
    return joined([heading.text.passage.strip(), *inside])


def _parted(text: Text, plans: bool) -> list[Passage]:
    """A paragraph's items: parted at 一是, 一方面, ①, else its sentences; of problems without the plans."""
    marks = list(pattern("conclusion", "item").finditer(text.plain))
    if not marks:
        return [_bare(sentence) for sentence in sentences(text)] if plans else _problems(text, listed=False)
    ends = [*(mark.start() + 1 for mark in marks[1:]), len(text.plain)]
    found: list[Passage] = []
    for mark, end in zip(marks, ends, strict=True):
        item = text.part(mark.end(), end)
        found.extend([_bare(item)] if plans else _problems(item, listed=True))
    return found


def _problems(text: Text, listed: bool) -> list[Passage]:
    """The sentences of a text that state trouble, up to the plans.

    What a list of problems begins an item with is one, whatever its words.
    """
    plan = pattern("conclusion", "plan").search(text.plain)
    kept = text.part(0, plan.start() + (plan.group()[0] == "。")) if plan else text
    if pattern("conclusion", "praise").search(kept.plain):
        return []
    return [
        _bare(sentence)
        for index, sentence in enumerate(sentences(kept))
        if (listed and index == 0) or pattern("conclusion", "trouble").search(sentence.plain)
    ]


def _bare(text: Text) -> Passage:
    return text.passage.strip(" \n　,，;；、")
