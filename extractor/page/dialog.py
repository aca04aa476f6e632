"""What the dialogs of the review share: a way to open one, and to do something that may be refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import streamlit as st

from extractor.errors import ExtractorError
from extractor.page.texts import Language


def opened(title: str, body: Callable[[], None], width: Literal["small", "medium", "large"] = "small") -> None:
    """Open a dialog of that title."""
    st.dialog(title, width=width)(body)()


def tried(act: Callable[[], object], language: Language) -> bool:
    """Do it, and tell what keeps it from being done."""
    try:
        act()
    except ExtractorError as error:
        st.error(error.message(language))
        return False
    return True


def done(act: Callable[[], object], language: Language) -> None:
    """Do it, and close the dialog; where it is refused, the dialog stays and says why."""
    if tried(act, language):
        st.rerun()
