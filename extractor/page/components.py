"""The two components of the review: the page with its boxes, and the record with what there is to look at.

Both get plain data and set it as text; neither makes markup of it. What is picked, and what is to be
changed, comes back by trigger values; what became of it then comes to both in their data.
"""

from __future__ import annotations

import json
from pathlib import Path

import streamlit as st

from extractor.page.texts import Say

_ASSETS = Path(__file__).parent / "assets"

SCRIPTS = {
    "viewer": ("viewer.js", "viewer_thumbs.js", "viewer_draw.js", "parts.js"),
    "record": (
        "record.js", "record_sheet.js", "record_inbox.js", "record_detail.js", "record_edit.js", "record_keys.js",
        "outbox.js", "parts.js",
    ),
}  # fmt: skip
"""The files that make up the script of each component; the first exports, the rest are its functions."""


def _asset(name: str) -> str:
    return (_ASSETS / name).read_text("utf-8")


def _script(name: str) -> str:
    return "\n".join(_asset(each) for each in SCRIPTS[name])


viewer = st.components.v2.component(
    "extractor_viewer", html='<div class="root"></div>', css=_asset("viewer.css"), js=_script("viewer")
)
"""One page of the report with its boxes. Triggers: ``picked`` (pointers of a box), ``turned`` (a page number),
``thumbs`` (pages whose small pictures came into view)."""

record = st.components.v2.component(
    "extractor_record", html='<div class="root"></div>', css=_asset("record.css"), js=_script("record")
)
"""The record, what there is to look at, the selected value. Triggers: ``picked`` (pointers of a value), ``finding``
and ``orphan`` (their numbers), ``whole`` (show what is blank), ``split`` (a row), ``act`` (something is
changed), ``went`` (the address that the browser's own back button led to)."""


def _css_string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\\n", "\\A ")


def page_style(say: Say) -> str:
    """The style of the page around the components, as an element for `st.html`.

    Streamlit's uploader speaks English alone; what it says is covered by our own words.
    """
    words = {
        "upload-button": say("upload_button"), "folder-button": say("folder_button"), "upload-drop": say("upload_drop"),
        "upload-hint": f"{say('upload_drop')}\n{say('upload_hint')}",
    }  # fmt: skip
    said = "".join(f"--extractor-{name}: {_css_string(text)};" for name, text in words.items())
    return f"<style>:root {{{said}}} {_asset('page.css')}</style>"
