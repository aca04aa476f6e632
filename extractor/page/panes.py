"""Both panes of the review: what the components get, and what becomes of what they tell."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

import streamlit as st

from extractor.desk import history
from extractor.desk.review import Review, document, kind_of
from extractor.errors import ExtractorError
from extractor.page import components, inbox
from extractor.page.acts import Desk, pointer_of, row_of
from extractor.page.boxes import boxes_on, marks_on
from extractor.page.findings import remarks, where
from extractor.page.marks import Marks
from extractor.page.pictures import address, picture, thumbnail
from extractor.page.route import went
from extractor.page.selection import Selection
from extractor.page.shortcuts import shortcuts
from extractor.page.texts import Language, Say, speaker
from extractor.page.views import sections, shown
from extractor.pointer import get, leaves

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


def panes(desk: Desk, review: Review, language: Language) -> None:
    """Both panes. A row that is to be parted is named in the session as ``dialog``."""
    chosen = _selection(desk, review)
    with st.container(key="panes"):
        left, right = st.columns([51, 49], gap="small")
        with left:
            components.viewer(
                key="viewer",
                data=_viewer_data(desk, review, chosen, language),
                on_picked_change=partial(_pick, "viewer", review),
                on_turned_change=_turn,
                on_thumbs_change=partial(_want, desk.file),
            )
        with right:
            components.record(
                key="record",
                data=_record_data(desk, review, chosen, language),
                on_picked_change=partial(_pick, "record", review),
                on_finding_change=partial(_pick_numbered, "finding", review),
                on_orphan_change=partial(_pick_numbered, "orphan", review),
                on_whole_change=_show_whole,
                on_split_change=_part,
                on_act_change=partial(_act, desk),
                on_went_change=_went,
            )


# --- what is picked ------------------------------------------------------------------------------


def _selection(desk: Desk, review: Review) -> Selection:
    chosen: Selection | None = st.session_state.get("selection")
    if chosen is None or chosen.file != desk.file:
        chosen = Selection.opened(desk.file, review.extraction)
    st.session_state["selection"] = chosen
    return chosen


def _choose(chosen: Selection) -> None:
    st.session_state["selection"] = chosen


def _pick(component: str, review: Review) -> None:
    pointers = st.session_state[component].picked
    if pointers:
        _choose(st.session_state["selection"].value(review.extraction, pointers))


def _pick_numbered(kind: str, review: Review) -> None:
    number = getattr(st.session_state["record"], kind)
    chosen: Selection = st.session_state["selection"]
    if number is not None:
        choose = chosen.of_finding if kind == "finding" else chosen.of_orphan
        _choose(choose(review.extraction, number))


def _turn() -> None:
    page = st.session_state["viewer"].turned
    if page:
        _choose(st.session_state["selection"].on_page(page))


def _want(file: str) -> None:
    """Small pictures of these pages came into view."""
    pages = st.session_state["viewer"].thumbs or []
    wanted: set[int] = st.session_state.setdefault(f"thumbs-{file}", set())
    wanted.update(page for page in pages if isinstance(page, int))


def _went() -> None:
    """The browser's own back button: the page leaves with the next run, which is the whole one's."""
    search = st.session_state["record"].went
    if search is not None:
        went(search)
        st.session_state["leaving"] = True


def _part() -> None:
    row = st.session_state["record"].split
    if row:
        st.session_state["dialog"] = ("part", row)


def _show_whole() -> None:
    whole = st.session_state["record"].whole
    if whole is not None:
        st.session_state["whole"] = bool(whole)


def _act(desk: Desk) -> None:
    """Do an act; then show what it moved, or the next doubtful value, or what is left of the selection."""
    act = st.session_state["record"].act
    if not act:
        return
    before = desk.review()
    desk.perform(act)
    review = desk.review()
    chosen: Selection = st.session_state["selection"].still(review.extraction)
    if desk.follow:
        left = [pointer for pointer in before.extraction.review if pointer in set(review.extraction.review)]
        after = _next(before.extraction.review, act["pointer"], left)
        chosen = chosen.value(review.extraction, [after]) if after else chosen
    elif desk.moved is not None:
        leaf = (
            next((pointer for pointer, _ in leaves(_at(review, desk.moved), desk.moved)), None) if desk.moved else None
        )
        tail = (chosen.main or "")[len(row_of(chosen.main or "")) :] if chosen.main else ""
        same = desk.moved + tail
        chosen = chosen.value(review.extraction, [same if tail and _there(review, same) else leaf] if leaf else [])
    elif chosen.main and not _there(review, chosen.main):
        chosen = chosen.value(review.extraction, [])
    _choose(chosen)


def _next(order: tuple[str, ...], pointer: str, left: list[str]) -> str | None:
    """The first of those left that comes after a leaf in the old order; from the last on the first."""
    if pointer in order:
        after = order[order.index(pointer) + 1 :]
        return next((each for each in after if each in left), left[0] if left else None)
    return left[0] if left else None


def _at(review: Review, pointer: str) -> Any:
    try:
        return get(review.extraction.record, pointer)
    except KeyError:
        return None


def _there(review: Review, pointer: str) -> bool:
    try:
        get(review.extraction.record, pointer)
    except KeyError:
        return False
    return True


# --- what the viewer gets -------------------------------------------------------------------------


def _viewer_data(desk: Desk, review: Review, chosen: Selection, language: Language) -> dict[str, Any]:
    extraction, say, file = review.extraction, speaker(language), document(desk.store, desk.file)
    page = review.pages[min(chosen.page, len(review.pages)) - 1]
    image = picture(file.content_hash, page.number, file)
    marks = Marks.of(extraction, review.corrected, review.seen)
    marked = [box | {"t": _told(extraction.record, box["p"][0], language)} for box in boxes_on(page, extraction, marks)]
    doubted = {place.page: True for pointer in extraction.review for place in _places(review, pointer)}
    return {
        "file": desk.file,
        "version": f"{desk.file}:{review.version}:{language}",
        "sheet": f"{desk.file}:{page.number}",
        "page": page.number,
        "pages": len(review.pages),
        "sizes": [(round(each.width), round(each.height)) for each in review.pages],
        "doubted": doubted,
        "width": page.width,
        "height": page.height,
        "image": address(image, f"page-{page.number}") if image else None,
        "thumbs": _thumbs(desk.file, review, file),
        "alt": say("page_of", page=page.number, pages=len(review.pages)),
        "boxes": marked,
        "marks": marks_on(page, extraction, say("seal"), say("orphan")),
        "drawable": bool(image) and not review.file.locked,
        "lit": chosen.lit,
        "main": chosen.main,
        "orphan": _on_page(extraction, chosen),
        "tick": chosen.tick,
        "legend": [(kind, say(kind)) for kind in _LEGEND],
        "texts": {key: say(key) for key in _VIEWER_TEXTS},
    }


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
    name = where(record, pointer, language).rpartition(" › ")[2]
    value = inbox.text_at(record, pointer, language)
    return f"{name}: {value if len(value) <= 60 else value[:59] + '…'}"


# --- what the record gets -------------------------------------------------------------------------


def _record_data(desk: Desk, review: Review, chosen: Selection, language: Language) -> dict[str, Any]:
    say = speaker(language)
    whole = bool(st.session_state.get("whole"))
    undo, redo = history.can_undo(desk.store, desk.who, desk.file)
    locked = review.file.locked
    return {
        **_content(review, language, whole),
        "file": desk.file,
        "session": st.session_state.setdefault("session", _new_session()),
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


def _new_session() -> str:
    import secrets

    return secrets.token_hex(8)


def _content(review: Review, language: Language, whole: bool) -> dict[str, Any]:
    """What is the same for every pick; kept for the version that is shown."""
    key = (review.file.id, review.version, language, whole)
    known = st.session_state.get("content")
    if known and known[0] == key:
        made: dict[str, Any] = known[1]
        return made
    extraction, say = review.extraction, speaker(language)
    marks = Marks.of(extraction, review.corrected, review.seen)
    made = {
        "title": extraction.record["title"],
        "counts": inbox.counts(extraction, say),
        "remarks": remarks(extraction, language),
        "findings": inbox.findings(extraction, language, say),
        "doubts": inbox.doubts(review, language, say),
        "totals": inbox.totals(review, language, say),
        "proof": inbox.proof(extraction, language, say),
        "sections": sections(extraction, language, marks, whole=whole),
    }
    st.session_state["content"] = (key, made)
    return made


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
        "told": say("conflict_told", who=clash.who, at=_clock(clash.at), where=place),
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
    if main is None or not _there(review, main):
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
