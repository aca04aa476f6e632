"""The real page in a real Chromium: what a reviewer does, from a sample to a bad file."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine (apt-get install chromium)"),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page, served from the source tree on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = tmp_path_factory.mktemp("server") / "log"
    command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}", "--server.headless=true"]
    with log.open("wb") as out:
        server = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=out)
        try:
            _wait_for(f"http://127.0.0.1:{port}/_stcore/health", log)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(10)


def _wait_for(url: str, log: Path, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(url, timeout=2).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    pytest.fail(f"the page did not start:\n{log.read_text()}")


@pytest.fixture
def page(address: str) -> Iterator[Page]:
    """A window of a laptop's size that fails the test where anything else than the page is asked for."""
    api = pytest.importorskip("playwright.sync_api")
    with api.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        window = browser.new_page(viewport={"width": 1366, "height": 768})
        window.set_default_timeout(45_000)  # other work may keep the machine busy
        outside: list[str] = []
        own = (address, address.replace("http:", "ws:"), "data:", "blob:")
        window.on("request", lambda request: None if request.url.startswith(own) else outside.append(request.url))
        window.goto(address)
        yield window
        browser.close()
        assert outside == []


def test_a_reviewer_looks_at_a_sample(page: Page) -> None:
    # a sample is picked; page and record are both in view
    page.locator(".st-key-sample-liuan-2023-self-evaluation button").click()
    page.locator(".stage img").wait_for()
    for pane in (".stage", ".body"):
        box = page.locator(pane).bounding_box()
        assert box is not None
        assert box["width"] > 500
        assert box["y"] + box["height"] <= 768

    # a value is clicked: its page is shown and its box lights up
    value = page.locator(".body .v", has_text="115.54").first
    value.click()
    lit = page.locator(".box.main").first
    lit.wait_for()
    assert page.locator(".number").input_value() == "2"
    assert "115.54" in (lit.get_attribute("title") or "")
    assert "115.54" in page.locator(".detail .printed").inner_text()
    _inside(page, ".box.main", ".stage")

    # a box is clicked: its value is selected and in view
    box = page.locator(".box:not(.lit)").last
    told = box.get_attribute("title") or ""
    box.click()
    page.locator(f'.box.main[title="{told}"]').first.wait_for()
    page.locator(".v.main", has_text=told.partition(": ")[2][:10]).wait_for()
    _inside(page, ".v.main", ".body")

    # a finding is clicked: every value that it names lights up
    page.locator(".finding", has_text="单位").first.click()
    page.locator('.finding[aria-pressed="true"]').wait_for()
    assert page.locator(".v.lit").count() == 2
    page.locator(".box.lit").nth(1).wait_for()

    # the pages are turned, the language is switched
    page.locator(".flip").last.click()
    page.wait_for_function(_IN_SHADOW.format("number", "value === '3'"))
    page.get_by_text("English", exact=True).click()
    page.get_by_text("All files").wait_for()
    page.locator(".findings", has_text="Units differ").wait_for()
    assert page.locator("html").get_attribute("lang") == "en"

    # it is taken away
    page.get_by_text("Export").click()
    with page.expect_download() as waited:
        page.get_by_text("Excel workbook").click()
    assert Path(waited.value.path()).read_bytes()[:2] == b"PK"

    # a bad file is told of, and what was read is still there
    page.get_by_text("All files").click()
    page.locator('[data-testid="stFileUploaderDropzoneInput"]').set_input_files(
        {"name": "![x](http://outside.example/x.png).pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 cut off"}
    )
    page.get_by_text("The PDF is truncated or damaged").wait_for()
    assert page.get_by_text("liuan-2023-self-evaluation.pdf").count() == 1
    assert "Traceback" not in page.content()
    assert page.locator("[data-testid='stMarkdownContainer'] :is(a, img)").count() == 0


_IN_SHADOW = """() => [...document.querySelectorAll('*')].some(
    (host) => [...(host.shadowRoot?.querySelectorAll('.{}') ?? [])].some((element) => element.{}))"""


def _inside(page: Page, inner: str, outer: str) -> None:
    """What is selected has been scrolled to."""
    part, whole = page.locator(inner).first.bounding_box(), page.locator(outer).bounding_box()
    assert part is not None
    assert whole is not None
    assert whole["y"] <= part["y"] + part["height"] <= whole["y"] + whole["height"] + 1
    assert whole["x"] <= part["x"] <= whole["x"] + whole["width"]
