"""Does it live, can it work, what has it done: for whoever runs it."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from extractor.api.answering import Behind, Reads, answer, problems
from extractor.api.measures import MEDIA, Measures
from extractor.api.shapes import Health
from extractor.desk.queue import pulse
from extractor.errors import StoreUnavailable

routes = APIRouter(tags=["running"])
measured = APIRouter(tags=["running"])


@routes.get("/health", response_model=Health)
def health() -> Response:
    """The process answers."""
    return answer({"status": "ok", "problems": []})


@routes.get("/ready", response_model=Health, responses={503: {"model": Health, "description": "Not now"}})
def ready(service: Behind) -> Response:
    """The store can be used and the workers live."""
    wrong = []
    try:
        pulse(service.store)
    except StoreUnavailable:
        wrong.append("store")
    if not service.working:
        wrong.append("workers")
    return answer({"status": "unready" if wrong else "ok", "problems": wrong}, 503 if wrong else 200)


@measured.get("/metrics", response_class=Response, responses=problems(media="text/plain"))
def metrics(request: Request, who: Reads) -> Response:
    """Requests, times, files by state, as Prometheus reads them."""
    measures: Measures = request.app.state.measures
    return Response(measures.text(), media_type=MEDIA)
