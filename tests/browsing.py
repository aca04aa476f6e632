"""A real page in a real Chromium: the server, its death and return, and windows onto it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parents[1]
REPORTS = ROOT / "evals" / "suites" / "reports"
SEED = ("190.85", "198.05")
"""What is printed in a report, and what it is misread for."""
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
IN_BROWSER = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine (apt-get install chromium)"),
]
"""The marks of every module that plays in a browser."""
PATIENCE = 400_000
"""Milliseconds: other work may keep the machine busy, and only what fails waits as long."""
_FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


class Server:
    """The page, served from the source tree on a free port, over a data folder of its own.

    `options` are more of Streamlit's, to be set before it is started.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.data = folder / "data"
        self.options: list[str] = []
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{self._port}"
        self._process: subprocess.Popen[bytes] | None = None
        self._log = folder / "log"

    def start(self) -> None:
        """Start it, and wait until it answers; once more where another has its port for a moment."""
        end = time.monotonic() + PATIENCE / 1000
        while time.monotonic() < end:
            if self._process is None or self._process.poll() is not None:
                self._begin()
            try:
                urllib.request.urlopen(f"{self.address}/_stcore/health", timeout=20).close()
            except OSError:
                time.sleep(0.2)
            else:
                return
        pytest.fail(f"the page did not start:\n{self._log.read_text()}")

    def _begin(self) -> None:
        command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={self._port}"]
        environment = {**os.environ, "EXTRACTOR_DATA": str(self.data)}
        with self._log.open("ab") as out:
            self._process = subprocess.Popen(
                [*command, "--server.headless=true", *self.options], cwd=ROOT, env=environment, stdout=out, stderr=out
            )

    def kill(self) -> None:
        """As a crash does it: at once, and without a word."""
        assert self._process
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def stop(self) -> None:
        """As a person does it."""
        if self._process and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()


class Windows:
    """Windows of a browser; `outside` is what was asked for beside the page and the addresses of `also`."""

    def __init__(self, browser: Browser, server: Server, *also: str) -> None:
        self._browser = browser
        self._server = server
        self._also = also
        self.outside: list[str] = []

    def open(self, query: str = "", size: tuple[int, int] = (1366, 768)) -> Page:
        """A window of its own, without the cookies of any other."""
        window = self._browser.new_context(
            viewport={"width": size[0], "height": size[1]}, accept_downloads=True, reduced_motion="reduce"
        ).new_page()
        window.set_default_timeout(PATIENCE)
        address = self._server.address
        own = (address, address.replace("http:", "ws:"), "data:", "blob:", *self._also)
        window.on("request", lambda asked: None if asked.url.startswith(own) else self.outside.append(asked.url))
        window.goto(f"{address}/{query}")
        return window


@contextmanager
def windows_onto(server: Server, *also: str) -> Iterator[Windows]:
    """A browser with windows onto that page, which asks for nothing outside it and the addresses of `also`."""
    api = pytest.importorskip("playwright.sync_api")
    with api.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=list(_FLAGS))
        made = Windows(browser, server, *also)
        yield made
        browser.close()
    assert made.outside == []


def misread(name: str) -> dict[str, Any]:
    """A report in which one figure is not what it should be: the total spent."""
    text = (REPORTS / "yunchuan-2023-self-evaluation" / "document.html").read_text("utf-8")
    assert text.count(SEED[0]) >= 2
    seeded = text.replace(*SEED, 1).replace("云川县水务局", f"云川县水务局{name}")
    return {"name": f"{name}.html", "mimeType": "text/html", "buffer": seeded.encode()}


def upload(page: Page, *files: Path | dict[str, Any]) -> None:
    """Give files to the uploader."""
    given = [
        {"name": file.name, "mimeType": "application/octet-stream", "buffer": file.read_bytes()}
        if isinstance(file, Path)
        else file
        for file in files
    ]
    page.locator('[data-testid="stFileUploaderDropzoneInput"]').first.set_input_files(given)


def row(page: Page, name: str) -> Any:
    """The row of a file in the queue."""
    return page.locator('[class*="st-key-row-"]', has_text=name)


def opener(page: Page, name: str) -> Any:
    """The button that opens a file; there once the file has been read."""
    return row(page, name).get_by_role("button", name="核对", exact=True)


def opened(page: Page, name: str) -> None:
    """Wait until the review of that file is there, and of no other."""
    page.locator(".st-key-bar", has_text=name).wait_for()
    page.locator(".stage img").wait_for()
    page.locator(".detail").wait_for()


def review(page: Page, name: str) -> None:
    """Open a file, once it has been read."""
    opener(page, name).click()
    opened(page, name)


def chosen(page: Page, name: str, menu: str = "更多") -> None:
    """Choose a line of the review's menu."""
    page.get_by_role("button", name=menu, exact=True).click()
    page.get_by_role("menuitem", name=name, exact=True).click()


def cell(page: Page, text: str) -> Any:
    """The value of that text in the record."""
    return page.locator(".body .v", has_text=text).first


def revised(page: Page, version: int) -> None:
    """Wait until that version of the file is what is shown."""
    page.locator(f'.root[data-revision="{version}"]').wait_for()


def steady(page: Page, which: str) -> tuple[float, float, float, float]:
    """Left, top, width, height of an element, once it has come to rest."""
    page.wait_for_function(_STEADY, arg=which)
    box = page.locator(which).first.bounding_box()
    assert box
    return box["x"], box["y"], box["width"], box["height"]


_STEADY = """(which) => new Promise((resolve) => {
    const at = () => {
        const hosts = [document, ...[...document.querySelectorAll('*')].map((each) => each.shadowRoot).filter(Boolean)]
        const box = hosts.map((host) => host.querySelector(which)).find(Boolean)?.getBoundingClientRect()
        return box && box.width && `${box.left} ${box.top} ${box.width} ${box.height}`
    }
    let still = 0, before = at()
    const look = () => {
        const now = at()
        still = now && now === before ? still + 1 : 0
        before = now
        if (still > 8) resolve(true); else requestAnimationFrame(look)
    }
    look()
})"""


AXE = ROOT / "tests" / "page" / "vendor" / "axe-4.14.1.min.js"
# colours half-way, and the dimming with which Streamlit shows, after half a second, that a rerun takes its time
_SETTLED = "* { transition: none !important; animation: none !important } [data-stale] { opacity: 1 !important }"
_RESTS = """() => document.querySelector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    && !document.querySelector('[data-stale="true"], [data-testid="stSkeleton"]')"""
LOOKS = 8


def audited(page: Page) -> None:
    """Have axe look at what is shown: it finds no serious fault.

    A rerun that begins while axe looks greys labels that are being redrawn. What is wrong with the page itself is
    there at every look; so one look without a fault will do, and a fault that none of `LOOKS` is without fails.
    """
    page.add_style_tag(content=_SETTLED)
    page.evaluate(AXE.read_text("utf-8"))
    for _ in range(LOOKS):
        page.wait_for_function(_RESTS)
        serious = _serious(page)
        if not serious:
            return
    assert not serious, serious


def _serious(page: Page) -> list[tuple[str, list[tuple[str, str]]]]:
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [
        (fault["id"], [(node["html"][:200], node["failureSummary"]) for node in fault["nodes"]])
        for fault in found
        if fault["impact"] in ("serious", "critical")
    ]


def saved(page: Page) -> None:
    """Wait until everything that was changed has been stored."""
    page.locator(".saving:not(.open)", has_text="已保存").wait_for()
