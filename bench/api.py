"""Fifty clients of the service at the same time, on SQLite and on PostgreSQL: times, errors, lost updates."""

from __future__ import annotations

import http.client
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from typing import Any

from bench import postgres
from bench.plan import ROOT, Plan
from extractor.client import Client
from extractor.desk.tokens import add_token
from extractor.store.opening import open_store
from extractor.store.options import StoreOptions

CLIENTS, SECONDS, PAUSES = 50, 60.0, (1.0, 0.25)
"""Each asks, waits for the answer, rests for so many seconds on average, asks again."""
_LONGEST = 20_000_000
_READS = ("", "/record", "/evidence", "/findings", "/review", "/pages", "/log")
_WRITES, _LISTS, _PICTURES = 0.10, 0.10, 0.01
"""Shares of corrections, of pages of the list and of pictures of pages; the rest reads what stands in a file."""


def section(plan: Plan) -> list[str]:
    """The section of the service; `quick` asks for ten seconds."""
    seconds = 10.0 if plan.quick else SECONDS
    rows = []
    for kind in ("SQLite", "PostgreSQL"):
        for pause in PAUSES:
            with tempfile.TemporaryDirectory() as folder, _database(kind) as url:
                rows.append(_row(kind, pause, trial(_few(plan.files), StoreOptions(Path(folder), url), seconds, pause)))
    return [
        "## Fifty clients of the service",
        "",
        f"{CLIENTS} clients for {seconds:.0f} s, on the machine that the service runs on: {_LISTS:.0%} lists, "
        f"{_WRITES:.0%} corrections, {_PICTURES:.0%} pictures of pages, else what stands in one of "
        f"{len(_few(plan.files))} reports. `rests`: seconds between an answer and the next request, on average. "
        "Milliseconds until the answer is there whole. An update is lost where a correction that was answered with 200 "
        "is not in the log as it was sent, a version came twice, the log's chain is broken, or the record does not "
        "hold what came last.",
        "",
        "| store | rests | requests/s | reads p50 | p95 | corrections p95 | pictures p95 | conflicts | errors | lost |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
        *rows,
    ]


@contextmanager
def _database(kind: str) -> Iterator[str]:
    if kind == "SQLite":
        yield ""
        return
    with postgres.server() as url:
        yield url


def _few(files: Sequence[Path]) -> list[Path]:
    """Reports of ordinary size."""
    return [path for path in files if path.stat().st_size < _LONGEST][:10]


@dataclass(slots=True)
class Outcome:
    """Seconds of each request by what was asked, corrections that were answered with 200, how others ended."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    stored: list[tuple[str, str, str, int]] = field(default_factory=list)
    """File, pointer, value and the version that it made."""
    conflicts: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    taken: float = 0.0


def _row(kind: str, pause: float, found: Outcome) -> str:
    told = [_ms(found.seconds["read"], 50), *(_ms(found.seconds[each], 95) for each in ("read", "write", "picture"))]
    rate = sum(map(len, found.seconds.values())) / found.taken
    errors = ", ".join(f"{count} {what}" for what, count in found.errors.items()) or "0"
    return f"| {kind} | {pause:g} | {rate:.0f} | {' | '.join(told)} | {found.conflicts} | {errors} | {found.lost} |"


def _ms(seconds: Sequence[float], percent: int) -> str:
    return f"{1000 * quantiles(seconds, n=100)[percent - 1]:.0f}" if len(seconds) > 1 else "-"


# --- a trial --------------------------------------------------------------------------------------


def trial(
    files: Sequence[Path], options: StoreOptions, seconds: float, pause: float, clients: int = CLIENTS
) -> Outcome:
    """Have the files read by a service over a new store, then let the clients loose on it."""
    store = open_store(options)
    tokens = [add_token(store, f"client{number}", ["admin"]) for number in range(clients)]
    store.close()
    with served(options) as address, Client(f"http://{address}", tokens[0], timeout=600) as desk:
        ids = [desk.bring(path)[0]["id"] for path in files]
        for each in ids:
            desk.wait(each)
        places = {each: _places(desk.record(each)["record"]) for each in ids}
        desks = [_Asker(address, token, places, number) for number, token in enumerate(tokens)]
        start = time.monotonic()
        threads = [threading.Thread(target=each.ask, args=(start + seconds, pause)) for each in desks]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        found = _together([each.found for each in desks], time.monotonic() - start)
        found.lost = _lost(desk, ids, found.stored)
    return found


def _places(record: dict[str, Any]) -> list[str]:
    """Leaves that a client may correct: what was reached, of each indicator."""
    return [
        f"/projects/{number}/indicators/{row}/actual"
        for number, project in enumerate(record["projects"])
        for row in range(len(project["indicators"]))
    ] or ["/title"]


def _together(found: Sequence[Outcome], taken: float) -> Outcome:
    whole = Outcome(taken=taken)
    for each in found:
        for name, seconds in each.seconds.items():
            whole.seconds[name] += seconds
        whole.stored += each.stored
        whole.conflicts += each.conflicts
        whole.errors += each.errors
    return whole


@contextmanager
def served(options: StoreOptions) -> Iterator[str]:
    """`extractor serve` on a free port: host and port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    told = {"EXTRACTOR_DATA": str(options.folder), "EXTRACTOR_DATABASE": options.database}
    command = [sys.executable, "-m", "extractor.cli", "serve", "--port", str(port)]
    process = subprocess.Popen(command, env=os.environ | told, cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        while not _answers(port):
            assert process.poll() is None, "the service ended"
            time.sleep(0.1)
        yield f"127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def _answers(port: int) -> bool:
    asking = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        asking.request("GET", "/v1/ready")
        return asking.getresponse().status == 200
    except OSError:
        return False
    finally:
        asking.close()


class _Asker:
    """One client with its connection. Only what it needs of an answer is parsed: it runs beside the service."""

    def __init__(self, address: str, token: str, places: dict[str, list[str]], number: int) -> None:
        self.found = Outcome()
        self._places, self._dice, self._number = places, random.Random(number), number
        self._http = http.client.HTTPConnection(address, timeout=600)
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def ask(self, end: float, pause: float) -> None:
        """Ask until it is time to end."""
        while time.monotonic() < end:
            time.sleep(self._dice.expovariate(1 / pause) if pause else 0)
            file, which = self._dice.choice(list(self._places)), self._dice.random()
            if which < _WRITES:
                self._correct(file)
            elif which < _WRITES + _LISTS:
                self._sent("read", "GET", "/v1/files?limit=20")
            elif which < _WRITES + _LISTS + _PICTURES:
                self._sent("picture", "GET", f"/v1/files/{file}/pages/1/image?longest=800")
            else:
                self._sent("read", "GET", f"/v1/files/{file}{self._dice.choice(_READS)}")
        self._http.close()

    def _correct(self, file: str) -> None:
        seen = json.loads(self._sent("read", "GET", f"/v1/files/{file}")[1])
        pointer = self._dice.choice(self._places[file])
        value = f"{self._number}-{len(self.found.stored)}-{self._dice.getrandbits(32)}"
        given = {"pointer": pointer, "value": value, "expected_version": seen["version"]}
        status, body = self._sent("write", "POST", f"/v1/files/{file}/corrections", json.dumps(given), (200, 409))
        if status == 200:
            self.found.stored.append((file, pointer, value, json.loads(body)["version"]))
        elif status == 409:
            self.found.conflicts += 1

    def _sent(
        self, kind: str, method: str, path: str, body: str | None = None, well: tuple[int, ...] = (200,)
    ) -> tuple[int, bytes]:
        start = time.monotonic()
        try:
            self._http.request(method, path, body, self._headers)
            answer = self._http.getresponse()
            told = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self.found.errors[type(error).__name__] += 1
            self._http.close()
            return 0, b'{"version": 0}'
        self.found.seconds[kind].append(time.monotonic() - start)
        if answer.status not in well:
            self.found.errors[f"{answer.status}"] += 1
        return answer.status, told


def _lost(desk: Client, ids: Sequence[str], stored: Sequence[tuple[str, str, str, int]]) -> int:
    """Corrections that are not there as they were answered, and what contradicts the log."""
    sent = {(file, version): (pointer, value) for file, pointer, value, version in stored}
    lost = len(stored) - len(sent)
    for file in ids:
        log, record = desk.log(file), desk.record(file)["record"]
        lost += not log["whole"]
        made = {each["number"]: (each["pointer"], json.loads(each["after"])) for each in log["entries"]}
        mine = {version: what for (where, version), what in sent.items() if where == file}
        lost += sum(made.get(version) != what for version, what in mine.items()) + len(made.keys() - mine.keys())
        last = {pointer: value for _, (pointer, value) in sorted(made.items())}
        lost += sum(_at(record, pointer) != value for pointer, value in last.items())
    return lost


def _at(record: Any, pointer: str) -> Any:
    for part in pointer.split("/")[1:]:
        record = record[int(part)] if isinstance(record, list) else record[part]
    return record
