"""The queue: every file with its state, searched, filtered, sorted and paged; what is being read tells how far."""

from __future__ import annotations

from typing import Any

import streamlit as st

from extractor.desk.people import Person
from extractor.desk.queue import Listing, Query, listing, pulse
from extractor.page import bulk, queue_row, uploads
from extractor.page.names import code_name
from extractor.page.route import shown_in_address
from extractor.page.service import Service
from extractor.page.texts import Language, Say, speaker
from extractor.store.files import STATES
from extractor.store.opening import Store

PAGE_SIZE = 20
_SORTS = ("updated", "added", "name", "organization", "year", "state", "errors", "doubtful", "pages")
_SEVERITIES = ("error", "warning", "doubtful", "clean")


def show(service: Service, who: Person, language: Language) -> None:
    """The whole view: what comes in on the left, the queue on the right."""
    say = speaker(language)
    store = service.store
    st.session_state["pulse"] = pulse(store)
    with st.container(key="queue"):
        left, right = st.columns([25, 75], gap="medium")
        with right:
            uploads.tell_added(language)
            found = _asked(store, say, language)
            st.session_state["any_files"] = bool(sum(found.states.values()))
            _listed(service, who, found, language, say)
        with left:
            st.markdown(f":small[{say('tagline')}]")
            uploads.show(service, who, language)
    _beat(store)


@st.fragment(run_every=1.2)
def _beat(store: Store) -> None:
    """Draw the page again when something in the queue has changed, and only then."""
    shown_in_address()
    now = pulse(store)
    if now != st.session_state.get("pulse"):
        st.session_state["pulse"] = now
        st.rerun()


# --- what is asked for ----------------------------------------------------------------------------


def _asked(store: Store, say: Say, language: Language) -> Listing:
    """The bar of search, filters and order, and what they find."""
    known = listing(store, Query(limit=1))
    if not sum(known.states.values()):
        return known
    with st.container(key="filters", horizontal=True, vertical_alignment="bottom", gap="small"):
        text = st.text_input(
            say("search"), key="q-text", placeholder=say("search_hint"), label_visibility="collapsed",
            icon=":material/search:", width="stretch",
        )  # fmt: skip
        types = _choice(
            f"q-type-{language}", say("any_type"), known.report_types, lambda code: code_name(code, language), 150
        )
        years = _choice(f"q-year-{language}", say("any_year"), known.years, str, 104)
        severity = _choice(
            f"q-severity-{language}", say("any_findings"), _SEVERITIES, lambda name: say(f"with_{name}"), 128
        )
        sort = st.selectbox(
            say("sort"), _SORTS, key=f"q-sort-{language}", format_func=lambda name: say(f"sort_{name}"),
            label_visibility="collapsed", width=150,
        )  # fmt: skip
        rising = st.toggle(say("rising"), key="q-rising")
    states = _states(known, say)
    query = Query(
        text=text or "",
        states=states,
        report_types=(types,) if types else (),
        years=(years,) if years else (),
        severity=severity or "",
        sort=sort,
        descending=not rising,
        offset=_offset((text, states, types, years, severity, sort, rising)),
        limit=PAGE_SIZE,
    )
    return listing(store, query)


def _choice(key: str, nothing: str, options: Any, named: Any, width: int) -> Any:
    """One of several, or none of them, which goes by the name of `nothing`.

    The key has to tell the language: under the same key the browser goes on showing the name in the other one.
    """
    offered = ["", *options]
    return st.selectbox(
        nothing, offered, key=key, format_func=lambda each: nothing if each == "" else named(each),
        label_visibility="collapsed", width=width,
    )  # fmt: skip


def _states(known: Listing, say: Say) -> tuple[Any, ...]:
    """Files of every state by number; a state is picked to see its files alone."""
    there = [state for state in STATES if known.states.get(state)]
    picked = st.pills(
        say("state"), there, key="q-state", selection_mode="multi", label_visibility="collapsed",
        format_func=lambda state: f"{say('state_' + state)} {known.states[state]}",
    )  # fmt: skip
    return tuple(picked or ())


def _offset(asked: object) -> int:
    """Where the page begins; what is asked for anew begins at the first."""
    if st.session_state.get("q-asked") != asked:
        st.session_state["q-asked"] = asked
        st.session_state["q-page"] = 1
    return (int(st.session_state.get("q-page", 1)) - 1) * PAGE_SIZE


# --- what is found --------------------------------------------------------------------------------


def _listed(service: Service, who: Person, found: Listing, language: Language, say: Say) -> None:
    if not sum(found.states.values()):
        _nothing_yet(say)
        return
    if not found.rows:
        st.info(say("nothing_found"))
        return
    bulk.show(service, who, found, language, say)
    with st.container(key="rows", gap=None):
        for row in found.rows:
            queue_row.show(service, who, row, language, say)
    pages = -(-found.total // PAGE_SIZE)
    with st.container(key="pages", horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.caption(say("found_count", count=found.total))
        if pages > 1:
            st.pagination(pages, key="q-page")


def _nothing_yet(say: Say) -> None:
    """An empty queue says how to begin."""
    with st.container(key="empty", border=True, horizontal_alignment="center"):
        st.markdown(f"#### :material/inbox: {say('empty_title')}")
        for number in (1, 2, 3):
            st.markdown(f":blue-badge[{number}]　{say(f'empty_{number}')}")
