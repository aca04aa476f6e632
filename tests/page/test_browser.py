"""The journeys of a reviewer, in a real Chromium: every wait is for something that has to come."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from browsing import (
    IN_BROWSER,
    REPORTS,
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
    revised,
    row,
    saved,
    steady,
    upload,
)
from waiting import until

from extractor.desk import queue
from extractor.desk.traces import traces
from extractor.store.opening import open_store
from extractor.store.options import StoreOptions

pytestmark = IN_BROWSER

_IN_VIEW = """(name) => [...document.querySelectorAll('*')].some((host) => {
    const box = host.shadowRoot?.querySelector(`.${name}`)?.getBoundingClientRect()
    return box && box.width > 500 && box.top >= 0 && box.bottom <= innerHeight
})"""


def scanned(name: str, pages: int = 1) -> dict[str, Any]:
    """A scan that is read for some while."""
    import pymupdf

    scan = pymupdf.open(REPORTS / "songping-2024-target" / "scan-clean.pdf")
    scan.select(range(pages))
    return {"name": name, "mimeType": "application/pdf", "buffer": scan.tobytes()}


def test_the_journey_of_a_reviewer(windows: Windows, tmp_path: Path) -> None:
    page = windows.open()
    page.get_by_text("还没有文件").wait_for()
    real = ("liuan-2023-self-evaluation", "ezhou-2020-department", "huaihua-2024-narrative", "yancheng-2022-target")
    reports = []
    for case in real:
        path = tmp_path / f"{case}.pdf"
        path.write_bytes((REPORTS / case / "document.pdf").read_bytes())
        reports.append(path)
    scan = tmp_path / "journey-scan.pdf"
    scan.write_bytes((REPORTS / "songping-2024-target" / "scan-clean.pdf").read_bytes())
    upload(page, misread("seeded"), *reports, scan)
    for name in ("seeded.html", *(path.name for path in (*reports, scan))):
        row(page, name).wait_for()

    # page and record are both in view on a laptop, and the most doubtful value is looked at
    review(page, "seeded.html")
    for pane in ("stage", "body"):
        page.wait_for_function(_IN_VIEW, arg=pane)

    # the misreading is found by its finding, and corrected by one click: what the arithmetic asks for
    findings = page.locator(".finding.k-error", has_text=SEED[1])
    findings.first.wait_for()
    page.locator(".v.main", has_text=SEED[1]).wait_for()
    page.locator(".box.main").first.wait_for()
    page.locator(".choice", has_text=SEED[0]).first.click()
    page.locator(".v.m-corrected", has_text=SEED[0]).wait_for()
    findings.first.wait_for(state="detached")
    saved(page)

    # a value is clicked and its box lights up; a box is clicked and its value is selected
    cell(page, "186.00").click()
    page.locator(".v.main", has_text="186.00").first.wait_for()
    page.locator('.box.main[title*="186.00"]').first.wait_for()
    told = page.locator('.box:not(.lit)[title*="99.19"]').first
    title = told.get_attribute("title")
    told.click()
    page.locator(f'.box.main[title="{title}"]').first.wait_for()
    page.locator(".v.main", has_text="99.19").wait_for()

    # it is approved, with a word on the errors that are the author's own, and taken away
    page.get_by_role("button", name="批准").click()
    page.get_by_role("dialog").get_by_role("button", name="批准", exact=True).click()
    page.get_by_role("dialog").get_by_text("请先写明理由").wait_for()
    page.get_by_label("仍有错误，请说明批准的理由").fill("原件如此")
    page.get_by_role("dialog").get_by_role("button", name="批准", exact=True).click()
    page.locator(".st-key-bar", has_text="已批准").wait_for()
    page.get_by_role("button", name="导出").click()
    with page.expect_download() as waited:
        page.get_by_text("JSON（完整数据）").click()
    record = json.loads(Path(waited.value.path()).read_text("utf-8"))["record"]
    assert str(record["projects"][0]["funds"][0]["executed"]) == SEED[0]
    with page.expect_download() as waited:
        page.get_by_text("修改记录").last.click()
    log = [json.loads(line) for line in Path(waited.value.path()).read_text("utf-8").splitlines()]

    # after a reload everything is as it was, and the log says the same
    page.reload()
    page.locator(".v.m-corrected", has_text=SEED[0]).wait_for()
    page.locator(".st-key-bar", has_text="已批准").wait_for()
    page.get_by_role("button", name="导出").click()
    with page.expect_download() as waited:
        page.get_by_text("修改记录").last.click()
    assert [json.loads(line) for line in Path(waited.value.path()).read_text("utf-8").splitlines()] == log
    assert [entry["kind"] for entry in log if "kind" in entry] == ["take", "approve"]
    page.keyboard.press("Escape")

    # an approved file is locked; the language is switched and nothing Chinese is left of the page's own words
    assert page.locator(".rowmenu").count() == 0
    page.locator(".st-key-back button").first.click()
    for path in (*reports, scan):  # the scan has been recognised meanwhile
        opener(page, path.name).wait_for()
    page.get_by_text("English", exact=True).click()
    page.get_by_text("Performance report review").wait_for()
    page.context.close()


_MIXED = """() => {
    window.mixed = new Set()
    const named = (element, start) => [...element.classList].find((name) => name.startsWith(start))?.slice(start.length)
    const look = () => {
        for (const row of document.querySelectorAll('[class*="st-key-row-"]')) {
            const id = named(row, "st-key-row-")
            for (const held of row.querySelectorAll('[class*="st-key-open-"], [class*="st-key-cancel-"]')) {
                const own = named(held, "st-key-open-") ?? named(held, "st-key-cancel-")
                if (!own.startsWith(id)) window.mixed.add(`${id} held ${own}`)
            }
        }
    }
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true })
}"""


def test_rows_stand_still_while_files_are_read(windows: Windows) -> None:
    page = windows.open()
    page.locator(".st-key-upload").wait_for()
    page.evaluate(_MIXED)
    upload(page, misread("still"), scanned("still-scan.pdf"), misread("beside"))
    # the button has the focus while the others are read and the list is drawn anew; then it is pressed
    opener(page, "still.html").focus()
    opener(page, "still-scan.pdf").wait_for()
    page.keyboard.press("Enter")
    opened(page, "still.html")
    # what comes in above moves the rows, and none holds a button of another for a moment
    page.locator(".st-key-back button").first.click()
    opener(page, "still.html").wait_for()
    upload(page, misread("above"))
    opener(page, "above.html").wait_for()
    assert page.evaluate("[...window.mixed]") == []
    # what comes in again is the file that is there
    upload(page, misread("above"))
    page.get_by_text("1 个文件早已在列").wait_for()
    assert row(page, "above.html").count() == 1
    page.context.close()


def test_a_bad_file_is_told_of_and_its_name_stays_text(windows: Windows) -> None:
    page = windows.open()
    upload(
        page,
        {"name": "![x](http://outside.example/x.png).pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 cut"},
    )
    page.get_by_text("无法读取").first.wait_for()
    assert "Traceback" not in page.content()
    assert page.locator("[data-testid='stMarkdownContainer'] :is(a, img)").count() == 0
    page.context.close()


def test_two_reviewers_of_one_value_are_told_of_each_other(windows: Windows) -> None:
    page = windows.open()
    upload(page, misread("twice"))
    review(page, "twice.html")
    other = windows.open(page.url.rpartition("/")[2])
    other.locator(".stage img").wait_for()
    # the other one has the value open when the first stores hers
    cell(other, "农村饮水安全工程维修养护经费").dblclick()
    other.locator(".editor textarea").fill("他的名称")
    cell(page, "农村饮水安全工程维修养护经费").dblclick()
    page.locator(".editor textarea").fill("她的名称")
    page.keyboard.press("Enter")
    cell(page, "她的名称").wait_for()
    saved(page)
    other.locator(".editor textarea").press("Enter")
    conflict = other.locator(".conflict", has_text="她的名称")
    conflict.wait_for()
    assert "他的名称" in conflict.inner_text()
    other.get_by_role("button", name="用我的").click()
    cell(other, "他的名称").wait_for()
    # and the first sees it without doing anything
    cell(page, "他的名称").wait_for()
    for window in (page, other):
        window.context.close()


def test_a_server_that_is_killed_loses_nothing(server: Server, windows: Windows) -> None:
    page = windows.open()
    upload(page, misread("killed"))
    review(page, "killed.html")
    cell(page, "云川县农村供水服务站").dblclick()
    page.locator(".editor textarea").fill("改过的实施单位")
    reading = windows.open()
    upload(reading, scanned("killed-scan.pdf", pages=2))
    row(reading, "killed-scan.pdf").get_by_text("识别文字").wait_for()
    server.kill()
    page.keyboard.press("Enter")  # nobody is there to take it
    page.locator(".saving.open").wait_for()
    server.start()
    cell(page, "改过的实施单位").wait_for()
    saved(page)
    page.reload()
    page.locator(".v.m-corrected", has_text="改过的实施单位").wait_for()
    opener(reading, "killed-scan.pdf").wait_for()
    for window in (page, reading):
        window.context.close()


def test_the_keyboard_suffices(windows: Windows) -> None:
    page = windows.open()
    upload(page, misread("keys"), misread("other"))
    opener(page, "other.html").wait_for()
    opener(page, "keys.html").press("Enter")
    opened(page, "keys.html")
    page.locator(".v.main", has_text=SEED[1]).wait_for()
    page.keyboard.press("1")  # one key from opening the file: the doubtful figure is corrected
    page.locator(".v.m-corrected", has_text=SEED[0]).wait_for()
    saved(page)
    page.keyboard.press("Control+z")
    page.locator(".v.main", has_text=SEED[1]).wait_for()
    page.keyboard.press("e")
    page.locator(".editor input").wait_for()
    page.keyboard.press("Control+a")
    page.keyboard.type(SEED[0])
    page.keyboard.press("Enter")
    page.locator(".v.m-corrected", has_text=SEED[0]).wait_for()
    saved(page)
    page.keyboard.press("?")
    page.locator("dialog.keys[open]").wait_for()
    page.keyboard.press("Escape")
    page.locator("dialog.keys[open]").wait_for(state="detached")
    page.keyboard.press("t")
    page.locator(".thumb img").first.wait_for()
    page.keyboard.press("b")  # a box is drawn by keys
    page.locator(".leaf > .frame").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.locator(".leaf > .frame").wait_for(state="detached")
    saved(page)
    page.keyboard.press("Control+Enter")
    page.get_by_role("dialog").get_by_role("button", name="批准", exact=True).wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="detached")
    # it is approved, and the next that wants a person is opened
    page.keyboard.press("Control+Enter")
    page.get_by_label("仍有错误，请说明批准的理由").fill("原件如此")
    page.get_by_role("button", name="批准并打开下一份").press("Enter")
    page.locator(".st-key-bar").filter(has_not_text="keys.html").wait_for()
    page.locator(".stage img").wait_for()
    page.context.close()


def test_a_box_is_drawn_with_the_mouse_and_what_is_read_again_is_taken(server: Server, windows: Windows) -> None:
    page = windows.open()
    upload(page, misread("drawn"))
    review(page, "drawn.html")
    page.locator(".v.main", has_text=SEED[1]).wait_for()
    page.get_by_role("button", name="画框").first.click()
    page.locator(".leaf > .frame").wait_for()
    # around the figure that stands below the one that is selected
    left, top, width, height = steady(page, f'.box[title*="{SEED[0]}"]')
    page.mouse.move(left - 3, top - 3)
    page.mouse.down()
    page.mouse.move(left + width / 2, top + height / 2)
    page.mouse.move(left + width + 3, top + height + 3)
    page.mouse.up()
    page.locator(".leaf > .frame").wait_for(state="detached")
    page.locator(".choice", has_text="重新识别为").filter(has_text=SEED[0]).click()
    page.locator(".v.m-corrected", has_text=SEED[0]).wait_for()
    saved(page)
    # the page is recognised again from its pixels, and the correction is carried over
    chosen(page, "重新识别本页")
    store = open_store(StoreOptions(server.data))
    (kept,) = queue.listing(store, queue.Query(text="drawn.html")).rows
    until(lambda: len(traces(store, kept.id)) == 2)
    version = queue.file_row(store, kept.id).version
    store.close()
    revised(page, version)
    page.locator(".notice", has_text="已重新读取，更正已保留").wait_for()
    page.locator(".v.m-corrected", has_text=SEED[0]).wait_for()
    # and its way can be looked at
    chosen(page, "读取过程")
    page.get_by_role("dialog").get_by_text("第几次读取").wait_for()
    page.get_by_role("dialog").get_by_text("各阶段用时（秒）").wait_for()
    page.keyboard.press("Escape")
    page.context.close()


@pytest.mark.parametrize("size", [(1366, 768), (820, 1180)])
def test_axe_finds_no_serious_fault(windows: Windows, size: tuple[int, int]) -> None:
    page = windows.open(size=size)
    upload(page, misread("axe"))
    opener(page, "axe.html").wait_for()
    audited(page)
    review(page, "axe.html")
    page.keyboard.press("t")
    page.locator(".thumb img").first.wait_for()
    audited(page)
    page.get_by_role("button", name="批准").click()
    page.get_by_role("dialog").get_by_role("button", name="批准", exact=True).wait_for()
    audited(page)
    for view, sign in (("evals", "读取方式"), ("settings", "语言模型")):
        page.goto(f"{page.url.partition('?')[0]}?view={view}")
        page.get_by_text(sign).first.wait_for()
        audited(page)
    page.context.close()
