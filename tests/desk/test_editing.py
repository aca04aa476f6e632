from __future__ import annotations

import threading
from decimal import Decimal

import pytest
from reviewed import ANNA, BERT, CHIEF, Give, report
from stores import BOTH

from extractor.desk import approval, editing, history, queue, review, rows
from extractor.document import Alternative, Box, Place
from extractor.errors import Conflict, ExtractorError, InvalidValue, LockedFile, NoSuchThing
from extractor.extraction import Evidence
from extractor.store.opening import Store

DATABASES = BOTH

SCORE = "/projects/0/indicators/1/score"
NAME = "/projects/0/indicators/1/level3"


def test_a_finding_comes_and_goes_with_the_figure_and_the_queue_follows(store: Store, file: str) -> None:
    assert review.open_review(store, file).extraction.findings == ()
    wrong = editing.correct(store, ANNA, file, SCORE, "20", expected=0)
    assert {finding.rule for finding in wrong.extraction.findings} >= {"scores.sum"}
    assert not next(
        total for total in wrong.totals if total.rule == "scores.sum" and "/projects/0" in total.pointer
    ).holds
    assert queue.file_row(store, file).errors == 1
    right = editing.correct(store, ANNA, file, SCORE, "30", expected=1)
    assert right.extraction.findings == ()
    row = queue.file_row(store, file)
    assert (row.errors, row.version, row.state, row.owner) == (0, 2, "in_review", ANNA.name)
    assert all(total.holds for total in right.totals)


def test_what_a_person_typed_becomes_a_figure_with_its_scale(store: Store, file: str) -> None:
    found = editing.correct(store, ANNA, file, "/projects/0/funds/0/annual_budget", " 1,815.50 万元", expected=0)
    value = found.state.value("/projects/0/funds/0/annual_budget")
    assert (str(value), type(value)) == ("1815.50", Decimal)
    assert found.extraction.evidence["/projects/0/funds/0/annual_budget"].person == "corrected"
    assert found.corrected == {"/projects/0/funds/0/annual_budget"}
    assert str(review.open_review(store, file).state.value("/projects/0/funds/0/annual_budget")) == "1815.50"


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        (SCORE, "many"), (SCORE, "1.2.3"), (SCORE, float("nan")), (NAME, None), (NAME, " "), (NAME, 7),
        ("/fiscal_year", "12"), ("/fiscal_year", None), ("/report_type", "poem"), ("/title", "x" * 200_000),
    ],
)  # fmt: skip
def test_what_does_not_fit_a_leaf_is_refused_and_nothing_changes(
    store: Store, file: str, pointer: str, value: object
) -> None:
    with pytest.raises(InvalidValue):
        editing.correct(store, ANNA, file, pointer, value, expected=0)
    assert queue.file_row(store, file).version == 0


@pytest.mark.parametrize("pointer", ["/nonsense", "/projects/9/name", "/projects/0", "/projects", "", "/projects/0/-1"])
def test_what_is_no_leaf_cannot_be_corrected(store: Store, file: str, pointer: str) -> None:
    with pytest.raises((NoSuchThing, InvalidValue)):
        editing.correct(store, ANNA, file, pointer, "x", expected=0)
    assert queue.file_row(store, file).version == 0


def test_the_same_value_again_is_no_change_but_a_confirmation(store: Store, file: str) -> None:
    found = editing.correct(store, ANNA, file, SCORE, "30", expected=0)
    assert found.version == 1
    again = editing.correct(store, ANNA, file, SCORE, "30", expected=1)
    assert again.version == 1


# --- two at one file ----------------------------------------------------------------------------


def test_the_same_leaf_changed_by_two_is_a_conflict_with_both_values(store: Store, file: str) -> None:
    editing.correct(store, ANNA, file, SCORE, "20", expected=0)
    with pytest.raises(Conflict) as told:
        editing.correct(store, BERT, file, SCORE, "25", expected=0)
    found = told.value
    assert (found.pointer, found.base, found.mine, found.theirs) == (SCORE, Decimal(30), Decimal(25), Decimal(20))
    assert found.who == ANNA.name
    assert ANNA.name in found.zh
    assert review.open_review(store, file).state.value(SCORE) == 20
    editing.correct(store, BERT, file, SCORE, "25", expected=1)  # seen, and decided
    assert review.open_review(store, file).state.value(SCORE) == 25


def test_other_leaves_changed_meanwhile_are_no_conflict(store: Store, file: str) -> None:
    editing.correct(store, ANNA, file, SCORE, "20", expected=0)
    found = editing.correct(store, BERT, file, "/projects/0/indicators/0/score", "35", expected=0)
    assert (found.state.value(SCORE), found.state.value("/projects/0/indicators/0/score")) == (20, 35)


def test_a_leaf_is_followed_where_others_have_moved_its_row(store: Store, file: str) -> None:
    rows.delete_row(store, ANNA, file, "/projects/0/indicators/0", expected=0)
    found = editing.correct(store, BERT, file, SCORE, "20", expected=0)
    assert found.state.value("/projects/0/indicators/0/level3") == "维修座数"
    assert found.state.value("/projects/0/indicators/0/score") == 20
    assert found.extraction.evidence["/projects/0/indicators/0/score"].person == "corrected"


def test_a_leaf_whose_row_is_gone_is_a_conflict(store: Store, file: str) -> None:
    rows.delete_row(store, ANNA, file, "/projects/0/indicators/1", expected=0)
    with pytest.raises(Conflict) as told:
        editing.correct(store, BERT, file, SCORE, "20", expected=0)
    assert told.value.pointer is None
    assert "删除" in told.value.zh


def test_changed_and_changed_back_is_no_conflict(store: Store, file: str) -> None:
    editing.correct(store, ANNA, file, SCORE, "20", expected=0)
    history.undo(store, ANNA, file)
    assert editing.correct(store, BERT, file, SCORE, "25", expected=0).state.value(SCORE) == 25


def test_many_at_once_lose_nothing(store: Store, file: str) -> None:
    """Twelve change leaves of their own, and all of them one: each change is there, and of the one leaf the first."""
    keys = ("actual", "target")
    places = [f"/projects/{p}/indicators/{i}/{key}" for p in (0, 1) for i in (0, 1, 2) for key in keys]
    conflicts: list[ExtractorError] = []
    done: list[str] = []

    def work(number: int, place: str) -> None:
        editing.correct(store, ANNA, file, place, f"{number}座", expected=0)
        try:
            editing.correct(store, ANNA, file, "/organization", f"第{number}局", expected=0)
            done.append(f"第{number}局")
        except Conflict as error:
            conflicts.append(error)

    threads = [threading.Thread(target=work, args=each) for each in enumerate(places)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = review.open_review(store, file)
    assert [found.state.value(place) for place in places] == [f"{number}座" for number in range(len(places))]
    assert len(done) == 1
    assert len(conflicts) == len(places) - 1
    assert found.state.value("/organization") == done[0]
    assert found.version == len(places) + 1
    assert history.verify(store, file).whole


# --- other ways to a value ----------------------------------------------------------------------


def test_the_printed_value_the_second_reading_and_the_asked_one_are_offered(store: Store, give: Give) -> None:
    record = report()
    record["projects"][0]["indicators"][1]["score"] = Decimal(80)
    mark = Evidence("exact", "80", (Place(1, Box(1, 1, 9, 9)),), confidence=0.6, alternatives=(Alternative("50", 0.3),))
    file = give(record, confidence=0.99, **{SCORE: mark})
    editing.correct(store, ANNA, file, SCORE, "81", expected=0)
    found = [
        choice.value for choice in review.choices(review.open_review(store, file), SCORE) if choice.kind == "second"
    ]
    assert found == [80, 50]  # what was first read, and what else it may be
    history.undo(store, ANNA, file)
    opened = editing.correct(store, ANNA, file, "/projects/1/indicators/0/actual", "4座", expected=2)
    offered = review.choices(opened, SCORE)
    assert {choice.kind for choice in offered} == {"second", "asked"}
    asked = next(choice for choice in offered if choice.kind == "asked")
    assert asked.value == 30
    taken = editing.take(store, ANNA, file, SCORE, asked, expected=3)
    assert taken.state.value(SCORE) == 30
    assert taken.extraction.evidence[SCORE].repair is not None
    assert history.entries(store, file)[-1].why == "asked"
    assert not [finding for finding in taken.extraction.findings if finding.rule == "scores.sum"]


NOWHERE = {f"/projects/0/indicators/{index}/level3": Evidence("missing") for index in (0, 1)}


def test_an_accepted_leaf_leaves_the_list_and_stays_in_the_record(store: Store, give: Give) -> None:
    file = give(**NOWHERE)
    first = editing.correct(store, ANNA, file, "/projects/1/indicators/0/actual", "4座", expected=0)
    assert NAME in first.extraction.review
    found = editing.accept(store, BERT, file, [NAME], expected=1)
    assert NAME not in found.extraction.review
    assert NAME in found.seen
    assert found.extraction.confidence[NAME] == 1.0
    assert found.state.value(NAME) == "维修座数"
    assert [entry.kind for entry in history.entries(store, file)] == ["correct", "accept"]
    assert queue.file_row(store, file).doubtful == len(found.extraction.review) == 1


def test_the_doubtful_leaves_come_round_and_round(store: Store, give: Give) -> None:
    found = editing.correct(store, ANNA, give(**NOWHERE), "/projects/1/indicators/0/actual", "4座", expected=0)
    order = found.extraction.review
    assert len(order) == 2
    seen = [review.next_doubtful(found)]
    for _ in order:
        seen.append(review.next_doubtful(found, seen[-1]))
    assert seen == [*order, order[0]]
    assert review.next_doubtful(found, "/title") == order[0]


def test_a_leaf_is_bound_to_a_box_and_takes_what_is_printed_there(store: Store, file: str) -> None:
    opened = review.open_review(store, file)
    elsewhere = opened.extraction.evidence["/projects/1/indicators/2/score"].places[0]
    wide = Place(elsewhere.page, Box(*(edge + by for edge, by in zip(elsewhere.box, (-3, -3, 3, 3), strict=True))))
    found = editing.bind(store, ANNA, file, SCORE, wide, expected=0)
    mark = found.extraction.evidence[SCORE]
    assert (mark.match, mark.text, mark.person) == ("exact", "30", "corrected")
    assert mark.places == (elsewhere,)
    name = opened.extraction.evidence["/projects/1/name"].places[0]
    found = editing.bind(store, ANNA, file, NAME, name, expected=1)
    assert found.state.value(NAME) == "道路维护"
    found = editing.bind(store, ANNA, file, SCORE, name, expected=2, keep_value=True)
    assert (found.state.value(SCORE), found.extraction.evidence[SCORE].match) == (30, "missing")


def test_a_box_without_print_or_of_no_size_binds_nothing(store: Store, file: str) -> None:
    for box in (Box(500, 1, 540, 4), Box(5, 5, 5, 9)):
        with pytest.raises(InvalidValue):
            editing.bind(store, ANNA, file, SCORE, Place(1, box), expected=0)
    words = review.open_review(store, file).extraction.evidence["/projects/1/name"].places[0]
    with pytest.raises(InvalidValue):  # a name is no score
        editing.bind(store, ANNA, file, SCORE, words, expected=0)
    assert queue.file_row(store, file).version == 0


def test_emptying_a_leaf_is_told_as_such(store: Store, file: str) -> None:
    found = editing.correct(store, ANNA, file, "/projects/0/indicators/1/actual", None, expected=0)
    assert found.state.value("/projects/0/indicators/1/actual") is None
    entry = history.entries(store, file)[0]
    assert (entry.before, entry.after) == ('"3座"', "null")


# --- who may ------------------------------------------------------------------------------------


def test_an_approved_file_takes_no_change(store: Store, file: str) -> None:
    approval.approve(store, CHIEF, file, expected=0)
    for attempt in (
        lambda: editing.correct(store, CHIEF, file, SCORE, "1", expected=1),
        lambda: editing.accept(store, CHIEF, file, [SCORE], expected=1),
        lambda: rows.delete_row(store, CHIEF, file, "/projects/0/indicators/0", expected=1),
        lambda: history.undo(store, CHIEF, file),
    ):
        with pytest.raises((LockedFile, NoSuchThing)):
            attempt()
    assert queue.file_row(store, file).version == 1


def test_a_file_that_is_gone_is_told(store: Store) -> None:
    with pytest.raises(NoSuchThing):
        review.open_review(store, "0" * 32)
    with pytest.raises(NoSuchThing):
        editing.correct(store, ANNA, "0" * 32, SCORE, "1", expected=0)
