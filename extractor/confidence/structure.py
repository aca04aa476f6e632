"""What tells that a form was taken apart wrongly, however surely its characters were read.

A project called like the form or like who fills it in, a level that is a piece of a known one, a line of funds
without any amount: each is a value in a wrong place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from extractor.extraction import Record
from extractor.readers.form.vocabulary import concept, parent_of_level2
from extractor.wording import compact

_LEVELS = (
    "产出指标", "效益指标", "满意度指标", "数量指标", "质量指标", "时效指标", "成本指标", "经济效益指标",
    "社会效益指标", "生态效益指标", "可持续影响指标", "服务对象满意度指标", "经济成本指标", "社会成本指标",
    "生态环境成本指标",
)  # fmt: skip
_BODIES = ("supervising_department", "implementing_unit", "manager")
_MEASURES = ("率", "满意度")
"""What is called so is no line of funds."""
_AMOUNTS_LEAST = 2
"""Of so many lines of funds one without any amount is odd."""


def misplaced(record: Record) -> frozenset[str]:
    """The leaves that hold what hardly belongs there."""
    found: set[str] = set()
    for index, project in enumerate(record.get("projects") or ()):
        place = f"/projects/{index}"
        found.update(f"{place}/{key}" for key in _of_head(project, record))
        found.update(f"{place}/{key}" for key in _of_rows(project))
    department = record.get("department")
    if department:
        found.update(f"/department/{key}" for key in _of_rows(department))
    return frozenset(found)


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
        yield from (f"indicators/{index}/{key}" for key in ("level1", "level2") if _is_piece(row.get(key)))
    funds = form.get("funds") or ()
    for index, line in enumerate(funds):
        if line["category"] == "item" and str(line.get("label") or "").endswith(_MEASURES):
            yield from (f"funds/{index}/{key}" for key, value in line.items() if value is not None)
    empty = [not any(isinstance(value, Decimal) for value in line.values()) for line in funds]
    if len(funds) - sum(empty) >= _AMOUNTS_LEAST:
        for index, line in enumerate(funds):
            if empty[index] and line["category"] == "item":  # 其他资金 is often left blank; what has a name is not
                yield from (f"funds/{index}/label", f"funds/{index}/category")


def _is_piece(text: Any) -> bool:
    """Is it a part of a level's name, and no level itself?"""
    plain = _plain(text)
    if len(plain) < 2 or concept("indicators.level1", plain) is not None or parent_of_level2(plain) is not None:
        return False
    return any(plain != level and plain in level for level in _LEVELS)


def _plain(text: Any) -> str:
    return compact(text) if isinstance(text, str) else ""
