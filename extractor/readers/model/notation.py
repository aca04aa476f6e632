"""The short notation that answers are written in: ``字段=值`` texts instead of objects.

An object with two properties costs three times as many tokens as the text ``执行=D6``, and a schema
names every field of it again. Fields have short Chinese names, which `shapes` gives with the
record's. What is wrong with a text is told by `Unreadable`, so that it can be asked for again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

_RANGE = re.compile(r"\s*(\d{1,5})(?:\s*[-—~]\s*(\d{1,5}))?\s*")
_COLUMN = re.compile(r"([A-Z]{1,2})=(\S+)")
_MOST = 5000
"""Rows that one range may name; more is a slip of the pen."""


class Unreadable(ValueError):
    """A text that does not keep to the notation; says in Chinese how it is to be written."""


class LineOfFunds(NamedTuple):
    """A row of funds (None: it has no row of its own), its category, and what is told of it besides the columns."""

    row: int | None
    category: str
    told: dict[str, str]


def ids(ranges: str | Iterable[str]) -> list[int]:
    """The line ids that ranges name; what is no range names none.

    >>> ids("3,5-7"), ids(["3", "5-7"])
    ([3, 5, 6, 7], [3, 5, 6, 7])
    """
    texts = re.split(r"[,，、;；\s]+", ranges) if isinstance(ranges, str) else [str(each) for each in ranges]
    found: list[int] = []
    for text in texts:
        match = _RANGE.fullmatch(text)
        if match:
            first = int(match[1])
            found.extend(range(first, min(int(match[2] or first), first + _MOST) + 1))
    return found


def parted(text: str) -> tuple[str, str]:
    """Name and value of one ``字段=值``.

    >>> parted("名称=C3:某县=某局")
    ('名称', 'C3:某县=某局')
    """
    name, _, value = text.partition("=")
    return name.strip(), value.strip()


def fields(text: str, names: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """What stands before the first ``字段=`` of a text, and the value of each of the record's fields.

    >>> fields("年度 预期=B9:一 二 完成=F9", {"预期": "expected", "完成": "actual"})
    ('年度', {'expected': 'B9:一 二', 'actual': 'F9'})
    """
    marks = list(re.finditer(rf"(?:^|\s)({'|'.join(names)})=", text))
    if not marks:
        return text.strip(), {}
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    values = [text[mark.end() : end].strip() for mark, end in zip(marks, ends, strict=True)]
    told = {names[mark[1]]: value for mark, value in zip(marks, values, strict=True)}
    return text[: marks[0].start()].strip(), told


def columns(text: str, names: Mapping[str, str]) -> dict[str, str]:
    """The field that each column's letter holds.

    Raises:
        Unreadable: something else stands there, or a field that there is none of.

    >>> columns("A=一级 C=年度值", {"一级": "level1", "年度值": "target"})
    {'A': 'level1', 'C': 'target'}
    """
    found: dict[str, str] = {}
    for part in re.split(r"[,，;；\s]+", text.strip()):
        match = _COLUMN.fullmatch(part)
        if match and match[2] in names:
            found[match[1]] = names[match[2]]
        elif part:
            raise Unreadable(f"{part[:20]} 应写成 列=字段，字段名照给出的写")
    return found


def fund_lines(text: str, categories: Mapping[str, str], names: Mapping[str, str]) -> list[LineOfFunds]:
    """The rows that one text about funds names: ``6=总额``, ``8-10=事项 方向=收入``, ``=其他 标签=B6 …``.

    Raises:
        Unreadable: it names no category that there is.
    """
    head, told = fields(text, names)
    rows, category = parted(head)
    if category not in categories:
        raise Unreadable(f"{text[:20]} 应写成 行号=类别，类别照给出的写")
    numbers: list[int | None] = [*ids(rows)] or [None]
    kept = {name: value for name, value in told.items() if value}
    return [LineOfFunds(number, categories[category], kept) for number in numbers]


def fix(text: str, names: Mapping[str, str]) -> tuple[int, dict[str, str]]:
    """The row that is told apart from its block's columns, and its fields.

    Raises:
        Unreadable: it names no row or no field.

    >>> fix("23 年度值=D23 实际值=", {"年度值": "target", "实际值": "actual"})
    (23, {'target': 'D23', 'actual': ''})
    """
    head, told = fields(text, names)
    rows = ids(head)
    if len(rows) != 1 or not told:
        raise Unreadable(f"{text[:20]} 应写成 行号 字段=值")
    return rows[0], told
