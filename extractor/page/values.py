"""A value of a record, or of a change to one, as people write it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from extractor.export import headings
from extractor.export.naming import code_name
from extractor.page.texts import Language
from extractor.page.views import shown

_LONG = 60


def said(value: Any, pointer: str, language: Language) -> str:
    """A leaf, or a row by what stands in it, in short."""
    if isinstance(value, Mapping):
        parts = (said(each, f"{pointer}/{key}", language) for key, each in value.items())
        return _short(" ".join(part for part in parts if part))
    if isinstance(value, list | tuple):
        return _short(" ".join(said(each, pointer, language) for each in value))
    key = pointer.rpartition("/")[2]
    if key in headings.CODED and isinstance(value, str):
        return code_name(value, language)
    if key == "fiscal_year" or isinstance(value, bool):
        return str(value)
    return _short(shown(Decimal(str(value)) if isinstance(value, float) else value))


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONG else text[: _LONG - 1] + "…"
