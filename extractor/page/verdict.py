"""Approving a file, and opening an approved one again."""

from __future__ import annotations

import streamlit as st

from extractor.desk import approval
from extractor.desk.review import Review
from extractor.page import inbox
from extractor.page.acts import Desk
from extractor.page.dialog import done, opened
from extractor.page.texts import Language, speaker


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
        why = st.text_input(say("approve_why") if errors else say("why_optional"), key="approve-why")
        if st.button(say("approve"), key="approve-now", type="primary", disabled=bool(errors and not why.strip())):
            done(lambda: approval.approve(desk.store, desk.who, desk.file, expected=review.version, why=why), language)

    opened(say("approve"), body)


def reopen(desk: Desk, _: Review, language: Language, __: str) -> None:
    """Opening again is logged with its reason."""
    say = speaker(language)

    def body() -> None:
        st.markdown(say("reopen_told"))
        why = st.text_input(say("why"), key="reopen-why")
        if st.button(say("reopen"), key="reopen-now", type="primary", disabled=not why.strip()):
            done(lambda: approval.reopen(desk.store, desk.who, desk.file, why=why), language)

    opened(say("reopen"), body)
