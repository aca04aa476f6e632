"""Where parts of the page stand."""

from __future__ import annotations

from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator


def fresh_place(name: str, held: object, gap: Literal["small"] | None = "small") -> DeltaGenerator:
    """A container of that name; a new one where it is to hold something else than when it was drawn last.

    Streamlit puts a block in the place of another together with what was in that one, until it is drawn over: for a
    moment the row of one file would hold the buttons of another, and a press would open the wrong one. So there are
    two places, and what is new is drawn in the one that is empty after the other has been emptied. (Emptying and
    drawing in one place would not do: of what is sent to a place, the last alone may reach the browser.)
    """
    key = f"place-{name}"
    turn, known = st.session_state.get(key, (0, None))
    made: DeltaGenerator
    with st.container(key=key, gap=None):
        if known != held:
            turn = 1 - turn
            places = [st.empty(), st.empty()]
            made = places[turn].container(key=name, gap=gap)
        elif turn:
            st.empty()
            made = st.container(key=name, gap=gap)
        else:
            made = st.container(key=name, gap=gap)
            st.empty()
    st.session_state[key] = (turn, held)  # after it is done: a run may be broken off at every call
    return made
