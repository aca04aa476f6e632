"""What is taken away: pictures of pages, exports, logs; and what there is besides: suites, schemas."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response

from extractor import schemas
from extractor.api.answering import Behind, Reads, Rules, answer, problems
from extractor.api.shapes import FileId, FormName, Log, Pages, Suites, Way
from extractor.desk import history, queue
from extractor.desk.pictures import page_png
from extractor.desk.review import open_review
from extractor.desk.suites import suites
from extractor.desk.traces import traces
from extractor.store.log import instant

routes = APIRouter()


@routes.get("/files/{file}/pages", response_model=Pages, responses=problems(404, 409), tags=["pages"])
def pages(service: Behind, who: Reads, file: FileId) -> Response:
    """The pages with their sizes in points, and where their words came from."""
    review = open_review(service.store, file)
    found = [
        {
            "number": page.number, "width": page.width, "height": page.height, "source": page.source,
            "reason": page.reason, "seals": [list(seal) for seal in page.seals],
        }
        for page in review.pages
    ]  # fmt: skip
    return answer({"file": file, "version": review.version, "pages": found})


@routes.get(
    "/files/{file}/pages/{page}/image", response_class=Response, tags=["pages"],
    responses=problems(404, media="image/png") | {304: {"description": "As it was"}},
)  # fmt: skip
def picture(
    request: Request,
    service: Behind,
    who: Reads,
    file: FileId,
    page: int,
    longest: Annotated[int, Query(ge=64, le=4000, description="Pixels of the longer side")] = 1600,
) -> Response:
    """A page as PNG, drawn when it is asked for. The same content gives the same picture, so it may be kept."""
    tag = f'"{queue.file_row(service.store, file).sha256[:16]}-{page}-{longest}"'
    headers = {"ETag": tag, "Cache-Control": "private, max-age=86400"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(page_png(service.store, file, page, longest), 200, headers, "image/png")


@routes.get("/files/{file}/export", response_class=Response, responses=problems(404, 409, media="*/*"), tags=["export"])
def export(service: Behind, who: Reads, file: FileId, form: FormName = "json") -> Response:
    """A file in a form: strict JSON, CSV of every sheet, a workbook, the annotated document, the report, the log."""
    return _exported(service, [file], form)


@routes.get("/exports", response_class=Response, responses=problems(404, 409, media="*/*"), tags=["export"])
def exports(
    service: Behind,
    who: Reads,
    file: Annotated[list[FileId], Query(min_length=1, max_length=200)],
    form: FormName = "json",
) -> Response:
    """Several files in a form, as a zip."""
    return _exported(service, file, form)


def _exported(service: Behind, files: list[str], form: FormName) -> Response:
    from extractor.desk.takeaway import exported  # with it come the libraries that write workbooks and PDFs

    made = exported(service.store, files, form)
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(made.name)}", "Cache-Control": "no-store"}
    return Response(made.content, 200, headers, made.media)


@routes.get("/files/{file}/log", response_model=Log, responses=problems(404), tags=["log"])
def log(service: Behind, who: Reads, file: FileId, after: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0) -> Response:
    """Who did what to a file, after a version; each entry is chained to the one before it by its digest."""
    entries, verdict = history.told(service.store, file, after)
    told = [{**asdict(each), "at": instant(each)} for each in entries]
    return answer({"entries": told, "whole": verdict.whole, "head": verdict.head})


@routes.get("/files/{file}/trace", response_model=Way, responses=problems(404), tags=["log"])
def way(service: Behind, who: Reads, file: FileId) -> Response:
    """How a file was read, the latest reading first: with what, seconds of each stage, tokens, cost, pages."""
    told = [
        {
            "number": each.number, "at": each.at, "seconds": dict(each.run.seconds), "reader": each.run.reader,
            "extractor": each.run.extractor_version, "ocr_engine": each.run.ocr_engine, "model": each.run.model,
            "tokens": dict(each.run.tokens), "cost": each.run.cost,
            "pages": [{"number": page.page, "source": page.source, "words": page.words} for page in each.run.pages],
        }
        for each in traces(service.store, file)
    ]  # fmt: skip
    return answer({"file": file, "readings": told})


@routes.get("/log", response_model=Log, responses=problems(), tags=["log"])
def store_log(service: Behind, who: Rules) -> Response:
    """The store's own log: files that came and went, roles, settings, tokens."""
    entries, verdict = history.store_log(service.store)
    told = [asdict(each) for each in entries]
    return answer({"entries": told, "whole": verdict.whole, "head": verdict.head})


@routes.get("/suites", response_model=Suites, responses=problems(), tags=["suites"])
def labelled(service: Behind, who: Reads) -> Response:
    """The suites of labelled reports."""
    return answer({"suites": suites(service.store)})


@routes.get("/schemas/{name}", response_model=dict[str, Any], responses=problems(404), tags=["schemas"])
def schema(who: Reads, name: Literal["record", "evidence", "finding", "extraction", "label"]) -> Response:
    """A JSON Schema of what comes out."""
    return answer(dict(schemas.schema(name)))
