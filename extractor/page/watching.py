"""What others do to a file that is open: seen within seconds, told in a sentence."""

from __future__ import annotations

import streamlit as st

from extractor.desk.history import changes_since
from extractor.desk.people import Person
from extractor.desk.queue import file_row
from extractor.desk.review import open_review
from extractor.errors import ExtractorError
from extractor.page.findings import where
from extractor.page.route import shown_in_address
from extractor.page.texts import Language, called, speaker
from extractor.store.opening import Store


@st.fragment(run_every=2.5)
def watch(store: Store, who: Person, file: str, language: Language) -> None:
    """Look whether the file is still what is shown; where it is not, tell what changed and draw the page again."""
    shown_in_address()
    shown = st.session_state.get("shown")
    try:
        row = file_row(store, file)
    except ExtractorError:
        st.rerun()
    if shown is None or shown[0] != file or shown[1:] == (row.version, row.state):
        return
    if row.version > shown[1]:
        _tell(store, who, file, shown[1], language)
    st.session_state["shown"] = (file, row.version, row.state)
    st.rerun()


def _tell(store: Store, who: Person, file: str, version: int, language: Language) -> None:
    say = speaker(language)
    others = [change for change in changes_since(store, file, version) if change.who != who.name]
    record = open_review(store, file).extraction.record
    told: list[str] = []
    for change in others[-3:]:
        place = where(record, change.pointer, language) if change.pointer else say(f"kind_{change.kind}")
        told.append(say("others_changed", who=called(change.who, say), where=place))
    if told:
        notify(say("comma").join(told))


def notify(text: str) -> None:
    """Say something above the record, until it is clicked away or something else is said."""
    number = st.session_state.get("notice", (0, ""))[0]
    st.session_state["notice"] = (number + 1, text)
