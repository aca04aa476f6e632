"""What the service logs: lines of JSON, and in them no word of a document, no name, no value, no token."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator

import httpx2
import pytest
from reviewed import FORM
from waiting import until

from extractor.api.logs import Lines
from extractor.desk import worker
from extractor.service import Service

Knock = Callable[..., httpx2.Client]
PRIVATE = ("桥梁", "张三", "13800138000", "安娜", "三百零七", "ext_", "秘密")


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """All that is logged, as the service writes it."""
    told = io.StringIO()
    handler = logging.StreamHandler(told)
    handler.setFormatter(Lines())
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield told
    root.removeHandler(handler)
    root.setLevel(level)


def lines(told: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in told.getvalue().splitlines()]


def test_no_word_of_a_document_and_no_personal_data(
    knock: Knock, service: Service, file: str, logged: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> None:
        raise RuntimeError("桥梁 张三 13800138000")

    http = knock("write", name="安娜")
    http.get("/files", params={"text": "桥梁 张三"})
    http.get(f"/files/{file}/record")
    version = http.get(f"/files/{file}").json()["version"]
    told = {"pointer": "/projects/0/name", "value": "三百零七 张三", "expected_version": version, "why": "秘密"}
    assert http.post(f"/files/{file}/corrections", json=told).status_code == 200
    assert http.post(f"/files/{file}/corrections", json={**told, "expected_version": "张三"}).status_code == 422
    monkeypatch.setattr(worker, "stored", failing)  # a fault of ours whose message quotes the document
    (row,) = http.post("/files", files={"file": ("张三-桥梁.html", FORM)}, data={"password": "秘密"}).json()["files"]
    service.work()
    until(lambda: http.get(f"/files/{row['file']['id']}").json()["state"] == "failed")
    service.rest()
    until(lambda: sum(each.get("route") == "/v1/files/{file}/corrections" for each in lines(logged)) == 2)
    found = lines(logged)
    assert any(each.get("error") == "RuntimeError" and each["where"] for each in found)
    assert all({"at", "level", "logger"} <= each.keys() for each in found)
    assert [word for word in PRIVATE if word in logged.getvalue()] == []


def test_what_other_libraries_log_is_told_without_what_they_were_given(logged: io.StringIO) -> None:
    logging.getLogger("some.library").warning("cannot read %s", "张三.pdf")
    logging.getLogger("some.library").warning(f"cannot read {PRIVATE[1]}")
    first, second = lines(logged)
    assert (first["message"], first["logger"]) == ("cannot read %s", "some.library")
    assert (second["message"], second["level"]) == ("", "warning")
