"""How routes get what they need and give what they have: the caller, the service, JSON with exact figures."""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

import msgspec
from fastapi import Depends, Header, Request, Response
from fastapi.routing import APIRoute
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from extractor import schemas
from extractor.api.problems import MEDIA, Refused
from extractor.api.shapes import Problem
from extractor.desk.queue import FileRow
from extractor.desk.review import Review
from extractor.desk.state import State
from extractor.desk.tokens import Caller, Scope
from extractor.errors import NotAllowed, SchemaError
from extractor.service import Service
from extractor.store.answers import begin, drop, keep
from extractor.store.opening import Store

_BEARER = HTTPBearer(auto_error=False, description="A token made by `extractor token add`")
_MEANING = {
    400: "The body cannot be parsed", 401: "No valid token", 403: "The token does not open this",
    404: "No such thing", 409: "Changed meanwhile, locked, or not read yet", 413: "Too large",
    422: "Does not fit", 429: "Too often", 501: "A package is missing", 503: "The store cannot be used",
}  # fmt: skip


Told = dict[int | str, dict[str, Any]]


def problems(*statuses: int, media: str = "") -> Told:
    """What a route may answer with, for its description: errors, and of what media type a content is that is none."""
    usual = (400, 401, 403, 413, 422, 429, 503)
    told: Told = {200: {"content": {media: {}}, "description": "The content"}} if media else {}
    for status in sorted({*usual, *statuses}):
        told[status] = {"description": _MEANING[status], "model": Problem, "content": {MEDIA: {}}}
    return told


async def _service(request: Request) -> Service:
    """Asynchronous, as `checked` is: what does not wait needs no thread, and getting one takes longer than the work."""
    found: Service = request.app.state.service
    return found


Behind = Annotated[Service, Depends(_service)]


def needs(scope: Scope) -> Any:
    """What a route depends on: the caller, whose token opens that."""

    async def checked(request: Request, _: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]) -> Caller:
        caller: Caller = request.state.caller
        if not caller.may(scope):
            raise NotAllowed(f"此令牌没有「{scope}」权限。", f"this token has not the scope {scope}")
        return caller

    return Depends(checked)


Reads = Annotated[Caller, needs("read")]
Writes = Annotated[Caller, needs("write")]
Approves = Annotated[Caller, needs("approve")]
Rules = Annotated[Caller, needs("admin")]
Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key", max_length=200, pattern=r"^[!-~]+$",
        description="Of the caller's making, new for each request: one that is sent again with it is done once",
    ),
]  # fmt: skip


class _Exact(Request):
    """A request whose figures keep the scale that they were sent with."""

    async def json(self) -> Any:
        """The body, with `Decimal` for figures."""
        if not hasattr(self, "_json"):
            try:
                self._json = schemas.loads((await self.body()).decode())
            except (SchemaError, UnicodeDecodeError, RecursionError) as error:
                raise json.JSONDecodeError("no JSON", "", 0) from error
        return self._json


class ExactRoute(APIRoute):
    """A route that reads figures exactly."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, given the exact request."""
        handler = super().get_route_handler()

        async def exact(request: Request) -> Response:
            return await handler(_Exact(request.scope, request.receive))

        return exact


def answer(data: Any, status: int = 200, **headers: str) -> Response:
    """Data as JSON, figures with their printed scale."""
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(_written(data), status, {"Cache-Control": "no-store", **told}, "application/json")


def _written(data: Any) -> str:
    return schemas.dumps(_plain(data))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value


_ENCODER = msgspec.json.Encoder(decimal_format="number")  # exact, with the printed scale
_MOST_KEPT = 64
"""Answers about files as they stand that are kept in memory: writing one out takes longer than finding it."""


def answer_of(store: Store, review: Review, kind: str, make: Callable[[], dict[str, Any]]) -> Response:
    """What is said of a file as it stands, written out once for each version; `kind` tells such answers apart."""
    key = (kind, review.file.id)
    with store.lock:
        kept: OrderedDict[tuple[str, str], tuple[State, bytes]] = store.kept.setdefault("written", OrderedDict())
        known = kept.get(key)
    if known is None or known[0] is not review.state:
        known = (review.state, _ENCODER.encode({"file": review.file.id, "version": review.version, **make()}))
        with store.lock:
            kept[key] = known
            kept.move_to_end(key)
            while len(kept) > _MOST_KEPT:
                kept.popitem(last=False)
    return Response(known[1], 200, {"Cache-Control": "no-store"}, "application/json")


_HIDDEN = ("owner", "reason", "reason_en", "reason_kind")


def file_data(row: FileRow) -> dict[str, Any]:
    """A file as it is told."""
    data = {name: value for name, value in asdict(row).items() if name not in _HIDDEN}
    failed = {"kind": row.reason_kind, "zh": row.reason, "en": row.reason_en}
    return {**data, "reason": failed if row.reason_kind else None}


def once(
    service: Service, who: Caller, key: str | None, request: str, make: Callable[[], tuple[int, dict[str, Any]]]
) -> Response:
    """Do a request, or give the answer that it got when it was sent before with the same key.

    `request` is all that it says. One that ends in an error is not kept: sent again, it is tried again.

    Raises:
        Refused: the key was used for another request, or that is still at work.
    """
    if key is None:
        status, data = make()
        return answer(data, status)
    digest = hashlib.sha256(request.encode()).hexdigest()
    with service.store.writing() as connection:
        known = begin(connection, who.token, key, digest)
    if known is None:
        return _first(service, who, key, make)
    if known.request != digest:
        zh, en = "此幂等键已用于另一个请求。", "this idempotency key was used for another request"
        raise Refused(422, "key-used", zh, en)
    if not known.status:
        zh, en = "同一请求正在处理。", "the same request is still at work"
        raise Refused(409, "at-work", zh, en, Retry_After="1")
    headers = {"Cache-Control": "no-store", "Idempotency-Replayed": "true"}
    return Response(known.body, known.status, headers, "application/json")


def _first(service: Service, who: Caller, key: str, make: Callable[[], tuple[int, dict[str, Any]]]) -> Response:
    try:
        status, data = make()
    except BaseException:
        with service.store.writing() as connection:
            drop(connection, who.token, key)
        raise
    with service.store.writing() as connection:
        keep(connection, who.token, key, status, _written(data))
    return answer(data, status)
