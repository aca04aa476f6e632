"""Where on the page a person is: kept in the address, so that a reload, a link and the back button lead there."""

from __future__ import annotations

from typing import Literal

import streamlit as st

View = Literal["queue", "review", "evals", "settings"]
VIEWS: tuple[View, ...] = ("queue", "evals", "settings")
"""What the bar at the top leads to; the review is entered from the queue."""


def here() -> tuple[View, str]:
    """The view, and the id of the file under review."""
    file = st.query_params.get("file", "")
    named = st.query_params.get("view", "")
    if file:
        return "review", file
    return next((view for view in VIEWS if view == named), "queue"), ""


def go(view: View, file: str = "") -> None:
    """Go there; for callbacks, and followed by `st.rerun` elsewhere."""
    st.query_params.clear()
    if view == "review":
        st.query_params["file"] = file
    elif view != "queue":
        st.query_params["view"] = view
