"""What is kept from one judgement to the next saves time and changes nothing."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reviewed import ANNA

from extractor.checks.report import Figure
from extractor.desk import changing, editing, review
from extractor.desk.judging import Judgement, judged, totals
from extractor.desk.state import State
from extractor.desk.steps import Insert, Mark, Move, Put, Remove, Step
from extractor.document import Alternative
from extractor.extraction import Evidence, Extraction
from extractor.files import open_document
from extractor.kept import Kept
from extractor.pipeline import extract_document
from extractor.pointer import leaves
from extractor.readers.form import FormReader
from extractor.store.opening import Store

CASES = Path(__file__).parents[2] / "evals" / "suites" / "reports"
_LISTS = ("indicators", "funds", "goals")
_FIGURES = ("weight", "score", "annual_budget", "executed", "execution_rate", "total_score", "total_weight")
_TEXTS = ("95%", "≥90%", "无", "指标名称", "一 二", "。断句", "  12  34", "某县水务局（盖章）", "100万元", "产出指标")


@cache
def _read(case: str, scanned: bool) -> Extraction:
    """A report as it was read; `scanned` as if a recogniser had read it, here surely and there not."""
    found = extract_document(open_document(CASES / case / "document.pdf"), reader=FormReader())
    if not scanned:
        return found
    chance = Random(7)
    evidence = {
        place: replace(
            mark,
            confidence=round(chance.uniform(0.6, 1), 3),
            alternatives=(Alternative("8", 0.3),) if chance.random() < 0.1 else (),
        )
        for place, mark in found.evidence.items()
    }
    return replace(found, evidence=evidence)


def _value(chance: Random, place: str) -> Any:
    if place.rpartition("/")[2] in _FIGURES:
        return chance.choice((None, Decimal(chance.randint(0, 20)), Decimal(chance.randint(0, 9999)).scaleb(-2)))
    return chance.choice((None, *_TEXTS))


def _step(chance: Random, state: State) -> Step:
    """A correction of a leaf, of its evidence, or of a list's rows."""
    form = f"/projects/{chance.randrange(len(state.record['projects']))}"
    place = f"{form}/{chance.choice(_LISTS)}"
    rows = state.value(place)
    kind = chance.choice(("put", "put", "put", "mark", "insert", "remove", "move"))
    if kind == "put" or not rows:
        keys = (*_FIGURES, "actual", "target", "deviation_reason", "implementing_unit", "organization")
        at = chance.choice([each for each, _ in leaves(state.record) if each.rpartition("/")[2] in keys])
        return Put(at, state.value(at), _value(chance, at))
    index = chance.randrange(len(rows))
    if kind == "mark":
        marked = chance.choice(list(state.evidence))
        mark = state.evidence[marked]
        return Mark(marked, mark, replace(mark, person=chance.choice(("accepted", "corrected", None)), match="missing"))
    if kind == "insert":
        return Insert(f"{place}/{index}", rows[index], state.marks_below(f"{place}/{index}"))
    if kind == "remove":
        return Remove(f"{place}/{index}", rows[index], state.marks_below(f"{place}/{index}"))
    return Move(f"{place}/{index}", chance.randrange(len(rows)))


def _told(found: Judgement) -> tuple[Any, ...]:
    """All that is said, in its order; figures as they are printed, for 5 and 5.0 are equal."""
    extraction = found.extraction
    relations = [
        (each.told(), each.holds(), [(figure.pointer, str(figure.value), figure.behind) for figure in each.operands])
        for each in found.relations
    ]
    return (
        list(extraction.confidence.items()), extraction.findings, extraction.suspicions, extraction.review,
        extraction.run.completeness, relations, list(totals(found.relations)),
    )  # fmt: skip


@pytest.mark.parametrize("scanned", [False, True])
@given(seed=st.integers(0, 10**6), case=st.sampled_from(("qingxi-2022-transfer", "liuan-2023-self-evaluation")))
@settings(max_examples=4, deadline=None)
def test_whatever_is_edited_is_judged_as_from_the_beginning(scanned: bool, seed: int, case: str) -> None:
    """Six edits one after the other, some of them taken back, each judged with what was kept and without."""
    raw, chance, kept = _read(case, scanned), Random(seed), Kept()
    state, earlier = State(raw.record, raw.evidence), []
    for _ in range(6):
        earlier.append(state)
        state = chance.choice(earlier) if chance.random() < 0.2 else _step(chance, state).done(state)
        assert _told(judged(state, raw, (), kept)) == _told(judged(state, raw, ()))


def test_what_is_the_same_is_not_worked_out_again_and_what_is_equal_is() -> None:
    kept, made = Kept(), []

    def make() -> int:
        made.append(1)
        return len(made)

    one, equal = Evidence("exact", "甲"), Evidence("exact", "甲")
    assert [kept.of("name", (each,), make) for each in (one, one, equal)] == [1, 1, 2]
    assert kept.each("all", {"a": one}, (), lambda key, mark: make()) == {"a": 3}
    assert kept.each("all", {"a": one, "b": one}, (), lambda key, mark: make()) == {"a": 3, "b": 4}
    kept.clear()
    assert kept.of("name", (equal,), make) == 5


def test_an_opened_file_is_prepared_once_and_its_first_change_uses_it(store: Store, file: str) -> None:
    opened = review.open_review(store, file)
    assert opened.kept.empty
    changing.prepare(store, file)
    assert not opened.kept.empty
    figures: list[Figure] = []
    known = ("/projects/0/indicators/0/score", "exact")
    figures.append(opened.kept.of(known, _made_of(opened), pytest.fail))
    changed = editing.correct(store, ANNA, file, "/projects/0/indicators/1/score", "20", expected=0)
    assert changed.kept is opened.kept
    assert changed.kept.of(known, _made_of(changed), pytest.fail) is figures[0]
    assert changed.extraction == judged(changed.state, changed.raw, ()).extraction


def _made_of(found: review.Review) -> tuple[Any, ...]:
    place = "/projects/0/indicators/0/score"
    return found.state.value(place), found.state.evidence[place], None


def test_what_nothing_asks_for_is_dropped() -> None:
    kept, made = Kept(), []
    kept.of("name", (), lambda: made.append(1))
    for _ in range(16):
        kept.begin()
    kept.of("name", (), lambda: made.append(1))
    assert made == [1, 1]
