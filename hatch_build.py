"""Packs the data files that stand beside the package into the wheel."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_DATA = ("schemas", "app.py", ".streamlit")
_WHERE_THERE = ("prompts",)  # belongs to the model reader; a checkout without it makes a sound wheel


class DataFiles(BuildHookInterface):  # type: ignore[type-arg]
    """Puts schemas, prompts and the page under ``extractor/_data``.

    An editable install reads them where they stand: a copy of them would go stale.
    """

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the files to a wheel that is not editable."""
        if version == "standard":
            present = [name for name in _WHERE_THERE if Path(self.root, name).is_dir()]
            build_data["force_include"].update({name: f"extractor/_data/{name}" for name in (*_DATA, *present)})
