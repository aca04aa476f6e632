"""The store and the worker behind the page: one of each for the process, whoever looks at it."""

from __future__ import annotations

import streamlit as st

from extractor.collecting import collect_seldom, share_heaps
from extractor.service import MODEL_CHOICES, OCR_ENGINES, Service
from extractor.settings import Settings

__all__ = ["MODEL_CHOICES", "OCR_ENGINES", "Service", "service"]


@st.cache_resource(show_spinner=False)
def service() -> Service:
    """One for the process. What a process that died was reading is taken up again as the worker starts."""
    share_heaps()
    made = Service(Settings.from_environment())
    made.work()
    collect_seldom()
    return made
