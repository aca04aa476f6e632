"""Health, readiness, measures; the interface's description; pictures of pages."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import httpx2
from PIL import Image
from waiting import until

from extractor.api import shapes
from extractor.arguments import READERS
from extractor.client import Client
from extractor.desk.queue import SORTS
from extractor.desk.takeaway import FORMS
from extractor.service import Service
from extractor.store.files import Severity

Knock = Callable[..., httpx2.Client]


def test_it_is_ready_once_its_workers_live(knock: Knock, service: Service) -> None:
    http = knock()
    assert http.get("/health").json() == {"status": "ok", "problems": []}
    unready = http.get("/ready")
    assert (unready.status_code, unready.json()["problems"]) == (503, ["workers"])
    service.work()
    assert http.get("/ready").json() == {"status": "ok", "problems": []}


def test_measures_count_requests_by_route_and_files_by_state(knock: Knock, file: str) -> None:
    http = knock("read")
    http.get(f"/files/{file}/record")
    http.get("/files/" + "0" * 32)
    wanted = (
        'extractor_requests_total{method="GET",route="/v1/files/{file}/record",status="200"} 1.0',
        'extractor_requests_total{method="GET",route="/v1/files/{file}",status="404"} 1.0',
    )

    def told() -> str:
        return http.get(str(http.base_url).replace("/v1", "/metrics").rstrip("/")).text

    until(lambda: wanted[1] in told())  # a request is counted when its answer is on its way already
    text = told()
    assert all(each in text for each in wanted)
    assert 'extractor_files{state="review"} 1.0' in text
    assert file not in text


def test_every_route_says_what_it_does_and_which_errors_there_are(knock: Knock) -> None:
    described = knock().get("/openapi.json").json()
    for path, methods in described["paths"].items():
        for method, told in methods.items():
            assert told["summary"], (method, path)
            assert told["description"], (method, path)
            if path not in ("/v1/health", "/v1/ready"):
                assert {"401", "403", "429"} <= told["responses"].keys(), (method, path)
                assert told["security"], (method, path)


def test_a_wrong_address_or_method_is_a_problem_too(knock: Knock) -> None:
    http = knock("read")
    assert http.get("/nothing").json()["status"] == 404
    wrong = http.put("/files")
    assert (wrong.status_code, wrong.headers["content-type"]) == (405, "application/problem+json")
    assert "allow" in wrong.headers


def test_the_names_of_the_interface_are_those_of_the_desk() -> None:
    assert set(get_args(shapes.SortName)) == set(SORTS)
    assert get_args(shapes.ReaderName) == READERS
    assert get_args(shapes.SeverityName) == get_args(Severity)
    assert get_args(shapes.FormName) == FORMS


def test_a_page_is_drawn_as_wide_as_asked_and_kept_by_its_tag(client: Client, knock: Knock, reports: Path) -> None:
    (row,) = client.bring(reports / "ezhou-2020-department" / "document.pdf")
    image = Image.open(io.BytesIO(client.picture(row["id"], 1, longest=400)))
    assert 380 <= max(image.size) <= 400
    http, path = knock("read"), f"/files/{row['id']}/pages/1/image?longest=400"
    tag = http.get(path).headers["etag"]
    assert http.get(path, headers={"If-None-Match": tag}).status_code == 304
    assert http.get(f"/files/{row['id']}/pages/0/image").status_code == 404
    assert http.get(f"/files/{row['id']}/pages/9999/image").status_code == 404


def test_how_a_file_was_read_is_told_stage_by_stage(client: Client, service: Service, reports: Path) -> None:
    (row,) = client.bring(reports / "songping-2024-target" / "document.pdf")
    service.work()
    assert client.wait(row["id"])["state"] == "review"
    (reading,) = client.trace(row["id"])["readings"]
    assert {"open", "lay_out", "read", "check"} <= reading["seconds"].keys()
    assert reading["reader"] == "form"
    assert [page["source"] for page in reading["pages"]] == ["text", "text"]
