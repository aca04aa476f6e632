"""What a reviewer takes away: one file or a selection, each form made when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Literal

import streamlit as st

from extractor.desk.queue import Query, file_row, listing
from extractor.page.texts import Language, Say, speaker
from extractor.store.files import READABLE
from extractor.store.opening import Store

Form = Literal["json", "csv", "xlsx", "pdf", "html", "log"]

_MOST = 100_000
_FORMS: tuple[Form, ...] = ("xlsx", "json", "csv", "pdf", "html", "log")
_MEDIA = {
    "json": "application/json",
    "csv": "application/zip",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "html": "text/html",
    "log": "application/x-ndjson",
}
_ENDINGS = {"csv": "csv.zip", "pdf": "annotated.pdf", "html": "report.html", "log": "log.jsonl"}


def taken(store: Store, files: Sequence[str], form: Form, language: Language, *, archive: bool = False) -> bytes:
    """The files in one form, as bytes for the browser; in the language of the page."""
    from extractor.desk.takeaway import exported  # with it come the libraries that write workbooks and PDFs

    return exported(store, files, form, language, archive=archive).content


def downloads(store: Store, files: Sequence[str], language: Language, key: str) -> None:
    """Everything that can be taken away of some files, behind one button."""
    say = speaker(language)
    with st.popover(say("download"), icon=":material/download:", key=key):
        name = say("selection_name") if len(files) != 1 else file_row(store, files[0]).name
        _forms(name, len(files) != 1, lambda form: taken(store, files, form, language), say, key)


def all_downloads(store: Store, query: Query, language: Language, key: str) -> None:
    """The same of every file that a query finds and that has been read, on whichever page of the queue."""
    say = speaker(language)
    states = tuple(state for state in READABLE if not query.states or state in query.states)
    if not states:
        return

    def every(form: Form) -> bytes:
        found = listing(store, replace(query, states=states, offset=0, limit=_MOST)).rows
        return taken(store, [row.id for row in found], form, language, archive=True)

    with st.popover(say("download_all"), icon=":material/download:", key=key):
        st.caption(say("download_all_told"))
        _forms(say("selection_name"), True, every, say, key)


def _forms(name: str, several: bool, take: Callable[[Form], bytes], say: Say, key: str) -> None:
    for form in _FORMS:
        ending = "zip" if several else _ENDINGS.get(form, form)
        st.download_button(
            say(f"download_{form}"),
            partial(take, form),
            file_name=f"{name}.{form}.zip" if several else f"{name}.{ending}",
            mime="application/zip" if several else _MEDIA[form],
            key=f"{key}-{form}",
            on_click="ignore",
            width="stretch",
        )
