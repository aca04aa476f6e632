"""docs/service.md names what there is: every variable, every route."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

from extractor import settings

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "service.md").read_text("utf-8")
_VARIABLE = re.compile(r"EXTRACTOR_[A-Z_]*[A-Z]")


def test_the_table_of_settings_is_whole() -> None:
    assert set(_VARIABLE.findall(TEXT)) == set(_VARIABLE.findall(inspect.getsource(settings)))


def test_links_lead_somewhere() -> None:
    folder = Path(__file__).resolve().parents[2] / "docs"
    assert [link for link in re.findall(r"\]\(([^)#]+)\)", TEXT) if not (folder / link).exists()] == []
