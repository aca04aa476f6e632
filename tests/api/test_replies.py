"""Tests of answers that are kept: the same bytes while a file stands so, never to whom they are not due."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest
from sqlalchemy import text
from starlette.types import Message
from stores import BOTH

from extractor.api.replies import Overheard, Replies, Reply, file_of
from extractor.client import Client
from extractor.desk import review as reviewing
from extractor.desk.editing import correct
from extractor.desk.people import Person
from extractor.desk.tokens import add_token, revoke_token
from extractor.store.opening import Store, open_store

DATABASES = BOTH
Knock = Callable[..., httpx2.Client]
_KEPT = ("", "/record", "/evidence", "/findings", "/review", "/pages")


def test_the_same_question_gets_the_same_bytes_without_its_route(
    knock: Knock, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking = knock("read")
    first = [asking.get(f"/files/{file}{kind}") for kind in _KEPT]
    monkeypatch.setattr("extractor.api.reviewing.open_review", None)  # whoever asks it fails
    monkeypatch.setattr("extractor.api.taking.open_review", None)
    monkeypatch.setattr("extractor.api.files.queue.file_row", None)
    again = [asking.get(f"/files/{file}{kind}") for kind in _KEPT]
    assert [each.status_code for each in again] == [200] * len(_KEPT)
    assert [each.content for each in again] == [each.content for each in first]
    for one, other in zip(first, again, strict=True):
        assert {**one.headers, "x-request-id": "", "date": ""} == {**other.headers, "x-request-id": "", "date": ""}
        assert one.headers["x-request-id"] != other.headers["x-request-id"]


def test_a_correction_made_by_another_process_is_in_the_next_answer(knock: Knock, store: Store, file: str) -> None:
    asking = knock("read")
    before = {kind: asking.get(f"/files/{file}{kind}").json() for kind in ("", "/record")}
    other = open_store(store.options)  # as the page beside the service
    correct(other, Person("page", "admin"), file, "/title", "改过的标题", expected=before[""]["version"])
    other.close()
    assert asking.get(f"/files/{file}").json()["version"] == before[""]["version"] + 1
    assert asking.get(f"/files/{file}/record").json()["record"]["title"] == "改过的标题"


def test_a_token_that_was_revoked_elsewhere_opens_no_kept_answer(knock: Knock, store: Store, file: str) -> None:
    token = add_token(store, "gone", ["read"])
    asking = knock(Authorization=f"Bearer {token}")
    assert [asking.get(f"/files/{file}").status_code for _ in range(2)] == [200, 200]
    other = open_store(store.options)
    revoke_token(other, token.split("_")[1])
    other.close()
    assert asking.get(f"/files/{file}").status_code == 401
    wrong = knock(Authorization=f"Bearer {add_token(store, 'b', ['read'])[:-1]}~")
    assert wrong.get(f"/files/{file}").status_code == 401


def test_a_file_that_was_deleted_is_gone(knock: Knock, client: Client, file: str) -> None:
    asking = knock("read")
    assert asking.get(f"/files/{file}").status_code == 200
    assert knock("admin").delete(f"/files/{file}").status_code == 204
    assert asking.get(f"/files/{file}").status_code == 404


def test_where_the_glance_sees_nothing_it_is_asked_properly(
    knock: Knock, file: str, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("extractor.store.glance.Glance.look", lambda *_: None)
    assert knock("read").get(f"/files/{file}").status_code == 200
    assert knock(Authorization="Bearer ext_no_token").get(f"/files/{file}").status_code == 401


def test_a_glance_is_for_every_thread_and_comes_back_after_an_error(store: Store, file: str) -> None:
    token = add_token(store, "a", ["read"]).split("_")[1]
    with ThreadPoolExecutor(4) as pool:
        seen = list(pool.map(lambda _: store.glance.look(token, file), range(40)))
    assert {each.token.name for each in seen if each and each.token} == {"a"}
    assert all(each and file in each.file for each in seen)
    nobody = store.glance.look("nobody", file)
    assert nobody is not None
    assert nobody.token is None
    with store.writing() as connection:
        connection.execute(text("ALTER TABLE tokens RENAME TO elsewhere"))
    assert store.glance.look(token, file) is None
    with store.writing() as connection:
        connection.execute(text("ALTER TABLE elsewhere RENAME TO tokens"))
    found = store.glance.look(token, file)
    assert found is not None
    assert found.token is not None


def test_what_is_seen_is_what_the_row_is_made_of(store: Store, file: str) -> None:
    token = add_token(store, "a", ["read"]).split("_")[1]
    before = store.glance.look(token, file)
    assert store.glance.look(token, file) == before
    review = reviewing.open_review(store, file)
    correct(store, Person("a", "admin"), file, "/title", "另一个标题", expected=review.version)
    after = store.glance.look(token, file)
    assert before is not None
    assert after is not None
    assert before.file != after.file


@pytest.mark.parametrize(
    ("method", "path", "query", "there"),
    [
        ("GET", "/record", b"", True), ("GET", "", b"", True), ("POST", "", b"", False), ("GET", "/log", b"", False),
        ("GET", "/record", b"a=b", False), ("GET", "/record/", b"", False), ("GET", "/record\n", b"", False),
        ("HEAD", "/record", b"", False), ("GET", "/events", b"", False),
    ],
)  # fmt: skip
def test_only_what_depends_on_the_row_alone_is_kept(method: str, path: str, query: bytes, there: bool) -> None:
    assert file_of(method, f"/v1/files/{'0a' * 16}{path}", query) == ("0a" * 16 if there else "")


def test_kept_are_the_newest_and_none_that_are_long() -> None:
    replies = Replies()
    for number in range(200):
        replies.keep(str(number), Reply((number,), (), b"x", None))
    replies.keep("long", Reply((), (), b"x" * (2**18 + 1), None))
    assert replies.get("199", (199,)) is not None
    assert replies.get("199", (198,)) is None
    assert replies.get("0", (0,)) is None
    assert replies.get("long", ()) is None


@pytest.mark.parametrize(
    ("status", "bodies", "whole"), [(200, [b"a"], True), (404, [b"a"], False), (200, [b"a", b"b"], False)]
)
def test_an_answer_in_parts_or_with_an_error_is_not_kept(status: int, bodies: list[bytes], whole: bool) -> None:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def told() -> Overheard:
        heard = Overheard(send)
        await heard({"type": "http.response.start", "status": status, "headers": []})
        for number, body in enumerate(bodies, 1):
            await heard({"type": "http.response.body", "body": body, "more_body": number < len(bodies)})
        return heard

    assert (asyncio.run(told()).reply((1,), None) is not None) is whole
    assert [each["body"] for each in sent[1:]] == bodies
