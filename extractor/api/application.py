"""The application: routes, errors, the door before them."""

from __future__ import annotations

from fastapi import FastAPI

from extractor import __version__
from extractor.api import files, health, reviewing, taking, watching
from extractor.api.door import Door
from extractor.api.measures import Measures
from extractor.api.problems import answer_with_problems
from extractor.service import Service

_ABOUT = """
Brings budget-performance reports in, has them read and checked, and lets them be reviewed as the page does.

Every request but `/v1/health`, `/v1/ready` and `/v1/openapi.json` carries a token (`Authorization: Bearer ext_…`).
Errors are problem+json in the language of `Accept-Language` (zh, en). Figures keep the scale that they are printed
with: read them as decimals, and send them as text or with all their digits.
"""


def application(service: Service) -> FastAPI:
    """The API over a service. It serves no page of its own: those that show interfaces load scripts from elsewhere."""
    app = FastAPI(
        title="Extractor", version=__version__, description=_ABOUT, openapi_url="/v1/openapi.json", docs_url=None,
        redoc_url=None, redirect_slashes=False,
    )  # fmt: skip
    app.state.service = service
    app.state.measures = Measures(service.store)
    for routes in (files.routes, watching.routes, reviewing.routes, taking.routes, health.routes):
        app.include_router(routes, prefix="/v1")
    app.include_router(health.measured)
    answer_with_problems(app)
    app.add_middleware(Door, service=service, measures=app.state.measures)
    return app
