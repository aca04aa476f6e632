"""An approved file as a labelled sample: corrections feed the evals."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

import streamlit as st

from extractor.desk.labels import personal_data, save_sample
from extractor.desk.review import Review
from extractor.page.acts import Desk
from extractor.page.dialog import opened, tried
from extractor.page.findings import where
from extractor.page.suites import own_suite
from extractor.page.texts import Language, plain, speaker


def show(desk: Desk, review: Review, language: Language, _: str) -> None:
    """The dialog; personal data is asked about before anything is written."""
    say = speaker(language)

    def body() -> None:
        if not review.file.locked:
            st.info(say("sample_approve_first"))
            return
        record = review.extraction.record
        suggested = re.sub(r"[^\w\-]+", "-", f"{review.file.organization}-{review.file.year or ''}").strip("-").lower()
        name = st.text_input(say("sample_name"), value=suggested, key="sample-name")
        found = personal_data(record)
        personal: Literal["keep", "blank"] = "keep"
        if found:
            st.warning(
                say("sample_personal", places=plain(say("comma").join(where(record, each, language) for each in found)))
            )
            blanked = st.radio(
                say("sample_what"),
                ("blank", "keep"),
                format_func=lambda key: say(f"sample_{key}"),
                key="sample-personal",
            )
            personal = "keep" if blanked == "keep" else "blank"
        suite = own_suite()
        st.caption(say("sample_where", folder=plain(str(suite))))
        if st.button(say("sample_save"), type="primary", key="sample-save", disabled=not name.strip()):
            _save(desk, suite, name.strip(), personal, language)

    opened(say("menu_sample"), body)


def _save(desk: Desk, suite: Path, name: str, personal: Literal["keep", "blank"], language: Language) -> None:
    say = speaker(language)
    if tried(lambda: save_sample(desk.store, desk.who, desk.file, suite, name, personal=personal), language):
        st.success(say("sample_saved", folder=plain(str(suite / name))))
