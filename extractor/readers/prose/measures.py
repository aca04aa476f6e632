"""Measures with a figure under the headings of indicators, where a sentence gives them surely.

Source of the rules: the paragraph "Prose" of the record contract. A measure is a name and a
figure with its unit; amounts of money come in pairs of plan and reached. A sentence of another
build gives nothing: a measure left out is better than one misread.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from extractor.document import Passage
from extractor.readers.prose.money import money_of
from extractor.readers.prose.story import Entry, Text
from extractor.readers.prose.vocabulary import pattern
from extractor.readers.tree import Tree, text_leaf

_CLAUSES = re.compile(r"[,;。]")
_NUMBER = r"(?<![\d.A-Za-z/×*-])\d[\d,]*(?:\.\d+)?(?![\d.])"
_LONGEST_NAME = 26


@dataclass(frozen=True)
class Measure:
    """A measure told: its name, what was planned, what was reached."""

    name: Passage
    target: Passage | None = None
    actual: Passage | None = None


@dataclass
class _Levels:
    """The headings of indicators that a paragraph stands under."""

    level1: Passage | None = None
    level2: Passage | None = None

    def take(self, heading: Passage) -> None:
        plain = Text.of(heading).plain
        if _is_first_level(plain, self.level1):
            self.level1, self.level2 = heading, None
        else:
            self.level2 = heading


def measures_of(entries: Iterable[Entry], plans: Sequence[Text]) -> list[Tree]:
    """The indicators that a project's entries tell, in order of print.

    Args:
        entries: what is told of the project.
        plans: its goals, which may plan a measure told later.
    """
    levels = _Levels()
    found: list[Tree] = []
    for entry in entries:
        text = _under_heading(entry, levels)
        if text is None or levels.level1 is None:
            continue
        head, body = _own_heading(text)
        for measure in _told(head, body):
            tree = _tree(_planned(measure, plans), levels)
            if tree not in found:
                found.append(tree)
    return found


def _is_first_level(plain: str, level1: Passage | None) -> bool:
    if re.match(r"(?:产出|效益|满意度|决策|过程|效果|投入|管理)(?:类)?指标", plain):
        return True
    return plain.startswith("成本") and not (level1 is not None and level1.text.strip().startswith("产出"))


def _under_heading(entry: Entry, levels: _Levels) -> Text | None:
    """The entry's text behind the headings of indicators that it is or begins with; None where no text is left."""
    text = entry.text
    while match := re.match(rf"({pattern('measures', 'heads').pattern})(完成情况|情况|分析)*[:。]?", text.plain):
        closed = match.group()[-1] in ":。" or match.end() == len(text.plain)
        if not closed and (not entry.number or entry.style == "glued digit"):
            break
        if not closed and re.match(r"[率值]|\d", text.plain[match.end() :]):
            break
        levels.take(text.cut(match.start(1), match.end(1)))
        text = text.part(match.end())
    if entry.heading:
        return None
    return text if text else None


def _own_heading(text: Text) -> tuple[Passage | None, Text]:
    """A paragraph's own run-in heading (项目成本控制率。…) and the text behind it."""
    match = re.match(r"([^,;。:\d]{3,18}(?:率|度|数|量|成本))[。:]", text.plain)
    if match is None:
        return None, text
    return text.cut(0, match.end(1)), text.part(match.end())


def _told(head: Passage | None, body: Text) -> list[Measure]:
    """The measures of a paragraph: sums of money in pairs, and names with figures clause by clause."""
    sums = money_of(head, body)
    if sums:
        return [Measure(each.name, each.target, each.actual) for each in sums]
    found: list[Measure] = []
    waiting = False
    start = 0
    for stop in [*(match.start() for match in _CLAUSES.finditer(body.plain)), len(body.plain)]:
        clause = body.part(start, stop)
        if start and body.plain[start - 1] in "。;":
            waiting = False
        start = stop + 1
        figures = list(_figures(clause.plain))
        if not figures:
            continue
        reached = _reached(clause, figures) if waiting and found else None
        if reached is not None:
            found[-1] = replace(found[-1], actual=reached)
            waiting = False
            continue
        measures = _in_clause(clause, figures)
        found.extend(measures)
        waiting = bool(measures) and measures[-1].actual is None
    return [measure for measure in found if measure.actual is not None or measure.target is not None]


def _figures(plain: str) -> Iterable[re.Match[str]]:
    operator, unit, after = (pattern("measures", name).pattern for name in ("operator", "unit", "after"))
    return re.finditer(rf"(?P<value>{operator}?{_NUMBER}{unit}{after}?)", plain)


def _reached(clause: Text, figures: Sequence[re.Match[str]]) -> Passage | None:
    """The figure that was reached, of the measure planned in the clause before (实际完成15个)."""
    first = figures[0]
    alone = len(figures) == 1 and first.end() == len(clause.plain)
    if alone and pattern("measures", "actual").match(clause.plain[: first.start()]):
        return clause.cut(first.start(), first.end())
    return None


def _in_clause(clause: Text, figures: Sequence[re.Match[str]]) -> list[Measure]:
    """The measures of a clause: name and figure, one or several side by side (打印机20台、电脑14台)."""
    found: list[Measure] = []
    start = 0
    for index, figure in enumerate(figures):
        end = figures[index + 1].start() if index + 1 < len(figures) else len(clause.plain)
        behind = clause.plain[figure.end() : end]
        last = index + 1 == len(figures)
        if behind and not (behind[0] in "、和及" and not last):
            named = _named_behind(clause, figure, end) if len(figures) == 1 else None
            return [*found, named] if named else found
        measure = _named_before(clause, start, figure)
        if measure is None:
            return found
        found.append(measure)
        start = figure.end()
    return found


def _named_before(clause: Text, start: int, figure: re.Match[str]) -> Measure | None:
    """``name + (年度指标值 | 为 | 达)? + figure``."""
    words = clause.plain[start : figure.start()]
    planned = pattern("measures", "target").search(words)
    tail = planned or pattern("measures", "tail").search(words)
    end = tail.start() if tail else len(words)
    wrap = pattern("measures", "wrap").match(words)
    begin = wrap.end() if wrap and wrap.end() < end else 0
    name = words[begin:end]
    if not _is_name(name):
        return None
    passage, value = clause.cut(start + begin, start + end), clause.cut(figure.start(), figure.end())
    return Measure(passage, target=value) if planned else Measure(passage, actual=value)


def _is_name(name: str) -> bool:
    if not 2 <= len(name) <= _LONGEST_NAME or not re.fullmatch(r"[一-龥A-Za-z()、/\"·-]+", name):
        return False
    if pattern("measures", "never_name").search(name):
        return False
    return bool(pattern("measures", "sure_name").search(name)) or len(name) <= 16


def _named_behind(clause: Text, figure: re.Match[str], end: int) -> Measure | None:
    """``完成 + figure + name``: the words behind the figure name what was done."""
    before, name = clause.plain[: figure.start()], clause.plain[figure.end() : end]
    countable = re.search(r"[项个套条本处名件份台座家户]$", figure["value"])
    if not countable or not pattern("measures", "verb_before").search(before) or not _is_name(name):
        return None
    return Measure(clause.cut(figure.end(), end), actual=clause.cut(figure.start(), figure.end()))


def _planned(measure: Measure, plans: Sequence[Text]) -> Measure:
    """The measure with its target, where the project's goals plan it by the same name."""
    if measure.target is not None:
        return measure
    name = Text.of(measure.name).plain
    for plan in plans if len(name) >= 4 else ():
        for figure in _figures(plan.plain):
            words = plan.plain[: figure.start()]
            if re.search(rf"{re.escape(name)}(?:为|达到|达|应|要|:)*$", words):
                return replace(measure, target=plan.cut(figure.start(), figure.end()))
    return measure


def _tree(measure: Measure, levels: _Levels) -> Tree:
    passages = {
        "level1": levels.level1, "level2": levels.level2, "level3": measure.name,
        "target": measure.target, "actual": measure.actual,
    }  # fmt: skip
    return {field: leaf for field, passage in passages.items() if (leaf := text_leaf(passage))}
