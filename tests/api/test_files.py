"""Files over HTTP: brought, listed, followed, taken away."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest
from reviewed import FORM, Answering
from stores import BOTH
from waiting import until

from extractor.client import Client, Problem
from extractor.desk.worker import Worker
from extractor.settings import ServiceOptions
from extractor.store.opening import Store

DATABASES = BOTH
Knock = Callable[..., httpx2.Client]
Give = Callable[..., str]


def _form(tmp_path: Path, name: str = "表.html", content: bytes = FORM) -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    return path


def _worked(store: Store) -> None:
    worker = Worker(store, lambda name: Answering())
    while worker.run_once():
        pass


def test_a_file_comes_in_is_read_and_goes(client: Client, store: Store, tmp_path: Path) -> None:
    (row,) = client.bring(_form(tmp_path))
    assert (row["name"], row["state"], row["added_by"]) == ("表.html", "waiting", "api:admin")
    _worked(store)
    assert client.wait(row["id"])["state"] == "review"
    assert client.record(row["id"])["record"]["projects"][0]["name"] == "桥梁维护"
    client.delete(row["id"])
    with pytest.raises(Problem) as told:
        client.file(row["id"])
    assert (told.value.status, told.value.kind) == (404, "no-such-thing")


def test_the_same_content_is_the_same_file(client: Client, tmp_path: Path) -> None:
    (one,), (two,) = client.bring(_form(tmp_path)), client.bring(_form(tmp_path, "另名.html"))
    assert one["id"] == two["id"]


def test_a_zip_stands_for_its_files_and_a_bad_one_stops_none(knock: Knock) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a/表.html", FORM)
        archive.writestr("空.pdf", b"")
    answer = knock("write").post("/files", files={"file": ("多.zip", made.getvalue())})
    assert answer.status_code == 202
    told = {each["name"]: each for each in answer.json()["files"]}
    assert told["表.html"]["file"]["state"] == "waiting"
    assert told["空.pdf"]["refused"]["kind"] == "EmptyFile"


def test_nothing_but_refused_files_is_a_problem(knock: Knock) -> None:
    answer = knock("write", **{"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8"}).post("/files", files={"file": ("a", b"")})
    assert answer.status_code == 422
    assert answer.json()["type"] == "urn:extractor:problem:empty-file"
    assert answer.json()["detail"] == answer.json()["messages"]["zh"] == "文件是空的。"


class TestTooLarge:
    @pytest.fixture
    def limits(self) -> ServiceOptions:
        return ServiceOptions(rate=0, upload=1000)

    def test_a_file_above_the_limit_is_refused_and_nothing_is_kept(self, knock: Knock) -> None:
        http = knock("write")
        answer = http.post("/files", files={"file": ("a.html", FORM + b" " * 1000)})
        assert (answer.status_code, answer.headers["content-type"]) == (413, "application/problem+json")
        assert http.get("/files").json()["total"] == 0

    def test_a_body_that_does_not_say_how_long_it_is_is_cut_off_too(self, knock: Knock) -> None:
        head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
        parts = [head, *([b" " * 2**16] * 32), b"\r\n--x--\r\n"]
        headers = {"Content-Type": "multipart/form-data; boundary=x"}
        assert knock("write").post("/files", content=iter(parts), headers=headers).status_code == 413

    def test_other_requests_bring_little(self, knock: Knock) -> None:
        http = knock("write")
        assert http.post("/files/x/corrections", content=b" " * 2**21).status_code == 413


def test_a_request_sent_again_with_its_key_is_done_once(knock: Knock) -> None:
    http = knock("write")
    asked = {"files": {"file": ("表.html", FORM)}, "headers": {"Idempotency-Key": "k1"}}
    first, second = http.post("/files", **asked), http.post("/files", **asked)
    assert first.json() == second.json()
    assert first.json()["files"][0]["known"] is False
    assert second.headers["idempotency-replayed"] == "true"
    other = http.post("/files", files={"file": ("表.html", FORM + b" ")}, headers={"Idempotency-Key": "k1"})
    assert (other.status_code, other.json()["type"]) == (422, "urn:extractor:problem:key-used")
    mine = knock("write", name="伯特").post("/files", **asked)
    assert "idempotency-replayed" not in mine.headers


def test_an_error_is_not_kept_under_a_key(knock: Knock) -> None:
    http = knock("write")
    headers = {"Idempotency-Key": "k2"}
    assert http.post("/files", files={"file": ("a", b"")}, headers=headers).status_code == 422
    assert http.post("/files", files={"file": ("a.html", FORM)}, headers=headers).status_code == 202


def test_the_list_is_paged_searched_and_filtered(knock: Knock, give: Give) -> None:
    ids = [give(name=f"报告{number}.pdf") for number in range(5)]
    http = knock("read")
    seen, path = [], "/files?limit=2&sort=name&descending=false"
    while path:
        answer = http.get(path)
        assert answer.json()["total"] == 5
        seen += [each["id"] for each in answer.json()["files"]]
        path = answer.links["next"]["url"].removeprefix("/v1") if "next" in answer.links else ""
    assert seen == ids
    assert [each["name"] for each in http.get("/files", params={"text": "报告3"}).json()["files"]] == ["报告3.pdf"]
    assert http.get("/files", params={"state": ["failed", "waiting"]}).json()["files"] == []
    assert http.get("/files", params={"year": 2023, "state": "review"}).json()["total"] == 5
    for wrong in ("state=gone", "limit=0", "limit=1000", "year=x", "sort=secret", "offset=-1"):
        answer = http.get(f"/files?{wrong}")
        assert (answer.status_code, answer.json()["type"]) == (422, "urn:extractor:problem:unfit-request")


def test_characters_that_no_database_takes_find_nothing(knock: Knock) -> None:
    http = knock("admin")
    for path in ("/files/a%00b", "/files/%00/record", "/exports?file=%00a", "/files/%00/pages/1/image"):
        assert http.get(path).status_code == 404
    assert http.get("/files?text=%00").status_code == 200


def test_events_follow_a_reading_to_its_end(client: Client, service: object, store: Store, tmp_path: Path) -> None:
    (row,) = client.bring(_form(tmp_path))
    told: list[tuple[str, dict[str, object]]] = []
    for name, data in client.events(row["id"]):
        told.append((name, data))
        if len(told) == 1:
            _worked(store)
    assert (told[0][0], told[0][1]["state"]) == ("progress", "waiting")
    assert (told[-1][0], told[-1][1]["state"]) == ("end", "review")


def test_events_of_a_deleted_file_end(client: Client, tmp_path: Path) -> None:
    (row,) = client.bring(_form(tmp_path))
    told = []
    for name, _ in client.events(row["id"]):
        told.append(name)
        if len(told) == 1:
            client.delete(row["id"])
    assert told == ["progress", "gone"]


def test_a_reading_is_called_off_and_tried_again(client: Client, tmp_path: Path) -> None:
    (row,) = client.bring(_form(tmp_path))
    assert client.cancel(row["id"])["state"] == "cancelled"
    assert client.retry(row["id"])["state"] == "waiting"
    with pytest.raises(Problem) as told:
        client.retry(row["id"])
    assert (told.value.status, told.value.kind) == (409, "locked-file")


def test_why_a_file_failed_is_told_in_both_languages(client: Client, store: Store, tmp_path: Path) -> None:
    (row,) = client.bring(_form(tmp_path, "坏.pdf", b"%PDF-1.7 nothing"))
    _worked(store)
    found = client.wait(row["id"])
    assert found["state"] == "failed"
    assert found["reason"].keys() == {"kind", "zh", "en"}
    assert found["reason"]["zh"] != found["reason"]["en"]


def test_a_file_is_read_once_more(client: Client, file: str) -> None:
    assert client.read_again(file, reader="form")["state"] == "waiting"
    with pytest.raises(Problem) as told:
        client.record(file)
    assert told.value.status == 409


def test_no_word_of_a_document_or_search_is_logged(knock: Knock, file: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", logger="extractor"):
        http = knock("write")
        http.get(f"/files/{file}/record")
        http.get("/files", params={"text": "桥梁维护"})
        change = {"pointer": "/projects/0/name", "value": "机密", "expected_version": 0}
        http.post(f"/files/{file}/corrections", json=change)

        def lines() -> list[dict[str, Any]]:
            return [json.loads(each.getMessage()) for each in caplog.records if each.name == "extractor.api"]

        # a line is written when the answer is on its way already
        until(lambda: any(line["route"].endswith("/corrections") for line in lines()))
    assert [line["route"] for line in lines()][-1] == "/v1/files/{file}/corrections"
    assert not any(word in caplog.text for word in ("桥梁", "机密", "%E6", file, "ext_"))
