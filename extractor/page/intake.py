"""The first view: files come in, are read one after the other, and are listed with what was found."""

from __future__ import annotations

from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from extractor.extraction import Extraction
from extractor.page.desk import Desk, OpenFile, Shelf, try_file
from extractor.page.names import code_name
from extractor.page.review import counts
from extractor.page.samples import VARIANTS, Sample, samples
from extractor.page.texts import Language, Say, plain, speaker

_STAGES = {
    "open": "open",
    "recognize": "recognize",
    "lay_out": "lay_out",
    "read": "read_stage",
    "check": "check",
    "repair": "repair_stage",
}
_WIDTHS = (54, 22, 13, 11)


def start(desk: Desk, shelf: Shelf, language: Language) -> None:
    """The whole view: what comes in on the left, the files on the right."""
    say = speaker(language)
    with st.container(key="start"):
        st.markdown(say("tagline"))
        with st.container(key="desk"):
            left, right = st.columns([2, 3], gap="large")
            with left:
                _upload(desk, say)
                if samples():
                    _samples(desk, language, say)
            with right:
                st.subheader(say("opened"), anchor=False)
                _read_waiting(desk, shelf, say)
                _listing(desk, language, say)


# --- files come in -------------------------------------------------------------------------------


def _upload(desk: Desk, say: Say) -> None:
    """Any file is taken, for its kind is told by its content.

    The uploader is emptied once its files lie on the desk: there they have their states.
    """
    turn = st.session_state.setdefault("upload_turn", 0)
    with st.container(key="upload"):
        st.subheader(say("upload"), anchor=False)
        given = st.file_uploader(
            say("upload_hint"), accept_multiple_files=True, key=f"upload-{turn}", label_visibility="collapsed"
        )
    if not given:
        return
    for file in given:
        desk.put(file.name, file.getvalue())
    st.session_state["upload_turn"] = turn + 1
    st.rerun()


def _samples(desk: Desk, language: Language, say: Say) -> None:
    st.subheader(say("samples"), anchor=False)
    offered = [variant for variant in VARIANTS if any(sample.file(variant) for sample in samples())]
    variant = st.segmented_control(
        say("variant"),
        offered,
        format_func=lambda key: VARIANTS[key][1 if language == "zh" else 2],
        default=offered[0],
        required=True,
        key="variant",
        label_visibility="collapsed",
    )
    with st.container(key="samples", height=344, gap=None, border=True):
        for sample in samples():
            path = sample.file(variant or offered[0])
            if path and st.button(_sample_label(sample, language), key=f"sample-{sample.folder.name}", type="tertiary"):
                st.session_state["current"] = desk.put(f"{sample.folder.name}{path.suffix}", path.read_bytes()).key
                st.rerun()


def _sample_label(sample: Sample, language: Language) -> str:
    kind = code_name(sample.report_type, language)
    return f"{sample.year}　{plain(sample.organization)}　:gray[{kind}]"


# --- files are read ------------------------------------------------------------------------------


def _read_waiting(desk: Desk, shelf: Shelf, say: Say) -> None:
    """Read what waits, each stage told; what was read before stays whatever comes of these.

    A single file that could be read is shown at once.
    """
    waiting = desk.waiting()
    if not waiting:
        return
    bar = st.progress(0.0)
    for number, file in enumerate(waiting):
        try_file(file, shelf, partial(_tell, bar, say, file, number, len(waiting)))
    if len(waiting) == 1 and waiting[0].state == "read":
        st.session_state["current"] = waiting[0].key
        st.session_state["view"] = "review"
    st.rerun()


def _tell(bar: DeltaGenerator, say: Say, file: OpenFile, number: int, count: int, stage: str, page: int) -> None:
    """Show the stage at work, and the page where a stage goes page by page."""
    share = (number + list(_STAGES).index(stage) / len(_STAGES)) / count
    named = say(_STAGES[stage]) + (f"　{say('page', page=page)}" if page else "")
    bar.progress(share, say("progress", number=number + 1, count=count, name=plain(file.name), stage=named))


# --- files are listed ----------------------------------------------------------------------------


def _listing(desk: Desk, language: Language, say: Say) -> None:
    if not len(desk):
        st.info(say("no_files"))
        return
    for file in desk:
        with st.container(key=f"row-{file.key[:12]}", gap="xxsmall"):
            _row(desk, file, language, say)


def _row(desk: Desk, file: OpenFile, language: Language, say: Say) -> None:
    what, found, act, away = st.columns(_WIDTHS, vertical_alignment="center")
    what.markdown(f"**{plain(file.name)}**  \n:small[{_summary(file, language, say)}]")
    if file.result:
        found.markdown(_told_findings(file.result.extraction, say))
        if act.button(say("review"), key=f"open-{file.key}", type="primary", width="stretch"):
            st.session_state["current"], st.session_state["view"] = file.key, "review"
            st.rerun()
    elif file.error:
        found.markdown(f":orange[{say('wants_password')}]" if file.locked else f":red[{say('failed')}]")
        if not file.locked and act.button(say("retry"), key=f"retry-{file.key}", width="stretch"):
            desk.try_again(file.key)
            st.rerun()
    if away.button(say("remove"), key=f"remove-{file.key}", type="tertiary", width="stretch"):
        desk.remove(file.key)
        st.rerun()
    if file.error:
        _failure(desk, file, language, say)


def _summary(file: OpenFile, language: Language, say: Say) -> str:
    if file.result is None:
        return _size(len(file.content)) + ("" if file.error else f"　{say('waiting')}")
    record = file.result.extraction.record
    parts = (record["fiscal_year"], plain(record["organization"] or ""), code_name(record["report_type"], language))
    return "　".join(str(part) for part in parts if part)


def _size(count: int) -> str:
    return f"{count / 2**20:.1f} MB" if count >= 2**20 else f"{max(count / 2**10, 0.1):.1f} KB"


def _told_findings(extraction: Extraction, say: Say) -> str:
    colours = {"error": "red", "warning": "orange", "info": "blue"}
    told = (f":{colours[kind]}[{text}]" for kind, text in counts(extraction, say))
    return "　".join(told) or f":green[{say('clean')}]"


def _failure(desk: Desk, file: OpenFile, language: Language, say: Say) -> None:
    """Why a file could not be read; where it wants a password, a field for it."""
    assert file.error
    if not file.locked:
        st.error(plain(file.error.message(language)))
        return
    st.warning(say("wrong_password" if file.password else "locked"))
    with st.form(f"unlock-{file.key}", border=False):
        field, act = st.columns([3, 1])
        password = field.text_input(
            say("password"), type="password", placeholder=say("password_hint"), label_visibility="collapsed"
        )
        if act.form_submit_button(say("unlock"), width="stretch") and password:
            desk.try_again(file.key, password)
            st.rerun()
