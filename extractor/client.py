"""A client of the service: ``with Client(url, token) as desk: desk.bring(Path("report.pdf"))``.

Figures come back as `Decimal` with the scale that they are printed with. Every error that the service tells is a
`Problem`; where two changed the same leaf it is a `Disagreement` with both values. A change carries an idempotency key
of its own: where the connection breaks off before the answer has come, it is sent again, and done once.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any, Literal
from uuid import uuid4

import httpx2

Form = Literal["json", "csv", "xlsx", "pdf", "html", "log"]
Data = dict[str, Any]
_AT_WORK = ("waiting", "reading")
_TRIES = 4
_PAUSE = 0.5


class Problem(Exception):
    """What the service says of a request that it does not do: RFC 9457, with `messages` in both languages."""

    def __init__(self, told: Mapping[str, Any]) -> None:
        super().__init__(str(told.get("detail", "")))
        self.status = int(told.get("status", 0))
        self.kind = str(told.get("type", "")).rpartition(":")[2]
        self.messages: Mapping[str, str] = told.get("messages", {})
        self.told = told


class Disagreement(Problem):
    """Somebody else changed the leaf meanwhile: `mine` was to be stored, `theirs` stands there, `base` stood before."""

    def __init__(self, told: Mapping[str, Any]) -> None:
        super().__init__(told)
        self.base, self.mine, self.theirs = told["base"], told["mine"], told["theirs"]


class Client:
    """The service at an address, for whoever holds the token. Closed as a file is."""

    def __init__(self, url: str, token: str, *, language: str = "en", timeout: float = 60.0) -> None:
        headers = {"Authorization": f"Bearer {token}", "Accept-Language": language}
        self._http = httpx2.Client(base_url=f"{url.rstrip('/')}/v1", headers=headers, timeout=timeout)

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    # --- files --------------------------------------------------------------------------------

    def bring(self, *paths: Path, password: str = "") -> list[Data]:
        """Bring files in one request; gives them as the service knows them. A zip stands for the files in it.

        Raises:
            Problem: one was refused; what was taken is there all the same.
        """
        parts = [("file", (path.name, path.read_bytes())) for path in paths]
        answer = self._changed("POST", "/files", files=parts, data={"password": password} if password else None)
        for each in answer["files"]:
            if each["refused"]:
                raise Problem({"status": 422, "detail": f"{each['name']}: {each['refused']['en']}", **each["refused"]})
        return [each["file"] for each in answer["files"]]

    def files(self, **asked: Any) -> Iterator[Data]:
        """All files that fit (``text``, ``state``, ``year`` …, see GET /v1/files), page by page as they are wanted."""
        offset, total = 0, 1
        while offset < total:
            page = self._got("/files", {**asked, "offset": offset})
            yield from page["files"]
            offset, total = offset + page["limit"], page["total"]

    def file(self, file: str) -> Data:
        """A file as it is now."""
        return self._got(f"/files/{file}")

    def wait(self, file: str, seconds: float = 600.0) -> Data:
        """The file once it is read, or has failed (`state`).

        Raises:
            TimeoutError: it is still at work after so many seconds.
        """
        end = time.monotonic() + seconds
        while (found := self.file(file))["state"] in _AT_WORK:
            if time.monotonic() > end:
                raise TimeoutError(f"{file} is still being read")
            time.sleep(_PAUSE)
        return found

    def events(self, file: str) -> Iterator[tuple[str, Data]]:
        """What happens to a file while it is read: (``progress``, how far), at last (``end``, how it ended)."""
        with self._http.stream("GET", f"/files/{file}/events", timeout=None) as answer:
            if answer.status_code != 200:
                answer.read()
                raise _problem(answer)
            name = ""
            for line in answer.iter_lines():
                key, _, rest = line.partition(": ")
                if key == "event":
                    name = rest
                elif key == "data":
                    yield name, json.loads(rest)

    def read_again(self, file: str, *, pages: Sequence[int] = (), reader: str | None = None) -> Data:
        """Have a file read once more; corrections are carried over."""
        return self._changed("POST", f"/files/{file}/readings", json={"pages": list(pages), "reader": reader})

    def retry(self, file: str, password: str | None = None) -> Data:
        """Have a file that failed read once more."""
        return self._changed("POST", f"/files/{file}/retry", json={"password": password})

    def cancel(self, file: str) -> Data:
        """Call a reading off."""
        return self._changed("POST", f"/files/{file}/cancel")

    def delete(self, file: str) -> None:
        """Take a file away with all that was made of it."""
        self._sent("DELETE", f"/files/{file}")

    # --- what stands in it --------------------------------------------------------------------

    def record(self, file: str) -> Data:
        """``version`` and ``record``."""
        return self._got(f"/files/{file}/record")

    def evidence(self, file: str) -> Data:
        """Where each leaf is printed, by pointer."""
        found: Data = self._got(f"/files/{file}/evidence")["evidence"]
        return found

    def findings(self, file: str) -> list[Data]:
        """What cannot all be right."""
        found: list[Data] = self._got(f"/files/{file}/findings")["findings"]
        return found

    def review(self, file: str) -> Data:
        """Confidence, what to look at, suspicions, questions."""
        return self._got(f"/files/{file}/review")

    def log(self, file: str) -> Data:
        """Who did what to it, and whether the log is whole."""
        return self._got(f"/files/{file}/log")

    def trace(self, file: str) -> Data:
        """How it was read: seconds of each stage, tokens, pages; the latest reading first."""
        return self._got(f"/files/{file}/trace")

    def picture(self, file: str, page: int, longest: int = 1600) -> bytes:
        """A page as PNG."""
        return self._sent("GET", f"/files/{file}/pages/{page}/image", params={"longest": longest}).content

    def export(self, *files: str, form: Form = "json") -> bytes:
        """One file in a form, or several as a zip."""
        return self._sent("GET", "/exports", params={"file": list(files), "form": form}).content

    # --- what is done to it -------------------------------------------------------------------

    def correct(self, file: str, pointer: str, value: str | Decimal | None, *, version: int, why: str = "") -> Data:
        """Give a leaf its value; `version` is the one that was seen.

        Raises:
            Disagreement: somebody else changed it since.
        """
        text = format(value, "f") if isinstance(value, Decimal) else value
        given = {"pointer": pointer, "value": text, "expected_version": version, "why": why}
        return self._changed("POST", f"/files/{file}/corrections", json=given)

    def accept(self, file: str, *pointers: str, version: int) -> Data:
        """Let leaves stand as they are."""
        given = {"pointers": pointers, "expected_version": version}
        return self._changed("POST", f"/files/{file}/acceptances", json=given)

    def approve(self, file: str, *, version: int, why: str = "") -> Data:
        """Approve a file, and lock it."""
        return self._changed("POST", f"/files/{file}/approval", json={"expected_version": version, "why": why})

    def reopen(self, file: str, why: str) -> Data:
        """Unlock an approved file."""
        return self._changed("POST", f"/files/{file}/reopening", json={"why": why})

    # --- requests -----------------------------------------------------------------------------

    def _got(self, path: str, asked: Mapping[str, Any] | None = None) -> Data:
        return _exact(self._sent("GET", path, params=asked))

    def _changed(self, method: str, path: str, **given: Any) -> Data:
        return _exact(self._sent(method, path, headers={"Idempotency-Key": uuid4().hex}, **given))

    def _sent(self, method: str, path: str, **given: Any) -> httpx2.Response:
        """Send a request, again where that does no harm: it was not answered, or is to wait."""
        safe = method == "GET" or path == "/files" or path.endswith(("/corrections", "/acceptances"))
        for tried in range(1, _TRIES + 1):
            last = tried == _TRIES
            try:
                answer = self._http.request(method, path, **given)
            except httpx2.ConnectError:
                if last:
                    raise
            except httpx2.TransportError:
                if last or not safe:
                    raise
            else:
                if last or not _is_to_wait(answer):
                    return _ensured(answer)
            time.sleep(_PAUSE * 2**tried)
        raise AssertionError("unreachable")


def _is_to_wait(answer: httpx2.Response) -> bool:
    return answer.status_code in (429, 503) or (answer.status_code == 409 and "retry-after" in answer.headers)


def _ensured(answer: httpx2.Response) -> httpx2.Response:
    if answer.status_code >= 400:
        raise _problem(answer)
    return answer


def _problem(answer: httpx2.Response) -> Problem:
    try:
        told = _exact(answer)
    except ValueError:
        told = {"detail": answer.reason_phrase}
    told = {"status": answer.status_code, **told}
    made: Callable[[Data], Problem] = Disagreement if {"base", "mine", "theirs"} <= told.keys() else Problem
    return made(told)


def _exact(answer: httpx2.Response) -> Data:
    found: Data = json.loads(answer.text, parse_float=Decimal)
    return found
