"""Approving a file, and opening an approved one again."""

from __future__ import annotations

import streamlit as st

from extractor.desk import approval
from extractor.desk.review import Review
from extractor.page import inbox
from extractor.page.acts import Desk
from extractor.page.dialog import done, opened
from extractor.page.texts import Language, Say, speaker


def approve(desk: Desk, review: Review, language: Language, _: str) -> None:
    """What is still open is told; with errors open, a reason is asked for."""
    say = speaker(language)
    errors = sum(finding.severity == "error" for finding in review.extraction.findings)

    def body() -> None:
        st.markdown(say("approve_told"))
        open_ = [text for _, text in inbox.counts(review.extraction, say)]
        if review.extraction.review:
            open_.append(say("to_see", count=len(review.extraction.review)))
        if open_:
            st.warning(say("approve_open", open=say("comma").join(open_)))
        why, onward = _said("approve", say("approve_why") if errors else say("why_optional"), say, onward=True)
        if why is not None and _reasoned(why, bool(errors), say):
            st.session_state["onward"] = onward
            done(lambda: approval.approve(desk.store, desk.who, desk.file, expected=review.version, why=why), language)
            st.session_state["onward"] = False  # it was refused

    opened(say("approve"), body)


def reopen(desk: Desk, _: Review, language: Language, __: str) -> None:
    """Opening again is logged with its reason."""
    say = speaker(language)

    def body() -> None:
        st.markdown(say("reopen_told"))
        why, _ = _said("reopen", say("why"), say)
        if why is not None and _reasoned(why, True, say):
            done(lambda: approval.reopen(desk.store, desk.who, desk.file, why=why), language)

    opened(say("reopen"), body)


def _said(what: str, label: str, say: Say, *, onward: bool = False) -> tuple[str | None, bool]:
    """The reason once it is sent: by a button, at one click however much was typed, or by Enter.

    With `onward` a second button has the next file opened afterwards; was it that one?
    """
    with st.form(f"{what}-form", border=False):
        why = st.text_input(label, key=f"{what}-why")
        with st.container(horizontal=True, gap="small"):
            sent = st.form_submit_button(say(what), key=f"{what}-now", type="primary")
            on = onward and st.form_submit_button(say(f"{what}_onward"), key=f"{what}-onward")
    return (why if sent or on else None), bool(on)


def _reasoned(why: str, wanted: bool, say: Say) -> bool:
    """Is there a reason where one is wanted? Else that is told."""
    if wanted and not why.strip():
        st.error(say("why_wanted"))
        return False
    return True
