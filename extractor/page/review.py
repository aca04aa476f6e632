"""The review of one file: what can be done with the file above, both panes below."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from extractor.desk.again import read_again
from extractor.desk.changing import prepare
from extractor.desk.people import Person, may
from extractor.desk.queue import file_row
from extractor.desk.review import Review, open_review
from extractor.errors import ExtractorError, NoSuchThing
from extractor.page import (
    history_view,
    inbox,
    labelling,
    other_files,
    parting,
    questions,
    trace_view,
    verdict,
    versions_view,
)
from extractor.page.acts import Desk
from extractor.page.order import following
from extractor.page.panes import panes
from extractor.page.queue_row import progress_share, progress_text
from extractor.page.route import View, go, shown_in_address
from extractor.page.service import Service
from extractor.page.takeaway import downloads
from extractor.page.texts import Language, Say, called, plain, speaker
from extractor.page.watching import notify, watch
from extractor.store.files import READABLE, FileRow
from extractor.store.opening import Store

Dialog = Callable[[Desk, Review, Language, str], None]
_DIALOGS: Mapping[str, Dialog] = {
    "trace": trace_view.show,
    "log": history_view.show,
    "versions": versions_view.show,
    "others": other_files.show,
    "sample": labelling.show,
    "part": parting.show,
    "approve": verdict.approve,
    "reopen": verdict.reopen,
}
_MENU = ("read_page", "ask_page", "read_form", "read_model", "trace", "log", "versions", "others", "sample")
_ASKING = ("ask_page", "read_model")
"""What wants a model."""


def show(service: Service, who: Person, file: str, language: Language) -> None:
    """The whole view; a file that is not there, or not read yet, is told of."""
    say = speaker(language)
    try:
        row = file_row(service.store, file)
    except NoSuchThing as error:
        _nothing(error.message(language), say)
        return
    if row.state not in READABLE:
        with st.container(key="nothing", horizontal_alignment="center"):
            _until_read(service.store, file, language)
            st.button(say("back"), icon=":material/arrow_back:", on_click=go, args=("queue",))
        return
    desk = _desk(service, who, file)
    _tell_in_vain(row, language)
    watch(service.store, who, file, language)
    with st.container(key="review"):
        _whole(desk, language)
    prepare(service.store, file)  # all is drawn: a person looks before they change anything


def _desk(service: Service, who: Person, file: str) -> Desk:
    desk: Desk | None = st.session_state.get("desk")
    if desk is None or (desk.file, desk.who) != (file, who):
        notify("")  # what was told of another file
        desk = Desk(service.store, who, file, sight=service.sight, asks=lambda: bool(service.model.model))
    st.session_state["desk"] = desk
    return desk


def _tell_in_vain(row: FileRow, language: Language) -> None:
    """The file was read once more, and that failed: what was there before stands, and why is told once."""
    told = (row.id, row.version, row.reason)
    if row.reason and st.session_state.get("in_vain") != told:
        notify(row.reason if language == "zh" else row.reason_en)
    st.session_state["in_vain"] = told


def _nothing(text: str, say: Say) -> None:
    with st.container(key="nothing", horizontal_alignment="center"):
        st.info(text)
        st.button(say("back"), icon=":material/arrow_back:", on_click=go, args=("queue",))


@st.fragment(run_every=1.2)
def _until_read(store: Store, file: str, language: Language) -> None:
    """How far the reading is; once the file has been read, its review is drawn."""
    say = speaker(language)
    shown_in_address()
    try:
        row = file_row(store, file)
    except NoSuchThing:
        st.rerun()
    if row.state in READABLE:
        if row.version and not row.reason:
            notify(say("read_once_more"))
        st.rerun()
    st.info(say("not_read_yet", name=plain(row.name)))
    if row.state == "reading":
        st.progress(progress_share(row), progress_text(row, say))
    elif row.state == "failed":
        st.error(plain(row.reason if language == "zh" else row.reason_en))


@st.fragment
def _whole(desk: Desk, language: Language) -> None:
    """Only this part runs again when a value is picked or changed."""
    if st.session_state.pop("leaving", False):
        st.rerun()
    say = speaker(language)
    if st.session_state.pop("onward", False):
        _next_file(desk, say)
    review = open_review(desk.store, desk.file)
    st.session_state["shown"] = (desk.file, review.version, review.file.state)
    _bar(desk, review, language, say)
    with st.container(key="asked"):  # a place of its own, or the panes would be made anew with the last answer
        questions.show(desk, review, language)
    panes(desk, review, language)
    name, what = st.session_state.pop("dialog", ("", ""))
    if name:
        _DIALOGS[name](desk, review, language, what)


# --- the bar above the panes ----------------------------------------------------------------------


def _bar(desk: Desk, review: Review, language: Language, say: Say) -> None:
    row = review.file
    with st.container(key="bar", horizontal=True, vertical_alignment="center", gap="small", wrap=False):
        if st.button(say("view_queue"), key="back", icon=":material/arrow_back:"):
            _leave("queue")
        st.markdown(f"{_state(row, say)}　**{plain(row.name)}**", width="stretch")
        with st.container(key="bar-counts", width="content"):
            st.markdown(_counts(review, say), width="content")
        _verdict(review, may(desk.who, "approver"), say)
        downloads(desk.store, (row.id,), language, key="review-export")
        offered = [name for name in _MENU if name not in _ASKING or desk.asks()]
        picked = st.menu_button(
            say("more"), offered, key="more", format_func=lambda name: say(f"menu_{name}"), icon=":material/more_horiz:"
        )
        if st.button(say("next_short"), key="next-file", icon=":material/skip_next:", shortcut="Ctrl+ArrowRight"):
            _next_file(desk, say)
    if picked:
        _chosen(desk, review, picked, language, say)


def _leave(view: View, file: str = "") -> None:
    go(view, file)
    st.rerun()


def _state(row: FileRow, say: Say) -> str:
    colours = {"approved": "green", "in_review": "blue", "review": "orange"}
    by = f" {plain(called(row.approved_by, say))}" if row.state == "approved" and row.approved_by else ""
    return f":{colours.get(row.state, 'gray')}-badge[{say('state_' + row.state)}{by}]"


def _counts(review: Review, say: Say) -> str:
    colours = {"error": "red", "warning": "orange", "info": "blue"}
    told = [f":{colours[kind]}[{text}]" for kind, text in inbox.counts(review.extraction, say)]
    if review.extraction.review:
        told.append(say("to_see", count=len(review.extraction.review)))
    return "　".join(told) or f":green[{say('clean')}]"


def _verdict(review: Review, able: bool, say: Say) -> None:
    """Approving, or opening again; who may not is told why."""
    told = None if able else say("approver_only")
    if review.file.locked:
        if st.button(say("reopen"), key="reopen", icon=":material/lock_open:", disabled=not able, help=told):
            st.session_state["dialog"] = ("reopen", "")
    elif st.button(
        say("approve"), key="approve", type="primary", icon=":material/check:", shortcut="Ctrl+Enter",
        disabled=not able, help=told,
    ):  # fmt: skip
        st.session_state["dialog"] = ("approve", "")


def _next_file(desk: Desk, say: Say) -> None:
    """The next file that wants a person, in the order of the queue."""
    if after := following(desk.store, desk.file):
        _leave("review", after)
    notify(say("no_next_file"))
    st.rerun(scope="fragment")


def _chosen(desk: Desk, review: Review, picked: str, language: Language, say: Say) -> None:
    if picked in _DIALOGS:
        st.session_state["dialog"] = (picked, "")
        return
    chosen = st.session_state.get("selection")
    page = (chosen.page if chosen else 1,)
    again: Mapping[str, Callable[[], FileRow]] = {
        "read_page": lambda: read_again(desk.store, desk.who, desk.file, pages=page),
        "ask_page": lambda: read_again(desk.store, desk.who, desk.file, asked=page),
        "read_form": lambda: read_again(desk.store, desk.who, desk.file, reader="form"),
        "read_model": lambda: read_again(desk.store, desk.who, desk.file, reader="auto"),
    }
    try:
        again[picked]()
        notify(say("reading_again"))
    except ExtractorError as error:
        notify(error.message(language))
