"""What the two panes get: plain data for the page viewer and for the record, in the reader's language."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any

import streamlit as st

from extractor.desk import history
from extractor.desk.pages import quarters
from extractor.desk.review import PageView, Review, document, kind_of
from extractor.errors import ExtractorError
from extractor.page import inbox
from extractor.page.acts import Desk, pointer_of
from extractor.page.boxes import boxes_on, marks_on
from extractor.page.findings import leaf_name, remarks, where
from extractor.page.marks import Marks
from extractor.page.pictures import address, picture, thumbnail
from extractor.page.selection import Selection
from extractor.page.shortcuts import shortcuts
from extractor.page.texts import Language, Say, called, speaker
from extractor.page.views import sections, shown
from extractor.pointer import get

_LEGEND = (
    "selected",
    "error",
    "warning",
    "doubtful",
    "corrected",
    "exact",
    "fuzzy",
    "inferred",
    "missing",
    "seal",
    "orphan",
)
_VIEWER_TEXTS = (
    "viewer", "previous", "next", "page_number", "zoom_in", "zoom_out", "rotate", "fit_width", "fit_page",
    "no_picture", "picture_loading", "picture_failed", "thumbnails", "draw", "draw_hint", "draw_keys",
)  # fmt: skip
_RECORD_TEXTS = (
    "record", "selected_value", "jump", "to_look_at", "tab_findings", "tab_doubts", "tab_totals", "tab_proof",
    "no_findings", "no_doubts", "no_totals", "orphan", "expected", "found", "printed", "computed", "nothing", "pick",
    "exact", "fuzzy", "inferred", "missing", "error", "warning", "info", "corrected", "seen", "doubtful", "empty",
    "whole", "whole_hint", "undo", "redo", "shortcuts", "close", "saving", "saved", "unsaved", "accept", "edit",
    "set_null", "draw_box", "reread", "edit_hint", "edit_hint_text", "bad_figure", "add_row", "new_row", "row_menu",
    "row_above", "row_below", "row_up", "row_down", "row_split", "row_merge", "row_remove", "conflict", "conflict_base",
    "conflict_mine", "conflict_theirs", "keep_mine", "keep_theirs", "blank",
)  # fmt: skip


def there(review: Review, pointer: str) -> bool:
    """Does anything stand at that pointer?"""
    try:
        get(review.extraction.record, pointer)
    except KeyError:
        return False
    return True


# --- what the viewer gets -------------------------------------------------------------------------


def viewer_data(desk: Desk, review: Review, chosen: Selection, language: Language) -> dict[str, Any]:
    """What the page viewer gets."""
    extraction, say, file = review.extraction, speaker(language), document(desk.store, desk.file)
    page = review.pages[min(chosen.page, len(review.pages)) - 1]
    image = picture(file.content_hash, page.number, file)
    return {
        **_on_sheet(review, page, language),
        "file": desk.file,
        "version": f"{desk.file}:{review.version}:{language}",
        "sheet": f"{desk.file}:{page.number}",
        "page": page.number,
        "pages": len(review.pages),
        "sizes": [(round(each.width), round(each.height)) for each in review.pages],
        "width": page.width,
        "height": page.height,
        "turn": quarters(page),
        "image": address(image, f"page-{page.number}") if image else None,
        "thumbs": _thumbs(desk.file, review, file),
        "alt": say("page_of", page=page.number, pages=len(review.pages)),
        "drawable": bool(image) and not review.file.locked,
        "lit": chosen.lit,
        "main": chosen.main,
        "orphan": _on_page(extraction, chosen),
        "tick": chosen.tick,
        "legend": [(kind, say(kind)) for kind in _LEGEND],
        "texts": {key: say(key) for key in _VIEWER_TEXTS},
    }


def _on_sheet(review: Review, page: PageView, language: Language) -> dict[str, Any]:
    """What lies on a page; the same for every pick, so kept for the version that is shown."""
    return _kept(
        "sheet", (review.file.id, review.version, page.number, language), lambda: _laid(review, page, language)
    )


def _laid(review: Review, page: PageView, language: Language) -> dict[str, Any]:
    extraction, say = review.extraction, speaker(language)
    marks = Marks.of(extraction, review.corrected, review.seen)
    return {
        "boxes": [
            box | {"t": _told(extraction.record, box["p"][0], language)} for box in boxes_on(page, extraction, marks)
        ],
        "marks": marks_on(page, extraction, say("seal"), say("orphan")),
        "doubted": {place.page: True for pointer in extraction.review for place in _places(review, pointer)},
    }


def _kept(name: str, key: object, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What was made under that key last, or is made now."""
    known = st.session_state.get(name)
    if known is None or known[0] != key:
        known = st.session_state[name] = (key, make())
    made: dict[str, Any] = known[1]
    return made


def _places(review: Review, pointer: str) -> tuple[Any, ...]:
    evidence = review.extraction.evidence.get(pointer)
    return evidence.places if evidence else ()


def _on_page(extraction: Any, chosen: Selection) -> int | None:
    """Which of the orphans of its page the chosen one is."""
    if chosen.orphan is None or extraction.run.completeness is None:
        return None
    orphans = extraction.run.completeness.orphans
    page = orphans[chosen.orphan].place.page
    return sum(each.place.page == page for each in orphans[: chosen.orphan]) if page == chosen.page else None


def _thumbs(file: str, review: Review, opened: Any) -> dict[int, str]:
    wanted = st.session_state.get(f"thumbs-{file}", ())
    made = {page: thumbnail(opened.content_hash, page, opened) for page in sorted(wanted) if page <= len(review.pages)}
    return {page: address(image, f"thumb-{page}") for page, image in made.items() if image}


def _told(record: Any, pointer: str, language: Language) -> str:
    name = leaf_name(pointer, language)
    value = inbox.text_at(record, pointer, language)
    return f"{name}: {value if len(value) <= 60 else value[:59] + '…'}"


# --- what the record gets -------------------------------------------------------------------------


def record_data(desk: Desk, review: Review, chosen: Selection, language: Language) -> dict[str, Any]:
    """What the record gets."""
    say = speaker(language)
    whole = bool(st.session_state.get("whole"))
    undo, redo = history.can_undo(desk.store, desk.who, desk.file)
    locked = review.file.locked
    return {
        **_content(review, language, whole),
        "file": desk.file,
        "session": st.session_state.setdefault("session", secrets.token_hex(8)),
        "revision": review.version,
        "ack": desk.ack,
        "version": f"{desk.file}:{review.version}:{language}:{whole}:{desk.nudge}:{locked}",
        "language": language,
        "locked": locked,
        "whole": whole,
        "undo": undo and not locked,
        "redo": redo and not locked,
        "lit": chosen.lit,
        "main": chosen.main,
        "finding": chosen.finding,
        "tick": chosen.tick,
        "fresh": desk.fresh,
        "notice": st.session_state.get("notice", (0, "")),
        "detail": _detail(desk, review, chosen, language, say),
        "problem": _problem(desk, chosen, language),
        "conflict": _conflict(desk, review, language, say),
        "keys": shortcuts(language),
        "texts": {key: say(key, names="{names}") for key in _RECORD_TEXTS}
        | {"comma": say("comma"), "blank": say("blank", names="{names}")},
    }


def _content(review: Review, language: Language, whole: bool) -> dict[str, Any]:
    """What is the same for every pick; kept for the version that is shown."""
    key = (review.file.id, review.version, language, whole)
    return _kept("content", key, lambda: _made(review, language, whole))


def _made(review: Review, language: Language, whole: bool) -> dict[str, Any]:
    extraction, say = review.extraction, speaker(language)
    marks = Marks.of(extraction, review.corrected, review.seen)
    return {
        "title": extraction.record["title"],
        "counts": inbox.counts(extraction, say),
        "remarks": remarks(extraction, language),
        "findings": inbox.findings(extraction, language, say),
        "doubts": inbox.doubts(review, language, say),
        "totals": inbox.totals(review, language, say),
        "proof": inbox.proof(extraction, language, say),
        "sections": sections(extraction, language, marks, whole=whole),
    }


def _problem(desk: Desk, chosen: Selection, language: Language) -> str:
    return desk.problem[1].message(language) if desk.problem else ""


def _conflict(desk: Desk, review: Review, language: Language, say: Say) -> dict[str, Any] | None:
    """The same field, changed by another person: what it was, what each wants, and who the other is."""
    if desk.conflict is None:
        return None
    act, clash = desk.conflict
    place = where(review.extraction.record, clash.pointer or pointer_of(act), language)
    return {
        "id": act["id"],
        "told": say("conflict_told", who=called(clash.who, say), at=_clock(clash.at), where=place),
        "base": _said(clash.base),
        "mine": _said(clash.mine),
        "theirs": _said(clash.theirs),
    }


def _clock(at: str) -> str:
    return datetime.fromisoformat(at).astimezone().strftime("%H:%M:%S")


def _said(value: Any) -> str:
    return shown(value) if not isinstance(value, dict | list) else "…"


def _detail(desk: Desk, review: Review, chosen: Selection, language: Language, say: Say) -> dict[str, Any] | None:
    """The selected value in words: where it belongs, where it is printed, how sure that is, what else it could be."""
    main, extraction = chosen.main, review.extraction
    if main is None or not there(review, main):
        return None
    evidence = extraction.evidence.get(main)
    value = get(extraction.record, main)
    return {
        "where": where(extraction.record, main, language),
        "page": _pages(evidence.places if evidence else (), say),
        "printed": evidence.text if evidence else "",
        "marks": _marks(review, chosen, say),
        "choices": _choices(desk, review, main, say),
        "doubtful": main in extraction.review,
        "nullable": kind_of(main).nullable,
        "empty": value is None,
        "placed": bool(evidence and evidence.places),
        "drawable": document(desk.store, desk.file).pictures is not None,
    }


def _choices(desk: Desk, review: Review, main: str, say: Say) -> list[dict[str, Any]]:
    try:
        offered = desk.choices(review, main)
    except ExtractorError:
        return []
    return [
        {
            "kind": each.kind,
            "t": each.text,
            "label": say(f"choice_{each.kind}"),
            "note": "" if each.share is None else say("share", percent=f"{each.share * 100:.0f}"),
        }
        for each in offered
    ]


def _marks(review: Review, chosen: Selection, say: Say) -> list[tuple[str, str]]:
    extraction, main = review.extraction, chosen.main or ""
    evidence = extraction.evidence.get(main)
    marks = Marks.of(extraction, review.corrected, review.seen)
    said: list[tuple[str, str]] = []
    for kind in (marks.severity([main]), marks.by_people([main])):
        if kind:
            said.append((kind, say(kind)))
    if evidence:
        said.append((evidence.match, say(evidence.match)))
        if evidence.under_seal:
            said.append(("warning", say("under_seal")))
    sure = extraction.confidence.get(main)
    if sure is not None:
        said.append(("note", say("confidence", percent=f"{sure * 100:.0f}")))
    if len(chosen.lit) > 1:
        said.append(("note", say("leaves", count=len(chosen.lit))))
    return said


def _pages(places: Any, say: Say) -> str:
    numbers = dict.fromkeys(place.page for place in places)
    if not numbers:
        return say("no_place")
    return say("page", page="–".join(str(number) for number in (min(numbers), max(numbers))[: len(numbers)]))
