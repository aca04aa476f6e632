"""Files of the same body about the same money: the plan beside its evaluation, one year beside the next."""

from __future__ import annotations

import streamlit as st

from extractor.compare import compare
from extractor.desk.queue import Query, listing
from extractor.desk.review import Review, open_review
from extractor.export.naming import code_name
from extractor.page.acts import Desk
from extractor.page.dialog import opened
from extractor.page.findings import where
from extractor.page.texts import Language, Say, plain, speaker
from extractor.store.files import READABLE, FileRow


def show(desk: Desk, review: Review, language: Language, _: str) -> None:
    """The dialog."""
    say = speaker(language)

    def body() -> None:
        others = _others(desk, review)
        if not others:
            st.info(say("others_none", body=plain(review.file.organization)))
            return
        named = {row.id: f"{row.year or ''}　{code_name(row.report_type, language)}　{row.name}" for row in others}
        other = st.selectbox(say("others_which"), list(named), format_func=named.__getitem__, key="other-file")
        _compared(desk, review, other, language, say)

    opened(say("menu_others"), body, "large")


def _others(desk: Desk, review: Review) -> list[FileRow]:
    """Of the same body, those of the same name first; where it has no other, whatever has been read."""
    rows = listing(desk.store, Query(states=READABLE, limit=500)).rows
    found = [row for row in rows if row.id != desk.file]
    same = [row for row in found if row.organization and row.organization == review.file.organization]
    return same or found


def _compared(desk: Desk, review: Review, other: str, language: Language, say: Say) -> None:
    second = open_review(desk.store, other).extraction.record
    first = review.extraction.record
    found = compare(first, second)
    st.caption(say("others_found", matches=len(found.matches), differences=len(found.differences)))
    if not found.differences:
        st.success(say("others_same"))
        return
    swapped = second["report_type"] == "project_target" and first["report_type"] != "project_target"
    ours, theirs = ("second", "first") if swapped else ("first", "second")
    table = {
        say("others_difference"): [each.message if language == "zh" else each.message_en for each in found.differences],
        say("others_here"): [_place(getattr(each, ours), first, language) for each in found.differences],
        say("others_there"): [_place(getattr(each, theirs), second, language) for each in found.differences],
    }
    st.dataframe(table, hide_index=True, height=380 if len(found.differences) > 9 else "auto", key="others-table")


def _place(pointer: str | None, record: dict[str, object], language: Language) -> str:
    return where(record, pointer, language) if pointer else ""
