"""Long data boiled down to one specimen of each shape, which a schema judges as it judges the whole.

A record's rows, and the evidence of its leaves, are hundreds of objects of a few shapes; to look at
each of them costs more than to read the page. Two values are of one shape where no keyword of the
schemas can tell them apart: any two texts that no ``enum`` names and that fit the same patterns, any
two numbers of one type on the same side of every bound, any two lists of such values, any two objects
with the same properties of such values. So a member of a list, or of an object under a name that no
schema knows, can be left out where one of its shape stays; an object there also where others have the
same properties, and each of its values: a schema looks at every property for itself.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

_NOTES = frozenset(["$schema", "$id", "$defs", "$comment", "title", "description"])
_BELOW = frozenset(["properties", "additionalProperties", "propertyNames", "items", "anyOf", "$ref"])
_BOUNDS = frozenset(["minimum", "maximum"])
_LENGTHS = frozenset(["minItems", "maxItems"])
_KNOWN = _NOTES | _BELOW | _BOUNDS | _LENGTHS | {"type", "enum", "required", "pattern"}


class Shape(NamedTuple):
    """What the schemas can tell of a value, and a specimen of it."""

    key: Hashable
    specimen: Any


class Shapes:
    """Tells the shapes of values apart as far as some schemas do."""

    def __init__(self, schemas: Iterable[Mapping[str, Any]]) -> None:
        """Take what the schemas look at; they may refer to each other.

        Raises:
            ValueError: a keyword is not among those that are understood here.
        """
        seen = [each for schema in schemas for each in _subschemas(schema)]
        if unknown := {keyword for schema in seen for keyword in schema} - _KNOWN:
            raise ValueError(f"no shapes by these keywords: {sorted(unknown)}")
        allowed = [value for schema in seen for value in schema.get("enum", ())]
        if any(each[1:] != [{"type": "null"}] for schema in seen if (each := schema.get("anyOf"))):
            raise ValueError("no shapes by an anyOf other than this or null")  # properties would hang together
        if any(value is not None and not isinstance(value, str) for value in allowed):
            raise ValueError("no shapes by an enum of other values than texts")
        self._texts = frozenset(allowed)
        self._names = frozenset(
            name for schema in seen for name in (*schema.get("properties", ()), *schema.get("required", ()))
        )
        self._bounds = sorted({schema[keyword] for schema in seen for keyword in _BOUNDS & schema.keys()})
        self._patterns = [re.compile(each) for each in sorted({s["pattern"] for s in seen if "pattern" in s})]
        self._longest = max([schema[keyword] for schema in seen for keyword in _LENGTHS & schema.keys()], default=0)

    def of(self, value: Any) -> Shape:
        """The shape of plain data, and the least of it that the schemas judge as they judge the whole."""
        return Shape(*self._of(value))

    def _of(self, value: Any) -> tuple[Hashable, Any]:
        if value is None or value is True or value is False:
            return value, value
        if isinstance(value, str):
            return self._of_text(value), value
        if isinstance(value, float | int | Decimal) and value == value:
            whole = isinstance(value, float) and value.is_integer()
            return (type(value), whole, bisect_left(self._bounds, value), bisect_right(self._bounds, value)), value
        if isinstance(value, dict):
            return self._of_object(value)
        if isinstance(value, list):
            return self._of_list(value)
        return (type(value), id(value)), value  # no plain data: like nothing else

    def _of_text(self, text: str) -> Hashable:
        return text if text in self._texts else (str, *[bool(each.search(text)) for each in self._patterns])

    def _of_list(self, members: list[Any]) -> tuple[Hashable, Any]:
        keys: set[Hashable] = set()
        traits: set[Hashable] = set()
        kept: list[Any] = []
        for member in members:
            key, specimen = self._of(member)
            if key in keys and len(kept) > self._longest:  # no schema tells longer lists by their length
                continue
            keys.add(key)
            if len(kept) <= self._longest or not traits.issuperset(_traits(key)):
                traits.update(_traits(key))
                kept.append(specimen)
        return (list, min(len(members), self._longest + 1), frozenset(keys)), kept

    def _of_object(self, members: dict[Any, Any]) -> tuple[Hashable, Any]:
        keys: dict[Hashable, None] = {}
        traits: set[Hashable] = set()
        kept: dict[Any, Any] = {}
        for name, member in members.items():
            key, specimen = self._of(member)
            if name in self._names:
                keys[name, key] = None
                kept[name] = specimen
                continue
            kind, _ = self._of(name)
            if (kind, key) in keys:
                continue
            keys[kind, key] = None
            if not traits.issuperset(found := {(kind, trait) for trait in _traits(key)}):
                traits |= found
                kept[name] = specimen
        return (dict, *keys), kept


def _traits(key: Hashable) -> Iterable[Hashable]:
    """What is judged for itself: of an object its names together, and each name with its value; else the whole."""
    if isinstance(key, tuple) and key[0] is dict:
        return (frozenset(name for name, _ in key[1:]), *key[1:])
    return (key,)


def _subschemas(schema: Any) -> Iterator[Mapping[str, Any]]:
    """A schema and all below it."""
    if not isinstance(schema, Mapping):
        return
    yield schema
    for keyword in ("properties", "$defs"):
        for member in schema.get(keyword, {}).values():
            yield from _subschemas(member)
    for keyword in ("additionalProperties", "propertyNames", "items"):
        yield from _subschemas(schema.get(keyword))
    for member in schema.get("anyOf", ()):
        yield from _subschemas(member)
