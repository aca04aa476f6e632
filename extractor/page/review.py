"""The review of one file: the page on the left, what was read and found on the right."""

from __future__ import annotations

from functools import partial
from pathlib import PurePath
from typing import Any

import streamlit as st

from extractor.extraction import Extraction
from extractor.page import components
from extractor.page.boxes import boxes_on
from extractor.page.desk import OpenFile, Read
from extractor.page.downloads import ENDINGS, exported
from extractor.page.findings import listed, remarks, where
from extractor.page.marks import Marks
from extractor.page.pictures import address, picture
from extractor.page.selection import Selection
from extractor.page.texts import Language, Say, counted, speaker
from extractor.page.views import sections, shown
from extractor.pointer import get

_LEGEND = ("selected", "error", "warning", "info", "exact", "fuzzy", "inferred", "missing")
_VIEWER_TEXTS = (
    "viewer", "previous", "next", "page_number", "zoom_in", "zoom_out", "rotate", "fit_width", "fit_page",
    "no_picture", "picture_loading", "picture_failed",
)  # fmt: skip
_RECORD_TEXTS = (
    "record", "jump", "findings", "no_findings", "expected", "found", "nothing", "pick", "printed", "exact", "fuzzy",
    "inferred", "missing", "error", "warning", "info",
)  # fmt: skip


def downloads(file: OpenFile, extraction: Extraction, say: Say) -> None:
    """What can be taken away, behind one button; each is made when it is asked for."""
    with st.popover(say("download"), width="stretch"):
        for form, (ending, media) in ENDINGS.items():
            st.download_button(
                say(f"download_{form}"),
                partial(exported, extraction, form),
                file_name=f"{PurePath(file.name).name}.{ending}",
                mime=media,
                key=f"download-{form}",
                on_click="ignore",
                width="stretch",
            )


@st.fragment
def panes(file: OpenFile, language: Language) -> None:
    """Both panes. Only this part runs again when a value, a box or a finding is picked."""
    if file.result is None:
        return
    chosen: Selection = st.session_state.get("selection") or Selection(file.key)
    if chosen.file != file.key:
        chosen = Selection(file.key)
    st.session_state["selection"] = chosen
    extraction = file.result.extraction
    with st.container(key="panes"):
        left, right = st.columns([51, 49], gap="small")
        with left:
            components.viewer(
                key="viewer",
                data=_viewer_data(file.result, chosen, language),
                on_picked_change=partial(_pick, "viewer", extraction),
                on_turned_change=_turn,
            )
        with right:
            components.record(
                key="record",
                data=_record_data(file, extraction, chosen, language),
                on_picked_change=partial(_pick, "record", extraction),
                on_finding_change=partial(_pick_finding, extraction),
            )


# --- what is picked ------------------------------------------------------------------------------


def _pick(component: str, extraction: Extraction) -> None:
    pointers = st.session_state[component].picked
    if pointers:
        st.session_state["selection"] = st.session_state["selection"].value(extraction, pointers)


def _pick_finding(extraction: Extraction) -> None:
    number = st.session_state["record"].finding
    if number is not None:
        st.session_state["selection"] = st.session_state["selection"].of_finding(extraction, number)


def _turn() -> None:
    page = st.session_state["viewer"].turned
    if page:
        st.session_state["selection"] = st.session_state["selection"].on_page(page)


# --- what the components get ----------------------------------------------------------------------


def _viewer_data(read: Read, chosen: Selection, language: Language) -> dict[str, Any]:
    document, extraction = read
    say = speaker(language)
    page = document.pages[chosen.page - 1]
    image = picture(document.content_hash, page.number, document)
    marked = [box | {"t": _told(extraction, box["p"][0], language)} for box in boxes_on(page, extraction)]
    return {
        "version": f"{document.content_hash}:{language}",
        "sheet": f"{document.content_hash}:{page.number}",
        "page": page.number,
        "pages": len(document.pages),
        "width": page.width,
        "height": page.height,
        "image": address(image, f"page-{page.number}") if image else None,
        "alt": say("page_of", page=page.number, pages=len(document.pages)),
        "boxes": marked,
        "lit": chosen.lit,
        "main": chosen.main,
        "tick": chosen.tick,
        "legend": [(kind, say(kind)) for kind in _LEGEND],
        "texts": {key: say(key) for key in _VIEWER_TEXTS},
    }


def _told(extraction: Extraction, pointer: str, language: Language) -> str:
    name = where(extraction.record, pointer, language).rpartition(" › ")[2]
    value = shown(get(extraction.record, pointer))
    return f"{name}: {value if len(value) <= 60 else value[:59] + '…'}"


def _record_data(file: OpenFile, extraction: Extraction, chosen: Selection, language: Language) -> dict[str, Any]:
    say = speaker(language)
    texts = {key: say(key) for key in _RECORD_TEXTS}
    texts |= {"blank": say("blank", names="{names}"), "comma": "、" if language == "zh" else ", "}
    return {
        "file": file.key,
        "version": f"{file.key}:{language}",
        "language": language,
        "title": extraction.record["title"],
        "counts": counts(extraction, say),
        "remarks": remarks(extraction, language),
        "findings": listed(extraction, language, say),
        "sections": sections(extraction, language),
        "lit": chosen.lit,
        "main": chosen.main,
        "finding": chosen.finding,
        "tick": chosen.tick,
        "detail": _detail(extraction, chosen, language, say),
        "texts": texts,
    }


def counts(extraction: Extraction, say: Say) -> list[tuple[str, str]]:
    """How many findings of each severity there are, in words; severities without one are left out."""
    numbers = {kind: sum(finding.severity == kind for finding in extraction.findings) for kind in _KINDS}
    return [(kind, counted(say, _KINDS[kind], number)) for kind, number in numbers.items() if number]


_KINDS: dict[str, Any] = {"error": "error", "warning": "warning", "info": "note"}


def _detail(extraction: Extraction, chosen: Selection, language: Language, say: Say) -> dict[str, Any] | None:
    """The selected value in words: where it belongs, where it is printed, how sure that is."""
    if chosen.main is None:
        return None
    evidence = extraction.evidence.get(chosen.main)
    marks = Marks(extraction.evidence, extraction.findings)
    said: list[tuple[str, str]] = []
    severity = marks.severity([chosen.main])
    if severity:
        said.append((severity, say(severity)))
    if evidence:
        said.append((evidence.match, say(evidence.match)))
        if evidence.confidence is not None:
            said.append(("note", say("confidence", percent=f"{evidence.confidence * 100:.0f}")))
        if evidence.under_seal:
            said.append(("warning", say("under_seal")))
    if len(chosen.lit) > 1:
        said.append(("note", say("leaves", count=len(chosen.lit))))
    return {
        "where": where(extraction.record, chosen.main, language),
        "page": _pages(evidence.places if evidence else (), say),
        "printed": evidence.text if evidence else "",
        "marks": said,
    }


def _pages(places: Any, say: Say) -> str:
    numbers = dict.fromkeys(place.page for place in places)
    if not numbers:
        return say("no_place")
    return say("page", page="–".join(str(number) for number in (min(numbers), max(numbers))[: len(numbers)]))
