"""Threat: a record, pointer or layout that nobody foresaw. What fits the schema is judged, never stumbled over."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented import FIGURES, TEXTS, layouts, records

from extractor import pointer, schemas
from extractor.checks import examine
from extractor.chunking import Share, lines_of, row_chunks, share_groups
from extractor.errors import SchemaError
from extractor.export.delimited import csv_text
from extractor.export.sheets import sheets
from extractor.extraction import Extraction, RunRecord

_JSON = st.recursive(
    st.none() | st.booleans() | FIGURES | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=12,
)
_ODD = st.sampled_from(["-1", "00", "+0", "０", "-", "1_0", " 0"])
_POINTERS = st.lists(TEXTS | _ODD).map(lambda told: pointer.join("", *told))
_NEARLY = st.text(alphabet='{}[]",:0123456789eE+-.\\ud8tfn ') | _JSON.map(lambda each: json.dumps(each, default=str))


# --- the pointer ---------------------------------------------------------------------------------


@given(_JSON)
def test_every_leaf_stands_where_its_pointer_says(document: Any) -> None:
    for place, value in pointer.leaves(document):
        assert pointer.get(document, place) is value
        assert pointer.join("", *pointer.split(place)) == place


@given(_JSON, _POINTERS)
def test_a_pointer_leads_to_one_place_or_nowhere(document: Any, place: str) -> None:
    try:
        value = pointer.get(document, place)
    except KeyError:
        return
    assert pointer.join("", *_tokens(document, pointer.split(place))) == place
    assert value is pointer.get(document, place)


@pytest.mark.parametrize("place", ["/-1", "/00", "/+0", "/０", "/-", "/1_0", "/ 0", "/", "/2"])
def test_a_row_has_one_address(place: str) -> None:
    rows = ["甲", "乙"]
    with pytest.raises(KeyError):
        pointer.get(rows, place)
    with pytest.raises((KeyError, ValueError, IndexError)):
        pointer.put(rows, place, "丙")
    assert rows == ["甲", "乙"]


def _tokens(document: Any, told: list[str]) -> list[str | int]:
    """The tokens as the lists and objects on the way count them."""
    found: list[str | int] = []
    for token in told:
        found.append(int(token) if isinstance(document, list) else token)
        document = document[found[-1]]
    return found


@given(records(), st.data())
def test_a_value_that_is_put_is_got(record: dict[str, Any], data: st.DataObject) -> None:
    place = data.draw(st.sampled_from([each for each, _ in pointer.leaves(record)]))
    before = dict(pointer.leaves(record))
    pointer.put(record, place, "新")
    assert dict(pointer.leaves(record)) == {**before, place: "新"}


# --- the record ----------------------------------------------------------------------------------


@given(records())
def test_a_record_that_is_written_is_read_again(record: dict[str, Any]) -> None:
    assert schemas.problems(record) == ()
    again = schemas.loads_record(schemas.dumps_record(record))
    assert again == record
    assert schemas.dumps_record(again) == schemas.dumps_record(record)


@given(_JSON)
def test_what_is_no_record_is_refused_with_its_problems(document: Any) -> None:
    with pytest.raises(SchemaError) as refused:
        schemas.validate(document)
    assert refused.value.problems


@given(TEXTS | _NEARLY)
def test_any_text_is_json_or_told_to_be_none(text: str) -> None:
    try:
        value = schemas.loads(text)
    except SchemaError:
        return
    assert schemas.loads(schemas.dumps(value)) == value
    schemas.dumps(value).encode("utf-8")


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"a":' * 100_000, '"\\ud800"', '{"\\udc00": 1}', "1" * 5000, "1e999999999"]
)
def test_json_that_would_break_its_reader_is_refused(text: str) -> None:
    with pytest.raises(SchemaError):
        schemas.loads(text)


# --- the rules -----------------------------------------------------------------------------------


@given(records())
def test_every_record_is_judged_and_every_finding_points_into_it(record: dict[str, Any]) -> None:
    found = examine(record)
    places = {"", *(each for each, _ in pointer.leaves(record))}
    for finding in found.findings:
        assert finding.severity in ("error", "warning", "info")
        assert finding.message.strip()
        assert finding.pointers
        for place in finding.pointers:
            assert place in places or pointer.get(record, place) is not None
    assert examine(record).findings == found.findings


@given(records())
def test_no_cell_that_is_exported_begins_a_formula(record: dict[str, Any]) -> None:
    run = RunRecord("0", schemas.version(), "form", "a.pdf", "pdf", "0" * 64)
    for sheet in sheets(Extraction(record, {}, {}, examine(record).findings, run)):
        for cell in (cell for row in csv.reader(io.StringIO(csv_text(sheet), newline="")) for cell in row):
            assert not cell.lstrip("\ufeff").startswith(("=", "@", "\t", "\r"))
            assert not cell.startswith(("+", "-")) or Decimal(cell) is not None


# --- the chunker ---------------------------------------------------------------------------------


@given(layouts(), st.sampled_from([1, 40, 300, 8000]))
def test_every_line_comes_in_one_chunk_whole_and_in_order(layout: Any, most: int) -> None:
    lines = lines_of(layout)
    chunks = row_chunks(lines, most)
    assert [line.id for chunk in chunks for line in chunk.lines] == [line.id for line in lines]
    for chunk in chunks:
        assert len(chunk.lines) == 1 or sum(len(line.grid_text) for line in chunk.lines) <= most
        assert [line.id for part in chunk.halves() for line in part.lines] == [line.id for line in chunk.lines]
        assert all(f"[{line.id}]" in text for text in (chunk.grid(), chunk.prose()) for line in chunk.lines)


@given(layouts(), st.sampled_from([1, 40, 8000]), st.sampled_from([1, 60, 6000]))
def test_shares_of_lines_are_grouped_without_loss(layout: Any, most: int, answer: int) -> None:
    lines = tuple(lines_of(layout))
    shares = [Share(1, lines[: len(lines) // 2]), Share(2, lines[len(lines) // 2 :])]
    groups = share_groups([share for share in shares if share.lines], most, answer)
    assert [line.id for group in groups for share in group for line in share.lines] == [line.id for line in lines]
