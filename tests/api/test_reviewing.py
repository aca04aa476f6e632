"""A file under review over HTTP: read, corrected by two at once, accepted, approved, taken away."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import httpx2
import pytest
from stores import BOTH

from extractor import schemas
from extractor.client import Client, Disagreement, Problem
from extractor.desk.tokens import add_token
from extractor.store.opening import Store

DATABASES = BOTH
Knock = Callable[..., httpx2.Client]
Give = Callable[..., str]
SCORE = "/projects/0/total_score"


def test_what_stands_in_a_file_fits_the_schemas(client: Client, file: str) -> None:
    record = client.record(file)
    assert record["version"] == 0
    schemas.validate(record["record"])
    for mark in client.evidence(file).values():
        schemas.validate(schemas.loads(schemas.dumps(mark)), "evidence")
    for finding in client.findings(file):
        schemas.validate(finding, "finding")
    assert set(client.review(file)["confidence"]) <= set(client.evidence(file))


def test_figures_keep_the_scale_that_they_were_printed_and_sent_with(client: Client, knock: Knock, file: str) -> None:
    fund = client.record(file)["record"]["projects"][0]["funds"][0]
    assert str(fund["annual_budget"]) == "200.00"
    http = knock("write")
    place = "/projects/0/funds/0/annual_budget"
    body = f'{{"pointer": "{place}", "value": 200.500, "expected_version": 0}}'
    assert '"value": 200.500' in http.post(f"/files/{file}/corrections", content=body, headers=_JSON).text
    client.correct(file, place, "1,200.50", version=1)
    assert client.correct(file, place, Decimal("1300.00"), version=2)["value"] == Decimal("1300.00")
    assert '"annual_budget":1300.00' in http.get(f"/files/{file}/record").text


_JSON = {"Content-Type": "application/json"}


def test_a_correction_is_judged_at_once_and_undone(client: Client, knock: Knock, file: str) -> None:
    assert client.findings(file) == []
    changed = client.correct(file, SCORE, "99", version=0, why="试")
    assert (changed["version"], changed["value"], changed["errors"]) == (1, 99, 1)
    assert [each["severity"] for each in client.findings(file)] == ["error"]
    assert client.review(file)["corrected"] == [SCORE]
    entry = client.log(file)["entries"][-1]
    assert (entry["who"], entry["why"], entry["kind"]) == ("api:admin", "试", "correct")
    assert knock("write").post(f"/files/{file}/undo").status_code == 404  # nothing of theirs
    http = client._http
    assert http.post(f"/files/{file}/undo").json()["errors"] == 0
    assert http.post(f"/files/{file}/redo").json()["errors"] == 1


def test_two_at_one_leaf_the_later_is_told_both_values(address: str, store: Store, file: str) -> None:
    with (
        Client(address, add_token(store, "安娜", ["write"])) as anna,
        Client(address, add_token(store, "伯特", ["write"]), language="zh") as bert,
    ):
        anna.correct(file, SCORE, "98", version=0)
        with pytest.raises(Disagreement) as told:
            bert.correct(file, SCORE, "97", version=0)
        assert (told.value.status, told.value.kind) == (409, "conflict")
        assert [int(each) for each in (told.value.base, told.value.theirs, told.value.mine)] == [100, 98, 97]
        assert told.value.told["who"] == "api:安娜"
        assert "97" in str(told.value)
        assert bert.record(file)["record"]["projects"][0]["total_score"] == 98
        bert.correct(file, "/projects/0/name", "新桥", version=0)  # another leaf disturbs nobody
        assert bert.record(file)["version"] == 2


def test_of_many_changes_at_once_none_is_lost(address: str, store: Store, file: str) -> None:
    token = add_token(store, "many", ["write"])

    def corrected(number: int) -> int:
        with Client(address, token, timeout=600) as http:
            place = f"/projects/{number % 2}/indicators/{number // 2 % 3}/actual"
            return int(http.correct(file, place, f"{number}座", version=0)["version"])

    with ThreadPoolExecutor(6) as pool:
        versions = sorted(pool.map(corrected, range(6)))
    assert versions == [1, 2, 3, 4, 5, 6]
    with Client(address, token) as http:
        projects = http.record(file)["record"]["projects"]
        assert [[row["actual"] for row in each["indicators"]] for each in projects] == [
            ["0座", "2座", "4座"], ["1座", "3座", "5座"],
        ]  # fmt: skip
        assert http.log(file)["whole"]


def test_a_correction_sent_twice_with_its_key_is_one_version(knock: Knock, file: str) -> None:
    http = knock("write")
    asked = {"json": {"pointer": SCORE, "value": "98", "expected_version": 0}, "headers": {"Idempotency-Key": "k"}}
    first, second = (http.post(f"/files/{file}/corrections", **asked) for _ in range(2))
    assert first.json() == second.json()
    assert http.get(f"/files/{file}").json()["version"] == 1


def test_leaves_are_accepted(client: Client, file: str) -> None:
    client.accept(file, SCORE, "/projects/1/total_score", version=0)
    assert client.review(file)["accepted"] == [SCORE, "/projects/1/total_score"]


def test_approved_is_locked_until_it_is_reopened(client: Client, file: str) -> None:
    client.correct(file, SCORE, "99", version=0)
    for version, why, status in ((0, "知道", 409), (1, "", 422)):
        with pytest.raises(Problem) as told:
            client.approve(file, version=version, why=why)
        assert told.value.status == status
    assert client.approve(file, version=1, why="已核实")["state"] == "approved"
    with pytest.raises(Problem) as told:
        client.correct(file, SCORE, "100", version=2)
    assert (told.value.status, told.value.kind) == (409, "locked-file")
    client.reopen(file, "再看")
    assert client.correct(file, SCORE, "100", version=3)["errors"] == 0


@pytest.mark.parametrize(
    "given",
    [
        {"pointer": SCORE, "value": "九十"},
        {"pointer": "/projects/0/nothing", "value": "1"},
        {"pointer": "/projects/99/name", "value": "1"},
        {"pointer": "no pointer", "value": "1"},
        {"pointer": SCORE, "value": [1]},
        {"pointer": SCORE, "value": "1", "more": 1},
        {"pointer": "", "value": "1"},
    ],
)
def test_what_does_not_fit_changes_nothing(knock: Knock, file: str, given: dict[str, object]) -> None:
    http = knock("write")
    answer = http.post(f"/files/{file}/corrections", json={**given, "expected_version": 0})
    assert answer.status_code in (404, 422)
    assert answer.headers["content-type"] == "application/problem+json"
    assert http.get(f"/files/{file}").json()["version"] == 0


@pytest.mark.parametrize("body", ["", "{", "[]", '{"pointer": NaN}', "\xff", '{"value": 1e999999}', "[" * 100_000])
def test_a_body_that_is_no_request_is_a_problem(knock: Knock, file: str, body: str) -> None:
    answer = knock("write").post(f"/files/{file}/corrections", content=body.encode("latin-1"), headers=_JSON)
    assert answer.status_code == 422
    assert answer.json()["messages"].keys() == {"zh", "en"}


def test_every_form_is_taken_away(client: Client, file: str, give: Give) -> None:
    assert json.loads(client.export(file))["record"]["title"] == "项目支出绩效自评表"
    assert client.export(file, form="xlsx")[:2] == b"PK"
    assert "项目支出绩效自评表" in client.export(file, form="html").decode()
    assert json.loads(client.export(file, form="log").splitlines()[-1])["verdict"]["whole"] is True
    both = zipfile.ZipFile(io.BytesIO(client.export(file, give(name="二.pdf"), form="csv")))
    assert len(both.namelist()) == 2


def test_the_stores_own_log_and_the_suites_are_told(client: Client, knock: Knock) -> None:
    log = knock("admin").get("/log").json()
    assert log["whole"]
    assert {each["kind"] for each in log["entries"]} == {"token"}
    assert knock("read").get("/suites").json()["suites"]["reports"] >= 12
    assert knock("read").get("/schemas/record").json() == dict(schemas.schema())
