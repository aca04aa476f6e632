"""Any two versions of a file beside each other: as it was read, as it was approved, as it stands."""

from __future__ import annotations

import streamlit as st

from extractor.desk.review import Review
from extractor.desk.versions import compare_versions, extraction_at, versions
from extractor.page.acts import Desk
from extractor.page.dialog import opened
from extractor.page.findings import where
from extractor.page.texts import Language, Say, called, speaker
from extractor.page.values import said
from extractor.store.readings import VersionRow


def show(desk: Desk, _: Review, language: Language, __: str) -> None:
    """The dialog."""
    say = speaker(language)

    def body() -> None:
        kept = {row.version: row for row in versions(desk.store, desk.file)}
        numbers = list(kept)
        if len(numbers) < 2:
            st.info(say("versions_one"))
            return
        left, right = st.columns(2)
        one = left.selectbox(
            say("version_one"), numbers, index=0, format_func=lambda number: _named(kept[number], say), key="one"
        )
        other = right.selectbox(
            say("version_other"), numbers, index=len(numbers) - 1, format_func=lambda number: _named(kept[number], say),
            key="other",
        )  # fmt: skip
        _differences(desk, one, other, language, say)

    opened(say("menu_versions"), body, "large")


def _named(row: VersionRow, say: Say) -> str:
    at = row.at.astimezone().strftime("%m-%d %H:%M")
    return f"{row.version}　{say('version_' + row.kind)}　{at}　{called(row.who, say)}"


def _differences(desk: Desk, one: int, other: int, language: Language, say: Say) -> None:
    found = compare_versions(desk.store, desk.file, one, other)
    if not found:
        st.success(say("versions_same"))
        return
    record = extraction_at(desk.store, desk.file, other).record
    table = {
        say("log_where"): [where(record, each.other_pointer or each.pointer or "", language) for each in found],
        say("log_before"): [said(each.before, each.pointer or "", language) for each in found],
        say("log_after"): [said(each.after, each.other_pointer or "", language) for each in found],
    }
    st.caption(say("versions_differ", count=len(found)))
    st.dataframe(table, hide_index=True, height=380 if len(found) > 9 else "auto", key="version-table")
