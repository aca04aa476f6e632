"""What tells that a form was taken apart wrongly, however surely its characters were read.

A project called like the form or like who fills it in, a level that is a piece of a known one, a head inside a value,
two values of neighbouring columns in one, a sentence among the kinds of funds: each is a value in a wrong place. What a
head is, the reader's vocabulary says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache, partial
from statistics import median
from typing import Any

from extractor.extraction import Evidence, Record
from extractor.kept import Kept
from extractor.readers.form.vocabulary import concept, full_levels, parent_of_level2
from extractor.wording import compact

_BODIES = ("supervising_department", "implementing_unit", "manager")
_MEASURES = ("率", "满意度")
"""What is called so is no line of funds."""
_AMOUNTS_LEAST = 2
"""Of so many lines of funds one without any amount is odd."""
_NAMES = frozenset({
    "name", "organization", "supervising_department", "implementing_unit", "project_type", "manager", "label", "item",
    "level1", "level2", "level3", "start", "end",
})  # fmt: skip
"""Fields of a word or a few: a wide gap inside means that two cells were taken for one."""
_VALUES = frozenset({"target", "actual", "half_year_target", "long_term_target", "expected"})
_TOLD = frozenset({"deviation_reason", "evaluation", "problems", "improvement", "content", "feasibility", "expected"})
"""Fields of sentences: a lone figure there is another column's."""
_GAP = re.compile(r"[ \u3000]{2,}|[\t\n]")
_HEADS = ("facts", "indicators.columns", "funds.columns", "goals.columns")
_LONGEST_HEAD = 12
_SIGNED = re.compile(r"(?:负责人|填[表报]人|签[字章]|日期|盖章|联系人)[^：:]{0,6}[：:]")
_SEALED = re.compile(r"[（(](?:盖章|公章|签章)[)）]")
_SECTION = re.compile(r"完成情况|自评情况|指标及")
"""What stands at the left of all indicators, and is no level of any."""
_DATED = re.compile(r"(?:19|20)\d\d\s*年")
_FIGURES_ALONE = re.compile(r"[\d,.，%％\s-]+")
_TWO_FIGURES = re.compile(r"[\d.,]+\s{2,}[\d.,]+")
_SENTENCE = re.compile(r"[。；;]|，.*，")
_ONE_LEVEL = re.compile(r"(?:省|市|县|区|州|镇|乡镇)级?(?!.{0,4}以下)")
"""Funds named after one level of government: whether that is the report's own, only a person can tell."""
_LONG = 30
_LONG_NAME, _TIMES_LONGER = 24, 2.5
"""A name of so many characters, and so many times longer than the others, is several names."""


def misplaced(record: Record, evidence: Mapping[str, Evidence], kept: Kept | None = None) -> frozenset[str]:
    """The leaves that hold what hardly belongs there; `kept` has what was said of the same forms before."""
    kept = kept or Kept()
    found: set[str] = set()
    told = record["report_type"] == "narrative_evaluation"  # prose has no cells
    for index, project in enumerate(record.get("projects") or ()):
        place = f"/projects/{index}"
        found.update(f"{place}/{key}" for key in _of_head(project, record))
        found.update(kept.of(("misplaced", place), (project,), partial(_below, place, project)))
    department = record.get("department")
    if department:
        found.update(f"/department/{key}" for key in _of_rows(department))
    if not told:
        found.update(kept.of(("two in one", ""), (record,), partial(_double, "", record, kept)))
        found.update(place for place, entry in evidence.items() if _TWO_FIGURES.fullmatch(entry.text))
        found.update(_borrowed(record, evidence))
        found.update(_unlike_print(record, evidence))
    return frozenset(found)


def _below(place: str, project: Mapping[str, Any]) -> list[str]:
    return [f"{place}/{key}" for key in _of_rows(project)]


def _double(place: str, value: Any, kept: Kept) -> list[str]:
    """The leaves below an object or list that hold what stands in two cells."""
    found: list[str] = []
    members = value.items() if isinstance(value, dict) else enumerate(value)
    for name, member in members:
        where = f"{place}/{name}"
        if isinstance(member, str):
            if _two_in_one(str(name), member):
                found.append(where)
        elif isinstance(member, dict | list):
            found += kept.of(("two in one", where), (member,), partial(_double, where, member, kept))
    return found


def _of_head(project: Mapping[str, Any], record: Record) -> Iterator[str]:
    name, kind = _plain(project.get("name")), _plain(project.get("project_type"))
    bodies = {_plain(project.get(key)) for key in _BODIES} | {_plain(record.get("organization"))}
    bodies.discard("")
    if name and (name in bodies or name == kind or name == _plain(record.get("title"))):
        yield "name"
    if kind and (kind in bodies or kind == name):
        yield "project_type"


def _of_rows(form: Mapping[str, Any]) -> Iterator[str]:
    for index, row in enumerate(form.get("indicators") or ()):
        yield from (f"indicators/{index}/{key}" for key in ("level1", "level2") if _is_no_level(row.get(key)))
        if _is_second_level(row.get("level1")):
            yield f"indicators/{index}/level1"
        if _plain(row.get("level3")) in full_levels():  # a line over a group was taken for a row
            yield from (f"indicators/{index}/{key}" for key, value in row.items() if value not in (None, []))
    yield from _too_long(form.get("indicators") or ())
    funds: Sequence[Mapping[str, Any]] = form.get("funds") or ()
    for index, line in enumerate(funds):
        label = str(line.get("label") or "")
        odd = label.endswith(_MEASURES) or len(label) > _LONG or _SENTENCE.search(label) or _is_level(label)
        if line["category"] == "item" and odd:
            yield from (f"funds/{index}/{key}" for key, value in line.items() if value is not None)
        elif _two_in_one("label", label) or (line["category"] == "local_fiscal" and _ONE_LEVEL.match(_plain(label))):
            yield f"funds/{index}/category"
    if len(funds) == 1 and concept("funds.columns", str(funds[0].get("label") or "")) is not None:
        yield "funds/0/label"
    empty = [not any(isinstance(value, Decimal) for value in line.values()) for line in funds]
    if len(funds) - sum(empty) >= _AMOUNTS_LEAST:
        for index, line in enumerate(funds):
            if empty[index] and line["category"] == "item":  # 其他资金 is often left blank; what has a name is not
                yield from (f"funds/{index}/label", f"funds/{index}/category")


def _is_no_level(text: Any) -> bool:
    """Is it a part of a level's name, a level with something before it, or a line about who signs?"""
    plain = _plain(text)
    if len(plain) < 2 or concept("indicators.level1", plain) is not None or parent_of_level2(plain) is not None:
        return False
    if concept("indicators.level2", plain) is not None:
        return False
    if _SIGNED.search(plain) or _SECTION.search(plain):
        return True
    return any(plain in level or level in plain for level in full_levels())


def _is_level(text: str) -> bool:
    """Is it a level of indicators?"""
    plain = _plain(text)
    return parent_of_level2(plain) is not None or plain in full_levels()


def _is_second_level(text: Any) -> bool:
    """Does a second level stand where a first one should?"""
    plain = _plain(text)
    return parent_of_level2(plain) is not None and concept("indicators.level1", plain) is None


def _too_long(rows: Any) -> Iterator[str]:
    """Names that are several names: those of rows that were taken for one."""
    lengths = [len(row["level3"] or "") for row in rows]
    usual = median(lengths) if lengths else 0
    for index, length in enumerate(lengths):
        if length > _LONG_NAME and length > _TIMES_LONGER * usual:
            yield from (f"indicators/{index}/{key}" for key, value in rows[index].items() if isinstance(value, str))


@lru_cache(maxsize=16384)  # after an edit all but one value are what they were
def _two_in_one(key: str, value: str) -> bool:
    """Does a short value hold a head, or what stands in two cells?"""
    text = value.strip()
    if key in _NAMES:
        if _GAP.search(text) and "\n" not in text:
            return True
        if _FIGURES_ALONE.fullmatch(text) and key not in ("start", "end"):
            return True
        if key == "organization" or key in _BODIES:
            return bool(_DATED.search(text) or _SEALED.search(text)) or _is_head(text)
        if key == "label":
            return concept("funds.columns", text) is not None and concept("funds.labels", text) is None
        return bool(_SIGNED.search(text)) or (key == "name" and _is_head(text))
    if key in _TOLD and _FIGURES_ALONE.fullmatch(text):
        return any(map(str.isdigit, text))
    if key in _VALUES:
        return any(map(_is_head, _GAP.split(text)))
    return False


def _is_head(text: str) -> bool:
    """Is it what heads a column or stands before a fact?"""
    return 2 < len(text) <= _LONGEST_HEAD and any(concept(section, text) is not None for section in _HEADS)


def _borrowed(record: Record, evidence: Mapping[str, Evidence]) -> Iterator[str]:
    """The organization, where it is a name that only one project goes by.

    It was read off the supervising department, and another body fills the form in; or off the unit of one of several
    projects that have others.
    """
    own, projects = evidence.get("/organization"), record.get("projects") or ()
    units = {unit for project in projects if (unit := _plain(project.get("implementing_unit")))}
    if len(units) > 1 and _plain(record.get("organization")) in units:
        yield "/organization"
    for index, project in enumerate(projects):
        above = evidence.get(f"/projects/{index}/supervising_department")
        if own and above and own.places and own.places == above.places:
            unit, body = _plain(project.get("implementing_unit")), _plain(project.get("supervising_department"))
            if unit != body:
                yield "/organization"
            return


def _unlike_print(record: Record, evidence: Mapping[str, Evidence]) -> Iterator[str]:
    """First levels that were inferred and that the report, which prints others, never prints: it has its own words."""
    levels = {place: _plain(value) for place, value in _first_levels(record) if value}
    inferred = {place for place in levels if (entry := evidence.get(place)) and entry.match == "inferred"}
    printed = {level for place, level in levels.items() if place not in inferred}
    if printed:
        yield from (place for place in inferred if levels[place] not in printed)


def _first_levels(record: Record) -> Iterator[tuple[str, Any]]:
    forms = [(f"/projects/{index}", form) for index, form in enumerate(record.get("projects") or ())]
    for place, form in [*forms, ("/department", record.get("department") or {})]:
        for index, row in enumerate(form.get("indicators") or ()):
            yield f"{place}/indicators/{index}/level1", row.get("level1")


def _plain(text: Any) -> str:
    return compact(text) if isinstance(text, str) else ""
