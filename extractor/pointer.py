"""JSON Pointers (RFC 6901): the one address that a field of a record has.

Evidence, confidence, findings, corrections and eval differences all speak of leaves by
their pointer, as in ``/projects/0/indicators/3/actual``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def escape(token: str) -> str:
    """One reference token, with ``~`` and ``/`` escaped as RFC 6901 asks."""
    return token.replace("~", "~0").replace("/", "~1") if "~" in token or "/" in token else token


def join(pointer: str, *tokens: str | int) -> str:
    """The pointer of a member below `pointer`: ``join("/projects", 0, "name")``."""
    for token in tokens:
        pointer += f"/{token}" if isinstance(token, int) else "/" + escape(token)
    return pointer


def split(pointer: str) -> list[str]:
    """The unescaped reference tokens of a pointer; ``""`` has none.

    Raises:
        ValueError: the pointer is not empty and does not begin with ``/``.
    """
    if not pointer:
        return []
    if not pointer.startswith("/"):
        raise ValueError(f"a JSON Pointer begins with '/': {pointer!r}")
    tokens = pointer[1:].split("/")
    return [token.replace("~1", "/").replace("~0", "~") for token in tokens] if "~" in pointer else tokens


def parent(pointer: str) -> str:
    """The pointer of the object or list that holds this one."""
    return pointer.rpartition("/")[0]


def get(document: Any, pointer: str) -> Any:
    """The value that `pointer` addresses.

    Raises:
        KeyError: nothing stands at the pointer.
    """
    value = document
    for token in split(pointer):
        try:
            value = value[_index(token)] if isinstance(value, list) else value[token]
        except (KeyError, IndexError, ValueError, TypeError):
            raise KeyError(pointer) from None
    return value


def _index(token: str) -> int:
    """The place in a list that a token names: RFC 6901 knows it in one spelling only, and none from the end.

    Raises:
        ValueError: it names none.
    """
    index = int(token)
    if index < 0 or str(index) != token:
        raise ValueError(token)
    return index


def put(document: Any, pointer: str, value: Any) -> None:
    """Set the value at `pointer`, in place; its parent must exist.

    Raises:
        KeyError: the parent of the pointer does not exist.
    """
    holder = get(document, parent(pointer))
    token = split(pointer)[-1]
    if isinstance(holder, list):
        holder[_index(token)] = value
    elif isinstance(holder, dict):
        holder[token] = value
    else:
        raise KeyError(pointer)


def leaves(document: Any, pointer: str = "") -> Iterator[tuple[str, Any]]:
    """Every leaf (text, number or null) below `document`, with its pointer, in order."""
    below = [(pointer, document)]  # a stack, the next on top: a generator within another for each level is slower
    while below:
        pointer, value = below.pop()
        if isinstance(value, dict):
            below += [(f"{pointer}/{escape(key)}", member) for key, member in reversed(value.items())]
        elif isinstance(value, list):
            below += [(f"{pointer}/{index}", value[index]) for index in range(len(value) - 1, -1, -1)]
        else:
            yield pointer, value
