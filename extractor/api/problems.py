"""Errors as people and programs read them: problem+json (RFC 9457), in the language that the caller accepts."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException

from extractor import errors, schemas
from extractor.errors import Conflict, ExtractorError, SchemaError

MEDIA = "application/problem+json"

_STATUS: Mapping[type[ExtractorError], int] = {
    errors.LimitExceeded: 413,
    errors.InputError: 422,
    errors.NoSuchThing: 404,
    errors.NotAllowed: 403,
    errors.LockedFile: 409,
    errors.Conflict: 409,
    errors.InvalidValue: 422,
    errors.SchemaError: 422,
    errors.StoreUnavailable: 503,
    errors.ModelError: 502,
    errors.MissingPackage: 501,
    errors.UsageError: 400,
}
_TITLES: Mapping[int, tuple[str, str]] = {
    400: ("请求有误", "bad request"),
    401: ("需要令牌", "a token is needed"),
    403: ("没有权限", "not allowed"),
    404: ("没有找到", "not found"),
    405: ("不支持此方法", "method not allowed"),
    409: ("与现状冲突", "conflict"),
    413: ("内容过大", "too large"),
    422: ("内容不符合要求", "not acceptable as it is"),
    429: ("请求过于频繁", "too many requests"),
    500: ("程序出错", "a fault of the program"),
    503: ("暂时不可用", "unavailable for now"),
}


class Refused(Exception):
    """A request that is refused before the desk hears of it."""

    def __init__(self, status: int, kind: str, zh: str, en: str, **headers: str) -> None:
        super().__init__(en)
        self.status, self.kind, self.zh, self.en = status, kind, zh, en
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def language(headers: Headers) -> str:
    """``zh`` or ``en``: whichever the caller would rather read; English where that is not said."""
    best, weight = "en", 0.0
    for part in headers.get("accept-language", "").split(","):
        name, _, rest = part.strip().partition(";")
        found = re.fullmatch(r"\s*q=([01](?:\.\d{1,3})?)\s*", rest)
        share = float(found[1]) if found else 1.0
        if name[:2].lower() in ("zh", "en") and share > weight:
            best, weight = name[:2].lower(), share
    return best


def problem(request: Request, status: int, kind: str, zh: str, en: str, **more: Any) -> Response:
    """The answer. `messages` has both languages, `title` and `detail` the one that is accepted; `more` what helps."""
    chosen = language(request.headers)
    title = _TITLES.get(status, (HTTPStatus(status).phrase,) * 2)
    data = {
        "type": f"urn:extractor:problem:{kind}",
        "title": title[0] if chosen == "zh" else title[1],
        "status": status,
        "detail": zh if chosen == "zh" else en,
        "instance": request.url.path,
        "messages": {"zh": zh, "en": en},
        **more,
    }
    headers = {"Content-Language": chosen, "Vary": "Accept-Language"}
    return Response(schemas.dumps(data), status, headers, MEDIA)


def told(request: Request, error: ExtractorError) -> Response:
    """What a function of ours raised."""
    status = next((_STATUS[each] for each in type(error).__mro__ if each in _STATUS), 500)
    more: dict[str, Any] = {}
    if isinstance(error, Conflict):
        more = {name: getattr(error, name) for name in ("pointer", "base", "mine", "theirs", "who", "at")}
    elif isinstance(error, SchemaError):
        more = {"problems": [{"pointer": place, "message": message} for place, message in error.problems]}
    answer = problem(request, status, _kind(type(error).__name__), error.zh, error.en, **more)
    if status == 503:
        answer.headers["Retry-After"] = "5"
    return answer


def _kind(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


def of_refusal(request: Request, error: Refused) -> Response:
    """A refusal as an answer."""
    answer = problem(request, error.status, error.kind, error.zh, error.en)
    answer.headers.update(error.headers)
    return answer


def fault(request: Request, error: Exception) -> Response:
    """A fault of ours: told without what the exception says, for that may quote a document."""
    logging.getLogger(__name__).error("a request ended in a fault", exc_info=error)
    zh, en = "程序出错，已记入日志。", "the program failed at this request; see its log"
    return problem(request, 500, "fault", zh, en)


def answer_with_problems(app: FastAPI) -> None:
    """Let every error of an application be answered so."""
    app.exception_handler(ExtractorError)(told)
    app.exception_handler(Refused)(of_refusal)
    app.exception_handler(RequestValidationError)(_unfit)
    app.exception_handler(HTTPException)(_http)


def _unfit(request: Request, error: RequestValidationError) -> Response:
    """Where the request does not fit, without the values that were sent."""
    places = [
        {"at": "/".join(str(part) for part in each["loc"]), "message": str(each["msg"])} for each in error.errors()
    ]
    zh, en = "请求的参数或内容不符合接口说明。", "the request does not fit the interface's description"
    return problem(request, 422, "unfit-request", zh, en, errors=places)


def _http(request: Request, error: HTTPException) -> Response:
    title = _TITLES.get(error.status_code, (error.detail,) * 2)
    answer = problem(request, error.status_code, f"http-{error.status_code}", *title)
    answer.headers.update(error.headers or {})
    return answer
