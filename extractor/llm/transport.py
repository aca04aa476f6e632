"""Requests over the wire: bounded, retried, held back while the endpoint is down.

The one owner of retries: the client's own are off. What is asked again because of what it says is
above this module and never seen here.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from typing import Any

import httpx2
import openai
from openai.types.chat import ChatCompletion
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt, wait_random_exponential

from extractor.errors import ModelError
from extractor.llm.breaker import Breaker
from extractor.llm.options import Patience

_BROKEN_OFF = (httpx2.RemoteProtocolError, httpx2.ReadError)
"""What ends a reply that had begun, or was waited for."""


class BadReply(Exception):
    """An HTTP answer that is no chat completion; another try may give one."""


_OPTIONAL = ("max_tokens", "temperature")
_OTHER_NAMES = {"max_tokens": "max_completion_tokens"}
"""Parameters that some models refuse (those that reason first), and what one of them is called there."""


class Rejected(ModelError):
    """The endpoint does not take the request as it is."""


class Transport:
    """Sends requests; safe to use for several at once."""

    def __init__(self, client: openai.AsyncOpenAI, concurrency: int, patience: Patience) -> None:
        self._client = client
        self._patience = patience
        self._slots = asyncio.Semaphore(concurrency)
        self._breaker = Breaker(patience.breaker_failures, patience.breaker_rest)
        self._unknown: set[str] = set()

    async def send(self, request: Mapping[str, Any], failed: list[Exception]) -> ChatCompletion:
        """The reply; tries that failed before it go into `failed`.

        Raises:
            ModelError: the endpoint cannot be used; `Rejected` where it does not take this request.
        """
        patience = self._patience
        retrying = AsyncRetrying(
            retry=retry_if_exception(_passes),
            stop=stop_after_attempt(patience.attempts),
            wait=_Wait(patience.first, patience.longest),
            reraise=True,
        )
        try:
            async for attempt in retrying:
                with attempt:
                    try:
                        return await self._accepted(request)
                    except (openai.OpenAIError, BadReply) as error:
                        failed.append(error)
                        raise
        except (openai.OpenAIError, BadReply) as error:
            raise _endpoint_error(error) from error
        raise AssertionError("tenacity ends in a result or an error")

    async def _accepted(self, request: Mapping[str, Any]) -> ChatCompletion:
        """The reply to the request without the parameters that this endpoint was found not to know."""
        while True:
            sent = {name: value for name, value in request.items() if name not in self._unknown}
            sent |= {_OTHER_NAMES[name]: request[name] for name in self._unknown & _OTHER_NAMES.keys() & request.keys()}
            try:
                return await self._once(sent)
            except openai.BadRequestError as error:
                refused = {name for name in _OPTIONAL if name in sent and _names(error, name)}
                if not refused:
                    raise
                self._unknown |= refused

    async def _once(self, request: Mapping[str, Any]) -> ChatCompletion:
        async with self._slots:
            trial = await self._breaker.enter()
            well = False
            try:
                completion = await self._client.chat.completions.create(**request)
                well = True
            except openai.APIConnectionError as error:
                if isinstance(error.__cause__, ModelError):  # said by our own transport
                    well = True
                    raise error.__cause__ from None
                raise
            except openai.APIStatusError as error:
                well = error.status_code < 500  # it is up, though it may have had too much
                raise
            except ValueError as error:  # a body that is no JSON
                raise BadReply("no JSON") from error
            finally:
                self._breaker.leave(well=well, trial=trial)
        if not isinstance(completion, ChatCompletion) or not completion.choices:
            raise BadReply("no choices")
        return completion


def _names(error: openai.BadRequestError, parameter: str) -> bool:
    """Is it this parameter that the endpoint refuses?"""
    return error.param == parameter or re.search(rf"(?<![a-z_]){parameter}(?![a-z_])", str(error)) is not None


def was_read(error: Exception) -> bool:
    """Had the endpoint taken the request, so that its tokens count, though no answer came of it?"""
    return isinstance(error, BadReply | openai.APITimeoutError) or (
        isinstance(error, openai.APIConnectionError) and isinstance(error.__cause__, _BROKEN_OFF)
    )


class _Wait:
    """What the endpoint asks for (Retry-After), else an exponential, jittered pause."""

    def __init__(self, first: float, longest: float) -> None:
        self._longest = longest
        self._own = wait_random_exponential(multiplier=first, max=longest)

    def __call__(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.response.headers.get("retry-after") if isinstance(error, openai.APIStatusError) else None
        try:
            return min(float(asked), 2 * self._longest) if asked else self._own(state)
        except ValueError:
            return self._own(state)  # a date, which no clock here need agree with


def _passes(error: BaseException) -> bool:
    """Can another try do better?"""
    if isinstance(error, openai.RateLimitError):
        return error.code != "insufficient_quota"
    if isinstance(error, openai.APIStatusError):
        return error.status_code >= 500 or error.status_code in (408, 409, 425)
    return isinstance(error, openai.APIConnectionError | BadReply)


def _endpoint_error(error: Exception) -> ModelError:
    """What to tell people; neither the key nor the text that was sent is in it."""
    if isinstance(error, openai.AuthenticationError | openai.PermissionDeniedError):
        return ModelError(
            "模型端点拒绝了密钥，请检查 EXTRACTOR_MODEL_KEY", "the endpoint refused the key: see EXTRACTOR_MODEL_KEY"
        )
    if isinstance(error, openai.RateLimitError):
        return ModelError(
            "模型端点限流或额度用尽，请稍后再试", "the endpoint limits the rate or the quota is used up: try later"
        )
    if isinstance(error, openai.APIStatusError):
        status = error.status_code
        kind = Rejected if 400 <= status < 500 else ModelError
        return kind(
            f"模型端点返回 HTTP {status}，请检查地址和模型名",
            f"the endpoint answered HTTP {status}: see url and model name",
        )
    return ModelError(
        "连不上模型端点或它的回答无法读取，请检查 EXTRACTOR_MODEL_URL",
        "the endpoint cannot be reached, or makes no sense: see EXTRACTOR_MODEL_URL",
    )
