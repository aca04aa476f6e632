"""Workers on Ray: a local one that is started for the batch, or a cluster that is joined.

Each actor holds a box, and that the recogniser: both are loaded once. Files are read in the box's child process with
its bounds here too. What Ray does for us: it places the actors where processors and memory are, moves files and
results, and tells when an actor's process or machine is gone. Its usage report and its dashboard are off.
"""

from __future__ import annotations

import os
import queue
import socket
from concurrent.futures import Future
from dataclasses import asdict
from functools import partial
from typing import Any

from extractor import __version__
from extractor.batch.boxes import one_processor, read_in
from extractor.batch.ledger import failure
from extractor.batch.ports import NoWorkers
from extractor.batch.room import EACH, room
from extractor.boxed import Bounds, Box, Task
from extractor.boxed.box import known_error
from extractor.errors import BrokenFile, ExtractorError, MissingPackage

LOCAL = "local"
"""The address that stands for a Ray of our own."""
_GOES = 5
"""So many workers may be lost over one file; it is then taken for the reason."""
_PATIENCE = 20
"""Seconds that a cluster's machine may take to answer."""
_STARTS = 5
"""Ray gives its own processes 30 seconds to start, which a busy machine may miss."""


class Hand:
    """What runs as an actor: one box, on whatever machine."""

    def __init__(self, bounds: dict[str, Any]) -> None:
        self._box = Box(Bounds.of(bounds))

    def ready(self) -> str:
        """Our version there."""
        return __version__

    def process(self) -> int:
        """The actor's process number."""
        return os.getpid()

    def read(self, content: bytes, task: dict[str, Any]) -> tuple[str | None, dict[str, str] | None]:
        """The extraction as JSON, or why there is none, as data: an error of ours is none of Ray's."""
        try:
            return read_in(self._box, content, Task(**task)), None
        except ExtractorError as error:
            return None, failure(error)


class Cluster:
    """So many actors (0: as many as there is room for) that read for the threads of the batch, whoever is free.

    Raises:
        MissingPackage: Ray is not installed.
        NoWorkers: it does not start, or there is none at the address.
    """

    def __init__(self, count: int, bounds: Bounds, address: str) -> None:
        self._ray = ray = _joined(count, address)
        self.count = count or _places(ray.cluster_resources())
        self._bounds = one_processor(bounds).data()
        self._make = ray.remote(num_cpus=1, memory=EACH, max_restarts=0)(Hand)
        self._free: queue.Queue[Any] = queue.Queue()
        """Those that wait for a file; None where there will be no more."""
        self._lost = (ray.exceptions.RayActorError, ray.exceptions.OutOfMemoryError, ray.exceptions.ObjectLostError)
        self._unbegun = 0
        self._closed = False
        for _ in range(self.count):
            self._engage()

    def read(self, content: bytes, task: Task) -> str:
        """Have a free actor read; where it is lost meanwhile, the next one, and another takes its place.

        Raises:
            ExtractorError: the file cannot be read.
            NoWorkers: there are none any more; the file is not done.
        """
        for _ in range(_GOES):
            hand = self._taken()
            try:
                text, why = self._ray.get(hand.read.remote(content, asdict(task)))
            except self._lost:
                self._engage()
                continue
            except self._ray.exceptions.RayError as error:
                raise _gone() from error
            self._free.put(hand)
            if text is None:
                raise known_error(why["kind"], why["message"], why["message_en"])
            return str(text)
        raise BrokenFile(
            f"读取这个文件时，负责的进程或机器连续中断了 {_GOES} 次。请检查内存是否足够，再用 --force 重试。",
            f"{_GOES} workers were lost while reading this file: see whether memory suffices, then try again (--force)",
        )

    def close(self) -> None:
        """Let the actors go, and a Ray of our own end."""
        self._closed = True
        self._free.put(None)
        self._ray.shutdown()

    def _engage(self) -> None:
        hand = self._make.remote(self._bounds)
        hand.ready.remote().future().add_done_callback(partial(self._begun, hand))

    def _begun(self, hand: Any, ready: Future[str]) -> None:
        """An actor lives now, or could not begin: its machine may have gone, or has not what we need."""
        if not ready.exception() and ready.result() == __version__:
            self._free.put(hand)
            return
        self._unbegun += 1
        if self._unbegun > _GOES * self.count:
            self._free.put(None)
        elif self._ray.is_initialized():
            self._engage()

    def _taken(self) -> Any:
        hand = self._free.get()
        if hand is None or self._closed:
            self._free.put(None)  # for the other threads
            raise _gone()
        return hand


def _joined(count: int, address: str) -> Any:
    """Ray, with this process as its driver."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"  # noqa: TID251 - Ray is told so in no other way; it is not read here
    try:
        import ray
    except ModuleNotFoundError as error:
        raise MissingPackage(
            "没有安装 Ray：请安装 extractor[ray]，或不用 --ray。",
            "Ray is not installed: install extractor[ray], or leave out --ray",
        ) from error
    if address != LOCAL and not _answers(address):
        raise _gone()
    own = {"num_cpus": count or room(), "include_dashboard": False} if address == LOCAL else {}
    for left in reversed(range(_STARTS if own else 1)):
        try:
            ray.init(address, log_to_driver=False, logging_level="ERROR", **own)
            break
        except Exception as error:  # Ray raises many kinds where it does not start, Exception itself among them
            ray.shutdown()
            if not left:
                raise _gone() from error
    return ray


def _answers(address: str) -> bool:
    """Does somebody listen there? Ray itself tries for minutes. An address without a port is Ray's to find (auto)."""
    host, mark, port = address.removeprefix("ray://").rpartition(":")
    if not mark or not port.isdigit():
        return True
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=_PATIENCE).close()
    except (OSError, OverflowError):  # nobody there, or no such port
        return False
    return True


def _places(resources: dict[str, float]) -> int:
    """For how many actors a cluster has processors and memory."""
    return max(1, min(int(resources.get("CPU", 1)), int(resources.get("memory", EACH) // EACH)))


def _gone() -> NoWorkers:
    return NoWorkers(
        "Ray 没有启动、无法连接或已中断，或其机器上没有同一版本的 extractor。已完成的结果都在，再运行一次即可继续。",
        "Ray has not started, cannot be reached or has ended, or its machines have not the same version of extractor. "
        "What is done is kept: run again to go on",
    )
