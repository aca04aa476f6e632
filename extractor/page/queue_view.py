"""The queue: every file with its state, searched, filtered, sorted and paged; what is being read tells how far."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from extractor.desk.people import Person
from extractor.desk.queue import Listing, Query, listing
from extractor.export.naming import code_name
from extractor.page import bulk, queue_row, uploads
from extractor.page.order import Shown, ask_anew, changed, wanted
from extractor.page.places import fresh_place
from extractor.page.route import shown_in_address, visit
from extractor.page.service import Service
from extractor.page.texts import Language, Say, speaker
from extractor.store.files import STATES, FileRow
from extractor.store.opening import Store

PAGE_SIZE = 20
_SORTS = ("added", "updated", "name", "organization", "year", "state", "errors", "doubtful", "pages")
_SEVERITIES = ("error", "warning", "doubtful", "clean")


def show(service: Service, who: Person, language: Language) -> None:
    """The whole view: what comes in on the left, the queue on the right.

    Each part has a place of its own, whether there is anything in it or not: Streamlit goes by the places, and where
    they moved, all that stands below would be made anew under the hands of who is about to press it.
    """
    say = speaker(language)
    store = service.store
    with st.container(key="queue"):
        left, right = st.columns([25, 75], gap="medium")
        with right:
            with st.container(key="told", gap="small"):
                uploads.tell_added(language)
                bulk.tell_refused()
            query = _asked(store, say, language)
            shown = wanted(store, query)
            st.session_state["any_files"] = bool(sum(shown.found.states.values()))
            _listed(service, who, shown, language, say)
        with left:
            with st.container(key="tagline"):
                st.markdown(f":small[{say('tagline')}]")
            uploads.show(service, who, language)
    _beat(store)


@st.fragment(run_every=1.2)
def _beat(store: Store) -> None:
    """Draw the page again when something of what is shown has changed, and only then."""
    shown_in_address()
    if changed(store):
        st.rerun()


# --- what is asked for ----------------------------------------------------------------------------


def _asked(store: Store, say: Say, language: Language) -> Query:
    """The bar of search, filters and order, and what they ask for."""
    known = listing(store, Query(limit=1))
    if not sum(known.states.values()):
        return Query(limit=PAGE_SIZE, sort=_SORTS[0])
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
    return Query(
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


def _listed(service: Service, who: Person, shown: Shown, language: Language, say: Say) -> None:
    found = shown.listing
    if not sum(found.states.values()):
        _nothing_yet(say)
        return
    with st.container(key="above-rows", gap="small"):
        if shown.outdated:
            st.button(say("outdated"), key="outdated", icon=":material/refresh:", type="tertiary", on_click=ask_anew)
        if not found.rows:
            st.info(say("nothing_found"))
        else:
            bulk.show(service, who, shown.query, found, language, say)
    with _place_of(found.rows):
        for row in found.rows:
            queue_row.show(service, who, row, language, say)
    pages = -(-found.total // PAGE_SIZE)
    with st.container(key="pages", horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.caption(say("found_count", count=found.total))
        if pages > 1:
            st.pagination(pages, key="q-page")


def _place_of(rows: Sequence[FileRow]) -> DeltaGenerator:
    """Where the rows stand; emptied first where they are others than before."""
    return fresh_place("rows", (visit(), *(row.id for row in rows)), gap=None)


def _nothing_yet(say: Say) -> None:
    """An empty queue says how to begin."""
    with st.container(key="empty", border=True, horizontal_alignment="center"):
        st.markdown(f"#### :material/inbox: {say('empty_title')}")
        for number in (1, 2, 3):
            st.markdown(f":blue-badge[{number}]　{say(f'empty_{number}')}")
