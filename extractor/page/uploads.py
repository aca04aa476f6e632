"""Files come in: dropped, chosen, as a folder, in a zip, or from the samples that come with the source tree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import streamlit as st

from extractor.desk.intake import Added, add_files
from extractor.desk.people import Person
from extractor.export.naming import code_name
from extractor.page.order import ask_anew
from extractor.page.samples import VARIANTS, Sample, samples
from extractor.page.service import Service
from extractor.page.texts import Language, Say, plain, speaker

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile


def show(service: Service, who: Person, language: Language) -> None:
    """Everything by which a file can come in."""
    say = speaker(language)
    _upload(service, who, language, say)
    if samples():
        with st.expander(say("samples"), key="samples-box", expanded=not st.session_state.get("any_files")):
            _samples(service, who, language, say)


def _upload(service: Service, who: Person, language: Language, say: Say) -> None:
    """Any file is taken, for its kind is told by its content.

    An uploader is followed by an empty one once its files are stored: in the queue they have their states. The former
    one stays behind it, unseen: what was dropped on it before the browser had drawn the new one is taken from there.
    """
    turn = st.session_state.setdefault("upload_turn", 0)
    turns = [turn, turn - 1] if turn else [turn]
    with st.container(key="upload", gap=None):
        given = [_uploader(say("upload_hint"), f"upload-{each}", folder=False) for each in turns]
    with (
        st.popover(say("upload_folder"), key="folder", icon=":material/folder_open:", width="stretch"),
        st.container(key="upload-folder", gap=None),
    ):
        folders = [_uploader(say("upload_folder_hint"), f"folder-{each}", folder=True) for each in turns]
    taken: set[str] = st.session_state.setdefault("taken", set())
    files = [file for each in (*given, *folders) for file in each if file.file_id not in taken]
    if not files:
        return
    told = add_files(service.store, who, [(file.name, file.getvalue()) for file in files])
    st.session_state["upload_turn"] = turn + bool(given[0] or folders[0])
    st.session_state["taken"] = {file.file_id for each in (*given, *folders) for file in each}
    _added(told)


def _uploader(label: str, key: str, *, folder: bool) -> list[UploadedFile]:
    several: Literal["directory", True] = "directory" if folder else True
    hidden: Literal["visible", "collapsed"] = "visible" if folder else "collapsed"
    return st.file_uploader(label, accept_multiple_files=several, key=key, label_visibility=hidden) or []


def _added(told: list[Added]) -> None:
    """What is new is wanted in the list at once."""
    st.session_state["added"] = told
    ask_anew()
    st.rerun()


def tell_added(language: Language) -> None:
    """What became of what was uploaded: only what a person has to know."""
    told: list[Added] = st.session_state.pop("added", [])
    say = speaker(language)
    if not told:
        return
    new = sum(each.file is not None and not each.known for each in told)
    known = sum(each.known for each in told)
    parts = [say("added_new", count=new)] if new else []
    parts += [say("added_known", count=known)] if known else []
    if parts:
        st.caption(f":material/upload_file: {say('comma').join(parts)}")
    for each in told:
        if each.error:
            st.error(f"{plain(each.name)}　{plain(each.error.message(language))}")


def _samples(service: Service, who: Person, language: Language, say: Say) -> None:
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
    with st.container(key="samples", gap=None):
        for sample in samples():
            path = sample.file(variant or offered[0])
            if path and st.button(_label(sample, language), key=f"sample-{sample.folder.name}", type="tertiary"):
                name = f"{sample.folder.name}{path.suffix}" if variant == "pdf" else f"{sample.folder.name}-{path.name}"
                _added(add_files(service.store, who, [(name, path.read_bytes())]))


def _label(sample: Sample, language: Language) -> str:
    return f"{sample.year}　{plain(sample.organization)}　:gray[{code_name(sample.report_type, language)}]"
