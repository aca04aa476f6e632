"""What is opened above the page, in both languages and sizes; and files that are dropped, or come as a folder."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browsing import (
    IN_BROWSER,
    SEED,
    Server,
    Windows,
    audited,
    cell,
    chosen,
    misread,
    opened,
    opener,
    review,
    row,
    upload,
    windows_onto,
)

from extractor.page.passwords import entry
from extractor.page.texts import TEXTS, speaker

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = IN_BROWSER

_DROP = """(zone, files) => {
    const carried = new DataTransfer()
    for (const [name, text] of files) carried.items.add(new File([text], name, { type: "text/html" }))
    for (const kind of ["dragenter", "dragover", "drop"]) {
        zone.dispatchEvent(new DragEvent(kind, { dataTransfer: carried, bubbles: true, cancelable: true }))
    }
}"""


def written(name: str) -> tuple[str, str]:
    made = misread(name)
    return made["name"], made["buffer"].decode()


def test_files_are_dropped_and_come_as_a_folder_and_all_are_taken_away(windows: Windows, tmp_path: Path) -> None:
    page = windows.open()
    zone = page.locator('.st-key-upload [data-testid="stFileUploaderDropzone"]')
    zone.wait_for()
    zone.evaluate(_DROP, [written("dropped-one"), written("dropped-two")])
    for name in ("dropped-one.html", "dropped-two.html"):
        opener(page, name).wait_for()

    folder = tmp_path / "reports"
    (folder / "inner").mkdir(parents=True)
    for place, name in ((folder, "outer-file"), (folder / "inner", "inner-file")):
        given, text = written(name)
        (place / given).write_text(text, "utf-8")
    page.get_by_role("button", name=TEXTS["upload_folder"][0]).click()
    page.get_by_text(TEXTS["upload_folder_hint"][0]).wait_for()
    page.locator("input[type=file][webkitdirectory]").set_input_files(folder)
    for name in ("outer-file.html", "inner-file.html"):
        opener(page, name).wait_for()

    page.get_by_role("button", name=TEXTS["download_all"][0]).click()
    with page.expect_download() as waited:
        page.get_by_text(TEXTS["download_json"][0]).click()
    with zipfile.ZipFile(waited.value.path()) as packed:
        names = set(packed.namelist())
    assert {"dropped-one.json", "dropped-two.json", "outer-file.json", "inner-file.json"} <= names
    page.context.close()


@pytest.mark.parametrize(("language", "size"), [(0, (1366, 768)), (1, (820, 1180))])
def test_axe_finds_no_serious_fault_in_what_is_opened(
    server: Server, windows: Windows, language: int, size: tuple[int, int]
) -> None:
    say = speaker("en" if language else "zh")
    page = windows.open(size=size)
    upload(page, misread("opened"), {"name": "cut.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 cut"})
    upload_locked(page)
    opener(page, "opened.html").wait_for()
    if language:
        page.get_by_text("English", exact=True).click()
        page.get_by_text(TEXTS["title"][1]).wait_for()
    row(page, "locked.pdf").get_by_text(say("wants_password")).wait_for()
    row(page, "cut.pdf").get_by_text(say("state_failed"), exact=True).wait_for()
    page.get_by_role("button", name=say("download_all")).click()
    page.get_by_text(say("download_json")).wait_for()
    audited(page)
    page.keyboard.press("Escape")

    row(page, "opened.html").get_by_role("button", name=say("review"), exact=True).click()
    opened(page, "opened.html")
    for name in ("trace", "log", "versions", "others", "sample"):
        chosen(page, say(f"menu_{name}"), say("more"))
        page.get_by_role("dialog").get_by_text(say(f"menu_{name}"), exact=True).wait_for()
        closed(page)
    page.locator(".rowmenu").first.click()
    page.get_by_role("menuitem", name=say("row_split"), exact=True).click()
    page.get_by_role("dialog").get_by_text(say("second_row"), exact=True).wait_for()
    closed(page)
    page.keyboard.press("?")
    page.locator("dialog.keys[open]").wait_for()
    audited(page)
    page.keyboard.press("Escape")
    page.locator("dialog.keys[open]").wait_for(state="detached")
    page.context.close()


def upload_locked(page: Page) -> None:
    """A file that wants a password."""
    import pymupdf

    made = pymupdf.open()
    made.new_page()
    locked = made.tobytes(encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="open", owner_pw="own")
    row(page, "cut.pdf").wait_for()
    upload(page, {"name": "locked.pdf", "mimeType": "application/pdf", "buffer": locked})


def closed(page: Page) -> None:
    """The dialog is looked at by axe, and closed."""
    audited(page)
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="detached")


def test_axe_finds_no_serious_fault_in_a_conflict(windows: Windows) -> None:
    page = windows.open()
    upload(page, misread("clash"))
    review(page, "clash.html")
    other = windows.open(page.url.rpartition("/")[2], size=(820, 1180))
    other.locator(".stage img").wait_for()
    cell(other, SEED[1]).dblclick()
    other.locator(".editor input").fill("5.00")
    cell(page, SEED[1]).click()
    page.locator(".choice", has_text=SEED[0]).first.click()
    page.locator(".v.m-corrected", has_text=SEED[0]).wait_for()
    other.locator(".editor input").press("Enter")
    other.locator(".conflict", has_text=SEED[0]).wait_for()
    audited(other)
    for window in (page, other):
        window.context.close()


def test_the_door_and_a_trial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever comes from elsewhere is asked for a password; then they look at a trial. Both are no fault to axe."""
    people = tmp_path / "people"
    people.touch(0o600)
    people.write_text(f"{entry('anna', 'open it', 'admin')}\n")
    monkeypatch.setenv("EXTRACTOR_PASSWORD_FILE", str(people))
    server = Server(tmp_path)
    server.options = ["--server.address=0.0.0.0"]
    trials = server.data / "trials"
    trials.mkdir(parents=True)
    (trials / "20260101-000000-000000.json").write_text(json.dumps(trial(), ensure_ascii=False), "utf-8")
    server.start()
    try:
        with windows_onto(server) as windows:
            page = windows.open("?view=evals")
            page.get_by_role("button", name=TEXTS["login"][0]).wait_for()
            audited(page)
            page.get_by_label(TEXTS["user_name"][0]).fill("anna")
            page.get_by_label(TEXTS["password"][0], exact=True).fill("wrong")
            page.get_by_role("button", name=TEXTS["login"][0]).click()
            page.get_by_text(TEXTS["sign_in_wrong"][0]).wait_for()
            page.get_by_label(TEXTS["password"][0], exact=True).fill("open it")
            page.get_by_role("button", name=TEXTS["login"][0]).click()
            for name in ("scores", "fields", "sure", "cost", "wrong", "changed"):
                page.get_by_role("tab", name=TEXTS[f"tab_{name}"][0]).click()
                page.get_by_role("tab", name=TEXTS[f"tab_{name}"][0], selected=True).wait_for()
                audited(page)
            page.context.close()
    finally:
        server.stop()


def trial() -> dict[str, object]:
    """A trial of one file, with one leaf misread."""
    file = {
        "sample": "a", "variant": "document.pdf", "path": "/nowhere", "type": "project_target", "failure": None,
        "seconds": 1.5, "cost": None, "tokens": 0, "stages": {"open": 0.2, "read": 1.3}, "kinds": {"misread": 1},
        "verdicts": {"right": 9, "wrong": 1}, "f1": 0.9, "findings": [1, 1, 0],
        "fields": {"funds.executed": [1, 2], "title": [1, 1]}, "sure": [[0, 0]] * 9 + [[3, 4]],
        "differences": [["wrong", "/projects/0/funds/0/executed", "1.00", "7.00", 1, [10, 10, 50, 20]]],
    }  # fmt: skip
    return {
        "id": "20260101-000000-000000", "at": "2026-01-01T00:00:00+08:00", "who": "x", "suite": "reports",
        "reader": "form", "files": [file],
    }  # fmt: skip
