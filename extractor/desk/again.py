"""A file read once more: corrections are carried over to the new reading, and what cannot be sure is asked.

A corrected leaf is carried where the new reading says there what the old one said; where it says what the person said,
that is confirmed; where it says a third thing, a person is asked. Rows are told by what they are called. Rows that a
person had added come in again, rows that were taken out go again, and rows that were moved are moved again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from extractor import schemas
from extractor.desk import intake
from extractor.desk import review as opening
from extractor.desk import steps as stepping
from extractor.desk.changing import Draft, change, ensure_open, facts_of, whole
from extractor.desk.editing import corrected
from extractor.desk.identity import same_rows, twin
from extractor.desk.judging import counts, judged
from extractor.desk.leaves import as_printed
from extractor.desk.people import Person
from extractor.desk.review import Review
from extractor.desk.state import Question, State
from extractor.desk.steps import Insert, Move, Remove, Step, split_row
from extractor.errors import InvalidValue, NoSuchThing
from extractor.extraction import Person as Acted
from extractor.extraction import Record
from extractor.store import files, jobs, log
from extractor.store.files import FileRow
from extractor.store.opening import Connection, Store


def read_again(
    store: Store, who: Person, file: str, *, pages: Sequence[int] = (), asked: Sequence[int] = (), reader: str = ""
) -> FileRow:
    """Have a file read once more, by another reader or with more care for some pages.

    The pixels of `pages` are read whatever their text layer says; of the pages `asked` about every value is read by the
    model too, and pages whose pixels were read before are read so again.

    What a person corrected is carried over; until the new reading is there, the file cannot be changed.

    Raises:
        LockedFile: it is approved, or has not been read yet.
        NoSuchThing: there is no such file.
    """
    with store.writing() as connection:
        row = files.get(connection, file, lock=True)
        ensure_open(row)
        if asked:
            pages, reader = pages or jobs.given(connection, file, "pages") or (), "auto"
        intake.queue(connection, row, who, {"pages": list(pages), "asked": list(asked), "reader": reader})
        return files.get(connection, file)


def carried_over(connection: Connection, row: FileRow, who: str, number: int) -> None:
    """Make the new reading the file's, with the corrections so far; part of the transaction that keeps the reading."""
    state, base = opening.state_at(connection, row.id, row.version)
    new = opening.base_of(connection, row.id, number)
    steps = _steps_since_reading(connection, row)
    fresh = State(new.raw.record, new.raw.evidence)
    carried = _Carrier(base.raw.record, state, steps, fresh).carried()
    version = row.version + 1
    told = schemas.dumps({"reading": number, "questions": len(carried.questions)})
    entry = log.append(
        connection, file=row.id, number=version, previous=row.head or log.seed(row.sha256), who=who, kind="read_again",
        before=schemas.dumps({"reading": base.number}), after=told, patch=stepping.written([stepping.Load(number)]),
    )  # fmt: skip
    whole(connection, row.id, version, "read_again", who, number, carried)
    found = judged(carried, new.raw, new.rules)
    files.change(
        connection, row.id, version=version, head=entry.digest, state="in_review", reason="", reason_en="",
        reason_kind="", questions=len(carried.questions), **facts_of(carried.record), **counts(found.extraction),
    )  # fmt: skip


def _steps_since_reading(connection: Connection, row: FileRow) -> list[Step]:
    steps = opening.steps_of(log.entries(connection, row.id))
    last = max((index for index, step in enumerate(steps) if isinstance(step, stepping.Load)), default=-1)
    return steps[last + 1 :]


class _Carrier:
    """Corrections on their way from one reading to the next."""

    def __init__(self, old: Record, state: State, steps: Sequence[Step], fresh: State) -> None:
        self._old = State(old, {})
        self._state = state
        self._back = stepping.undone(steps)
        self._steps = steps
        self._fresh = fresh
        self._rows = same_rows(old, fresh.record)
        self._now = fresh
        self._done: list[Step] = []

    def carried(self) -> State:
        """The new state with all that can be carried, and the questions that are left.

        Questions of an earlier reading that nobody has answered are dropped: they are asked anew where they stand.
        """
        for place, mark in self._state.evidence.items():
            if mark.person and self._state.has(place):
                origin = stepping.carried(place, self._back)
                if origin is not None:
                    self._leaf(place, origin, mark.person)
        for place in sorted(self._removed(), reverse=True):
            self._take_out(place)
        for place in self._added():
            self._put_in(place)
        self._reorder()
        return self._now

    # --- leaves -------------------------------------------------------------------------------

    def _leaf(self, place: str, origin: str, person: Acted) -> None:
        mine, there = self._state.value(place), twin(origin, self._rows)
        was = self._old.value(origin) if self._old.has(origin) else None
        if there is None or not self._fresh.has(there):
            if person == "corrected":
                self._ask(Question(f"value{place}", "value", "", was, mine, None))
            return
        new, mark = self._fresh.value(there), self._fresh.evidence.get(there)
        if new == mine:
            kept = mark or self._state.evidence[place]
            self._now = self._now.with_mark(there, replace(kept, person=person))
        elif person == "corrected" and new == was:
            self._now = self._now.with_value(there, mine)
            self._now = self._now.with_mark(there, corrected(mark, mine, as_printed(mine)))
        elif person == "corrected":
            self._ask(Question(f"value{there}", "value", there, was, mine, new))

    def _ask(self, question: Question) -> None:
        self._now = self._now.with_question(question.id, question)

    # --- rows ---------------------------------------------------------------------------------

    def _removed(self) -> Iterator[str]:
        """Rows of the old reading that are not in the corrected record, as they are called in the new one."""
        for origin, there in self._rows.items():
            if stepping.carried(origin, self._steps) is None and self._inside_kept(origin):
                yield there

    def _inside_kept(self, origin: str) -> bool:
        """Is what holds the row still there? Else that goes as a whole."""
        holder = split_row(origin)[0].rpartition("/")[0]
        return not holder or stepping.carried(holder, self._steps) is not None

    def _take_out(self, there: str) -> None:
        origin = next(old for old, new in self._rows.items() if new == there)
        now, was = self._fresh.value(there), self._old.value(origin)
        place = self._place(there)
        if place is None:
            return
        if now == was:
            self._do(Remove(place, self._now.value(place), self._now.marks_below(place)))
        else:
            self._ask(Question(f"gone{there}", "gone", place, was, None, now))

    def _added(self) -> Iterator[str]:
        """Rows of the corrected record that the old reading did not have."""
        for holder, rows in _lists(self._state.record):
            for index in range(len(rows)):
                place = f"{holder}/{index}"
                if stepping.carried(place, self._back) is None and self._home(holder) is not None:
                    yield place

    def _home(self, holder: str) -> str | None:
        """Where a list of the corrected record stands now in the new one."""
        origin = stepping.carried(holder, self._back)
        there = twin(origin, self._rows) if origin is not None else None
        return self._place(there) if there is not None else None

    def _put_in(self, place: str) -> None:
        holder, index = split_row(place)
        home, mine = self._home(holder), self._state.value(place)
        if home is None or not self._now.has(home):
            return
        rows = self._now.value(home)
        if mine in rows:
            return  # the new reading has it itself
        at = f"{home}/{min(index, len(rows))}"
        self._do(Insert(at, mine, self._state.marks_below(place)))

    def _reorder(self) -> None:
        """Rows that a person moved, moved again: those of a list that both have, in the person's order."""
        moved = {split_row(step.at)[0] for step in self._steps if isinstance(step, Move)}
        for holder in moved:
            home = self._home(holder) if self._state.has(holder) else None
            if home is None or not self._now.has(home):
                continue
            wanted, rows = self._state.value(holder), self._now.value(home)
            if len(wanted) != len(rows) or any(row not in rows for row in wanted):
                continue  # some differ: the order of print is kept
            for index, row in enumerate(wanted):
                start = self._now.value(home).index(row, index) if row in self._now.value(home)[index:] else index
                if start != index:
                    self._do(Move(f"{home}/{start}", index))

    def _place(self, there: str) -> str | None:
        """Where a pointer of the new reading stands after what has been done so far."""
        return stepping.carried(there, self._done)

    def _do(self, step: Step) -> None:
        self._now = step.done(self._now)
        self._done.append(step)


def _lists(record: Any, place: str = "") -> Iterator[tuple[str, list[Any]]]:
    if isinstance(record, Mapping):
        for key, value in record.items():
            yield from _lists(value, f"{place}/{key}")
    elif isinstance(record, list):
        yield place, record
        for index, value in enumerate(record):
            yield from _lists(value, f"{place}/{index}")


# --- answers ------------------------------------------------------------------------------------


def answer(store: Store, who: Person, file: str, question: str, take: str, *, expected: int) -> Review:
    """Settle a question: ``mine`` takes what a person had made of it, ``new`` what the new reading says.

    Raises:
        NoSuchThing: there is no such question (any more).
        InvalidValue: ``mine`` has no place in the new reading; put it where it belongs by hand.
        Conflict, LockedFile, StoreUnavailable: see `changing.change`.
    """

    def make(draft: Draft) -> None:
        asked = draft.state.questions.get(question)
        if asked is None:
            raise NoSuchThing("这个问题已有答复。", "this question has been answered")
        if take == "mine":
            _take_mine(draft, asked)
        elif asked.kind == "value" and asked.pointer and draft.state.has(asked.pointer):
            mark = draft.state.evidence.get(asked.pointer)
            draft.mark(asked.pointer, replace(mark, person="accepted") if mark else None)
        draft.tell(asked.pointer, asked.new, asked.mine if take == "mine" else asked.new)
        draft.ask(question)

    return change(store, who, file, "answer", make, expected=expected, why=take)


def _take_mine(draft: Draft, asked: Question) -> None:
    if not asked.pointer or not draft.state.has(asked.pointer):
        raise InvalidValue(
            "新的读取结果中没有这一行，请手工填到相应位置。",
            "the new reading has no such row; put the value where it belongs by hand",
        )
    if asked.kind == "gone":
        draft.remove(asked.pointer)
    else:
        draft.put(asked.pointer, asked.mine)
        draft.mark(
            asked.pointer, corrected(draft.state.evidence.get(asked.pointer), asked.mine, as_printed(asked.mine))
        )
