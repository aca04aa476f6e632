"""Several people, who come through an OpenID Connect provider: the whole way, in a real Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browsing import IN_BROWSER, SEED, Server, Windows, misread, review, upload, windows_onto
from oidc import CLIENT, SECRET, Provider, provider

from extractor.desk import history, queue
from extractor.store.opening import open_store
from extractor.store.options import StoreOptions

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = IN_BROWSER

PEOPLE = {
    "chief": {"email": "chief@office.example", "email_verified": True},
    "anna": {"email": "anna@office.example", "name": "chief@office.example"},
    "mallory": {"email": "chief@office.example", "email_verified": False},
}


@pytest.fixture
def asked() -> Iterator[Provider]:
    with provider(PEOPLE) as made:
        yield made


@pytest.fixture
def server(tmp_path: Path, asked: Provider) -> Iterator[Server]:
    made = Server(tmp_path)
    secrets = tmp_path / "secrets.toml"
    secrets.write_text(
        "[auth]\n"
        f'redirect_uri = "{made.address}/oauth2callback"\ncookie_secret = "long enough to sign the cookies with"\n'
        f'client_id = "{CLIENT}"\nclient_secret = "{SECRET}"\n'
        f'server_metadata_url = "{asked.address}/.well-known/openid-configuration"\n'
    )
    made.options = [f"--secrets.files={secrets}"]
    made.start()
    yield made
    made.stop()


@pytest.fixture
def windows(server: Server, asked: Provider) -> Iterator[Windows]:
    with windows_onto(server, asked.address) as made:
        yield made


def come(windows: Windows, who: str, query: str = "") -> Page:
    page = windows.open(query)
    page.get_by_role("button", name="登录").click()
    page.get_by_role("link", name=who, exact=True).click()
    page.locator(".st-key-person-menu").wait_for()
    return page


def test_people_come_by_their_provider_and_do_what_their_roles_allow(
    windows: Windows, asked: Provider, tmp_path: Path
) -> None:
    stranger = windows.open()
    stranger.get_by_role("button", name="登录").wait_for()
    assert stranger.locator(".st-key-upload").count() == 0

    # the first who comes is the admin; whoever comes later reviews
    chief = come(windows, "chief")
    chief.locator(".st-key-person-menu", has_text="chief@office.example").wait_for()
    anna = come(windows, "anna")
    anna.locator(".st-key-person-menu", has_text="anna@office.example").wait_for()

    # a reviewer corrects, and can neither approve nor set what holds for all
    upload(anna, misread("shared"))
    review(anna, "shared.html")
    anna.locator(".choice", has_text=SEED[0]).first.click()
    anna.locator(".v.m-corrected", has_text=SEED[0]).wait_for()
    anna.get_by_role("button", name="批准").wait_for()
    assert anna.get_by_role("button", name="批准").is_disabled()
    anna.locator(".st-key-back button").first.click()
    anna.get_by_text("设置", exact=True).click()
    anna.get_by_role("button", name="保存").wait_for()
    assert anna.get_by_role("button", name="保存").is_disabled()
    assert anna.get_by_role("button", name="设定").count() == 0

    # the admin makes an approver of her, and she approves it
    chief.get_by_text("设置", exact=True).click()
    chief.get_by_role("textbox", name="姓名", exact=True).fill("anna@office.example")
    chief.get_by_role("combobox", name="角色").click()
    chief.get_by_role("option", name="审批人").click()
    chief.get_by_role("button", name="设定").click()
    chief.locator("p", has_text="审批人").filter(has_text="anna").wait_for()
    anna.get_by_text("文件", exact=True).click()
    review(anna, "shared.html")
    anna.get_by_role("button", name="批准").click()
    anna.get_by_label("仍有错误，请说明批准的理由").fill("原件如此")
    anna.get_by_role("dialog").get_by_role("button", name="批准", exact=True).click()
    anna.locator(".st-key-bar", has_text="已批准").wait_for()
    anna.locator(".st-key-back button").first.click()

    # an address that nobody has verified makes nobody another person
    mallory = come(windows, "mallory")
    mallory.locator(".st-key-person-menu", has_text="sub-mallory").wait_for()

    # who leaves is asked again
    anna.locator(".st-key-person-menu button").first.click()
    anna.get_by_role("button", name="退出登录").click()
    anna.get_by_role("button", name="登录").wait_for()
    assert asked.codes == {}
    assert windows.outside == []

    store = open_store(StoreOptions(tmp_path / "data"))
    (row,) = queue.listing(store, queue.Query()).rows
    told = [(entry.who, entry.kind) for entry in history.entries(store, row.id)]
    store.close()
    assert told == [("anna@office.example", "take"), ("anna@office.example", "approve")]
