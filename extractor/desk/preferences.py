"""What the page is set to. Keys and passwords are refused: they belong into the environment."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from extractor.desk.people import Person, require
from extractor.errors import InvalidValue
from extractor.store import people as kept
from extractor.store.log import record_event
from extractor.store.opening import Store

_SECRET = re.compile(r"(?:^|[_.\-])(?:key|secret|token|password|passwd|credential)s?$", re.IGNORECASE)


def preference(store: Store, key: str, default: Any = None) -> Any:
    """What was set under a name; `default` where nothing was."""
    with store.reading() as connection:
        found = kept.preference(connection, key)
    return default if found is None else found


def prefer(store: Store, who: Person, key: str, value: Any) -> None:
    """Set something (plain data); it is logged.

    Raises:
        NotAllowed: `who` is no admin.
        InvalidValue: the name says that it is a secret, or the value has a password in it.
    """
    require(who, "admin")
    if _SECRET.search(key) or (isinstance(value, str) and re.search(r"://[^/@\s:]+:[^/@\s]+@", value)):
        raise InvalidValue(
            "密钥和密码不保存在这里，请用环境变量设置。",
            "keys and passwords are not kept here; set them in the environment",
        )
    with store.writing() as connection:
        kept.prefer(connection, key, value, who.name)
        record_event(connection, who.name, "preference", key)


def note(store: Store, key: str, make: Callable[[Any], Any]) -> None:
    """Keep a count of our own: `make` gives what it is now from what it was (None where there was none)."""
    with store.lock, store.writing() as connection:
        kept.prefer(connection, key, make(kept.preference(connection, key)), "extractor")
