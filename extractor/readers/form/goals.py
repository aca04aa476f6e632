"""Goals: numbered within a cell, in rows of their own, or behind a label."""

from __future__ import annotations

import re
from collections.abc import Iterable

from extractor.document import Passage
from extractor.readers.form.events import Band
from extractor.readers.form.heads import Column, value
from extractor.readers.form.vocabulary import concept
from extractor.readers.tree import Leaf, Tree, line_leaf, text_leaf
from extractor.wording import compact, is_blank

_MARK = re.compile(r"\s*(目\s*标\s*([\d一二三四五六七八九十]{1,2}))\s*[：:、.．]\s*")
_DIGITS = "一二三四五六七八九十"
_SCOPES = ("annual", "medium_term", "long_term")


def scope_leaf(label: Passage, default: str = "annual") -> Leaf:
    """The scope that a label or head speaks of."""
    name = concept("goals.labels", label.text) or concept("goals.columns", label.text)
    if name not in _SCOPES:
        text = compact(label.text)
        name = "medium_term" if "中" in text[:3] and "期" in text else "long_term" if "长期" in text else default
    return Leaf(name, label, inferred=True)


def numbered(passage: Passage) -> list[tuple[Passage | None, Passage]]:
    """The goals of one cell as (name, text); one without a name where they are not numbered 目标N."""
    marks = _in_order(_MARK.finditer(passage.text))
    if not marks or passage.text[: marks[0].start()].strip():
        return [(None, passage)]
    ends = [mark.start() for mark in marks[1:]] + [len(passage.text)]
    return [
        (passage[mark.start(1) : mark.end(1)], passage[mark.end() : end].strip())
        for mark, end in zip(marks, ends, strict=True)
    ]


def _in_order(marks: Iterable[re.Match[str]]) -> list[re.Match[str]]:
    """The marks that number on from the first: a lost space before one does not hide it."""
    found: list[re.Match[str]] = []
    last = 0
    for mark in marks:
        number = mark.group(2)
        figure = int(number) if number.isdigit() else _DIGITS.find(number) + 1
        if not found or figure == last + 1:
            found.append(mark)
            last = figure
    return found


def goals_of(expected: Passage | None, actual: Passage | None, scope: Leaf, name: Passage | None = None) -> list[Tree]:
    """The goals that an expected text and what was reached of it make."""
    if (expected is None or is_blank(expected.text)) and (actual is None or is_blank(actual.text)):
        return []
    texts = numbered(expected or Passage())
    reached = numbered(actual) if actual is not None else []
    each = len(reached) == len(texts) and len(texts) > 1
    found = []
    for index, (own, text) in enumerate(texts):
        goal: Tree = {"scope": scope, "name": line_leaf(own or name), "expected": text_leaf(text)}
        if each:
            goal["actual"] = text_leaf(reached[index][1])
        elif index == 0:
            goal["actual"] = text_leaf(actual)
        found.append(goal)
    return found


def read_goals(band: Band) -> list[Tree]:
    """The goals of a band: column by column where columns are scopes, else row by row."""
    columns = band.head.columns
    scopes = [column for column in columns if column.concept in _SCOPES]
    actual, expected = band.head.find("actual"), band.head.find("expected")
    if actual is None and len(scopes) >= 1 and (expected is None or len(scopes) > 1):
        return [goal for column in scopes for goal in _column_goals(band, column)]
    if expected is None and len(scopes) > 1:
        now = next((column for column in scopes if column.concept == "annual"), scopes[-1])
        return [goal for column in scopes for goal in _column_goals(band, column, actual if column is now else None)]
    planned = [column for column in (expected, *scopes) if column is not None]
    expected = expected or (scopes[0] if scopes else None)
    label = expected.title if expected is not None and expected.concept in _SCOPES else band.section
    scope = scope_leaf(label if label else (expected.title if expected else Passage()))
    name = band.head.find("name")
    found = []
    for row in band.rows:
        texts = (value(band.table, row, column) for column in planned)
        text = next((text for text in texts if text is not None), None)
        found += goals_of(text, value(band.table, row, actual), scope, value(band.table, row, name))
    return found


def _column_goals(band: Band, column: Column, actual: Column | None = None) -> list[Tree]:
    scope = scope_leaf(column.title)
    return [
        goal
        for row in band.rows
        for goal in goals_of(value(band.table, row, column), value(band.table, row, actual), scope)
    ]
