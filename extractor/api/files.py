"""Files: brought, listed, watched, tried again, called off, taken away."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, File, Form, Query, Request, Response, UploadFile

from extractor.api.answering import Behind, ExactRoute, Key, Reads, Writes, answer, file_data, once, problems
from extractor.api.shapes import Again, FileId, FileOut, Listing, Retry, SeverityName, SortName, StateName, Taken, Text
from extractor.desk import again, intake, queue
from extractor.desk.intake import Added
from extractor.errors import EmptyFile, LimitExceeded

routes = APIRouter(route_class=ExactRoute, tags=["files"])
_MOST = 200
"""Files of one page of the list."""


@routes.post("/files", status_code=202, response_model=Taken, responses=problems(409))
def bring(
    service: Behind,
    who: Writes,
    file: Annotated[list[UploadFile], File(description="Reports, or zips of reports", min_length=1, max_length=1000)],
    password: Annotated[str, Form(max_length=200, description="Of an encrypted file; kept in memory alone")] = "",
    key: Key = None,
) -> Response:
    """Bring files and have them read. The same content again is the same file, and is not read again."""
    given = [(each.filename or "document", _content(each, service.settings.service.upload)) for each in file]
    said = "\n".join(["bring", *(f"{name} {hashlib.sha256(content).hexdigest()}" for name, content in given)])
    return once(service, who, key, said, lambda: _taken(service, who, given, password))


def _content(given: UploadFile, most: int) -> bytes:
    """It lies on the disk by now; one that is too large is not even read from there."""
    if (given.size or 0) > most:
        raise LimitExceeded("文件过大。", "the file is too large")
    given.file.seek(0)
    return given.file.read()


def _taken(service: Behind, who: Writes, given: list[tuple[str, bytes]], password: str) -> tuple[int, dict[str, Any]]:
    added = intake.add_files(service.store, who.person, given, password=password or None)
    if not added:
        raise EmptyFile("压缩包里没有文件。", "there is no file in it")
    if all(each.error for each in added):
        assert added[0].error is not None
        raise added[0].error
    for each in added:
        if password and each.file and each.file.wants_password:
            intake.retry(service.store, who.person, each.file.id, password=password)
    return 202, {"files": [_one(each) for each in added]}


def _one(added: Added) -> dict[str, Any]:
    refused = {"kind": type(added.error).__name__, "zh": added.error.zh, "en": added.error.en} if added.error else None
    file = file_data(added.file) if added.file else None
    return {"name": added.name, "file": file, "known": added.known, "refused": refused}


@routes.get("/files", response_model=Listing, responses=problems())
def listed(  # a parameter for each thing to filter by
    request: Request,
    service: Behind,
    who: Reads,
    text: Annotated[Text, Query(max_length=200, description="Words of name, organization or title")] = "",
    state: Annotated[tuple[StateName, ...], Query()] = (),
    report_type: Annotated[tuple[Annotated[Text, Query(max_length=50)], ...], Query()] = (),
    year: Annotated[tuple[Annotated[int, Query(ge=0, le=9999)], ...], Query()] = (),
    severity: SeverityName = "",
    sort: SortName = "updated",
    descending: bool = True,
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=_MOST)] = 50,
) -> Response:
    """A page of the files that fit; the header Link names the next one."""
    asked = queue.Query(text, state, report_type, year, severity, sort, descending, offset, limit)
    found = queue.listing(service.store, asked)
    data = {
        "files": [file_data(row) for row in found.rows], "total": found.total, "offset": offset, "limit": limit,
        "states": dict(found.states), "years": list(found.years), "report_types": list(found.report_types),
    }  # fmt: skip
    if offset + limit >= found.total:
        return answer(data)
    others = [(name, value) for name, value in request.query_params.multi_items() if name not in ("offset", "limit")]
    following = urlencode([*others, ("offset", offset + limit), ("limit", limit)])
    return answer(data, Link=f'<{request.url.path}?{following}>; rel="next"')


@routes.get("/files/{file}", response_model=FileOut, responses=problems(404))
def status(service: Behind, who: Reads, file: FileId) -> Response:
    """How far a file is, and what is said of it."""
    return answer(file_data(queue.file_row(service.store, file)))


@routes.delete("/files/{file}", status_code=204, responses=problems(404))
def delete(service: Behind, who: Writes, file: FileId) -> Response:
    """Take a file away with all that was made of it. What others brought, or what is approved, needs ``admin``."""
    intake.delete(service.store, who.person, file)
    return Response(status_code=204)


@routes.post("/files/{file}/retry", status_code=202, response_model=FileOut, responses=problems(404, 409))
def retry(service: Behind, who: Writes, file: FileId, given: Retry) -> Response:
    """Have a file that failed or was called off read once more."""
    return answer(file_data(intake.retry(service.store, who.person, file, password=given.password)), 202)


@routes.post("/files/{file}/cancel", status_code=202, response_model=FileOut, responses=problems(404))
def cancel(service: Behind, who: Writes, file: FileId) -> Response:
    """Call a reading off: at once where it has not begun, else at its next page or stage."""
    return answer(file_data(intake.cancel(service.store, who.person, file)), 202)


@routes.post("/files/{file}/readings", status_code=202, response_model=FileOut, responses=problems(404, 409))
def read_again(service: Behind, who: Writes, file: FileId, given: Again) -> Response:
    """Have a file read once more; corrections are carried over, and what is not sure is asked (see questions)."""
    row = again.read_again(service.store, who.person, file, pages=given.pages, reader=given.reader or "")
    return answer(file_data(row), 202)


@routes.get("/files/{file}/original", response_class=Response, responses=problems(404, media="*/*"))
def original(service: Behind, who: Reads, file: FileId) -> Response:
    """The file as it came."""
    content = intake.original(service.store, file)
    headers = {"Content-Disposition": "attachment", "Cache-Control": "no-store"}
    return Response(content, 200, headers, "application/octet-stream")
