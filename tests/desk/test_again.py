from __future__ import annotations

from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest
from reviewed import ANNA, CHIEF, indicator, report, whole
from stores import BOTH

from extractor.desk import again, approval, editing, history, queue, review, rows, versions
from extractor.desk.worker import stored
from extractor.errors import InvalidValue, LockedFile, NoSuchThing
from extractor.extraction import Record
from extractor.store import files
from extractor.store.opening import Store

DATABASES = BOTH

LIST = "/projects/0/indicators"
ACTUAL = f"{LIST}/1/actual"


def _read_again(store: Store, file: str, record: Record, **options: Any) -> review.Review:
    with store.writing() as connection:
        stored(connection, files.get(connection, file), ANNA.name, whole(record, **options))
    return review.open_review(store, file)


def _changed(record: Record, **values: Any) -> Record:
    record = deepcopy(record)
    record["projects"][0]["indicators"][1] |= values
    return record


def test_a_correction_is_carried_where_the_new_reading_says_what_the_old_one_said(store: Store, file: str) -> None:
    editing.correct(store, ANNA, file, ACTUAL, "4座", expected=0)
    found = _read_again(store, file, report())
    assert found.state.value(ACTUAL) == "4座"
    assert found.corrected == {ACTUAL}
    assert found.questions == ()
    assert found.raw.record == report()
    assert found.file.state == "in_review"
    assert [entry.kind for entry in history.entries(store, file)] == ["correct", "read_again"]
    assert history.verify(store, file).whole


def test_a_correction_that_the_new_reading_says_itself_is_confirmed(store: Store, file: str) -> None:
    editing.correct(store, ANNA, file, ACTUAL, "4座", expected=0)
    found = _read_again(store, file, _changed(report(), actual="4座"))
    assert (found.state.value(ACTUAL), found.questions) == ("4座", ())


def test_a_correction_of_what_now_is_read_otherwise_is_asked(store: Store, file: str) -> None:
    editing.correct(store, ANNA, file, ACTUAL, "4座", expected=0)
    found = _read_again(store, file, _changed(report(), actual="5座"))
    (question,) = found.questions
    assert (question.pointer, question.was, question.mine, question.new) == (ACTUAL, "3座", "4座", "5座")
    assert found.state.value(ACTUAL) == "5座"
    assert queue.file_row(store, file).questions == 1
    with pytest.raises(InvalidValue):
        approval.approve(store, CHIEF, file, expected=2)
    mine = again.answer(store, ANNA, file, question.id, "mine", expected=2)
    assert (mine.state.value(ACTUAL), mine.questions, mine.file.questions) == ("4座", (), 0)
    back = history.undo(store, ANNA, file)
    assert back.questions == (question,)
    new = again.answer(store, ANNA, file, question.id, "new", expected=back.version)
    assert (new.state.value(ACTUAL), new.questions) == ("5座", ())
    with pytest.raises(NoSuchThing):
        again.answer(store, ANNA, file, question.id, "mine", expected=new.version)


def test_corrections_follow_their_row_wherever_the_new_reading_has_it(store: Store, file: str) -> None:
    editing.correct(store, ANNA, file, ACTUAL, "4座", expected=0)
    record = report()
    record["projects"].reverse()  # both are named, and have the same rows
    record["projects"][1]["indicators"].insert(0, indicator("新增指标", 0, 0))
    found = _read_again(store, file, record)
    assert found.state.value("/projects/1/indicators/2/actual") == "4座"
    assert found.corrected == {"/projects/1/indicators/2/actual"}


def test_a_correction_whose_row_is_gone_is_asked(store: Store, file: str) -> None:
    editing.correct(store, ANNA, file, ACTUAL, "4座", expected=0)
    record = report()
    del record["projects"][0]["indicators"][1]
    found = _read_again(store, file, record)
    (question,) = found.questions
    assert (question.pointer, question.mine, question.new) == ("", "4座", None)
    with pytest.raises(InvalidValue):
        again.answer(store, ANNA, file, question.id, "mine", expected=found.version)
    assert again.answer(store, ANNA, file, question.id, "new", expected=found.version).questions == ()


def test_rows_that_were_added_taken_out_and_moved_are_so_again(store: Store, file: str) -> None:
    rows.delete_row(store, ANNA, file, f"{LIST}/0", expected=0)
    rows.add_row(store, ANNA, file, LIST, 1, values={"level3": "绿化面积", "weight": "40", "score": "40"}, expected=1)
    rows.move_row(store, ANNA, file, f"{LIST}/2", 0, expected=2)
    editing.correct(store, ANNA, file, f"{LIST}/1/actual", "9座", expected=3)
    before = review.open_review(store, file)
    found = _read_again(store, file, report())
    assert found.state.record == before.state.record
    assert found.questions == ()


def test_a_row_that_was_taken_out_and_now_says_something_else_is_asked(store: Store, file: str) -> None:
    rows.delete_row(store, ANNA, file, f"{LIST}/1", expected=0)
    found = _read_again(store, file, _changed(report(), actual="5座"))
    (question,) = found.questions
    assert (question.kind, question.pointer) == ("gone", f"{LIST}/1")
    assert len(found.state.value(LIST)) == 3
    assert len(again.answer(store, ANNA, file, question.id, "mine", expected=2).state.value(LIST)) == 2


def test_a_row_that_was_added_and_is_now_read_comes_in_once(store: Store, file: str) -> None:
    added = rows.add_row(store, ANNA, file, LIST, 3, values={"level3": "绿化面积"}, expected=0).state.value(f"{LIST}/3")
    record = report()
    record["projects"][0]["indicators"].append(added)
    assert len(_read_again(store, file, record).state.value(LIST)) == 4


def test_what_was_accepted_stays_so_while_it_says_the_same(store: Store, file: str) -> None:
    editing.accept(store, ANNA, file, [ACTUAL, f"{LIST}/0/actual"], expected=0)
    found = _read_again(store, file, _changed(report(), actual="5座"))
    assert found.seen == {f"{LIST}/0/actual"}
    assert found.questions == ()


def test_a_second_time_is_like_the_first(store: Store, file: str) -> None:
    editing.correct(store, ANNA, file, ACTUAL, "4座", expected=0)
    _read_again(store, file, report())
    editing.correct(store, ANNA, file, f"{LIST}/0/score", "39", expected=2)
    found = _read_again(store, file, report())
    assert found.corrected == {ACTUAL, f"{LIST}/0/score"}
    assert found.state.value(f"{LIST}/0/score") == Decimal(39)
    assert [each.kind for each in versions.versions(store, file)] == ["read", "read_again", "read_again"]
    assert versions.extraction_at(store, file, 1).record["projects"][0]["indicators"][1]["actual"] == "4座"
    assert history.can_undo(store, ANNA, file) == (False, False)


def test_an_edit_on_what_was_there_before_is_told_to_look_again(store: Store, file: str) -> None:
    editing.correct(store, ANNA, file, ACTUAL, "4座", expected=0)
    _read_again(store, file, report())
    with pytest.raises(Exception, match="read again"):
        editing.correct(store, ANNA, file, ACTUAL, "5座", expected=1)


def test_reading_again_waits_and_an_approved_file_is_not_read_again(store: Store, file: str) -> None:
    row = again.read_again(store, ANNA, file, pages=[1], reader="form")
    assert row.state == "waiting"
    with pytest.raises(LockedFile):
        editing.correct(store, ANNA, file, ACTUAL, "4座", expected=0)
    with store.writing() as connection:
        files.change(connection, file, state="approved")
    with pytest.raises(LockedFile):
        again.read_again(store, ANNA, file)
