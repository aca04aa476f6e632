"""Specimens: a schema judges them as it judges the whole."""

from __future__ import annotations

import json
import random
from decimal import Decimal
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from extractor import schemas
from extractor.specimens import Shapes

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


def test_a_specimen_is_small_and_valid_where_the_whole_is() -> None:
    data = _extraction()
    judge, specimen = schemas._validator("extraction"), schemas._shapes().of(data).specimen
    assert judge.is_valid(data)
    assert judge.is_valid(specimen)
    assert len(json.dumps(specimen, default=str)) < len(json.dumps(data, default=str)) / 2


def test_a_specimen_is_judged_as_the_whole() -> None:
    chance, verdicts = random.Random(7), []
    judge, shapes = schemas._validator("extraction"), schemas._shapes()
    for _ in range(160):
        data = _extraction()
        _damaged(data, chance)
        verdicts.append(judge.is_valid(data))
        assert judge.is_valid(shapes.of(data).specimen) == verdicts[-1]
    assert 4 < sum(verdicts) < 156  # both kinds were met


@pytest.mark.parametrize("count", range(8))
def test_lists_keep_what_their_bounds_ask(count: int) -> None:
    schema = {"type": "array", "items": {"type": "number", "minimum": 0}, "minItems": 2, "maxItems": 4}
    judge, shapes = Draft202012Validator(schema), Shapes([schema])
    for value in ([1.5] * count, [1] * count, [*[1] * count, -1], [*[-1.5] * count]):
        assert judge.is_valid(shapes.of(value).specimen) == judge.is_valid(value)


def test_a_keyword_that_is_not_understood_is_refused() -> None:
    with pytest.raises(ValueError, match="uniqueItems"):
        Shapes([{"properties": {"list": {"uniqueItems": True}}}])
    with pytest.raises(ValueError, match="enum"):
        Shapes([{"enum": [1, 2]}])
