"""Threat: requests that mean no good, after OWASP's list: paths that lead out, too much, too slow, forged."""

from __future__ import annotations

import io
import socket
import zipfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest
from reviewed import file, give
from waiting import until

from extractor.api import door
from extractor.desk.tokens import add_token, revoke_token, tokens
from extractor.settings import ServiceOptions
from extractor.store.opening import Store

__all__ = ["file", "give"]
Knock = Callable[..., httpx2.Client]
OUT = (
    "../../../etc/passwd", "..%2f..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/etc/passwd", "....//....//etc/passwd",
    "/etc/passwd", "file:///etc/passwd", "a%00.pdf", "%c0%ae%c0%ae/", "..\\..\\windows", "'; DROP TABLE files; --",
    "{{7*7}}", "*", "%",
)  # fmt: skip


@pytest.fixture
def limits() -> ServiceOptions:
    return ServiceOptions(rate=0, upload=50_000)


def everything(store: Store) -> set[Path]:
    return {path for path in store.options.folder.parent.rglob("*") if path.is_file()}


@pytest.mark.parametrize("place", OUT)
def test_ids_and_names_that_lead_out_lead_nowhere(place: str, knock: Knock) -> None:
    admin = knock("admin")
    for path in (
        f"/files/{place}",
        f"/files/{place}/record",
        f"/files/{place}/pages/1/image",
        f"/schemas/{place}",
        f"/files/x/export?form={place}",
    ):
        answer = admin.get(path)
        assert answer.status_code in (400, 404, 405, 422), path
        assert "root:" not in answer.text
        assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    "name", [*OUT, "<img src=x onerror=alert(1)>.pdf", "\u202egpj.exe", "a\r\nX-Evil: 1.pdf", "x" * 3000]
)
def test_a_file_name_is_text_to_show_and_never_a_place(name: str, knock: Knock, store: Store) -> None:
    before = everything(store)
    answer = knock("write").post("/files", files={"file": (name, b"%PDF-1.7 x")})
    assert answer.status_code in (202, 400, 422)
    assert "X-Evil" not in answer.headers
    new = everything(store) - before
    assert all(path.name.startswith(("extractor.db",)) or len(path.name) == 64 for path in new), new
    if answer.status_code == 202:
        shown = answer.json()["files"][0]["file"]["name"]
        assert "/" not in shown
        assert "\n" not in shown
        assert len(shown) <= 200


def test_members_of_an_archive_with_names_that_lead_out_stay_inside(knock: Knock, store: Store, tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in ("../../../hostile-out.pdf", "/hostile-out.pdf", "C:\\hostile-out.pdf"):
            archive.writestr(name, f"%PDF-1.7 {name}")
        link = zipfile.ZipInfo("link.pdf")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    answer = knock("write").post("/files", files={"file": ("a.zip", out.getvalue())})
    assert answer.status_code == 202
    assert not any("hostile" in path.name for path in everything(store))
    assert store.originals.has(__import__("hashlib").sha256(b"/etc/passwd").hexdigest())  # the link's text, not its end


def refused(ask: Callable[[], httpx2.Response]) -> bool:
    """Told so, or cut off while still sending."""
    try:
        return ask().status_code == 413
    except httpx2.TransportError:
        return True


def test_too_much_is_refused_before_it_is_read(knock: Knock, store: Store) -> None:
    writer = knock("write")
    assert refused(lambda: writer.post("/files", files={"file": ("a.pdf", b"x" * 3_000_000)}))

    def endless() -> object:
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
        for _ in range(100):
            yield b"x" * 50_000

    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    assert refused(lambda: writer.post("/files", content=endless(), headers=headers))
    assert writer.post("/files", files={"file": ("a.pdf", b"x" * 60_000)}).status_code == 413
    assert refused(lambda: writer.post("/files/x/corrections", content=b"[" * 2_000_000))
    deep = writer.post("/files/x/corrections", content=b"[" * 500_000, headers={"Content-Type": "application/json"})
    assert deep.status_code in (400, 404, 422)
    assert writer.get("/health").status_code == 200


def test_who_sends_slowly_keeps_nobody_waiting_and_is_cut_off(
    knock: Knock, address: str, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "_IDLE", 0.5)
    token, parts = add_token(store, "slow", ["write"]), urlsplit(address)
    head = (
        f"POST /v1/files HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Length: 9000\r\n"
        "Content-Type: multipart/form-data; boundary=b\r\n\r\n--b\r\n"
    )
    slow = [socket.create_connection((parts.hostname, parts.port)) for _ in range(30)]
    try:
        for each in slow:
            each.sendall(head.encode())
        assert knock("read").get("/files").status_code == 200
        for each in slow:
            each.settimeout(300)
            assert each.recv(100).startswith(b"HTTP/1.1 408")
    finally:
        for each in slow:
            each.close()
    until(lambda: knock("read").get("/files").status_code == 200)


def test_without_a_token_no_byte_of_a_body_is_waited_for(address: str) -> None:
    parts = urlsplit(address)
    with socket.create_connection((parts.hostname, parts.port)) as stranger:
        stranger.settimeout(300)
        stranger.sendall(b"POST /v1/files HTTP/1.1\r\nHost: x\r\nContent-Length: 900000\r\n\r\n")
        assert stranger.recv(100).startswith(b"HTTP/1.1 401")


def test_tokens_that_are_missing_forged_or_replayed_after_their_end_open_nothing(knock: Knock, store: Store) -> None:
    token = add_token(store, "安娜", ["read"])
    number, secret = token.split("_", 2)[1:]
    good = knock(Authorization=f"Bearer {token}")
    assert good.get("/files").status_code == 200
    forged = [
        "", "Bearer", f"Basic {token}", f"Bearer ext_{number}_{secret[::-1]}", f"Bearer {token}x",
        f"Bearer ext_{'0' * len(number)}_{secret}", f"Bearer {token[:-1]}", f"Bearer {secret}",
        f"Bearer ext_%_{secret}", f"bearer {token},{token}",
    ]  # fmt: skip
    assert {knock(Authorization=each).get("/files").status_code for each in forged} <= {401, 429}
    assert knock().get(f"/files?token={token}").status_code in (401, 429)
    assert knock(Cookie=f"token={token}").get("/files").status_code in (401, 429)
    revoke_token(store, tokens(store)[-1].id)
    assert good.get("/files").status_code in (401, 429)


def test_anothers_file_is_neither_changed_nor_deleted_by_who_may_only_read(knock: Knock, file: str) -> None:
    reader = knock("read", name="伯特")
    forbidden = [
        reader.delete(f"/files/{file}"),
        reader.post(f"/files/{file}/corrections", json={"expected_version": 0, "corrections": []}),
        reader.post(f"/files/{file}/approval", json={"expected_version": 0}), reader.get("/log"),
    ]  # fmt: skip
    assert [answer.status_code for answer in forbidden] == [403] * 4
    assert knock("write", name="伯特").delete(f"/files/{file}").status_code == 403
    assert reader.get(f"/files/{file}").status_code == 200


@pytest.mark.parametrize("guess", ["0" * 32, "f" * 32, "1", "-1", "null", "A" * 32])
def test_a_guessed_id_is_told_apart_from_nothing(guess: str, knock: Knock, file: str) -> None:
    answers = [knock("read").get(f"/files/{each}") for each in (guess, "9" * 32)]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.json()["detail"] for answer in answers}) == 1


def test_answers_are_never_taken_for_a_page(knock: Knock, file: str) -> None:
    for path in (f"/files/{file}/record", f"/files/{file}/export?form=html", "/files/<script>alert(1)</script>"):
        answer = knock("read").get(path)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        kind = answer.headers["Content-Type"]
        assert "json" in kind or "attachment" in answer.headers.get("Content-Disposition", "")
        assert "access-control-allow-origin" not in answer.headers
