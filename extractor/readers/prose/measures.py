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
from extractor.readers.tree import Leaf, Tree, text_leaf

_CLAUSES = re.compile(r"(?<!\d),|,(?!\d{3}(?!\d))|[;。]")  # not the comma of 1,260
_NUMBER = r"(?<![\d.A-Za-z/×*-])\d[\d,]*(?:\.\d+)?(?![\d.])"
_FIRST_LEVEL = re.compile(r"(?:产出|效益|决策|过程|效果|投入|管理)(?:类)?指标")
_EITHER_LEVEL = re.compile(r"(?:成本|满意度)(?:类)?指标")
_LONGEST_NAME = 26


@dataclass(frozen=True)
class Measure:
    """A measure told: its name, what was planned, what was reached."""

    name: Passage
    target: Passage | None = None
    actual: Passage | None = None


@dataclass
class _Levels:
    """The headings of indicators that a paragraph stands under.

    `look` is how the first level is printed. A heading that only speaks of them (产出情况) opens
    their section without being a level.
    """

    level1: Passage | None = None
    level2: Passage | None = None
    look: tuple[bool, str] = (False, "")
    open: bool = False

    def take(self, heading: Passage, look: tuple[bool, str]) -> None:
        """Go on below a heading. 成本 and 满意度指标 may be of the first level or the second: the look decides."""
        plain = Text.of(heading).plain
        self.open = True
        if pattern("measures", "open_heads").match(plain):
            self.level1 = self.level2 = None
        elif _FIRST_LEVEL.match(plain) or (_EITHER_LEVEL.match(plain) and (self.level1 is None or look == self.look)):
            self.level1, self.level2, self.look = heading, None, look
        else:
            self.level2 = heading


def measures_of(entries: Iterable[Entry], plans: Sequence[Text]) -> list[Tree]:
    """The indicators that a project's entries tell, in order of print.

    Args:
        entries: what is told of the project.
        plans: its goals, which may plan a measure told later.
    """
    levels = _Levels()
    found: list[tuple[Passage | None, Tree]] = []
    for entry in entries:
        text = _under_heading(entry, levels)
        if text is None or not levels.open:
            continue
        year, head, body = _own_heading(text)
        for measure in _told(head, body):
            tree = _tree(_planned(measure, plans), levels)
            if (year, tree) not in found:
                found.append((year, tree))
    return _years_apart(found)


def under_levels(entry: Entry) -> bool:
    """Does a paragraph begin with a heading of indicators (成本指标。…)?"""
    return bool(re.match(pattern("measures", "heads").pattern, entry.text.plain))


def _years_apart(found: Sequence[tuple[Passage | None, Tree]]) -> list[Tree]:
    """The trees; where one measure is told of two years, each year stands before its name."""
    years: dict[str, set[str]] = {}
    for year, tree in found:
        if year is not None:
            years.setdefault(tree["level3"].value, set()).add(year.text)
    for year, tree in found:
        if year is not None and len(years[tree["level3"].value]) > 1:
            tree["level3"] = text_leaf(Passage.join([year, tree["level3"].passage]))
    return [tree for _, tree in found]


def _under_heading(entry: Entry, levels: _Levels) -> Text | None:
    """The entry's text behind the headings of indicators that it is or begins with; None where no text is left."""
    text = entry.text
    while match := re.match(rf"({pattern('measures', 'heads').pattern})(完成情况|情况|分析)*[:。]?", text.plain):
        closed = match.group()[-1] in ":。" or match.end() == len(text.plain)
        if not closed and (not entry.number or entry.style == "glued digit"):
            break
        if not closed and re.match(r"[率值达为均]|\d|年度|目标|计划|预期|实际", text.plain[match.end() :]):
            break
        levels.take(text.cut(match.start(1), match.end(1)), (entry.heading or bool(entry.number), entry.style))
        text = text.part(match.end())
    if entry.heading:
        if pattern("measures", "open_heads").match(text.plain):
            levels.take(text.passage, (True, entry.style))
        return None
    return text if text else None


def _own_heading(text: Text) -> tuple[Passage | None, Passage | None, Text]:
    """The year that a paragraph opens with, its own run-in heading (项目成本控制率。…), the text behind them."""
    dated = re.match(r"20\d\d年(?!度?[末底初])", text.plain)
    start = dated.end() if dated else 0
    year = text.cut(0, start) if dated else None
    match = re.match(r"([^,;。:\d]{3,18}(?:率|度|数|量|成本))[。:]", text.plain[start:])
    if match is None:
        return year, None, text.part(start)
    return year, text.cut(start, start + match.end(1)), text.part(start + match.end())


def _told(head: Passage | None, body: Text) -> list[Measure]:
    """The measures of a paragraph: sums of money in pairs, and names with figures clause by clause."""
    both = _planned_and_reached(body)
    if both is not None:
        return [both]
    sums = money_of(head, body)
    if sums:
        return [Measure(each.name, each.target, each.actual) for each in sums] + _beside_sums(body)
    return _by_clauses(body)


def _planned_and_reached(body: Text) -> Measure | None:
    """One measure told at length: ``年度指标值为 … name figure, 根据…, 全年实际完成率为 figure``."""
    told = re.match(pattern("measures", "planned_and_reached").pattern, body.plain)
    if told is None:
        return None
    plan, reached = body.part(told.start(1), told.end(1)), body.part(told.start(2), told.end(2))
    figures, done = list(_figures(plan.plain)), list(_figures(reached.plain))
    if not figures or not done or figures[-1].end() != len(plan.plain):
        return None
    end = figures[-1].start()
    tail = re.search(r"(?:为|是|达到|达|在|:)+$", plan.plain[:end])
    words = plan.plain[: tail.start() if tail else end]
    name = re.search(r"(?:等|[、,\d]|元)?([一-龥A-Za-z]+)$", re.sub(r"^.*(?:等|以及|、|元)", "", words))
    if name is None or not _is_name(name.group(1), long=True):
        return None
    passage = plan.cut(len(words) - len(name.group(1)), len(words))
    value = reached.cut(done[-1].start(), done[-1].end())
    return Measure(passage, plan.cut(figures[-1].start(), figures[-1].end()), value)


def _beside_sums(body: Text) -> list[Measure]:
    """Measures planned and reached that stand in a paragraph on sums (生均成本目标值为1.85万元，实际达到1.79万元)."""
    return [measure for measure in _by_clauses(body) if measure.target is not None and measure.actual is not None]


def _by_clauses(body: Text) -> list[Measure]:
    """The measures of a text, clause by clause; one planned may be reached in the next clause."""
    found: list[Measure] = []
    waiting = open_ended = False
    start = 0
    for stop in [*(match.start() for match in _CLAUSES.finditer(body.plain)), len(body.plain)]:
        clause = body.part(start, stop)
        if start and body.plain[start - 1] in "。;":
            waiting = open_ended = False
        start = stop + 1
        figures = list(_figures(clause.plain))
        if not figures:
            continue
        reached = _reached(clause, figures) if waiting and found else None
        if reached is not None:
            found[-1] = replace(found[-1], actual=reached)
            waiting = False
            continue
        against = _against(clause, figures)
        if against is not None:
            if open_ended and found[-1].target is None:
                found[-1] = replace(found[-1], target=against)
            continue
        measures = _with_plan_in_brackets(clause, figures) or _risen(clause, figures) or _in_clause(clause, figures)
        open_ended = bool(measures)
        found.extend(measures)
        waiting = bool(measures) and measures[-1].actual is None
    return [measure for measure in found if measure.actual is not None or measure.target is not None]


def _figures(plain: str) -> Iterable[re.Match[str]]:
    operator, unit, after = (pattern("measures", name).pattern for name in ("operator", "unit", "after"))
    found = [m for m in re.finditer(rf"{operator}?{_NUMBER}{unit}{after}?", plain) if not _in_name(plain, m)]
    bare = re.search(rf"{_NUMBER}$", plain)
    if bare and pattern("measures", "number_name").search(plain[: bare.start()]):
        found.append(bare)
    return found


def _reached(clause: Text, figures: Sequence[re.Match[str]]) -> Passage | None:
    """The figure that was reached, of the measure planned in the clause before (实际完成15个)."""
    first = figures[0]
    alone = len(figures) == 1 and first.end() == len(clause.plain)
    if alone and pattern("measures", "actual").match(clause.plain[: first.start()]):
        return clause.cut(first.start(), first.end())
    return None


def _in_name(plain: str, figure: re.Match[str]) -> bool:
    """Does a figure belong to the name of a rate with a figure of its own (火情24小时扑灭率95%)?"""
    return bool(re.match(pattern("measures", "rest_of_rate").pattern + _NUMBER, plain[figure.end() :]))


def _against(clause: Text, figures: Sequence[re.Match[str]]) -> Passage | None:
    """The plan that a clause holds against what the one before told (低于年度指标值80元, 控制在年度指标值3‰以内)."""
    first = figures[0]
    words, behind = clause.plain[: first.start()], clause.plain[first.end() :]
    if len(figures) > 1 or not pattern("measures", "against").fullmatch(words):
        return None
    figure = re.sub(rf"(?:{pattern('measures', 'after').pattern}|[低高多少])$", "", first.group())
    known = pattern("measures", "behind_plan").fullmatch(behind)
    return clause.cut(first.start(), first.start() + len(figure)) if known else None


def _with_plan_in_brackets(clause: Text, figures: Sequence[re.Match[str]]) -> list[Measure]:
    """``name 82.5% (年度指标值80%)``: what was reached, and its plan in brackets."""
    if len(figures) != 2 or clause.plain[figures[1].end() :] != ")":
        return []
    between = clause.plain[figures[0].end() : figures[1].start()]
    if not between.startswith("(") or not pattern("measures", "against").fullmatch(between[1:]):
        return []
    measure = _named_before(clause, 0, figures[0])
    return [replace(measure, target=clause.cut(figures[1].start(), figures[1].end()))] if measure else []


def _risen(clause: Text, figures: Sequence[re.Match[str]]) -> list[Measure]:
    """``name 由上年的47.2%提高到48.0%``: the second figure was reached."""
    if len(figures) != 2 or figures[1].end() != len(clause.plain):
        return []
    told = re.match(
        r"(.+?)(?:由|从)(?:上年|去年|年初|原来|上年度|\d{4}年)?(?:的)?$", clause.plain[: figures[0].start()]
    )
    rise = re.fullmatch(r"[一-龥]{2}(?:到|至|为)了?", clause.plain[figures[0].end() : figures[1].start()])
    if told is None or rise is None or not _is_name(told[1]):
        return []
    return [Measure(clause.cut(0, told.end(1)), actual=clause.cut(figures[1].start(), figures[1].end()))]


def _in_clause(clause: Text, figures: Sequence[re.Match[str]]) -> list[Measure]:
    """The measures of a clause: name and figure, one or several side by side (打印机20台、电脑14台)."""
    found: list[Measure] = []
    start = 0
    for index, figure in enumerate(figures):
        last = index + 1 == len(figures)
        end = len(clause.plain) if last else figures[index + 1].start()
        behind = clause.plain[figure.end() : end]
        if behind and (last or behind[0] not in "、和及"):
            return found or _named_behind(clause, figures)
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
    ahead = re.match(r"(?:年初|年度)?计划(?:全年)?(?=[^,;。]{2,})", words) if planned is None else None
    wrap = ahead or pattern("measures", "wrap").match(words)
    begin = wrap.end() if wrap and wrap.end() < end else 0
    name = words[begin:end]
    if not _is_name(name):
        return None
    passage, value = clause.cut(start + begin, start + end), clause.cut(figure.start(), figure.end())
    return Measure(passage, target=value) if planned or ahead else Measure(passage, actual=value)


def _is_name(name: str, *, long: bool = False) -> bool:
    name = re.sub(r"\d+(?=(?:小时|分钟|天|日|米|公里|周?岁)[一-龥])", "", name)  # 24小时扑灭率
    if not 2 <= len(name) <= _LONGEST_NAME or not re.fullmatch(r"[一-龥A-Za-z()、/\"·-]+", name):
        return False
    if pattern("measures", "never_name").search(name):
        return False
    return long or bool(pattern("measures", "sure_name").search(name)) or len(name) <= 16


def _named_behind(clause: Text, figures: Sequence[re.Match[str]]) -> list[Measure]:
    """``完成 + figure + name``, one or several: the words behind a figure name what was done."""
    if not pattern("measures", "verb_before").search(clause.plain[: figures[0].start()]):
        return []
    found: list[Measure] = []
    for index, figure in enumerate(figures):
        end = figures[index + 1].start() if index + 1 < len(figures) else len(clause.plain)
        named = re.fullmatch(r"(.+?)(?:、|以及|和|及)?", clause.plain[figure.end() : end])
        countable = re.search(r"[项个套条本处名件份台座家户]$", figure.group())
        if not named or not countable or not _is_name(named[1], long=True):
            continue
        value = clause.cut(figure.start(), figure.end())
        found.append(Measure(clause.cut(figure.end(), figure.end() + named.end(1)), actual=value))
    return found


def _planned(measure: Measure, plans: Sequence[Text]) -> Measure:
    """The measure with its target, where the project's goals plan it by the same name.

    The goals may know it by the end of its name only (业务办理准确率 of 前台人员业务办理准确率);
    that is then its name. Of a thing counted (8个事项) figure unit and thing have to agree.
    """
    if measure.target is not None or measure.actual is None:
        return measure
    name, value = Text.of(measure.name), Text.of(measure.actual).plain
    for plan in plans:
        for figure in _figures(plan.plain):
            target = plan.cut(figure.start(), figure.end())
            words = re.sub(r"(?:为|达到|达|应|要|:)+$", "", plan.plain[: figure.start()])
            shared = _shared_end(name.plain, words)
            if shared == len(name.plain) >= 4 or (shared >= 5 and pattern("measures", "sure_name").search(name.plain)):
                return replace(measure, name=name.cut(len(name.plain) - shared), target=target)
            thing = plan.plain[figure.end() :]
            if thing[:2] == name.plain[:2] and len(thing) > 1 and value == figure.group():
                return replace(measure, target=target)
    return measure


def _shared_end(one: str, other: str) -> int:
    """How many characters two texts have in common at their ends."""
    count = 0
    while count < min(len(one), len(other)) and one[-1 - count] == other[-1 - count]:
        count += 1
    return count


def _tree(measure: Measure, levels: _Levels) -> Tree:
    passages = {
        "level1": levels.level1, "level2": levels.level2, "level3": measure.name,
        "target": measure.target, "actual": measure.actual,
    }  # fmt: skip
    tree = {field: leaf for field, passage in passages.items() if (leaf := text_leaf(passage))}
    parent = _parent(levels) if levels.level1 is None else None
    return tree | ({"level1": parent} if parent else {})


def _parent(levels: _Levels) -> Leaf | None:
    """The standard first level of a second level that stands under none."""
    from extractor.readers.form.vocabulary import parent_of_level2  # the form reader hands narratives to this package

    parent = parent_of_level2(levels.level2.text) if levels.level2 else None
    return Leaf(parent, levels.level2 or Passage(), inferred=True) if parent else None
