"""Holding a process to its bounds; only the child does it, to itself."""

from __future__ import annotations

import ctypes
import os
import resource
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from extractor.boxed import leftovers
from extractor.boxed.bounds import Bounds

_NO_MORE_RIGHTS = 38  # PR_SET_NO_NEW_PRIVS of <linux/prctl.h>

_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OPENCV_FOR_THREADS_NUM")


def impose(bounds: Bounds, scratch: Path | None = None) -> None:
    """Hold this process to `bounds` until it ends; none of it can be taken back."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_NO_MORE_RIGHTS, 1, 0, 0, 0)
    if bounds.threads:
        for name in _THREADS:
            os.putenv(name, str(bounds.threads))  # for libraries that are not loaded yet
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_NOFILE, bounds.handles)
    _limit(resource.RLIMIT_FSIZE, bounds.written)
    if sys.platform == "linux":
        _limit(resource.RLIMIT_AS, bounds.memory)  # elsewhere it counts what the system maps by itself
    sys.addaudithook(_Guard(bounds.hosts))
    if sys.platform == "linux":
        _shut_in(bounds, scratch)


def _shut_in(bounds: Bounds, scratch: Path | None) -> None:
    """What the audit hook refuses to Python, the kernel refuses to libraries in C too."""
    from extractor.boxed import kernel

    folders = [Path(tempfile.gettempdir()), *map(Path, bounds.folders)]
    for folder in folders:
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
    programs = any(map(shutil.which, _PROGRAMS))
    kernel.restrict_files(folders, network=bool(bounds.hosts), scratch=scratch)
    kernel.filter_calls(network=bool(bounds.hosts), programs=programs)


def end_with(parent: int, scratch: Path | None = None) -> None:
    """End this process soon after the `parent` has ended, however that came about: no orphan goes on reading.

    What it started ends with it, and `scratch` is taken away.

    The kernel's own signal for it comes when the parent's *thread* ends, which is too early.
    """

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        gone(scratch)
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()


def gone(scratch: Path | None) -> None:
    """Take away what this process was writing, and end what it has started."""
    session = os.getsid(0)
    leftovers.clear(session if session == os.getpid() else -1, scratch)  # a session that others are in is not ours


def allow_processor(seconds: int) -> None:
    """Count the processor seconds of the next file from now on."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


def out_of_memory() -> bool:
    """Did this process come close to its address space? Libraries tell of it in errors of many kinds."""
    status = Path("/proc/self/status")
    most = resource.getrlimit(resource.RLIMIT_AS)[0]
    if most == resource.RLIM_INFINITY or not status.exists():
        return False
    peak = next(line for line in status.read_text().splitlines() if line.startswith("VmPeak:"))
    return int(peak.split()[1]) * 1024 > 0.85 * most


def _limit(which: int, value: int) -> None:
    hard = resource.getrlimit(which)[1]
    most = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(which, (most, most))


_PROGRAMS = frozenset({"soffice", "libreoffice", "tesseract"})
"""What may be started: old office files go through LibreOffice. Whatever is started inherits the limits."""


class _Guard:
    """An audit hook (it cannot be removed): nothing else is started, no host reached but those named."""

    _STARTS = frozenset({"subprocess.Popen", "os.posix_spawn", "os.exec"})
    _NEVER = frozenset({"os.system", "os.fork", "os.forkpty"})

    def __init__(self, hosts: Iterable[str]) -> None:
        self._names = frozenset(hosts)
        self._addresses: set[str] = set()

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in self._NEVER or (event in self._STARTS and Path(str(arguments[0])).name not in _PROGRAMS):
            raise PermissionError(f"{event} is not allowed while a file is read")
        if event == "socket.getaddrinfo" and arguments[0] not in self._names | self._addresses:
            raise PermissionError("no network is allowed while a file is read")
        if event == "socket.connect" and not self._may_reach(arguments[1]):
            raise PermissionError("no network is allowed while a file is read")

    def _may_reach(self, address: Any) -> bool:
        """A host that was named may be reached by its name, and by the addresses that its name stands for."""
        if not self._names or not isinstance(address, tuple):
            return False
        return address[0] in self._names or self._stands_for(str(address[0]))

    def _stands_for(self, address: str) -> bool:
        if address not in self._addresses:
            import socket

            for name in self._names:
                self._addresses.update(str(found[4][0]) for found in socket.getaddrinfo(name, None))
        return address in self._addresses
