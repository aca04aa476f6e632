"""Both panes of the review, and what becomes of what they tell."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from extractor.desk.review import Review
from extractor.page import components
from extractor.page.acts import Desk, row_of
from extractor.page.pane_data import record_data, there, viewer_data
from extractor.page.route import went
from extractor.page.selection import Selection
from extractor.page.texts import Language
from extractor.pointer import get, leaves


def panes(desk: Desk, review: Review, language: Language) -> None:
    """Both panes. A row that is to be parted is named in the session as ``dialog``."""
    chosen = _selection(desk, review)
    with st.container(key="panes"):
        left, right = st.columns([51, 49], gap="small")
        with left:
            components.viewer(
                key="viewer",
                data=viewer_data(desk, review, chosen, language),
                on_picked_change=partial(_pick, "viewer", review),
                on_turned_change=_turn,
                on_thumbs_change=partial(_want, desk.file),
            )
        with right:
            components.record(
                key="record",
                data=record_data(desk, review, chosen, language),
                on_picked_change=partial(_pick, "record", review),
                on_finding_change=partial(_pick_numbered, "finding", review),
                on_orphan_change=partial(_pick_numbered, "orphan", review),
                on_whole_change=_show_whole,
                on_split_change=_part,
                on_act_change=partial(_act, desk),
                on_went_change=_went,
            )


# --- what is picked ------------------------------------------------------------------------------


def _selection(desk: Desk, review: Review) -> Selection:
    chosen: Selection | None = st.session_state.get("selection")
    if chosen is None or chosen.file != desk.file:
        chosen = Selection.opened(desk.file, review.extraction)
    st.session_state["selection"] = chosen
    return chosen


def _choose(chosen: Selection) -> None:
    st.session_state["selection"] = chosen


def _pick(component: str, review: Review) -> None:
    pointers = st.session_state[component].picked
    if pointers:
        _choose(st.session_state["selection"].value(review.extraction, pointers))


def _pick_numbered(kind: str, review: Review) -> None:
    number = getattr(st.session_state["record"], kind)
    chosen: Selection = st.session_state["selection"]
    if number is not None:
        choose = chosen.of_finding if kind == "finding" else chosen.of_orphan
        _choose(choose(review.extraction, number))


def _turn() -> None:
    page = st.session_state["viewer"].turned
    if page:
        _choose(st.session_state["selection"].on_page(page))


def _want(file: str) -> None:
    """Small pictures of these pages came into view."""
    pages = st.session_state["viewer"].thumbs or []
    wanted: set[int] = st.session_state.setdefault(f"thumbs-{file}", set())
    wanted.update(page for page in pages if isinstance(page, int))


def _went() -> None:
    """The browser's own back button: the page leaves with the next run, which is the whole one's."""
    search = st.session_state["record"].went
    if search is not None:
        went(search)
        st.session_state["leaving"] = True


def _part() -> None:
    row = st.session_state["record"].split
    if row:
        st.session_state["dialog"] = ("part", row)


def _show_whole() -> None:
    whole = st.session_state["record"].whole
    if whole is not None:
        st.session_state["whole"] = bool(whole)


def _act(desk: Desk) -> None:
    """Do an act; then show what it moved, or the next doubtful value, or what is left of the selection."""
    act = st.session_state["record"].act
    if not act:
        return
    before = desk.review()
    desk.perform(act)
    review = desk.review()
    chosen: Selection = st.session_state["selection"].still(review.extraction)
    if desk.follow:
        left = [pointer for pointer in before.extraction.review if pointer in set(review.extraction.review)]
        after = _next(before.extraction.review, act["pointer"], left)
        chosen = chosen.value(review.extraction, [after]) if after else chosen
    elif desk.moved is not None:
        leaf = (
            next((pointer for pointer, _ in leaves(_at(review, desk.moved), desk.moved)), None) if desk.moved else None
        )
        tail = (chosen.main or "")[len(row_of(chosen.main or "")) :] if chosen.main else ""
        same = desk.moved + tail
        chosen = chosen.value(review.extraction, [same if tail and there(review, same) else leaf] if leaf else [])
    elif chosen.main and not there(review, chosen.main):
        chosen = chosen.value(review.extraction, [])
    _choose(chosen)


def _next(order: tuple[str, ...], pointer: str, left: list[str]) -> str | None:
    """The first of those left that comes after a leaf in the old order; from the last on the first."""
    if pointer in order:
        after = order[order.index(pointer) + 1 :]
        return next((each for each in after if each in left), left[0] if left else None)
    return left[0] if left else None


def _at(review: Review, pointer: str) -> Any:
    try:
        return get(review.extraction.record, pointer)
    except KeyError:
        return None
