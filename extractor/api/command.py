"""`extractor serve` and `extractor token`."""

from __future__ import annotations

import argparse
import socket
import sys
from collections.abc import Callable
from ipaddress import ip_address
from types import FrameType

import uvicorn

from extractor.api.application import application
from extractor.api.logs import log_lines
from extractor.collecting import share_heaps
from extractor.desk.tokens import add_token, any_valid, revoke_token, tokens
from extractor.errors import UsageError
from extractor.service import Service
from extractor.settings import Settings
from extractor.store.opening import open_store

Words = Callable[[str, str], str]
_TURN = 0.0005
"""Seconds that a thread computes before another has its turn, not Python's 5 ms: a request takes several turns, and
while a correction is judged it would wait so long for each."""
_IDLE = 75
"""Seconds that a connection is kept for the next request; many clients take longer than uvicorn's 5 to think."""
_GRACE = 10
"""Seconds that requests at work are given when the service is told to stop."""


def serve(options: argparse.Namespace) -> int:
    """Answer requests, and read what waits, until told to stop; what is being read then waits for the next start.

    Raises:
        UsageError: others could reach it and no token was made, a number makes no sense, or the port is taken.
    """
    if options.workers < 1:
        raise UsageError("--workers 应不小于 1", "--workers must be at least 1")
    share_heaps()
    service = Service(Settings.from_environment(), options.workers)
    _ensure_guarded(service, options.host)
    listening = _socket(options.host, options.port)
    log_lines()
    config = uvicorn.Config(
        application(service), log_config=None, access_log=False, server_header=False, timeout_keep_alive=_IDLE,
        timeout_graceful_shutdown=_GRACE,
    )  # fmt: skip
    sys.setswitchinterval(_TURN)
    service.work()
    try:
        _Server(config).run([listening])
    finally:
        service.rest()
        service.store.close()
    return 0


class _Server(uvicorn.Server):
    """Ends quietly at the signals by which it is told to stop."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop; at the second time without grace."""
        super().handle_exit(sig, frame)
        self._captured_signals.clear()  # else the signal would be raised again, and the workers would not be told


def _ensure_guarded(service: Service, host: str) -> None:
    if not _local(host) and not any_valid(service.store):
        raise UsageError(
            f"要在 {host} 上提供服务，请先生成令牌：extractor token add 名称 --scope read",
            f"to listen on {host}, make a token first: extractor token add NAME --scope read",
        )


def _local(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _socket(host: str, port: int) -> socket.socket:
    """Bound before anything is read, so that a port that is taken is told at once."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # named, else asyncio leaves Nagle in force
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((host, port))
    except (OSError, OverflowError) as error:
        made.close()
        raise UsageError(
            f"无法在 {host}:{port} 上监听，端口可能已被占用。",
            f"cannot listen on {host}:{port}; the port may be taken",
        ) from error
    return made


def token(options: argparse.Namespace, words: Words) -> int:
    """Make a token, list them, or revoke one.

    Raises:
        InvalidValue, NoSuchThing: see `extractor.desk.tokens`.
    """
    store = open_store(Settings.from_environment().store)
    try:
        if options.action == "add":
            print(add_token(store, options.name or "", options.scope))
        elif options.action == "revoke":
            revoke_token(store, options.name or "")
        else:
            for each in tokens(store):
                ended = words("已吊销", "revoked") if each.revoked_at else ""
                print("\t".join((each.id, each.name, ",".join(each.scopes), f"{each.made_at:%Y-%m-%d %H:%M}", ended)))
    finally:
        store.close()
    return 0
