"""Keys, tokens and passwords taken out of whatever is logged or told.

What a secret looks like is known (a token of the service, a bearer, a password in a URL), and what this process was
given is known as such. Errors of ours hide them as they are made, log lines as they are written.
"""

from __future__ import annotations

import logging
import re
from typing import Any

__all__ = ["guard_logs", "hide", "learn"]

_MASK = "[hidden]"
_SHORTEST = 6
"""A secret of fewer characters would take ordinary words along."""
_LOOKS = (
    re.compile(r"(?<=://)[^/@\s:]*:[^/@\s]+(?=@)"),  # user:password@ of a URL
    re.compile(r"\bext_[A-Za-z0-9]+_[A-Za-z0-9_-]{8,}"),  # a token of the service
    re.compile(r"\bsk-[A-Za-z0-9_*-]{6,}"),  # what the usual model endpoints call a key, in part or whole
    re.compile(r"(?i)(?<=bearer )[A-Za-z0-9._~+/=-]{6,}"),
    re.compile(
        r"(?i)\b(?:api[_-]?key|password|passwd|secret|authorization)[\"']?\s*[=:]\s*[\"']?(?!bearer\b)[^\s&\"',;]{4,}"
    ),
    re.compile(r"(?i)(?<=[?&])token=[^\s&\"']{4,}"),
)
_known: set[str] = set()


def learn(*secrets: str) -> None:
    """Have these hidden from now on, wherever they stand."""
    _known.update(each for each in secrets if len(each) >= _SHORTEST)


def hide(text: str) -> str:
    """The text without secrets."""
    for secret in sorted(_known, key=len, reverse=True):
        text = text.replace(secret, _MASK)
    for look in _LOOKS:
        text = look.sub(_MASK, text)
    return text


def guard_logs() -> None:
    """Have every log record of this process hidden as it is made: message, arguments and what was raised."""
    made = logging.getLogRecordFactory()
    if isinstance(made, _Guarded):
        return
    logging.setLogRecordFactory(_Guarded(made))


class _Guarded:
    """Makes records by another factory, and hides what is in them."""

    def __init__(self, made: Any) -> None:
        self._made = made

    def __call__(self, *given: Any, **named: Any) -> logging.LogRecord:
        record: logging.LogRecord = self._made(*given, **named)
        if record.args or isinstance(record.msg, str):
            try:
                plain = record.getMessage()
            except (TypeError, ValueError):  # arguments that do not fit: logging tells that itself
                return record
            hidden = hide(plain)
            if hidden != plain:  # the usual record keeps its arguments, which some handlers read
                record.msg, record.args = hidden, None
        if record.exc_info and record.exc_info[0] is not None:
            text = logging.Formatter().formatException(record.exc_info)
            if hide(text) != text:
                record.exc_text = hide(text)
        return record
