"""What is set from outside: the only module that reads environment variables."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of one process. `language` is what messages to people are written in."""

    language: Language = "en"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read the settings from `environment`, the process's own by default.

        ``EXTRACTOR_LANG`` goes before ``LC_ALL``, ``LC_MESSAGES`` and ``LANG``; Chinese is taken
        where the first of them that is set begins with ``zh``.
        """
        given = os.environ if environment is None else environment
        names = ("EXTRACTOR_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
        locale = next((given[name] for name in names if given.get(name)), "")
        return cls(language="zh" if locale.lower().startswith("zh") else "en")
