"""The shapes of what is read and written: `schemas/*.schema.json` are the one truth, used here.

Records, extractions and labels are checked against them. Written as JSON and read back, every figure keeps its
printed scale: ``100.00`` on the page is ``Decimal("100.00")`` here and ``100.00`` in the file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from referencing import Registry, Resource

from extractor import pointer
from extractor.errors import SchemaError
from extractor.extraction import Record
from extractor.fitting import Compiler, Fits

NAMES = ("record", "evidence", "finding", "extraction", "label")


@cache
def data_folder(name: str) -> Path:
    """The folder of data files `name` (``schemas``, ``prompts``): packed in a wheel, else in the source tree.

    Raises:
        FileNotFoundError: it is in neither, so the installation is broken.
    """
    package = Path(__file__).parent
    for folder in (package / "_data" / name, package.parent / name):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"data files missing from the installation: {name}")


@cache
def schema(name: str = "record") -> Mapping[str, Any]:
    """The JSON Schema `name`, one of `NAMES`, as it stands in its file."""
    loaded: dict[str, Any] = json.loads((data_folder("schemas") / f"{name}.schema.json").read_text("utf-8"))
    return loaded


def version() -> str:
    """The version of the record's schema, the last folder of its ``$id``."""
    return str(schema()["$id"]).split("/")[-2]


@cache
def _registry() -> Registry[Any]:
    known: Registry[Any] = Registry()
    return known.with_resources((str(schema(each)["$id"]), Resource.from_contents(schema(each))) for each in NAMES)


@cache
def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(schema(name), registry=_registry())


@cache
def _fits(name: str) -> Fits:
    return Compiler(_registry()).fits(str(schema(name)["$id"]))


# --- validation ---------------------------------------------------------------------------------


def problems(value: Any, name: str = "record") -> tuple[tuple[str, str], ...]:
    """What does not fit schema `name`, as (pointer, message) pairs in document order; none quotes a value."""
    if _fits(name)(value):
        return ()
    return tuple(found for error in _validator(name).iter_errors(value) for found in _told(error))


def validate(value: Any, name: str = "record") -> None:
    """Check that `value` fits schema `name`.

    Raises:
        SchemaError: it does not; `problems` names each place.
    """
    found = problems(value, name)
    if found:
        places = "; ".join(f"{place or '/'}: {message}" for place, message in found[:5])
        raise SchemaError(
            f"数据不符合 {name} 结构({len(found)} 处): {places}",
            f"the data does not fit the {name} schema ({len(found)} places): {places}",
            found,
        )


def _told(error: ValidationError) -> Iterator[tuple[str, str]]:
    wanted: Any = error.validator_value
    value: Any = error.instance
    shape: Any = error.schema
    place = pointer.join("", *map(str, error.absolute_path))
    if error.validator == "required":
        yield from ((pointer.join(place, key), "missing") for key in wanted if key not in value)
    elif error.validator == "additionalProperties":
        yield from ((pointer.join(place, key), "unknown property") for key in value if key not in shape["properties"])
    elif error.validator == "anyOf" and error.context and value is not None:
        # every anyOf is "this or null": of what is there, what keeps it from being "this" is told
        yield from (found for inner in error.context if inner.schema_path[0] == 0 for found in _told(inner))
    elif error.validator in ("type", "anyOf"):
        kinds = wanted if error.validator == "type" else ["object", "null"]
        yield place, f"expected {' or '.join([kinds] if isinstance(kinds, str) else kinds)}"
    else:
        yield place, f"does not satisfy {error.validator}: {json.dumps(wanted, ensure_ascii=False)}"


# --- blank objects ------------------------------------------------------------------------------


def definition(name: str) -> Mapping[str, Any]:
    """The ``$defs`` entry `name` of the record's schema; ``Record`` is the schema itself.

    Raises:
        KeyError: there is no such definition.
    """
    found: Mapping[str, Any] = schema() if name == "Record" else schema()["$defs"][name]
    return found


@cache
def _blank(name: str) -> dict[str, Any]:
    properties = definition(name)["properties"]
    return {key: [] if shape.get("type") == "array" else None for key, shape in properties.items()}


def blank(name: str) -> dict[str, Any]:
    """A new object of definition `name` with every property: lists empty, the rest null.

    >>> blank("Goal")
    {'scope': None, 'name': None, 'expected': None, 'actual': None}
    """
    return {key: [] if value is not None else None for key, value in _blank(name).items()}


# --- JSON ---------------------------------------------------------------------------------------


def dumps(value: Any) -> str:
    """JSON text, indented, in UTF-8 characters; Decimals keep their printed scale.

    Raises:
        ValueError: a number is not finite.
        TypeError: something is neither object, list, text, number, truth value nor null.
    """
    return _written(value, "\n")


_plainly = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def _written(value: Any, margin: str) -> str:
    if isinstance(value, str) or value is None:
        return _plainly(value)
    inner = margin + " "
    if isinstance(value, dict | Mapping):
        members = [f"{_plainly(str(key))}: {_written(member, inner)}" for key, member in value.items()]
        return f"{{{inner}{f',{inner}'.join(members)}{margin}}}" if members else "{}"
    if isinstance(value, list | tuple) and value:
        return f"[{inner}{f',{inner}'.join([_written(member, inner) for member in value])}{margin}]"
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError("a figure is not finite")
        return format(value, "f")
    return _plainly(value)


_HALF = re.compile(r"\\u[dD][89a-fA-F]|[\ud800-\udfff]")
"""Half of a surrogate pair, escaped or not: JSON lets it stand alone, and nothing can be written that holds it."""


def loads(text: str) -> Any:
    """JSON text as plain data, a figure with a point as `Decimal` with its printed scale.

    Raises:
        SchemaError: the text is not JSON, is nested too deep, or holds NaN, Infinity or half a character.
    """
    try:
        value = json.loads(text, parse_float=_figure, parse_constant=_refuse)
        if _HALF.search(text):
            json.dumps(value, ensure_ascii=False, default=str).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise SchemaError("文件不是有效的 JSON", "the file is not valid JSON", (("", str(error)),)) from error
    return value


def _figure(text: str) -> Decimal:
    figure = Decimal(text)
    if not -40 < figure.adjusted() < 40 or len(text) > 80:
        raise ValueError("a figure is out of all bounds")  # written out, its zeros could fill the memory
    return figure


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is no JSON number")


def exact_figures(record: Record) -> Record:
    """The record with every figure but the fiscal year as `Decimal`, whole ones included."""

    def exact(value: Any, key: str) -> Any:
        if isinstance(value, dict):
            return {name: exact(member, name) for name, member in value.items()}
        if isinstance(value, list):
            return [exact(member, "") for member in value]
        return exact_leaf(value, key)

    converted: Record = exact(record, "")
    return converted


def exact_leaf(value: Any, key: str) -> Any:
    """A leaf as `exact_figures` has it."""
    if value is None or isinstance(value, str | Decimal | bool) or key == "fiscal_year":
        return value
    return Decimal(repr(value)) if isinstance(value, int | float) else value


def loads_record(text: str) -> Record:
    """A record from JSON: bare, or as the ``record`` of an extraction or label.

    Raises:
        SchemaError: it is no JSON or does not fit the record's schema.
    """
    data = loads(text)
    record = data["record"] if isinstance(data, dict) and isinstance(data.get("record"), dict) else data
    validate(record)
    return exact_figures(record)


def dumps_record(record: Record) -> str:
    """The record as JSON.

    Raises:
        SchemaError: it does not fit the record's schema.
    """
    validate(record)
    return dumps(record) + "\n"
