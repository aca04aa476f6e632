"""The two components of the review: the page with its boxes, and the record with its findings.

Both get plain data and set it as text; neither makes markup of it. Both tell of a pick by a
trigger value, and what is picked then comes back to both in their data.
"""

from __future__ import annotations

import json
from pathlib import Path

import streamlit as st

from extractor.page.texts import Say

_ASSETS = Path(__file__).parent / "assets"


def _asset(name: str) -> str:
    return (_ASSETS / name).read_text("utf-8")


viewer = st.components.v2.component(
    "extractor_viewer", html='<div class="root"></div>', css=_asset("viewer.css"), js=_asset("viewer.js")
)
"""One page of the report with its boxes. Triggers: ``picked`` (pointers of a box), ``turned`` (a page number)."""

record = st.components.v2.component(
    "extractor_record", html='<div class="root"></div>', css=_asset("record.css"), js=_asset("record.js")
)
"""Findings, record and the selected value. Triggers: ``picked`` (pointers of a value), ``finding`` (its number)."""


def _css_string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\\n", "\\A ")


def page_style(say: Say) -> str:
    """The style of the page around the components, as an element for `st.html`.

    Streamlit's uploader speaks English alone; what it says is covered by our own words.
    """
    words = {"upload-button": say("upload_button"), "upload-hint": f"{say('upload_drop')}\n{say('upload_hint')}"}
    said = "".join(f"--extractor-{name}: {_css_string(text)};" for name, text in words.items())
    return f"<style>:root {{{said}}} {_asset('page.css')}</style>"
