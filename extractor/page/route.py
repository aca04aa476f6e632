"""Where on the page a person is: kept by the session, and shown in the address for reloads and links.

The session is the truth: a part of the page that draws itself anew by the clock brings the address
that it had when it was asked for, which may be that of the view before.
"""

from __future__ import annotations

from typing import Literal
from urllib.parse import parse_qs

import streamlit as st

View = Literal["queue", "review", "evals", "settings"]
VIEWS: tuple[View, ...] = ("queue", "evals", "settings")
"""What the bar at the top leads to; the review is entered from the queue."""


def here() -> tuple[View, str]:
    """The view, and the id of the file under review."""
    known: tuple[View, str] | None = st.session_state.get("route")
    if known is None:
        known = _route(st.query_params.get("view", ""), st.query_params.get("file", ""))
        st.session_state["route"] = known
    shown_in_address()
    return known


def shown_in_address() -> None:
    """Let the address say where the session is."""
    view, file = st.session_state.get("route", ("queue", ""))
    wanted = {"file": file} if view == "review" else {"view": view} if view != "queue" else {}
    if st.query_params.to_dict() != wanted:
        st.query_params.from_dict(wanted)


def go(view: View, file: str = "") -> None:
    """Go there; for callbacks, and followed by `st.rerun` elsewhere."""
    _turn_to((view, file))


def went(search: str) -> None:
    """The person went there by the browser's own back or forward button; `search` is the query of the address."""
    query = parse_qs(search.removeprefix("?"))
    _turn_to(_route(query.get("view", [""])[0], query.get("file", [""])[0]))


def visit() -> int:
    """Which visit of a view this is: what is drawn again in one visit stands where it stood."""
    return int(st.session_state.get("visit", 0))


def _turn_to(route: tuple[View, str]) -> None:
    st.session_state["route"] = route
    st.session_state["visit"] = visit() + 1


def _route(named: str, file: str) -> tuple[View, str]:
    if file:
        return "review", file
    return next((view for view in VIEWS if view == named), "queue"), ""
