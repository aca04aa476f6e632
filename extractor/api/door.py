"""What every request goes through first: who is it, may it ask again so soon, how much does it bring; and what of it.

All of this is before the body is read: who has no token can bring nothing.
"""

from __future__ import annotations

import json
import logging
import math
import time
from typing import Any
from uuid import uuid4

from anyio import move_on_after, to_thread
from fastapi import Request, Response
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from extractor.api.measures import Measures
from extractor.api.problems import Refused, fault, of_refusal, told
from extractor.api.rates import Rates
from extractor.api.replies import Overheard, Replies, file_of
from extractor.desk.tokens import Caller, caller, holder, parts
from extractor.errors import ExtractorError
from extractor.service import Service

Row = tuple[Any, ...]
"""A file as it is stored; empty where it is not asked how one stands, or there is none."""
OPEN = frozenset({"/v1/health", "/v1/ready", "/v1/openapi.json"})
"""What is answered without a token: nothing of a document is in it."""
_SMALL = 2**20
"""Bytes that any request but an upload may bring."""
_IDLE, _WHOLE = 60.0, 1800.0
"""Seconds between two pieces of a body, and for all of it: who sends a byte now and then holds no place for ever."""


class Door:
    """The outermost layer: nothing of a request is logged but its route, its end, its time and whose token it was."""

    def __init__(self, app: ASGIApp, service: Service, measures: Measures) -> None:
        self._app, self._service, self._measures = app, service, measures
        limits = service.settings.service
        self._upload = limits.upload
        self._rates = Rates(limits.rate, 2 * limits.rate)
        self._strangers = Rates(1, 10)
        self._replies = Replies()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it here."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        request, passage = Request(scope), _Passage(scope, send)
        try:
            caller, row = await self._known(request)
            scope.setdefault("state", {})["caller"] = caller
            await self._answered(request, row, receive, passage)
        except Refused as error:
            await self._end(of_refusal(request, error), passage, receive)
        except ExtractorError as error:
            await self._end(told(request, error), passage, receive)
        except Exception as error:  # the boundary of one request: a fault of ours ends no other
            await self._end(fault(request, error), passage, receive)
        finally:
            passage.close(self._measures)
        return None

    async def _end(self, answer: Response, passage: _Passage, receive: Receive) -> None:
        if not passage.status:
            await answer(passage.scope, receive, passage)

    async def _answered(self, request: Request, row: Row, receive: Receive, passage: _Passage) -> None:
        """As it was answered before where the file still stands so, else by its route."""
        scope = request.scope
        if not row:
            return await self._app(scope, self._measured(request, receive), passage)
        known = self._replies.get(scope["path"], row)
        if known:
            scope["route"] = known.route
            return await known.send(passage)
        heard = Overheard(passage)
        await self._app(scope, self._measured(request, receive), heard)
        made = heard.reply(row, scope.get("route"))
        if made:
            self._replies.keep(scope["path"], made)
        return None

    async def _known(self, request: Request) -> tuple[Caller | None, Row]:
        """Who asks; and the row of the file, where it is asked how that stands."""
        path: str = request.scope["path"]
        if path in OPEN:
            return None, ()
        kind, _, given = request.headers.get("authorization", "").partition(" ")
        found: Caller | None = None
        row: Row = ()
        if kind.lower() == "bearer" and given.strip():
            file = file_of(request.method, path, request.scope["query_string"])
            found, row = await self._looked(given.strip(), file)
        if found is None:
            self._slow_down(self._strangers, request.client.host if request.client else "")
            raise Refused(
                401, "no-token", "请在 Authorization 头中给出有效的令牌：Bearer ext_…",
                "give a valid token in the header Authorization: Bearer ext_…", WWW_Authenticate="Bearer",
            )  # fmt: skip
        self._slow_down(self._rates, found.token)
        return found, row

    async def _looked(self, given: str, file: str) -> tuple[Caller | None, Row]:
        """By a glance at the store; where it does not answer that, properly, so that it is told why."""
        (token, secret), glance = parts(given), self._service.store.glance
        if not secret:
            return None, ()
        seen = glance.look(token, file) if glance.quick else await to_thread.run_sync(glance.look, token, file)
        if seen is None:
            return await to_thread.run_sync(caller, self._service.store, given), ()
        return holder(seen.token, secret), seen.file if file and any(seen.file) else ()

    def _slow_down(self, rates: Rates, who: str) -> None:
        wait = rates.wait(who)
        if wait:
            raise Refused(
                429, "too-often", "请求过于频繁，请稍后再试。", "too many requests; wait, then ask again",
                Retry_After=str(math.ceil(wait)),
            )  # fmt: skip

    def _measured(self, request: Request, receive: Receive) -> Receive:
        """Refuse a body that is too large: at once where it says so, else when it has become so."""
        upload = request.url.path == "/v1/files" and request.method == "POST"
        limit = self._upload + _SMALL if upload else _SMALL
        length = request.headers.get("content-length", "")
        if length.isdigit() and int(length) > limit:
            raise _too_large(limit)
        seen, end, whole = 0, time.monotonic() + _WHOLE, False

        async def counted() -> Message:
            nonlocal seen, whole
            if whole:
                return await receive()  # nothing more comes but the end of the connection, however long that takes
            with move_on_after(min(_IDLE, end - time.monotonic())) as waiting:
                message = await receive()
            if waiting.cancelled_caught:
                raise HTTPException(408)
            whole = not message.get("more_body", False)
            seen += len(message.get("body", b""))
            if seen > limit:
                raise HTTPException(413)
            return message

        return counted


def _too_large(limit: int) -> Refused:
    most = f"{limit / 2**20:.0f} MiB"
    return Refused(413, "too-large", f"内容超过上限 {most}。", f"more than {most} were sent", Connection="close")


class _Passage:
    """An answer on its way out: gets its number, and tells how it ended."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.scope, self._send = scope, send
        self.status = 0
        self._number = uuid4().hex
        self._began = time.perf_counter()

    async def __call__(self, message: Message) -> None:
        """Pass a part of the answer on."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            own = [(b"x-request-id", self._number.encode()), (b"x-content-type-options", b"nosniff")]
            message["headers"] = [*message.get("headers", ()), *own]
        await self._send(message)

    def close(self, measures: Measures) -> None:
        """Count the request and write its line. Addresses are not logged: they hold what was searched for."""
        seconds = time.perf_counter() - self._began
        route = getattr(self.scope.get("route"), "path", "")
        route = route if route.startswith(("/v1", "/metrics")) or not route else f"/v1{route}"
        measures.count(self.scope["method"], route or "none", self.status, seconds)
        known: Caller | None = self.scope["state"].get("caller") if "state" in self.scope else None
        line = {
            "request": self._number, "method": self.scope["method"], "route": route, "status": self.status,
            "ms": round(1000 * seconds, 1), "token": known.token if known else "",
        }  # fmt: skip
        logging.getLogger("extractor.api").info(json.dumps(line))
