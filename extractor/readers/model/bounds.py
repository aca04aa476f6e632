"""Where a measure's name and its value begin and end: the same rule, whichever word a model stopped at.

A model is asked to leave out words that only wrap a measure (组织, 开展, 全年) and to keep what belongs
to a value (不低于, 以上). What it names a character too long or too short is set right by the words that
stand around it on the page, so that the record does not depend on which model was asked.
"""

from __future__ import annotations

import re

from extractor.document import Passage
from extractor.readers.model.copying import offset_in
from extractor.readers.tree import Leaf, Tree, join_lines

_WRAPS = re.compile(
    r"(?:(?:全年|年内|截至年底|共计|总共|该项目|记录到的|组织开展|开展了?|完成了|组织(?!机构|部|架构|化|者|生活|关系|收入))\s*)+"
)
"""Verbs and time words before a measure's name that are no part of it; 全年执行数 is what the amount is called."""
_AMOUNTS = {"执行数": r"(?:全年)$", "到位资金": r"(?:实际)$", "支出": r"(?:项目)?实际$", "实际支出": r"项目$"}
"""What belongs before the names of amounts, where it is printed there."""
_LEADS = re.compile(r"\s*(?:为|达到了?|达(?=[\d≥≤])|控制在|实际(?:完成|为)?(?=[\d≥≤]))\s*")
_BEFORE = re.compile(r"(?:不超过|不低于|不少于|不高于|不多于|不小于|不大于|至少|超过|[≥≤＞＜>=<＝])\s*$")
_AFTER = re.compile(r"\s*(?:以上|以下|以内|以外|左右|之内)")
_PLANNED = re.compile(r"(?:指标值|目标值|计划值?)$")
"""What a plan's figure stands behind: words after it tell how it was met (控制在年度指标值3‰以内)."""
_FIRST_BUDGET = re.compile(r"年初|期初|初始|原")
_BUDGET = re.compile("预算")


def name_of(leaf: Leaf, line: Passage) -> Leaf:
    """A measure's name without what wraps it, and with what an amount is called in full."""
    passage = leaf.passage
    for ending, before in _AMOUNTS.items():
        start = offset_in(line, passage) if passage.text == ending else None
        found = re.search(before, line.text[:start]) if start else None
        if found and start:
            whole = line[found.start() : start + len(ending)]
            return Leaf(join_lines(whole.text), whole)
    wraps = _WRAPS.match(passage.text)
    if wraps is None or passage.text == "全年执行数" or len(passage.text) - wraps.end() < 2:
        return leaf
    bare = passage[wraps.end() :]
    return Leaf(join_lines(bare.text), bare)


def value_of(leaf: Leaf, line: Passage) -> Leaf:
    """A measure's value with the words that bound it (不低于, 以上), and without those that lead to it (达到)."""
    if not re.search(r"\d", leaf.passage.text):
        return leaf
    passage = leaf.passage
    leads = _LEADS.match(passage.text)
    if leads:
        passage = passage[leads.end() :]
    start = offset_in(line, passage)
    if start is None:
        return Leaf(passage.text, passage) if leads else leaf
    end = start + len(passage.text)
    before = _BEFORE.search(line.text[:start])
    after = None if _PLANNED.search(line.text[:start]) else _AFTER.match(line.text, end)
    whole = line[before.start() if before else start : after.end() if after else end].strip()
    return Leaf(whole.text, whole) if whole.text != leaf.passage.text else leaf


def budgets(found: Tree, words: dict[str, str]) -> Tree:
    """Amounts by field, a lone budget that is not called the year's first as the annual one (contract: 全年预算数).

    `words` are what was copied with each amount.
    """
    told = words.get("initial_budget", "")
    lone = "initial_budget" in found and "annual_budget" not in found
    if not lone or not _BUDGET.search(told) or _FIRST_BUDGET.search(told):
        return found
    return {"annual_budget" if name == "initial_budget" else name: leaf for name, leaf in found.items()}
