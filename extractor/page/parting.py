"""Parting one row into two: what goes into which."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from extractor.desk.review import Review
from extractor.export.naming import field_name
from extractor.page.acts import Desk
from extractor.page.dialog import opened
from extractor.page.findings import where
from extractor.page.kinds import kind
from extractor.page.texts import Language, speaker
from extractor.page.views import shown
from extractor.pointer import get, join, split

_BOTH = frozenset({"goal", "level1", "level2", "side", "category", "scope"})
"""Leaves that both rows keep: the hierarchy that they stand under."""
_WIDTHS = (3, 5, 5)
_LONG = 40
"""Characters that a line of the dialog shows."""


def show(desk: Desk, review: Review, language: Language, row: str) -> None:
    """The dialog: every leaf of the row twice, lines of text parted at the first line break."""
    say = speaker(language)
    values = {key: value for key, value in get(review.extraction.record, row).items() if _splits(value)}
    owner = split(row)[-2]

    def body() -> None:
        st.caption(where(review.extraction.record, row, language))
        given: dict[str, tuple[str | None, str | None]] = {}
        with st.form("part", border=False):
            _, left, right = st.columns(_WIDTHS)
            left.markdown(f"**{say('first_row')}**")
            right.markdown(f"**{say('second_row')}**")
            for key, value in values.items():
                name, *fields = st.columns(_WIDTHS, vertical_alignment="center")
                called = field_name(owner, key, language)
                name.markdown(called)
                one, two = (
                    _field(place, f"{called}　{say(half)}", part, kind(join(row, key), language), f"part-{key}-{half}")
                    for place, half, part in zip(fields, ("first_row", "second_row"), _parts(key, value), strict=True)
                )
                given[key] = (one or None, two or None)
            if st.form_submit_button(say("row_split"), type="primary"):
                desk.perform(
                    {"do": "split", "id": secrets.token_hex(8), "file": desk.file, "seen": review.version,
                     "pointer": row, "values": given}
                )  # fmt: skip
                st.rerun()

    opened(say("row_split"), body, "large")


def _field(place: DeltaGenerator, label: str, text: str, taken: Mapping[str, Any], key: str) -> str:
    """Where one part is typed; what is long, on several lines; a name of ours is chosen."""
    if taken["kind"] == "code":
        names = dict(taken["codes"])
        chosen = place.selectbox(
            label, list(names), list(names).index(text) if text in names else None, format_func=names.__getitem__,
            key=key, label_visibility="collapsed", placeholder="",
        )  # fmt: skip
        return str(chosen or "")
    field = place.text_area if len(text) > _LONG else place.text_input
    return str(field(label, text, key=key, label_visibility="collapsed") or "")


def _splits(value: object) -> bool:
    return value is not None and not isinstance(value, list | dict)


def _parts(key: str, value: object) -> tuple[str, str]:
    if key in _BOTH:
        return str(value), str(value)
    if isinstance(value, Decimal | int):
        return shown(value), ""
    first, _, second = str(value).partition("\n")
    return first.strip(), second.strip()
