"""What may stand in each leaf, by the record's schema; and values as people type them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, Literal

from extractor import pointer, schemas
from extractor.errors import InvalidValue, NoSuchThing
from extractor.figures import parse_number

Shape = Mapping[str, Any]
_YEARS = range(1949, 2101)
_LONGEST = 100_000
"""Characters of one leaf: a chapter, not a file."""


@dataclass(frozen=True, slots=True)
class LeafKind:
    """What a leaf takes: ``text``, ``figure`` (a `Decimal`), ``year``, or ``code`` (one of `codes`); may it be null?"""

    kind: Literal["text", "figure", "year", "code"]
    codes: tuple[str, ...] = ()
    nullable: bool = True


def kind_of(place: str) -> LeafKind:
    """What the leaf at a pointer takes.

    Raises:
        NoSuchThing: a record has no leaf there.
    """
    return _kind("/".join("0" if token.isdigit() else token for token in place.split("/")))


@cache
def _kind(place: str) -> LeafKind:
    shape = shape_of(place)
    types = shape.get("type", ())
    types = (types,) if isinstance(types, str) else tuple(types)
    nullable = "null" in types
    if "enum" in shape:
        return LeafKind("code", tuple(code for code in shape["enum"] if code is not None), nullable)
    if "integer" in types:
        return LeafKind("year", (), nullable)
    if "number" in types:
        return LeafKind("figure", (), nullable)
    if "string" in types:
        return LeafKind("text", (), nullable)
    raise _nothing(place)


@cache
def shape_of(place: str) -> Shape:
    """The schema of what stands at a pointer, be it leaf, row, list or object.

    Raises:
        NoSuchThing: a record has nothing there.
    """
    shape: Shape = schemas.schema()
    for token in pointer.split(place):
        shape = _resolved(shape)
        if token.isdigit() and "items" in shape:
            shape = shape["items"]
        elif token in shape.get("properties", {}):
            shape = shape["properties"][token]
        else:
            raise _nothing(place)
    return _resolved(shape)


def _resolved(shape: Shape) -> Shape:
    """Behind references, and within "this or null"."""
    while "$ref" in shape or "anyOf" in shape:
        if "anyOf" in shape:
            shape = next(each for each in shape["anyOf"] if each.get("type") != "null")
        else:
            shape = schemas.definition(shape["$ref"].rpartition("/")[2])
    return shape


def _nothing(place: str) -> NoSuchThing:
    return NoSuchThing(f"数据中没有这个位置：{place}", f"a record has no such place: {place}")


def blank_row(place: str) -> Any:
    """A new row for the list at a pointer: every property null or an empty list; the least where null may not be.

    Raises:
        NoSuchThing: there is no list.
    """
    if "items" not in shape_of(place):
        raise _nothing(place)
    shape = _resolved(shape_of(place)["items"])
    if "properties" not in shape:
        return ""
    row: dict[str, Any] = {}
    for key, each in shape["properties"].items():
        types = each.get("type", ())
        required = "null" not in types and "anyOf" not in each
        if types == "array":
            row[key] = []
        elif required:
            row[key] = "other" if "other" in each.get("enum", ()) else each.get("enum", [""])[0]
        else:
            row[key] = None
    return row


def typed(place: str, value: Any) -> Any:
    """A value for the leaf at a pointer: as it is, or out of what a person typed (``1,815.50``, ``99.1%``).

    Raises:
        InvalidValue: it does not fit the leaf.
        NoSuchThing: a record has no leaf there.
    """
    kind = kind_of(place)
    if isinstance(value, str):
        value = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", value).strip()
    if value is None or value == "":
        if not kind.nullable:
            raise InvalidValue("此项不能为空。", "this field must not be empty")
        return None
    if kind.kind == "figure":
        return _figure(value)
    if kind.kind == "year":
        return _year(value)
    if not isinstance(value, str):
        raise InvalidValue("此项应为文字。", "this field takes text")
    if kind.kind == "code" and value not in kind.codes:
        raise InvalidValue(f"此项只能是：{'、'.join(kind.codes)}", f"this field takes one of {', '.join(kind.codes)}")
    if len(value) > _LONGEST:
        raise InvalidValue("文字过长。", "the text is too long")
    return value


def _figure(value: Any) -> Decimal:
    found = parse_number(value) if isinstance(value, str) else None
    if isinstance(value, int | Decimal | float) and not isinstance(value, bool):
        try:
            found = Decimal(str(value))
        except InvalidOperation:
            found = None
    if found is None or not found.is_finite() or not -30 < found.adjusted() < 30:
        raise InvalidValue(
            "此项应为数字，如 1,815.50 或 99.1%。", "this field takes a figure, such as 1,815.50 or 99.1%"
        )
    return found


def _year(value: Any) -> int:
    text = str(value).removesuffix("年度").removesuffix("年").strip()
    if not text.isdecimal() or int(text) not in _YEARS:
        raise InvalidValue("此项应为年份，如 2023。", "this field takes a year, such as 2023")
    return int(text)


def as_printed(value: Any) -> str:
    """A value as text."""
    if value is None:
        return ""
    return format(value, "f") if isinstance(value, Decimal) else str(value)
