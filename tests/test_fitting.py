"""Compiled schemas say yes only where `jsonschema` does."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from extractor import schemas
from extractor.fitting import Compiler, Fits

_JUNK = (
    None, True, False, 0, 1, -1, 2.0, 2.5, Decimal("1.50"), float("nan"), "", "/x", "万元", "annual", "exact", "文",
    [], {}, [1], [1, 2, 3, 4], [1, 2, 3, 4, 5], {"unknown": 1}, (), b"",
)  # fmt: skip

_USUAL = (None, "文", "另", Decimal("7.25"), [], True)


def _rows(name: str, count: int, **values: Any) -> list[dict[str, Any]]:
    return [{**schemas.blank(name), **values, "weight": Decimal(index)} for index in range(count)]


def _fresh(value: Any) -> Any:
    """A copy in which nothing is there twice: a change in one row must not change its like."""
    if isinstance(value, dict):
        return {name: _fresh(member) for name, member in value.items()}
    return [_fresh(member) for member in value] if isinstance(value, list) else value


def _extraction() -> dict[str, Any]:
    """A valid one with a good many rows alike."""
    goal = {**schemas.blank("Goal"), "scope": "annual"}
    project = {
        **schemas.blank("Project"), "name": "甲", "goals": [goal] * 6,
        "funds": _rows("FundLine", 7, label="资金", category="item"),
        "indicators": _rows("Indicator", 9, level3="人数", history=[{"period": "上年", "value": None}]),
    }  # fmt: skip
    record = {
        **schemas.blank("Record"), "report_type": "project_target", "title": "表", "fiscal_year": 2023,
        "organization": "局", "projects": [project],
    }  # fmt: skip
    evidence = {
        "match": "exact", "page": 1, "boxes": [[1.0, 2.0, 3.0, 4.0]] * 7, "text": "文", "continued": [],
        "under_seal": False, "confidence": None, "alternatives": [], "repair": None, "person": None,
    }  # fmt: skip
    places = [f"/projects/0/funds/{index}/label" for index in range(12)]
    run = dict.fromkeys(schemas.schema("extraction")["$defs"]["RunRecord"]["properties"])
    texts = ("extractor_version", "schema_version", "reader", "file_name", "file_format", "content_hash")
    run |= dict.fromkeys(texts, "1") | {name: [] for name in ("pages", "prompts", "warnings")}
    whole = {
        name: [] if shape.get("type") == "array" else None
        for name, shape in schemas.schema("extraction")["properties"].items()
    }
    return _fresh({
        **whole, "record": record, "evidence": dict.fromkeys(places, evidence),
        "confidence": dict.fromkeys(places, 0.5), "run": {**run, "seconds": {"read": 0.1}, "tokens": {}},
    })  # fmt: skip


def _damaged(data: Any, chance: random.Random) -> None:
    """One place anywhere changed, taken out, or put in."""
    holder = data
    while True:
        keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        key = chance.choice(keys)
        if isinstance(holder[key], dict | list) and holder[key] and chance.random() < 0.85:
            holder = holder[key]
            continue
        what, junk = chance.randrange(3), chance.choice(chance.choice((_JUNK, _USUAL)))
        if what == 0:
            holder[key] = _fresh(junk)
        elif what == 1:
            del holder[key]
        elif isinstance(holder, dict):
            holder[chance.choice(("/a", "b", "name", "annual"))] = _fresh(junk)
        else:
            holder.append(_fresh(junk))
        return


def _compiled(schema: dict[str, Any]) -> Fits:
    named = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
    registry: Registry[Any] = Registry().with_resource("it", Resource.from_contents(named))
    return Compiler(registry).fits("it")


def test_what_fits_is_seen_to_fit() -> None:
    assert schemas._fits("extraction")(_extraction())
    assert schemas._validator("extraction").is_valid(_extraction())


def test_nothing_is_let_through_that_jsonschema_refuses() -> None:
    chance, verdicts = random.Random(7), []
    judge, fits = schemas._validator("extraction"), schemas._fits("extraction")
    for _ in range(160):
        data = _extraction()
        _damaged(data, chance)
        verdicts.append(judge.is_valid(data))
        assert verdicts[-1] or not fits(data)
    assert 4 < sum(verdicts) < 156  # both kinds were met


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "array", "items": {"type": "number", "minimum": 0}, "minItems": 2, "maxItems": 4},
        {"type": ["string", "null"], "enum": ["annual", None, "文"]},
        {"type": ["integer", "null"], "minimum": 0, "maximum": 1},
        {"type": "string", "pattern": "^/"},
        {"type": "object", "additionalProperties": {"type": "integer"}, "propertyNames": {"pattern": "^u"}},
        {"type": "object", "required": ["name"], "properties": {"name": {"type": "null"}}},
        {"anyOf": [{"type": "boolean"}, {"minimum": 2}]},
        {"$ref": "#/$defs/text", "$defs": {"text": {"type": "string"}}},
    ],
)
def test_each_keyword_means_what_it_does_to_jsonschema(schema: dict[str, Any]) -> None:
    judge, fits = Draft202012Validator(schema), _compiled(schema)
    objects = ({"name": None}, {"name": 1}, {"unknown": None}, {"u": 1, "v": 2})
    plain = [each for each in (*_JUNK, *objects) if not isinstance(each, tuple | bytes)]
    assert {fits(value) for value in plain} == {True, False}
    for value in plain:
        # a whole number that is written 2.0, and what is no number, are left to jsonschema
        assert fits(value) == judge.is_valid(value) or (isinstance(value, float) and not fits(value))


def test_what_is_no_plain_data_is_left_to_jsonschema() -> None:
    assert not any(_compiled({})(value) for value in ((), b"", {1}, object()))


def test_a_keyword_that_is_not_understood_is_refused() -> None:
    with pytest.raises(ValueError, match="uniqueItems"):
        _compiled({"properties": {"list": {"uniqueItems": True}}})
