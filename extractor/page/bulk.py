"""What can be done with several files of the queue at once."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from extractor.desk.intake import cancel, delete, retry
from extractor.desk.people import Person
from extractor.desk.queue import Listing, Query
from extractor.errors import ExtractorError
from extractor.page.dialog import opened
from extractor.page.order import ask_anew
from extractor.page.service import Service
from extractor.page.takeaway import all_downloads, downloads
from extractor.page.texts import Language, Say, plain
from extractor.store.files import READABLE, FileRow


def show(service: Service, who: Person, query: Query, found: Listing, language: Language, say: Say) -> None:
    """A line above the rows: picked are those whose boxes are ticked, or all of this page."""
    picked = [row for row in found.rows if st.session_state.get(f"pick-{row.id}")]
    with st.container(key="bulk", horizontal=True, vertical_alignment="center", gap="small"):
        every = len(picked) == len(found.rows)
        st.button(
            say("pick_none") if every else say("pick_all"), key="pick-all", type="tertiary",
            icon=":material/check_box:" if every else ":material/check_box_outline_blank:",
            on_click=_pick_all, args=(found.rows, not every),
        )  # fmt: skip
        if not picked:
            st.caption(say("pick_told"))
            if any(found.states.get(state) for state in READABLE):
                st.space("stretch")
                all_downloads(service.store, query, language, key="all-export")
            return
        st.caption(say("picked_count", count=len(picked)), width="content")
        st.space("stretch")
        _acts(service, who, picked, language, say)


def tell_refused() -> None:
    """What could not be done to some of the files."""
    for refused in st.session_state.pop("refused", ()):
        st.error(plain(refused))


def _pick_all(rows: tuple[FileRow, ...], picked: bool) -> None:
    for row in rows:
        st.session_state[f"pick-{row.id}"] = picked


def _acts(service: Service, who: Person, picked: list[FileRow], language: Language, say: Say) -> None:
    store = service.store
    ready = [row.id for row in picked if row.state in READABLE]
    if ready:
        downloads(store, ready, language, key="bulk-export")
    stopped = [row for row in picked if row.state in ("failed", "cancelled")]
    if stopped and st.button(say("retry"), key="bulk-retry", icon=":material/refresh:"):
        _each(stopped, lambda row: retry(store, who, row.id), language)
    going = [row for row in picked if row.state in ("waiting", "reading")]
    if going and st.button(say("cancel"), key="bulk-cancel", icon=":material/block:"):
        _each(going, lambda row: cancel(store, who, row.id), language)
    if st.button(say("delete"), key="bulk-delete", icon=":material/delete:"):
        _ask(picked, lambda row: delete(store, who, row.id), language, say)


def _ask(picked: list[FileRow], act: Callable[[FileRow], object], language: Language, say: Say) -> None:
    """Deleting is asked about once more."""

    def body() -> None:
        st.markdown(say("delete_told", count=len(picked)))
        if st.button(say("delete"), type="primary", key="delete-now"):
            _each(picked, act, language)

    opened(say("delete"), body)


def _each(picked: list[FileRow], act: Callable[[FileRow], object], language: Language) -> None:
    """Do it to each; one that refuses stops no other, and is told of."""
    refused: list[str] = []
    for row in picked:
        try:
            act(row)
        except ExtractorError as error:
            refused.append(f"{row.name}: {error.message(language)}")
    st.session_state["refused"] = refused
    ask_anew()
    st.rerun()
