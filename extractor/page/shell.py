"""The frame of the page: who is there, in which language, and which view is shown."""

from __future__ import annotations

from typing import cast

import streamlit as st

from extractor.desk.people import Person
from extractor.desk.preferences import preference
from extractor.errors import ExtractorError
from extractor.page import components, eval_view, queue_view, review, settings_view
from extractor.page.route import VIEWS, View, go, here
from extractor.page.service import Service, service
from extractor.page.texts import LANGUAGES, Language, Say, speaker
from extractor.page.who import way_out, who_is_there


def show() -> None:
    """Draw the page once."""
    st.set_page_config(page_title="绩效报告核对", page_icon="📊", layout="wide", initial_sidebar_state="collapsed")
    try:
        behind = service()
    except ExtractorError as error:
        language = _language_of(None)
        st.html(components.page_style(speaker(language)))
        st.error(error.message(language))
        return
    language = _language_of(behind)
    say = speaker(language)
    view, file = here()
    st.html(components.page_style(say, view))
    who = who_is_there(behind, language)
    if who is None:
        return
    if view == "review":
        review.show(behind, who, file, language)
    else:
        _top(view, who, say)
        _view(view, behind, who, language)


def _language_of(behind: Service | None) -> Language:
    """What the person chose; else what is set for everybody; else Chinese."""
    chosen = st.session_state.get("language")
    if chosen is None:
        chosen = preference(behind.store, "language", "zh") if behind else "zh"
        st.session_state["language"] = chosen
    return cast(Language, chosen if chosen in LANGUAGES else "zh")


def _view(view: View, behind: Service, who: Person, language: Language) -> None:
    if view == "evals":
        eval_view.show(behind, who, language)
    elif view == "settings":
        settings_view.show(behind, who, language)
    else:
        queue_view.show(behind, who, language)


def _top(view: View, who: Person, say: Say) -> None:
    with st.container(key="top", horizontal=True, vertical_alignment="center", gap="small"):
        st.title(say("title"), anchor=False, width="content")
        st.segmented_control(
            say("views"),
            VIEWS,
            format_func=lambda name: say(f"view_{name}"),
            default=view,
            required=True,
            key=f"nav-{view}",
            label_visibility="collapsed",
            on_change=lambda: go(st.session_state[f"nav-{view}"]),
        )
        st.space("stretch")
        way_out(who, say)
        _language(say)


def _language(say: Say) -> None:
    st.segmented_control(
        say("language"),
        list(LANGUAGES),
        format_func=LANGUAGES.__getitem__,
        required=True,
        key="language",
        label_visibility="collapsed",
    )
