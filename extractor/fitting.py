"""A schema as one function that tells in no time that data fits it, as it nearly always does.

`jsonschema` looks up every keyword for every value anew, and to judge a record takes it longer than to read
a page. Here a schema is gone through once and becomes functions within functions. They say yes only
where `jsonschema` would; where they do not, it is asked, and it tells what is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from types import NoneType
from typing import Any

from referencing import Registry

Fits = Callable[[Any], bool]
"""Does a value surely fit?"""

Schema = Mapping[str, Any]

_TYPES: Mapping[str, Sequence[type]] = {
    "null": [NoneType],
    "boolean": [bool],
    "string": [str],
    "integer": [int],
    "number": [int, float, Decimal],
    "array": [list],
    "object": [dict],
}
_KNOWN = frozenset([
    "$schema", "$id", "$defs", "$comment", "title", "description",
    "type", "enum", "anyOf", "$ref", "pattern", "minimum", "maximum", "items", "minItems", "maxItems",
    "properties", "required", "additionalProperties", "propertyNames",
])  # fmt: skip


class Compiler:
    """Makes functions of schemas that refer to each other."""

    def __init__(self, registry: Registry[Any]) -> None:
        self._registry = registry
        self._made: dict[int, Fits] = {}

    def fits(self, uri: str) -> Fits:
        """What tells that a value fits the schema at `uri`.

        Raises:
            ValueError: a keyword of it, or of one that it refers to, is not understood here.
        """
        return self._referred(uri, self._registry.resolver())

    def _referred(self, uri: str, resolver: Any) -> Fits:
        found = resolver.lookup(uri)
        if id(found.contents) not in self._made:
            self._made[id(found.contents)] = self._compiled(found.contents, found.resolver)
        return self._made[id(found.contents)]

    def _compiled(self, schema: Schema, resolver: Any) -> Fits:
        if unknown := schema.keys() - _KNOWN:
            raise ValueError(f"not understood: {sorted(unknown)}")
        names = schema.get("type", list(_TYPES))
        kinds = [kind for name in ([names] if isinstance(names, str) else names) for kind in _TYPES[name]]
        always = list(self._of_any(schema, resolver))
        by_kind = {kind: _all([*always, *self._of_kind(kind, schema, resolver)]) for kind in kinds}

        def fits(value: Any) -> bool:
            test = by_kind.get(type(value))
            return test is not None and test(value)

        return fits

    def _of_any(self, schema: Schema, resolver: Any) -> Iterator[Fits]:
        if "$ref" in schema:
            yield self._referred(schema["$ref"], resolver)
        if "anyOf" in schema:
            ways = [self._compiled(each, resolver) for each in schema["anyOf"]]
            yield lambda value: any(fits(value) for fits in ways)
        if "enum" in schema:
            allowed = [each for each in schema["enum"] if each is None or isinstance(each, str)]
            yield lambda value: (value is None or type(value) is str) and value in allowed

    def _of_kind(self, kind: type, schema: Schema, resolver: Any) -> Iterator[Fits]:
        if kind is dict:
            yield from self._of_objects(schema, resolver)
        elif kind is list:
            yield from self._of_lists(schema, resolver)
        elif kind is str and "pattern" in schema:
            found = re.compile(schema["pattern"]).search
            yield lambda value: found(value) is not None
        elif kind in (int, float, Decimal) and schema.keys() & {"minimum", "maximum"}:
            least, most = schema.get("minimum", float("-inf")), schema.get("maximum", float("inf"))
            yield lambda value: least <= value <= most

    def _of_objects(self, schema: Schema, resolver: Any) -> Iterator[Fits]:
        if "required" in schema:
            needed = frozenset(schema["required"])
            yield lambda value: needed <= value.keys()
        if "propertyNames" in schema:
            name_fits = self._compiled(schema["propertyNames"], resolver)
            yield lambda value: all(map(name_fits, value))
        known = {name: self._compiled(each, resolver) for name, each in schema.get("properties", {}).items()}
        other = self._others(schema.get("additionalProperties", True), resolver)
        if known or other is not _yes:
            yield lambda value: all(known.get(name, other)(member) for name, member in value.items())

    def _others(self, schema: Schema | bool, resolver: Any) -> Fits:
        """What tells of a property that is not among those named."""
        if isinstance(schema, bool):
            return _yes if schema else _no
        return self._compiled(schema, resolver)

    def _of_lists(self, schema: Schema, resolver: Any) -> Iterator[Fits]:
        least, most = schema.get("minItems", 0), schema.get("maxItems", float("inf"))
        if schema.keys() & {"minItems", "maxItems"}:
            yield lambda value: least <= len(value) <= most
        if "items" in schema:
            fits = self._compiled(schema["items"], resolver)
            yield lambda value: all(map(fits, value))


def _all(tests: Sequence[Fits]) -> Fits:
    if len(tests) < 2:
        return tests[0] if tests else _yes
    return lambda value: all(fits(value) for fits in tests)


def _yes(value: Any) -> bool:
    return True


def _no(value: Any) -> bool:
    return False
