"""One change: made on what the person saw, carried to what stands now, judged, and kept with its entry in the log.

All of it is one transaction. A change that was made on an older version is carried over what others did since; where
they touched the same leaf, it is a `Conflict`, never a silent overwrite.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from extractor import schemas
from extractor.desk import review as opening
from extractor.desk import steps as stepping
from extractor.desk.judging import Judgement, counts, judged, totals
from extractor.desk.people import Person
from extractor.desk.review import Review
from extractor.desk.since import effective
from extractor.desk.state import State
from extractor.desk.steps import Ask, Insert, Mark, Move, Put, Remove, Step, Unfit, split_row
from extractor.errors import Conflict, LockedFile, NoSuchThing, StoreUnavailable
from extractor.extraction import Evidence
from extractor.store import files, log, readings
from extractor.store.files import FileRow
from extractor.store.log import ChangeRow
from extractor.store.opening import Connection, Store

_ROUNDS = 20
"""So often a change is made anew on what another process has stored meanwhile."""
_WHOLE = 50
"""Each so many changes the state is kept whole: opening never replays more."""


class Draft:
    """A change in the making: the state with the steps done so far, and what others did since it was seen."""

    def __init__(self, review: Review, since: Sequence[ChangeRow]) -> None:
        self.review = review
        self.state: State = review.state
        self.steps: list[Step] = []
        self.pointer = ""
        self.before: Any = None
        self.after: Any = None
        self._since = effective(since)

    def place(self, seen: str, mine: Any = None, *, exact: bool = True) -> str:
        """Where a pointer that the person saw stands now.

        Raises:
            Conflict: what stood there is gone, or (`exact`) has been changed by somebody since.
        """
        place: str | None = seen
        touched: list[tuple[ChangeRow, Any]] = []
        for entry, step in self._steps_since():
            if exact and isinstance(step, Put) and step.at == place:
                touched.append((entry, step.before))
            place = step.carried(place) if place is not None else None
            if place is None:
                raise _gone(seen, mine, entry)
        assert place is not None
        if touched and self.value(place) != touched[0][1]:  # not changed and changed back
            raise conflict(place, touched[0][1], mine, self.value(place), touched[-1][0])
        return place

    def ensure_whole(self, seen: str) -> str:
        """Where a row that the person saw stands now; nothing in it may have been changed since.

        Raises:
            Conflict: it is gone, or something in it was changed.
        """
        place: str | None = seen
        for entry, step in self._steps_since():
            inside = getattr(step, "at", "").startswith(f"{place}/")
            if inside and isinstance(step, Put | Insert | Remove | Move):
                raise conflict(place, None, None, getattr(step, "after", None), entry)
            place = step.carried(place) if place is not None else None
            if place is None:
                raise _gone(seen, None, entry)
        assert place is not None
        return place

    def index(self, seen: str, index: int) -> int:
        """Where a row that was to come to stand at an index of a list has to come in now."""
        row: Insert | None = Insert(f"{seen}/{index}", None, {})
        for _, step in self._steps_since():
            row = row.over(step) if row else None
        return split_row(row.at)[1] if row else index

    def _steps_since(self) -> Iterator[tuple[ChangeRow, Step]]:
        for entry, steps in self._since:
            for step in steps:
                yield entry, step

    def put(self, place: str, value: Any) -> None:
        """A value at a pointer becomes another one."""
        before = self.value(place)
        if before != value or str(before) != str(value):
            self._do(Put(place, before, value))

    def mark(self, place: str, mark: Evidence | None) -> None:
        """The evidence of a leaf becomes another one."""
        before = self.state.evidence.get(place)
        if before != mark:
            self._do(Mark(place, before, mark))

    def insert(self, place: str, row: Any, marks: dict[str, Evidence] | None = None) -> None:
        """A row comes in."""
        self._do(Insert(place, row, marks or {}))

    def remove(self, place: str) -> None:
        """A row goes."""
        self._do(Remove(place, self.value(place), self.state.marks_below(place)))

    def move(self, place: str, to: int) -> None:
        """A row goes to another index."""
        self._do(Move(place, to))

    def ask(self, key: str) -> None:
        """A question is settled."""
        self._do(Ask(key, self.state.questions.get(key), None))

    def do(self, steps: Sequence[Step]) -> None:
        """Do steps as they are.

        Raises:
            Unfit: one does not fit any more.
        """
        for step in steps:
            self._do(step)

    def tell(self, place: str, before: Any, after: Any) -> None:
        """What the log shows of the change in a line."""
        self.pointer, self.before, self.after = place, before, after

    def value(self, place: str) -> Any:
        """What stands at a pointer now.

        Raises:
            NoSuchThing: nothing does.
        """
        try:
            return self.state.value(place)
        except KeyError:
            raise NoSuchThing(f"数据中没有这个位置：{place}", f"the record has no such place: {place}") from None

    def _do(self, step: Step) -> None:
        self.state = step.done(self.state)
        self.steps.append(step)


def conflict(place: str | None, base: Any, mine: Any, theirs: Any, entry: ChangeRow) -> Conflict:
    """What both want to stand there, for a person to decide."""
    return Conflict(
        f"{entry.who} 已把此项改为「{_short(theirs)}」，您要改为「{_short(mine)}」。请核对后再决定。",
        f"{entry.who} has set this to {_short(theirs)!r} meanwhile, you want {_short(mine)!r}; look at both and decide",
        pointer=place, base=base, mine=mine, theirs=theirs, who=entry.who, at=entry.at.isoformat(),
    )  # fmt: skip


def _gone(place: str, mine: Any, entry: ChangeRow) -> Conflict:
    again = entry.kind == "read_again"
    zh = "文件已被重新读取，请看新的结果再改。" if again else f"{entry.who} 已删除这一行。"
    en = "the file has been read again; look at the new result" if again else f"{entry.who} has deleted this row"
    return Conflict(zh, en, pointer=None, base=place, mine=mine, theirs=None, who=entry.who, at=entry.at.isoformat())


def _short(value: Any) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= 40 else text[:39] + "…"


Make = Callable[[Draft], None]
_JUDGING = threading.Semaphore()
"""One at a time: threads share one processor, and several at once would only keep those waiting who read."""


def change(
    store: Store, who: Person, file: str, kind: str, make: Make, *, expected: int | None = None, why: str = "",
    undoes: int | None = None,
) -> Review:  # fmt: skip
    """Make a change and give the review as it stands then; `expected` is the version that the person saw.

    A `make` that does nothing changes nothing, and nothing is logged.

    Raises:
        Conflict: somebody else changed the same leaf since that version.
        LockedFile: the file is approved, or not read.
        NoSuchThing: there is no such file or place.
        StoreUnavailable: it could not be kept.
    """
    with _alone(store, file):
        for _ in range(_ROUNDS):
            draft = _draft(store, file, expected)
            make(draft)
            if not draft.steps:
                return draft.review
            with _JUDGING:
                found = judged(draft.state, draft.review.base.raw, draft.review.base.rules, draft.review.kept)
            kept = _kept(store, who, draft, found, kind=kind, why=why, undoes=undoes)
            if kept:
                return opening.remember(store, kept)
    raise StoreUnavailable(
        "许多人同时在修改这个文件，请再试一次。", "many people are changing this file at once; try again"
    )


def prepare(store: Store, file: str) -> None:
    """Work out beforehand what the first change of an opened file needs: it then takes no longer than later ones."""
    review = opening.recall(store, file)
    if review is None or review.file.locked or not review.kept.empty:
        return
    with _alone(store, file), _JUDGING:
        if review.kept.empty:
            judged(review.state, review.base.raw, review.base.rules, review.kept)


def _draft(store: Store, file: str, expected: int | None) -> Draft:
    with store.reading() as connection:
        row = files.get(connection, file)
        ensure_open(row)
        review = opening.load(store, connection, row)
        seen = row.version if expected is None else expected
        since = log.entries(connection, file, seen) if seen < row.version else ()
    return Draft(review, since)


def ensure_open(row: FileRow) -> None:
    """Refuse a file that may not be changed.

    Raises:
        LockedFile: it is approved or not read.
    """
    if row.locked:
        raise LockedFile(
            f"文件已由 {row.approved_by} 审核通过并锁定，要修改请先重新打开。",
            f"the file was approved by {row.approved_by} and is locked; reopen it to change it",
        )
    opening.ensure_read(row)


def _kept(
    store: Store, who: Person, draft: Draft, found: Judgement, *, kind: str, why: str, undoes: int | None
) -> Review | None:
    """The change stored, where nobody has stored another one meanwhile."""
    review, extraction = draft.review, found.extraction
    with store.writing() as connection:
        row = files.get(connection, review.file.id, lock=True)
        if row.version != review.version:
            return None
        ensure_open(row)
        entry = log.append(
            connection, file=row.id, number=row.version + 1, previous=row.head or log.seed(row.sha256), who=who.name,
            kind=kind, pointer=draft.pointer, before=schemas.dumps(draft.before), after=schemas.dumps(draft.after),
            why=why, patch=stepping.written(draft.steps), undoes=undoes,
        )  # fmt: skip
        if entry.number % _WHOLE == 0:
            whole(connection, row.id, entry.number, "edited", who.name, review.base.number, draft.state)
        facts = _facts(draft.state) if any(step_of_facts(step) for step in draft.steps) else {}
        files.change(
            connection, row.id, version=entry.number, head=entry.digest, state="in_review",
            owner=row.owner or who.name, questions=len(draft.state.questions), **counts(extraction), **facts,
        )  # fmt: skip
        row = files.get(connection, row.id)
    return Review(row, row.version, extraction, review.base, draft.state, list(totals(found.relations)), review.kept)


def step_of_facts(step: Step) -> bool:
    """Does a step touch what the queue shows of a file?"""
    return isinstance(step, Put) and step.at.count("/") == 1


def _facts(state: State) -> dict[str, Any]:
    return facts_of(state.record)


def facts_of(record: dict[str, Any]) -> dict[str, Any]:
    """What the queue shows of a record, as columns of the file."""
    return {
        "report_type": record["report_type"] or "",
        "year": record["fiscal_year"],
        "organization": record["organization"] or "",
        "title": record["title"] or "",
    }


def whole(connection: Connection, file: str, version: int, kind: str, who: str, extraction: int, state: State) -> None:
    """Keep a version whole."""
    content = state.to_json()
    readings.add_snapshot(connection, file, version, kind=kind, who=who, extraction=extraction, content=content)


def undone(draft: Draft, entry: ChangeRow, between: Sequence[ChangeRow]) -> None:
    """Take an entry back on a state in which others were made after it.

    Raises:
        Conflict: somebody has changed the same since.
    """
    try:
        done = [step for each in effective(between) for step in each.steps]
        draft.do(stepping.over(stepping.undone(stepping.read(entry.patch)), done))
    except Unfit as unfit:
        last = between[-1] if between else entry
        wanted = schemas.loads(entry.before)
        raise conflict(unfit.place, schemas.loads(entry.after), wanted, unfit.found, last) from None
    place = stepping.carried(entry.pointer, done) or entry.pointer
    draft.tell(place, schemas.loads(entry.after), schemas.loads(entry.before))


def _alone(store: Store, file: str) -> threading.RLock:
    """Within this process changes of one file wait for each other; between processes the database decides."""
    with store.lock:
        locks: dict[str, threading.RLock] = store.kept.setdefault("locks", {})
        return locks.setdefault(file, threading.RLock())
