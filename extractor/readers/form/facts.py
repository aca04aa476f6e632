"""Facts of a project, a department or the whole report: what a label's value becomes."""

from __future__ import annotations

import re

from extractor.document import Passage
from extractor.readers.form.events import Fact
from extractor.readers.form.ticks import has_boxes, ticked_option
from extractor.readers.tree import Leaf, Tree, line_leaf, number_leaf, text_leaf
from extractor.wording import compact, is_blank

_LONG = ("basis", "feasibility", "content", "evaluation", "problems", "improvement")
_SHORT = (
    "name",
    "supervising_department",
    "supervising_department_2",
    "implementing_unit",
    "level",
    "start",
    "end",
    "manager",
    "phone",
)
_TYPES = ("project_type", "project_type_2", "project_type_3")
_SPAN = re.compile(r"\s*(?:至|—+|－+|~|～|-{1,2}|–)\s*")
_LONGEST_NUMBER = 25
_PHONE = re.compile(r"[\d\-－—()（）]{7,}")
_YEAR = re.compile(r"(?:19|20)\d{2}")
_UNIT = re.compile(r"(?:百|千|万|亿)?元")


def project_fields(fact: Fact) -> Tree:
    """The properties of a project that a fact gives; empty where it gives none."""
    name, passage = fact.concept, fact.value
    if name in _TYPES:
        leaf = ticked_option(passage) if has_boxes(passage.text) else line_leaf(passage)
        return {name: leaf} if leaf else {}
    if name in _LONG:
        return {name: text_leaf(passage)}
    if name == "phone":
        return {name: phone_of(passage)}
    if name in _SHORT:
        return {name: _short(passage)}
    if name == "problems_improvement":
        return {"problems": text_leaf(passage)}
    if name == "manager_phone":
        return _person(passage)
    if name == "period":
        return _period(passage)
    return {name: number_leaf(passage)} if name in ("total_score", "total_weight") else {}


def phone_of(passage: Passage) -> Leaf | None:
    """A number without the labels that a line prints behind it; what holds no number stays as it is."""
    numbers = list(_PHONE.finditer(passage.text))
    if numbers:
        return line_leaf(passage[numbers[0].start() : numbers[-1].end()])
    return line_leaf(passage) if len(passage.text) < _LONGEST_NUMBER else None  # a stand-in (***), but no text


def _short(passage: Passage) -> Leaf | None:
    if has_boxes(passage.text):
        return ticked_option(passage)
    return line_leaf(passage)


def _person(passage: Passage) -> Tree:
    """A name and a number printed under one label."""
    number = _PHONE.search(passage.text)
    if number is None:
        return {"manager": line_leaf(passage.strip(" /、，,\n"))}
    name = passage[: number.start()].strip(" /、，,\n")
    return {"manager": line_leaf(name), "phone": line_leaf(passage[number.start() : number.end()])}


def _period(passage: Passage) -> Tree:
    """A start and an end printed as one span."""
    parts = _SPAN.split(passage.text.strip())
    if len(parts) != 2 or not all(_YEAR.search(part) or re.search(r"\d+月", part) for part in parts):
        return {}
    first = passage.text.find(parts[0])
    second = passage.text.find(parts[1], first + len(parts[0]))
    return {
        "start": line_leaf(passage[first : first + len(parts[0])]),
        "end": line_leaf(passage[second : second + len(parts[1])]),
    }


def best_type(project: Tree) -> None:
    """项目类型 before 项目属性 before 项目类别, the local department before the central one, in place."""
    central = project.pop("supervising_department_2", None)
    project["supervising_department"] = project.get("supervising_department") or central
    kinds = [project.pop(name, None) for name in _TYPES]
    project["project_type"] = next((kind for kind in kinds if kind is not None), None)


def unit_of(text: Passage) -> Leaf | None:
    """万元 or 元, as a text states it; other units of money are none of the record's."""
    found = [m for m in _UNIT.finditer(text.text) if m.group() in ("元", "万元")]
    if not found:
        return None
    return Leaf(found[0].group(), text[found[0].start() : found[0].end()])


_REPORT_YEAR = re.compile(r"((?:19|20)\s*\d\s*\d)\s*年\s*度?|(?:^|[（(])\s*((?:19|20)\d{2})\s*(?=年|[—-])")


def year_of(text: Passage) -> Leaf | None:
    """The year that a title, or the line in brackets under it, names."""
    found = _REPORT_YEAR.search(text.text)
    if found is None:
        return None
    group = 1 if found.group(1) else 2
    return Leaf(int(compact(found.group(group))), text[found.start(group) : found.end(group)])


_NEXT = re.compile(
    r"(?<=\S{4})\s*(?=20\d{2}\s*年|(?:金额)?单位\s*[：:]|填[报表]\S{0,2}[：:]|申报年度|联系\S{1,2}[：:])"
)
"""What follows the name of a body on its line, where the gap before it was lost."""

_SEALED = re.compile(r"\s*[（(]?\s*(?:盖章|公章|签章)\s*[)）]?\s*[:：]?\s*")


def first_words(passage: Passage) -> Passage:
    """A name up to the first wide gap: what stands behind it on the line is another thing.

    A scan may part the remark behind a label (填报单位 (盖章)：) from it; it begins no name.
    """
    remark = _SEALED.match(passage.text)
    passage = passage[remark.end() :] if remark and remark.end() < len(passage.text) else passage
    gap = re.search(r"(?<=\S{4})\s+(?=[\d（(第]|\S{2,8}[:：])", passage.text) or _NEXT.search(passage.text)
    return passage[: gap.start()] if gap else passage


def is_empty(fact: Fact) -> bool:
    """Has the label no value?"""
    return is_blank(fact.value.text)
