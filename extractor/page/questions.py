"""What a new reading left open: corrections that no longer fit beyond doubt, each asked."""

from __future__ import annotations

from functools import partial

import streamlit as st

from extractor.desk.again import answer
from extractor.desk.review import Review
from extractor.page.acts import Desk
from extractor.page.dialog import tried
from extractor.page.findings import where
from extractor.page.texts import Language, plain, speaker
from extractor.page.values import said


def show(desk: Desk, review: Review, language: Language) -> None:
    """A line that opens the questions; nothing where there are none."""
    if not review.questions or review.file.locked:
        return
    say = speaker(language)
    with st.popover(
        say("questions", count=len(review.questions)), icon=":material/help:", key="questions", type="primary"
    ):
        for question in review.questions[:20]:
            st.markdown(f"**{plain(where(review.extraction.record, question.pointer, language))}**")
            for take in ("mine", "new"):
                value = said(getattr(question, take), question.pointer, language) or say("empty")
                if st.button(
                    f"{say('question_' + take)}　{plain(value)}", key=f"{take}-{question.id}", width="stretch"
                ):
                    settle = partial(answer, desk.store, desk.who, desk.file, question.id)
                    if tried(partial(settle, take, expected=review.version), language):
                        st.rerun(scope="fragment")
