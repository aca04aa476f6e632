"""The settings: how values are read, with which model and recogniser, in which language; and what the doctor says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from extractor.desk.people import ROLES, Person, everyone, set_role
from extractor.desk.preferences import prefer, preference
from extractor.doctor import examine
from extractor.errors import ExtractorError
from extractor.llm.privacy import is_local
from extractor.page.dialog import tried
from extractor.page.service import OCR_ENGINES, Service
from extractor.page.texts import LANGUAGES, Language, Say, plain, speaker
from extractor.page.who import alone, provider

_READERS = ("form", "auto", "model")


def show(service: Service, who: Person, language: Language) -> None:
    """The whole view; only an admin may change what holds for everybody."""
    say = speaker(language)
    with st.container(key="settings"):
        left, right = st.columns([58, 42], gap="large")
        with left:
            _reading(service, who, language, say)
        with right:
            _doctor(service, language, say)
            _place(service, say)
            _people(service, who, language, say)


# --- how values are read --------------------------------------------------------------------------


def _reading(service: Service, who: Person, language: Language, say: Say) -> None:
    model, able = service.model, who.role == "admin"
    if not able:
        st.info(say("settings_admin"))
    with st.form("settings-form"):
        st.header(say("settings_reading"), anchor=False)
        reader = st.radio(
            say("reader"), _READERS, index=_READERS.index(service.reader) if service.reader in _READERS else 0,
            format_func=lambda name: say(f"reader_{name}"), captions=[say(f"reader_{name}_told") for name in _READERS],
            disabled=not able,
        )  # fmt: skip
        engine = st.selectbox(
            say("ocr_engine"), OCR_ENGINES, index=OCR_ENGINES.index(service.engine),
            format_func=lambda name: say(f"ocr_{name}"), disabled=not able,
        )  # fmt: skip
        st.header(say("settings_model"), anchor=False)
        url = st.text_input(say("model_url"), model.url, placeholder="http://127.0.0.1:8080/v1", disabled=not able)
        name = st.text_input(say("model_name"), model.model, disabled=not able)
        key = st.text_input(
            say("model_key"), type="password", disabled=not able, autocomplete="off",
            placeholder=say("key_unset" if model.key in ("", "none") else "key_set"), help=say("model_key_told"),
        )  # fmt: skip
        mask = st.selectbox(
            say("mask"), ("auto", "on", "off"), index=("auto", "on", "off").index(_mask(model.mask)),
            format_func=lambda each: say(f"mask_{each}"), disabled=not able,
        )  # fmt: skip
        one, two, three = st.columns(3)
        file_tokens = one.number_input(
            say("file_tokens"), 0, value=model.file_tokens or 0, step=1000, disabled=not able
        )
        run_tokens = two.number_input(say("run_tokens"), 0, value=model.run_tokens or 0, step=10000, disabled=not able)
        money = three.number_input(say("run_money"), 0.0, value=model.run_money or 0.0, step=1.0, disabled=not able)
        spent = service.spent
        st.caption(f"{say('budget_told')}　{say('spent', tokens=f'{spent.tokens:,}', money=f'{spent.money:,.2f}')}")
        anew = st.checkbox(say("spent_anew"), disabled=not able or not spent.tokens, key="spent-anew")
        st.header(say("language_for_all"), anchor=False)
        tongues = list(LANGUAGES)
        tongue = st.segmented_control(
            say("language_for_all"), tongues, format_func=LANGUAGES.__getitem__, required=True,
            default=preference(service.store, "language", "zh"), label_visibility="collapsed",
        )  # fmt: skip
        sent = st.form_submit_button(say("save"), type="primary", disabled=not able)
    if sent and reader != "form" and not name.strip() and model.replay is None:
        st.error(say("model_wanted"))
    elif sent:
        chosen = {
            "url": url.strip(), "model": name.strip(), "mask": {"auto": None, "on": True, "off": False}[mask],
            "file_tokens": file_tokens or None, "run_tokens": run_tokens or None, "run_money": money or None,
        }  # fmt: skip
        service.key = key or service.key
        kept = {"reader": reader, "ocr": engine, "model": chosen, "language": tongue}
        _save(service, who, kept | ({"spent": None} if anew else {}), language)


def _mask(mask: bool | None) -> str:
    return "auto" if mask is None else "on" if mask else "off"


def _save(service: Service, who: Person, values: Mapping[str, Any], language: Language) -> None:
    def all_of_them() -> None:
        for key, value in values.items():
            prefer(service.store, who, key, value)

    if tried(all_of_them, language):
        st.success(speaker(language)("settings_saved"))


# --- does it work ---------------------------------------------------------------------------------


def _doctor(service: Service, language: Language, say: Say) -> None:
    st.header(say("doctor"), anchor=False)
    st.caption(say("doctor_told"))
    if st.button(say("doctor_run"), icon=":material/stethoscope:", key="doctor"):
        with st.spinner(say("doctor_running")):
            try:
                lines = [(line.well, line.zh, line.en) for line in examine(service.model)]
            except ExtractorError as error:
                lines = [(False, error.zh, error.en)]
        st.session_state["doctor-lines"] = lines
    for well, zh, en in st.session_state.get("doctor-lines", ()):
        sign = ":green[:material/check_circle:]" if well else ":red[:material/error:]"
        st.markdown(f"{sign} {plain(zh if language == 'zh' else en)}")


def _place(service: Service, say: Say) -> None:
    """Where everything is kept, and who can reach the page."""
    st.header(say("settings_place"), anchor=False)
    options = service.settings.store
    database = options.database.rpartition("@")[2] if options.database else str(options.folder)
    told = {
        "place_store": plain(database),
        "place_privacy": say("privacy_alone" if alone() and not provider() else "privacy_others"),
    }
    if service.model.url:
        told["place_model"] = say("model_local" if is_local(service.model.url) else "model_remote")
    with st.container(key="place", gap=None):
        for name, value in told.items():
            st.markdown(f"**{say(name)}**　{value}")


# --- who may do what ------------------------------------------------------------------------------


def _people(service: Service, who: Person, language: Language, say: Say) -> None:
    if who.role != "admin" or (alone() and not provider()):
        return
    st.header(say("people"), anchor=False)
    for each in everyone(service.store):
        st.markdown(f"{plain(each.name)}　:gray[{say('role_' + each.role)}]")
    with st.form("role-form", border=False, clear_on_submit=True):
        name, role, send = st.columns([5, 4, 3], vertical_alignment="bottom")
        whom = name.text_input(say("user_name"))
        given = role.selectbox(say("role"), ROLES, format_func=lambda each: say(f"role_{each}"))
        sent = send.form_submit_button(say("role_give"), width="stretch")
    if sent and whom and tried(lambda: set_role(service.store, who, whom.strip(), given), language):
        st.rerun()
