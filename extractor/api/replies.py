"""Answers about files as they stand, kept as they went out: who asks again while a file stands so gets the same bytes.

Kept are those that depend on nothing but the file's row, which is looked at anew for each request. Finding the route,
its parameters and a thread takes ten times as long.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from starlette.types import Message, Send

_PLACE = re.compile(r"/v1/files/([0-9a-f]{32})(?:/record|/evidence|/findings|/review|/pages)?")
_MOST, _LONGEST = 128, 2**18
"""Answers that are kept, and bytes of one: at most 32 MiB."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer with 200: its head, its body, its route; `row` is how the file stood before it was made."""

    row: tuple[Any, ...]
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    route: Any

    async def send(self, send: Send) -> None:
        """Send it once more."""
        await send({"type": "http.response.start", "status": 200, "headers": list(self.headers)})
        await send({"type": "http.response.body", "body": self.body})


def file_of(method: str, path: str, query: bytes) -> str:
    """The file whose state is asked for by a request that may be answered from here; "" where it may not."""
    found = _PLACE.fullmatch(path) if method == "GET" and not query else None
    return found[1] if found else ""


class Replies:
    """The newest answers; for one thread, that of the event loop."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Reply] = OrderedDict()

    def get(self, path: str, row: tuple[Any, ...]) -> Reply | None:
        """The answer for a file that stands as it stood then."""
        found = self._kept.get(path)
        return found if found and found.row == row else None

    def keep(self, path: str, reply: Reply) -> None:
        """Keep an answer, in place of what was said before."""
        if len(reply.body) > _LONGEST:
            return
        self._kept[path] = reply
        self._kept.move_to_end(path)
        while len(self._kept) > _MOST:
            self._kept.popitem(last=False)


class Overheard:
    """What goes out, noted on its way, as far as it may be kept."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._headers: tuple[tuple[bytes, bytes], ...] = ()
        self._status = 0
        self._parts: list[bytes] = []
        self._whole = False

    async def __call__(self, message: Message) -> None:
        """Pass a part of the answer on."""
        if message["type"] == "http.response.start":
            self._status, self._headers = message["status"], tuple(message.get("headers", ()))
        elif message["type"] == "http.response.body":
            self._whole = not message.get("more_body", False) and not self._parts
            self._parts = [message.get("body", b"")]
        await self._send(message)

    def reply(self, row: tuple[Any, ...], route: Any) -> Reply | None:
        """The answer, if it is one with 200 that came in one piece."""
        return Reply(row, self._headers, self._parts[0], route) if self._status == 200 and self._whole else None
