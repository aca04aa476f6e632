"""Schemas made acceptable to strict modes, whichever endpoint reads them.

Strict modes take objects with every property required and no other allowed, arrays, enums,
`anyOf` and null. Keywords that only restrict values are dropped (answers are checked by code all
the same); what changes the shape and cannot be told that way is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_KEPT = ("type", "enum", "description", "const")
_REFUSED = ("oneOf", "allOf", "not", "if", "prefixItems", "patternProperties", "dependentSchemas", "$dynamicRef")


def strict(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema as strict modes want it.

    Raises:
        ValueError: it holds something that no strict mode can tell.
    """
    return _strict(schema, schema.get("$defs", {}))


def _strict(node: Mapping[str, Any], definitions: Mapping[str, Any]) -> dict[str, Any]:
    unfit = [word for word in _REFUSED if word in node]
    if unfit:
        raise ValueError(f"no strict mode takes {', '.join(unfit)}")
    if "$ref" in node:
        return _strict(definitions[node["$ref"].removeprefix("#/$defs/")], definitions)
    made = {key: node[key] for key in _KEPT if key in node}
    if "anyOf" in node:
        return made | {"anyOf": [_strict(each, definitions) for each in node["anyOf"]]}
    if "array" in _types(node):
        made["items"] = _strict(node["items"], definitions)
    if "object" in _types(node):
        if not isinstance(node.get("properties"), Mapping):
            raise ValueError("no strict mode takes an object of unnamed properties")
        properties = {key: _strict(each, definitions) for key, each in node["properties"].items()}
        made |= {"properties": properties, "required": list(properties), "additionalProperties": False}
    return made


def _types(node: Mapping[str, Any]) -> tuple[str, ...]:
    kinds = node.get("type", ())
    return (kinds,) if isinstance(kinds, str) else tuple(kinds)
