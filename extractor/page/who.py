"""Who is at the page: one person on this machine, somebody of a password file, or somebody of an OIDC provider.

On 127.0.0.1 nobody else can reach the page, and nobody is asked. Listening on any other address
wants either `[auth]` in Streamlit's secrets (then `st.login`) or a password file.
"""

from __future__ import annotations

import json
from ipaddress import ip_address
from typing import Any
from urllib.parse import quote, unquote

import streamlit as st

from extractor.desk.people import LOCAL, Person, everyone, person, set_role
from extractor.errors import ExtractorError
from extractor.page.passwords import Gate, gate
from extractor.page.service import Service
from extractor.page.texts import Language, Say, speaker


def who_is_there(service: Service, language: Language) -> Person | None:
    """The person; None where the page has drawn what is asked of them first."""
    say = speaker(language)
    if provider():
        return _by_provider(service, say)
    if alone():
        return LOCAL
    file = service.settings.password_file
    if file is None:
        _refused(say("address_told", address=_address() or "0.0.0.0"), say)
        return None
    try:
        return _by_password(service, gate(file), say)
    except ExtractorError as error:
        _refused(error.message(language), say)
        return None


def provider() -> bool:
    """Is an OIDC provider configured?"""
    try:
        return "auth" in st.secrets
    except FileNotFoundError:
        return False


def alone() -> bool:
    """Does the page listen on an address that only this machine reaches?"""
    address = _address()
    if address == "localhost":
        return True
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def _address() -> str:
    return str(st.get_option("server.address") or "")


def _refused(text: str, say: Say) -> None:
    with st.container(key="door"):
        st.title(say("title"), anchor=False)
        st.error(text)


def _by_provider(service: Service, say: Say) -> Person | None:
    user: Any = st.user
    if not user.is_logged_in:
        with st.container(key="door"):
            st.title(say("title"), anchor=False)
            st.markdown(say("login_told"))
            st.button(say("login"), type="primary", on_click=st.login, key="login")
        return None
    return _first_is_admin(service, _called(user))


def _called(user: Any) -> str:
    """By what roles are given and changes are logged.

    That is the address, unless the provider says that nobody has verified it, and else the provider's own id. A name
    is no proof: people choose it.
    """
    address = user.get("email") if user.get("email_verified") not in (False, "false") else None
    return str(address or user.get("sub"))


def _first_is_admin(service: Service, name: str) -> Person:
    """Where nobody is admin yet, the first who comes is: somebody has to give the others their roles."""
    if not any(each.role == "admin" for each in everyone(service.store)):
        set_role(service.store, LOCAL, name, "admin")
    return person(service.store, name)


def _by_password(service: Service, door: Gate, say: Say) -> Person | None:
    kept = "" if st.session_state.get("out") else unquote(st.context.cookies.get("extractor_seat", ""))
    known: str = st.session_state.get("person") or door.remembered(kept)
    if known and known in door:
        st.session_state["person"] = known
        _seat(door.seat(known))
        return person(service.store, known, door.role(known))
    with st.container(key="door"):
        if st.session_state.get("out"):
            _seat("")
        st.title(say("title"), anchor=False)
        with st.form("sign-in", border=False):
            name = st.text_input(say("user_name"), key="user", autocomplete="username")
            word = st.text_input(say("password"), type="password", key="pass", autocomplete="current-password")
            if st.form_submit_button(say("login"), type="primary"):
                if door.opens(name, word):
                    st.session_state["person"] = name
                    st.session_state.pop("out", None)
                    st.rerun()
                st.error(say("sign_in_wrong"))
    return None


def _seat(seat: str) -> None:
    """Let the browser keep it for a day, so that a reload does not ask again; it says nothing of the password."""
    cookie = f"extractor_seat={quote(seat)}; path=/; max-age=86400; samesite=strict"
    st.html(f"<script>document.cookie = {json.dumps(cookie)}</script>", unsafe_allow_javascript=True)


def way_out(who: Person, say: Say) -> None:
    """Who it is, and how to leave; nothing where there is only one."""
    if who == LOCAL:
        return
    with st.popover(who.name, icon=":material/person:", key="person-menu"):
        st.caption(say(f"role_{who.role}"))
        if st.button(say("logout"), key="logout"):
            st.session_state.pop("person", None)
            st.session_state["out"] = True
            if provider():
                st.logout()
            st.rerun()
