"""One file in the queue: what it is, how far it is, what was found in it, and what can be done next."""

from __future__ import annotations

import re
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from extractor.desk.intake import cancel, retry
from extractor.desk.people import Person
from extractor.export.naming import code_name
from extractor.page.dialog import tried
from extractor.page.route import go
from extractor.page.service import Service
from extractor.page.texts import Language, Say, counted, plain
from extractor.store.files import FileRow

_STAGES = ("open", "recognize", "lay_out", "read", "check", "repair")
_COLOURS = {
    "waiting": "gray", "reading": "blue", "review": "orange", "in_review": "blue", "approved": "green",
    "failed": "red", "cancelled": "gray",
}  # fmt: skip
_WIDTHS = (4, 48, 31, 17)


def show(service: Service, who: Person, row: FileRow, language: Language, say: Say) -> None:
    """The row; below it, why a file could not be read, and a field for its password."""
    with st.container(key=f"row-{row.id[:12]}", gap=None):
        pick, what, state, act = st.columns(_WIDTHS, vertical_alignment="center", gap="small")
        pick.checkbox(say("pick_file", name=row.name), key=f"pick-{row.id}", label_visibility="collapsed")
        what.markdown(f"**{plain(row.name)}**  \n:small[:gray[{_summary(row, language, say)}]]")
        with state:
            _state(row, say)
        with act:
            _act(service, who, row, language, say)
        if row.state == "failed":
            _failed(service, who, row, language, say)


def _summary(row: FileRow, language: Language, say: Say) -> str:
    pages = say("page_count", count=row.pages) if row.pages else ""
    kind = code_name(row.report_type, language) if row.report_type else ""
    weight = "" if row.organization else size(row.size)
    parts = (str(row.year or ""), plain(row.organization), kind, pages, weight, _when(row))
    return "　".join(_together(part) for part in parts if part)


def _together(text: str) -> str:
    """Text that is not to be broken over two lines."""
    return text.replace(" ", "\u00a0").replace("\\-", "\u2011")


def _when(row: FileRow) -> str:
    return plain(row.updated_at.astimezone().strftime("%m-%d %H:%M"))


def size(count: int) -> str:
    """Bytes as people say them."""
    return f"{count / 2**20:.1f} MB" if count >= 2**20 else f"{max(count / 2**10, 0.1):.1f} KB"


def _state(row: FileRow, say: Say) -> None:
    badge = f":{_COLOURS[row.state]}-badge[{say('state_' + row.state)}]"
    if row.state == "reading":
        st.progress(progress_share(row), progress_text(row, say))
    elif row.wants_password or row.wants_year:
        st.markdown(f":orange-badge[{say('wants_password' if row.wants_password else 'wants_year')}]")
    else:
        st.markdown(f"{badge}　{_found(row, say)}")


def progress_share(row: FileRow) -> float:
    """How far a reading is, from 0 to 1, as far as its stage tells."""
    return (_STAGES.index(row.stage) + 0.5) / len(_STAGES) if row.stage in _STAGES else 0.05


def progress_text(row: FileRow, say: Say) -> str:
    """The stage at work, and the page where a stage goes page by page."""
    if row.stage not in _STAGES:
        return say("state_reading")
    page = f"　{say('page', page=row.stage_page)}" if row.stage_page else ""
    return say(f"stage_{row.stage}") + page


def _found(row: FileRow, say: Say) -> str:
    if row.state in ("waiting", "failed", "cancelled"):
        return ""
    told = [f":{colour}[{counted(say, kind, count)}]" for kind, count, colour in _told(row) if count]
    if row.doubtful:
        told.append(f":gray[{say('to_see', count=row.doubtful)}]")
    if row.questions:
        told.append(f":violet[{say('questions', count=row.questions)}]")
    return "　".join(map(_together, told)) or f":green[{say('clean')}]"


def _told(row: FileRow) -> tuple[tuple[Literal["error", "warning"], int, str], ...]:
    return ("error", row.errors, "red"), ("warning", row.warnings, "orange")


def _act(service: Service, who: Person, row: FileRow, language: Language, say: Say) -> None:
    """The one thing to do next."""
    if row.state in ("review", "in_review", "approved"):
        st.button(
            say("view" if row.locked else "review"),
            key=f"open-{row.id}",
            type="secondary" if row.locked else "primary",
            width="stretch",
            on_click=go,
            args=("review", row.id),
        )
    elif row.state in ("waiting", "reading"):
        if st.button(say("cancel"), key=f"cancel-{row.id}", width="stretch"):
            tried(lambda: cancel(service.store, who, row.id), language)
            st.rerun()
    elif not (row.wants_password or row.wants_year) and st.button(say("retry"), key=f"retry-{row.id}", width="stretch"):
        tried(lambda: retry(service.store, who, row.id), language)
        st.rerun()


def _failed(service: Service, who: Person, row: FileRow, language: Language, say: Say) -> None:
    """Why it failed, and what it wants: below the name, in the columns of the row."""
    if row.wants_password:
        _password(service, who, row, language, say)
    elif row.wants_year:
        _year(service, who, row, language, say)
    else:
        _, what = st.columns((_WIDTHS[0], 100 - _WIDTHS[0]), gap="small")
        what.markdown(f":small[:red[{plain(row.reason if language == 'zh' else row.reason_en)}]]")


def _asking() -> tuple[DeltaGenerator, DeltaGenerator]:
    """Where one types what a file wants, and where it is sent."""
    _, field, send = st.columns((_WIDTHS[0], sum(_WIDTHS[1:3]), _WIDTHS[3]), vertical_alignment="center", gap="small")
    return field, send


def _password(service: Service, who: Person, row: FileRow, language: Language, say: Say) -> None:
    with st.form(f"unlock-{row.id}", border=False):
        field, send = _asking()
        hint = say("wrong_password") if row.attempts > 1 else say("password_hint")
        word = field.text_input(say("password"), type="password", placeholder=hint, label_visibility="collapsed")
        if send.form_submit_button(say("unlock"), width="stretch") and word:
            tried(lambda: retry(service.store, who, row.id, password=word), language)
            st.rerun()


def _year(service: Service, who: Person, row: FileRow, language: Language, say: Say) -> None:
    """Whoever has the report at hand knows of which year it is."""
    with st.form(f"date-{row.id}", border=False):
        field, send = _asking()
        year = field.number_input(
            say("year_hint"), 1949, 2100, value=_likely(row.name), placeholder=say("year_hint"),
            label_visibility="collapsed",
        )  # fmt: skip
        if send.form_submit_button(say("read_dated"), width="stretch") and year:
            tried(lambda: retry(service.store, who, row.id, year=int(year)), language)
            st.rerun()


def _likely(name: str) -> int | None:
    """The year that the file's name speaks of, for a person to confirm."""
    found = re.findall(r"(?<!\d)20\d\d(?!\d)", name)
    return int(found[-1]) if found else None
