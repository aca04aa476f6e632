"""What is opened above the page, in both languages and sizes; and files that are dropped, or come as a folder."""

from __future__ import annotations

import re
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
)

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
    page.get_by_text(TEXTS["upload_folder_hint"][0]).locator("visible=true").wait_for()
    page.locator("input[type=file][webkitdirectory]").first.set_input_files(folder)
    for name in ("outer-file.html", "inner-file.html"):
        opener(page, name).wait_for()

    page.get_by_role("button", name=TEXTS["download_all"][0]).click()
    with page.expect_download() as waited:
        page.get_by_text(TEXTS["download_json"][0]).click()
    with zipfile.ZipFile(waited.value.path()) as packed:
        names = set(packed.namelist())
    assert {"dropped-one.json", "dropped-two.json", "outer-file.json", "inner-file.json"} <= names
    page.context.close()


def test_what_is_dropped_while_the_files_before_it_are_taken_is_taken_too(windows: Windows) -> None:
    page = windows.open()
    zone = page.locator('.st-key-upload [data-testid="stFileUploaderDropzone"]')
    zone.wait_for()
    first = zone.element_handle()
    first.evaluate(_DROP, [written("early")])
    row(page, "early.html").wait_for()
    page.locator(".st-key-upload-1").wait_for()  # an empty uploader stands where the first one was
    zone.locator("visible=true").wait_for()
    assert zone.locator("visible=true").count() == 1
    first.evaluate(_DROP, [written("late")])
    row(page, "late.html").wait_for()
    zone.locator("visible=true").evaluate(_DROP, [written("later")])
    opener(page, "later.html").wait_for()
    assert page.locator('[class*="st-key-row-"]', has_text=re.compile("early|late")).count() == 3  # each taken once
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


def test_what_is_half_typed_stays_while_another_writes_and_the_conflict_is_clean_for_axe(windows: Windows) -> None:
    page = windows.open()
    upload(page, misread("clash"))
    review(page, "clash.html")
    other = windows.open(page.url.rpartition("/")[2], size=(820, 1180))
    other.locator(".stage img").wait_for()
    cell(other, SEED[1]).dblclick()
    other.locator(".editor input").fill("5.0")
    cell(page, SEED[1]).click()
    page.locator(".choice", has_text=SEED[0]).first.click()
    page.locator(".v.m-corrected", has_text=SEED[0]).wait_for()
    other.locator(".v.m-corrected", has_text=SEED[0]).wait_for()  # the record below the editor is drawn anew
    assert other.locator(".editor input").input_value() == "5.0"
    other.keyboard.type("0")
    other.keyboard.press("Enter")
    other.locator(".conflict", has_text=SEED[0]).wait_for()
    assert "5.00" in other.locator(".conflict").inner_text()
    audited(other)
    for window in (page, other):
        window.context.close()
