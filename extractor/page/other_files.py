"""Files of the same body about the same money: the plan beside its evaluation, one year beside the next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from extractor.compare import Difference, compare
from extractor.desk.queue import Query, listing
from extractor.desk.review import Review, open_review
from extractor.export.naming import code_name
from extractor.extraction import Record
from extractor.page.acts import Desk
from extractor.page.dialog import opened
from extractor.page.findings import where
from extractor.page.texts import Language, Say, plain, speaker
from extractor.page.values import said
from extractor.pointer import get
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
    """What has been read: of the same body and year first, the plan beside its evaluation before all."""
    rows = listing(desk.store, Query(states=READABLE, limit=500)).rows
    own = review.file

    def far(row: FileRow) -> tuple[bool, bool, bool, str]:
        same = row.report_type == own.report_type
        return row.organization != own.organization, row.year != own.year, same, row.name

    return sorted((row for row in rows if row.id != desk.file), key=far)


def _compared(desk: Desk, review: Review, other: str, language: Language, say: Say) -> None:
    second = open_review(desk.store, other).extraction.record
    first = review.extraction.record
    found = compare(first, second)
    st.caption(say("others_found", matches=len(found.matches), differences=len(found.differences)))
    if not found.differences:
        st.success(say("others_same"))
        return
    st.dataframe(
        table(found.differences, first, second, language), hide_index=True,
        height=380 if len(found.differences) > 9 else "auto", key="others-table",
    )  # fmt: skip


def table(differences: Sequence[Difference], here: Record, there: Record, language: Language) -> dict[str, list[str]]:
    """The differences as columns: what differs, of what, and what stands in this file and in the other one.

    A plan is compared as the first of the two, whichever of them is open.
    """
    say = speaker(language)
    swapped = there["report_type"] == "project_target" and here["report_type"] != "project_target"
    sides = [(each.second, each.first) if swapped else (each.first, each.second) for each in differences]
    return {
        say("others_difference"): [
            say(_KINDS[each.kind.partition(".")[2]], what=_what(each, say)) for each in differences
        ],
        say("log_where"): [
            where(here, ours, language) if ours else where(there, theirs or "", language) for ours, theirs in sides
        ],
        say("others_here"): [_text(here, ours, language) for ours, _ in sides],
        say("others_there"): [_text(there, theirs, language) for _, theirs in sides],
    }


_KINDS = {
    "differs": "difference_differs", "lowered": "difference_lowered", "raised": "difference_raised",
    "vanished": "difference_one", "new": "difference_one",
}  # fmt: skip


def _what(difference: Difference, say: Say) -> str:
    return say(f"difference_{difference.kind.partition('.')[0]}")


def _text(record: Record, pointer: str | None, language: Language) -> str:
    """What stands there; of a row its name, of what is not there a dash."""
    if pointer is None:
        return "—"
    value = get(record, pointer)
    if isinstance(value, Mapping):
        return str(value.get("level3") or value.get("name") or "")
    return said(value, pointer, language)
