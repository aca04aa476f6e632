"""Replies recorded at the wire, played back by request hash: a strong model's answers, offline.

A recording is a JSON file named by the hash of what was asked. It holds the reply's body as it came
over the wire, and says who answered and when. The hash leaves out the model's name, so that a
recording plays whatever the endpoint is called.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2

from extractor.errors import ModelError
from extractor.llm.cache import request_hash

_ASKED = ("messages", "tools", "response_format")


def recording_key(request: Mapping[str, Any]) -> str:
    """The hash that a request's recording is named by."""
    return request_hash({name: request[name] for name in _ASKED if name in request})[:32]


def transport(replay: Path | None, record: Path | None, by: str) -> httpx2.AsyncBaseTransport | None:
    """What plays from `replay`, or asks the endpoint and records into `record`; None for neither.

    With both, what is recorded already is played and the rest is asked and recorded.
    """
    if replay is None and record is None:
        return None
    return _Tape(replay, record, by)


class _Tape(httpx2.AsyncBaseTransport):
    def __init__(self, replay: Path | None, record: Path | None, by: str) -> None:
        self._folders = [folder for folder in (replay, record) if folder]
        self._record = record
        self._by = by
        self._wire = httpx2.AsyncHTTPTransport() if record else None

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        asked = json.loads(await request.aread())
        name = f"{recording_key(asked)}.json"
        kept = next((path for folder in self._folders if (path := folder / name).is_file()), None)
        if kept is not None:
            return httpx2.Response(200, json=json.loads(kept.read_text("utf-8"))["reply"], request=request)
        if self._wire is None or self._record is None:
            raise NotRecorded(name)
        response = await self._wire.handle_async_request(request)
        if response.status_code == 200:
            self._keep(self._record / name, asked, json.loads(await response.aread()))
        return response

    def _keep(self, path: Path, asked: Mapping[str, Any], reply: Mapping[str, Any]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        recording = {
            "answered_by": self._by or reply.get("model"),
            "recorded": datetime.now(UTC).isoformat(timespec="seconds"),
            "asked": {name: asked[name] for name in ("messages",) if name in asked},
            "reply": reply,
        }
        path.write_text(json.dumps(recording, ensure_ascii=False, indent=1) + "\n", "utf-8")

    async def aclose(self) -> None:
        if self._wire is not None:
            await self._wire.aclose()


class NotRecorded(ModelError):
    """There is no recording of what was asked: the prompts or the layout have changed since."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"没有这次提问的录音（{name}）：提示词或版面已改变，请用 extractor eval --record 重录",
            f"no reply is recorded for this request ({name}): prompts or layout have changed, record anew",
        )
