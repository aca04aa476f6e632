"""What the page says, in Chinese and in English: every phrase of `phrases` has both, and the two are never mixed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Literal

from extractor.desk.people import LOCAL
from extractor.page.phrases import TEXTS

__all__ = ["LANGUAGES", "TEXTS", "Language", "Say", "called", "counted", "plain", "speaker"]

Language = Literal["zh", "en"]
LANGUAGES: Mapping[Language, str] = {"zh": "中文", "en": "English"}

Say = Callable[..., str]
"""Takes the key of a phrase and the values of its gaps, gives the phrase in the reader's language."""


def speaker(language: Language) -> Say:
    """The phrases in one language."""
    index = 0 if language == "zh" else 1

    def say(key: str, **values: object) -> str:
        return TEXTS[key][index].format(**values)

    return say


def counted(say: Say, kind: Literal["error", "warning", "note"], count: int) -> str:
    """So many errors, warnings or notes, in words."""
    return say(f"{kind}_one") if count == 1 else say(f"{kind}s", count=count)


def called(who: str, say: Say) -> str:
    """A person as others see them: whoever is alone on this machine has no name of their own."""
    return say("person_local") if who == LOCAL.name else who


_LINKS = re.compile(r"(https?|ftp|www|mailto|xmpp|@)", re.IGNORECASE)
"""What makes a link of the text after it even where all is escaped; a word joiner parts the two."""
_MARKS = frozenset("\\`*_{}[]()<>#+-.!|~$:&@/^=")


def plain(text: str) -> str:
    """Text from outside, made safe for a place where Streamlit reads Markdown: it shows as it is written.

    Names of files come from anyone; as Markdown they could style themselves, link, or fetch an image.
    """
    escaped = "".join(f"\\{character}" if character in _MARKS else character for character in " ".join(text.split()))
    return _LINKS.sub("\\1\u2060", escaped)
