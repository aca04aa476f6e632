"""The frame of the page: settings, language, and which of the two views is shown.

The state of a session: ``desk`` (its files), ``current`` (key of the file under review), ``view``
(``start`` or ``review``), ``selection`` (in the review), ``language``.
"""

from __future__ import annotations

from typing import Literal

import streamlit as st

from extractor.page import components
from extractor.page.desk import Desk, OpenFile, Shelf
from extractor.page.intake import start
from extractor.page.review import downloads, panes
from extractor.page.texts import LANGUAGES, Language, Say, speaker


@st.cache_resource
def _shelf() -> Shelf:
    """One for the process."""
    return Shelf()


def show() -> None:
    """Draw the page once."""
    language: Language = st.session_state.get("language") or "zh"
    say = speaker(language)
    st.set_page_config(page_title=say("title"), page_icon="📊", layout="wide", initial_sidebar_state="collapsed")
    st.html(components.page_style(say))
    desk: Desk = st.session_state.setdefault("desk", Desk())
    file = desk.get(st.session_state.get("current"))
    if st.session_state.get("view") == "review" and file and file.result:
        _review(desk, file, language, say)
    else:
        _start(desk, language, say)


def _start(desk: Desk, language: Language, say: Say) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title(say("title"), anchor=False)
        _language(say, width="content")
    start(desk, _shelf(), language)


def _review(desk: Desk, file: OpenFile, language: Language, say: Say) -> None:
    assert file.result
    with st.container(key="review"):
        back, which, export, choice = st.columns([13, 52, 12, 16], gap="small", vertical_alignment="center")
        if back.button(say("back"), icon=":material/arrow_back:", width="stretch"):
            st.session_state["view"] = "start"
            st.rerun()
        with which:
            _switch(desk, file, say)
        with export:
            downloads(file, file.result.extraction, say)
        with choice:
            _language(say)
        panes(file, language)


def _switch(desk: Desk, file: OpenFile, say: Say) -> None:
    """Choose among the files that were read."""
    names = {each.key: each.name for each in desk.read()}
    keys = list(names)
    chosen = st.selectbox(
        say("which"), keys, index=keys.index(file.key), format_func=names.__getitem__, label_visibility="collapsed"
    )
    if chosen != file.key:
        st.session_state["current"] = chosen
        st.rerun()


def _language(say: Say, width: Literal["content", "stretch"] = "stretch") -> None:
    st.segmented_control(
        say("language"),
        list(LANGUAGES),
        format_func=LANGUAGES.__getitem__,
        default="zh",
        required=True,
        key="language",
        label_visibility="collapsed",
        width=width,
    )
