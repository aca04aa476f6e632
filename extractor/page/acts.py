"""What a person changes in the review: each act of the record component, done to the store.

An act comes with an id; the component keeps it until that id comes back, so an act that is sent
twice must be done once. What came of it (an error, a conflict, what was read again) is kept for the
session and shown beside the value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from extractor.desk import editing, history, rows
from extractor.desk.leaves import kind_of, shape_of
from extractor.desk.people import Person
from extractor.desk.review import Choice, Review, choices, open_review
from extractor.document import Place
from extractor.errors import Conflict, ExtractorError
from extractor.page.boxes import in_points
from extractor.pointer import join, parent, split
from extractor.store.opening import Store

Act = Mapping[str, Any]


@dataclass(slots=True)
class Desk:
    """One file on the desk of one session.

    `ack` is the id of the act that was done last, `nudge` counts refused acts (what was shown of
    them is taken back), `moved` is the leaf that is looked at after an act that moved it, "" where
    it is gone, `fresh` a leaf that is to be filled in; `follow` says that the next doubtful leaf is
    wanted. `own` leads from each version to the one that an act of this session made of it: an act
    that was made before the answer to the one before it had come has seen that too. `sight` gives the recogniser, and
    the model if there is one, that look at a place again; `asks` says whether a model is set up at all.
    """

    store: Store
    who: Person
    file: str
    ack: str | None = None
    nudge: int = 0
    problem: tuple[str, ExtractorError] | None = None
    conflict: tuple[Act, Conflict] | None = None
    again: dict[str, tuple[Choice, ...]] = field(default_factory=dict)
    moved: str | None = None
    fresh: str | None = None
    follow: bool = False
    own: dict[int, int] = field(default_factory=dict)
    sight: Callable[[], tuple[str, editing.Asked | None]] = lambda: ("", None)
    asks: Callable[[], bool] = bool

    def review(self) -> Review:
        """The file as it is stored now."""
        return open_review(self.store, self.file)

    def choices(self, review: Review, pointer: str) -> tuple[Choice, ...]:
        """What a leaf could be: what was read again, then what is known of it; each value once."""
        offered: dict[str, Choice] = {}
        for choice in (*self.again.get(pointer, ()), *choices(review, pointer)):
            offered.setdefault(choice.text, choice)
        return tuple(offered.values())

    def perform(self, act: Act) -> None:
        """Do an act once; what keeps it from being done is told, never raised."""
        if act.get("file") != self.file or act.get("id") == self.ack:
            return
        self.problem, self.moved, self.follow, self.fresh = None, None, False, None
        try:
            self._do(act)
        except Conflict as conflict:
            self._clash(act, conflict)
        except ExtractorError as error:
            self.problem = (pointer_of(act), error)
            self.nudge += 1
        self.ack = act["id"]

    def _do(self, act: Act) -> None:
        if act["do"] == "settle":
            self._settle(act["take"])
            return
        before, seen = self.review().version, act["seen"]
        while seen in self.own:
            seen = self.own[seen]
        _ACTS[act["do"]](self, act, seen)
        after = self.review().version
        if after == before + 1:
            self.own[before] = after

    def _clash(self, act: Act, conflict: Conflict) -> None:
        self.nudge += 1
        if conflict.mine != conflict.theirs:  # an act that was done, and sent again over a lost connection, is none
            self.conflict = (act, conflict)

    def _settle(self, take: str) -> None:
        held, self.conflict = self.conflict, None
        if held and take == "mine":
            act = held[0]
            _ACTS[act["do"]](self, act, self.review().version)


def pointer_of(act: Act) -> str:
    """The leaf, row or list that an act is about."""
    return str(act.get("pointer") or next(iter(act.get("pointers") or ()), "") or act.get("list", ""))


# --- values ---------------------------------------------------------------------------------------


def _set(desk: Desk, act: Act, seen: int) -> None:
    """One value for every leaf of a merged cell."""
    for pointer in act["pointers"]:
        review = editing.correct(desk.store, desk.who, desk.file, pointer, act["value"], expected=seen)
        seen = max(seen, review.version)


def _take(desk: Desk, act: Act, seen: int) -> None:
    pointer = act["pointer"]
    offered = desk.choices(desk.review(), pointer)
    chosen = next((each for each in offered if (each.kind, each.text) == (act["kind"], act["text"])), None)
    if chosen is not None:
        editing.take(desk.store, desk.who, desk.file, pointer, chosen, expected=seen)
        desk.again.pop(pointer, None)


def _accept(desk: Desk, act: Act, seen: int) -> None:
    editing.accept(desk.store, desk.who, desk.file, [act["pointer"]], expected=seen)
    desk.follow = True


def _bind(desk: Desk, act: Act, seen: int) -> None:
    """Bind the leaf to the box; what is read in it is offered beside the value that stands."""
    page = desk.review().pages[act["page"] - 1]
    place = Place(page.number, in_points(act["box"], page.width, page.height))
    pointer = act["pointer"]
    editing.bind(desk.store, desk.who, desk.file, pointer, place, expected=seen, keep_value=True)
    _look(desk, pointer, place)


def _reread(desk: Desk, act: Act, _: int) -> None:
    _look(desk, act["pointer"], None)


def _look(desk: Desk, pointer: str, place: Place | None) -> None:
    """With the recogniser and the model that are chosen in the settings."""
    engine, model = desk.sight()
    desk.again[pointer] = editing.reread(desk.store, desk.who, desk.file, pointer, place=place, ocr=engine, model=model)


# --- rows -----------------------------------------------------------------------------------------


def _add(desk: Desk, act: Act, seen: int) -> None:
    """A new row; what must not be null in it says that it is to be filled in, and is opened to be edited."""
    held = shape_of(join(act["list"], 0))
    if "properties" not in held:
        rows.add_row(
            desk.store, desk.who, desk.file, act["list"], act["index"], values={"": act["name"]}, expected=seen
        )
        desk.fresh = desk.moved = join(act["list"], act["index"])
        return
    row = join(act["list"], act["index"])
    leaves = [(key, kind_of(join(row, key))) for key, each in held["properties"].items() if each.get("type") != "array"]
    named = {key: act["name"] for key, leaf in leaves if leaf.kind == "text" and not leaf.nullable}
    rows.add_row(desk.store, desk.who, desk.file, act["list"], act["index"], values=named, expected=seen)
    desk.moved, desk.fresh = row, join(row, next(iter(named), leaves[0][0]))


def _delete(desk: Desk, act: Act, seen: int) -> None:
    rows.delete_row(desk.store, desk.who, desk.file, act["pointer"], expected=seen)
    desk.moved = ""


def _move(desk: Desk, act: Act, seen: int) -> None:
    """The value that is looked at goes with its row."""
    rows.move_row(desk.store, desk.who, desk.file, act["pointer"], act["to"], expected=seen)
    desk.moved = join(parent(act["pointer"]), act["to"])


def _merge(desk: Desk, act: Act, seen: int) -> None:
    rows.merge_rows(desk.store, desk.who, desk.file, act["pointer"], act["other"], expected=seen)


def _split(desk: Desk, act: Act, seen: int) -> None:
    values = {key: (first, second) for key, (first, second) in act["values"].items()}
    rows.split_row(desk.store, desk.who, desk.file, act["pointer"], values, expected=seen)


def _undo(desk: Desk, _: Act, __: int) -> None:
    history.undo(desk.store, desk.who, desk.file)


def _redo(desk: Desk, _: Act, __: int) -> None:
    history.redo(desk.store, desk.who, desk.file)


_ACTS: Mapping[str, Callable[[Desk, Act, int], None]] = {
    "set": _set,
    "take": _take,
    "accept": _accept,
    "bind": _bind,
    "reread": _reread,
    "add": _add,
    "delete": _delete,
    "move": _move,
    "merge": _merge,
    "split": _split,
    "undo": _undo,
    "redo": _redo,
}


def row_of(pointer: str) -> str:
    """The row that a leaf stands in, or that a pointer is; empty where it stands in none."""
    tokens = split(pointer)
    at = max((index for index, token in enumerate(tokens) if token.isdigit()), default=-1)
    if at > 0 and tokens[at - 1] == "history":
        at -= 2
    return join("", *tokens[: at + 1]) if at > 0 else ""
