"""A file opened for review: what stands now, where each leaf is printed, and what is said of it."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from extractor.boxed.viewing import Source, Viewer, viewer
from extractor.desk import pages as page_views
from extractor.desk import steps as stepping
from extractor.desk.judging import Total, judged, relations, totals
from extractor.desk.leaves import LeafKind, as_printed, kind_of, typed
from extractor.desk.pages import PageView
from extractor.desk.state import Question, State
from extractor.document import Document
from extractor.errors import InvalidValue, LockedFile, NoSuchThing
from extractor.extraction import Extraction
from extractor.interchange import from_json
from extractor.kept import Kept
from extractor.store import files, log, readings
from extractor.store.files import FileRow
from extractor.store.log import ChangeRow
from extractor.store.opening import Connection, Store

__all__ = [
    "Choice", "LeafKind", "PageView", "Question", "Review", "Total", "choices", "document", "kind_of", "next_doubtful",
    "open_review",
]  # fmt: skip

_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?")
_KEPT = 12
"""So many reviews, and so many opened originals, stay in memory."""
_AT_WORK = 6
"""Of so many, the last ones, also what was worked out for them: it is several times as large."""


@dataclass(frozen=True, slots=True)
class Base:
    """A reading of a file: the extraction as it came, its pages, the rule sets that it was judged by."""

    number: int
    raw: Extraction
    pages: tuple[PageView, ...]
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """A file as it stands at a version. `extraction` is the corrected one, judged anew; `raw` as it was read.

    Show `version` to whoever changes something: it says what the person saw. `questions` are what a new reading left
    open. Treat all of it as read-only.
    """

    file: FileRow
    version: int
    extraction: Extraction
    base: Base = field(repr=False)
    state: State = field(repr=False)
    known: list[Total] = field(default_factory=list, repr=False, compare=False)
    kept: Kept = field(default_factory=Kept, repr=False, compare=False)
    """What was worked out for this version, for the next one: only whoever changes the file may touch it."""

    @property
    def raw(self) -> Extraction:
        """The reading as it came."""
        return self.base.raw

    @property
    def pages(self) -> tuple[PageView, ...]:
        """The pages with their words."""
        return self.base.pages

    @property
    def totals(self) -> tuple[Total, ...]:
        """Printed totals and what their parts make; computed when first asked for."""
        if not self.known:
            self.known.extend(totals(relations(self.state, self.base.rules)))
        return tuple(self.known)

    @property
    def seen(self) -> frozenset[str]:
        """Leaves that a person has accepted."""
        return frozenset(place for place, mark in self.state.evidence.items() if mark.person == "accepted")

    @property
    def corrected(self) -> frozenset[str]:
        """Leaves whose value a person gave."""
        return frozenset(place for place, mark in self.state.evidence.items() if mark.person == "corrected")

    @property
    def questions(self) -> tuple[Question, ...]:
        """What a new reading left open."""
        return tuple(self.state.questions.values())


def open_review(store: Store, file: str) -> Review:
    """The file as it stands now. What was opened before is kept, so asking again costs one small statement.

    Raises:
        NoSuchThing: there is no such file.
        LockedFile: it has not been read.
    """
    with store.reading() as connection:
        row = files.get(connection, file)
        return load(store, connection, row)


def load(store: Store, connection: Connection, row: FileRow) -> Review:
    """The review of a file within a transaction."""
    ensure_read(row)
    known: Review | None = recall(store, row.id)
    if known and known.version == row.version:
        return known if known.file == row else remember(store, _again(known, row))
    state, base = state_at(connection, row.id, row.version, known)
    if row.version == 0:
        return remember(store, Review(row, 0, base.raw, base, state))
    kept = Kept()
    found = judged(state, base.raw, base.rules, kept)
    return remember(store, Review(row, row.version, found.extraction, base, state, list(totals(found.relations)), kept))


def ensure_read(row: FileRow) -> None:
    """Refuse a file without a reading.

    Raises:
        LockedFile: it has none, or is being read anew.
    """
    if row.state not in files.READABLE:
        raise LockedFile(
            "文件还没有读取完成，请稍候；读取失败的请重试。",
            "the file has not been read yet; wait, or try again where reading failed",
        )


def state_at(connection: Connection, file: str, version: int, known: Review | None = None) -> tuple[State, Base]:
    """The state that a version was, with its reading: the one kept whole before it, and the changes since.

    `known` is an earlier version in memory, which saves reading what it has.
    """
    if known and known.version < version:
        since = log.entries(connection, file, known.version, version)
        steps = steps_of(since)
        if not any(isinstance(step, stepping.Load) for step in steps):
            return stepping.done(known.state, steps), known.base
    kept = readings.snapshot(connection, file, version)
    base = base_of(connection, file, kept.extraction)
    state = State.from_json(kept.content) if kept.content else State(base.raw.record, base.raw.evidence)
    return stepping.done(state, steps_of(log.entries(connection, file, kept.version, version))), base


def steps_of(entries: Sequence[ChangeRow]) -> list[stepping.Step]:
    """All steps of some entries, in order."""
    return [step for entry in entries for step in stepping.read(entry.patch)]


def base_of(connection: Connection, file: str, number: int) -> Base:
    """A reading of a file.

    Raises:
        NoSuchThing: there is none of that number.
    """
    row = readings.reading(connection, file, number)
    rules = tuple(name for name in row.rules.split(",") if name)
    return Base(number, from_json(row.content), page_views.read(row.pages), rules)


# --- what is kept in memory ---------------------------------------------------------------------


def _shelf(store: Store, name: str) -> OrderedDict[str, Any]:
    with store.lock:
        found: OrderedDict[str, Any] = store.kept.setdefault(name, OrderedDict())
        return found


def recall(store: Store, file: str) -> Review | None:
    """The last review of a file that is in memory."""
    shelf = _shelf(store, "reviews")
    with store.lock:
        found: Review | None = shelf.get(file)
        if found:
            shelf.move_to_end(file)
        return found


def remember(store: Store, review: Review) -> Review:
    """Keep a review in memory, unless a newer one is there."""
    shelf = _shelf(store, "reviews")
    with store.lock:
        known: Review | None = shelf.get(review.file.id)
        if known is None or known.version <= review.version:
            shelf[review.file.id] = review
            shelf.move_to_end(review.file.id)
        while len(shelf) > _KEPT:
            shelf.popitem(last=False)
        for each in list(shelf.values())[:-_AT_WORK]:
            each.kept.clear()
    return review


def forget(store: Store, file: str) -> None:
    """Drop a file from memory."""
    with store.lock:
        for name in ("reviews", "documents"):
            _shelf(store, name).pop(file, None)


def _again(review: Review, row: FileRow) -> Review:
    return replace(review, file=row)


def document(store: Store, file: str) -> Document:
    """The original, opened in a child, for the pictures of its pages, which are drawn there too; kept for a while.

    It has no words: what was read stands in `Review.pages`.

    Raises:
        InputError: it cannot be opened (any more), for instance for want of a password.
    """
    shelf = _shelf(store, "documents")
    with store.lock:
        known: Document | None = shelf.get(file)
    if known is not None:
        return known
    wanted = source(store, file)
    try:
        opened = viewer_of(store).document(wanted)
    except NoSuchThing:  # deleted in time, or lost: what was read of it can still be reviewed
        opened = Document(wanted.name, "", "", ())
    with store.lock:
        shelf[file] = opened
        while len(shelf) > _KEPT:
            shelf.popitem(last=False)
    return opened


def viewer_of(store: Store) -> Viewer:
    """What opens and draws the originals of a store, within the bounds that its service is held to."""
    return viewer(store.kept.get("bounds"))


def source(store: Store, file: str) -> Source:
    """A file's original, for a viewer.

    Raises:
        NoSuchThing: there is no such file.
    """
    with store.reading() as connection:
        row = files.get(connection, file)
    password = store.kept.get("passwords", {}).get(file)
    return Source(row.name, lambda: store.originals.get(row.sha256), password)


# --- what to look at, and what could stand there ------------------------------------------------


def next_doubtful(review: Review, after: str | None = None) -> str | None:
    """The leaf to look at after that one, in the order of doubt, round and round; None where there is none."""
    asked = review.extraction.review
    if not asked:
        return None
    return asked[(asked.index(after) + 1) % len(asked)] if after in asked else asked[0]


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that could stand in a leaf, and where it comes from.

    `kind`: ``printed`` what is printed there, ``second`` what else the recogniser held possible, ``asked`` what the
    arithmetic asks for, ``reread`` what another look at the pixels read, ``model`` what a model
    that was shown them read. `text` as it is printed or would be;
    `share` how likely, from 0 to 1, None where that is not known.
    """

    kind: str
    value: Any
    text: str
    share: float | None = None


def choices(review: Review, place: str) -> tuple[Choice, ...]:
    """What could stand in a leaf instead, each value once: printed, second readings, asked for by the arithmetic."""
    mark = review.extraction.evidence.get(place)
    now = review.state.value(place)
    offered: list[Choice] = []
    if mark and mark.text:
        offered += _offer(place, "printed", mark.text, None)
        if mark.repair:
            offered += _offer(place, "second", mark.repair.first, None)
        for other in mark.alternatives:
            offered += _offer(place, "second", other.text, other.score)
    for suspicion in review.extraction.suspicions:
        for explanation in suspicion.explanations:
            for change in explanation.changes:
                if change.pointer == place:
                    offered += _offer(place, "asked", exchanged(now, change.found, change.asked), explanation.share)
    kept: dict[str, Choice] = {}
    for each in offered:
        if each.value != now:
            kept.setdefault(as_printed(each.value), each)
    return tuple(kept.values())


def _offer(place: str, kind: str, text: str, share: float | None) -> list[Choice]:
    try:
        return [Choice(kind, typed(place, text), text, share)]
    except InvalidValue:
        return []


def exchanged(now: Any, found: str, asked: str) -> str:
    """What the arithmetic asks for, as it would stand in the leaf: in a text, in the place of the figure."""
    if not isinstance(now, str):
        return asked
    for each in _FIGURE.finditer(now):
        if Decimal(each.group().replace(",", "")) == abs(Decimal(found)):
            return f"{now[: each.start()]}{asked.lstrip('-')}{now[each.end() :]}"
    return ""
