"""Which rows of the queue are shown, and that they stand still.

While files are read their rows change: if they changed places too, or others pushed in, a press that was
meant for one file would fall on another. So what a person asked for stays where it is until they ask anew:
by another search, filter, order or page, by what they add or delete, or by coming back to the queue.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from extractor.desk.queue import Listing, Query, held, listing, pulse
from extractor.page.route import visit
from extractor.store.files import FileRow, State
from extractor.store.opening import Store

_HELD = "queue-held"
_PULSE = "queue-pulse"


@dataclass(frozen=True, slots=True)
class Shown:
    """What is asked for, the rows that are shown of it, and what would be found now."""

    query: Query
    visit: int
    rows: tuple[FileRow, ...]
    found: Listing

    @property
    def listing(self) -> Listing:
        """What is found, with the rows that are shown."""
        return replace(self.found, rows=self.rows)

    @property
    def outdated(self) -> bool:
        """Would other rows be shown, or in another order, if it were asked for anew?"""
        return [row.id for row in self.found.rows] != [row.id for row in self.rows]


def ask_anew() -> None:
    """Let the next drawing show what is found then."""
    st.session_state.pop(_HELD, None)


def wanted(store: Store, query: Query) -> Shown:
    """What is to be shown of a query: the rows that are held, as they are now; where none are, what is found."""
    st.session_state[_PULSE] = pulse(store)  # before what is looked up: what changes meanwhile is looked up again
    known: Shown | None = st.session_state.get(_HELD)
    if known is None or (known.query, known.visit) != (query, visit()):
        found = listing(store, query)
        shown = Shown(query, visit(), found.rows, found)
    else:
        shown = _as_now(store, known)
    st.session_state[_HELD] = shown
    return shown


def following(store: Store, file: str) -> str | None:
    """The file after that one which wants a person, as the queue was last filtered and ordered.

    After the last comes the first; None where no other wants one.
    """
    known: Shown | None = st.session_state.get(_HELD)
    asked = known.query if known else Query()
    states = tuple(state for state in _WANTING if not asked.states or state in asked.states) or _WANTING
    every = listing(store, replace(asked, states=(), offset=0, limit=_MOST)).rows
    at = next((number for number, row in enumerate(every) if row.id == file), -1)
    onward = (*every[at + 1 :], *every[: max(at, 0)])
    return next((row.id for row in onward if row.state in states), None)


_WANTING: tuple[State, ...] = ("review", "in_review")
_MOST = 2000


def changed(store: Store) -> bool:
    """Is anything of what is shown another thing now? Cheap to ask where nothing in the store has changed."""
    now = pulse(store)
    if now == st.session_state.get(_PULSE):
        return False
    st.session_state[_PULSE] = now
    known: Shown | None = st.session_state.get(_HELD)
    return known is None or _as_now(store, known) != known


def _as_now(store: Store, known: Shown) -> Shown:
    rows, found = held(store, known.query, [row.id for row in known.rows])
    return replace(known, rows=rows, found=found)
