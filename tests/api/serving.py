"""`extractor serve` as a process of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx2
from waiting import until

from extractor.store.options import StoreOptions

ROOT = Path(__file__).resolve().parents[2]


def environment(options: StoreOptions) -> dict[str, str]:
    told = {"EXTRACTOR_DATA": str(options.folder), "EXTRACTOR_DATABASE": options.database, "EXTRACTOR_API_RATE": "0"}
    return {**os.environ, **told}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


class Served:
    """The service as it is run; `address` is where it answers."""

    def __init__(self, options: StoreOptions, workers: int = 1) -> None:
        port = free_port()
        self.address = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m", "extractor.cli", "serve", "--port", str(port), "--workers", str(workers)]
        options.folder.mkdir(parents=True, exist_ok=True)
        self._log = (options.folder / f"serve-{port}.log").open("w+")
        self.process = subprocess.Popen(command, env=environment(options), cwd=ROOT, stderr=self._log)
        until(self._ready)

    def _ready(self) -> bool:
        assert self.process.poll() is None, self.said()
        try:
            return httpx2.get(f"{self.address}/v1/ready", timeout=60).status_code == 200
        except httpx2.TransportError:
            return False

    def said(self) -> str:
        """What it has logged."""
        return Path(self._log.name).read_text("utf-8")

    def end(self, how: int = signal.SIGTERM) -> int:
        """End it, and give its exit code."""
        self.process.send_signal(how)
        code = self.process.wait(timeout=600)
        self._log.close()
        return code
