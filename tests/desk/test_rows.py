from __future__ import annotations

from decimal import Decimal

import pytest
from reviewed import ANNA, BERT, CHIEF, Give, report

from extractor.desk import approval, editing, history, queue, review, rows, versions
from extractor.errors import Conflict, InvalidValue, NoSuchThing
from extractor.schemas import problems
from extractor.store.opening import Store

LIST = "/projects/0/indicators"
NAMES = ["建成座数", "维修座数", "验收次数"]


def _names(found: review.Review, place: str = LIST) -> list[str]:
    return [row["level3"] for row in found.state.value(place)]


def test_a_row_comes_in_where_it_is_wanted_and_fits_the_schema(store: Store, file: str) -> None:
    values = {"level3": "绿化面积", "weight": "5", "score": "4.50"}
    found = rows.add_row(store, ANNA, file, LIST, 1, values=values, expected=0)
    assert _names(found) == ["建成座数", "绿化面积", "维修座数", "验收次数"]
    assert found.state.value(f"{LIST}/1/score") == Decimal("4.50")
    assert problems(found.state.record) == ()
    assert found.extraction.evidence[f"{LIST}/1/level3"].person == "corrected"
    assert found.extraction.evidence[f"{LIST}/2/level3"].text == "维修座数"
    assert {finding.rule for finding in found.extraction.findings} >= {"weights.sum", "scores.sum"}


@pytest.mark.parametrize("values", [{}, {"level3": ""}, {"level3": "x", "weight": "many"}])
def test_a_row_without_what_it_must_have_is_refused(store: Store, file: str, values: dict[str, str]) -> None:
    with pytest.raises(InvalidValue):
        rows.add_row(store, ANNA, file, LIST, 0, values=values, expected=0)
    with pytest.raises(NoSuchThing):
        rows.add_row(store, ANNA, file, LIST, 0, values={"level3": "x", "nonsense": "1"}, expected=0)
    with pytest.raises(NoSuchThing):
        rows.add_row(store, ANNA, file, "/projects/0/name", 0, values={"level3": "x"}, expected=0)
    assert queue.file_row(store, file).version == 0


def test_a_row_goes_with_its_evidence_and_comes_back_with_it(store: Store, file: str) -> None:
    before = review.open_review(store, file)
    found = rows.delete_row(store, ANNA, file, f"{LIST}/0", expected=0)
    assert _names(found) == NAMES[1:]
    assert found.extraction.evidence[f"{LIST}/0/level3"].text == "维修座数"
    assert f"{LIST}/2/level3" not in found.extraction.evidence
    back = history.undo(store, ANNA, file)
    assert (back.state.record, back.state.evidence) == (before.state.record, before.state.evidence)


@pytest.mark.parametrize(("start", "to"), [(0, 2), (2, 0), (1, 0), (0, 99)])
def test_a_row_is_moved_with_its_evidence(store: Store, file: str, start: int, to: int) -> None:
    wanted = list(NAMES)
    wanted.insert(to, wanted.pop(start))
    found = rows.move_row(store, ANNA, file, f"{LIST}/{start}", to, expected=0)
    assert _names(found) == wanted
    assert [found.extraction.evidence[f"{LIST}/{index}/level3"].text for index in range(3)] == wanted
    assert _names(history.undo(store, ANNA, file)) == NAMES


def test_a_row_is_split_and_its_halves_stand_where_the_whole_stood(store: Store, file: str) -> None:
    values = {"level3": ("建成", "座数"), "weight": ("25", "15"), "score": ("25", "15")}
    found = rows.split_row(store, ANNA, file, f"{LIST}/0", values, expected=0)
    assert _names(found) == ["建成", "座数", *NAMES[1:]]
    assert [found.state.value(f"{LIST}/{index}/weight") for index in (0, 1)] == [25, 15]
    assert found.state.value(f"{LIST}/1/level1") == "产出指标"
    assert found.state.value(f"{LIST}/1/target") is None
    places = [found.extraction.evidence[f"{LIST}/{index}/level3"].places for index in (0, 1)]
    assert places[0] == places[1] != ()
    assert problems(found.state.record) == ()
    assert _names(history.undo(store, ANNA, file)) == NAMES


def test_two_rows_become_one(store: Store, give: Give) -> None:
    record = report()
    first, second = record["projects"][0]["indicators"][:2]
    second |= {"level1": first["level1"], "target": None, "actual": None, "weight": None, "score": None}
    found = rows.merge_rows(store, ANNA, give(record), f"{LIST}/1", f"{LIST}/0", expected=0)
    assert _names(found) == ["建成座数维修座数", "验收次数"]
    assert found.state.value(f"{LIST}/0/weight") == 40
    assert len(found.extraction.evidence[f"{LIST}/0/level3"].places) == 2


def test_rows_with_different_figures_are_not_merged(store: Store, file: str) -> None:
    with pytest.raises(InvalidValue, match="40 and 30"):
        rows.merge_rows(store, ANNA, file, f"{LIST}/0", f"{LIST}/1", expected=0)
    for other in (f"{LIST}/0", "/projects/1/indicators/0"):
        with pytest.raises(InvalidValue):
            rows.merge_rows(store, ANNA, file, f"{LIST}/0", other, expected=0)
    assert queue.file_row(store, file).version == 0


def test_a_row_that_somebody_changed_is_not_deleted_unseen(store: Store, file: str) -> None:
    editing.correct(store, ANNA, file, f"{LIST}/0/actual", "4座", expected=0)
    with pytest.raises(Conflict):
        rows.delete_row(store, BERT, file, f"{LIST}/0", expected=0)
    rows.delete_row(store, BERT, file, f"{LIST}/1", expected=0)
    assert _names(review.open_review(store, file)) == ["建成座数", "验收次数"]


def test_rows_of_two_people_come_in_beside_each_other(store: Store, file: str) -> None:
    rows.add_row(store, ANNA, file, LIST, 0, values={"level3": "甲"}, expected=0)
    found = rows.add_row(store, BERT, file, LIST, 3, values={"level3": "乙"}, expected=0)
    assert _names(found) == ["甲", *NAMES, "乙"]


def test_a_list_of_texts_has_rows_too(store: Store, give: Give) -> None:
    record = report() | {"conclusion": {"grade": "优", "score": None, "problems": ["一。", "二。"], "advice": []}}
    file = give(record)
    found = rows.add_row(store, ANNA, file, "/conclusion/advice", 0, values={"": "加强管理。"}, expected=0)
    assert found.state.value("/conclusion/advice") == ["加强管理。"]
    found = rows.merge_rows(store, ANNA, file, "/conclusion/problems/0", "/conclusion/problems/1", expected=1)
    assert found.state.value("/conclusion/problems") == ["一。二。"]
    found = rows.move_row(store, ANNA, file, "/projects/1", 0, expected=2)
    assert [each["name"] for each in found.state.value("/projects")] == ["道路维护", "桥梁维护"]


# --- undo ---------------------------------------------------------------------------------------


def test_each_takes_back_what_they_did_themselves(store: Store, file: str) -> None:
    editing.correct(store, ANNA, file, f"{LIST}/0/actual", "4座", expected=0)
    editing.correct(store, BERT, file, f"{LIST}/1/actual", "5座", expected=1)
    found = history.undo(store, ANNA, file)
    assert [found.state.value(f"{LIST}/{index}/actual") for index in (0, 1)] == ["3座", "5座"]
    assert history.can_undo(store, ANNA, file) == (False, True)
    assert history.can_undo(store, BERT, file) == (True, False)
    assert history.can_undo(store, CHIEF, file) == (False, False)
    assert history.redo(store, ANNA, file).state.value(f"{LIST}/0/actual") == "4座"
    with pytest.raises(NoSuchThing):
        history.redo(store, ANNA, file)
    assert [entry.kind for entry in history.entries(store, file)] == ["correct", "correct", "undo", "redo"]


def test_back_and_forth_comes_to_the_same(store: Store, file: str) -> None:
    states = [review.open_review(store, file).state]
    steps = (
        lambda v: editing.correct(store, ANNA, file, f"{LIST}/0/actual", "4座", expected=v),
        lambda v: rows.delete_row(store, ANNA, file, f"{LIST}/0", expected=v),
        lambda v: rows.add_row(store, ANNA, file, LIST, 1, values={"level3": "新"}, expected=v),
        lambda v: rows.move_row(store, ANNA, file, f"{LIST}/2", 0, expected=v),
        lambda v: editing.accept(store, ANNA, file, [f"{LIST}/0/level3"], expected=v),
    )
    for version, step in enumerate(steps):
        states.append(step(version).state)
    for state in reversed(states[:-1]):
        assert history.undo(store, ANNA, file).state == state
    for state in states[1:]:
        assert history.redo(store, ANNA, file).state == state
    assert history.verify(store, file).whole


def test_what_another_changed_since_is_not_undone_over_their_head(store: Store, file: str) -> None:
    editing.correct(store, ANNA, file, f"{LIST}/0/actual", "4座", expected=0)
    editing.correct(store, BERT, file, f"{LIST}/0/actual", "5座", expected=1)
    with pytest.raises(Conflict) as told:
        history.undo(store, ANNA, file)
    assert (told.value.theirs, told.value.mine, told.value.who) == ("5座", "3座", BERT.name)


def test_a_change_in_a_row_that_was_deleted_and_put_back_can_be_undone(store: Store, file: str) -> None:
    editing.correct(store, ANNA, file, f"{LIST}/0/actual", "4座", expected=0)
    rows.delete_row(store, BERT, file, f"{LIST}/0", expected=1)
    with pytest.raises(Conflict):
        history.undo(store, ANNA, file)
    history.undo(store, BERT, file)
    assert history.undo(store, ANNA, file).state.value(f"{LIST}/0/actual") == "3座"
    assert editing.correct(store, BERT, file, f"{LIST}/1/actual", "9座", expected=1).version == 5


def test_a_new_change_ends_redo(store: Store, file: str) -> None:
    editing.correct(store, ANNA, file, f"{LIST}/0/actual", "4座", expected=0)
    history.undo(store, ANNA, file)
    editing.correct(store, ANNA, file, f"{LIST}/0/actual", "5座", expected=2)
    assert history.can_undo(store, ANNA, file) == (True, False)


# --- versions -----------------------------------------------------------------------------------


def test_every_version_can_be_had_and_any_two_compared(store: Store, file: str) -> None:
    first = review.open_review(store, file).extraction
    states = [first.record]
    for version in range(60):  # past a version that is kept whole
        states.append(
            editing.correct(store, ANNA, file, f"{LIST}/0/actual", f"{version}个", expected=version).state.record
        )
    for version in (0, 1, 30, 49, 50, 51, 60):
        assert versions.extraction_at(store, file, version).record == states[version]
    assert versions.extraction_at(store, file, 0).findings == first.findings
    (one,) = versions.compare_versions(store, file, 10, 55)
    assert (one.pointer, one.before, one.after) == (f"{LIST}/0/actual", "9个", "54个")
    for wrong in (-1, 61):
        with pytest.raises(NoSuchThing):
            versions.extraction_at(store, file, wrong)


def test_rows_are_compared_by_what_they_are_called(store: Store, file: str) -> None:
    rows.delete_row(store, ANNA, file, f"{LIST}/0", expected=0)
    editing.correct(store, ANNA, file, f"{LIST}/1/score", "20", expected=1)
    found = versions.compare_versions(store, file, 0, 2)
    changed = [each for each in found if each.pointer and each.other_pointer]
    assert [(each.pointer, each.other_pointer, each.after) for each in changed] == [
        (f"{LIST}/2/score", f"{LIST}/1/score", Decimal(20))
    ]
    assert {each.pointer for each in found if each.other_pointer is None} >= {f"{LIST}/0/level3", f"{LIST}/0/weight"}


def test_what_stands_out_is_listed(store: Store, file: str) -> None:
    assert [each.kind for each in versions.versions(store, file)] == ["read"]
    editing.correct(store, ANNA, file, f"{LIST}/0/actual", "4座", expected=0)
    assert [(each.version, each.kind) for each in versions.versions(store, file)] == [(0, "read"), (1, "current")]
    approval.approve(store, CHIEF, file, expected=1)
    assert [(each.version, each.kind) for each in versions.versions(store, file)] == [(0, "read"), (2, "approved")]
