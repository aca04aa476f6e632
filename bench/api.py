"""Fifty clients of the service at the same time, on SQLite and on PostgreSQL: times, errors, lost updates."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
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
_LIMIT = 100
"""Milliseconds that the 95th of a hundred reads may take."""
_LONGEST = 20_000_000
_READS = ("", "/record", "/evidence", "/findings", "/review", "/pages", "/log")
_WRITES, _LISTS, _PICTURES = 0.10, 0.10, 0.01
"""Shares of corrections, of pages of the list and of pictures of pages; the rest reads what stands in a file."""


def section(plan: Plan) -> list[str]:
    """The section of the service; `quick` asks for ten seconds."""
    seconds = 10.0 if plan.quick else SECONDS
    rows = []
    for kind in ("SQLite", "PostgreSQL"):
        with tempfile.TemporaryDirectory() as folder, _database(kind) as url:
            found = trials(_few(plan.files), StoreOptions(Path(folder), url), seconds, PAUSES)
        rows += [_row(kind, pause, each) for pause, each in zip(PAUSES, found, strict=True)]
    return [
        "## Fifty clients of the service",
        "",
        f"{CLIENTS} clients for {seconds:.0f} s, on the machine that the service runs on: {_LISTS:.0%} lists, "
        f"{_WRITES:.0%} corrections, {_PICTURES:.0%} pictures of pages, else what stands in one of "
        f"{len(_few(plan.files))} reports. `rests`: seconds between an answer and the next request, on average. "
        f"Milliseconds until the answer is there whole (limit for reads: {_LIMIT} at p95); processor milliseconds of "
        "service and clients for each request. An update is lost where a correction that was answered with 200 "
        "is not in the log as it was sent, a version came twice, the log's chain is broken, or the record does not "
        "hold what came last.",
        "",
        "| store | rests | requests/s | reads p50 | p95 | corrections p95 | pictures p95 | service ms | clients ms "
        "| conflicts | errors | lost |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
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
    served: float = 0.0
    """Processor seconds of the service; those of the clients."""
    asked: float = 0.0


def _row(kind: str, pause: float, found: Outcome) -> str:
    told = [_ms(found.seconds["read"], 50), *(_ms(found.seconds[each], 95) for each in ("read", "write", "picture"))]
    count = max(1, sum(map(len, found.seconds.values())))
    told += [f"{1000 * each / count:.1f}" for each in (found.served, found.asked)]
    errors = ", ".join(f"{count} {what}" for what, count in found.errors.items()) or "0"
    head = f"| {kind} | {pause:g} | {count / found.taken:.0f} | {' | '.join(told)}"
    return f"{head} | {found.conflicts} | {errors} | {found.lost} |"


def _ms(seconds: Sequence[float], percent: int) -> str:
    return f"{1000 * quantiles(seconds, n=100)[percent - 1]:.0f}" if len(seconds) > 1 else "-"


# --- a trial --------------------------------------------------------------------------------------


def trials(
    files: Sequence[Path], options: StoreOptions, seconds: float, pauses: Sequence[float], clients: int = CLIENTS
) -> list[Outcome]:
    """Have the files read by a service over a new store, then let the clients loose on it, once for each pause."""
    store = open_store(options)
    tokens = [add_token(store, f"client{number}", ["admin"]) for number in range(clients)]
    store.close()
    with served(options) as (address, pid), Client(f"http://{address}", tokens[0], timeout=600) as desk:
        ids = [desk.bring(path)[0]["id"] for path in files]
        for each in ids:
            desk.wait(each)
        places = {each: _places(desk.record(each)["record"]) for each in ids}
        return [_trial(desk, pid, address, tokens, places, seconds, pause) for pause in pauses]


def _trial(
    desk: Client, pid: int, address: str, tokens: Sequence[str], places: dict[str, list[str]], *rest: float
) -> Outcome:
    seconds, pause = rest
    found = Outcome()
    askers = [_Asker(address, token, places, f"{number}-{pause:g}", found) for number, token in enumerate(tokens)]
    # of its own values in each trial: what is there already makes no version
    before, served_before, start = {each: _entries(desk, each) for each in places}, _spent(pid), time.monotonic()
    asked_before = time.process_time()
    asyncio.run(_asked(askers, start + seconds, pause))
    found.taken, found.served = time.monotonic() - start, _spent(pid) - served_before
    found.asked = time.process_time() - asked_before
    found.lost = _lost(desk, before, found.stored)
    return found


async def _asked(askers: Sequence[_Asker], end: float, pause: float) -> None:
    await asyncio.gather(*(each.ask(end, pause) for each in askers))


def _spent(pid: int) -> float:
    """Processor seconds of a process so far, without its children, which read and draw."""
    told = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def _entries(desk: Client, file: str) -> int:
    return len(desk.log(file)["entries"])


def _places(record: dict[str, Any]) -> list[str]:
    """Leaves that a client may correct: what was reached, of each indicator."""
    return [
        f"/projects/{number}/indicators/{row}/actual"
        for number, project in enumerate(record["projects"])
        for row in range(len(project["indicators"]))
    ] or ["/title"]


@contextmanager
def served(options: StoreOptions) -> Iterator[tuple[str, int]]:
    """`extractor serve` on a free port: host and port, and its process."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    told = {"EXTRACTOR_DATA": str(options.folder), "EXTRACTOR_DATABASE": options.database}
    command = [sys.executable, "-m", "extractor.cli", "serve", "--port", str(port)]
    process = subprocess.Popen(command, env=os.environ | told, cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        while not _answers(port):
            assert process.poll() is None, "the service ended"
            time.sleep(0.1)
        yield f"127.0.0.1:{port}", process.pid
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

    def __init__(self, address: str, token: str, places: dict[str, list[str]], name: str, found: Outcome) -> None:
        self.found = found
        self._places, self._files, self._dice = places, list(places), random.Random(name)
        self._name, self._sent_so_far = name, 0
        self._host, self._port = address.split(":")
        self._head = f"Host: {address}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n"
        self._pipes: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, end: float, pause: float) -> None:
        """Ask until it is time to end."""
        while time.monotonic() < end:
            await asyncio.sleep(self._dice.expovariate(1 / pause) if pause else 0)
            file, which = self._dice.choice(self._files), self._dice.random()
            if which < _WRITES:
                await self._correct(file)
            elif which < _WRITES + _LISTS:
                await self._sent("read", "GET", "/v1/files?limit=20")
            elif which < _WRITES + _LISTS + _PICTURES:
                await self._sent("picture", "GET", f"/v1/files/{file}/pages/1/image?longest=800")
            else:
                await self._sent("read", "GET", f"/v1/files/{file}{self._dice.choice(_READS)}")
        self._hang_up()

    async def _correct(self, file: str) -> None:
        status, told = await self._sent("read", "GET", f"/v1/files/{file}")
        if status != 200:
            return
        pointer = self._dice.choice(self._places[file])
        self._sent_so_far += 1
        value = f"{self._name}-{self._sent_so_far}-{self._dice.getrandbits(32)}"
        given = {"pointer": pointer, "value": value, "expected_version": json.loads(told)["version"]}
        place = f"/v1/files/{file}/corrections"
        status, body = await self._sent("write", "POST", place, json.dumps(given), (200, 409))
        if status == 200:
            self.found.stored.append((file, pointer, value, json.loads(body)["version"]))
        elif status == 409:
            self.found.conflicts += 1

    async def _sent(
        self, kind: str, method: str, path: str, body: str = "", well: tuple[int, ...] = (200,)
    ) -> tuple[int, bytes]:
        start = time.monotonic()
        try:
            status, told = await self._answer(f"{method} {path} HTTP/1.1\r\n{self._head}", body.encode())
        except (OSError, EOFError, ValueError) as error:
            self.found.errors[type(error).__name__] += 1
            self._hang_up()
            return 0, b""
        self.found.seconds[kind].append(time.monotonic() - start)
        if status not in well:
            self.found.errors[f"{status}"] += 1
        return status, told

    async def _answer(self, head: str, body: bytes) -> tuple[int, bytes]:
        """Status and body; the service says how long each body is."""
        if self._pipes is None:
            self._pipes = await asyncio.open_connection(self._host, self._port, limit=2**20)
        reader, writer = self._pipes
        writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        told = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(told.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
        return int(told.split(b" ", 2)[1]), await reader.readexactly(length)

    def _hang_up(self) -> None:
        if self._pipes is not None:
            self._pipes[1].close()
            self._pipes = None


def _lost(desk: Client, before: dict[str, int], stored: Sequence[tuple[str, str, str, int]]) -> int:
    """Corrections that are not there as they were answered, and what contradicts the log, of which `before` is old."""
    sent = {(file, version): (pointer, value) for file, pointer, value, version in stored}
    lost = len(stored) - len(sent)
    for file, old in before.items():
        log, record = desk.log(file), desk.record(file)["record"]
        lost += not log["whole"]
        made = {each["number"]: (each["pointer"], json.loads(each["after"])) for each in log["entries"][old:]}
        mine = {version: what for (where, version), what in sent.items() if where == file}
        lost += sum(made.get(version) != what for version, what in mine.items()) + len(made.keys() - mine.keys())
        last = {pointer: value for _, (pointer, value) in sorted(made.items())}
        lost += sum(_at(record, pointer) != value for pointer, value in last.items())
    return lost


def _at(record: Any, pointer: str) -> Any:
    for part in pointer.split("/")[1:]:
        record = record[int(part)] if isinstance(record, list) else record[part]
    return record
