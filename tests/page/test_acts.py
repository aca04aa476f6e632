from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from extractor.desk import editing
from extractor.desk.approval import approve
from extractor.desk.history import entries
from extractor.desk.people import LOCAL, Person
from extractor.desk.review import Choice
from extractor.errors import InvalidValue, LockedFile
from extractor.page.acts import Desk, row_of
from extractor.page.service import Service
from extractor.store.files import FileRow

NAME = "/department/name"


class Doing:
    """A desk, and acts done at it as the component sends them."""

    def __init__(self, service: Service, row: FileRow, who: Person = LOCAL) -> None:
        self.desk = Desk(service.store, who, row.id)
        self.count = 0

    def __call__(self, what: str, seen: int | None = None, **more: Any) -> Desk:
        self.count += 1
        version = self.desk.review().version if seen is None else seen
        self.desk.perform(
            {"do": what, "id": f"{self.desk.who.name}-{self.count}", "file": self.desk.file, "seen": version, **more}
        )
        return self.desk

    def value(self, pointer: str) -> Any:
        return self.desk.review().state.value(pointer)


@pytest.fixture
def do(service: Service, faulty: FileRow) -> Doing:
    return Doing(service, faulty)


def test_a_value_is_set_undone_and_set_again(do: Doing) -> None:
    before = do.value(NAME)
    do("set", pointers=[NAME], value="新名")
    assert do.value(NAME) == "新名"
    do("undo")
    assert do.value(NAME) == before
    do("redo")
    assert do.value(NAME) == "新名"


def test_an_act_that_is_sent_twice_is_done_once(do: Doing) -> None:
    act = {"do": "set", "id": "a", "file": do.desk.file, "seen": 0, "pointers": [NAME], "value": "新名"}
    do.desk.perform(act)
    do.desk.perform(act)
    assert [entry.kind for entry in entries(do.desk.store, do.desk.file)] == ["correct"]
    assert do.desk.ack == "a"


def test_an_act_that_was_done_before_the_server_was_started_again_is_no_conflict(do: Doing, service: Service) -> None:
    act = {"do": "set", "id": "a", "file": do.desk.file, "seen": 0, "pointers": [NAME], "value": "新名"}
    do.desk.perform(act)
    fresh = Desk(service.store, LOCAL, do.desk.file)
    fresh.perform(act)
    assert fresh.conflict is None
    assert fresh.ack == "a"
    assert len(entries(service.store, do.desk.file)) == 1


def test_acts_made_before_the_answer_to_the_one_before_are_no_conflict(do: Doing) -> None:
    for value in ("一", "二", "三"):
        do("set", seen=0, pointers=[NAME], value=value)
    assert do.desk.conflict is None
    assert do.value(NAME) == "三"


def test_what_does_not_fit_is_told_and_nothing_is_changed(do: Doing) -> None:
    pointer = "/department/funding/0/amount"
    before = do.value(pointer)
    desk = do("set", pointers=[pointer], value="多少")
    assert desk.problem
    assert desk.problem[0] == pointer
    assert isinstance(desk.problem[1], InvalidValue)
    assert do.value(pointer) == before
    assert do("set", pointers=[pointer], value="1,815.50").problem is None


def test_what_arithmetic_asks_for_is_taken_and_the_finding_goes(do: Doing) -> None:
    review = do.desk.review()
    doubtful = review.extraction.review[0]
    asked = next(choice for choice in do.desk.choices(review, doubtful) if choice.kind == "asked")
    do("take", pointer=doubtful, kind="asked", text=asked.text)
    assert do.value(doubtful) == asked.value
    assert not do.desk.review().extraction.findings


def test_accepting_leads_on(do: Doing) -> None:
    doubtful = do.desk.review().extraction.review[0]
    desk = do("accept", pointer=doubtful)
    assert desk.follow
    assert doubtful not in desk.review().extraction.review
    assert not do("undo").follow


def test_rows_are_added_moved_and_deleted(do: Doing) -> None:
    rows = "/department/project_lines"
    first, count = do.value(f"{rows}/0/name"), len(do.value(rows))
    assert do("move", pointer=f"{rows}/0", to=1).moved == f"{rows}/1"
    assert do.value(f"{rows}/1/name") == first
    assert do("add", list=rows, index=0, name="（待填）").moved == f"{rows}/0"
    assert len(do.value(rows)) == count + 1
    assert (do.desk.fresh, do.value(f"{rows}/0/name")) == (f"{rows}/0/name", "（待填）")
    assert do("delete", pointer=f"{rows}/0").moved == ""
    assert len(do.value(rows)) == count


def test_the_same_field_changed_by_another_is_shown_with_both_values(do: Doing, service: Service) -> None:
    other = Doing(service, do.desk.review().file, Person("李四"))
    other("set", pointers=[NAME], value="她的")
    desk = do("set", seen=0, pointers=[NAME], value="我的")
    assert desk.conflict
    clash = desk.conflict[1]
    assert (clash.mine, clash.theirs, clash.who) == ("我的", "她的", "李四")
    assert do.value(NAME) == "她的"
    do("settle", take="mine")
    assert do.value(NAME) == "我的"
    assert desk.conflict is None


def test_another_field_changed_by_another_is_none(do: Doing, service: Service) -> None:
    other = Doing(service, do.desk.review().file, Person("李四"))
    other("set", pointers=["/department/contact"], value="她的")
    assert do("set", seen=0, pointers=[NAME], value="我的").conflict is None
    assert (do.value(NAME), do.value("/department/contact")) == ("我的", "她的")


def test_an_approved_file_is_locked(do: Doing, service: Service) -> None:
    approve(service.store, LOCAL, do.desk.file, expected=0, why="已与单位核实")
    desk = do("set", pointers=[NAME], value="新名")
    assert desk.problem
    assert isinstance(desk.problem[1], LockedFile)


def test_a_box_is_bound_and_what_is_read_in_it_is_offered(do: Doing) -> None:
    pointer = "/department/contact"
    evidence = do.desk.review().extraction.evidence["/department/funding/0/amount"]
    page = do.desk.review().pages[evidence.places[0].page - 1]
    box = evidence.places[0].box
    sides = [
        100 * box.left / page.width, 100 * box.top / page.height, 100 * box.width / page.width,
        100 * box.height / page.height,
    ]  # fmt: skip
    before = do.value(pointer)
    do("bind", pointer=pointer, page=page.number, box=sides)
    assert do.desk.problem is None
    assert do.value(pointer) == before
    assert do.desk.review().extraction.evidence[pointer].text == evidence.text


def test_what_is_read_again_is_offered_first_and_changes_nothing_until_it_is_taken(
    do: Doing, monkeypatch: pytest.MonkeyPatch
) -> None:
    pointer = "/department/funding/0/amount"
    before = do.value(pointer)
    again = Choice("reread", Decimal("12.50"), "12.50", 0.9)
    monkeypatch.setattr(editing, "reread", lambda *_, **__: (again,))
    do("reread", pointer=pointer)
    assert do.desk.problem is None
    assert do.value(pointer) == before
    assert do.desk.choices(do.desk.review(), pointer)[0] == again
    do("take", pointer=pointer, kind=again.kind, text=again.text)
    assert do.value(pointer) == Decimal("12.50")
    assert again not in do.desk.choices(do.desk.review(), pointer)


@pytest.mark.parametrize(
    ("pointer", "row"),
    [
        ("/title", ""), ("/projects/0/name", "/projects/0"), ("/projects/0/funds/2/score", "/projects/0/funds/2"),
        ("/projects/0/indicators/3/history/1/value", "/projects/0/indicators/3"),
        ("/conclusion/problems/1", "/conclusion/problems/1"),
    ],
)  # fmt: skip
def test_the_row_of_a_leaf(pointer: str, row: str) -> None:
    assert row_of(pointer) == row
