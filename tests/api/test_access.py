"""Who may what: tokens, scopes, how often."""

from __future__ import annotations

from collections.abc import Callable

import httpx2
import pytest
from sqlalchemy import text

from extractor.api.rates import Rates
from extractor.desk.tokens import add_token, caller, revoke_token, tokens
from extractor.errors import InvalidValue, NoSuchThing
from extractor.settings import ServiceOptions
from extractor.store.opening import Store

Knock = Callable[..., httpx2.Client]


def test_a_token_is_known_again_and_its_secret_is_nowhere_in_the_store(store: Store) -> None:
    given = add_token(store, "统计处", ["read", "write"])
    who = caller(store, given)
    assert who is not None
    assert (who.person.name, who.person.role, who.scopes) == ("api:统计处", "reviewer", {"read", "write"})
    secret = given.split("_", 2)[2]
    with store.reading() as connection:
        kept = [
            str(row) for table in ("tokens", "events") for row in connection.execute(text(f"SELECT * FROM {table}"))
        ]
    assert len(kept) == 2
    assert not any(secret in row for row in kept)


def test_a_changed_cut_or_revoked_token_opens_nothing(store: Store) -> None:
    given = add_token(store, "a", ["admin"])
    last = "A" if given[-1] != "A" else "B"
    for wrong in (
        given[:-1] + last,
        given[:-1],
        "ext_",
        "",
        "ext__",
        "Bearer",
        given.replace("ext", "int"),
        "x" * 9999,
    ):
        assert caller(store, wrong) is None
    revoke_token(store, given.split("_")[1])
    assert caller(store, given) is None
    assert [each.revoked_at is not None for each in tokens(store)] == [True]
    with pytest.raises(NoSuchThing):
        revoke_token(store, given.split("_")[1])


@pytest.mark.parametrize(("name", "scopes"), [("", ["read"]), ("a", []), ("a", ["root"]), ("a" * 101, ["read"])])
def test_a_token_needs_a_name_and_scopes_that_there_are(store: Store, name: str, scopes: list[str]) -> None:
    with pytest.raises(InvalidValue):
        add_token(store, name, scopes)


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ext_0_0", "Basic YTpi", "Bearer 安"])
def test_without_a_token_nothing_is_answered_but_health(knock: Knock, header: str) -> None:
    with knock() as plain:
        headers = {"Authorization": header.encode()} if header else {}
        for path in ("/files", "/files/x/record", "/suites", "/log", "/nothing"):
            answer = plain.get(path, headers=headers)
            assert answer.status_code == 401
            assert answer.headers["www-authenticate"] == "Bearer"
            assert answer.headers["content-type"] == "application/problem+json"
        assert plain.get("/health").status_code == 200
        assert plain.get("/openapi.json").status_code == 200


def test_each_scope_opens_its_own(knock: Knock, file: str) -> None:
    change = {"pointer": "/projects/0/name", "value": "新名", "expected_version": 0}
    asked = {
        "read": lambda http: http.get(f"/files/{file}/record"),
        "write": lambda http: http.post(f"/files/{file}/corrections", json=change),
        "approve": lambda http: http.post(f"/files/{file}/approval", json={"expected_version": 99}),
        "admin": lambda http: http.get("/log"),
    }
    opens = {"read": {"read"}, "write": {"read", "write"}, "approve": {"read", "approve"}, "admin": set(asked)}
    for scope, open_ones in opens.items():
        http = knock(scope)
        allowed = {name for name, ask in asked.items() if ask(http).status_code != 403}
        assert allowed == open_ones, scope


def test_what_others_brought_takes_an_admin_to_delete(knock: Knock, file: str) -> None:
    assert knock("write").delete(f"/files/{file}").status_code == 403
    assert knock("admin").delete(f"/files/{file}").status_code == 204
    assert knock("read").get(f"/files/{file}").status_code == 404


def test_a_bucket_fills_as_time_goes_by() -> None:
    now = [0.0]
    rates = Rates(2, 2, lambda: now[0])
    assert [rates.wait("a") for _ in range(3)] == [0, 0, 0.5]
    now[0] = 0.5
    assert [rates.wait("a"), rates.wait("a"), rates.wait("b")] == [0, 0.5, 0]
    assert [Rates(0, 0).wait("a") for _ in range(9)] == [0] * 9


class TestTooOften:
    @pytest.fixture
    def limits(self) -> ServiceOptions:
        return ServiceOptions(rate=0.001)  # one at once, the next in a quarter of an hour

    def test_who_asks_too_often_is_told_to_wait_and_others_are_not(self, knock: Knock) -> None:
        one, other = knock("read"), knock("read")
        assert one.get("/files").status_code == 200
        late = one.get("/files")
        assert late.status_code == 429
        assert int(late.headers["retry-after"]) > 1
        assert other.get("/files").status_code == 200
