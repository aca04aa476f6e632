"""Steps as such: taken back they leave nothing, and what stands at a pointer is followed wherever it goes."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from extractor.desk import steps
from extractor.desk.since import effective
from extractor.desk.state import State
from extractor.desk.steps import Insert, Mark, Move, Put, Remove, Step, Unfit
from extractor.extraction import Evidence
from extractor.store.instants import now
from extractor.store.log import ChangeRow


def _state(count: int) -> State:
    rows = [{"level3": f"行{index}", "actual": None} for index in range(count)]
    marks = {f"/rows/{index}/level3": Evidence("exact", f"行{index}") for index in range(count)}
    return State({"rows": rows}, marks)


Plan = list[tuple[str, int, int]]
plans = st.lists(st.tuples(st.sampled_from("pirvm"), st.integers(0, 9), st.integers(0, 9)), max_size=8)


def _made(state: State, plan: Plan, name: str) -> tuple[State, list[Step]]:
    """A plan as steps on a state; what it cannot do there is left out."""
    done: list[Step] = []
    for number, (kind, one, other) in enumerate(plan):
        rows = state.value("/rows")
        if not rows and kind != "i":
            continue
        index = one % len(rows) if rows else 0
        at = f"/rows/{index}"
        step: Step
        if kind == "p":
            step = Put(f"{at}/actual", rows[index]["actual"], f"{name}{number}")
        elif kind == "m":
            mark = state.evidence.get(f"{at}/level3")
            step = Mark(f"{at}/level3", mark, Evidence("fuzzy", f"{name}{number}"))
        elif kind == "i":
            row = {"level3": f"{name}{number}", "actual": None}
            step = Insert(f"/rows/{one % (len(rows) + 1)}", row, {"/level3": Evidence("exact", f"{name}{number}")})
        elif kind == "r":
            step = Remove(at, rows[index], state.marks_below(at))
        else:
            step = Move(at, other % len(rows))
        state = step.done(state)
        done.append(step)
    return state, done


@given(st.integers(0, 5), plans)
def test_what_is_taken_back_leaves_nothing(count: int, plan: Plan) -> None:
    start = _state(count)
    end, done = _made(start, plan, "甲")
    assert steps.done(end, steps.undone(done)) == start
    assert steps.done(start, done) == end


@given(st.integers(0, 5), plans)
def test_what_is_written_is_read_again(count: int, plan: Plan) -> None:
    _, done = _made(_state(count), plan, "甲")
    assert steps.read(steps.written(done)) == done


@given(st.integers(1, 5), plans)
def test_evidence_and_pointers_go_with_their_rows(count: int, plan: Plan) -> None:
    start = _state(count)
    plan = [each for each in plan if each[0] != "m"]
    end, done = _made(start, plan, "甲")
    for index, row in enumerate(start.value("/rows")):
        place = steps.carried(f"/rows/{index}/level3", done)
        names = [each["level3"] for each in end.value("/rows")]
        if place is None:
            assert row["level3"] not in names
        else:
            assert end.value(place) == row["level3"]
            assert end.evidence[place].text == row["level3"]


@given(st.integers(1, 5), plans, plans)
def test_what_two_did_at_once_is_done_by_both_or_told(count: int, one: Plan, other: Plan) -> None:
    """Steps made on the same state, the second's carried over the first's: its rows are the ones it meant."""
    start = _state(count)
    first, ours = _made(start, one, "甲")
    second, theirs = _made(start, other, "乙")
    try:
        carried = steps.over(theirs, ours)
        end = steps.done(first, carried)
    except Unfit:
        return
    wanted = {row["level3"]: row["actual"] for row in second.value("/rows")}
    for row in end.value("/rows"):
        mine, value = wanted.get(row["level3"]), row["actual"]
        if mine is not None and mine.startswith("乙"):
            assert value == mine
    for name in (row["level3"] for row in second.value("/rows") if row["level3"].startswith("乙")):
        assert name in [row["level3"] for row in end.value("/rows")]


def test_a_row_taken_out_is_not_moved_as_well() -> None:
    """One moves a row up, another takes it out and then writes into the first one: that one, and no other."""
    start = _state(3)
    ours, theirs = _made(start, [("v", 1, 0)], "甲"), _made(start, [("r", 1, 0), ("p", 0, 0)], "乙")
    end = steps.done(ours[0], steps.over(theirs[1], ours[1]))
    assert [(row["level3"], row["actual"]) for row in end.value("/rows")] == [("行0", "乙1"), ("行2", None)]


def _single(count: int, name: str) -> list[Step]:
    rows, places = [{"level3": f"行{index}", "actual": None} for index in range(count)], range(count)
    inserted = [Insert(f"/rows/{index}", {"level3": name, "actual": None}, {}) for index in range(count + 1)]
    removed = [Remove(f"/rows/{index}", rows[index], {}) for index in places]
    return [*inserted, *removed, *(Move(f"/rows/{index}", to) for index in places for to in places)]


def test_rows_of_two_come_to_the_same_whoever_was_first() -> None:
    """Every pair of one step each on lists of up to four rows."""
    for count in range(1, 5):
        start = State({"rows": [{"level3": f"行{index}", "actual": None} for index in range(count)]}, {})
        for one in _single(count, "甲"):
            for other in _single(count, "乙"):
                try:
                    theirs, ours = steps.over([other], [one]), steps.over([one], [other], first=True)
                except Unfit:
                    continue  # one has taken out what the other moves or takes out
                assert steps.done(start, [one, *theirs]) == steps.done(start, [other, *ours])


def _entry(number: int, done: list[Step], undoes: int | None = None) -> ChangeRow:
    return ChangeRow("f", number, now(), "甲", "x", "", "", "", "", steps.written(done), undoes, "", "")


@given(st.integers(1, 5), plans, plans)
def test_what_was_done_and_taken_back_is_as_if_it_had_not_been(count: int, one: Plan, other: Plan) -> None:
    start = _state(count)
    middle, first = _made(start, one, "甲")
    _, second = _made(middle, other, "乙")
    try:
        back = steps.over(steps.undone(first), second)
        end = steps.done(steps.done(middle, second), back)
        left = effective([_entry(1, first), _entry(2, second), _entry(3, back, undoes=1)])
    except Unfit:
        return
    remaining: list[Any] = [step for each in left for step in each.steps]
    if len(left) == 1:
        assert steps.done(start, remaining) == end
