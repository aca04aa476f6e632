"""The harness of rendered errors: digits that equations bind, changed where they stand and nowhere else."""

from __future__ import annotations

import random
from collections.abc import Sequence
from copy import deepcopy
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from evals.misprinting import Source, area, printed_wrong, smudged, source_of
from evals.rendered import outcome
from extractor import pointer
from extractor.document import Repair
from extractor.extraction import Evidence, Extraction, RunRecord
from extractor.ocr.ports import Reading

REPORT = Path(__file__).parents[1] / "evals/suites/reports/jingling-2022-self-evaluation/document.pdf"


@cache
def _source() -> Source:
    return source_of(REPORT)


class Misreads:
    """An engine that takes whatever it sees for another figure of the same length."""

    def __init__(self, text: str) -> None:
        self._text = text

    def read(self, lines: Sequence[NDArray[Any]]) -> list[Reading]:
        return [Reading(self._text) for _ in lines]


def test_the_digits_are_those_of_figures_that_equations_bind() -> None:
    source = _source()
    assert len(source.glyphs) > 20
    for glyph in source.glyphs:
        assert glyph.text[glyph.index] == glyph.digit
        assert str(pointer.get(source.record, glyph.pointer)).rstrip("%") == glyph.text.replace(",", "").rstrip("%")


@pytest.mark.parametrize("kind", ["printed wrong", "smudged"])
def test_only_the_place_of_the_digit_is_changed(kind: str) -> None:
    source, dice = _source(), random.Random(3)
    glyph = next(each for each in source.glyphs if len(each.text) > 4)
    if kind == "smudged":
        pages = smudged(source, glyph, dice, Misreads("9" * len(glyph.text)))
    else:
        pages = printed_wrong(source, glyph, dice)
    assert pages is not None
    before, after = source.pictures[glyph.page].copy(), pages[glyph.page].copy()
    assert (before[area(glyph.box)] != after[area(glyph.box)]).any()
    before[area(glyph.box)] = after[area(glyph.box)] = 0
    assert np.array_equal(before, after)


def test_a_smudge_that_is_never_misread_is_no_case() -> None:
    source = _source()
    glyph = source.glyphs[0]
    assert smudged(source, glyph, random.Random(3), Misreads(glyph.text)) is None


def _got(source: Source, *repaired: str, **changed: Decimal) -> Extraction:
    """What would be read of the report, with some leaves changed, and some mended, in places as on the page."""
    record = deepcopy(source.record)
    for place, value in changed.items():
        pointer.put(record, place, value)
    reason = Repair("1", "equations ask for it")
    evidence = {
        place: Evidence("exact", passage.text, passage.places, repair=reason if place in repaired else None)
        for place, passage in source.passages.items()
    }
    return Extraction(record, evidence, {}, (), RunRecord("", "", "", "", "", ""))


def test_a_figure_read_as_it_was_is_not_counted() -> None:
    source = _source()
    assert outcome("smudged", source, source.glyphs[0], _got(source)) == "read right"
    assert outcome("printed wrong", source, source.glyphs[0], _got(source)) == "not comparable"


def test_an_error_that_nothing_names_was_not_noticed() -> None:
    source = _source()
    glyph = source.glyphs[0]
    assert outcome("smudged", source, glyph, _got(source, **{glyph.pointer: Decimal(1)})) == "not noticed"


def test_any_figure_mended_to_what_is_not_printed_is_told() -> None:
    source = _source()
    glyph = source.glyphs[0]
    other = next(each.pointer for each in source.glyphs if each.pointer != glyph.pointer)
    assert outcome("printed wrong", source, glyph, _got(source, glyph.pointer)) == "changed"
    assert outcome("smudged", source, glyph, _got(source, other, **{other: Decimal("0.123")})) == "changed"
    assert outcome("smudged", source, glyph, _got(source, glyph.pointer)) == "right"
    wrongly = _got(source, glyph.pointer, **{glyph.pointer: Decimal("0.123")})
    assert outcome("smudged", source, glyph, wrongly) == "wrong repair"
