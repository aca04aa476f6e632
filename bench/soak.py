"""``python -m bench.soak [--minutes 30]``: service, page and batches under a mixed load, memory and handles watched.

One store, `extractor serve` and the page over it. A client brings reports (changed, so that each is read), asks for
everything, corrects, exports, draws, deletes; between them comes what no service should mind: damaged files, wrong
tokens, ids of nobody, bodies cut off. A browser looks through the page where there is one. Every minute a batch is
run beside. What service and page with all their children hold is counted every ten seconds; at the end the medians of
the second and of the last fifth are compared, and what is left behind is looked for. Ends with 1 where it is not flat.
Before the time begins each report is read, asked for and looked at: what is loaded or kept at first is there then.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from bench.plan import ROOT
from extractor.client import Client, Problem
from extractor.desk.tokens import add_token
from extractor.store.opening import open_store
from extractor.store.options import StoreOptions

_EVERY = 10.0
_GROWTH, _MORE_MEMORY, _MORE_HANDLES = 0.10, 40.0, 10
"""Flat: no more than a tenth more memory, or so many MiB, and no more than so many file handles."""
_REPORTS = ROOT / "evals" / "suites" / "reports"


@dataclass(frozen=True, slots=True)
class Held:
    """What a process and its children hold: MiB of memory of their own, open files, processes, threads."""

    at: float
    memory: float
    handles: int
    processes: int
    threads: int


@dataclass(slots=True)
class Load:
    """What was done so far, and what went wrong that should not have."""

    done: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def repeat(self, name: str, act: Callable[[int], None], pause: float) -> threading.Thread:
        """Do something again and again in a thread until all is over."""

        def work() -> None:
            count = 0
            while not self.over.is_set():
                try:
                    act(count)
                    self.done[name] += 1
                except Exception as error:  # whatever it is, it is told at the end and the load goes on
                    if not self.over.is_set():
                        self.wrong.append(f"{name} {count}: {type(error).__name__}: {str(error)[:200]}")
                count += 1
                self.over.wait(pause)

        thread = threading.Thread(target=work, name=name, daemon=True)
        thread.start()
        return thread


def main(arguments: list[str] | None = None) -> int:
    """Run it and tell; 1 where something grows, fails or is left behind."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--minutes", type=float, default=30.0)
    asked.add_argument("--pause", type=float, default=4.0, help="seconds between two rounds of the client")
    asked.add_argument("--json", type=Path, help="keep the samples in this file")
    options = asked.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="soak-") as name:
        folder = Path(name)
        scratch = folder / "tmp"
        scratch.mkdir()
        told = _soaked(folder, scratch, options.minutes * 60, options.pause)
        told["left"] = sorted(path.name for path in scratch.iterdir())
    if options.json:
        options.json.write_text(json.dumps(told, indent=1), "utf-8")
    return _verdict(told)


def _soaked(folder: Path, scratch: Path, seconds: float, pause: float) -> dict[str, Any]:
    environment = {
        **os.environ,
        "EXTRACTOR_DATA": str(folder / "data"),
        "TMPDIR": str(scratch),
        "EXTRACTOR_API_RATE": "0",
    }
    with closing(open_store(StoreOptions(folder / "data"))) as store:
        token = add_token(store, "soak", ["admin"])
    api, page = _port(), _port()
    serve = [sys.executable, "-m", "extractor.cli", "serve", "--port", str(api)]
    show = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={page}", "--server.headless=true"]
    load = Load()
    with (
        _process(serve, environment, folder / "api.log") as first,
        _process(show, environment, folder / "page.log") as second,
    ):
        _await(f"http://127.0.0.1:{api}/v1/ready")
        _await(f"http://127.0.0.1:{page}/_stcore/health")
        client = _Client(f"http://127.0.0.1:{api}", token, folder)
        window = _Window(f"http://127.0.0.1:{page}") if _browser() else None
        client.warm(window)
        threads = [
            load.repeat("client", client.round, pause), load.repeat("rude", client.rude, 1.0),
            load.repeat("batch", _Batch(folder, environment).run, 60.0),
        ]  # fmt: skip
        if window:
            threads.append(load.repeat("browser", window.look, 10.0))
        samples = _watched({"service": first.pid, "page": second.pid}, seconds)
        load.over.set()
        for thread in threads:
            thread.join(600)
        members = {number for root in (first.pid, second.pid) for number in _family(root)}
    time.sleep(3)  # children look for their parent every half second
    alive = [number for number in members if Path(f"/proc/{number}").exists()]
    return {
        "seconds": seconds, "done": dict(load.done), "wrong": load.wrong, "alive": alive,
        "samples": {name: [_row(each) for each in held] for name, held in samples.items()},
    }  # fmt: skip


# --- the load ------------------------------------------------------------------------------------


class _Client:
    """Brings reports and asks for all that there is; and somebody who means no good."""

    def __init__(self, address: str, token: str, folder: Path) -> None:
        self._address, self._token, self._folder = address, token, folder
        self._reports = sorted(
            path for path in _REPORTS.glob("*/document.*") if path.suffix in (".html", ".pdf", ".docx")
        )
        self._reports = [path for path in self._reports if path.stat().st_size < 2**20]
        self._chance = random.Random(1)

    def warm(self, window: _Window | None) -> None:
        """Each report read and looked at, twice; they stay in the queue, as files do that nobody takes away."""
        with Client(self._address, self._token, timeout=300) as desk:
            files = [desk.bring(path)[0]["id"] for path in self._reports]
            read = [file for file in files if desk.wait(file, 900)["state"] == "review"]
            for file in read:
                self._looked_at(desk, file)
            for file in [*read, *read]:
                if window:
                    window.open(file)

    def round(self, count: int) -> None:
        """A report from its coming to its going."""
        source = self._reports[count % len(self._reports)]
        path = self._folder / f"soak-{count}{source.suffix}"
        ending = b"<!-- %d -->" % count if source.suffix == ".html" else b"\n%% %d\n%%%%EOF\n" % count
        path.write_bytes(source.read_bytes() + (ending if source.suffix != ".docx" else b""))
        try:
            with Client(self._address, self._token, timeout=300) as desk:
                file = desk.bring(path)[0]["id"]
                found = desk.wait(file, 900)
                if found["state"] in ("review", "in_review"):
                    self._looked_at(desk, file)
                desk.delete(file)
        finally:
            path.unlink()

    def _looked_at(self, desk: Client, file: str) -> None:
        record = desk.record(file)
        desk.evidence(file), desk.findings(file), desk.review(file), desk.picture(file, 1)
        version = int(desk.file(file)["version"])
        desk.correct(file, "/title", f"{record.get('title', '')} soak", version=version)
        for form in ("json", "csv", "xlsx", "pdf", "html", "log"):
            desk.export(file, form=form)

    def rude(self, count: int) -> None:
        """One request that is to be refused; what is not refused is wrong."""
        form = b"--x\r\nContent-Disposition: form-data; name=file; filename=../../x.pdf\r\n\r\n"
        body = form + b"%PDF-1.7\n" + self._chance.randbytes(2000) + b"\r\n--x--\r\n"
        kind = {"Content-Type": "multipart/form-data; boundary=x"}
        known = {"Authorization": f"Bearer {self._token}"}
        path, headers, content, wanted = [
            ("/v1/files", {}, None, (401, 429)),
            ("/v1/files/%2e%2e%2f%2e%2e%2fetc/record", known, None, (404, 422)),
            ("/v1/files/0000", known, None, (404, 422)),
            ("/v1/files", {"Authorization": "Bearer ext_x_y"}, None, (401, 429)),
            ("/v1/files", known | kind, body[:-9], (400, 422)),
            ("/v1/files", known | kind, body, (200, 201, 202, 207)),
        ][count % 6]
        found, answer = self._asked(path, headers, content)
        if found not in wanted:
            raise AssertionError(f"{path}: {found}")
        for each in answer.get("files", []) if isinstance(answer, dict) else []:
            if each.get("file"):
                with Client(self._address, self._token, timeout=300) as desk, suppress(Problem):
                    desk.wait(each["file"]["id"], 600)
                    desk.delete(each["file"]["id"])

    def _asked(self, path: str, headers: Mapping[str, str], content: bytes | None) -> tuple[int, Any]:
        try:
            with urlopen(Request(self._address + path, content, dict(headers)), timeout=120) as answer:
                return int(answer.status), json.loads(answer.read())
        except HTTPError as error:
            error.close()
            return error.code, {}


class _Batch:
    """`extractor batch` over a few reports, its results thrown away."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._given, self._out, self._environment = folder / "batch", folder / "out", environment
        self._given.mkdir()
        for index, path in enumerate(sorted(_REPORTS.glob("*/document.html"))[:2]):
            shutil.copy(path, self._given / f"{index}.html")
        (self._given / "broken.pdf").write_bytes(b"%PDF-1.7\nbroken")

    def run(self, count: int) -> None:
        """Once; one file of it cannot be read, so that it ends with 2."""
        command = [sys.executable, "-m", "extractor.cli", "batch", str(self._given), "--out", str(self._out)]
        done = subprocess.run(command, env=dict(self._environment), cwd=ROOT, capture_output=True, check=False)
        shutil.rmtree(self._out, ignore_errors=True)
        if done.returncode != 2:
            raise AssertionError(f"{done.returncode}: {done.stderr[-300:]!r}")


def _browser() -> str:
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "")


class _Window:
    """Somebody who looks through the page, each time in a new window."""

    def __init__(self, address: str) -> None:
        self._address = address

    def look(self, count: int) -> None:
        """Open it, and a file where one can be reviewed."""
        with self._window("") as window:
            window.locator('[data-testid="stFileUploaderDropzoneInput"]').first.wait_for(state="attached")
            opener = window.get_by_role("button", name="核对", exact=True)
            if opener.count():
                with suppress(Exception):  # the client may have taken the file away meanwhile
                    opener.first.click(timeout=5000)
                    window.locator(".stage img").wait_for(timeout=20_000)

    def open(self, file: str) -> None:
        """Open a file's review."""
        with self._window(f"/?file={file}") as window:
            window.locator(".stage").first.wait_for(timeout=60_000)

    @contextmanager
    def _window(self, place: str) -> Iterator[Any]:
        from playwright.sync_api import sync_playwright

        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=_browser(), args=["--no-sandbox", "--disable-gpu"])
            try:
                window = browser.new_page()
                window.set_default_timeout(120_000)
                window.goto(self._address + place)
                yield window
            finally:
                browser.close()


# --- what is held --------------------------------------------------------------------------------


def _watched(roots: Mapping[str, int], seconds: float) -> dict[str, list[Held]]:
    start = time.monotonic()
    samples: dict[str, list[Held]] = {name: [] for name in roots}
    while (at := time.monotonic() - start) < seconds:
        for name, root in roots.items():
            samples[name].append(_held(root, at))
        if len(samples["page"]) % 30 == 0:
            now = "  ".join(f"{name} {each[-1].memory:.0f} MiB {each[-1].handles}" for name, each in samples.items())
            print(f"{at / 60:5.1f} min  {now}", flush=True)
        time.sleep(_EVERY)
    return samples


def _row(held: Held) -> list[float]:
    return [held.at, held.memory, held.handles, held.processes, held.threads]


def _held(root: int, at: float) -> Held:
    memory, handles, processes, threads = 0.0, 0, 0, 0
    for number in _family(root):
        with suppress(OSError, StopIteration):
            place = Path(f"/proc/{number}")
            lines = (place / "smaps_rollup").read_text().splitlines()
            memory += int(next(line for line in lines if line.startswith("Pss:")).split()[1]) / 1024
            handles += len(list((place / "fd").iterdir()))
            threads += len(list((place / "task").iterdir()))
            processes += 1
    return Held(round(at, 1), round(memory, 1), handles, processes, threads)


def _family(root: int) -> Iterator[int]:
    """A process and all that descend from it."""
    yield root
    children: list[str] = []
    with suppress(OSError):
        for task in Path(f"/proc/{root}/task").iterdir():
            children += (task / "children").read_text().split()
    for child in children:
        yield from _family(int(child))


def _verdict(told: Mapping[str, Any]) -> int:
    flat = True
    for name, samples in told["samples"].items():
        part = max(len(samples) // 5, 1)
        early, late = samples[part : 2 * part], samples[-part:]
        before, after = (median(each[1] for each in held) for held in (early, late))
        opened, open_now = (median(each[2] for each in held) for held in (early, late))
        well = after - before <= max(_GROWTH * before, _MORE_MEMORY) and open_now - opened <= _MORE_HANDLES
        flat = flat and well
        print(
            f"{name}: memory {before:.0f} -> {after:.0f} MiB, file handles {opened:.0f} -> {open_now:.0f}, "
            f"processes {early[0][3]} -> {late[-1][3]}: {'flat' if well else 'GROWS'}"
        )
    print(f"{told['seconds'] / 60:.0f} minutes: {told['done']}")
    for key in ("wrong", "alive", "left"):
        print(f"{key}: {len(told[key])} {told[key][:5]}")
    return 0 if flat and not (told["wrong"] or told["alive"] or told["left"]) else 1


# --- processes -----------------------------------------------------------------------------------


@contextmanager
def _process(command: list[str], environment: Mapping[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as out:
        started = subprocess.Popen(command, cwd=ROOT, env=dict(environment), stdout=out, stderr=out)
        try:
            yield started
        finally:
            started.send_signal(signal.SIGTERM)
            try:
                started.wait(60)
            except subprocess.TimeoutExpired:
                started.kill()
                started.wait()


def _await(address: str) -> None:
    end = time.monotonic() + 600
    while time.monotonic() < end:
        try:
            urlopen(address, timeout=5).close()
        except (URLError, OSError):
            time.sleep(0.5)
        else:
            return
    raise TimeoutError(address)


def _port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
