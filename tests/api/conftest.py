"""The real server on a free port, in a thread of the test's process, over a store with a report in it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import httpx2
import pytest
import uvicorn
from reviewed import file, give
from stores import options, pytest_generate_tests, store
from waiting import until

from extractor.api.application import application
from extractor.client import Client
from extractor.desk.tokens import add_token
from extractor.service import Service
from extractor.settings import ServiceOptions, Settings
from extractor.store.opening import Store

__all__ = ["file", "give", "options", "pytest_generate_tests", "store"]


@pytest.fixture
def limits() -> ServiceOptions:
    """What the service lets in; a module has its own where it is about that."""
    return ServiceOptions(rate=0)


@pytest.fixture
def service(store: Store, limits: ServiceOptions) -> Iterator[Service]:
    """What stands behind the server; nothing is read but what a test lets be read."""
    made = Service(replace(Settings.from_environment({}), store=store.options, service=limits))
    yield made
    made.rest()
    made.store.close()


@pytest.fixture
def address(service: Service) -> Iterator[str]:
    """Where the server listens."""
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(application(service), log_config=None, access_log=False, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    until(lambda: server.started or not thread.is_alive())
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    listening.close()


Knock = Callable[..., httpx2.Client]


@pytest.fixture
def knock(address: str, store: Store) -> Iterator[Knock]:
    """Gives a plain HTTP client with a token of some scopes, or with none."""
    opened: list[httpx2.Client] = []

    def knocking(*scopes: str, name: str = "安娜", **headers: str) -> httpx2.Client:
        if scopes:
            headers["Authorization"] = f"Bearer {add_token(store, name, scopes)}"
        opened.append(httpx2.Client(base_url=f"{address}/v1", headers=headers, timeout=600))
        return opened[-1]

    yield knocking
    for each in opened:
        each.close()


@pytest.fixture
def client(address: str, store: Store) -> Iterator[Client]:
    """Our own client, with a token that opens all."""
    with Client(address, add_token(store, "admin", ["admin"]), timeout=600) as made:
        yield made
