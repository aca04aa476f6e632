"""A store with a report in it that has been read, the page over it, and that page in a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browsing import Server, Windows, windows_onto

from extractor.desk.intake import add_file
from extractor.desk.people import LOCAL
from extractor.desk.worker import Worker
from extractor.page import service as behind
from extractor.page.service import Service
from extractor.readers.form import FormReader
from extractor.store.files import FileRow

FAULTY = Path(__file__).resolve().parents[2] / "evals" / "suites" / "reports" / "ezhou-2020-department"


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """What stands behind the page, over an empty store; nothing is read but what a test lets be read."""
    monkeypatch.setenv("EXTRACTOR_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(Service, "work", lambda self: None)
    behind.service.clear()
    yield behind.service()
    behind.service().store.close()
    behind.service.clear()


Read = Callable[[Path], FileRow]


@pytest.fixture
def read(service: Service) -> Read:
    """Add a file and read it at once."""
    worker = Worker(service.store, lambda name: FormReader())

    def reading(path: Path) -> FileRow:
        row = add_file(service.store, LOCAL, path.name, path.read_bytes())
        while worker.run_once():
            pass
        return row

    return reading


@pytest.fixture
def faulty(read: Read) -> FileRow:
    """A report with one error in its arithmetic."""
    return read(FAULTY / "document.pdf")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The page over an empty store, for a whole module."""
    made = Server(tmp_path_factory.mktemp("server"))
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def windows(server: Server) -> Iterator[Windows]:
    """Windows onto that page."""
    with windows_onto(server) as made:
        yield made
