"""How far a reading is, told as it happens (server-sent events)."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Any

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from starlette.responses import StreamingResponse

from extractor.api.answering import Behind, Reads, problems
from extractor.api.shapes import FileId
from extractor.desk.queue import FileRow, file_row
from extractor.errors import ExtractorError, NoSuchThing
from extractor.service import Service

routes = APIRouter(tags=["files"])
_LOOK = 0.3
"""Seconds between two looks; as often as a worker notes how far it is."""
_ALIVE = 15.0
"""Seconds after which something is sent in any case, so that nothing between takes the connection for dead."""
_AT_WORK = ("waiting", "reading")


@routes.get(
    "/files/{file}/events", response_class=Response,
    responses=problems(404, media="text/event-stream"),
)  # fmt: skip
async def events(request: Request, service: Behind, who: Reads, file: FileId) -> Response:
    """Follow a reading: an event ``progress`` for each step (state, stage, stage_page), ``end`` when it is over.

    Opened again after a break it begins with where the reading is now: nothing has to be remembered.
    """
    first = await to_thread.run_sync(file_row, service.store, file)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_told(request, service, first), 200, headers, "text/event-stream")


async def _told(request: Request, service: Service, row: FileRow) -> AsyncIterator[str]:
    said, spoke = "", time.monotonic()
    while True:
        line = _line(row)
        if row.state not in _AT_WORK:
            yield _event("end", line)
            return
        if line != said:
            yield _event("progress", line)
            said, spoke = line, time.monotonic()
        elif time.monotonic() - spoke > _ALIVE:
            yield ": still at it\n\n"
            spoke = time.monotonic()
        await asyncio.sleep(_LOOK)
        if await request.is_disconnected():
            return
        try:
            row = await to_thread.run_sync(file_row, service.store, row.id)
        except NoSuchThing:
            yield _event("gone", "{}")
            return
        except ExtractorError:
            return  # the store is away: who comes again is told so


def _line(row: FileRow) -> str:
    data: dict[str, Any] = {name: getattr(row, name) for name in ("state", "stage", "stage_page", "version")}
    return json.dumps({**data, "reason": {"zh": row.reason, "en": row.reason_en}}, ensure_ascii=False)


def _event(name: str, data: str) -> str:
    return f"event: {name}\ndata: {data}\n\n"
