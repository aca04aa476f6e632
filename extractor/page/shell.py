"""The frame of the page: who is there, in which language, and which view is shown."""

from __future__ import annotations

import json
from typing import cast

import streamlit as st

from extractor.desk.people import Person
from extractor.desk.preferences import preference
from extractor.errors import ExtractorError
from extractor.page import components, eval_view, queue_view, review, settings_view
from extractor.page.places import fresh_place
from extractor.page.route import VIEWS, View, go, here, visit
from extractor.page.service import Service, service
from extractor.page.texts import LANGUAGES, Language, Say, speaker
from extractor.page.who import way_out, who_is_there

_TONGUE = "extractor_tongue"
"""The cookie of the language that a person chose."""


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
    st.html(components.page_style(say))
    who = who_is_there(behind, language)
    if who is None:
        return
    with fresh_place("view", visit()):
        if view == "review":
            review.show(behind, who, file, language)
        else:
            _top(view, who, language)
            _view(view, behind, who, language)


def _language_of(behind: Service | None) -> Language:
    """What the person chose, now or before a reload; else what is set for everybody; else Chinese."""
    chosen = st.session_state.get("language") or st.context.cookies.get(_TONGUE)
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


def _top(view: View, who: Person, language: Language) -> None:
    say = speaker(language)
    with st.container(key="top", horizontal=True, vertical_alignment="center", gap="small"):
        st.title(say("title"), anchor=False, width="content")
        chosen = st.segmented_control(
            say("views"),
            VIEWS,
            format_func=lambda name: say(f"view_{name}"),
            default=view,
            required=True,
            key=f"nav-{view}-{visit()}",  # what an interrupted run leaves of an earlier visit leads nowhere
            label_visibility="collapsed",
        )
        st.space("stretch")
        way_out(who, say)
        _language(language, say)
    if chosen != view:  # no callback: Streamlit calls it too when the control goes with its view
        go(chosen)
        st.rerun()


def _language(language: Language, say: Say) -> None:
    """What is chosen is kept beside the control, which goes with the view."""
    chosen = st.segmented_control(
        say("language"),
        list(LANGUAGES),
        format_func=LANGUAGES.__getitem__,
        default=language,
        required=True,
        key="tongue",
        label_visibility="collapsed",
    )
    if chosen != language:
        st.session_state["language"] = st.session_state["tongue-chosen"] = chosen
        st.rerun()
    if "tongue-chosen" in st.session_state:
        cookie = json.dumps(f"{_TONGUE}={chosen}; path=/; max-age=31536000; samesite=strict")
        st.html(f"<script>document.cookie = {cookie}</script>", unsafe_allow_javascript=True)
