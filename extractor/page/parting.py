"""Parting one row into two: what goes into which."""

from __future__ import annotations

import secrets
from decimal import Decimal

import streamlit as st

from extractor.desk.review import Review
from extractor.export.naming import field_name
from extractor.page.acts import Desk
from extractor.page.dialog import opened
from extractor.page.findings import where
from extractor.page.texts import Language, speaker
from extractor.page.views import shown
from extractor.pointer import get, split

_BOTH = frozenset({"goal", "level1", "level2", "side", "category", "scope"})
"""Leaves that both rows keep: the hierarchy that they stand under."""


def show(desk: Desk, review: Review, language: Language, row: str) -> None:
    """The dialog: every leaf of the row twice, lines of text parted at the first line break."""
    say = speaker(language)
    values = {key: value for key, value in get(review.extraction.record, row).items() if _splits(value)}
    owner = split(row)[-2]

    def body() -> None:
        st.caption(where(review.extraction.record, row, language))
        given: dict[str, tuple[str | None, str | None]] = {}
        with st.form("part", border=False):
            for key, value in values.items():
                name, left, right = st.columns([3, 5, 5], vertical_alignment="center")
                name.markdown(field_name(owner, key, language))
                first, second = _parts(key, value)
                one = left.text_input(say("first_row"), first, key=f"part-{key}-1", label_visibility="collapsed")
                two = right.text_input(say("second_row"), second, key=f"part-{key}-2", label_visibility="collapsed")
                given[key] = (one or None, two or None)
            if st.form_submit_button(say("row_split"), type="primary"):
                desk.perform(
                    {"do": "split", "id": secrets.token_hex(8), "file": desk.file, "seen": review.version,
                     "pointer": row, "values": given}
                )  # fmt: skip
                st.rerun()

    opened(say("row_split"), body, "large")


def _splits(value: object) -> bool:
    return value is not None and not isinstance(value, list | dict)


def _parts(key: str, value: object) -> tuple[str, str]:
    if key in _BOTH:
        return str(value), str(value)
    if isinstance(value, Decimal | int):
        return shown(value), ""
    first, _, second = str(value).partition("\n")
    return first.strip(), second.strip()
