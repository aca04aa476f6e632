"""What a change does to a state, step by step: each step can be done, taken back, written down and read again.

A step that was made on an older state is carried over the steps that came between: rows that others put in, took out
or moved shift what it points at. Where that is not there any more, it cannot be carried.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar, Self

from extractor import interchange, pointer, schemas
from extractor.desk.state import Evidences, Question, State, question_data, question_from
from extractor.extraction import Evidence


class Unfit(Exception):
    """A step does not fit the state: what it was made on has changed. `place` is where."""

    def __init__(self, place: str | None, found: Any = None) -> None:
        super().__init__(place)
        self.place = place
        self.found = found


def split_row(place: str) -> tuple[str, int]:
    """The list and the index that a row's pointer names."""
    holder, _, index = place.rpartition("/")
    return holder, int(index)


@dataclass(frozen=True, slots=True)
class _InPlace:
    """What stands at a pointer becomes something else; nothing moves."""

    at: str
    before: Any
    after: Any

    def undone(self) -> Self:
        """What takes it back."""
        return replace(self, before=self.after, after=self.before)

    def carried(self, place: str) -> str | None:
        """Where what stood at a pointer stands afterwards."""
        return place

    def over(self, step: Step) -> Self | None:
        """The same on a state in which another step was done; None where its place is gone."""
        at = step.carried(self.at)
        return None if at is None else replace(self, at=at)


@dataclass(frozen=True, slots=True)
class Put(_InPlace):
    """A value at a pointer becomes another one."""

    op: ClassVar[str] = "put"

    def done(self, state: State) -> State:
        """The state with it done."""
        found = _found(state, self.at)
        if found != self.before:
            raise Unfit(self.at, found)
        return state.with_value(self.at, self.after)


@dataclass(frozen=True, slots=True)
class Mark(_InPlace):
    """The evidence of a leaf becomes another one, or none."""

    op: ClassVar[str] = "mark"

    def done(self, state: State) -> State:
        """The state with it done."""
        if state.evidence.get(self.at) != self.before:
            raise Unfit(self.at, state.value(self.at) if state.has(self.at) else None)
        return state.with_mark(self.at, self.after)


@dataclass(frozen=True, slots=True)
class Insert:
    """A row comes in at a pointer; `marks` is its evidence, by the pointer within the row."""

    op: ClassVar[str] = "insert"
    at: str
    row: Any
    marks: Evidences

    def done(self, state: State) -> State:
        """The state with it done."""
        holder, index = split_row(self.at)
        rows = _rows(state, holder)
        if index > len(rows):
            raise Unfit(self.at)
        state = state.with_rows(holder, [*rows[:index], self.row, *rows[index:]], self.carried)
        marks = {**state.evidence, **{self.at + key: mark for key, mark in self.marks.items()}}
        return replace(state, evidence=marks)

    def undone(self) -> Remove:
        """What takes it back."""
        return Remove(self.at, self.row, self.marks)

    def carried(self, place: str) -> str | None:
        """Rows from its own index on go one further."""
        holder, index = split_row(self.at)
        return _shifted(place, holder, lambda row: row + (row >= index))

    def over(self, step: Step, *, first: bool = False) -> Insert | None:
        """The same on a state in which another step was done; None where its list is gone.

        Of two rows that come in at one index, that one stands `first` whose step stays where it is.
        """
        holder, index = split_row(self.at)
        kept = step.carried(holder)
        if kept is None:
            return None
        if not isinstance(step, Insert | Remove | Move) or split_row(step.at)[0] != holder:
            return replace(self, at=pointer.join(kept, index))
        other = split_row(step.at)[1]
        if isinstance(step, Insert):
            index += other < index or (other == index and not first)
        else:
            index -= other < index
            if isinstance(step, Move):
                index += step.to <= index
        return replace(self, at=pointer.join(holder, index))


@dataclass(frozen=True, slots=True)
class Remove:
    """The row at a pointer goes."""

    op: ClassVar[str] = "remove"
    at: str
    row: Any
    marks: Evidences

    def done(self, state: State) -> State:
        """The state with it done."""
        holder, index = split_row(self.at)
        found = _found(state, self.at)
        if found != self.row:
            raise Unfit(self.at, found)
        rows = _rows(state, holder)
        return state.with_rows(holder, [*rows[:index], *rows[index + 1 :]], self.carried)

    def undone(self) -> Insert:
        """What takes it back."""
        return Insert(self.at, self.row, self.marks)

    def carried(self, place: str) -> str | None:
        """The row itself is nowhere, those after it are one less."""
        holder, index = split_row(self.at)
        return _shifted(place, holder, lambda row: None if row == index else row - (row > index))

    def over(self, step: Step) -> Remove | None:
        """The same on a state in which another step was done; None where the row is gone."""
        at = step.carried(self.at)
        return None if at is None else replace(self, at=at)


@dataclass(frozen=True, slots=True)
class Move:
    """The row at a pointer comes to stand at another index of its list."""

    op: ClassVar[str] = "move"
    at: str
    to: int

    def done(self, state: State) -> State:
        """The state with it done."""
        holder, index = split_row(self.at)
        rows = list(_rows(state, holder))
        if max(index, self.to) >= len(rows):
            raise Unfit(self.at)
        rows.insert(self.to, rows.pop(index))
        return state.with_rows(holder, rows, self.carried)

    def undone(self) -> Move:
        """What takes it back."""
        holder, index = split_row(self.at)
        return Move(pointer.join(holder, self.to), index)

    def carried(self, place: str) -> str | None:
        """The row goes to its new index, those between make room."""
        holder, index = split_row(self.at)

        def moved(row: int) -> int:
            if row == index:
                return self.to
            return row - (index < row <= self.to) + (self.to <= row < index)

        return _shifted(place, holder, moved)

    def over(self, step: Step, *, first: bool = False) -> Move | None:
        """The same on a state in which another step was done; None where the row is gone.

        A row comes to stand between the same two rows. Of two moves of one row that which is not `first` counts.
        """
        at = step.carried(self.at)
        if at is None:
            return None
        holder, index = split_row(self.at)
        to = self.to
        if isinstance(step, Insert | Remove | Move) and split_row(step.at)[0] == holder:
            other = split_row(step.at)[1]
            if isinstance(step, Move) and other == index:
                return Move(at, step.to if first else to)
            other -= index < other  # as rows are counted without the one that moves
            if isinstance(step, Insert):
                to += other < to
            else:
                to -= other < to
                if isinstance(step, Move):
                    landed = step.to - (split_row(at)[1] < step.to)
                    to += landed < to or (landed == to and not first)
        return Move(at, to)


@dataclass(frozen=True, slots=True)
class Ask:
    """A question is put, or settled."""

    op: ClassVar[str] = "ask"
    key: str
    before: Question | None
    after: Question | None

    def done(self, state: State) -> State:
        """The state with it done."""
        return state.with_question(self.key, self.after)

    def undone(self) -> Ask:
        """What takes it back."""
        return Ask(self.key, self.after, self.before)

    def carried(self, place: str) -> str | None:
        """Where what stood at a pointer stands afterwards."""
        return place

    def over(self, step: Step) -> Ask | None:
        """The same on a state in which another step was done; None where all was read anew."""
        return None if isinstance(step, Load) else self


@dataclass(frozen=True, slots=True)
class Load:
    """The whole state becomes that of a new reading, which is kept beside as a version of its own."""

    op: ClassVar[str] = "load"
    extraction: int

    def done(self, state: State) -> State:
        """Nothing: who replays changes begins at the version that is kept."""
        raise Unfit(None)

    def undone(self) -> Load:
        """A reading is not taken back; the file is read again."""
        raise Unfit(None)

    def carried(self, place: str) -> str | None:
        """Nothing is where it was."""
        return None

    def over(self, step: Step) -> Load | None:
        """Never carried."""
        return None


Step = Put | Mark | Insert | Remove | Move | Ask | Load
_STEPS: Mapping[str, type[Step]] = {each.op: each for each in (Put, Mark, Insert, Remove, Move, Ask, Load)}


def done(state: State, steps: Iterable[Step]) -> State:
    """The state with all steps done, one after the other.

    Raises:
        Unfit: one does not fit.
    """
    for step in steps:
        state = step.done(state)
    return state


def undone(steps: Sequence[Step]) -> list[Step]:
    """What takes the steps back, the last one first."""
    return [step.undone() for step in reversed(steps)]


def carried(place: str | None, steps: Iterable[Step]) -> str | None:
    """Where what stood at a pointer stands after the steps; None where it is gone."""
    for step in steps:
        if place is None:
            return None
        place = step.carried(place)
    return place


def _over(step: Step, other: Step, first: bool) -> Step | None:
    return step.over(other, first=first) if isinstance(step, Insert | Move) else step.over(other)


def over(steps: Sequence[Step], between: Sequence[Step], *, first: bool = False) -> list[Step]:
    """Steps that were made before others, as they are to be done after them.

    Rows of both that come in at one index stand one after the other, those of `steps` `first` or not.

    Each of `steps` was made on a state in which those before it were done, so what lies between is carried over these.

    Raises:
        Unfit: what one of them points at is gone.
    """
    result: list[Step] = []
    for step in steps:
        moved: Step | None = step
        kept: list[Step] = []
        for other in between:
            if moved is None:
                break
            after = _over(other, moved, not first)
            if after is not None:  # what a step of these took out, nothing lying between can do anything to
                kept.append(after)
            moved = _over(moved, other, first)
        if moved is None:
            raise Unfit(getattr(step, "at", None))
        result.append(moved)
        between = kept
    return result


def _found(state: State, place: str) -> Any:
    try:
        return state.value(place)
    except KeyError:
        raise Unfit(place) from None


def _rows(state: State, place: str) -> list[Any]:
    rows = _found(state, place)
    if not isinstance(rows, list):
        raise Unfit(place)
    return rows


def _shifted(place: str, holder: str, moved: Any) -> str | None:
    """A pointer with the index right below `holder` another one; one that is not below it stays."""
    if not place.startswith(holder + "/"):
        return place
    index, slash, rest = place[len(holder) + 1 :].partition("/")
    if not index.isdigit():
        return place
    row = moved(int(index))
    return None if row is None else f"{holder}/{row}{slash}{rest}"


# --- written down -------------------------------------------------------------------------------


def written(steps: Iterable[Step]) -> str:
    """Steps as JSON."""
    return schemas.dumps(
        [{"op": step.op, **{each.name: _data(step, each.name) for each in fields(step)}} for step in steps]
    )


def read(text: str) -> list[Step]:
    """The steps that `written` wrote."""
    return [_step(data) for data in schemas.loads(text)] if text else []


def _data(step: Step, name: str) -> Any:
    value = getattr(step, name)
    if name == "marks":
        return {key: interchange.evidence_data(mark) for key, mark in value.items()}
    if isinstance(value, Evidence):
        return interchange.evidence_data(value)
    return question_data(value) if isinstance(value, Question) else value


def _step(data: dict[str, Any]) -> Step:
    kind = _STEPS[data["op"]]
    values = {name: value for name, value in data.items() if name != "op"}
    if "marks" in values:
        values["marks"] = {key: interchange.evidence_from(mark) for key, mark in values["marks"].items()}
        values["row"] = schemas.exact_figures({"row": values["row"]})["row"]
    for name in ("before", "after") if kind is not Load else ():
        if name in values and values[name] is not None:
            values[name] = _value(kind, values.get("at", ""), values[name])
    return kind(**values)


def _value(kind: type[Step], at: str, value: Any) -> Any:
    if kind is Mark:
        return interchange.evidence_from(value)
    if kind is Ask:
        return question_from(value)
    key = pointer.split(at)[-1] if at else ""
    return schemas.exact_figures({key: value})[key]
