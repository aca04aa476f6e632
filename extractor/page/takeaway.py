"""What a reviewer takes away: one file or a selection, each form made when it is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Literal

import streamlit as st

from extractor.desk.queue import file_row
from extractor.page.texts import Language, speaker
from extractor.store.opening import Store

Form = Literal["json", "csv", "xlsx", "pdf", "html", "log"]

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


def taken(store: Store, files: Sequence[str], form: Form, language: Language) -> bytes:
    """The files in one form, as bytes for the browser; in the language of the page."""
    from extractor.desk.takeaway import exported  # with it come the libraries that write workbooks and PDFs

    return exported(store, files, form, language).content


def downloads(store: Store, files: Sequence[str], language: Language, key: str) -> None:
    """Everything that can be taken away of some files, behind one button."""
    say = speaker(language)
    with st.popover(say("download"), icon=":material/download:", key=key):
        several = len(files) != 1
        name = say("selection_name") if several else file_row(store, files[0]).name
        for form in _FORMS:
            ending = "zip" if several else _ENDINGS.get(form, form)
            st.download_button(
                say(f"download_{form}"),
                partial(taken, store, files, form, language),
                file_name=f"{name}.{form}.zip" if several else f"{name}.{ending}",
                mime="application/zip" if several else _MEDIA[form],
                key=f"{key}-{form}",
                on_click="ignore",
                width="stretch",
            )
