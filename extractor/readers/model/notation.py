"""The short notation that answers are written in: ``field=value`` texts instead of objects.

An object with two properties costs three times as many tokens as the text ``executed=D6``, and a
schema names every field of it again. What is wrong with a text is told by `Unreadable`, so that
it can be asked for again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

_RANGE = re.compile(r"\s*(\d{1,5})(?:\s*[-—~]\s*(\d{1,5}))?\s*")
_COLUMN = re.compile(r"([A-Z]{1,2})=([a-z_0-9]+)")
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
    """Field and value of one ``field=value``.

    >>> parted("name=C3:某县=某局")
    ('name', 'C3:某县=某局')
    """
    name, _, value = text.partition("=")
    return name.strip(), value.strip()


def fields(text: str, names: Sequence[str]) -> tuple[str, dict[str, str]]:
    """What stands before the first ``field=`` of a text, and the value of each field.

    >>> fields("annual expected=B9:一 二 actual=F9", ["expected", "actual"])
    ('annual', {'expected': 'B9:一 二', 'actual': 'F9'})
    """
    marks = list(re.finditer(rf"(?:^|\s)({'|'.join(names)})=", text))
    if not marks:
        return text.strip(), {}
    head = text[: marks[0].start()]
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    return head.strip(), {
        mark[1]: text[mark.end() : end].strip() for mark, end in zip(marks, ends, strict=True) if text[mark.end() : end]
    }


def columns(text: str, names: Iterable[str]) -> dict[str, str]:
    """The field that each column's letter holds.

    Raises:
        Unreadable: something else stands there, or a field that there is none of.

    >>> columns("A=level1 C=target", ["level1", "target"])
    {'A': 'level1', 'C': 'target'}
    """
    found: dict[str, str] = {}
    known = set(names)
    for part in re.split(r"[,，;；\s]+", text.strip()):
        match = _COLUMN.fullmatch(part)
        if match and match[2] in known:
            found[match[1]] = match[2]
        elif part:
            raise Unreadable(f"{part[:20]} 应写成 列=字段，字段名照给出的写")
    return found


def fund_lines(text: str, categories: Iterable[str], names: Sequence[str]) -> list[LineOfFunds]:
    """The rows that one text about funds names: ``6=total``, ``8-10=item side=income``, ``=other label=B6 …``.

    Raises:
        Unreadable: it names no category that there is.
    """
    head, told = fields(text, names)
    rows, category = parted(head)
    if category not in set(categories):
        raise Unreadable(f"{text[:20]} 应写成 行号=类别，类别照给出的写")
    numbers: list[int | None] = [*ids(rows)] or [None]
    return [LineOfFunds(number, category, told) for number in numbers]


def fix(text: str, names: Sequence[str]) -> tuple[int, dict[str, str]]:
    """The row that is told apart from its block's columns, and its fields.

    Raises:
        Unreadable: it names no row or no field.

    >>> fix("23 target=D23 actual=", ["target", "actual"])
    (23, {'actual': '', 'target': 'D23'})
    """
    head, told = fields(text, names)
    empty = {name: "" for name in names if re.search(rf"\s{name}=(?:\s|$)", text)}
    rows = ids(head)
    if len(rows) != 1 or not (told or empty):
        raise Unreadable(f"{text[:20]} 应写成 行号 字段=值")
    return rows[0], empty | told
