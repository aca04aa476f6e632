from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from reviewed import ANNA, BERT, CHIEF
from sqlalchemy import update

from extractor.desk import approval, editing, history, people, preferences, queue, review
from extractor.desk.people import LOCAL, Person
from extractor.errors import Conflict, InvalidValue, LockedFile, NotAllowed
from extractor.store.log import digest_of
from extractor.store.opening import Store
from extractor.store.tables import changes

SCORE = "/projects/0/indicators/1/score"


def test_approval_locks_and_reopening_unlocks_and_both_are_logged(store: Store, file: str) -> None:
    editing.correct(store, ANNA, file, SCORE, "30", expected=0)
    found = approval.approve(store, CHIEF, file, expected=1, why="已核对")
    assert (found.file.state, found.file.approved_by, found.version) == ("approved", CHIEF.name, 2)
    assert found.file.approved_at is not None
    with pytest.raises(LockedFile) as told:
        editing.correct(store, ANNA, file, SCORE, "1", expected=2)
    assert CHIEF.name in told.value.zh
    with pytest.raises(LockedFile):
        approval.approve(store, CHIEF, file, expected=2)
    with pytest.raises(InvalidValue):
        approval.reopen(store, CHIEF, file, why=" ")
    found = approval.reopen(store, CHIEF, file, why="补充材料")
    assert (found.file.state, found.file.approved_by, found.file.approved_at) == ("in_review", "", None)
    with pytest.raises(LockedFile):
        approval.reopen(store, CHIEF, file, why="x")
    editing.correct(store, ANNA, file, SCORE, "29", expected=3)
    told_log = [(entry.kind, entry.who, entry.why) for entry in history.entries(store, file)]
    assert told_log[1:3] == [("approve", CHIEF.name, "已核对"), ("reopen", CHIEF.name, "补充材料")]
    assert history.verify(store, file).whole


def test_an_open_error_wants_a_reason(store: Store, file: str) -> None:
    editing.correct(store, ANNA, file, SCORE, "20", expected=0)
    with pytest.raises(InvalidValue, match="1 errors"):
        approval.approve(store, CHIEF, file, expected=1)
    assert approval.approve(store, CHIEF, file, expected=1, why="原件如此").file.locked


def test_what_was_changed_after_it_was_seen_is_not_approved(store: Store, file: str) -> None:
    editing.correct(store, ANNA, file, SCORE, "20", expected=0)
    with pytest.raises(Conflict) as told:
        approval.approve(store, CHIEF, file, expected=0, why="x")
    assert told.value.who == ANNA.name
    assert not queue.file_row(store, file).locked


def test_a_second_opened_review_sees_the_lock(store: Store, file: str) -> None:
    review.open_review(store, file)
    approval.approve(store, CHIEF, file, expected=0)
    assert review.open_review(store, file).file.locked


# --- roles --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "forbidden",
    [
        lambda store, file: approval.approve(store, ANNA, file, expected=0),
        lambda store, file: approval.reopen(store, ANNA, file, why="x"),
        lambda store, file: people.set_role(store, CHIEF, "x", "admin"),
        lambda store, file: preferences.prefer(store, CHIEF, "budget", 1),
    ],
)
def test_what_a_role_does_not_allow_is_refused(store: Store, file: str, forbidden: Callable[[Store, str], Any]) -> None:
    with pytest.raises(NotAllowed):
        forbidden(store, file)
    assert queue.file_row(store, file).version == 0
    assert people.everyone(store) == ()


def test_roles_are_given_by_admins_and_logged(store: Store) -> None:
    assert people.person(store, "丙").role == "reviewer"
    people.set_role(store, LOCAL, "丙", "approver")
    people.set_role(store, LOCAL, "丙", "admin")
    assert people.person(store, "丙") == Person("丙", "admin")
    assert people.everyone(store) == (Person("丙", "admin"),)
    with pytest.raises(InvalidValue):
        people.set_role(store, LOCAL, "丙", "king")  # type: ignore[arg-type]
    events, verdict = history.store_log(store)
    assert [(event.kind, event.subject, event.detail) for event in events][-1] == ("role", "丙", "admin")
    assert verdict.whole


def test_preferences_are_kept_and_secrets_are_not(store: Store) -> None:
    preferences.prefer(store, LOCAL, "budget", {"tokens": 5})
    preferences.prefer(store, LOCAL, "budget", {"tokens": 6})
    assert preferences.preference(store, "budget") == {"tokens": 6}
    assert preferences.preference(store, "none", 7) == 7
    for key, value in (("model_key", "x"), ("api.token", "x"), ("password", "x"), ("url", "http://me:secret@host/")):
        with pytest.raises(InvalidValue):
            preferences.prefer(store, LOCAL, key, value)
    with store.reading() as connection:
        for table in ("preferences", "events"):
            assert "secret" not in str(connection.exec_driver_sql(f"SELECT * FROM {table}").all())


# --- the log ------------------------------------------------------------------------------------


def test_the_log_is_exported_so_that_others_can_verify_it(store: Store, file: str) -> None:
    editing.correct(store, ANNA, file, SCORE, "20", expected=0, why="看错")
    editing.accept(store, BERT, file, ["/title"], expected=1)
    history.undo(store, ANNA, file)
    first, *lines, last = map(json.loads, history.export_log(store, file).splitlines())
    names = ("file", "number", "at", "who", "kind", "pointer", "before", "after", "why", "patch", "undoes")
    previous = f"sha256:{first['sha256']}"
    for line in lines:
        assert line["previous"] == previous
        previous = digest_of([line[name] for name in names], previous)
        assert line["digest"] == previous
    assert last["verdict"] == {"whole": True, "broken_at": None, "entries": 3, "head": previous}
    assert (lines[0]["who"], lines[0]["before"], lines[0]["after"]) == (ANNA.name, "30", "20")
    assert lines[0]["why"] == "看错"


def test_a_log_that_was_tampered_with_says_where(store: Store, file: str) -> None:
    for version in range(3):
        editing.correct(store, ANNA, file, SCORE, str(version), expected=version)
    with store.writing() as connection:
        connection.execute(update(changes).where(changes.c.number == 2).values(who="别人"))
    found = history.verify(store, file)
    assert (found.whole, found.broken_at) == (False, 2)


def test_what_others_did_meanwhile_is_told(store: Store, file: str) -> None:
    editing.correct(store, ANNA, file, SCORE, "20", expected=0)
    editing.correct(store, BERT, file, "/organization", "乙局", expected=1)
    (found,) = history.changes_since(store, file, 1)
    assert (found.who, found.pointer, found.after) == (BERT.name, "/organization", '"乙局"')
