"""Every change of a file: who, when, where, before, after, why; and whether the log is whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st

from extractor.desk.history import entries as logged
from extractor.desk.history import verify
from extractor.desk.review import Review
from extractor.page.acts import Desk
from extractor.page.dialog import opened
from extractor.page.findings import where
from extractor.page.takeaway import taken
from extractor.page.texts import Language, Say, called, speaker
from extractor.page.values import said
from extractor.store.log import ChangeRow


def show(desk: Desk, review: Review, language: Language, _: str) -> None:
    """The dialog."""
    say = speaker(language)

    def body() -> None:
        entries = logged(desk.store, desk.file)
        verdict = verify(desk.store, desk.file)
        if verdict.whole and entries:
            st.caption(say("log_whole", count=verdict.entries, head=verdict.head[:12]))
        elif not verdict.whole:
            st.error(say("log_broken", number=verdict.broken_at))
        if not entries:
            st.info(say("log_empty"))
            return
        st.dataframe(
            rows(entries, review.extraction.record, language, say),
            hide_index=True,
            height=420 if len(entries) > 10 else "auto",
            key="log-table",
        )
        st.download_button(
            say("download_log"),
            partial(taken, desk.store, (desk.file,), "log", language),
            file_name=f"{review.file.name}.log.jsonl",
            mime="application/x-ndjson",
            on_click="ignore",
            key="log-download",
        )

    opened(say("menu_log"), body, "large")


def rows(
    entries: Sequence[ChangeRow], record: Mapping[str, Any], language: Language, say: Say
) -> dict[str, list[str | int]]:
    """The entries as columns, the latest first."""
    latest = list(reversed(entries))
    return {
        say("log_number"): [entry.number for entry in latest],
        say("log_at"): [entry.at.astimezone().strftime("%Y-%m-%d %H:%M:%S") for entry in latest],
        say("log_who"): [called(entry.who, say) for entry in latest],
        say("log_kind"): [say(f"kind_{entry.kind}") for entry in latest],
        say("log_where"): [where(record, entry.pointer, language) if entry.pointer else "" for entry in latest],
        say("log_before"): [said(entry.before, entry.pointer, language) for entry in latest],
        say("log_after"): [said(entry.after, entry.pointer, language) for entry in latest],
        say("log_why"): [entry.why for entry in latest],
    }
